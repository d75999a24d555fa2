package spec

import "testing"

// TestSlots has histories of timeout and untimeout. Rule 0 marks a legal one; any
// other rule is the one that the last event breaks.
func TestSlots(t *testing.T) {
	timeout := func(call, fn, ticks, slot int) []SlotEvent {
		return []SlotEvent{BeginTimeout(call, fn, ticks), EndTimeout(call, slot)}
	}
	untimeout := func(call, fn, slot int) []SlotEvent {
		return []SlotEvent{BeginUntimeout(call, fn, slot, true), EndUntimeout(call)}
	}
	without := func(call, fn, slot int) []SlotEvent {
		return []SlotEvent{BeginUntimeout(call, fn, slot, false), EndUntimeout(call)}
	}
	one := func(e SlotEvent) []SlotEvent { return []SlotEvent{e} }
	tick, exit, quiet := one(SlotTick()), one(ExitTimeout()), one(SlotQuiet(16, 16))
	enter := func(fn int) []SlotEvent { return one(EnterTimeout(fn, true)) }

	tests := []struct {
		name    string
		rule    int
		history [][]SlotEvent
	}{
		{"entered", 0, [][]SlotEvent{timeout(0, 1, 1, 0), tick, enter(1), exit, quiet}},
		{"cancelled", 0, [][]SlotEvent{timeout(0, 1, 1, 0), untimeout(0, 1, 0), tick, quiet}},
		{"cancelled when taken", 0, [][]SlotEvent{timeout(0, 1, 1, 0), tick, untimeout(0, 1, 0), quiet}},
		{"without Giant not cancelled when taken", 0,
			[][]SlotEvent{timeout(0, 1, 1, 0), tick, without(0, 1, 0), enter(1), exit, quiet}},
		{"without Giant cancelled", 0, [][]SlotEvent{timeout(0, 1, 1, 0), tick, without(0, 1, 0), quiet}},
		{"another argument", 0, [][]SlotEvent{timeout(0, 1, 1, 0), untimeout(0, 2, 0), tick, enter(1), exit, quiet}},
		{"only initialised", 0, [][]SlotEvent{timeout(0, 1, 1, 0), untimeout(0, 1, NoSlot), tick, enter(1), exit, quiet}},
		{"stale handle", 0, [][]SlotEvent{
			timeout(0, 1, 1, 0), tick, enter(1), exit, untimeout(0, 1, 0), quiet}},
		{"stale handle of a slot that is in use again for the same", 0, [][]SlotEvent{
			timeout(0, 1, 1, 0), untimeout(0, 1, 0), timeout(0, 1, 1, 0), untimeout(0, 1, 0), tick, quiet}},
		{"stale handle of a slot that is in use again for another", 0, [][]SlotEvent{
			timeout(0, 1, 1, 0), untimeout(0, 1, 0), timeout(0, 2, 1, 0), untimeout(0, 1, 0), tick, enter(2), exit, quiet}},
		{"two of one function", 0, [][]SlotEvent{
			timeout(0, 1, 1, 0), timeout(0, 1, 2, 1), untimeout(0, 1, 0), tick, tick, enter(1), exit, quiet}},
		{"entered before timeout has returned", 0, [][]SlotEvent{
			one(BeginTimeout(0, 1, 1)), tick, enter(1), exit, one(EndTimeout(0, 3)), quiet}},
		{"the function arms itself", 0, [][]SlotEvent{
			timeout(0, 1, 1, 0), tick, enter(1), timeout(1, 1, 1, 1), exit, tick, enter(1), exit, quiet}},
		{"the slot is free during a timeout", 0, [][]SlotEvent{
			timeout(0, 1, 1, 0), one(BeginTimeout(0, 2, 1)), untimeout(1, 1, 0), one(EndTimeout(0, 0)), tick, enter(2), exit, quiet}},

		{"slot in use twice", 8, [][]SlotEvent{timeout(0, 1, 1, 0), timeout(0, 2, 1, 0)}},
		{"slot in use by what runs", 8, [][]SlotEvent{timeout(0, 1, 1, 0), tick, enter(1), timeout(0, 2, 1, 0)}},
		{"two timeouts get one slot", 8, [][]SlotEvent{
			one(BeginTimeout(0, 1, 1)), one(BeginTimeout(1, 2, 1)), one(EndTimeout(0, 0)), one(EndTimeout(1, 0))}},
		{"a slot is lost", 8, [][]SlotEvent{timeout(0, 1, 1, 0), tick, enter(1), exit, one(SlotQuiet(15, 16))}},
		{"a slot is free twice", 8, [][]SlotEvent{timeout(0, 1, 1, 0), tick, enter(1), exit, one(SlotQuiet(17, 16))}},
		{"cancelled and entered", 8, [][]SlotEvent{timeout(0, 1, 1, 0), untimeout(0, 1, 0), tick, enter(1)}},
		{"cancelled by another argument", 8, [][]SlotEvent{timeout(0, 1, 1, 0), untimeout(0, 2, 0), tick, quiet}},
		{"stale handle cancels another", 8, [][]SlotEvent{
			timeout(0, 1, 1, 0), untimeout(0, 1, 0), timeout(0, 2, 1, 0), untimeout(0, 1, 0), tick, quiet}},
		{"entered twice", 1, [][]SlotEvent{timeout(0, 1, 1, 0), tick, enter(1), exit, tick, enter(1)}},
		{"entered early", 1, [][]SlotEvent{timeout(0, 1, 2, 0), tick, enter(1)}},
		{"never armed", 1, [][]SlotEvent{enter(1)}},
		{"unknown", 1, [][]SlotEvent{timeout(0, 1, 1, 0), tick, enter(0)}},
		{"lost", 1, [][]SlotEvent{timeout(0, 1, 1, 0), tick, tick, quiet}},
		{"without Giant", 6, [][]SlotEvent{timeout(0, 1, 1, 0), tick, one(EnterTimeout(1, false))}},
		{"while another runs", 6, [][]SlotEvent{
			timeout(0, 1, 1, 0), timeout(0, 2, 1, 1), tick, enter(1), enter(2)}},
		{"while another has Giant", 6, [][]SlotEvent{
			timeout(0, 1, 1, 0), tick, one(BeginUntimeout(0, 2, 0, true)), enter(1)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			history := flatten(test.history)
			v, at := walkSlots(t, history)
			switch {
			case test.rule == 0 && v != nil:
				t.Errorf("%v at %d: %v", v, at, history[at])
			case test.rule != 0 && (v == nil || v.Clause.Rule() != test.rule || at != len(history)-1):
				t.Errorf("%v at %d, want rule %d at the end of %v", v, at, test.rule, history)
			default:
				t.Log(v)
			}
		})
	}
}

