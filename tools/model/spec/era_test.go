package spec

import (
	"slices"
	"testing"

	"ktimeout/tools/model/kpi"
)

var (
	negMpsafe = Kind{Sbt: true, Negative: true}
	negLocked = Kind{Locked: true, Sbt: true, Negative: true}
	negBoth   = []Kind{negMpsafe, negLocked}
)

// In the sbt era a stop has three results: 1, 0 while the callout is being serviced, and -1.
func TestNegative(t *testing.T) {
	for _, c := range []struct {
		name    string
		kinds   []Kind
		history string
	}{
		{"nothing", negBoth, "A stop = -1"},
		{"pending", negBoth, "A reset 1 = 0; A stop = 1"},
		{"twice", negBoth, "A reset 1 = 0; A stop = 1; A stop = -1"},
		{"the handler runs", []Kind{negMpsafe}, "A reset 1 = 0; tick; enter 1; A stop = 0"},
		{"and has armed again", negBoth, "A reset 1 = 0; tick; enter 1; h reset 2 = 0; h stop = 0; exit; tick; quiet"},
		{"the handler has returned, and softclock may not know", negBoth, "A reset 1 = 0; tick; enter 1; exit; A stop = 0"},
		{"or it does", negBoth, "A reset 1 = 0; tick; enter 1; exit; A stop = -1"},
		{"armed after that", negBoth, "A reset 1 = 0; tick; enter 1; exit; A reset 2 = 0; A stop = 0"},
		{"taken, with the lock", []Kind{negLocked}, "A reset 1 = 0; tick; A stop = 1; tick; quiet"},
		{"a second stop after that", []Kind{negLocked}, "A reset 1 = 0; tick; A stop = 1; A stop = 0"},
		{"but not of what was armed since", []Kind{negLocked}, "A reset 1 = 0; tick; A stop = 1; A reset 2 in 2 = 0; A stop = 1"},
		{"drain of nothing", negBoth, "A drain = -1"},
		{"drain of what is pending", negBoth, "A reset 1 = 0; A drain = 1"},
		{"drain that has waited", []Kind{negMpsafe}, "A reset 1 = 0; tick; enter 1; A drain; exit; A = 0"},
	} {
		for _, k := range c.kinds {
			if v, at := New(k).Explain(parse(t, k, c.history)); v != nil {
				t.Errorf("%s, %+v: %v at %d", c.name, k, v, at)
			}
		}
	}
	for _, c := range []struct {
		kind    Kind
		rule    int
		history string
	}{
		{negMpsafe, 4, "A stop = 0"}, {negLocked, 4, "A stop = 1"},
		{negMpsafe, 4, "A reset 1 = 0; A stop = 0"}, {negLocked, 4, "A reset 1 = 0; A stop = -1"},
		{negMpsafe, 4, "A reset 1 = 0; A stop = 1; A stop = 0"},
		{negMpsafe, 4, "A reset 1 = 0; tick; enter 1; A stop = -1"},
		{negMpsafe, 4, "A reset 1 = 0; tick; enter 1; h reset 2 = 0; h stop = 1"},
		{negLocked, 4, "A reset 1 = 0; tick; enter 1; exit; A stop = 1"},
		{negLocked, 4, "A reset 1 = 0; tick; enter 1; exit; A reset 2 = 0; A stop = -1"},
		{negLocked, 4, "A reset 1 in 1 = 0; A reset 2 in 5 = 1; A stop = 0"},
		{negMpsafe, 5, "A drain = 0"}, {negMpsafe, 5, "A reset 1 = 0; A drain = -1"},
		{negMpsafe, 5, "A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; A drain; exit; A = -1"},
	} {
		events := parse(t, c.kind, c.history)
		v, at := New(c.kind).Explain(events)
		if v == nil || v.Clause.Rule() != c.rule || at != len(events)-1 {
			t.Errorf("%q: %v at %d, want rule %d at the end", c.history, v, at, c.rule)
		}
	}
}

