package scenario

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/model/kpi"
)

// The limits of a scenario. Each thread and each CPU multiplies the
// interleavings; the other limits keep a typing error from becoming a long
// search.
const (
	maxCPUs     = 4
	maxThreads  = 4
	maxCallouts = 4 // with the handles of timeout
	maxLocks    = 4 // without giant
	maxChannels = 4
	maxHandlers = 8 // entries of one callout
	maxSteps    = 64
	maxTicks    = 16
	maxCrowd    = 200
	maxEntered  = 999
	maxName     = 16
)

// giant is the name of the lock that every scenario has.
const giant = "giant"

// Error says what is wrong with a scenario file, and how to mend it.
type Error struct {
	File string
	Line int // from 1; a line that the file has
	Msg  string
}

// Error returns one line, FILE:LINE: MSG.
func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// Parse reads a scenario file; the package comment describes the format. name is
// the name of the file: errors show it, and Scenario.Name is name without folder
// and extension. An error is an *Error that names the first thing that is wrong.
// Parse first looks at the words, then at the declarations, then at the steps,
// and then checks that the clients are legal.
func Parse(name string, text []byte) (*Scenario, error) {
	base := filepath.Base(name)
	p := &parser{
		file:  name,
		sc:    &Scenario{Name: strings.TrimSuffix(base, filepath.Ext(base)), CPUs: 2, Ticks: 2},
		names: map[string]declared{},
		once:  map[string]int{},
	}
	statements, err := p.lex(string(text))
	if err != nil {
		return nil, err
	}
	for _, s := range statements {
		if _, err := p.keyword(s[0]); err != nil {
			return nil, err
		}
	}
	for pass := range passes {
		for _, s := range statements {
			if k, _ := p.keyword(s[0]); k.pass == pass {
				if err := p.statement(k, s); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(p.sc.Threads) == 0 {
		return nil, p.errorf(p.last, `the scenario has no thread; write one, as "thread t1 cpu 0: drain c"`)
	}
	if err := legal(p.sc, name); err != nil {
		return nil, err
	}
	return p.sc, nil
}

// parser is the state of Parse.
type parser struct {
	file  string
	sc    *Scenario
	last  int // number of the last line of the file
	names map[string]declared
	once  map[string]int // by keyword that may stand only once: its line
}

// kind is what a name was declared as.
type kind string

const (
	kindMutex   kind = "mutex"
	kindRwlock  kind = "rwlock"
	kindChannel kind = "channel"
	kindVar     kind = "var"
	kindRef     kind = "ref"
	kindCallout kind = "callout"
	kindHandle  kind = "timeout"
	kindThread  kind = "thread"
)

// noun is the word for a kind in messages.
func (k kind) noun() string {
	switch k {
	case kindHandle:
		return "handle"
	case kindVar:
		return "variable"
	case kindRef:
		return "count of references"
	}
	return string(k)
}

// declared is what a name was declared as.
type declared struct {
	kind  kind
	index int
	line  int
}

func (p *parser) errorf(line int, format string, args ...any) error {
	return &Error{p.file, line, fmt.Sprintf(format, args...)}
}

// keyword is the first word of a statement.
type keyword struct {
	word  string
	usage string
	once  bool // a file may have it only once
	body  bool // it has a ":" and something after it
	pass  int  // the pass in which it is parsed: names may be used above their declaration
	parse func(p *parser, head *words, body []token) error
}

// passes is the number of passes.
const passes = 3

var keywords = []keyword{
	{"cpus", "cpus N", true, false, 0, (*parser).cpus},
	{"ticks", "ticks N [each]", true, false, 0, (*parser).ticks},
	{"times", "times TIME ...", true, false, 0, (*parser).times},
	{"mutex", "mutex NAME [spin]", false, false, 0, (*parser).mutex},
	{"rwlock", "rwlock NAME [stepwise]", false, false, 0, (*parser).rwlock},
	{"channel", "channel NAME [shares cpu N]", false, false, 1, (*parser).channel},
	{"var", "var NAME [N]", false, false, 0, (*parser).variable},
	{"ref", "ref NAME [N]", false, false, 0, (*parser).ref},
	{"callout", "callout NAME [at CALLOUT] [mutex M|rwlock R [shared]|giant|nolock] [returnunlocked] [trylock]", false, false, 1, (*parser).callout},
	{"timeout", "timeout NAME", false, false, 1, (*parser).handle},
	{"illegal", "illegal: RULE [says WORD ...]", true, true, 0, (*parser).illegal},
	{"start", "start: STEP; ...", true, true, 2, (*parser).start},
	{"handler", "handler CALLOUT: STEP; ...", false, true, 2, (*parser).handler},
	{"drained", "drained CALLOUT: STEP; ...", false, true, 2, (*parser).drained},
	{"zero", "zero REF: STEP; ...", false, true, 2, (*parser).zero},
	{"thread", "thread NAME cpu N: STEP; ...", false, true, 2, (*parser).thread},
	{"finally", "finally: entered|drained|pending|active|cpu CALLOUT N|var VAR N|ref REF N; ...", true, true, 2, (*parser).finally},
	{"expect", "expect [bound|floating] REVISION ...: VERDICT", false, true, 2, (*parser).expect},
}

// keyword looks a keyword up.
func (p *parser) keyword(t token) (*keyword, error) {
	for i := range keywords {
		if keywords[i].word == t.text {
			return &keywords[i], nil
		}
	}
	var known []string
	for i := range keywords {
		known = append(known, keywords[i].word)
	}
	if called(t.text) != nil {
		return nil, p.errorf(t.line, `the step %s begins a line; write it after "start:", "handler CALLOUT:" or "thread NAME cpu N:", or indent the line if it continues the one before`, t.text)
	}
	return nil, p.unknown("keyword", t, known)
}

// unknown is the error for a word that is not among the known ones.
func (p *parser) unknown(what string, t token, known []string) error {
	if near := nearest(t.text, known); near != "" {
		return p.errorf(t.line, "unknown %s %q; write %q", what, clip(t.text), near)
	}
	return p.errorf(t.line, "unknown %s %q; write one of %s", what, clip(t.text), strings.Join(known, ", "))
}

// statement parses a statement.
func (p *parser) statement(k *keyword, s statement) error {
	line := s[0].line
	if k.once {
		if first, twice := p.once[k.word]; twice {
			return p.errorf(line, "%s stands on line %d already; remove one of the two", k.word, first)
		}
		p.once[k.word] = line
	}
	head := &words{p: p, what: k.word, usage: k.usage, rest: s[1:], line: line}
	var body []token
	if k.body {
		colon := slices.IndexFunc(s, func(t token) bool { return t.text == ":" })
		if colon < 0 {
			return p.errorf(line, "%s lacks its colon; write %q", k.word, k.usage)
		}
		head.rest, body = s[1:colon], s[colon+1:]
	}
	return k.parse(p, head, body)
}

func (p *parser) cpus(w *words, _ []token) (err error) {
	p.sc.CPUs, err = w.number("cpus", 1, maxCPUs)
	return w.end(err)
}

func (p *parser) ticks(w *words, _ []token) (err error) {
	if line, both := p.once["times"]; both {
		return p.errorf(w.line, "times stands on line %d already; remove one of the two", line)
	}
	p.sc.Ticks, err = w.number("ticks", 0, maxTicks)
	p.sc.Each = err == nil && w.accept("each")
	return w.end(err)
}

func (p *parser) mutex(w *words, _ []token) error { return p.newLock(w, kindMutex) }

func (p *parser) rwlock(w *words, _ []token) error { return p.newLock(w, kindRwlock) }

func (p *parser) newLock(w *words, k kind) error {
	name, err := w.declare(k, len(p.sc.Locks), maxLocks, "locks")
	l := Lock{Name: name, RW: k == kindRwlock, Line: w.line}
	l.Spin = k == kindMutex && err == nil && w.accept("spin")
	l.Stepwise = k == kindRwlock && err == nil && w.accept("stepwise")
	p.sc.Locks = append(p.sc.Locks, l)
	return w.end(err)
}

func (p *parser) channel(w *words, _ []token) error {
	name, err := w.declare(kindChannel, len(p.sc.Channels), maxChannels, "channels")
	if err != nil {
		return err
	}
	ch := Channel{Name: name, Shares: -1, Line: w.line}
	if w.accept("shares") {
		if ch.Shares, err = w.cpu(); err != nil {
			return err
		}
	}
	p.sc.Channels = append(p.sc.Channels, ch)
	return w.end(nil)
}

func (p *parser) callout(w *words, _ []token) error {
	name, err := w.declare(kindCallout, len(p.sc.Callouts), maxCallouts, "callouts and handles")
	if err != nil {
		return err
	}
	c := Callout{Name: name, Lock: -1, Line: w.line}
	if w.accept("at") {
		t, err := w.next("a callout")
		if err != nil {
			return err
		}
		c.At = t.text
	}
	locked := true
	switch {
	case w.accept(giant):
		c.Giant = true
	case w.accept("mutex"):
		if c.Giant = w.accept(giant); !c.Giant {
			c.Lock, err = w.name(kindMutex)
		}
	case w.accept("rwlock"):
		c.Lock, err = w.name(kindRwlock)
		c.Shared = err == nil && w.accept("shared")
	default:
		c.NoLock = w.accept("nolock")
		locked = false
	}
	if err != nil {
		return err
	}
	if w.accept("returnunlocked") {
		if !locked {
			return p.errorf(w.line, `returnunlocked without a lock; write "callout %s mutex M returnunlocked", or leave it out`, name)
		}
		c.ReturnUnlocked = true
	}
	if w.accept("trylock") {
		if !locked {
			return p.errorf(w.line, `trylock without a lock; write "callout %s mutex M trylock", or leave it out`, name)
		}
		c.Trylock = true
	}
	p.sc.Callouts = append(p.sc.Callouts, c)
	return w.end(nil)
}

func (p *parser) handle(w *words, _ []token) error {
	name, err := w.declare(kindHandle, len(p.sc.Callouts), maxCallouts, "callouts and handles")
	p.sc.Callouts = append(p.sc.Callouts, Callout{Name: name, Lock: -1, Timeout: true, Line: w.line})
	return w.end(err)
}

func (p *parser) start(w *words, body []token) error {
	if err := w.end(nil); err != nil {
		return err
	}
	steps, err := p.steps(body)
	if err == nil && len(steps) == 0 {
		err = p.errorf(w.line, `start has no steps; remove the line, or write one, as "start: reset c 1"`)
	}
	p.sc.Start = steps
	return err
}

func (p *parser) handler(w *words, body []token) error {
	i, err := w.name(kindCallout, kindHandle)
	if err := w.end(err); err != nil {
		return err
	}
	c := &p.sc.Callouts[i]
	if len(c.Handler) == maxHandlers {
		return p.errorf(w.line, "%s has more than %d handler lines; leave some out", c.Name, maxHandlers)
	}
	steps, err := p.steps(body)
	c.Handler = append(c.Handler, steps)
	return err
}

func (p *parser) drained(w *words, body []token) error {
	i, err := w.name(kindCallout)
	if err := w.end(err); err != nil {
		return err
	}
	c := &p.sc.Callouts[i]
	if len(c.Drained) != 0 {
		return p.errorf(w.line, "drained %s stands on line %d already; remove one of the two", c.Name, c.Drained[0].Line)
	}
	if c.Drained, err = p.steps(body); err == nil && len(c.Drained) == 0 {
		return p.errorf(w.line, `drained %[1]s has no steps; remove the line, or write one, as "drained %[1]s: free %[1]s"`, c.Name)
	}
	return err
}

func (p *parser) thread(w *words, body []token) error {
	name, err := w.declare(kindThread, len(p.sc.Threads), maxThreads, "threads")
	if err != nil {
		return err
	}
	t := Thread{Name: name, Line: w.line}
	if t.CPU, err = w.cpu(); err != nil {
		return err
	}
	if err := w.end(nil); err != nil {
		return err
	}
	if t.Steps, err = p.steps(body); err != nil {
		return err
	}
	if len(t.Steps) == 0 {
		return p.errorf(t.Line, `thread %s has no steps; write one, as "drain c"`, name)
	}
	p.sc.Threads = append(p.sc.Threads, t)
	return nil
}

func (p *parser) finally(w *words, body []token) error {
	if err := w.end(nil); err != nil {
		return err
	}
	pieces, err := p.pieces(body)
	if err != nil {
		return err
	}
	if len(pieces) > maxSteps {
		return p.errorf(pieces[maxSteps][0].line, "there are more than %d between semicolons; leave some out", maxSteps)
	}
	if len(pieces) == 0 {
		return p.errorf(w.line, `finally asserts nothing; remove the line, or write a check, as "finally: entered c 1"`)
	}
	for _, piece := range pieces {
		k, err := p.check(piece)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(p.sc.Finally, func(o Check) bool { return o.What == k.What && o.Callout == k.Callout && o.Var == k.Var }); i >= 0 {
			return p.errorf(k.Line, "%s %s is asserted on line %d already; remove one of the two", k.What, p.sc.about(&k), p.sc.Finally[i].Line)
		}
		p.sc.Finally = append(p.sc.Finally, k)
	}
	return nil
}

// check parses an assertion of finally.
func (p *parser) check(piece []token) (Check, error) {
	k := Check{Callout: -1, Var: -1, What: piece[0].text, Line: piece[0].line}
	known := []string{"entered", "drained", "pending", "active", "cpu", "var", "ref"}
	if !slices.Contains(known, k.What) {
		return k, p.unknown("check", piece[0], known)
	}
	w := &words{p: p, what: k.What, usage: k.What + " CALLOUT N", rest: piece[1:], line: k.Line}
	var err error
	if kind := kind(k.What); kind == kindVar || kind == kindRef {
		w.usage = k.What + " " + strings.ToUpper(k.What) + " N"
		if k.Var, err = w.name(kind); err == nil {
			k.Value, err = w.number("value", -maxValue, maxValue)
		}
		return k, w.end(err)
	}
	kinds := []kind{kindCallout, kindHandle}
	if k.What == "drained" || k.What == "active" || k.What == "cpu" {
		kinds = kinds[:1] // a handle can have neither assertion
	}
	if k.Callout, err = w.name(kinds...); err != nil {
		return k, err
	}
	most := 1
	switch k.What {
	case "entered", "drained":
		most = maxEntered
	case "cpu":
		most = p.sc.CPUs - 1
	}
	k.Value, err = w.number(k.What, 0, most)
	return k, w.end(err)
}

func (p *parser) expect(w *words, body []token) error {
	e := Expect{Line: w.line, Both: true}
	for _, m := range Modes {
		if w.accept(m.String()) {
			e.Mode, e.Both = m, false
			break
		}
	}
	for len(w.rest) != 0 || len(e.Revisions) == 0 {
		t, err := w.next("a revision")
		if err != nil {
			return err
		}
		if Revision(t.text) == nil {
			known := RevisionNames()
			if e.Both && len(e.Revisions) == 0 {
				known = append(known, Bound.String(), Floating.String())
			}
			return p.unknown("revision", t, known)
		}
		if slices.Contains(e.Revisions, t.text) {
			return p.errorf(t.line, "%s is named twice; remove one of the two", t.text)
		}
		e.Revisions = append(e.Revisions, t.text)
	}
	if len(body) == 0 {
		return p.errorf(w.line, `expect has no verdict; write one, as "expect %s: unreachable"`, e.Revisions[0])
	}
	var err error
	if e.Verdicts, err = p.expectation(body); err != nil {
		return err
	}
	for _, o := range p.sc.Expect {
		for _, r := range e.Revisions {
			if o.Mode == e.Mode && o.Both == e.Both && !slices.Equal(o.Verdicts, e.Verdicts) && slices.Contains(o.Revisions, r) {
				return p.errorf(e.Line, "%s is expected to be %q on line %d already; remove one of the two", r, o.Verdicts.String(), o.Line)
			}
		}
	}
	p.sc.Expect = append(p.sc.Expect, e)
	return nil
}

// pieces splits what stands after a colon at its semicolons. It allows one at the
// end.
func (p *parser) pieces(body []token) ([][]token, error) {
	var pieces [][]token
	for begin, i := 0, 0; i <= len(body); i++ {
		switch {
		case i < len(body) && body[i].text != ";":
			continue
		case i > begin:
			pieces = append(pieces, body[begin:i])
		case i < len(body):
			return nil, p.errorf(body[i].line, `nothing stands before the ";"; remove it`)
		}
		begin = i + 1
	}
	return pieces, nil
}

// steps parses a list of steps.
func (p *parser) steps(body []token) ([]Step, error) {
	pieces, err := p.pieces(body)
	if err != nil {
		return nil, err
	}
	b := block{p: p}
	for _, piece := range pieces {
		if err := b.piece(piece); err != nil {
			return nil, err
		}
	}
	for len(b.open) > 0 {
		b.end()
	}
	return b.steps, nil
}

// step parses a step.
func (p *parser) step(piece []token) (Step, error) {
	if sign, name := piece[0].text[:1], piece[0].text[1:]; (sign == "+" || sign == "-") && name != "" {
		piece = slices.Concat([]token{{sign, piece[0].line}, {name, piece[0].line}}, piece[1:])
	}
	f := called(piece[0].text)
	if f == nil {
		var known []string
		for i := range forms {
			known = append(known, forms[i].word)
		}
		return Step{}, p.unknown("step", piece[0], known)
	}
	if f.op == kpi.Free && len(piece) > 1 && p.names[piece[1].text].kind == kindVar {
		f = formOf(Lose)
	}
	s := Step{Op: f.op, Callout: -1, Lock: -1, Channel: -1, Var: -1, CPU: kpi.Stay, Result: NoResult, Line: piece[0].line}
	w := &words{p: p, what: f.word, usage: f.usage(), rest: piece[1:], line: s.Line}
	for _, a := range f.args {
		if err := w.arg(a, &s); err != nil {
			return Step{}, err
		}
	}
	return s, w.end(nil)
}
