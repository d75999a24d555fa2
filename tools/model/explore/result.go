package explore

import "time"

// Options say how far a search goes and who hears of it.
type Options struct {
	// First stops the search at the first failure.
	First bool
	// Steps is the number of steps of one run after which the run is taken to
	// go on for ever; 0 means 5000.
	Steps int
	// Runs cuts the search short after so many runs; 0 means no limit.
	Runs int
	// Shorten is the number of steps that Shortest may spend, after it has found
	// a failure, on a failing run with fewer steps; 0 means ten million.
	Shorten int64
	// Visit, if not nil, is called at the end of every complete run.
	Visit func(Run)
	// Progress, if not nil, is called now and then, at most every 100 ms.
	Progress func(Stats)
}

// Run is one complete run: one in which no actor was left that could go on.
type Run struct {
	Trace    uint64   // hash of the Mazurkiewicz trace: equal runs but for the order of independent steps have equal ones
	Schedule []uint8  // who took each step; valid until Visit returns
	Failure  *Failure // what went wrong, or nil

	order *trace
}

// Before tells whether step i of the run happens before step j, which comes
// later in the schedule: there is no equivalent run in which j comes first. It
// is for Visit.
func (r Run) Before(i, j int) bool {
	return r.order.knows(r.order.clock(int32(j)), int32(i))
}

// Stats counts what a search has done.
type Stats struct {
	Runs    int           // all runs
	Blocked int           // runs cut because the rest of them had been seen
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
	// Complete tells that there is no run but those that were looked at and
	// those equivalent to them.
	Complete bool
	// Why says why the search is not complete, and how far it got.
	Why string
	// Failure is what went wrong, or nil; Schedule is a run that shows it, up to
	// the failing step, and Preemptions how many it has.
	Failure     *Failure
	Schedule    []uint8
	Preemptions int
}
