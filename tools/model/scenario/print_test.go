package scenario

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// Parse reads the same scenario from what String prints.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { roundTrip(t, drawScenario(t)) })
}

// drawScenario draws a scenario whose clients are legal.
func drawScenario(t *rapid.T) *Scenario {
	d := drawer{t, &Scenario{Name: "drawn"}}
	s := d.s
	s.Title = rapid.StringMatching(`([!-~é]([ -~]{0,9}[!-~])?)?`).Draw(t, "title")
	s.CPUs = d.upTo(1, maxCPUs)
	s.Ticks = d.upTo(0, maxTicks)
	for i := range d.upTo(0, maxLocks) {
		s.Locks = append(s.Locks, Lock{Name: "l" + string(rune('0'+i)), RW: d.coin()})
		l := &s.Locks[i]
		l.Spin = !l.RW && d.coin()
	}
	for i := range d.upTo(0, 2) {
		s.Channels = append(s.Channels, Channel{Name: "w" + string(rune('0'+i)), Shares: d.upTo(-1, s.CPUs-1)})
	}
	for i := range d.upTo(0, 2) {
		s.Vars = append(s.Vars, Var{Name: "x" + string(rune('0'+i)), Ref: d.coin(), Value: d.upTo(1, maxValue)})
	}
	for i := range d.upTo(1, maxCallouts) {
		s.Callouts = append(s.Callouts, d.callout("c"+string(rune('0'+i))))
	}
	s.Locks = append(s.Locks, Lock{Name: giant, Giant: true})
	for i := range s.Vars {
		if s.Vars[i].Ref && d.coin() {
			s.Vars[i].Zero = d.list(inZero, -1)
		}
	}
	for i := range s.Callouts {
		for range d.upTo(0, 2) {
			steps := d.list(inHandler, i)
			s.Callouts[i].Handler = append(s.Callouts[i].Handler, steps)
		}
		if !s.Callouts[i].Timeout && d.coin() {
			s.Callouts[i].Drained = d.list(inDrained, i)
		}
	}
	s.Start = d.list(inStart, -1)
	for i := range d.upTo(1, maxThreads) {
		steps := d.list(inThread, -1)
		if steps == nil {
			steps = []Step{aStep(Pause, 0, withTicks(1))}
		}
		s.Threads = append(s.Threads, Thread{Name: "t" + string(rune('0'+i)), CPU: d.upTo(0, s.CPUs-1), Steps: steps})
	}
	for i := range s.Callouts {
		if d.coin() {
			s.Finally = append(s.Finally, Check{Callout: i, Var: -1, What: "entered", Value: d.upTo(0, maxEntered)})
		}
		if !s.Callouts[i].Timeout && d.coin() {
			s.Finally = append(s.Finally, Check{Callout: i, Var: -1, What: "drained", Value: d.upTo(0, maxEntered)})
		}
		if d.coin() {
			s.Finally = append(s.Finally, Check{Callout: i, Var: -1, What: "pending", Value: d.upTo(0, 1)})
		}
	}
	for i := range s.Vars {
		if d.coin() {
			s.Finally = append(s.Finally, Check{Callout: -1, Var: i, What: string(s.Vars[i].kind()), Value: d.upTo(-maxValue, maxValue)})
		}
	}
	for _, mode := range []Expect{{Mode: Floating}, {Both: true}, {Mode: Bound}} {
		names := RevisionNames()
		for i, r := range names {
			if d.coin() {
				s.Expect = append(s.Expect, Expect{Revisions: names[i:], Both: mode.Both, Mode: mode.Mode, Verdicts: d.expectation()})
				break
			}
			if d.coin() {
				s.Expect = append(s.Expect, Expect{Revisions: []string{r}, Both: mode.Both, Mode: mode.Mode, Verdicts: d.expectation()})
			}
		}
	}
	if newChecker(s, "drawn").interrupts() != nil {
		for _, l := range s.lists() {
			for i := range l {
				l[i].How.Direct = false
			}
		}
	}
	if d.coin() {
		s.Times = []time.Duration{time.Microsecond, d.span() + time.Microsecond}
		if s.Times[1] > maxSpan {
			s.Times = s.Times[:1]
		}
		s.Ticks = len(s.Times)
	}
	d.dropGiant()
	return s
}

// drawer draws the parts of a scenario.
type drawer struct {
	t *rapid.T
	s *Scenario
}

func (d drawer) upTo(least, most int) int { return rapid.IntRange(least, most).Draw(d.t, "n") }

func (d drawer) coin() bool { return rapid.Bool().Draw(d.t, "coin") }

func (d drawer) verdict(of []Kind) Kind { return rapid.SampledFrom(of).Draw(d.t, "verdict") }

// expectation draws "unreachable", or one or two failures.
func (d drawer) expectation() Expectation {
	e := Expectation{{Kind: d.verdict(verdicts)}}
	if e[0].Kind == Unreachable {
		return e
	}
	e[0].Grade = spec.Grade(d.upTo(0, 3))
	if second := (Outcome{d.verdict(verdicts[1:]), spec.Grade(d.upTo(0, 3))}); second != e[0] && d.coin() {
		e = append(e, second)
	}
	return e
}

