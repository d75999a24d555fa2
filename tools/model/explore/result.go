package explore

import "time"

// Options say how far a search goes and what it calls on the way.
type Options struct {
	// First stops the search at the first failure.
	First bool
	// Steps is the number of steps after which a run is taken to go on for ever; 0
	// means 5000.
	Steps int
	// Runs cuts the search short after so many runs; 0 means no limit.
	Runs int
	// Shorten is the number of steps that Shortest may take, after it has found a
	// failure, to look for a failing run with fewer steps; 0 means ten million.
	Shorten int64
	// Loops says that the program goes round in states. Reach, whose program must be a
	// Looping, then takes every step from every state, and tells cycles that are livelocks
	// from those that starve somebody. The other searches only cut runs that are too long.
	Loops bool
	// Visit, if not nil, is called at the end of every complete run.
	Visit func(Run)
	// Progress, if not nil, is called now and then, at most every 100 ms.
	Progress func(Stats)
}

// Run is one complete run: at its end no actor is enabled.
type Run struct {
	Trace    uint64   // hash of the Mazurkiewicz trace, the same for all equivalent runs
	Schedule []uint8  // the actor of each step; valid until Visit returns
	Failure  *Failure // what went wrong, or nil

	order *trace
}

// Before tells whether step i of the run happens before step j, which must be a later
// one: whether j comes after i in all equivalent runs. Only Visit may call it.
func (r Run) Before(i, j int) bool {
	return r.order.knows(r.order.clock(int32(j)), int32(i))
}

// Stats counts what a search has done.
type Stats struct {
	Runs    int           // all runs
	Blocked int           // runs cut because all that could follow had been explored
	Traces  int           // complete runs; Prove and PCT count equivalent ones once
	States  int           // distinct states; counted by Reach
	Steps   int64         // steps taken, replayed ones too
	Depth   int           // steps of the longest run
	Bound   int           // preemption bound of Shortest
	Elapsed time.Duration // time since the search began
}

// Result is what a search found.
type Result struct {
	Stats
	// Complete tells that every run of the program was looked at or is equivalent to
	// one that was.
	Complete bool
	// Why says why the search is not complete, and how far it got.
	Why string
	// Failure is what went wrong, or nil. Schedule is a run that shows it, up to the
	// failing step, and Preemptions is the number of its preemptions.
	Failure     *Failure
	Schedule    []uint8
	Preemptions int
}
