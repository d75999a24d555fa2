package spec

import (
	"pgregory.net/rapid"

	"ktimeout/tools/model/kpi"
)

// reference is a correct callout in a world without concurrency: a test lets one
// thing happen at a time. A call takes effect in one step, a drain that waits in
// several. What docs/spec.md leaves open is drawn once for each run.
type reference struct {
	t      *rapid.T
	kind   Kind
	events []Event

	// What this implementation does where the rules leave a choice.
	defers  bool // softclock carries out recorded moves when it is done with the callout
	refuses bool // a reset is refused while a drain waits
	marks   bool // a refused reset makes the callout active
	repeats bool // a drain that looks again cancels what others have armed
	open    bool // a stop while the handler runs returns 0

	ticks   int
	cpu     int
	arg     int
	active  bool
	pend    *refArming
	stray   *refArming         // a recorded move that was cancelled and that softclock carries out all the same
	curr    [refCPUs]*refTaken // by CPU: what its softclock has taken
	waiters int                // drains that wait
	owner   int                // the actor that holds the callout's lock, or nobody
	actors  [refActors]refActor
	made    int      // armings by resets
	ops     []kpi.Op // the calls to draw from
	serial  bool     // one call at a time
	bug     bug
}

// bug is what a reference does wrong. Revisions of kern_timeout.c had these bugs.
type bug uint8

const (
	noBug           bug = iota
	drainReturns        // a drain returns while the handler runs
	drainKeepsMove      // a drain does not see a recorded move
	stopKeepsMove       // a stop says that it cancelled a recorded move, but softclock carries it out
	resetKeepsMove      // a reset says so, but softclock carries the move out beside the new arming
	moveNotPending      // callout_pending does not see a recorded move
	moveNotActive       // callout_active does not see a recorded move
	runsTwice           // softclock of another CPU calls the handler while it runs
	resetKeepsTaken     // a reset with the lock of a locked callout held leaves what was taken
)

const (
	refCPUs    = 2
	refThreads = 3
	refHandler = refThreads // the handler as an actor
	refActors  = refThreads + 1
	nobody     = -1
)

type refArming struct {
	arg, cpu, due int
	ticks         int
	recorded      bool // a move that softclock is to carry out
	recorder      int  // the actor that made it, if its call has not returned and nothing was pending before; else nobody
	// guest has the drains that need not wait for it: another thread made it
	// while they waited, or the handler of such an arming made it.
	guest [refActors]bool
}

type refTaken struct {
	arming    *refArming
	cancelled bool
	entered   bool
	exited    bool
}

type refActor struct {
	phase  refPhase
	call   Call
	result int
}

type refPhase uint8

const (
	refIdle refPhase = iota
	refBegun
	refWaiting // a drain that waits for softclock
	refLooking // a drain that is about to look again
	refEffected
)

// The calls that references make. The frequent ones are listed more than once.
var (
	undrained = []kpi.Op{kpi.Reset, kpi.Reset, kpi.Schedule, kpi.Stop, kpi.Pending, kpi.Active, kpi.Deactivate}
	all       = append([]kpi.Op{kpi.Drain}, undrained...)
)

func newReference(t *rapid.T, k Kind, ops []kpi.Op, serial, open bool) *reference {
	draw := func(what string) bool { return rapid.Bool().Draw(t, what) }
	return &reference{
		t: t, kind: k, owner: nobody, ops: ops, serial: serial,
		defers: draw("defers"), refuses: draw("refuses"), marks: draw("marks"), repeats: draw("repeats"),
		open: open && draw("open"),
	}
}

// run returns the history of a run that comes to rest.
func (r *reference) run() []Event {
	steps := rapid.IntRange(10, 100).Draw(r.t, "steps")
	for range steps {
		r.step(true)
	}
	for !r.atRest() {
		if !r.step(false) {
			r.tick()
		}
	}
	r.emit(Quiet())
	return r.events
}

func (r *reference) emit(e Event) { r.events = append(r.events, e) }

func (r *reference) tick() {
	r.ticks++
	r.emit(Tick())
}

func (r *reference) atRest() bool {
	for i := range r.actors {
		if r.actors[i].phase != refIdle {
			return false
		}
	}
	return r.pend == nil && r.curr == [refCPUs]*refTaken{}
}

