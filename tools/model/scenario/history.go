package scenario

import (
	"hash/maphash"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// life is what happened to a callout in a run.
type life struct {
	state   spec.State
	trail   []spec.Event // the events that led to state
	entries int
	drains  int // calls of the function of its async drains
	last    int // number of its last arming
	freed   bool
	remains []byte          // if freed, the bytes of its memory then, until another is there
	wheel   int32           // the CPU whose wheel has it, or -1; noted only if a step initialises callouts anew
	gave    spec.Clause     // what lets the client free it or initialise it anew: see numbered
	calls   uint64          // who makes a call on it, but for its own handler: a bit for each actor
	left    explored.Deed   // what freed it; or that it has not been there
	came    explored.Deed   // what initialised it, if that was not at the start
	suspect *explored.Fault // an access that is one to what was there before, if the softclock does not take the callout
}

// mark is an event in the life of a callout that counts as part of an actor's
// next step: a call begins when its first operation is carried out, and a handler
// has returned when softclock goes on.
type mark struct {
	c    *callout
	mode explore.Mode
	call *numbered
	own  bool // the call is made by the callout's own handler
	exit bool
	slot int // of an untimeout, when it is called: the slot of its handle,
	fn   int // and the number of its function and argument

	// Of an event that waits for a store buffer, see drained.go:
	told      bool
	event     spec.Event
	result    int32 // of call, if there is one: it has ended
	ofSlots   bool  // the event is slotEvent
	slotEvent spec.SlotEvent
	who       int   // the actor whose event it is
	after     int32 // the number of the actor's store that has to drain
}

// key is a hash of the event. Of one that waits it has for how many stores, of which so many have
// drained.
func (m *mark) key(drained int32) uint64 {
	if m.told {
		return explored.Blend(maphash.Comparable(orderSeed, [...]any{m.event, m.slotEvent, m.result, m.call}), uint64(m.c.no)<<32|uint64(uint32(m.after-drained)))
	}
	h := uint64(m.c.no)<<16 | uint64(m.mode)<<8 | uint64(number(m.own))<<1 | uint64(number(m.exit))
	h = explored.Blend(h, uint64(uintptr(unsafe.Pointer(m.call))))
	return explored.Blend(h, uint64(m.slot)<<32|uint64(uint32(m.fn)))
}

// touches adds what an event touches to the accesses of the step. The order of
// two calls matters if one ended before the other began; the order of an entry or
// return and anything else always matters.
func (p *Program) touches(m mark) {
	if !p.marks {
		return
	}
	p.buf = append(p.buf, explore.Access{Obj: m.c.history, Mode: m.mode})
}

// begins says that the next step of the running actor begins a call.
func (p *Program) begins(c *callout, s *numbered, own *callout) {
	p.orders(c)
	m := mark{c: c, mode: explore.Open, call: s, own: own == c}
	if s.Op == kpi.Untimeout {
		p.handles(c, explored.TouchRead)
		m.slot, m.fn = p.slotOf(c), max(c.last, 1)
	}
	p.soon(m)
}

// exits says that the handler of c returns with the next step.
func (p *Program) exits(c *callout) { p.soon(mark{c: c, mode: explore.Write, exit: true}) }

// handles notes that the step that is being taken reads or writes a handle.
func (p *Program) handles(c *callout, mode explored.TouchMode) {
	p.buf = append(p.buf, explore.Access{Obj: c.word, Mode: explore.Mode(mode)})
}

// soon makes an event part of the running actor's next step. In the set-up it
// happens at once.
func (p *Program) soon(m mark) {
	actor := p.m.Report.Running()
	if actor < 0 {
		p.happens(m, p.Actors())
		return
	}
	p.late[actor] = append(p.late[actor], m)
	p.m.Inside.Turn()
}

// flush makes the events happen with which the actor's step begins.
func (p *Program) flush(actor int) {
	if p.m.Report.Kind(actor) == explored.Drain {
		return // it has those that wait
	}
	marks := p.late[actor]
	p.late[actor] = marks[:0]
	for _, m := range marks {
		p.happens(m, actor)
	}
}

// happens makes an event happen in a step of the actor. The set-up counts as one
// more actor.
func (p *Program) happens(m mark, actor int) {
	c := m.c
	switch {
	case m.exit && c.Timeout:
		p.tellsSlots(c, spec.ExitTimeout(), m.mode, actor)
	case m.exit:
		p.tells(c, spec.Exit(), m.mode, actor)
	default:
		p.touches(m)
		p.began(m, actor)
	}
}

// began tells the specification that a call began.
func (p *Program) began(m mark, actor int) {
	c, s := m.c, m.call
	switch s.Op {
	case kpi.Timeout:
		e := spec.BeginTimeout(p.callSlot(actor), s.arming, s.Ticks)
		if p.Rev.Era != nil {
			e.N = int32(p.dueIn(s.Ticks, actor))
		}
		p.slot(e, actor)
		return
	case kpi.Untimeout:
		p.slot(spec.BeginUntimeout(p.callSlot(actor), m.fn, m.slot, p.holds(c, actor)), actor)
		return
	case kpi.Free:
		p.event(c, spec.Free(), actor)
		return
	}
	call := spec.Call{Op: s.Op, Handler: m.own, Arming: s.arming, CPU: s.CPU, Ticks: s.Ticks}
	call.Lock = c.lock != nil && p.holds(c, actor)
	call.Shared = c.Shared && !call.Lock // no call may arm it without the lock, so it is held for reading
	if s.CPU == kpi.Curcpu {
		call.CPU = int(p.oncpu(actor))
	}
	if p.Rev.Era != nil && s.Op.Arms() {
		call.Ticks = p.dueIn(s.Ticks, actor)
		if s.sbt != nil {
			call.Ticks = p.Rev.Era.Clock.Until(p.due(s.sbt, actor))
			call.Direct = s.How.Direct
		}
		call.Due = call.Ticks == 0
	}
	p.event(c, spec.Begin(p.callSlot(actor), call), actor)
}

// oncpu returns the CPU of an actor, or of the set-up.
func (p *Program) oncpu(actor int) int32 {
	if actor == p.Actors() {
		return smp.CPU_FIRST()
	}
	return p.m.Report.Actors()[actor].Td_oncpu.Peek()
}

// holds tells whether an actor has the callout's lock exclusively.
func (p *Program) holds(c *callout, actor int) bool {
	if actor == p.Actors() {
		return c.lock.owned(false)
	}
	return c.lock.ownedBy(p.m.Report.Actors()[actor])
}

// callSlot numbers the calls that can be in progress at a time: one for each
// softclock and each thread; and 0 for the set-up, when nothing else runs. Clocks
// make calls where they enter handlers, and have the last numbers.
func (p *Program) callSlot(actor int) int {
	cpus := p.Scenario.CPUs
	switch {
	case actor == p.Actors():
		return 0
	case p.clocks.Has(actor):
		return actor + len(p.Scenario.Threads)
	case actor >= 2*cpus:
		return actor - cpus
	}
	return actor
}

// ends says that the call has returned, in the step that is being taken, and compares its result.
func (p *Program) ends(c *callout, s *numbered, result int32) {
	actor := p.m.Report.Running()
	if actor < 0 {
		actor = p.Actors()
	} else {
		p.flush(actor) // if the call had no operation, it has not begun yet
	}
	c.calls &^= 1 << actor
	if s.arming > 0 {
		c.last = s.arming
	}
	switch s.Op {
	case kpi.Free:
		p.touches(mark{c: c, mode: explore.Close})
		p.returned(s, result, actor)
	case kpi.Timeout:
		p.happened(mark{c: c, mode: explore.Close, ofSlots: true, slotEvent: spec.EndTimeout(p.callSlot(actor), p.slotOf(c)), who: actor, call: s, result: result})
	case kpi.Untimeout:
		p.happened(mark{c: c, mode: explore.Close, ofSlots: true, slotEvent: spec.EndUntimeout(p.callSlot(actor)), who: actor, call: s, result: result})
	default:
		p.happened(mark{c: c, mode: explore.Close, event: spec.End(p.callSlot(actor), int(result)), who: actor, call: s, result: result})
	}
}

// enters says that softclock has called the handler of c.
func (p *Program) enters(c *callout, arming int) {
	c.entries++
	actor := p.m.Report.Running()
	if c.Timeout {
		p.tellsSlots(c, spec.EnterTimeout(arming, c.lock.owned(false)), explore.Write, actor)
		return
	}
	cpu, _ := p.m.Report.Home(actor)
	lock := c.lock == nil || c.lock.owned(c.Shared)
	if p.clocks.Has(actor) {
		p.tells(c, spec.EnterDirect(arming, int(cpu), lock), explore.Write, actor)
		return
	}
	p.tells(c, spec.Enter(arming, int(cpu), lock), explore.Write, actor)
}

// ticked says that ticks have advanced.
func (p *Program) ticked() {
	for _, c := range p.callouts {
		p.touches(mark{c: c, mode: explore.Write})
		if !c.Timeout {
			p.event(c, spec.Tick(), -1)
		}
	}
	if p.timeouts {
		e := spec.SlotTick()
		e.Sbt = p.Rev.Era != nil
		p.slot(e, -1)
	}
}

// rests tells the specification that everything has come to rest: nothing that a
// rule forbids may be left of the callout.
func (p *Program) rests(c *callout) {
	if !c.Timeout {
		p.event(c, spec.Quiet(), -1)
	}
}

// event tells the specification of an event, and notes as the failure of the run
// what the event violates.
func (p *Program) event(c *callout, e spec.Event, actor int) {
	if !p.marks {
		p.notes(c, e)
	}
	if p.repeats {
		return
	}
	if p.long {
		p.judge.hears(heard{no: c.no, event: e})
	}
	if c.state == spec.Failed {
		return
	}
	c.trail = append(c.trail, e)
	c.state = p.by.automaton(c).Next(c.state, e)
	if c.state == spec.Failed {
		v, _ := p.by.automaton(c).Explain(c.trail)
		if e.What == spec.Entered && c.freed && c.gave == spec.Rule10Count && v.Clause == spec.Rule5 {
			v.Clause = spec.Rule10Count // the drain that allowed the freeing is the client's counting
		}
		v.Text, v.Cause = c.Name+": "+v.Text, c.Name+": "+v.Cause
		if v.Clause == spec.Rule10Client && c.freed {
			v.Text += "; " + p.whose(c)
		}
		p.violates(v, actor)
	}
}

// slot does what event does, for the slots of timeout().
func (p *Program) slot(e spec.SlotEvent, actor int) {
	if p.repeats {
		return
	}
	if p.long {
		p.judge.hears(heard{no: ofSlots, slot: e})
	}
	if p.slots == spec.Failed {
		return
	}
	p.trail = append(p.trail, e)
	p.slots = p.by.slots.Next(p.slots, e)
	if p.slots == spec.Failed {
		v, _ := p.by.slots.Explain(p.trail)
		p.violates(v, actor)
	}
}

// slotOf numbers the slot that a handle stands for.
func (p *Program) slotOf(c *callout) int {
	mem := c.handle.Callout
	if mem == nil {
		return spec.NoSlot
	}
	for i, s := range p.seen {
		if s == mem {
			return i
		}
	}
	p.seen = append(p.seen, mem)
	return len(p.seen) - 1
}

// recorded returns the CPU to which a move of the callout is recorded, or -1.
func (p *Program) recorded(c *sys.Callout) int32 {
	for cpu := range smp.CPU_FOREACH {
		for _, v := range p.Rev.Busy(cpu) {
			if v.Cc_curr == c && v.Cc_migration_cpu != sys.CPUBLOCK {
				return v.Cc_migration_cpu
			}
		}
	}
	return -1
}
