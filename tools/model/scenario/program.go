package scenario

import (
	"slices"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// Program is a scenario on an explored machine that runs one revision. It
// implements explore.Program: its actors are the scenario's threads, the
// softclock threads and the clocks of the CPUs.
type Program struct {
	Scenario *Scenario
	Rev      *sys.Revision
	Floating bool
	Lazy     bool

	m              explored.Machine
	by             *Loader // the loader of the program
	callouts       []*callout
	locks          []*clientLock
	channels       []*int32
	vars           []*sys.Word   // variables and counts of references
	turn           sys.Word      // read wherever a loop begins again
	loops          bool          // some list has a loop
	unended        bool          // a run with loops went on when time did
	idly           explore.Set   // the actors that are chance, and need not go on
	either         *sys.Word     // what chances read, or nil
	zeros          [][]numbered  // by number of a variable: what is done when it comes to 0
	clients        []*sys.Thread // of the scenario's threads
	crowd          []*sys.Callout
	idle           [maxCPUs]idle      // in this run
	idleAtStart    [maxCPUs]idle      // the value of idle when a run begins
	args           []any              // arguments of armings, by number
	fns            []sys.Callout_func // functions of armings, by number
	clocks         explore.Set        // the actors that are clocks
	late           [][]mark           // by actor: the events with which its next step begins
	buf            []explore.Access   // the accesses of the step that is being taken
	timeouts       bool               // some callout is a handle of timeout()
	slots          spec.State         // state of the slots of timeout() in this run
	trail          []spec.SlotEvent   // the events that led to slots
	trailAtStart   int                // the length of trail when a run begins
	slotsAtStart   spec.State         // the value of slots when a run begins
	seen           []*sys.Callout     // slots of timeout(), in the order of their first use
	seenAtStart    int                // the length of seen when a run begins
	free           int                // number of free slots when none is in use
	spoke          []int32            // by actor and callout, see drained.go; nil: no store waits in a buffer
	passes         []*callout         // by softclock: the callout that it took last and is still busy with; passes is nil if no step initialises anew
	failure        *explore.Failure
	ranInto        *explored.Fault  // the fault that the failure is about, if the machine ran into one
	startFailure   *explore.Failure // failure of the start list, which is the same in every run
	frees          bool             // some step frees a callout
	moves          []string         // threads that change their CPU in a run
	marks          bool             // the search sees calls and entries as objects that steps touch
	long           bool             // steps are long: see explored.Run.Sections
	step           int              // number of the step in this run
	tick           int32            // ticks before the step
	restart        func()           // called when the search that goes on must begin anew
	base           int64            // sbt era: the time at which the set-up ends
	last           int              // ticks that anything in the scenario can take
	between        func(actor int)  // called before each step that is taken again
	again          int              // the actor of the last step that was taken again, or -1
	taken          []uint8          // the steps of this run, if they are long
	memos          memos            // what was known after each of them
	repeats        bool             // steps are taken again of which all is known
	goesOn         int              // by this actor
	before         func(steps int)  // called before each of them
	retaken        int              // how many were, since Again said so
	judge          judge            // of the search by states
	tooManyMoments bool             // a run had more moments than everyOrder can put in order
}

func (l *Loader) load(s *Scenario, rev *sys.Revision, floating, lazy bool) (*Program, error) {
	m, err := explored.Boot(smp.Config{CPUs: s.CPUs, Revision: rev, Floating: floating, Printf: func(string, ...any) {}})
	if err != nil {
		return nil, err
	}
	if lazy {
		m.Setup.Lazy()
	}
	lock.Explored_rw(m.Rwlocks)
	p := &Program{Scenario: s, Rev: rev, Floating: floating, Lazy: lazy, m: m, by: l}
	p.args, p.fns = []any{nil}, []sys.Callout_func{nil} // armings are numbered from 1
	l.forget(rev)
	if rev.Era != nil {
		p.setTimes()
	}
	p.declare()
	if s.uses(First) && rev.Era == nil {
		*rev.Callout_new_inserted = p.told
	}
	start := p.number(s.Start)
	for i := range s.Threads {
		t := &s.Threads[i]
		steps := p.number(t.Steps)
		p.awakes(t, steps)
		no := m.Setup.Thread(t.Name, int32(t.CPU), func() { p.do(steps, nil, 0) })
		p.clients = append(p.clients, m.Report.Actors()[no])
	}
	actors := m.Report.Actors()
	for i := range actors {
		if m.Report.Kind(i) == explored.Clock {
			p.clocks |= 1 << i
		}
	}
	p.chances()
	if p.loops = s.Loops(); p.loops {
		p.m.Report.Name(unsafe.Pointer(&p.turn), "next turn")
	}
	p.late = make([][]mark, len(p.m.Report.Actors()))
	if l.Memory != explored.SC {
		p.spoke = make([]int32, len(p.late)*(len(p.callouts)+1))
	}
	p.frees = s.uses(kpi.Free)
	if s.uses(kpi.Init) {
		p.passes = make([]*callout, len(p.late))
	}
	p.last = p.latest()
	p.between, p.before = p.retakes, p.goOn
	p.setUp(start)
	return p, nil
}

// chances adds choices that neither the client nor the scheduler makes: the CPU of
// a floating thread that asks for it, the order in which the arguments of
// callout_schedule are read, and when stores drain.
func (p *Program) chances() {
	handlers := false
	for _, c := range p.Scenario.Callouts {
		handlers = handlers || slices.ContainsFunc(c.Handler, asksCPU)
	}
	if p.Floating {
		client := 0
		for i := range p.m.Report.Actors() {
			switch p.m.Report.Kind(i) {
			case explored.Softclock:
				if handlers {
					p.move(i, "softclock")
				}
			case explored.Client:
				if t := &p.Scenario.Threads[client]; asksCPU(t.Steps) {
					p.move(i, t.Name)
				}
				client++
			}
		}
	}
	if p.Rev.Era != nil {
		p.m.Setup.Time(p.Scenario.Ticks)
		if p.Scenario.preempts() {
			p.m.Setup.Interrupts()
		}
	}
	if p.Rev.Open_order && p.Scenario.uses(kpi.Schedule) {
		p.idly |= 1 << len(p.m.Report.Actors())
		p.m.Setup.Either_order()
	}
	p.chance()
	p.m.Setup.Memory(p.by.Memory)
}

// setTimes sets the times of a run: the set-up takes one for each of its ticks.
func (p *Program) setTimes() {
	steps := 0
	for _, s := range p.Scenario.Start {
		if s.Op == Tick {
			steps += s.Ticks
		}
	}
	var spans []int64
	for _, d := range p.Scenario.Times {
		spans = append(spans, sbtOf(d))
	}
	p.base = p.m.Setup.Times(steps, spans)
}

// move adds a choice of the CPU that an actor is on.
func (p *Program) move(actor int, name string) {
	p.idly |= 1 << len(p.m.Report.Actors())
	p.m.Setup.Moves(actor)
	if !slices.Contains(p.moves, name) {
		p.moves = append(p.moves, name)
	}
}

// asksCPU tells whether one of the steps depends on the CPU of its thread. A thread
// that stands for the clock of an idle CPU stays on that CPU.
func asksCPU(steps []Step) bool {
	if slices.ContainsFunc(steps, func(s Step) bool { return s.Op == First }) {
		return false
	}
	return slices.ContainsFunc(steps, func(s Step) bool {
		return s.CPU == kpi.Curcpu || s.Op == Pause || s.Op == Sleep && s.Ticks != 0
	})
}

// Close shuts the machine down.
func (p *Program) Close() error {
	lock.Explored_rw(nil)
	return smp.Shutdown()
}

// Assumptions returns the scheduling and the memory model under which a verdict
// holds.
func (p *Program) Assumptions() Assumptions {
	return Assumptions{CPUs: p.Scenario.CPUs, Ticks: p.Scenario.Ticks, Each: p.Scenario.Each, Times: p.Scenario.Times, Lazy: p.Lazy,
		Mode: ModeOf(p.Floating), Moves: p.moves, Memory: p.m.Report.Memory()}
}

// Machine returns the machine that the program runs on.
func (p *Program) Machine() explored.Machine { return p.m }

// Actors implements explore.Program.
func (p *Program) Actors() int { return len(p.late) }

// Begin implements explore.Program.
func (p *Program) Begin() {
	for i := range p.late {
		p.late[i] = p.late[i][:0]
	}
	p.forbids(false)
	for _, c := range p.callouts {
		trail := append(c.trail[:0], c.atStart.trail...)
		c.life = c.atStart
		c.trail = trail
		c.orders.moments = c.orders.moments[:0]
	}
	p.step = 0
	p.slots = p.slotsAtStart
	p.trail = p.trail[:p.trailAtStart]
	p.seen = p.seen[:p.seenAtStart]
	p.failure, p.ranInto = p.startFailure, nil
	p.idle = p.idleAtStart
	clear(p.passes)
	clear(p.spoke)
	p.m.Run.Begin()
	p.taken = p.taken[:0]
	if p.long {
		p.memos.cut(p, 0)
		p.remember()
	}
}

// Enabled implements explore.Program.
func (p *Program) Enabled() explore.Set { return explore.Set(p.m.Run.Enabled()) }

// Free implements explore.Program.
func (p *Program) Free() explore.Set { return explore.Set(p.m.Run.Free()) }

// Step implements explore.Program.
func (p *Program) Step(actor int) []explore.Access {
	p.judge.told = 0
	return p.advance(actor)
}

// advance takes a step.
func (p *Program) advance(actor int) []explore.Access {
	p.ready(actor)
	p.begun(actor)
	for _, t := range p.m.Run.Step(actor) {
		p.buf = append(p.buf, explore.Access{Obj: t.Obj, Mode: explore.Mode(t.Mode)})
	}
	p.ended(actor)
	if p.long {
		p.m.Run.Note(actor)
		p.taken = append(p.taken, uint8(actor))
		p.remember()
	}
	return p.buf
}

// begun is called when a step begins, and tells the specification of the calls
// and returns that begin it.
func (p *Program) begun(actor int) {
	p.buf = p.buf[:0]
	p.m.Run.Sees(actor)
	p.flush(actor)
	p.tick = p.now()
}

// now is the number of ticks, or in the sbt era of the present time.
func (p *Program) now() int32 {
	if era := p.Rev.Era; era != nil {
		return era.Clock.Moment.Peek()
	}
	return sys.Ticks.Peek()
}

// ended is called when a step has ended, and checks and notes what the step has
// done.
func (p *Program) ended(actor int) {
	p.drained(actor)
	if p.clocks.Has(actor) {
		p.wakes(actor)
		if p.Rev.Era == nil && sys.Ticks.Peek() != p.tick {
			p.ticked()
		}
	}
	if p.Rev.Era != nil && p.now() != p.tick {
		p.ticked()
	}
	if p.Rev.Era != nil {
		p.clocksTold()
	}
	p.follow(actor)
	if p.frees {
		p.remain(actor)
	}
	if f := p.m.Run.Fault(); f != nil && p.failure == nil {
		p.fault(f)
	}
	if p.m.Run.Reconsider() && p.restart != nil {
		p.restart()
	}
	p.step++
}

// Retake implements explore.Retaker.
func (p *Program) Retake(steps []uint8) {
	p.again = -1
	p.m.Run.Again(steps, p.between)
	if p.again >= 0 {
		p.ended(p.again)
	}
	p.m.Run.Stand()
}

// retakes is called before each short step that is taken again.
func (p *Program) retakes(actor int) {
	if p.again >= 0 {
		p.ended(p.again)
	}
	p.again = actor
	p.begun(actor)
}

// Packages explore and explored have the same bits for the ways of touching.
const (
	_ = uint8(explore.Read) - uint8(explored.TouchRead)
	_ = uint8(explore.Release) - uint8(explored.TouchRelease)
)

// Pending implements explore.Program.
func (p *Program) Pending(actor int) []explore.Access {
	p.buf = p.buf[:0]
	for _, t := range p.m.Run.Pending(actor) {
		p.buf = append(p.buf, explore.Access{Obj: t.Obj, Mode: explore.Mode(t.Mode)})
	}
	drains := p.m.Report.Kind(actor) == explored.Drain
	for _, m := range p.late[actor] {
		if !drains || m.after <= p.m.Run.Drained(actor)+1 {
			p.touches(m)
		}
	}
	return p.buf
}

// Key implements explore.Stateful.
func (p *Program) Key() uint64 {
	h := p.m.Run.Key()
	for _, c := range p.callouts {
		// An entry after those that the handler has lists for, and that finally asks for, is
		// like the one before; the last arming is for untimeout.
		entries, drains, last := min(c.entries, c.most.entries), min(c.drains, c.most.drains), 0
		if p.timeouts {
			last = c.last
		}
		h = explored.Blend(h, uint64(entries)<<32|uint64(drains)<<16|uint64(last)<<1|uint64(number(c.freed)))
		if c.suspect != nil {
			h = explored.Blend(h, uint64(c.suspect.Actor))
		}
		if c.freed { // whether the client is to blame for what happens to it
			h = explored.Blend(h, uint64(c.gave))
		}
	}
	for actor, marks := range p.late {
		for i := range marks {
			h = explored.Blend(explored.Blend(h, uint64(actor)), marks[i].key(p.m.Run.Drained(actor)))
		}
	}
	for cpu, clock := range p.idle {
		if clock.sleeps {
			h = explored.Blend(h, uint64(cpu)<<32|uint64(uint32(clock.until)))
		}
	}
	for i, n := range p.spoke {
		if n > p.m.Run.Buffered(i/(len(p.callouts)+1)).Before {
			h = explored.Blend(h, uint64(i))
		}
	}
	for _, c := range p.passes {
		no := 0
		if c != nil {
			no = c.no + 1
		}
		h = explored.Blend(h, uint64(no))
	}
	for _, c := range p.seen {
		h = explored.Blend(h, uint64(uintptr(unsafe.Pointer(c))))
	}
	return h
}

// Ops implements explore.Stateful.
func (p *Program) Ops() int { return p.m.Run.Ops() }

// Failure implements explore.Program.
func (p *Program) Failure() *explore.Failure { return p.failure }

// Fault returns the fault of the machine that is the failure, or nil if the
// failure is another one.
func (p *Program) Fault() *explored.Fault { return p.ranInto }

// State implements explore.Program.
func (p *Program) State() uint64 {
	for actor := range p.late {
		p.ready(actor) // the machine says where it stands
	}
	return p.m.Run.State()
}

// fails notes the first failure of a run, and tells whether this is the first.
func (p *Program) fails(f *explore.Failure) bool {
	if p.failure != nil {
		return false
	}
	if p.Scenario.Illegal != nil {
		p.accuses(f)
	}
	p.failure = f
	return true
}

// asserts notes that an assertion on a line of the scenario does not hold.
func (p *Program) asserts(kind Kind, line, actor int, text string) {
	p.fails(&explore.Failure{Kind: explore.Kind(kind), Text: text, Cause: text, Line: line, Actor: actor})
}

// fault notes a fault of the machine as the failure.
func (p *Program) fault(f *explored.Fault) {
	if f.Kind == explored.Strayed {
		p.strays(f)
	} else if p.fails(&explore.Failure{Kind: explore.Kind(faultKinds[f.Kind]), Text: f.String(), Cause: f.Cause(), Actor: f.Actor}) {
		p.ranInto = f
	}
}

// breaks notes that a clause of the specification is broken. The sentence is made as
// by fmt.Sprintf.
func (p *Program) breaks(actor int, c spec.Clause, format string, args ...any) {
	p.violates(spec.Breaks(c, format, args...), actor)
}

// violates notes a violation of the specification as the failure.
func (p *Program) violates(v *spec.Violation, actor int) {
	p.fails(&explore.Failure{Kind: explore.Kind(Rule(v.Clause.Rule())), Text: v.Text, Cause: v.Cause, Actor: actor, Grade: uint8(v.Clause.Grade())})
}
