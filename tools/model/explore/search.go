package explore

import (
	"context"
	"fmt"
	"time"
)

// search is what the searches have in common: the program, the counts and the
// reasons to stop.
type search struct {
	ctx   context.Context
	p     Program
	o     Options
	res   Result
	t     trace
	sched []uint8 // the run so far

	fewest bool // keep the failure with the fewest steps, not the first

	begun time.Time     // when the current call of Go began
	spent time.Duration // time that earlier calls of Go took
	shown time.Time     // when Progress was last called
	due   int64         // the number of steps at which to look at the clock again
	ended bool          // nothing was left to explore
	stop  string        // why the search stopped, if it did
	cut   string        // why the search is not complete although nothing is left to explore
}

func newSearch(ctx context.Context, p Program, o Options) search {
	if o.Steps == 0 {
		o.Steps = 5000
	}
	if o.Shorten == 0 {
		o.Shorten = 10_000_000
	}
	return search{ctx: ctx, p: p, o: o, t: newTrace(p.Actors()), shown: time.Now()}
}

// Search is a search that runs in pieces, so that several can take turns on one
// program.
type Search interface {
	// Go takes runs until the search has ended or this call has taken that many steps.
	// It tells whether there is more to do.
	Go(steps int64) bool
	// Result is what the search has found so far.
	Result() Result
}

// through runs a search to its end.
func through(s Search) Result {
	for s.Go(1 << 40) {
	}
	return s.Result()
}

// goOn implements Go. It calls once for each run, until once says that no run is left
// or this call has taken that many steps.
func (s *search) goOn(steps int64, once func() bool) bool {
	s.begun = time.Now()
	defer func() { s.spent += time.Since(s.begun) }()
	for until := s.res.Steps + steps; s.res.Steps < until; {
		switch {
		case s.ended || !s.next():
			return false
		case !once() && s.stop == "":
			s.ended = true
		}
	}
	return !s.ended && s.stop == ""
}

// next tells whether there may be another run, and counts it.
func (s *search) next() bool {
	switch {
	case s.stop != "":
	case s.o.Runs > 0 && s.res.Runs >= s.o.Runs:
		s.stop = "the limit on runs"
	case s.ctx.Err() != nil:
		s.stop = context.Cause(s.ctx).Error()
	}
	if s.stop != "" {
		return false
	}
	s.res.Runs++
	// The clock is read once in a few thousand steps, not once a run.
	if s.o.Progress != nil && s.res.Steps >= s.due {
		s.due = s.res.Steps + 5000
		if now := time.Now(); now.Sub(s.shown) >= 100*time.Millisecond {
			s.shown = now
			st := s.res.Stats
			st.Elapsed = s.spent + now.Sub(s.begun)
			s.o.Progress(st)
		}
	}
	return true
}

// step takes a step and adds it to the schedule.
func (s *search) step(actor int) []Access {
	s.res.Steps++
	s.sched = append(s.sched, uint8(actor))
	return s.p.Step(actor)
}

// advance takes a step and adds it to the schedule and to the trace.
func (s *search) advance(actor int) {
	acc := s.step(actor)
	s.t.push(actor, acc, s.t.next(actor, acc))
}

// replay begins a run by taking the steps of s.sched, which must lead to a state in
// which exactly these actors are enabled. It tells whether they do.
func (s *search) replay(enabled Set) bool {
	s.p.Begin()
	s.res.Steps += int64(len(s.sched))
	if r, ok := s.p.(Retaker); ok {
		r.Retake(s.sched)
	} else {
		for _, a := range s.sched {
			s.p.Step(int(a))
		}
	}
	return s.same(enabled)
}

// same tells whether the actors that are enabled after the schedule are these, and
// stops the search if they are not.
func (s *search) same(enabled Set) bool {
	if s.p.Enabled() != enabled {
		s.stop = fmt.Sprintf("the program does not repeat itself: %v lets %v go on, once it was %v",
			s.sched, s.p.Enabled(), enabled)
	}
	return s.stop == ""
}

// fail keeps a failure and the run that shows it, if it is the first one or, with
// fewest, if its run is shorter than that of the one kept so far.
func (s *search) fail(f *Failure, run []uint8) {
	if s.res.Failure != nil && (!s.fewest || len(run) >= len(s.res.Schedule)) {
		return
	}
	s.res.Failure = f
	s.res.Schedule = append([]uint8(nil), run...)
	if s.o.First {
		s.stop = "the first failure"
	}
}

// check keeps the failure, if any, that the last step led to. It tells whether the
// search stops.
func (s *search) check() bool {
	if s.res.Failure == nil || s.fewest {
		if f := s.p.Failure(); f != nil {
			s.fail(f, s.sched)
		}
	}
	return s.stop != ""
}

// end ends a run in which no actor is enabled.
func (s *search) end() {
	s.res.Traces++
	f := s.p.Failure()
	if e := s.p.End(); f == nil {
		f = e
	}
	if f != nil {
		s.fail(f, s.sched)
	}
	if s.o.Visit != nil {
		s.o.Visit(Run{Trace: s.t.hash(), Schedule: s.sched, Failure: f, order: &s.t})
	}
}

// Result implements Search.
func (s *search) Result() Result {
	r := s.res
	r.Elapsed = s.spent
	if r.Failure != nil {
		r.Preemptions = preemptions(s.p, r.Schedule)
	}
	why := s.stop
	if why == "" {
		why = s.cut
	}
	switch {
	case why != "":
	case s.ended:
		r.Complete = true
		return r
	default:
		why = "it was not gone on with"
	}
	r.Why = fmt.Sprintf("stopped after %d runs, %d traces and %d steps: %s", r.Runs, r.Traces, r.Steps, why)
	return r
}
