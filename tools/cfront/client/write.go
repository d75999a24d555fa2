package client

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
)

// This file writes the scenario, which package scenario then reads: what it refuses is
// refused with the line of C.

// script is the text of a scenario that is being written.
type script struct {
	b     strings.Builder
	lines []int // of C, by line
}

// add adds a line, which comes from a line of C, or from none, which is 0.
func (s *script) add(at int, format string, args ...any) {
	fmt.Fprintf(&s.b, format+"\n", args...)
	s.lines = append(s.lines, at)
}

// client makes the client of what was found out.
func (r *run) client(name string) (*Client, error) {
	var last error
	for _, counted := range []bool{false, true} {
		s := r.script(counted)
		sc, err := scenario.Parse(name, []byte(s.b.String()))
		if err == nil {
			return &Client{Scenario: sc, Text: []byte(s.b.String()), Choices: r.sorted(), Notes: r.notes(counted)}, nil
		}
		var e *scenario.Error
		if !errors.As(err, &e) {
			return nil, err
		}
		at := 1
		if e.Line <= len(s.lines) && s.lines[e.Line-1] > 0 {
			at = s.lines[e.Line-1]
		}
		last = &scenario.Error{File: r.file, Line: at, Msg: r.inC(e.Msg)}
		if len(r.freed) == 0 && len(r.destroyed) == 0 {
			break
		}
	}
	return nil, last
}

// script writes the scenario. With counted the memory that the client gives back is freed by
// counts of its own, about which the language has no rules.
func (r *run) script(counted bool) *script {
	w := &writer{run: r, counted: counted, mentioned: map[string]bool{}, counts: map[string][]string{}}
	var body script
	order := func(head string) int {
		return slices.Index([]string{"start", "handler", "drained", "zero", "thread"}, strings.Fields(head)[0])
	}
	lists := slices.Clone(r.lists)
	slices.SortStableFunc(lists, func(a, b list) int {
		if d := order(a.head) - order(b.head); d != 0 || order(a.head) == 4 {
			return d
		}
		if order(a.head) == 3 || order(a.head) == 1 || order(a.head) == 2 {
			return r.rankOf(strings.Fields(a.head)[1]) - r.rankOf(strings.Fields(b.head)[1])
		}
		return 0
	})
	for _, l := range lists {
		w.direct = !counted || strings.HasPrefix(l.head, "zero ")
		for range l.times {
			body.add(l.line, "%s:", l.head)
			w.items(&body, l.items, "\t")
		}
	}
	for _, e := range r.set.ends {
		for _, word := range words.FindAllString(e.text, -1) {
			w.mentioned[word] = true
		}
		body.add(e.at, "%s", e.text)
	}
	var s script
	if r.set.title != "" {
		s.add(0, "# %s", r.set.title)
	}
	for _, l := range r.set.lines {
		s.add(l.at, "%s", l.text)
	}
	w.declarations(&s)
	s.b.WriteString(body.b.String())
	s.lines = append(s.lines, body.lines...)
	return &s
}

// writer writes lists.
type writer struct {
	*run
	counted, direct bool
	mentioned       map[string]bool
	counts          map[string][]string // by name of a count: what is done when it is 0
}