// In the sbt era the time of an arming is that of the beginning of its call.
func TestTimeOfTheCall(t *testing.T) {
	const history = "A reset 1 in 2; tick; A = 0; tick; enter 1"
	if v, _ := New(negMpsafe).Explain(parse(t, negMpsafe, history)); v != nil {
		t.Error(v)
	}
	if v, _ := New(negMpsafe).Explain(parse(t, negMpsafe, "A reset 1 in 3; tick; A = 0; tick; enter 1")); v == nil || v.Clause.Rule() != 1 {
		t.Errorf("%v, want rule 1", v)
	}
	due := Begin(0, Call{Op: parse(t, negMpsafe, "A reset 1")[0].Op, Arming: 1, Due: true, CPU: 0})
	if v, _ := New(negMpsafe).Explain([]Event{due, End(0, 0), Enter(1, 0, true), Exit(), Quiet()}); v != nil {
		t.Errorf("due at once: %v", v)
	}
}

// So is that of a timeout.
func TestTimeOfTheTimeout(t *testing.T) {
	tick := SlotTick()
	tick.Sbt = true
	history := []SlotEvent{BeginTimeout(0, 1, 1), tick, EndTimeout(0, 0), EnterTimeout(1, true), ExitTimeout(), SlotQuiet(16, 16)}
	if v, at := NewSlots().Explain(history); v != nil {
		t.Errorf("%v at %d", v, at)
	}
}

// An arming is entered where it was armed for (rule 12), and what is armed the other way while the
// handler runs is of grade O.
func TestDirect(t *testing.T) {
	arm := func(n int, direct, handler bool) []Event {
		slot := 0
		if handler {
			slot = handlerSlot
		}
		return []Event{Begin(slot, Call{Op: kpi.Reset, Arming: n, CPU: 0, Direct: direct, Handler: handler}), End(slot, 0)}
	}
	for _, c := range []struct {
		name    string
		history [][]Event
		want    Clause
	}{
		{"direct", [][]Event{arm(1, true, false), {Tick(), EnterDirect(1, 0, true), Exit(), Quiet()}}, NoRule},
		{"from softclock", [][]Event{arm(1, false, false), {Tick(), Enter(1, 0, true), Exit(), Quiet()}}, NoRule},
		{"direct, and from softclock", [][]Event{arm(1, true, false), {Tick(), Enter(1, 0, true)}}, Rule12},
		{"not direct, and from the interrupt", [][]Event{arm(1, false, false), {Tick(), EnterDirect(1, 0, true)}}, Rule12},
		{"the other way", [][]Event{arm(1, true, false), {Tick(), EnterDirect(1, 0, true)}, arm(2, false, true), {Exit(), Tick(), Enter(2, 0, true)}}, NoRule},
		{"the other way, wrong", [][]Event{arm(1, true, false), {Tick(), EnterDirect(1, 0, true)}, arm(2, false, true), {Exit(), Tick(), EnterDirect(2, 0, true)}}, Rule12Crossed},
		{"while it runs", [][]Event{arm(1, false, false), {Tick(), Enter(1, 0, true)}, arm(2, true, true), {Tick(), EnterDirect(2, 0, true)}}, Rule2},
		{"too early", [][]Event{arm(1, true, false), {EnterDirect(1, 0, true)}}, Rule1},
	} {
		v, _ := New(negMpsafe).Explain(slices.Concat(c.history...))
		if (v == nil) != (c.want == NoRule) || v != nil && v.Clause != c.want {
			t.Errorf("%s: %v, want %v", c.name, v, c.want)
		}
	}
}

// An arming whose lock was busy is pending again (rule 13): only where locks are tried.
func TestTried(t *testing.T) {
	tried := negLocked
	tried.Tried = true
	const again = "A reset 1 = 0; tick; A pending lock = 1; A pending lock = 1; enter 1; exit; quiet"
	for history, want := range map[string]Clause{
		again:                                    NoRule,
		"A reset 1 = 0; tick; A stop = 1; quiet": NoRule,
		"A reset 1 = 0; tick; A stop = 1; enter 1":    Rule4,
		"A reset 1 = 0; tick; tick; quiet":            Rule13,
		"A reset 1 in 2 = 0; tick; enter 1":           Rule13,
		"A reset 1 = 0; tick; enter 1; exit; enter 1": Rule1,
	} {
		v, _ := New(tried).Explain(parse(t, tried, history))
		if (v == nil) != (want == NoRule) || v != nil && v.Clause != want {
			t.Errorf("%q: %v, want %v", history, v, want)
		}
	}
}
