package spec

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ktimeout/tools/model/kpi"
)

// automata are kept from one history to the next, as a model checker keeps them.
var automata = map[Kind]*Automaton{mpsafe: New(mpsafe), locked: New(locked)}

func automaton(k Kind) *Automaton {
	if _, n := automata[k].Size(); n > 1<<15 {
		automata[k] = New(k)
	}
	return automata[k]
}

var anyKind = rapid.SampledFrom(both)

// TestReference checks that the rules allow everything that a correct callout
// does.
func TestReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyKind.Draw(t, "kind")
		events := newReference(t, k, all, false, true).run()
		if v, at := walk(t, automaton(k), events); v != nil {
			t.Fatalf("%v\n%s", v, show(events, at))
		}
	})
	for k, a := range automata {
		states, transitions := a.Size()
		t.Logf("%s: %d states, %d transitions", name(k), states, transitions)
	}
}

func indices(events []Event) []int {
	at := make([]int, len(events))
	for i := range at {
		at[i] = i
	}
	return at
}

// TestBroken checks that the rules find the bug of each reference that does one
// thing wrong.
func TestBroken(t *testing.T) {
	tests := []struct {
		name string
		bug  bug
		ops  []kpi.Op
		rule int
	}{
		{"drain returns while the handler runs", drainReturns, []kpi.Op{kpi.Reset, kpi.Drain}, 5},
		{"drain keeps a recorded move", drainKeepsMove, []kpi.Op{kpi.Reset, kpi.Drain}, 5},
		{"stop keeps a recorded move", stopKeepsMove, []kpi.Op{kpi.Reset, kpi.Stop}, 4},
		{"reset keeps a recorded move", resetKeepsMove, []kpi.Op{kpi.Reset}, 3},
		{"a recorded move is not pending", moveNotPending, []kpi.Op{kpi.Reset, kpi.Pending}, 7},
		{"a recorded move is not active", moveNotActive, []kpi.Op{kpi.Reset, kpi.Deactivate, kpi.Active}, 7},
		{"the handler runs twice", runsTwice, []kpi.Op{kpi.Reset}, 2},
		{"reset keeps what was taken", resetKeepsTaken, []kpi.Op{kpi.Reset}, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found := make(map[int]int) // by rule
			rapid.Check(t, func(t *rapid.T) {
				k := anyKind.Draw(t, "kind")
				// Some bugs show once in a hundred histories. The loop ends at
				// the first that shows.
				for range 400 {
					if found[test.rule] > 0 {
						return
					}
					r := newReference(t, k, test.ops, false, false)
					r.defers = test.bug != runsTwice
					r.bug = test.bug
					if v, _ := walk(t, automaton(k), r.run()); v != nil {
						found[v.Clause.Rule()]++
					}
				}
			})
			if found[test.rule] == 0 {
				t.Errorf("no violation of rule %d, but %v", test.rule, found)
			}
			t.Log(found)
		})
	}
}

// pick draws one of the events that fit, and skips the test if there is none.
func pick(t *rapid.T, events []Event, fits func(i int) bool) int {
	at := slices.DeleteFunc(indices(events), func(i int) bool { return !fits(i) })
	if len(at) == 0 {
		t.Skip("nothing to change")
	}
	return rapid.SampledFrom(at).Draw(t, "event")
}

// begin returns the index at which the call began that ends at index i.
func begin(events []Event, i int) int {
	for j := i - 1; ; j-- {
		if events[j].What == Began && events[j].Slot == events[i].Slot {
			return j
		}
	}
}

func isEntry(events []Event) func(i int) bool {
	return func(i int) bool { return events[i].What == Entered }
}

// flagged walks a history that is wrong. The violation must be found at the event
// with index at or before it, and must be of one of the rules, if any are given.
func flagged(t *rapid.T, k Kind, events []Event, at int, rules ...int) {
	v, where := walk(t, automaton(k), events)
	if v == nil {
		t.Fatalf("not flagged, changed at %d\n%s", at, show(events, at))
	}
	if where > at || len(rules) > 0 && !slices.Contains(rules, v.Clause.Rule()) {
		t.Fatalf("%v, want rules %v at %d\n%s", v, rules, at, show(events, where))
	}
	// A new automaton must find the same as one that has grown.
	again, there := walk(t, New(k), events)
	if again == nil || *again != *v || there != where {
		t.Fatalf("%v at %d, but %v at %d by a new automaton\n%s", v, where, again, there, show(events, where))
	}
}

