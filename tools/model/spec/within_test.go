package spec

import (
	"testing"

	"pgregory.net/rapid"
)

// TestWithin checks that what fails from a state fails from every state within it.
func TestWithin(t *testing.T) {
	within, failed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		k := anyKind.Draw(t, "kind")
		a := automaton(k)
		// Histories of one reference, the later ones cut short and gone on with by the
		// rest of another.
		var states []State
		var histories [][]Event
		for range 4 {
			events := newReference(t, k, all, false, true).run()
			histories = append(histories, events)
			s := Start
			for _, e := range events[:rapid.IntRange(0, len(events)).Draw(t, "prefix")] {
				s = a.Next(s, e)
				states = append(states, s)
			}
		}
		for _, x := range states {
			for _, y := range states {
				if x == y || !a.Within(x, y) {
					continue
				}
				within++
				for _, events := range histories {
					s, u := x, y
					for i, e := range events[rapid.IntRange(0, len(events)).Draw(t, "rest"):] {
						s, u = a.Next(s, e), a.Next(u, e)
						if !a.Within(s, u) || u == Failed && s != Failed {
							t.Fatalf("state %d is within %d, and after %d events %d is not within %d", x, y, i+1, s, u)
						}
						if s == Failed && u != Failed {
							failed++
						}
					}
				}
				return
			}
		}
	})
	t.Logf("%d pairs, of which the stricter failed alone %d times", within, failed)
	// So few histories as a short test draws need not have a pair that differs.
	if within == 0 || failed == 0 && !testing.Short() {
		t.Error("nothing was compared")
	}
}