var words = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*`)

func (w *writer) items(s *script, items []item, indent string) {
	for _, it := range items {
		for _, text := range w.expand(it.text) {
			for _, word := range words.FindAllString(text, -1) {
				w.mentioned[word] = true
			}
			text = strings.TrimSpace(text + " " + it.result)
			switch {
			case it.parts == nil:
				s.add(it.line, "%s%s; # line %d", indent, text, it.line)
			default:
				word := "if"
				if it.until {
					word = "until"
				}
				s.add(it.line, "%s%s %s: # line %d", indent, word, text, it.line)
				w.items(s, it.parts.then, indent+"\t")
				if len(it.parts.other) > 0 {
					s.add(it.line, "%selse:", indent)
					w.items(s, it.parts.other, indent+"\t")
				}
				s.add(it.line, "%send;", indent)
			}
		}
	}
}

// failedVar is the variable that a failed assertion looks at.
const failedVar = "panicked"

// expand returns the steps that an item is.
func (w *writer) expand(text string) []string {
	if text == failed {
		return []string{"test " + failedVar + " = 1"}
	}
	if lock, ok := strings.CutPrefix(text, markDestroy); ok {
		return w.gives("destroyed_"+lock, []string{"destroy " + lock})
	}
	if path, ok := strings.CutPrefix(text, markFree); ok {
		return w.gives(path[strings.LastIndexByte(path, '.')+1:], w.memory(path))
	}
	return []string{text}
}

// gives is how memory is given back.
func (w *writer) gives(name string, steps []string) []string {
	if w.direct {
		return steps
	}
	name = clip(name)
	for i := 2; w.used[name]; i++ {
		name = clip(fmt.Sprintf("%.14s%d", name, i))
	}
	w.counts[name] = steps
	return []string{"-" + name}
}

// memory are the steps that free a structure.
func (w *writer) memory(path string) (steps []string) {
	var callouts, vars, locks []string
	for _, n := range w.ranked() {
		if !strings.HasPrefix(n.path, path+".") {
			continue
		}
		switch n.kind {
		case "callout":
			callouts = append(callouts, "free "+n.name)
		case "var":
			if n.use == "" {
				vars = append(vars, "free "+n.name)
			}
		case "mtx", "rwlock":
			if !w.destroyed[n.path] {
				locks = append(locks, "destroy "+n.name)
			}
		}
	}
	return slices.Concat(callouts, vars, locks)
}

// ranked are the names in the order of the text.
func (r *run) ranked() []*named {
	all := slices.Collect(maps.Values(r.named))
	slices.SortFunc(all, func(a, b *named) int {
		if d := r.rank(a.path) - r.rank(b.path); d != 0 {
			return d
		}
		return strings.Compare(a.path+a.name, b.path+b.name)
	})
	return all
}

// rankOf is the rank of what has a name.
func (r *run) rankOf(name string) int {
	for i, n := range r.ranked() {
		if n.name == name {
			return i
		}
	}
	return 0
}

// declarations writes those of what the lists mention.
func (w *writer) declarations(s *script) {
	for _, name := range slices.Sorted(maps.Keys(w.counts)) {
		for _, st := range w.counts[name] {
			for _, word := range words.FindAllString(st, -1) {
				w.mentioned[word] = true
			}
		}
	}
	var locks, channels, vars, callouts script
	for _, n := range w.ranked() {
		if n.kind != "callout" || !w.mentioned[n.name] {
			continue
		}
		d := w.inits.callouts[n.path]
		if d == nil {
			w.line = n.line
			w.fail(nil, n.path+" is initialised nowhere", "call callout_init, callout_init_mtx or callout_init_rw, in any function of the text")
		}
		text := d.words
		if strings.Contains(text, "%s") {
			lock := w.nameOf(d.lock, "", 0)
			w.mentioned[lock.name] = true
			text = fmt.Sprintf(text, lock.name)
		}
		callouts.add(d.line, "%s", strings.TrimSpace("callout "+n.name+" "+strings.TrimSpace(text)))
	}
	for _, n := range w.ranked() {
		if !w.mentioned[n.name] {
			continue
		}
		at := w.lines[n.path]
		switch n.kind {
		case "mtx":
			text := "mutex " + n.name
			if w.inits.spin[n.path] {
				text += " spin"
			}
			locks.add(at, "%s", text)
		case "rwlock":
			locks.add(at, "rwlock %s", n.name)
		case "channel":
			channels.add(at, "channel %s", n.name)
		case "ref":
			begin := int64(1)
			if b, ok := w.begin[n.path]; ok {
				begin = b
			} else if b, ok := w.inits.counts[n.path]; ok {
				begin = b
			}
			vars.add(at, "ref %s %d", n.name, begin)
		case "var":
			begin := w.now(place{path: n.path})
			switch {
			case n.use == taskRuns:
				begin = 0
			case n.bit != 0:
				begin = truth(begin&n.bit != 0).n
			}
			vars.add(at, "var %s %d", n.name, begin)
		}
	}
	if w.mentioned[taskLock] {
		locks.add(0, "mutex %s", taskLock)
	}
	if w.mentioned[failedVar] {
		vars.add(0, "var %s", failedVar)
	}
	for _, name := range slices.Sorted(maps.Keys(w.counts)) {
		vars.add(0, "ref %s", name)
		vars.add(0, "zero %s: %s", name, strings.Join(w.counts[name], "; "))
	}
	for _, part := range []*script{&locks, &channels, &vars, &callouts} {
		s.b.WriteString(part.b.String())
		s.lines = append(s.lines, part.lines...)
	}
}

// sorted are the choices by line.
func (r *run) sorted() []Choice {
	return slices.SortedFunc(maps.Keys(r.choices), func(a, b Choice) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Text, b.Text)
	})
}

// notes are what was assumed of the client.
func (r *run) notes(counted bool) (all []string) {
	if len(r.foreign) > 0 {
		all = append(all, "not in the text, and taken to touch nothing that is looked at: "+strings.Join(slices.Sorted(maps.Keys(r.foreign)), ", "))
	}
	for _, line := range slices.Sorted(maps.Keys(r.times)) {
		all = append(all, fmt.Sprintf("line %d: the time %s counts as 1 tick", line, r.times[line]))
	}
	for _, name := range slices.Sorted(maps.Keys(r.tooMany)) {
		all = append(all, fmt.Sprintf("the handler of %s does nothing from the time on that it is entered after %d", name, r.set.Entries))
	}
	if counted {
		all = append(all, "memory is given back where callout(9) has it first drained or stopped: whether anybody has it yet is found out, as rule 10 of grade O")
	}
	return all
}

// quoted are steps in messages of package scenario.
var quoted = regexp.MustCompile(`"(lock|unlock|rlock|runlock|drain|stop|free|init|destroy|initlock) ([A-Za-z_0-9]+)"`)

// inC has the steps that a message names as C has them.
func (r *run) inC(msg string) string {
	return quoted.ReplaceAllStringFunc(msg, func(s string) string {
		m := quoted.FindStringSubmatch(s)
		i := slices.IndexFunc(r.ranked(), func(n *named) bool { return n.name == m[2] })
		if i < 0 {
			return s
		}
		n := r.ranked()[i]
		prefix := map[string]string{"callout": "callout_", "mtx": "mtx_", "rwlock": "rw_"}[n.kind]
		word := m[1]
		if n.kind == "rwlock" && (word == "lock" || word == "unlock") {
			word = "w" + word
		}
		if word == "initlock" {
			word = "init"
		}
		if word == "free" || prefix == "" {
			return s
		}
		path := n.path
		if root, _, _ := strings.Cut(path, "."); r.globals[root] == nil {
			path = strings.Replace(path, ".", "->", 1)
		}
		return fmt.Sprintf(`"%s%s(&%s)"`, prefix, word, path)
	})
}
