// Package client reads clients of callouts that are written as kernel C, and makes
// scenarios of them: what the language of tools/model/scenario can say, in C.
//
// A client is a text with functions. Some are threads, and one may set the client up:
// Options, or lines that begin with "racehunt:" in its comments, say which. A function that a
// callout is armed for is its handler. Functions of the text that are called are part of
// what calls them. The objects are the variables of the file and the members of its
// structures, of each of which there is one; a structure that is no variable is allocated.
//
// The steps are the calls of callout(9), mutex(9), rwlock(9), sleep(9), condvar(9),
// refcount(9) and taskqueue(9) that the table in calls.go has, and the accesses to variables
// whose values decide something. Where a value decides that is not known, as what a function
// of another file returns, the client goes both ways: Client.Choices has them all.
//
// What cannot be read is refused with a *scenario.Error, which names the line of C and
// what to do.
//
// The package may import the parser of tools/cfront and tools/model/scenario.
package client

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/model/scenario"
)

// Client is a client that was read.
type Client struct {
	Scenario *scenario.Scenario
	Text     []byte   // of the scenario; a comment behind each step has its line of C
	Choices  []Choice // where the client goes both ways, by line
	Notes    []string // what else was assumed
}

// Choice is a value that is not known and decides what is done.
type Choice struct {
	Line int
	Text string // in C
}

// String returns LINE: TEXT.
func (c Choice) String() string { return fmt.Sprintf("line %d: %s", c.Line, c.Text) }

// Read reads the client that is in a text of C. Its scenario has the name of the file
// without folder and extension.
func Read(file string, text []byte, o Options) (c *Client, err error) {
	s, err := parseSettings(file, text, o)
	if err != nil {
		return nil, err
	}
	u, err := read(file, text, o.Defines)
	if err != nil {
		return nil, err
	}
	defer func() {
		switch x := recover().(type) {
		case nil:
		case *scenario.Error:
			c, err = nil, x
		default:
			panic(x)
		}
	}()
	f := newFacts()
	const most = 40 // there are few facts about a variable
	for range most {
		r := newRun(u, s, f)
		r.all()
		if !f.grew {
			return r.client(filepath.Base(file))
		}
		f.grew = false
	}
	return nil, &scenario.Error{File: file, Line: 1, Msg: "what the variables hold could not be found out; use fewer of them"}
}

// run goes through the client once.
type run struct {
	*unit
	set      *settings
	f        *facts
	inits    inits
	visits   int
	values   int  // that are not known
	starting bool // the start is gone through, whose variables have their values at once

	begin     map[string]int64   // by path: what a variable is when the threads begin
	named     map[string]*named  // by path and kind
	used      map[string]bool    // names
	handlers  map[string]handler // by path of a callout
	drains    map[string]string  // by path of a callout: the function of its async drains
	armed     map[string]int     // by path of a callout
	tasks     map[string]*task
	thread    int               // that is gone through, 0 for none
	drainers  map[string]int    // by path of a task: the thread that waits for it
	zero      map[string][]item // by path of a count
	destroyed map[string]bool   // locks
	freed     map[string]bool   // structures
	foreign   map[string]bool   // functions that are not in the text
	times     map[int]string    // by line: times that count as a tick
	choices   map[Choice]bool
	tooMany   map[string]bool // by name of a callout: its handler may be entered more often

	lists []list
}

// handler is what a callout is armed for.
type handler struct {
	fn  string
	arg value
}

// list is a list of steps of the scenario.
type list struct {
	head  string // "thread t cpu 0", without its colon
	line  int
	items []item
	times int // how many such lists there are
}

// named is something that has a name in the scenario.
type named struct {
	name string
	path string
	kind string // callout, mtx, rwlock, channel, var or ref
	bit  int64  // of a flag
	use  string // of a task: what the variable or channel is for
	line int    // that names it first
}

func newRun(u *unit, s *settings, f *facts) *run {
	r := &run{unit: u, set: s, f: f, begin: map[string]int64{}, named: map[string]*named{}, used: map[string]bool{"giant": true},
		handlers: map[string]handler{}, drains: map[string]string{}, armed: map[string]int{}, tasks: map[string]*task{}, drainers: map[string]int{}, zero: map[string][]item{},
		destroyed: map[string]bool{}, freed: map[string]bool{}, foreign: map[string]bool{}, times: map[int]string{}, choices: map[Choice]bool{}, tooMany: map[string]bool{}}
	r.initialises()
	return r
}

