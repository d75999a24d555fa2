package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

// Verdict is what the search found out about one scenario, one revision and one
// way of scheduling.
type Verdict struct {
	Scenario string
	Revision string
	Floating bool
	Assuming Assumptions

	// Failure is what can happen, nil if nothing is known to; Schedule is the
	// run in which it does, with the fewest preemptions.
	Failure     *explore.Failure
	Schedule    []uint8
	Preemptions int
	Least       bool // with fewer preemptions there is no failure: all runs were looked at

	// Complete: without a Failure, there is none in any run. Else Why says how
	// far the search got.
	Complete bool
	Why      string

	// By is the search that found the failure or saw all runs, whichever came
	// first, or NoSearch. Runs, Traces and States are its counts; Elapsed is what
	// all took.
	By                   Search
	Runs, Traces, States int
	Elapsed              time.Duration // until the failure was found, or in all
}

// Search is one of the searches that take turns over a scenario.
type Search uint8

// The searches.
const (
	NoSearch   Search = iota
	ByTraces          // explore.Prove: a run of every trace
	ByStates          // explore.Reach: every state
	ByBound           // explore.Shortest: runs with the fewest preemptions first
	ByAccident        // explore.PCT: runs at random
)

// searches name them by what they go through.
var searches = [...]string{NoSearch: "", ByTraces: "traces", ByStates: "states", ByBound: "bound", ByAccident: "random"}

// String names the search by what it goes through.
func (s Search) String() string { return searches[s] }

// MarshalText writes what String returns.
func (s Search) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText has written.
func (s *Search) UnmarshalText(text []byte) error {
	i := slices.Index(searches[:], string(text))
	if i < 0 {
		return fmt.Errorf("%.20q is no search; write one of %s", text, strings.Join(searches[1:], ", "))
	}
	*s = Search(i)
	return nil
}

// Kind is the kind of failure, Unreachable or Inconclusive.
func (v *Verdict) Kind() Kind {
	switch {
	case v.Failure != nil:
		return KindOf(v.Failure)
	case v.Complete:
		return Unreachable
	}
	return Inconclusive
}

// Outcome is Kind, of a failure with its grade.
func (v *Verdict) Outcome() Outcome {
	if v.Failure != nil {
		return OutcomeOf(v.Failure)
	}
	return Outcome{Kind: v.Kind()}
}

// longest is how many steps a run has that is taken to go on for ever.
const longest = 1000

// How far Hunt goes to make a failing run shorter: runs of the search for the
// fewest preemptions, and then steps of the search for fewer steps.
const (
	leastRuns    = 100_000
	shortenSteps = 500_000
)

// seekAfter is how many steps the searches that can prove something are given
// each, before those that can only find a failure join them. Of what they take, these
// get a part: one of seekPart.
const (
	seekAfter = 300_000
	seekPart  = 16
)

// tracesPart: bound threads lead to few states by many traces, and the search through
// traces gets one step then of so many that the one through states gets.
const tracesPart = 4

// Hunt explores the scenario on the revision, until ctx is done: every trace and
// every state, in turns, whichever comes to an end first. When that is not at once,
// runs with few preemptions and runs at random take turns too: a failure may be
// found where neither ends. If a run fails, it looks for the one with the fewest
// preemptions, and among those for one with few steps.
func (s *Scenario) Hunt(ctx context.Context, rev *sys.Revision, floating bool, progress func(explore.Stats)) (v Verdict, err error) {
	p, err := Load(s, rev, floating)
	if err != nil {
		return v, fmt.Errorf("%s: %w", s.Name, err)
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	v = Verdict{Scenario: s.Name, Revision: rev.Name, Floating: floating, Assuming: p.Assumptions()}
	begun := time.Now()
	all := sum{progress: progress, begun: begun}
	seek := func(t explore.Turn) explore.Turn {
		t.After, t.Part = seekAfter, seekPart
		return t
	}
	traces, states := p.proof(ctx, all.options(ByTraces)), p.states(ctx, all.options(ByStates))
	if !floating {
		traces.Part = tracesPart
	}
	turns := []explore.Turn{
		traces,
		states,
		seek(p.shortest(ctx, all.options(ByBound))),
		seek(p.random(ctx, all.options(ByAccident))),
	}
	i, r := explore.TakeTurns(turns)
	v.take(&r)
	v.By, v.Elapsed = ByTraces+Search(i), time.Since(begun)
	switch {
	case i < 0:
		v.By = NoSearch
		v.Why += others(turns)
	case r.Failure == nil:
	case v.By == ByBound:
		v.Least = true
		return v, nil
	}
	if r.Failure == nil || KindOf(r.Failure) == Livelock {
		// The runs of a livelock are long, and shortened already.
		return v, nil
	}
	least := p.Shortest(ctx, explore.Options{Steps: longest, Runs: leastRuns, Shorten: shortenSteps, Progress: progress})
	if least.Failure != nil {
		v.Failure, v.Schedule, v.Preemptions = least.Failure, least.Schedule, least.Preemptions
		v.Least = true
	}
	return v, nil
}

// take takes over what a search found.
func (v *Verdict) take(r *explore.Result) {
	v.Failure, v.Schedule, v.Preemptions = r.Failure, r.Schedule, r.Preemptions
	v.Complete, v.Why = r.Complete, r.Why
	v.Runs, v.Traces, v.States = r.Runs, r.Traces, r.States
}

// sum adds up what the searches that take turns have done.
type sum struct {
	progress func(explore.Stats)
	begun    time.Time
	done     [ByAccident + 1]explore.Stats
}

// options are those of one of the searches.
func (a *sum) options(s Search) explore.Options {
	return explore.Options{Steps: longest, Shorten: shortenSteps, Progress: func(st explore.Stats) {
		a.done[s] = st
		if a.progress != nil {
			a.progress(a.total())
		}
	}}
}

func (a *sum) total() explore.Stats {
	t := explore.Stats{Elapsed: time.Since(a.begun)}
	for _, st := range a.done {
		t.Runs += st.Runs
		t.Blocked += st.Blocked
		t.Traces += st.Traces
		t.States += st.States
		t.Steps += st.Steps
		t.Depth = max(t.Depth, st.Depth)
		t.Bound = max(t.Bound, st.Bound)
	}
	return t
}

// others says how far the searches but the first got that have decided nothing.
func others(turns []explore.Turn) string {
	of := func(s Search) explore.Result {
		t := turns[s-ByTraces]
		t.Enter()
		return t.Search.Result()
	}
	s, b, r := of(ByStates), of(ByBound), of(ByAccident)
	return fmt.Sprintf("; %d states in %d runs, %d runs with up to %d preemptions and %d runs at random show nothing either",
		s.States, s.Runs, b.Runs, b.Bound, r.Runs)
}

// Expected returns what the scenario expects of a revision, or nothing if it does
// not say. A line for one way of scheduling goes before one for both.
func (s *Scenario) Expected(revision string, floating bool) Expectation {
	var both Expectation
	for _, e := range s.Expect {
		switch {
		case !slices.Contains(e.Revisions, revision):
		case e.Both:
			both = e.Verdicts
		case e.Mode == ModeOf(floating):
			return e.Verdicts
		}
	}
	return both
}
