package explore

import (
	"fmt"
	"strings"
)

// tooLong continues a run that has taken Options.Steps steps under a fair schedule:
// the enabled actors take turns. If the program comes back to a state in which it was
// after an earlier round of turns, the run can go on for ever: a livelock. If no
// actor is enabled any more, the run ends as others do. In no case is the search
// complete, as other ways to continue are not explored. With Options.Loops the run is cut.
func (s *search) tooLong() {
	s.cut = fmt.Sprintf("a run went on for more than %d steps", s.o.Steps)
	if s.o.Loops {
		return
	}
	if at, end := s.lasso(); end > 0 {
		run := append([]uint8(nil), s.sched[:end]...)
		s.fail(livelock(run[at:]), run)
		return
	}
	seen := map[uint64]int{s.p.State(): len(s.sched)}
	for until := len(s.sched) + s.o.Steps; len(s.sched) < until; {
		idle := true
		for a := range s.t.n {
			if !s.p.Enabled().Has(a) {
				continue
			}
			idle = false
			s.advance(a)
			if s.check() {
				return
			}
		}
		s.res.Depth = max(s.res.Depth, len(s.sched))
		if idle {
			s.end()
			return
		}
		st := s.p.State()
		if at, ok := seen[st]; ok {
			run, at := shorten(s.p, s.sched, at, s.o.Steps)
			s.fail(livelock(run[at:]), run)
			return
		}
		seen[st] = len(s.sched)
	}
	s.stop = fmt.Sprintf("a run went on for more than %d steps, taking turns at last", len(s.sched))
}

// lasso looks for a fair cycle in the run: a part that begins and ends in the same
// state and in which every actor that is enabled throughout takes a step. It returns
// where that part begins and ends, or end 0 if there is none. Afterwards the program
// is in the state in which it was before.
func (s *search) lasso() (begin, end int) {
	enabled := make([]Set, len(s.sched)+1)
	states := make([]uint64, len(s.sched)+1)
	first := make(map[uint64]int) // the step before which each state was first reached
	s.p.Begin()
	for j := 0; ; j++ {
		enabled[j] = s.p.Enabled()
		if end == 0 {
			states[j] = s.p.State()
			if i, again := first[states[j]]; !again {
				first[states[j]] = j
			} else if i, ok := fair(enabled[:j], s.sched[:j], states[:j+1], i); ok {
				begin, end = i, j
			}
		}
		if j == len(s.sched) {
			return begin, end
		}
		s.p.Step(int(s.sched[j]))
	}
}

// fair looks for the shortest fair cycle at the end of a run: a part that begins in
// the state in which the run ends, and in which every actor that is enabled
// throughout takes a step. It looks back as far as step first.
func fair(enabled []Set, steps []uint8, states []uint64, first int) (begin int, ok bool) {
	always, did := ^Set(0), Set(0)
	for i := len(steps) - 1; i >= first; i-- {
		always &= enabled[i]
		did |= 1 << steps[i]
		if states[i] == states[len(steps)] && always&^did == 0 {
			return i, true
		}
	}
	return 0, false
}

// livelock is the failure of a run that goes round a cycle for ever.
func livelock(cycle []uint8) *Failure {
	var in Set
	var b strings.Builder
	for _, a := range cycle {
		in |= 1 << a
		fmt.Fprintf(&b, " %d", a)
	}
	return &Failure{
		Kind:  Livelock,
		Text:  fmt.Sprintf("actors %s go round for ever, taking turns:%s", in, b.String()),
		Cause: "threads go round for ever",
		Actor: int(cycle[len(cycle)-1]),
	}
}

// shorten makes the way into a cycle shorter. A run that was cut off after a number
// of steps has mostly gone round many times. So shorten looks for the first state of
// the run that occurs again later, and lets the actors take turns from there. It
// returns the new run and where its cycle begins, or run and at if it finds nothing
// shorter.
func shorten(p Program, run []uint8, at, limit int) ([]uint8, int) {
	states := make([]uint64, len(run)+1)
	last := make(map[uint64]int)
	p.Begin()
	for i := range states {
		states[i] = p.State()
		last[states[i]] = i
		if i < len(run) {
			p.Step(int(run[i]))
		}
	}
	n := 0
	for last[states[n]] == n {
		n++
		if n >= at {
			return run, at
		}
	}
	p.Begin()
	for _, a := range run[:n] {
		p.Step(int(a))
	}
	short := append([]uint8(nil), run[:n]...)
	seen := map[uint64]int{p.State(): n}
	for len(short) < min(len(run), n+limit) {
		before := len(short)
		for a := range p.Actors() {
			if p.Enabled().Has(a) {
				p.Step(a)
				short = append(short, uint8(a))
			}
		}
		if len(short) == before {
			break // nobody can go on: this way leads into no cycle
		}
		st := p.State()
		if at, ok := seen[st]; ok {
			return short, at
		}
		seen[st] = len(short)
	}
	return run, at
}
