package retrace

import (
	"fmt"

	"ktimeout/sys"
	"ktimeout/tests/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// Run is a run of a scenario, by who takes each of its steps.
type Run struct {
	Scenario *scenario.Scenario
	Revision *sys.Revision
	Floating bool // softclock and client threads float
	Lazy     bool // ticks come only where they find a callout that is due
	Least    bool // no run with fewer preemptions fails
	Schedule []uint8
	// Ops are the operations that the steps carry out. Trace fills them in if
	// there are none, else it holds the run against them.
	Ops []string
}

// load boots a machine for the run.
func (r *Run) load() (*scenario.Program, error) {
	load := scenario.Load
	if r.Lazy {
		load = scenario.LoadLazy
	}
	p, err := load(r.Scenario, r.Revision, r.Floating)
	if err != nil {
		return nil, fmt.Errorf("scenario %s on %s: %w", r.Scenario.Name, r.Revision.Name, err)
	}
	return p, nil
}

// MisfitError says that the program does not go as the run went when it was
// found.
type MisfitError struct {
	Step int    // from 1, as they are shown
	Text string // "thread t1 was to lock callout 1, but is about to load c.c_cpu"
}

func (e *MisfitError) Error() string { return fmt.Sprintf("step %d: %s", e.Step, e.Text) }

// Trace takes the run and returns what it shows. The Verdict is empty if nothing
// goes wrong in it. If the program does not go as the run went, the error is a
// *MisfitError.
func (r *Run) Trace() (t *diagram.Trace, err error) {
	p, err := r.load()
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	rec := newRecorder(p)
	defer rec.release()
	rec.run()
	for i, a := range r.Schedule {
		if err := r.fits(rec, i, int(a)); err != nil {
			return nil, err
		}
		p.Step(int(a))
		rec.finish()
		if i < len(r.Ops) && r.Ops[i] != rec.ops[i] {
			return nil, &MisfitError{i + 1, fmt.Sprintf("%s was to %s, but is about to %s", rec.thread(int(a)), says(r.Ops[i]), says(rec.ops[i]))}
		}
		if p.Failure() != nil {
			break
		}
	}
	if r.Ops == nil {
		r.Ops = rec.ops
	}
	f := p.Failure()
	switch {
	case f != nil:
	case p.Enabled() == 0:
		f = rec.end()
	default:
		rec.release()
		f = circle(p, r.Schedule)
	}
	return rec.trace(r, f), nil
}

// fits tells whether an actor can take the step.
func (r *Run) fits(rec *recorder, i, actor int) error {
	if actor < rec.p.Actors() && rec.p.Enabled().Has(actor) {
		return nil
	}
	was := "go on"
	if i < len(r.Ops) {
		was = says(r.Ops[i])
	}
	if actor >= rec.p.Actors() {
		return &MisfitError{i + 1, fmt.Sprintf("actor %d was to %s, but there are only %d", actor, was, rec.p.Actors())}
	}
	why := "has nothing to do"
	if w := rec.waits(actor); w != "" {
		why = "waits for " + w
	}
	return &MisfitError{i + 1, fmt.Sprintf("%s was to %s, but %s", rec.thread(actor), was, why)}
}

// preempts tells whether the next step of an actor preempts the one that ran
// last, as tests/explore counts.
func preempts(p *scenario.Program, last, actor int) bool {
	return last >= 0 && last != actor && p.Enabled().Has(last) && !p.Free().Has(actor)
}
