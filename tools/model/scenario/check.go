package scenario

import (
	"fmt"
	"slices"

	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// legal returns an error if a client of the scenario breaks a rule that the
// kernel makes for its clients. It looks at each list of steps on its own: what
// one thread may do to another is left to the search.
func legal(s *Scenario, file string) error {
	if err := places(s, file); err != nil {
		return err
	}
	c := newChecker(s, file)
	if err := c.breaks("direct", c.interrupts()); err != nil {
		return err
	}
	if err := c.walk(inStart, "start", -1).list(s.Start, 0); err != nil {
		return err
	}
	for i := range s.Callouts {
		co := &s.Callouts[i]
		for _, steps := range co.Handler {
			if err := c.walk(inHandler, "the handler of "+co.Name, i).list(steps, co.Line); err != nil {
				return err
			}
		}
		if err := c.walk(inDrained, "the function of the drains of "+co.Name, i).list(co.Drained, co.Line); err != nil {
			return err
		}
	}
	for i := range s.Vars {
		v := &s.Vars[i]
		if err := c.walk(inZero, "what is done when "+v.Name+" is 0", -1).list(v.Zero, v.Line); err != nil {
			return err
		}
	}
	for i := range s.Threads {
		t := &s.Threads[i]
		if err := c.walk(inThread, "thread "+t.Name, -1).list(t.Steps, t.Line); err != nil {
			return err
		}
	}
	return c.breaksNone()
}

// places checks the callouts that are declared at others: these have memory of their own and are
// freed, and then the former are initialised there.
func places(s *Scenario, file string) error {
	for i := range s.Callouts {
		c := &s.Callouts[i]
		if c.At == "" {
			continue
		}
		at := slices.IndexFunc(s.Callouts, func(o Callout) bool { return o.Name == c.At && !o.Timeout })
		does := func(op kpi.Op, callout int) bool {
			return slices.ContainsFunc(s.lists(), func(l []Step) bool {
				return slices.ContainsFunc(l, func(st Step) bool { return st.Op == op && st.Callout == callout })
			})
		}
		text := ""
		switch {
		case at < 0:
			text = fmt.Sprintf(`callout %s is not declared; write "callout %[1]s" above, or leave out "at %[1]s"`, clip(c.At))
		case at == i:
			text = fmt.Sprintf(`%s is declared at itself; leave out "at %[1]s"`, c.Name)
		case s.Callouts[at].At != "":
			text = fmt.Sprintf(`%s has the memory of %s; write "callout %s at %[2]s"`, c.At, s.Callouts[at].At, c.Name)
		case !does(kpi.Init, i):
			text = fmt.Sprintf(`nothing initialises %s, which is not there before; write "init %[1]s" after "free %[2]s"`, c.Name, c.At)
		case !does(kpi.Free, at):
			text = fmt.Sprintf(`nothing frees %s, in whose memory %s is; write "free %[1]s" before "init %[2]s"`, c.At, c.Name)
		default:
			continue
		}
		return &Error{file, c.Line, text}
	}
	return nil
}

// checker has what the lists of a scenario are checked against.
type checker struct {
	s     *Scenario
	file  string
	locks []Lock  // those of the scenario, and giant
	giant int     // index of giant in locks
	takes [][]int // by callout: the locks that its handler takes, its own first
	after [][]int // by callout: those that the function of its async drains takes
	reset []bool  // by callout: some list resets it

	broken bool // a list breaks the rule that the scenario breaks on purpose
}

func newChecker(s *Scenario, file string) *checker {
	c := &checker{s: s, file: file, locks: slices.Clip(s.Locks), reset: make([]bool, len(s.Callouts))}
	c.giant = slices.IndexFunc(s.Locks, func(l Lock) bool { return l.Giant })
	if c.giant < 0 {
		c.giant = len(c.locks)
		c.locks = append(c.locks, Lock{Name: giant, Giant: true})
	}
	c.resets(s.Start)
	for i := range s.Callouts {
		var takes []int
		if own, locked := c.own(i); locked {
			takes = append(takes, own)
		}
		for _, steps := range s.Callouts[i].Handler {
			takes = append(takes, c.taken(steps)...)
			c.resets(steps)
		}
		c.takes = append(c.takes, takes)
		c.after = append(c.after, c.taken(s.Callouts[i].Drained))
		c.resets(s.Callouts[i].Drained)
	}
	for i := range s.Threads {
		c.resets(s.Threads[i].Steps)
	}
	return c
}

// taken returns the locks that the steps take, also where they give back a last reference.
func (c *checker) taken(steps []Step) (locks []int) {
	for _, st := range steps {
		switch st.Op {
		case LockOp, Rlock:
			locks = append(locks, st.Lock)
		case Drop:
			locks = append(locks, c.taken(c.s.Vars[st.Var].Zero)...)
		}
	}
	return locks
}

// interrupts checks what the timer interrupt enters handlers of: they may take spin mutexes
// only.
func (c *checker) interrupts() error {
	for i := range c.s.Callouts {
		co := &c.s.Callouts[i]
		if !c.s.direct(i) {
			continue
		}
		for _, st := range slices.Concat(slices.Concat(co.Handler...), co.Drained) {
			if st.Op == TryLock && !c.locks[st.Lock].Spin {
				return &Error{c.file, st.Line, fmt.Sprintf(`the timer interrupt enters %[1]s, which is armed with direct, and cannot give back %[2]s; write "mutex %[2]s spin", or arm %[1]s without direct`, co.Name, c.locks[st.Lock].Name)}
			}
		}
		for _, l := range slices.Concat(c.takes[i], c.after[i]) {
			if c.locks[l].Giant {
				return &Error{c.file, co.Line, fmt.Sprintf("the timer interrupt enters %[1]s, which is armed with direct, and cannot wait for giant; arm %[1]s without direct", co.Name)}
			}
			if !c.locks[l].Spin {
				return &Error{c.file, co.Line, fmt.Sprintf(`the timer interrupt enters %[1]s, which is armed with direct, and cannot wait for %[2]s; write "mutex %[2]s spin", or arm %[1]s without direct`, co.Name, c.locks[l].Name)}
			}
		}
		if n := 2*c.s.CPUs + len(c.s.Threads); n > spec.MaxCalls {
			return &Error{c.file, co.Line, fmt.Sprintf("with direct armings there may be %d threads, and two more for each CPU; there are %d; leave some out", spec.MaxCalls, n)}
		}
	}
	return nil
}

// resets notes the callouts that the steps reset.
func (c *checker) resets(steps []Step) {
	for _, st := range steps {
		if st.Op == kpi.Reset {
			c.reset[st.Callout] = true
		}
	}
}

// own returns the lock of a callout, and whether it has one.
func (c *checker) own(callout int) (lock int, locked bool) {
	co := &c.s.Callouts[callout]
	if co.Giant || co.Timeout {
		return c.giant, true
	}
	return co.Lock, co.Lock >= 0
}

// entered is the hold that softclock has of the lock of a callout when it calls
// the handler.
func (c *checker) entered(callout int) hold {
	if c.s.Callouts[callout].Shared {
		return hold{read: 1}
	}
	return hold{write: 1}
}

// place is the kind of list that a step stands in.
type place uint8

const (
	inStart place = iota
	inHandler
	inThread
	inDrained // what the function of an async drain does, in the place of a handler
	inZero    // what whoever gives a last reference back does
)

// hold is how many times a lock is held for writing and for reading.
type hold struct{ write, read int }

// ended says whether something was done that must not be done again, and on which line.
type ended struct {
	yes  bool
	line int
}

// walker goes through one list of steps.
type walker struct {
	*checker
	place place
	who   string
	of    int     // the callout whose handler, or function of its drains, the list is, or -1
	held  []hold  // by lock
	ended []ended // by lock
	known []known // by callout
}

// known is what the steps up to here have done to a callout.
type known struct {
	quiet bool // drained, or stopped with its lock held, and not armed since
	drain bool // drained, and not armed since
	reset bool // reset, and not initialised since
	armed bool // armed in this list, and not stopped since
	freed bool
	line  int   // the line on which it was freed
	async ended // an async drain may owe a call of its function yet
	named bool  // some step before is about it
}

func (c *checker) walk(where place, who string, of int) *walker {
	w := &walker{
		checker: c, place: where, who: who, of: of,
		held:  make([]hold, len(c.locks)),
		ended: make([]ended, len(c.locks)),
		known: make([]known, len(c.s.Callouts)),
	}
	if where == inHandler {
		if own, locked := c.own(of); locked {
			w.held[own] = c.entered(of)
		}
	}
	if where == inDrained {
		w.known[of].quiet, w.known[of].drain = true, true
	}
	if where == inZero { // nobody else has a reference
		for i := range w.known {
			w.known[i].quiet, w.known[i].drain = true, true
		}
	}
	return w
}

func (w *walker) errorf(line int, format string, args ...any) error {
	return &Error{w.file, line, fmt.Sprintf(format, args...)}
}

// list checks the steps of the list that begins on the line.
func (w *walker) list(steps []Step, line int) error {
	if err := w.steps(steps); err != nil {
		return err
	}
	if len(steps) > 0 {
		line = steps[len(steps)-1].Line
	}
	return w.end(line)
}

// steps checks steps, each way that they can go.
func (w *walker) steps(steps []Step) error {
	for i := 0; i < len(steps); {
		if steps[i].Loop {
			if err := w.loop(steps, i); err != nil {
				return err
			}
			_, _, i = parts(steps, i)
			continue
		}
		if err := w.step(&steps[i]); err != nil {
			return err
		}
		if !steps[i].If() {
			i++
			continue
		}
		if err := w.both(steps, i); err != nil {
			return err
		}
		_, _, i = parts(steps, i)
	}
	return nil
}

// end checks that the locks held at the end of the list are those that must be.
func (w *walker) end(line int) error {
	must := make([]hold, len(w.locks))
	if w.place == inHandler && !w.s.Callouts[w.of].ReturnUnlocked {
		if own, locked := w.own(w.of); locked {
			must[own] = w.entered(w.of)
		}
	}
	for i, h := range w.held {
		name := w.locks[i].Name
		switch {
		case h.write > must[i].write:
			return w.errorf(line, `%s ends with %s held; write "unlock %s" at its end`, w.who, name, name)
		case h.read > must[i].read:
			return w.errorf(line, `%s ends with %s held for reading; write "runlock %s" at its end`, w.who, name, name)
		case h != must[i]:
			lock, or := "lock", ", or declare the callout returnunlocked"
			if must[i].read != 0 {
				lock = "rlock"
			}
			if w.s.Callouts[w.of].Timeout {
				or = "" // no handle can be declared so
			}
			return w.errorf(line, `%s ends without %s, which softclock unlocks after it; write "%s %s" at its end%s`, w.who, name, lock, name, or)
		}
	}
	return nil
}

// step checks a step, and notes what the step does.
func (w *walker) step(st *Step) error {
	if err := w.placed(st); err != nil {
		return err
	}
	if err := w.awaits(st); err != nil {
		return err
	}
	if err := w.spins(st); err != nil {
		return err
	}
	if st.Op.OnCallout() {
		if err := w.callout(st); err != nil {
			return err
		}
	}
	switch st.Op {
	case LockOp, UnlockOp, TryLock, Rlock, Runlock:
		return w.lock(st)
	case Destroy, InitLock:
		return w.lifetime(st)
	case Sleep, Pause:
		return w.sleep(st)
	case Drop:
		return w.drops(st)
	}
	return nil
}

// drops checks that what is done when a count is 0 may be done where a reference of it is
// given back: by a thread that holds no lock that is taken or destroyed then, and no spin
// mutex if a sleep mutex is.
func (w *walker) drops(st *Step) error {
	zero := w.s.Vars[st.Var].Zero
	takes := w.taken(zero)
	for _, s := range zero {
		if s.Op == Destroy {
			takes = append(takes, s.Lock)
		}
	}
	for _, l := range takes {
		if err := w.released(st, l, "which may be taken or destroyed when the count is 0"); err != nil {
			return err
		}
		for held := range w.locks {
			if w.locks[held].Spin && !w.locks[l].Spin {
				if err := w.released(st, held, "a spin mutex"); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// placed checks that a list of this kind may have the step.
func (w *walker) placed(st *Step) error {
	word := formOf(st.Op).word
	switch {
	case st.Loop && w.place == inStart:
		return w.errorf(st.Line, `until in start goes round for ever if it does not end at once, as nothing comes between; write it in a thread`)
	case st.Op == Tick && w.place != inStart:
		return w.errorf(st.Line, `tick stands in start only; write "ticks N" for ticks while the threads run`)
	case st.Op == Chance && (w.place == inStart || w.place == inDrained):
		return w.errorf(st.Line, "chance stands in threads and handlers only; write what is done there whatever comes out")
	case st.Op == Chance && !st.If():
		return w.errorf(st.Line, `chance decides nothing there; write "if chance = 1: STEP"`)
	case st.Op == Lose && w.place == inStart:
		return w.errorf(st.Line, "the memory of a variable is not freed in start; write it in a thread")
	case st.Op == Crowd && w.place != inStart:
		return w.errorf(st.Line, `crowd stands in start only; write it there`)
	case w.place == inZero && (st.Op.Arms() || st.Op == kpi.Init || st.Op == kpi.Drain || st.Op == kpi.AsyncDrain ||
		st.Op == Sleep || st.Op == Pause || st.Op == First || st.Op == Hold || st.Op == Drop):
		return w.errorf(st.Line, "%s stands in what is done when a count is 0, where nothing sleeps, arms or counts; write it where the reference is given back", word)
	case w.place == inStart && (st.Op == Sleep || st.Op == Pause):
		return w.errorf(st.Line, "%s in start is never woken; write it in a thread", word)
	}
	return nil
}

// awaits checks that a handler does not wait.
func (w *walker) awaits(st *Step) error {
	word := formOf(st.Op).word
	switch {
	case w.place == inHandler && st.Op == kpi.Drain && st.Callout == w.of:
		return w.breaks("drain", w.errorf(st.Line, `drain %[1]s in the handler of %[1]s waits for itself; write "stop %[1]s", or drain in a thread`, w.name(st)))
	case w.place == inDrained && (st.Op == kpi.Drain || st.Op == Sleep || st.Op == Pause):
		return w.breaks("sleep", w.errorf(st.Line, "%s sleeps, and the function of an async drain may not; write it in a thread", word))
	case w.place == inHandler && (st.Op == kpi.Drain || st.Op == Sleep || st.Op == Pause):
		return w.breaks("sleep", w.errorf(st.Line, "%s sleeps, and a handler may not; write it in a thread", word))
	}
	return nil
}

// spins checks that no step that may sleep is taken with a spin mutex held. A
// sleep may have the mutex as its interlock, which it releases.
func (w *walker) spins(st *Step) error {
	switch st.Op {
	case kpi.Drain, Pause, Sleep:
		return w.breaks("sleep", w.spinning(st))
	case LockOp, Rlock:
		if w.locks[st.Lock].Spin {
			return nil
		}
	default:
		return nil
	}
	return w.spinning(st)
}

// spinning checks that the thread holds no spin mutex, but for the interlock of a sleep.
func (w *walker) spinning(st *Step) error {
	for l := range w.locks {
		if w.locks[l].Spin && (st.Op != Sleep || l != st.Lock) {
			if err := w.released(st, l, "a spin mutex"); err != nil {
				return err
			}
		}
	}
	return nil
}

// name is the name of the callout that a step is about.
func (w *walker) name(st *Step) string { return w.s.Callouts[st.Callout].Name }

// callout checks a step that is about a callout.
func (w *walker) callout(st *Step) error {
	k := &w.known[st.Callout]
	if k.freed && st.Op != kpi.Init {
		if err := w.breaks("free", w.errorf(st.Line, `%s %[2]s comes after free %[2]s on line %[3]d; write "init %[2]s" between them`, formOf(st.Op).word, w.name(st), k.line)); err != nil {
			return err
		}
	}
	switch {
	case st.Op.Arms(), st.Op == kpi.Stop:
		if err := w.breaks("lock", w.locked(st)); err != nil {
			return err
		}
	case st.Op == kpi.AsyncDrain:
		if k.async.yes {
			return w.errorf(st.Line, "async_drain %s stands on line %d already, and its function may be still to be called; remove one of the two", w.name(st), k.async.line)
		}
		if err := w.breaks("lock", w.locked(st)); err != nil {
			return err
		}
	case st.Op == kpi.Drain:
		if err := w.breaks("drain", w.drain(st)); err != nil {
			return err
		}
	case st.Op == kpi.Deactivate:
		return w.breaks("deactivate", w.deactivate(st))
	case st.Op == kpi.Init && w.s.Callouts[st.Callout].At != "" && !k.named && st.Callout != w.of: // the first time: whether its memory is free shows in runs
	case st.Op == kpi.Free, st.Op == kpi.Init:
		if err := w.breaks("free", w.free(st)); err != nil {
			return err
		}
	}
	k.named = true
	if st.Op.Arms() {
		k.quiet, k.drain, k.armed = false, false, true
	}
	switch st.Op {
	case kpi.Reset:
		k.reset = true
	case kpi.Schedule:
		if !w.reset[st.Callout] || w.place == inStart && !k.reset {
			return w.errorf(st.Line, `schedule %[1]s before anything resets %[1]s has no handler to call; write "reset %[1]s %[2]s"`, w.name(st), w.s.argument(argDue, st))
		}
	case kpi.Stop:
		_, k.quiet = w.own(st.Callout)
		k.armed = false
	case kpi.Drain:
		k.quiet, k.drain, k.armed, k.async = true, true, false, ended{}
	case kpi.AsyncDrain:
		if st.Result == NoResult || st.Result == 0 {
			k.async = ended{true, st.Line}
		}
	case kpi.Free:
		k.freed, k.line = true, st.Line
	case kpi.Init:
		k.freed, k.reset = false, false
	}
	return nil
}

// locked checks that the thread holds the lock of a callout that has one.
func (w *walker) locked(st *Step) error {
	own, locked := w.own(st.Callout)
	if !locked {
		return nil
	}
	word, name, h := formOf(st.Op).word, w.locks[own].Name, w.held[own]
	switch {
	case h.write != 0:
	case h.read == 0:
		return w.errorf(st.Line, `%s %s needs %[3]s held; write "lock %[3]s" before it`, word, w.name(st), name)
	case !w.s.Callouts[st.Callout].Shared, !st.Op.Arms() && w.place != inHandler:
		return w.errorf(st.Line, `%s %s needs %[3]s held for writing; write "lock %[3]s", not "rlock %[3]s"`, word, w.name(st), name)
	case !st.Op.Arms():
		return w.errorf(st.Line, `%[3]s %[1]s asserts that %[2]s is held for writing, and here it is shared; write it in a thread after "lock %[2]s", or declare the callout without shared`, w.name(st), name, word)
	}
	return nil
}

// drain checks that the thread holds no lock that the handler takes.
func (w *walker) drain(st *Step) error {
	for _, l := range w.takes[st.Callout] {
		if err := w.released(st, l, "which its handler takes"); err != nil {
			return err
		}
	}
	for _, l := range w.after[st.Callout] {
		if err := w.released(st, l, "which the function of its async drain takes"); err != nil {
			return err
		}
	}
	return nil
}

// released checks that the thread does not hold a lock.
func (w *walker) released(st *Step, lock int, why string) error {
	name, unlock := w.locks[lock].Name, "unlock"
	switch h := w.held[lock]; {
	case h == hold{}:
		return nil
	case h.read != 0:
		unlock = "runlock"
	}
	return w.errorf(st.Line, `"%s" with %s held, %s; write "%s %[2]s" before it`, w.s.StepString(st), name, why, unlock)
}

// deactivate checks that nothing can arm the callout or run its handler at the
// same time.
func (w *walker) deactivate(st *Step) error {
	takes := w.takes[st.Callout]
	switch {
	case w.place == inHandler && st.Callout == w.of:
		return nil
	case slices.ContainsFunc(takes, func(l int) bool { return w.held[l].write != 0 }):
		return nil
	case len(takes) == 0:
		return w.errorf(st.Line, `deactivate %[1]s belongs into the handler of %[1]s; write "handler %[1]s: deactivate %[1]s"`, w.name(st))
	}
	return w.errorf(st.Line, `deactivate %[1]s outside its handler needs a lock that the handler takes; write "lock %[2]s" before it`, w.name(st), w.locks[takes[0]].Name)
}

// free checks that no arming of the callout can be left.
func (w *walker) free(st *Step) error {
	if w.known[st.Callout].quiet {
		return nil
	}
	word, name := formOf(st.Op).word, w.name(st)
	own, locked := w.own(st.Callout)
	switch {
	case w.place == inHandler && !locked && st.Callout == w.of && st.Op == kpi.Free:
		if w.known[st.Callout].armed {
			return w.errorf(st.Line, `free %s in its handler while it may be armed; write "stop %[1]s" before it`, name)
		}
		return nil // nobody else may call into it any more, which shows in runs
	case w.place == inHandler && !locked:
		return w.errorf(st.Line, `%s %s in a handler, and %[2]s is MPSAFE: its handler may run; write it in a thread, after "drain %[2]s"`, word, name)
	case w.place == inDrained && !locked:
		return w.errorf(st.Line, `%s %s in the function of another's drains: its handler may run; write it in a thread, after "drain %[2]s"`, word, name)
	case w.place == inHandler, w.place == inDrained:
		return w.errorf(st.Line, `%s %s while it may be armed; write "stop %[2]s" before it, with %[3]s held`, word, name, w.locks[own].Name)
	case locked:
		return w.errorf(st.Line, `%s %s while it may be armed or run; write "drain %[2]s" before it, or "stop %[2]s" with %[3]s held`, word, name, w.locks[own].Name)
	}
	return w.errorf(st.Line, `%s %s while it may be armed or run; write "drain %[2]s" before it`, word, name)
}

// lock checks a step that takes or releases a lock, and notes what is held then.
func (w *walker) lock(st *Step) error {
	h, l := &w.held[st.Lock], &w.locks[st.Lock]
	step := w.s.StepString(st)
	if e := w.ended[st.Lock]; e.yes {
		return w.errorf(st.Line, `"%s" comes after destroy %[2]s on line %[3]d; write "initlock %[2]s" between them`, step, l.Name, e.line)
	}
	switch st.Op {
	case LockOp, Rlock, TryLock:
		switch {
		// Giant may be taken again by its holder, and a rwlock by its readers.
		case h.write != 0 && !l.Giant:
			return w.errorf(st.Line, `"%s" with %s held already; write "unlock %[2]s" before it`, step, l.Name)
		case h.read != 0 && st.Op != Rlock:
			return w.errorf(st.Line, `"%s" with %s held for reading; write "runlock %[2]s" before it`, step, l.Name)
		case st.Op == TryLock && st.If(): // whether it is held then, both says
		case st.Op == TryLock && st.Result == NoResult:
			return w.errorf(st.Line, `whether %s is held after "%s" is not known; write "if %[2]s = 1: STEP; ...; unlock %[1]s; end"`, l.Name, step)
		case st.Op == TryLock:
			h.write += st.Result
		case st.Op == LockOp:
			h.write++
		default:
			h.read++
		}
	case UnlockOp:
		switch {
		case h.read != 0:
			return w.errorf(st.Line, `"%s" with %s held for reading; write "runlock %[2]s"`, step, l.Name)
		case h.write == 0:
			return w.errorf(st.Line, `"%s" without %s held; write "lock %[2]s" before it`, step, l.Name)
		}
		h.write--
	case Runlock:
		switch {
		case h.write != 0:
			return w.errorf(st.Line, `"%s" with %s held for writing; write "unlock %[2]s"`, step, l.Name)
		case h.read == 0:
			return w.errorf(st.Line, `"%s" without %s held; write "rlock %[2]s" before it`, step, l.Name)
		}
		h.read--
	}
	return nil
}

// lifetime checks a step that destroys a lock or initialises it again.
func (w *walker) lifetime(st *Step) error {
	name, e := w.locks[st.Lock].Name, &w.ended[st.Lock]
	switch {
	case w.locks[st.Lock].Giant:
		return w.errorf(st.Line, "giant is the kernel's and lasts as long as it does; remove the step")
	case st.Op == InitLock && !e.yes:
		return w.errorf(st.Line, `initlock %[1]s while %[1]s is in use; write "destroy %[1]s" before it`, name)
	case st.Op == InitLock:
		*e = ended{}
		return nil
	case e.yes:
		return w.errorf(st.Line, `destroy %s stands on line %d already; remove one of the two`, name, e.line)
	}
	if err := w.released(st, st.Lock, "which must be free"); err != nil {
		return err
	}
	for i := range w.s.Callouts {
		if own, locked := w.own(i); locked && own == st.Lock && !w.known[i].drain {
			err := w.errorf(st.Line, `destroy %s while softclock may want it for %[2]s; write "drain %[2]s" before it`, name, w.s.Callouts[i].Name)
			if err := w.breaks("destroy", err); err != nil {
				return err
			}
		}
	}
	*e = ended{true, st.Line}
	return nil
}

// sleep checks that the thread holds no lock but the interlock, and giant, which
// the kernel releases while it sleeps.
func (w *walker) sleep(st *Step) error {
	if st.Op == Sleep {
		if err := w.interlock(st); err != nil {
			return err
		}
	}
	for l := range w.locks {
		if l == w.giant {
			continue
		}
		// A sleep releases only one hold of an interlock, even if the thread
		// reads it twice.
		if st.Op == Sleep && l == st.Lock && w.held[l].read <= 1 {
			continue
		}
		if err := w.breaks("sleep", w.released(st, l, "which would stay locked meanwhile")); err != nil {
			return err
		}
	}
	return nil
}

// interlock checks that a sleep cannot miss its wakeup.
func (w *walker) interlock(st *Step) error {
	channel := w.s.Channels[st.Channel].Name
	switch {
	case st.Lock >= 0 && w.held[st.Lock] == hold{}:
		return w.errorf(st.Line, `"%s" without %s held; write "lock %[2]s" before it`, w.s.StepString(st), w.locks[st.Lock].Name)
	case st.Lock < 0 && st.Ticks == 0 && w.held[w.giant].write == 0:
		return w.errorf(st.Line, `sleep %s has neither a lock nor a time, and could miss its wakeup for ever; write "sleep %[1]s LOCK" or "sleep %[1]s TICKS"`, channel)
	case st.Result > 0 && st.Ticks == 0:
		return w.errorf(st.Line, `sleep %s has no time, so it never times out; write its ticks, or "= woken"`, channel)
	}
	return nil
}
