package retrace

import (
	"slices"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
)

// shrinkSteps is how many steps Shrink takes at most.
const shrinkSteps = 500_000

// Shrink removes steps that the run does not need to fail with the same kind of
// failure: the last steps of an actor, or all of them. It adds no preemptions.
func (r *Run) Shrink(kind scenario.Kind) (err error) {
	p, err := r.load()
	if err != nil {
		return err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	s := shrinker{p: p, kind: kind, left: shrinkSteps}
	n, ok := s.try(r.Schedule)
	if !ok {
		return nil // a livelock, which the search has shortened
	}
	r.Schedule = r.Schedule[:n]
	s.most = s.preemptions
	for s.shorter(r) {
	}
	s.ticksLast(r)
	return nil
}

type shrinker struct {
	p           *scenario.Program
	kind        scenario.Kind
	most        int // how many preemptions a run may have
	left        int // how many more steps may be taken
	preemptions int // preemptions of the run that was tried last
}

// shorter removes some steps from the run, and tells whether it could.
func (s *shrinker) shorter(r *Run) bool {
	for actor := range s.p.Actors() {
		var at []int // the steps of the actor
		for i, a := range r.Schedule {
			if int(a) == actor {
				at = append(at, i)
			}
		}
		for first := range at {
			without := slices.Clone(r.Schedule[:at[first]])
			for _, a := range r.Schedule[at[first]:] {
				if int(a) != actor {
					without = append(without, a)
				}
			}
			n, ok := s.try(without)
			if ok && s.preemptions <= s.most && n < len(r.Schedule) {
				r.Schedule = without[:n]
				return true
			}
		}
	}
	return false
}

// ticksLast moves ticks that do not matter to the end, where they are not shown. They
// cannot be removed: as long as a tick is left an actor is enabled.
func (s *shrinker) ticksLast(r *Run) {
	ticks := func(a uint8) bool { return s.p.Machine().Report.Kind(int(a)) == explored.Clock }
	var moved, late []uint8
	for _, a := range r.Schedule {
		if ticks(a) {
			late = append(late, a)
		} else {
			moved = append(moved, a)
		}
	}
	if s.replace(r, append(moved, late...)) {
		return
	}
	for i, a := range slices.Backward(r.Schedule) {
		if ticks(a) {
			s.replace(r, append(slices.Delete(slices.Clone(r.Schedule), i, i+1), a))
		}
	}
}

// replace replaces the run by another schedule, if that fails in the right way with as
// many steps and no more preemptions than most.
func (s *shrinker) replace(r *Run, other []uint8) bool {
	n, ok := s.try(other)
	if !ok || s.preemptions > s.most || n != len(r.Schedule) {
		return false
	}
	r.Schedule = other
	return true
}

// try takes a run. It tells whether the run fails with the right kind of failure, and
// after how many steps.
func (s *shrinker) try(schedule []uint8) (steps int, ok bool) {
	if s.left -= len(schedule); s.left < 0 {
		return 0, false
	}
	s.preemptions = 0
	last := -1
	s.p.Begin()
	for i, a := range schedule {
		if !s.p.Enabled().Has(int(a)) {
			return 0, false
		}
		if preempts(s.p, last, int(a)) {
			s.preemptions++
		}
		s.p.Step(int(a))
		last = explore.RanLast(s.p, last, int(a))
		if f := s.p.Failure(); f != nil {
			return i + 1, kindOf(f) == s.kind
		}
	}
	if s.p.Enabled() != 0 {
		return 0, false
	}
	f := s.p.End()
	return len(schedule), f != nil && kindOf(f) == s.kind
}
