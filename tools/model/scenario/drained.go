package scenario

import (
	"slices"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// This file is about when something has happened, under a memory model with store buffers.
// A call or a handler has ended for others, and a handler was entered for them, when what
// its thread had stored by then has drained: before that nobody but the thread can know of
// it. Events wait for that among those of the actor that drains the buffer. A call on a
// callout begins when all that its thread has to tell of the callout was told, so
// that the events of a thread keep their order; it waits for its buffer in order to.

// tells has an event of a callout happen, in the step that an actor takes, when what the actor
// has stored has drained. The accesses are those of touches with this mode.
func (p *Program) tells(c *callout, e spec.Event, mode explore.Mode, actor int) {
	p.happened(mark{c: c, mode: mode, event: e, who: actor})
}

// tellsSlots is tells for the slots of timeout().
func (p *Program) tellsSlots(c *callout, e spec.SlotEvent, mode explore.Mode, actor int) {
	p.happened(mark{c: c, mode: mode, ofSlots: true, slotEvent: e, who: actor})
}

// happened is tells, for an event that may wait for a buffer.
func (p *Program) happened(m mark) {
	m.told = true
	p.touches(m)
	if !p.waits(m) {
		p.hear(&m)
	}
}

// hear has such an event happen, and compares the result of a call that has ended.
func (p *Program) hear(m *mark) {
	if m.ofSlots {
		p.slot(m.slotEvent, m.who)
	} else {
		p.event(m.c, m.event, m.who)
	}
	if m.call != nil {
		p.returned(m.call, m.result, m.who)
	}
}

// waits tells whether an event of an actor waits for the actor's buffer, and has it wait.
func (p *Program) waits(m mark) bool {
	if m.who < 0 || m.who == p.Actors() || p.spoke == nil {
		return false
	}
	b := p.m.Run.Buffered(m.who)
	for _, t := range b.Asked {
		p.buf = append(p.buf, explore.Access{Obj: t.Obj, Mode: explore.Mode(t.Mode)})
	}
	p.spoke[p.place(m.who, m.c)] = b.Stores
	if b.Any {
		m.after = b.Stores
		p.late[b.Drain] = append(p.late[b.Drain], m)
	}
	return b.Any
}

// drained has the events happen that the last step of an actor was waited for with, if it is
// one that drains a buffer.
func (p *Program) drained(actor int) {
	if p.m.Report.Kind(actor) != explored.Drain {
		return
	}
	for len(p.late[actor]) > 0 && p.late[actor][0].after <= p.m.Run.Drained(actor) {
		m := p.late[actor][0]
		p.late[actor] = slices.Delete(p.late[actor], 0, 1)
		p.touches(m)
		p.hear(&m)
	}
}

// orders has the running actor wait for its buffer if it has had to tell something of a
// callout since it last did.
func (p *Program) orders(c *callout) {
	actor := p.m.Report.Running()
	if actor < 0 || p.spoke == nil {
		return
	}
	if p.spoke[p.place(actor, c)] > p.m.Run.Buffered(actor).Before {
		p.m.Inside.Fence()
	}
}

// place is where spoke has how many stores an actor had made when it last told something of a
// callout. The handles of timeout() share one.
func (p *Program) place(actor int, c *callout) int {
	no := c.no
	if c.Timeout {
		no = len(p.callouts)
	}
	return actor*(len(p.callouts)+1) + no
}