// TestMutants alters histories in ways that no correct callout can produce.
func TestMutants(t *testing.T) {
	// Without drains and without results that the rules leave open, each arming
	// is entered, or one call says that it cancelled it. So an altered entry or
	// result is found at the end of the history at the latest.
	plain := func(t *rapid.T, k Kind) []Event {
		events := newReference(t, k, undrained, false, false).run()
		if stopsWhileRunning(events) {
			t.Skip("what a stop says while the handler runs is open")
		}
		return events
	}
	serial := func(t *rapid.T, k Kind) []Event { return newReference(t, k, undrained, true, false).run() }
	full := func(t *rapid.T, k Kind) []Event { return newReference(t, k, all, false, true).run() }
	waits := func(t *rapid.T, k Kind) []Event {
		for range 20 {
			events := full(t, k)
			if slices.ContainsFunc(indices(events), drainWaits(events)) {
				return events
			}
		}
		return nil
	}

	mutants := []struct {
		name   string
		make   func(t *rapid.T, k Kind) []Event
		mutate func(t *rapid.T, k Kind, events []Event)
	}{
		{"result of a reset or stop", plain, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, func(i int) bool {
				return events[i].What == Ended && slices.Contains([]kpi.Op{kpi.Reset, kpi.Schedule, kpi.Stop}, events[begin(events, i)].Op)
			})
			events[i].Result = 1 - events[i].Result
			flagged(t, k, events, len(events)-1, 1, 3, 4, 7)
		}},
		{"result of a query", serial, func(t *rapid.T, k Kind, events []Event) {
			// Not pending: softclock may have taken what is due, so either result
			// may be right.
			i := pick(t, events, func(i int) bool {
				return events[i].What == Ended && events[begin(events, i)].Op == kpi.Active
			})
			events[i].Result = 1 - events[i].Result
			flagged(t, k, events, i, 7)
		}},
		{"entered after all", plain, func(t *rapid.T, k Kind, events []Event) {
			made := 0
			for _, e := range events {
				made = max(made, int(e.Arming))
			}
			e := Enter(rapid.IntRange(1, max(made, 1)).Draw(t, "arming"), rapid.IntRange(0, 1).Draw(t, "cpu"), k.Locked)
			at := len(events) - 1
			flagged(t, k, slices.Insert(events, at, e, Exit()), at+2)
		}},
		{"not entered", plain, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, func(i int) bool {
				return events[i].What == Entered && events[i+1].What == Exited
			})
			flagged(t, k, slices.Delete(events, i, i+2), len(events)-3)
		}},
		{"entered twice", full, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, isEntry(events))
			flagged(t, k, slices.Insert(events, i, events[i]), i+1, 1, 2)
		}},
		{"entered too early", full, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, isEntry(events))
			armed := slices.IndexFunc(events, func(e Event) bool {
				return e.What == Began && e.Op == kpi.Reset && e.Arming == events[i].Arming
			})
			var changed []Event
			for j, e := range events[:i+1] {
				if j < armed || e.What != Ticked {
					changed = append(changed, e)
				}
			}
			flagged(t, k, changed, len(changed)-1)
		}},
		{"wrong CPU", full, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, isEntry(events))
			events[i].CPU = refCPUs
			flagged(t, k, events, i, 1)
		}},
		{"wrong argument", full, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, isEntry(events))
			events[i].Arming = MaxArmings
			flagged(t, k, events, i, 1)
		}},
		{"without the lock", full, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, func(i int) bool { return k.Locked && events[i].What == Entered })
			events[i].Lock = false
			flagged(t, k, events, i, 6)
		}},
		{"drain does not wait", waits, func(t *rapid.T, k Kind, events []Event) {
			i := pick(t, events, drainWaits(events))
			exit := exitOfEntered(events, begin(events, i))
			end := events[i]
			events = slices.Insert(slices.Delete(events, i, i+1), exit, end)
			flagged(t, k, events, exit, 5)
		}},
	}
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				k := anyKind.Draw(t, "kind")
				m.mutate(t, k, m.make(t, k))
			})
		})
	}
}

// stopsWhileRunning tells whether a stop is in progress at any time at which the
// handler runs.
func stopsWhileRunning(events []Event) bool {
	running := false
	var stops [MaxCalls]bool
	for _, e := range events {
		switch e.What {
		case Entered:
			running = true
		case Exited:
			running = false
		case Began:
			stops[e.Slot] = e.Op == kpi.Stop
		case Ended:
			stops[e.Slot] = false
		}
		if running && stops != [MaxCalls]bool{} {
			return true
		}
	}
	return false
}

// drainWaits finds the ends of drains that began while the handler ran and
// returned before the handler did.
func drainWaits(events []Event) func(i int) bool {
	return func(i int) bool {
		return events[i].What == Ended && events[begin(events, i)].Op == kpi.Drain &&
			exitOfEntered(events, begin(events, i)) < i
	}
}

// exitOfEntered returns the index at which the handler that runs at index i
// returns, or one beyond the history.
func exitOfEntered(events []Event, i int) int {
	running := false
	for j, e := range events {
		switch {
		case e.What == Entered && j < i:
			running = true
		case e.What == Exited && j < i:
			running = false
		case e.What == Exited && running:
			return j
		}
	}
	return len(events)
}
