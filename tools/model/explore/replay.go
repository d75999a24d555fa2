package explore

import (
	"fmt"
	"math/bits"
	"strings"
)

// Replay takes the steps of a schedule and calls step, if it is not nil, after
// each, with its index in the schedule. It returns what went wrong. If no actor is
// enabled after the last step, Replay ends the run; otherwise the run stops there, so
// that a livelock is followed through its cycle but not found again. If the program
// cannot follow the schedule, the error names the first step that does not fit,
// counted from 0.
func Replay(p Program, schedule []uint8, step func(i, actor int)) (*Failure, error) {
	p.Begin()
	for i, a := range schedule {
		if en := p.Enabled(); int(a) >= p.Actors() || !en.Has(int(a)) {
			return p.Failure(), fmt.Errorf("explore: step %d of %d: actor %d cannot go on, only %s can",
				i, len(schedule), a, en)
		}
		p.Step(int(a))
		if step != nil {
			step(i, int(a))
		}
	}
	f := p.Failure()
	if p.Enabled() == 0 {
		if e := p.End(); f == nil {
			f = e
		}
	}
	return f, nil
}

// String lists the actors of a set.
func (s Set) String() string {
	if s == 0 {
		return "nobody"
	}
	var b strings.Builder
	for ; s != 0; s &= s - 1 {
		fmt.Fprintf(&b, " %d", bits.TrailingZeros32(uint32(s)))
	}
	return b.String()[1:]
}

// preemptions counts the preemptions of a run: steps of an actor, other than a
// free one, that come after one of another actor that could have gone on.
func preemptions(p Program, schedule []uint8) int {
	n, last := 0, -1
	p.Begin()
	for _, a := range schedule {
		if preempts(p.Enabled(), p.Free(), last, int(a)) {
			n++
		}
		p.Step(int(a))
		last = RanLast(p, last, int(a))
	}
	return n
}

// RanLast returns the actor that counts as having run last after a step of actor;
// before that step it was last. If a switch to actor is still free after the step, it
// is an interrupt that has come and gone, and the actor that it interrupted still
// counts.
func RanLast(p Program, last, actor int) int {
	if p.Free().Has(actor) {
		return last
	}
	return actor
}

// preempts tells whether a step of an actor preempts the one that ran last.
func preempts(enabled, free Set, last, actor int) bool {
	return last >= 0 && last != actor && enabled.Has(last) && !free.Has(actor)
}
