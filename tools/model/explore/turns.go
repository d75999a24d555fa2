package explore

// Turn is a search that takes turns with others over one program.
type Turn struct {
	Search Search
	// Enter puts the program into the mode of the search, before each of its turns
	// and before its result is asked for.
	Enter func()
	// After is how many steps the first search is given before this one begins.
	After int64
	// Part: it takes a part of the steps that the first search takes, one of so
	// many; 0 means all.
	Part int64
}

// Lengths of turns, in steps. They double until they are long, so that a small
// program is decided at once by whichever search is good at it, and a search that
// keeps much does not lose the processor's caches too often.
const (
	firstTurn = 10_000
	longTurn  = 1_000_000
)

// TakeTurns lets searches take turns until one has decided about the program: has
// found a failure, or has ended and is complete. It returns which did and what it
// found, or -1 and what the first one found if all ended without that: which they
// do at the latest when their context is done.
func TakeTurns(turns []Turn) (int, Result) {
	going := make([]bool, len(turns))
	for i := range going {
		going[i] = true
	}
	given := int64(0)
	for steps, left := int64(firstTurn), len(turns); left > 0; steps = min(2*steps, longTurn) {
		for i, t := range turns {
			if !going[i] || given < t.After && going[0] {
				continue
			}
			t.Enter()
			if going[i] = t.Search.Go(steps / max(t.Part, 1)); going[i] {
				continue
			}
			left--
			if r := t.Search.Result(); r.Complete || r.Failure != nil {
				return i, r
			}
		}
		given += steps
	}
	turns[0].Enter()
	return -1, turns[0].Search.Result()
}