// step does one of the things that can happen next, if there are any. With more,
// new calls may begin and ticks may advance.
func (r *reference) step(more bool) bool {
	var can []func()
	if more {
		if r.owner != nobody && r.owner < refThreads && r.actors[r.owner].phase == refIdle {
			can = append(can, func() { r.owner = nobody })
		}
	} else if r.owner != nobody && r.owner < refThreads && r.actors[r.owner].phase == refIdle {
		r.owner = nobody
	}
	for i := range r.actors {
		if f := r.actorStep(i, more); f != nil {
			can = append(can, f)
		}
	}
	for cpu := range r.curr {
		if f := r.softclockStep(cpu); f != nil {
			can = append(can, f)
		}
	}
	if more {
		can = append(can, r.tick)
	}
	if len(can) == 0 {
		return false
	}
	can[evenly.Draw(r.t, "step")%len(can)]()
	return true
}

// evenly draws from 0 to 31 with equal chances. Rapid itself prefers small
// numbers, and one thread would take nearly all steps.
var evenly = rapid.Custom(func(t *rapid.T) int {
	n := 0
	for range 5 {
		n *= 2
		if rapid.Bool().Draw(t, "bit") {
			n++
		}
	}
	return n
})

func (r *reference) actorStep(i int, more bool) func() {
	a := &r.actors[i]
	switch a.phase {
	case refIdle:
		if !more || r.made >= 12 || i == refHandler && r.running() == nil || r.serial && r.inCall() {
			return nil
		}
		return func() { r.begin(i) }
	case refBegun:
		return func() { r.effect(i) }
	case refWaiting:
		if r.busy() {
			return nil
		}
		return func() {
			r.waiters--
			a.phase = refLooking
		}
	case refLooking:
		return func() { r.look(i) }
	default:
		return func() { r.end(i) }
	}
}

func (r *reference) end(i int) {
	a := &r.actors[i]
	if p := r.pend; p != nil {
		p.guest[i] = false
		if p.recorder == i {
			p.recorder = nobody
		}
	}
	for _, c := range r.curr {
		if c != nil {
			c.arming.guest[i] = false
		}
	}
	a.phase = refIdle
	r.emit(End(i, a.result))
}

func (r *reference) inCall() bool {
	for i := range r.actors {
		if r.actors[i].phase != refIdle {
			return true
		}
	}
	return false
}

// begin draws a call and begins it, if it is legal and its lock is free.
func (r *reference) begin(i int) {
	op := r.ops[evenly.Draw(r.t, "op")%len(r.ops)]
	handler := i == refHandler
	switch {
	case op == kpi.Schedule && r.arg == 0,
		op == kpi.Drain && (handler || r.owner == i),
		op == kpi.Deactivate && !handler && !r.kind.Locked:
		return
	}
	c := Call{Op: op, Handler: handler}
	if r.kind.Locked && op != kpi.Pending && op != kpi.Active && op != kpi.Drain {
		if !handler && r.owner != nobody && r.owner != i {
			return
		}
		if !handler {
			r.owner = i
		}
		c.Lock = true
	}
	if op == kpi.Reset || op == kpi.Schedule {
		c.Ticks = rapid.IntRange(0, 3).Draw(r.t, "ticks")
		c.CPU = rapid.IntRange(kpi.Stay, refCPUs-1).Draw(r.t, "cpu")
	}
	if op == kpi.Reset {
		r.made++
		c.Arming = r.made
	}
	r.actors[i] = refActor{phase: refBegun, call: c}
	r.emit(Begin(i, c))
}

func (r *reference) busy() bool { return r.curr != [refCPUs]*refTaken{} }

// running returns the arming whose handler runs, or nil.
func (r *reference) running() *refTaken {
	for _, c := range r.curr {
		if c != nil && c.entered && !c.exited {
			return c
		}
	}
	return nil
}

func (r *reference) effect(i int) {
	a := &r.actors[i]
	a.phase = refEffected
	a.result = 0
	switch a.call.Op {
	case kpi.Reset, kpi.Schedule:
		a.result = r.arm(i)
	case kpi.Stop:
		if r.bug == stopKeepsMove && r.pend != nil && r.pend.recorded {
			r.stray = r.pend
		}
		a.result = r.cancel(a.call.Lock)
		if r.open && r.running() != nil {
			a.result = 0
		}
		r.active = false
	case kpi.Drain:
		r.look(i)
	case kpi.Pending:
		if r.pend != nil && !(r.bug == moveNotPending && r.pend.recorded) {
			a.result = 1
			if r.pend.recorded && r.pend.recorder != nobody && rapid.Bool().Draw(r.t, "gap") {
				a.result = 0
			}
		}
	case kpi.Active:
		if r.active {
			a.result = 1
		}
	case kpi.Deactivate:
		r.active = false
	}
}

