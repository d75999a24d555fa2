package spec

import "ktimeout/tools/model/kpi"

// Slots is the specification of timeout() and untimeout(), as [Automaton] is the
// specification of a callout.
type Slots struct {
	dfa *dfa[slots, SlotEvent]
}

// NewSlots returns the specification before any history.
func NewSlots() *Slots { return &Slots{newDFA[slots, SlotEvent](slotModel{})} }

// Next returns the state after an event, as [Automaton.Next] does.
func (a *Slots) Next(s State, e SlotEvent) State { return a.dfa.next(s, e) }

// Within compares two states as [Automaton.Within] does.
func (a *Slots) Within(s, t State) bool { return a.dfa.within(s, t) }

// Explain returns what a history violates, and where, as [Automaton.Explain]
// does.
func (a *Slots) Explain(history []SlotEvent) (*Violation, int) {
	s := Start
	for i, e := range history {
		to := a.dfa.next(s, e)
		if to == Failed {
			return slotViolation(a.dfa.all(s), e), i
		}
		s = to
	}
	return nil, len(history)
}

// Size is how many states and how many transitions are remembered.
func (a *Slots) Size() (states, transitions int) { return len(a.dfa.sets.end), len(a.dfa.edges) }

// slots is one state in which the slots can be: a case of the automaton.
type slots struct {
	slot  [MaxSlots]slot
	calls [MaxCalls]slotCall
	fates slotFates // only for explanations; what is accepted does not depend on it
}

// slot is in use from the timeout until it is cancelled or its function has
// returned.
type slot struct {
	use  use
	fn   uint8
	left int16 // ticks until it is due
}

type use uint8

const (
	free use = iota
	pending
	taken // by softclock, not entered
	inHandler
)

type slotCall struct {
	phase slotPhase
	op    kpi.Op
	fn    uint8
	slot  int8
	lock  bool
	ticks int16
}

type slotPhase uint8

const (
	noCall slotPhase = iota
	begun
	effected
)

// slotFates has for each function with its argument what became of its latest
// timeout.
type slotFates [MaxTimeouts + 1]slotFate

type slotFate uint8

// The fates, least first. If several are possible, the explanation gives the
// largest.
const (
	fnUnknown   slotFate = iota // not armed, or still to be entered
	fnEntered                   //
	fnCancelled                 // an untimeout cancelled it
	fnSpared                    // not entered yet; an untimeout of its slot named another function
)

type slotModel struct{}

func (slotModel) start() slots { return slots{} }

// busy tells whether softclock has taken a slot. One thread serves all slots.
func (s *slots) busy() bool {
	for _, t := range s.slot {
		if t.use == taken || t.use == inHandler {
			return true
		}
	}
	return false
}

// running returns the slot whose function runs, or -1.
func (s *slots) running() int {
	for i, t := range s.slot {
		if t.use == inHandler {
			return i
		}
	}
	return -1
}

func (m slotModel) moves(s slots, emit func(slots)) {
	if !s.busy() {
		for i, t := range s.slot {
			if t.use == pending && t.left == 0 {
				d := s
				d.slot[i].use = taken
				emit(d)
			}
		}
	}
	for i, q := range s.calls {
		switch {
		case q.phase != begun:
		case q.op == kpi.Untimeout:
			m.untimeout(s, i, emit)
		default:
			for j, t := range s.slot {
				if t.use == free {
					d := s
					d.slot[j] = slot{pending, q.fn, q.ticks}
					d.calls[i] = slotCall{phase: effected, op: kpi.Timeout, slot: int8(j)}
					d.fates[q.fn] = fnUnknown
					emit(d)
				}
			}
		}
	}
}

func (slotModel) untimeout(s slots, i int, emit func(slots)) {
	q := s.calls[i]
	s.calls[i] = slotCall{phase: effected, op: kpi.Untimeout, lock: q.lock}
	if q.slot == NoSlot {
		emit(s)
		return
	}
	t := &s.slot[q.slot]
	switch {
	case t.use != pending && t.use != taken:
	case t.fn != q.fn:
		s.fates[t.fn] = fnSpared
	case t.use == pending, q.lock:
		*t = slot{}
		s.fates[q.fn] = fnCancelled
	default:
		// Without Giant the untimeout may cancel what was taken, or leave it.
		emit(s)
		*t = slot{}
		s.fates[q.fn] = fnCancelled
	}
	emit(s)
}

func (slotModel) step(s slots, e SlotEvent) (slots, bool) {
	switch e.What {
	case Began:
		s.calls[e.Call] = slotCall{begun, e.Op, e.Fn, e.Slot, e.Lock, int16(e.N)}
	case Ended:
		q := s.calls[e.Call]
		if q.phase == begun || q.op == kpi.Timeout && q.slot != e.Slot {
			return s, false
		}
		s.calls[e.Call] = slotCall{}
	case Entered:
		i := s.entering(e)
		if i < 0 || !e.Lock || s.lockHeld() {
			return s, false
		}
		s.slot[i].use = inHandler
		s.fates[e.Fn] = fnEntered
	case Exited:
		s.slot[s.running()] = slot{}
	case Ticked:
		for i := range s.slot {
			if s.slot[i].left > 0 {
				s.slot[i].left--
			}
		}
		for i := range s.calls {
			if q := &s.calls[i]; e.Sbt && q.ticks > 0 {
				q.ticks--
			}
		}
	case Rested:
		if s.slot != [MaxSlots]slot{} || e.N != e.Total {
			return s, false
		}
	}
	return s, true
}

// entering returns the slot that softclock has taken, if the function that is
// entered is that of the slot, or -1.
func (s *slots) entering(e SlotEvent) int {
	for i, t := range s.slot {
		if t.use == taken && t.fn == e.Fn {
			return i
		}
	}
	return -1
}

// lockHeld tells whether a thread with a call in progress holds Giant.
func (s *slots) lockHeld() bool {
	for _, q := range s.calls {
		if q.lock {
			return true
		}
	}
	return false
}

func (slotModel) misuse(s *slots, e SlotEvent) string {
	if (e.What == Began || e.What == Ended) && e.Call >= MaxCalls {
		return "too many calls in progress"
	}
	if e.Fn > MaxTimeouts || e.What == Began && e.Fn == 0 {
		return "a number of a function that is out of range"
	}
	if e.Slot == MaxSlots || e.What == Ended && e.Slot == NoSlot {
		return "a number of a slot that is out of range"
	}
	switch e.What {
	case Began:
		if s.calls[e.Call].phase != noCall {
			return "a call begins in the place of another that has not ended"
		}
	case Ended:
		if s.calls[e.Call].phase == noCall {
			return "a call ends that did not begin"
		}
	case Exited:
		if s.running() < 0 {
			return "a function returns and was not entered"
		}
	case Rested:
		if s.running() >= 0 {
			return "the run is over and a function has not returned"
		}
		if s.calls != [MaxCalls]slotCall{} {
			return "the run is over and a call has not ended"
		}
	case Entered, Ticked:
	default:
		return "an unknown event"
	}
	return ""
}