// TestSlotsMisuse has events that cannot follow.
func TestSlotsMisuse(t *testing.T) {
	tests := []struct {
		name    string
		history []SlotEvent
	}{
		{"ends without beginning", []SlotEvent{EndUntimeout(0)}},
		{"begins twice", []SlotEvent{BeginTimeout(0, 1, 1), BeginTimeout(0, 1, 1)}},
		{"call out of range", []SlotEvent{BeginTimeout(MaxCalls, 1, 1)}},
		{"no function", []SlotEvent{BeginTimeout(0, 0, 1)}},
		{"function out of range", []SlotEvent{BeginTimeout(0, MaxTimeouts+1, 1)}},
		{"slot out of range", []SlotEvent{BeginTimeout(0, 1, 1), EndTimeout(0, MaxSlots)}},
		{"no slot", []SlotEvent{BeginTimeout(0, 1, 1), EndTimeout(0, NoSlot)}},
		{"exit without entry", []SlotEvent{ExitTimeout()}},
		{"rest with a call", []SlotEvent{BeginTimeout(0, 1, 1), SlotQuiet(1, 1)}},
		{"rest in a function", []SlotEvent{
			BeginTimeout(0, 1, 1), EndTimeout(0, 0), SlotTick(), EnterTimeout(1, true), SlotQuiet(0, 1)}},
		{"unknown", []SlotEvent{{}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v, at := walkSlots(t, test.history)
			if v == nil || v.Clause.Rule() != 0 || at != len(test.history)-1 {
				t.Errorf("%v at %d; want a violation of rule 0 at the end", v, at)
			}
		})
	}
}

func flatten(parts [][]SlotEvent) []SlotEvent {
	var all []SlotEvent
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// walkSlots does for slots what walk does for callouts.
func walkSlots(t *testing.T, history []SlotEvent) (*Violation, int) {
	t.Helper()
	a := NewSlots()
	s, failed := Start, len(history)
	for i, e := range history {
		if s = a.Next(s, e); s == Failed {
			failed = i
			break
		}
	}
	v, at := a.Explain(history)
	if at != failed || (v == nil) != (s != Failed) {
		t.Errorf("failed at %d, explained with %v at %d", failed, v, at)
	}
	return v, at
}