// cancel cancels the pending arming, and with the lock the taken ones.
func (r *reference) cancel(lock bool) int {
	result := 0
	if r.pend != nil {
		r.pend = nil
		result = 1
	}
	if lock {
		for _, c := range r.curr {
			if c != nil && !c.entered && !c.cancelled {
				c.cancelled = true
				result = 1
			}
		}
	}
	return result
}

func (r *reference) arm(i int) int {
	c := r.actors[i].call
	cpu := c.CPU
	if cpu == kpi.Stay {
		cpu = r.cpu
		if r.pend != nil && r.pend.recorded {
			cpu = r.pend.cpu
		}
	}
	old := r.pend
	result := r.cancel(c.Lock && r.bug != resetKeepsTaken)
	if r.waiters > 0 && r.refuses {
		r.active = r.active || r.marks
		return result
	}
	if c.Op == kpi.Reset {
		r.arg = c.Arming
	}
	ticks := max(c.Ticks, 1)
	p := &refArming{arg: r.arg, cpu: cpu, due: r.ticks + ticks, ticks: ticks, recorder: nobody}
	if old == nil || old.recorded && old.recorder != nobody {
		p.recorder = i
	}
	if c.Handler {
		p.guest = r.running().arming.guest
	} else {
		p.guest = r.draining()
	}
	p.recorded = cpu != r.cpu && r.defers && r.busy()
	if !p.recorded {
		r.cpu = cpu
	}
	r.pend = p
	r.active = r.active || !(r.bug == moveNotActive && p.recorded)
	if r.bug == resetKeepsMove && old != nil && old.recorded && !p.recorded {
		r.stray = old
	}
	return result
}

// draining returns the drains that have looked at the callout and have not
// returned.
func (r *reference) draining() (set [refActors]bool) {
	for i := range r.actors {
		a := &r.actors[i]
		set[i] = a.call.Op == kpi.Drain && (a.phase == refWaiting || a.phase == refLooking || a.phase == refEffected)
	}
	return set
}

// look lets a drain look at the callout, cancel what it may, and wait or return.
func (r *reference) look(i int) {
	a := &r.actors[i]
	first := a.phase == refEffected
	if first && r.bug == drainKeepsMove && r.pend != nil && r.pend.recorded {
		r.stray = r.pend
	}
	if first || r.repeats || r.pend != nil && !r.pend.guest[i] && r.bug != drainKeepsMove {
		result := r.cancel(false)
		if first {
			a.result = result
		} else {
			a.result = max(a.result, result)
		}
		r.active = false
	}
	switch {
	case !r.busy(), r.bug == drainReturns:
		a.phase = refEffected
	case r.repeats && rapid.Bool().Draw(r.t, "gap before it sleeps"):
		a.phase = refLooking
	default:
		a.phase = refWaiting
		r.waiters++
	}
}

func (r *reference) softclockStep(cpu int) func() {
	c := r.curr[cpu]
	switch {
	case c == nil:
		p := r.pend
		if p == nil || p.recorded || p.cpu != cpu || p.due > r.ticks || r.defers && r.busy() {
			return nil
		}
		return func() {
			r.pend = nil
			r.curr[cpu] = &refTaken{arming: p}
		}
	case !c.entered && !c.exited:
		if r.kind.Locked && r.owner != nobody || r.running() != nil && r.bug != runsTwice {
			return nil
		}
		return func() {
			if c.cancelled {
				c.entered, c.exited = true, true
				return
			}
			if r.kind.Locked {
				r.owner = refHandler
			}
			c.entered = true
			r.emit(Enter(c.arming.arg, cpu, r.kind.Locked))
		}
	case !c.exited:
		if r.actors[refHandler].phase != refIdle {
			return nil
		}
		return func() {
			if r.kind.Locked {
				r.owner = nobody
			}
			c.exited = true
			r.emit(Exit())
		}
	default:
		return func() { r.finish(cpu) }
	}
}

// finish ends softclock's work on the callout and carries out a recorded move.
func (r *reference) finish(cpu int) {
	r.curr[cpu] = nil
	if r.stray != nil {
		r.pend, r.stray = r.stray, nil
	}
	if p := r.pend; p != nil && p.recorded {
		p.recorded = false
		p.due = r.ticks + p.ticks
		r.cpu = p.cpu
	}
}
