package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

// Verdict is what the search found out about a scenario on a revision, with
// threads floating or bound.
type Verdict struct {
	Scenario string
	Revision string
	Floating bool
	Assuming Assumptions

	// Failure is a failure that can happen, or nil if none was found. Schedule is
	// the run with the fewest preemptions in which it happens.
	Failure     *explore.Failure
	Schedule    []uint8
	Preemptions int
	Least       bool     // no run with fewer preemptions fails: all of them were explored
	Seen        []string // the plain variables of code made from C that are visible in the run

	// Complete says that, without a Failure, no run fails. Else Why says how far
	// the search got.
	Complete bool
	Why      string
	// Lacks is what the scenario needs and the revision, or the mode, does not have: nothing was
	// searched.
	Lacks string

	// By is the search that came first, to a failure or through all runs; or
	// NoSearch. Runs, Traces and States are its counts; Elapsed is the time of
	// all searches.
	By                   Search
	Runs, Traces, States int
	Elapsed              time.Duration // until the failure was found, or until the end
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

// searches has for each search the name of what it explores.
var searches = [...]string{NoSearch: "", ByTraces: "traces", ByStates: "states", ByBound: "bound", ByAccident: "random"}

// String returns the name of what the search explores.
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
	case v.Lacks != "":
		return NotHad
	case v.Failure != nil:
		return KindOf(v.Failure)
	case v.Complete:
		return Unreachable
	}
	return Inconclusive
}

// Outcome is Kind, with the grade of a failure.
func (v *Verdict) Outcome() Outcome {
	if v.Failure != nil {
		return OutcomeOf(v.Failure)
	}
	return Outcome{Kind: v.Kind()}
}

// longest is the number of steps after which a run is taken to go on for ever.
const longest = 1000

// The limits of Hunt for making a failing run shorter: first runs of the search
// for the fewest preemptions, then steps of the search for fewer steps.
const (
	leastRuns    = 100_000
	shortenSteps = 500_000
)

// seekAfter is the number of steps that each search that can prove something takes
// before the searches that can only find a failure join. From then on these get one
// step in seekPart.
const (
	seekAfter = 300_000
	seekPart  = 16
)

// tracesPart: many traces lead to few states. So the search by traces gets one step for
// every tracesPart steps of the search by states.
const tracesPart = 4

// Hunt explores the scenario on the revision until ctx is done. The search by
// traces and the search by states take turns, until one has come to its end. If
// that takes long, runs with few preemptions and random runs take turns with them:
// they may find a failure where neither of the two ends. If a run fails, Hunt looks
// for a failing run with the fewest preemptions, and then for one with few steps. A
// scenario with loops is not searched by traces, as its runs have no end.
func (s *Scenario) Hunt(ctx context.Context, rev *sys.Revision, floating bool, progress func(explore.Stats)) (v Verdict, err error) {
	return s.HuntUnder(ctx, explored.SC, rev, floating, progress)
}

// HuntUnder is Hunt under a memory model.
func (s *Scenario) HuntUnder(ctx context.Context, memory explored.Memory, rev *sys.Revision, floating bool, progress func(explore.Stats)) (v Verdict, err error) {
	if lacks := s.Lacks(rev, floating); lacks != "" {
		return Verdict{Scenario: s.Name, Revision: rev.Name, Floating: floating, Lacks: lacks}, nil
	}
	p, err := (&Loader{Memory: memory}).Load(s, rev, floating)
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
	traces.Part = tracesPart
	turns := []explore.Turn{
		traces,
		states,
		seek(p.shortest(ctx, all.options(ByBound))),
		seek(p.random(ctx, all.options(ByAccident))),
	}
	first := ByTraces
	if p.loops {
		first = ByStates
	}
	i, r := explore.TakeTurns(turns[first-ByTraces:])
	v.take(&r)
	v.Seen = p.Seen()
	v.By, v.Elapsed = first+Search(i), time.Since(begun)
	switch {
	case i < 0:
		v.By = NoSearch
		if !p.loops {
			v.Why += others(turns)
		}
	case r.Failure == nil:
	case v.By == ByBound:
		v.Least = true
		return v, nil
	}
	if r.Failure == nil || KindOf(r.Failure) == Livelock {
		// The run of a livelock is long, and has been shortened already.
		return v, nil
	}
	least := p.Shortest(ctx, explore.Options{Steps: longest, Runs: leastRuns, Shorten: shortenSteps, Progress: progress})
	if least.Failure != nil {
		v.Failure, v.Schedule, v.Preemptions = least.Failure, least.Schedule, least.Preemptions
		v.Least, v.Seen = true, p.Seen()
	}
	return v, nil
}

// take copies the result of a search into the verdict.
func (v *Verdict) take(r *explore.Result) {
	v.Failure, v.Schedule, v.Preemptions = r.Failure, r.Schedule, r.Preemptions
	v.Complete, v.Why = r.Complete, r.Why
	v.Runs, v.Traces, v.States = r.Runs, r.Traces, r.States
}

// sum adds up the counts of the searches that take turns.
type sum struct {
	progress func(explore.Stats)
	begun    time.Time
	done     [ByAccident + 1]explore.Stats
}

// options returns the options for one of the searches.
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

// others says how far the searches after the first have got, none of which has
// decided anything.
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

// Expected returns what the scenario expects of a revision, or nothing if no line
// names it. A line for one mode goes before a line for both.
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