func (d drawer) callout(name string) Callout {
	c := Callout{Name: name, Lock: -1}
	switch d.upTo(0, 4) {
	case 0:
		c.Timeout = true
		return c
	case 1:
		c.Giant = true
	case 2:
		c.Lock = d.upTo(-1, len(d.s.Locks)-1)
	case 3:
		c.NoLock = true
	}
	if c.Lock >= 0 && d.s.Locks[c.Lock].RW {
		c.Shared = d.coin()
	}
	c.ReturnUnlocked = (c.Giant || c.Lock >= 0) && d.coin()
	c.Trylock = (c.Giant || c.Lock >= 0) && d.coin()
	return c
}

// list draws steps, drops those that are not legal, and balances the locks.
func (d drawer) list(where place, of int) []Step {
	c := newChecker(d.s, "drawn")
	w := c.walk(where, "drawn", of)
	var steps []Step
	take := func(s Step) bool {
		legal := w.step(&s) == nil
		if legal {
			steps = append(steps, s)
		}
		return legal
	}
	for range d.upTo(0, 10) {
		s, ok := d.step()
		switch {
		case !ok:
		case d.coin():
			if cond := d.condition(w, s, 1); len(steps)+len(cond) <= maxSteps/2 {
				w.steps(cond)
				steps = append(steps, cond...)
			}
		default:
			take(s)
		}
	}
	must := make([]hold, len(c.locks))
	if where == inHandler && !d.s.Callouts[of].ReturnUnlocked {
		if own, locked := c.own(of); locked {
			must[own] = c.entered(of)
		}
	}
	for i := range c.locks {
		for _, op := range []kpi.Op{UnlockOp, Runlock, LockOp, Rlock} {
			for unbalanced(op, w.held[i], must[i]) {
				if !take(aStep(op, 0, withLock(i))) {
					d.t.Fatalf("%s of %s is refused", formOf(op).word, c.locks[i].Name)
				}
			}
		}
	}
	if err := w.end(0); err != nil {
		d.t.Fatal(err)
	}
	return steps
}

// condition draws the parts of a condition, and returns all its steps; nil if it is not
// legal. depth is how many conditions the steps stand in.
func (d drawer) condition(w *walker, s Step, depth int) (steps []Step) {
	if depth > maxDepth || !formOf(s.Op).decides() || s.Result == NoResult {
		return nil
	}
	part := func(least int) (out []Step) {
		w := w.fork()
		w.step(&s)
		for range d.upTo(least, 2) {
			o, ok := d.step()
			if !ok {
				continue
			}
			if d.coin() {
				cond := d.condition(w, o, depth+1)
				w.steps(cond)
				out = append(out, cond...)
			} else if w.step(&o) == nil {
				out = append(out, o)
			}
		}
		return out
	}
	s.Not = d.coin()
	then, other := part(1), part(0)
	if s.Loop = d.coin(); s.Loop {
		other = nil
	}
	s.Then, s.Else = len(then), len(other)
	steps = slices.Concat([]Step{s}, then, other)
	if s.Then == 0 || w.fork().steps(steps) != nil {
		return nil
	}
	return steps
}

// unbalanced tells whether op changes what is held towards what must be held.
func unbalanced(op kpi.Op, have, must hold) bool {
	switch op {
	case UnlockOp:
		return have.write > must.write
	case Runlock:
		return have.read > must.read
	case LockOp:
		return have.write < must.write
	}
	return have.read < must.read
}

