package spec

import "iter"

// slotViolation returns which rule an event breaks, if none of the cases before
// it allows the event.
func slotViolation(before iter.Seq[*slots], e SlotEvent) *Violation {
	for s := range before {
		if text := (slotModel{}).misuse(s, e); text != "" {
			return misuse(text)
		}
	}
	switch e.What {
	case Ended:
		return Breaks(Rule8, "timeout returned a slot that was in use")
	case Entered:
		return explainTimeout(before, e)
	default:
		return explainSlots(before, e)
	}
}

func explainTimeout(before iter.Seq[*slots], e SlotEvent) *Violation {
	var was slotFate
	var armed, due, running bool
	for s := range before {
		was = max(was, s.fates[e.Fn])
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
		return Breaks(Rule6, "a timeout was entered while another ran: both have Giant")
	case due && !e.Lock:
		return Breaks(Rule6, "a timeout was entered without Giant")
	case due:
		return Breaks(Rule6, "a timeout was entered while another thread had Giant, or before one that softclock had taken earlier")
	case armed:
		return Breaks(Rule1, "a timeout was entered before its tick")
	case was == fnCancelled:
		return Breaks(Rule8, "a timeout was entered after untimeout had cancelled it")
	case was == fnEntered:
		return Breaks(Rule1, "a timeout was entered a second time")
	default:
		return Breaks(Rule1, "a function was entered, and no timeout was made with it and its argument")
	}
}

func explainSlots(before iter.Seq[*slots], e SlotEvent) *Violation {
	lost, spared := true, true
	for s := range before {
		here, allSpared := false, true
		for _, t := range s.slot {
			if t.use != free {
				here = true
				allSpared = allSpared && s.fates[t.fn] == fnSpared
			}
		}
		lost = lost && here
		spared = spared && allSpared
	}
	switch {
	case lost && spared:
		return Breaks(Rule8, "a timeout was not entered: an untimeout of another function or argument cancelled it")
	case lost:
		return Breaks(Rule1, "a timeout was neither cancelled nor entered")
	default:
		return Breaks(Rule8, "%d of %d slots of timeout() are free when none is in use", e.N, e.Total)
	}
}
