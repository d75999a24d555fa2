package explore

// Turn is one of several searches that take turns on one program.
type Turn struct {
	Search Search
	// Enter puts the program into the mode of the search, before each of its turns
	// and before its result is asked for.
	Enter func()
	// After is how many steps the first search is given before this one begins.
	After int64
	// Part limits the search to one step for every Part steps of the others, and later
	// to a fourth of that; 0 means no such limit.
	Part int64
}

// Lengths of turns, in steps. The first turns are short, so that whichever search
// suits a small program decides it at once. Then they double up to a limit, so that
// searches that use much memory do not evict each other's cache lines too often.
const (
	firstTurn = 10_000
	longTurn  = 1_000_000
)

// fadeAfter is the number of steps after which little is to be hoped from searches that
// are limited to a part, and that part becomes a fourth.
const fadeAfter = 1_000_000

// TakeTurns lets searches take turns until one decides the program: it finds a
// failure, or it ends and is complete. TakeTurns returns the index of that search and
// its result. If all searches end undecided, at the latest because their context is
// done, it returns -1 and the result of the first.
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
			part := max(t.Part, 1)
			if t.Part > 0 && given >= fadeAfter {
				part *= 4
			}
			t.Enter()
			if going[i] = t.Search.Go(steps / part); going[i] {
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