// step draws a step, legal or not. It returns false if the scenario has nothing
// for the step to name.
func (d drawer) step() (Step, bool) {
	f := &forms[d.upTo(0, len(forms)-1)]
	s := aStep(f.op, 0, func(*Step) {})
	index := func(n int, fits func(int) bool) int {
		var all []int
		for i := range n {
			if fits(i) {
				all = append(all, i)
			}
		}
		if all == nil {
			return -1
		}
		return rapid.SampledFrom(all).Draw(d.t, "index")
	}
	ok := true
	for _, a := range f.args {
		switch a {
		case argCallout, argHandle:
			s.Callout = index(len(d.s.Callouts), func(i int) bool { return d.s.Callouts[i].Timeout == (a == argHandle) })
			ok = ok && s.Callout >= 0
		case argLock:
			s.Lock = d.upTo(0, len(d.s.Locks)-1)
		case argRwlock:
			s.Lock = index(len(d.s.Locks), func(i int) bool { return d.s.Locks[i].RW })
			ok = ok && s.Lock >= 0
		case argChannel:
			s.Channel = index(len(d.s.Channels), func(int) bool { return true })
			ok = ok && s.Channel >= 0
		case argInterlock:
			s.Lock = d.upTo(-1, len(d.s.Locks)-1)
		case argTicks, argUntil:
			s.Ticks = d.upTo(0, maxTicks)
		case argDue:
			if s.Ticks = d.upTo(0, maxTicks); d.coin() {
				s.Ticks, s.How.Span = 0, d.span()
			}
		case argSpan:
			s.How.Span = d.span()
		case argHow:
			d.how(&s.How)
		case argMoments:
			if d.coin() {
				s.Moments = Moments{d.span(), d.span()}
			}
		case argTime, argCount:
			s.Ticks = d.upTo(1, maxTicks)
		case argCrowd:
			s.Count = d.upTo(1, maxCrowd)
		case argThreads:
			s.Result = rapid.SampledFrom([]int{NoResult, 0, maxThreads}).Draw(d.t, "result")
		case argFirst:
			s.Result = rapid.SampledFrom([]int{NoResult, 1, maxTicks}).Draw(d.t, "result")
		case argWhere:
			s.CPU = d.upTo(kpi.Curcpu, d.s.CPUs-1)
		case argCancelled:
			s.Result = rapid.SampledFrom([]int{NoResult, 0, 1}).Draw(d.t, "result")
		case argStopped:
			s.Result = rapid.SampledFrom([]int{NoResult, -1, 0, 1}).Draw(d.t, "result")
		case argVar:
			s.Var = index(len(d.s.Vars), func(i int) bool { return !d.s.Vars[i].Ref })
			ok = ok && s.Var >= 0
		case argRef:
			s.Var = index(len(d.s.Vars), func(i int) bool { return d.s.Vars[i].Ref })
			ok = ok && s.Var >= 0
		case argValue:
			s.Count = d.upTo(0, maxValue)
		case argAddend:
			s.Count = d.upTo(-maxValue, maxValue)
		case argTested:
			s.Result = rapid.SampledFrom([]int{NoResult, -maxValue, 0, maxValue}).Draw(d.t, "result")
		case argWoken:
			s.Result = rapid.SampledFrom([]int{NoResult, 0, sys.EWOULDBLOCK}).Draw(d.t, "result")
		}
	}
	return s, ok
}

// span draws a time of the sbt era.
func (d drawer) span() time.Duration {
	return rapid.SampledFrom([]time.Duration{time.Microsecond, 999 * time.Microsecond, time.Millisecond, maxSpan}).Draw(d.t, "span")
}

// how draws words that may stand behind the time of a reset.
func (d drawer) how(h *How) {
	h.Direct = d.coin()
	switch {
	case h.Span == 0:
	case d.coin():
		h.Abs = d.coin()
		h.Precalc = !h.Abs
	default:
		h.Hardclock = d.coin()
	}
	if d.coin() {
		h.Prec = d.span()
	}
}

// dropGiant removes giant, the last of the locks, if no step names it.
func (d drawer) dropGiant() {
	s, last := d.s, len(d.s.Locks)-1
	for _, steps := range s.lists() {
		if slices.ContainsFunc(steps, func(st Step) bool { return st.Lock == last }) {
			return
		}
	}
	s.Locks = s.Locks[:last:last]
	if last == 0 {
		s.Locks = nil
	}
}

// roundTrip prints the scenario and parses it again.
func roundTrip(t interface {
	Helper()
	Fatalf(string, ...any)
}, s *Scenario) {
	t.Helper()
	text := s.String()
	again, err := Parse(s.Name, []byte(text))
	if err != nil {
		t.Fatalf("%v\nin what String returned:\n%s", err, text)
	}
	// Only the lines may differ.
	want, got := withoutLines(s), withoutLines(again)
	got.Name = want.Name
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("String returned\n%s\ngot  %+v\nwant %+v", text, got, want)
	}
	if got := again.String(); got != text {
		t.Fatalf("String returned\n%s\nand of that\n%s", text, got)
	}
}

// withoutLines returns the scenario with all line numbers 0.
func withoutLines(s *Scenario) Scenario {
	c := *s
	steps := func(from []Step) []Step {
		to := slices.Clone(from)
		for i := range to {
			to[i].Line = 0
		}
		return to
	}
	c.Locks = slices.Clone(c.Locks)
	for i := range c.Locks {
		c.Locks[i].Line = 0
	}
	c.Channels = slices.Clone(c.Channels)
	for i := range c.Channels {
		c.Channels[i].Line = 0
	}
	c.Callouts = slices.Clone(c.Callouts)
	for i := range c.Callouts {
		co := &c.Callouts[i]
		co.Line = 0
		co.Handler = slices.Clone(co.Handler)
		for j := range co.Handler {
			co.Handler[j] = steps(co.Handler[j])
		}
		co.Drained = steps(co.Drained)
	}
	c.Vars = slices.Clone(c.Vars)
	for i := range c.Vars {
		c.Vars[i].Line, c.Vars[i].Zero = 0, steps(c.Vars[i].Zero)
	}
	if c.Illegal != nil {
		i := *c.Illegal
		i.Line = 0
		c.Illegal = &i
	}
	c.Start = steps(c.Start)
	c.Threads = slices.Clone(c.Threads)
	for i := range c.Threads {
		c.Threads[i].Line, c.Threads[i].Steps = 0, steps(c.Threads[i].Steps)
	}
	c.Finally = slices.Clone(c.Finally)
	for i := range c.Finally {
		c.Finally[i].Line = 0
	}
	c.Expect = slices.Clone(c.Expect)
	for i := range c.Expect {
		c.Expect[i].Line = 0
	}
	return c
}
