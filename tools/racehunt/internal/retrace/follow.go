package retrace

import (
	"math/bits"
	"slices"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// Followed is what comes of a run on another revision than the one on which it was
// found.
type Followed struct {
	Trace  *diagram.Trace // to its end; with a token if it fails
	Kind   scenario.Kind  // of its failure, 0 if nothing goes wrong
	Parted *MisfitError   // where it goes otherwise for the first time, or nil
	Ended  bool           // it has an end, be it that it goes round for ever
}

// longest is how many steps are taken before a run is given up.
const longest = 1000

// Follow takes the run on another revision. It keeps to the run as long as each
// actor whose turn it is can take a step and is about to do the same as in the run.
// From there on, or when the run is over, whoever ran last goes on, and when that
// one cannot the next one that can, until nobody can or something goes wrong. Clocks
// come last.
func (r *Run) Follow(rev *sys.Revision) (f Followed, err error) {
	there := &Run{Scenario: r.Scenario, Revision: rev, Floating: r.Floating, Lazy: r.Lazy, Schedule: r.Schedule, Ops: r.Ops}
	p, err := there.load()
	if err != nil {
		return f, err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	// The step that does not fit is taken before it is seen, and a search for a circle
	// takes the run anew: so there are two passes.
	steps, failure := len(there.Schedule), (*explore.Failure)(nil)
	rec := newRecorder(p)
	f.Parted = there.take(rec, steps)
	rec.release()
	switch {
	case f.Parted != nil:
		steps = f.Parted.Step - 1
	case p.Failure() == nil && p.Enabled() != 0:
		failure = circle(p, there.Schedule)
	}
	rec = newRecorder(p)
	defer rec.release()
	there.take(rec, steps)
	there.Schedule = slices.Clone(there.Schedule[:len(rec.ops)])
	if failure == nil {
		there.Schedule = rec.goOn(there.Schedule)
		f.Ended = p.Failure() != nil || p.Enabled() == 0
		failure = rec.outcome(there.Schedule)
	}
	f.Ended = f.Ended || failure != nil
	there.Ops = rec.ops
	f.Trace, f.Kind = rec.trace(there, failure), kindOf(failure)
	if failure != nil {
		f.Trace.Token, err = there.Token()
	}
	return f, err
}

// goOn goes on after the steps of a schedule, and returns all steps.
func (rec *recorder) goOn(schedule []uint8) []uint8 {
	last := 0
	for _, a := range schedule {
		if rec.m.Report.Kind(int(a)) != explored.Clock {
			last = int(a)
		}
	}
	for rec.p.Failure() == nil && rec.p.Enabled() != 0 && len(schedule) < longest {
		actor := rec.next(last)
		rec.p.Step(actor)
		rec.finish()
		schedule = append(schedule, uint8(actor))
		if rec.m.Report.Kind(actor) != explored.Clock {
			last = actor
		}
	}
	return schedule
}

// next returns the actor that goes on when last ran last: that one, else the next
// one in a circle, else a clock.
func (rec *recorder) next(last int) int {
	enabled := rec.p.Enabled()
	for i := range rec.p.Actors() {
		if a := (last + i) % rec.p.Actors(); enabled.Has(a) && rec.m.Report.Kind(a) != explored.Clock {
			return a
		}
	}
	return bits.TrailingZeros32(uint32(enabled))
}
