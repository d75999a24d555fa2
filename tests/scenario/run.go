package scenario

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ktimeout/sys"
	"ktimeout/tests/explore"
)

// Verdict is what the search found out about one scenario, one revision and one
// way of scheduling.
type Verdict struct {
	Scenario string
	Revision string
	Floating bool
	Assuming string // scheduling and memory model

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

	Runs, Traces int
	Elapsed      time.Duration // until the failure was found, or in all
}

// Kind is the kind of failure, "unreachable" or "INCONCLUSIVE".
func (v *Verdict) Kind() string {
	switch {
	case v.Failure != nil:
		return v.Failure.Kind
	case v.Complete:
		return unreachable
	}
	return "INCONCLUSIVE"
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

// Hunt explores every run of the scenario on the revision, until ctx is done.
// If one fails, it looks for the one with the fewest preemptions, and among
// those for one with few steps.
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
	r := p.Prove(ctx, explore.Options{Steps: longest, Progress: progress})
	v.take(&r)
	if r.Failure == nil || r.Failure.Kind == "livelock" {
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
	v.Runs, v.Traces, v.Elapsed = r.Runs, r.Traces, r.Elapsed
}

// Expected returns what the scenario expects of a revision, or nothing if it does
// not say. A line for one way of scheduling goes before one for both.
func (s *Scenario) Expected(revision string, floating bool) Expectation {
	mode := "bound"
	if floating {
		mode = "floating"
	}
	var both Expectation
	for _, e := range s.Expect {
		switch {
		case !slices.Contains(e.Revisions, revision):
		case e.Mode == mode:
			return e.Verdicts
		case e.Mode == "":
			both = e.Verdicts
		}
	}
	return both
}