// all goes through all of the client.
func (r *run) all() {
	if len(r.set.Threads) == 0 {
		r.line = 1
		r.fail(nil, "no function is a thread", `give -thread FUNCTION@CPU, or write "racehunt: thread FUNCTION cpu N" in a comment`)
	}
	for i, t := range r.set.Threads { // their names go first
		name := clip(t.Function)
		for _, o := range r.set.Threads[:i] {
			if o.Function == t.Function {
				name = r.free1(clip(fmt.Sprintf("%.14s%d", t.Function, i+1)))
			}
		}
		r.used[name] = true
		r.lists = append(r.lists, list{head: fmt.Sprintf("thread %s cpu %d", name, t.CPU)})
	}
	if r.set.Start != "" {
		r.starting = true
		items := r.enter(r.function(r.set.Start, r.set.startAt), nil, &env{}, func(value, *env) []item { return nil })
		r.starting = false
		for _, it := range items {
			if it.parts != nil {
				r.line = it.line
				r.fail(nil, "the start goes on as a result says", "leave the if out there")
			}
		}
		r.lists = append(r.lists, list{head: "start", items: items})
	}
	if t := r.set.tick; t.text != "" {
		if r.set.Start == "" {
			r.line = t.at
			r.fail(nil, "ticks at the end of the start, and there is none", "say which function it is, as racehunt: start attach")
		}
		l := &r.lists[len(r.lists)-1]
		l.items = append(l.items, item{line: t.at, text: t.text})
	}
	r.lists = slices.DeleteFunc(r.lists, func(l list) bool { return l.head == "start" && len(l.items) == 0 })
	for i, t := range r.set.Threads {
		f := r.function(t.Function, r.set.threadsAt)
		r.lists[i].line = r.lineOf(f)
		r.thread = i + 1
		r.lists[i].items = r.enter(f, nil, &env{}, func(value, *env) []item { return nil })
		if len(r.lists[i].items) == 0 {
			r.fail(f, t.Function+" does nothing that is looked at", "give a thread that calls the KPI, or leave it out")
		}
	}
	r.thread = 0
	r.follow()
	r.repeat()
}

func (r *run) function(name string, at int) *cc.FunctionDefinition {
	f := r.funcs[name]
	if f == nil {
		r.line = at
		r.fail(nil, "there is no function "+name+" in the text", "name one of "+strings.Join(slices.Sorted(maps.Keys(r.funcs)), ", "))
	}
	return f
}

// follow goes through what the client sets going: handlers, the functions of async
// drains, tasks.
func (r *run) follow() {
	seen := map[string]bool{}
	for again := true; again; {
		again = false
		for _, path := range slices.Sorted(maps.Keys(r.handlers)) {
			if h := r.handlers[path]; !seen["h"+path] {
				seen["h"+path], again = true, true
				fd := r.funcs[h.fn]
				items := r.enter(fd, []value{h.arg}, &env{}, func(value, *env) []item { return nil })
				r.lists = append(r.lists, list{head: "handler " + r.name(place{path: path}, ""), line: r.lineOf(fd), items: items})
			}
		}
		for _, path := range slices.Sorted(maps.Keys(r.drains)) {
			if !seen["d"+path] {
				seen["d"+path], again = true, true
				fd := r.funcs[r.drains[path]]
				items := r.enter(fd, []value{r.handlers[path].arg}, &env{}, func(value, *env) []item { return nil })
				r.lists = append(r.lists, list{head: "drained " + r.name(place{path: path}, ""), line: r.lineOf(fd), items: items, times: 1})
			}
		}
		for _, path := range slices.Sorted(maps.Keys(r.tasks)) {
			if !seen["t"+path] {
				seen["t"+path], again = true, true
				t := r.tasks[path]
				r.lists = append(r.lists, list{head: fmt.Sprintf("thread %s cpu 0", r.free1(clip(t.fn))), line: t.line, items: r.round(t.at, t), times: 1})
			}
		}
	}
	for path, items := range r.zero {
		if len(items) > 0 {
			r.lists = append(r.lists, list{head: "zero " + r.name(place{path: path}, ""), line: items[0].line, items: items, times: 1})
		}
	}
}

// repeat says how often each handler is entered: as often as its callout is armed, or as
// often as the settings say.
func (r *run) repeat() {
	for i := range r.lists {
		l := &r.lists[i]
		name, ok := strings.CutPrefix(l.head, "handler ")
		if !ok {
			l.times = 1
			continue
		}
		l.times = r.set.Entries
		once := 0
		for j := range r.lists {
			o := &r.lists[j]
			n := arms(o.items, name)
			if n > 0 && (strings.HasPrefix(o.head, "handler ") || strings.HasPrefix(o.head, "drained ")) {
				n = r.set.Entries + 1
			}
			once += n
		}
		if once <= l.times {
			l.times = max(once, 1)
		} else {
			r.tooMany[name] = true
		}
		if len(l.items) == 0 {
			l.times = 0
		}
	}
}

// arms counts the armings of a callout, of which those in a loop are many.
func arms(items []item, callout string) (n int) {
	for _, it := range items {
		if f := strings.Fields(it.text); len(f) > 1 && f[1] == callout && (f[0] == "reset" || f[0] == "schedule") {
			n++
		}
		if it.parts != nil {
			inner := arms(it.parts.then, callout) + arms(it.parts.other, callout)
			if it.until {
				inner *= mostEntries + 1
			}
			n += inner
		}
	}
	return n
}

// handles notes the handler of a callout.
func (r *run) handles(n cc.Node, p place, h handler) {
	was, ok := r.handlers[p.path]
	switch {
	case ok && was.fn != h.fn:
		r.fail(n, fmt.Sprintf("%s is armed for %s, and elsewhere for %s", p.last(), h.fn, was.fn), "arm it for one function, which looks at a variable")
	case ok && was.arg.name() != h.arg.name() && was.arg.kind != unknown && h.arg.kind != unknown:
		r.fail(n, p.last()+" is armed with different arguments", "arm it with one")
	}
	if !ok || was.arg.kind == unknown {
		r.handlers[p.path] = h
	}
}

// choice notes that the client goes both ways.
func (r *run) choice(line int, text string) { r.choices[Choice{line, text}] = true }
