package retrace

import (
	"math/bits"
	"slices"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// Followed is the result of following a run on another revision than the one on which
// it was found.
type Followed struct {
	Trace  *diagram.Trace // the whole run; with a token if it fails
	Kind   scenario.Kind  // kind of its failure, 0 if nothing goes wrong
	Parted *MisfitError   // the first step that differs from the run that was found, or nil
	Ended  bool           // it failed, also by a livelock, or no actor is enabled any more
}

// longest is the number of steps after which a run is given up.
const longest = 1000

// Follow takes the run on another revision. It keeps to the schedule as long as the
// actor of each step is enabled and is about to carry out the same operation as in the
// run; a text in C that takes the run of a port by hand may besides touch variables whose
// accesses the port does not show. After that, or at the end of the schedule, the actor that ran last goes on, or if
// it is disabled the next one that is enabled, a clock only if there is no other. The run
// ends when no actor is enabled or something goes wrong.
func (r *Run) Follow(rev *sys.Revision) (f Followed, err error) {
	there := &Run{Scenario: r.Scenario, Revision: rev, Floating: r.Floating, Memory: r.Memory, Lazy: r.Lazy, Seen: r.seen(), Schedule: r.Schedule, Ops: r.Ops}
	p, err := there.load()
	if err != nil {
		return f, err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	// Two passes are needed: a step that does not fit is noticed only after it was
	// taken, and a search for a cycle begins the run anew.
	if r.Revision.Plain == nil {
		there.besides = p.Seen()
	}
	steps, failure := len(there.Schedule), (*explore.Failure)(nil)
	rec := newRecorder(p)
	f.Parted = there.take(rec, steps)
	rec.release()
	switch {
	case f.Parted != nil:
		steps = f.Parted.Step - 1
	case p.Failure() == nil && p.Enabled() != 0:
		failure = circle(p, rec.taken)
	}
	rec = newRecorder(p)
	defer rec.release()
	there.take(rec, steps)
	there.Schedule = rec.taken
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

// seen are the plain variables that must be visible for another text to be able to take
// the run: those that were, or for a run of a port by hand all that it reads and writes.
func (r *Run) seen() (names []string) {
	if r.Gone || r.Revision.Plain != nil {
		return r.Seen
	}
	for _, op := range r.Ops {
		if _, object, ok := strings.Cut(op, " "); ok && !slices.Contains(names, object) {
			names = append(names, object)
		}
	}
	return names
}

// goOn continues a run after the steps of a schedule. It returns the whole schedule.
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

// next returns the actor that goes on after last: last itself, else the next one, round
// robin, that is enabled and no clock, else a clock.
func (rec *recorder) next(last int) int {
	enabled := rec.p.Enabled()
	for i := range rec.p.Actors() {
		if a := (last + i) % rec.p.Actors(); enabled.Has(a) && rec.m.Report.Kind(a) != explored.Clock {
			return a
		}
	}
	return bits.TrailingZeros32(uint32(enabled))
}
