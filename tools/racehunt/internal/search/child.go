package search

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
)

// Job is the search of one scenario, on one revision in one mode.
type Job struct {
	Name     string
	Text     []byte // of the scenario's file
	Revision string
	Mode     scenario.Mode
	Memory   explored.Memory
	D        time.Duration
}

// Report is what a child says of its search.
type Report struct {
	Stats *explore.Stats `json:",omitempty"`
	Cell  *cell.Cell     `json:",omitempty"` // what came out
	// These are in Cell only as words:
	Assuming *scenario.Assumptions `json:",omitempty"`
	Trace    *diagram.Trace        `json:",omitempty"` // of the failing run
}

type (
	message = child.Message[Report]
	outcome = child.Outcome[Report]
)

// Kind is the kind of the child that does such a job.
const Kind child.Kind = "search"

// Child is the child process that searches scenarios, one after another.
func Child(in io.Reader, out io.Writer) int { return child.ServeAll(in, out, search) }

// search searches a scenario until its time is over or ctx is done, and says what
// came out.
func search(ctx context.Context, j Job, say func(message)) error {
	s, err := scenario.Parse(j.Name, j.Text)
	if err != nil {
		return err
	}
	rev := scenario.Revision(j.Revision)
	if rev == nil {
		return fmt.Errorf("there is no revision %s", j.Revision)
	}
	// The child shows that it is alive only by progress: a kernel that loops for ever
	// within one step must not look like a search that takes long.
	progress := func(st explore.Stats) { say(message{Report: Report{Stats: &st}}) }
	timed, cancel := context.WithTimeoutCause(ctx, j.D, fmt.Errorf("its %v were over", j.D))
	defer cancel()
	v, err := s.HuntUnder(timed, j.Memory, rev, j.Mode.Floats(), progress)
	if err != nil {
		return err
	}
	if v.Kind() == scenario.Misuse {
		return fmt.Errorf("the search has made a mistake: %s", v.Failure.Text)
	}
	m := message{Done: true, Stopped: errors.Is(context.Cause(timed), child.ErrStopped), Report: Report{Cell: cell.Of(&v), Assuming: &v.Assuming}}
	if v.Failure != nil {
		if m.Report.Trace, err = show(s, &v, j.Memory); err != nil {
			return err
		}
		m.Report.Cell.Take(m.Report.Trace)
	}
	say(m)
	return nil
}

// show returns the trace of the failing run of a verdict.
func show(s *scenario.Scenario, v *scenario.Verdict, memory explored.Memory) (*diagram.Trace, error) {
	plain, err := retrace.Plain(s)
	if err != nil {
		return nil, err
	}
	r := &retrace.Run{Scenario: plain, Revision: scenario.Revision(v.Revision), Floating: v.Floating, Memory: memory, Least: v.Least, Seen: v.Seen, Schedule: v.Schedule}
	if err := r.Shrink(v.Kind()); err != nil {
		return nil, err
	}
	return r.Show(v.Kind())
}
