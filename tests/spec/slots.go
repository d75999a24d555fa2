package spec

// Slots is the specification of timeout() and untimeout(), as [Automaton] is
// that of a callout.
type Slots struct {
	dfa *dfa[slots, slotFates, SlotEvent]
}

// NewSlots returns it.
func NewSlots() *Slots {
	return &Slots{newDFA[slots, slotFates, SlotEvent](slotModel{})}
}

// Next returns the state after an event, as [Automaton.Next] does.
func (s *Slots) Next(from State, e SlotEvent) (State, *Violation) { return s.dfa.next(from, e) }

// Size is how many states and how many transitions are remembered.
func (s *Slots) Size() (states, transitions int) {
	return len(s.dfa.states), len(s.dfa.edges)
}

// slots is what may be the case of the slots.
type slots struct {
	slot  [MaxSlots]slot
	calls [MaxCalls]slotCall
}

// slot is in use from its timeout until that was cancelled or has returned.
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
	undo  bool
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

// slotFates is what became last of each function with its argument.
type slotFates [MaxTimeouts + 1]slotFate

type slotFate uint8

// The fates. If several are possible the largest is told.
const (
	fnUnknown   slotFate = iota // not armed, or still to be entered
	fnEntered                   //
	fnCancelled                 // by an untimeout
	fnSpared                    // an untimeout of its slot, but of another function, came; still to be entered
)

type slotModel struct{}

func (slotModel) start() slots { return slots{} }

func (slotModel) merge(a, b slotFates) slotFates {
	for i := range a {
		a[i] = max(a[i], b[i])
	}
	return a
}

// busy tells whether the softclock that serves the slots has taken one: it is
// one thread.
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

func (m slotModel) moves(s slots, f slotFates, emit func(slots, slotFates)) {
	if !s.busy() {
		for i, t := range s.slot {
			if t.use == pending && t.left == 0 {
				d := s
				d.slot[i].use = taken
				emit(d, f)
			}
		}
	}
	for i, q := range s.calls {
		switch {
		case q.phase != begun:
		case q.undo:
			m.untimeout(s, f, i, emit)
		default:
			for j, t := range s.slot {
				if t.use == free {
					d, g := s, f
					d.slot[j] = slot{pending, q.fn, q.ticks}
					d.calls[i] = slotCall{phase: effected, slot: int8(j)}
					g[q.fn] = fnUnknown
					emit(d, g)
				}
			}
		}
	}
}

func (slotModel) untimeout(s slots, f slotFates, i int, emit func(slots, slotFates)) {
	q := s.calls[i]
	s.calls[i] = slotCall{phase: effected, undo: true, lock: q.lock}
	if q.slot == NoSlot {
		emit(s, f)
		return
	}
	t := &s.slot[q.slot]
	switch {
	case t.use != pending && t.use != taken:
	case t.fn != q.fn:
		f[t.fn] = fnSpared
	case t.use == pending, q.lock:
		*t = slot{}
		f[q.fn] = fnCancelled
	default:
		// Without Giant it might cancel what was taken.
		emit(s, f)
		*t = slot{}
		f[q.fn] = fnCancelled
	}
	emit(s, f)
}

func (slotModel) step(s slots, f slotFates, e SlotEvent, emit func(slots, slotFates)) {
	switch e.What {
	case Began:
		s.calls[e.Call] = slotCall{begun, e.Undo, e.Fn, e.Slot, e.Lock, int16(e.N)}
	case Ended:
		q := s.calls[e.Call]
		if q.phase == begun || !q.undo && q.slot != e.Slot {
			return
		}
		s.calls[e.Call] = slotCall{}
	case Entered:
		i := s.entering(e)
		if i < 0 || !e.Lock || s.lockHeld() {
			return
		}
		s.slot[i].use = inHandler
		f[e.Fn] = fnEntered
	case Exited:
		s.slot[s.running()] = slot{}
	case Ticked:
		for i := range s.slot {
			if s.slot[i].left > 0 {
				s.slot[i].left--
			}
		}
	case Rested:
		if s.slot != [MaxSlots]slot{} || e.N != e.Total {
			return
		}
	}
	emit(s, f)
}

// entering returns the slot that was taken, if it is for the function that is
// entered, or -1.
func (s *slots) entering(e SlotEvent) int {
	for i, t := range s.slot {
		if t.use == taken && t.fn == e.Fn {
			return i
		}
	}
	return -1
}

// lockHeld tells whether the maker of a call in progress has Giant.
func (s *slots) lockHeld() bool {
	for _, q := range s.calls {
		if q.lock {
			return true
		}
	}
	return false
}

func (slotModel) misuse(s slots, e SlotEvent) string {
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

func (m slotModel) explain(before func(yield func(slots, slotFates) bool), e SlotEvent) *Violation {
	switch e.What {
	case Ended:
		return violation(8, "timeout returned a slot that was in use")
	case Entered:
		return m.explainEnter(before, e)
	default:
		return m.explainRest(before, e)
	}
}

func (slotModel) explainEnter(before func(yield func(slots, slotFates) bool), e SlotEvent) *Violation {
	var was slotFate
	var armed, due, running bool
	for s, f := range before {
		was = max(was, f[e.Fn])
		running = s.running() >= 0
		for _, t := range s.slot {
			if t.fn == e.Fn && (t.use == pending || t.use == taken) {
				armed = true
				due = due || t.left == 0
			}
		}
	}
	switch {
	case due && running:
		return violation(6, "a timeout was entered while another ran: both have Giant")
	case due && !e.Lock:
		return violation(6, "a timeout was entered without Giant")
	case due:
		return violation(6, "a timeout was entered while another thread had Giant, or before one that softclock had taken earlier")
	case armed:
		return violation(1, "a timeout was entered before its tick")
	case was == fnCancelled:
		return violation(8, "a timeout was entered after untimeout had cancelled it")
	case was == fnEntered:
		return violation(1, "a timeout was entered a second time")
	default:
		return violation(1, "a function was entered, and no timeout was made with it and its argument")
	}
}

func (slotModel) explainRest(before func(yield func(slots, slotFates) bool), e SlotEvent) *Violation {
	lost, spared := true, true
	for s, f := range before {
		var here, allSpared = false, true
		for _, t := range s.slot {
			if t.use != free {
				here = true
				allSpared = allSpared && f[t.fn] == fnSpared
			}
		}
		lost = lost && here
		spared = spared && allSpared
	}
	switch {
	case lost && spared:
		return violation(8, "a timeout was not entered: an untimeout of another function or argument cancelled it")
	case lost:
		return violation(1, "a timeout was neither cancelled nor entered")
	default:
		return violation(8, "%d of %d slots of timeout() are free when none is in use", e.N, e.Total)
	}
}
