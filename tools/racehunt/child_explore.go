package main

import (
	"context"
	"errors"
	"fmt"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
)

// explore searches a scenario until its time is over or ctx is done, and says what
// came out.
func (c *child) explore(ctx context.Context, j *exploreJob) error {
	s, err := scenario.Parse(j.Name, j.Text)
	if err != nil {
		return err
	}
	rev := scenario.Revision(j.Revision)
	if rev == nil {
		return fmt.Errorf("there is no revision %s", j.Revision)
	}
	// It lives as long as there is progress: a kernel that goes round in one step
	// for ever is not to be taken for a search that takes its time.
	progress := func(st explore.Stats) { c.say(message{Stats: &st}) }
	timed, cancel := context.WithTimeoutCause(ctx, j.D, fmt.Errorf("its %v were over", j.D))
	defer cancel()
	v, err := s.Hunt(timed, rev, j.Floating, progress)
	if err != nil {
		return err
	}
	if v.Failure != nil && v.Failure.Kind == misuse {
		return fmt.Errorf("the search has made a mistake: %s", v.Failure.Text)
	}
	m := message{Done: true, Cell: cellOf(&v), Stopped: errors.Is(context.Cause(timed), errStopped)}
	if v.Failure != nil {
		if m.Trace, err = show(s, &v); err != nil {
			return err
		}
		m.Cell.take(m.Trace)
	}
	c.say(m)
	return nil
}

// misuse is the kind of a failure that is none of the kernel's: what the search
// has told the specification is no history.
const misuse = "rule 0"

// show makes a trace of the failing run of a verdict.
func show(s *scenario.Scenario, v *scenario.Verdict) (*diagram.Trace, error) {
	plain, err := retrace.Plain(s)
	if err != nil {
		return nil, err
	}
	r := &retrace.Run{Scenario: plain, Revision: scenario.Revision(v.Revision), Floating: v.Floating, Least: v.Least, Schedule: v.Schedule}
	if err := r.Shrink(v.Kind()); err != nil {
		return nil, err
	}
	return r.Show(v.Kind())
}
