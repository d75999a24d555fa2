package retrace

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// Run is a run of a scenario, given by its schedule.
type Run struct {
	Scenario *scenario.Scenario
	Revision *sys.Revision
	Gone     bool // Revision is a text that is not there, and has its name only: the run can be followed, but not repeated
	Floating bool // softclock and client threads float
	Memory   explored.Memory
	Lazy     bool     // ticks come only where they find a callout that is due
	Least    bool     // no run with fewer preemptions fails
	Seen     []string // the plain variables of code made from C that are visible
	Schedule []uint8
	// Ops are the operations that the steps carry out. Trace fills them in if there are
	// none, else it checks that the run has the same ones.
	Ops []string
	// besides are plain variables whose accesses are steps of this text, and not of the
	// port by hand whose run it is.
	besides []string
}

// load boots a machine for the run.
func (r *Run) load() (*scenario.Program, error) {
	l := scenario.Loader{Memory: r.Memory}
	load := l.Load
	if r.Lazy {
		load = l.LoadLazy
	}
	p, err := load(r.Scenario, r.Revision, r.Floating)
	if err != nil {
		return nil, fmt.Errorf("scenario %s on %s: %w", r.Scenario.Name, r.Revision.Name, err)
	}
	p.See(r.Seen)
	return p, nil
}

// MisfitError says at which step the program departs from the run that was found.
type MisfitError struct {
	Step   int    `json:"step"`   // from 1, as they are shown
	Actor  string `json:"actor"`  // the actor whose step it was: "thread t1"
	Wanted string `json:"wanted"` // what it did in the run: "lock callout 1"
	Stood  string `json:"stood"`  // what it does instead: "it is about to load c.c_cpu", "it waits for lock m"
}

func (e *MisfitError) Error() string {
	return fmt.Sprintf("step %d: %s was to %s, but %s", e.Step, e.Actor, e.Wanted, e.Stood)
}

// Trace takes the run and returns its trace and the kind of its failure, 0 if nothing
// goes wrong. If the program departs from the run, the error is a *MisfitError.
func (r *Run) Trace() (t *diagram.Trace, kind scenario.Kind, err error) {
	p, err := r.load()
	if err != nil {
		return nil, 0, err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	rec := newRecorder(p)
	defer rec.release()
	if misfit := r.take(rec, len(r.Schedule)); misfit != nil {
		return nil, 0, misfit
	}
	if r.Ops == nil {
		r.Ops = rec.ops
	}
	if len(rec.taken) < len(r.Schedule) {
		r.Schedule = rec.taken // it fails before its last step
	}
	f := rec.outcome(r.Schedule)
	return rec.trace(r, f), kindOf(f), nil
}

// Show takes a run that must fail with this kind of failure, and returns its trace, with
// its token.
func (r *Run) Show(kind scenario.Kind) (*diagram.Trace, error) {
	t, got, err := r.Trace()
	if err != nil {
		return nil, err
	}
	if got != kind {
		return nil, fmt.Errorf("the failing run does not repeat itself: it was %s, and is %q: %s", kind, got, t.Sentence)
	}
	t.Token, err = r.Token()
	return t, err
}

// kindOf is the kind of a failure, 0 if f is nil.
func kindOf(f *explore.Failure) scenario.Kind {
	if f == nil {
		return 0
	}
	return scenario.KindOf(f)
}

// take begins the run and takes its first steps, up to a number of steps or to the
// failure. It returns where the program departs from the run, or nil.
func (r *Run) take(rec *recorder, steps int) *MisfitError {
	rec.run()
	for i, a := range r.Schedule[:steps] {
		for {
			if misfit := r.fits(rec, i, int(a)); misfit != nil {
				return misfit
			}
			rec.p.Step(int(a))
			rec.finish()
			rec.taken = append(rec.taken, a)
			op := rec.ops[len(rec.ops)-1]
			if i >= len(r.Ops) || r.Ops[i] == op {
				break
			}
			if _, object, _ := strings.Cut(op, " "); rec.p.Failure() != nil || !slices.Contains(r.besides, object) {
				return &MisfitError{i + 1, rec.thread(int(a)), saysWritten(r.Ops[i]), "it is about to " + saysWritten(op)}
			}
		}
		if rec.p.Failure() != nil {
			break
		}
	}
	return nil
}

// outcome returns what goes wrong in a run, or nil, after all its steps were taken.
func (rec *recorder) outcome(schedule []uint8) *explore.Failure {
	switch f := rec.p.Failure(); {
	case f != nil:
		return f
	case rec.p.Enabled() == 0:
		return rec.end()
	}
	rec.release()
	return circle(rec.p, schedule)
}

// fits returns nil if the actor of step i is enabled, else the error that says why not.
func (r *Run) fits(rec *recorder, i, actor int) *MisfitError {
	if actor < rec.p.Actors() && rec.p.Enabled().Has(actor) {
		return nil
	}
	m := &MisfitError{Step: i + 1, Wanted: "go on"}
	if i < len(r.Ops) {
		m.Wanted = saysWritten(r.Ops[i])
	}
	if actor >= rec.p.Actors() {
		m.Actor, m.Stood = fmt.Sprintf("actor %d", actor), fmt.Sprintf("there are only %d", rec.p.Actors())
		return m
	}
	m.Actor, m.Stood = rec.thread(actor), "it has nothing to do"
	if w := rec.waits(actor); w != "" {
		m.Stood = "it waits for " + w
	}
	return m
}

// preempts tells whether the next step of an actor preempts the one that ran
// last, as tools/model/explore counts.
func preempts(p *scenario.Program, last, actor int) bool {
	return last >= 0 && last != actor && p.Enabled().Has(last) && !p.Free().Has(actor)
}
