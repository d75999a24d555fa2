package explore

import (
	"context"
	"fmt"
	"math/bits"
)

type prover struct {
	walk
	pre    []int32 // a clock: the steps that need not be reversed with the one that races looks at
	cursor []int32 // for each access of that step, the touch to look at next
	blank  []int32 // the clock that knows no step
}

// Prove explores one run of every Mazurkiewicz trace of a program, unless it is
// cut short. It keeps the first failure, and goes on after it unless Options.First
// is set.
func Prove(ctx context.Context, p Program, o Options) Result {
	return through(NewProve(ctx, p, o))
}

// NewProve begins the search of Prove.
func NewProve(ctx context.Context, p Program, o Options) Search {
	n := p.Actors()
	return &prover{walk: newWalk(ctx, p, o), pre: make([]int32, n), blank: make([]int32, n)}
}

// Go implements Search.
func (s *prover) Go(steps int64) bool {
	return s.goOn(steps, func() bool {
		s.run()
		return s.stop == "" && s.back()
	})
}

// run replays the steps up to the last node, takes the one chosen there, and
// goes on to the end.
func (s *prover) run() {
	if len(s.nodes) == 0 {
		s.p.Begin()
		if !s.enter() {
			return
		}
	} else if !s.replay(s.nodes[len(s.nodes)-1].enabled) {
		return
	}
	for {
		nd := &s.nodes[len(s.nodes)-1]
		q := int(nd.actor)
		acc := s.step(q)
		clock := s.t.next(q, acc)
		s.races(q, acc, clock)
		s.t.push(q, acc, clock)
		if s.check() || !s.enter() {
			return
		}
	}
}

// enter makes the node of the state that the run has come to and chooses the actor
// that takes the next step. It tells whether there is one.
func (s *prover) enter() bool {
	enabled := s.p.Enabled()
	if enabled == 0 {
		s.waiting(0)
	}
	nd, ok := s.arrive(enabled)
	if !ok {
		return false
	}
	awake := nd.enabled &^ nd.sleep
	if awake == 0 {
		s.leave()
		s.res.Blocked++
		s.waiting(nd.enabled)
		return false
	}
	nd.actor = s.choose(awake)
	nd.backtrack = 1 << nd.actor
	s.nodes = append(s.nodes, nd)
	return true
}

// waiting looks for races of the steps that are blocked at the end of this run.
func (s *prover) waiting(enabled Set) {
	for a := range s.t.n {
		if !enabled.Has(a) {
			if acc := s.p.Pending(a); len(acc) > 0 {
				s.races(a, acc, s.t.next(a, acc))
			}
		}
	}
}

// races looks at every earlier step that races with the next step of actor q, and
// sees to it that runs in which q comes first will be explored. acc is what the step
// of q touches, clock is its clock.
func (s *prover) races(q int, acc []Access, clock []int32) {
	t := &s.t
	pre := s.blank
	if own := t.last[q]; own >= 0 {
		pre = t.clock(own)
	}
	copy(s.pre, pre)
	s.cursor = s.cursor[:0]
	for _, x := range acc {
		s.cursor = append(s.cursor, t.of(x.Obj))
	}
	looked := int32(-1)
	for {
		// Among the cursors the touch of the latest step is next.
		k, e := -1, int32(-1)
		for i, c := range s.cursor {
			if c >= 0 && t.touch[c].step > e {
				k, e = i, t.touch[c].step
			}
		}
		if k < 0 {
			return
		}
		u := &t.touch[s.cursor[k]]
		switch {
		case t.knows(s.pre, e):
			if u.all() {
				s.cursor[k] = -1
			} else {
				s.cursor[k] = u.prev
			}
			continue
		case !conflict(&race, u.mode, acc[k].Mode):
			s.cursor[k] = u.skip
			continue
		}
		s.cursor[k] = u.prev
		if e == looked {
			continue
		}
		looked = e
		if s.reverse(q, clock, e) {
			join(s.pre, t.clock(e))
		}
	}
}

// reverse sees to it that a run in which q comes before step e will be explored, if
// there is such a run. It returns true only if there is one for certain.
func (s *prover) reverse(q int, clock []int32, e int32) bool {
	nd := &s.nodes[e]
	free := s.t.last[q] < e && !s.follows(clock, e)
	switch {
	case !free:
		s.add(nd, e, -1)
	case nd.enabled.Has(q):
		s.add(nd, e, q)
	default:
		// q could not have been taken there: something earlier kept it off.
		return false
	}
	return free
}

// follows tells whether some step later than e, one that e does not happen before,
// happens before the step of q that has this clock.
func (s *prover) follows(clock []int32, e int32) bool {
	for i := e + 1; i < int32(s.t.len()); i++ {
		if s.t.knows(clock, i) && !s.t.knows(s.t.clock(i), e) {
			return true
		}
	}
	return false
}

// add makes sure that node nd, from which step e was taken, explores the rest of the
// run without e and without the steps that e happens before. It adds one of the
// actors that can take the first step of that rest, unless one of them is in the
// backtrack or sleep set already. If q is not -1, it is one of these actors too.
func (s *prover) add(nd *node, e int32, q int) {
	t := &s.t
	have := nd.backtrack | nd.sleep
	if q >= 0 && have.Has(q) {
		return
	}
	var seen Set
	var firsts [MaxActors]int32 // the clock of each seen actor at its first step
	pick := q
	for i := e + 1; i < int32(t.len()); i++ {
		a := int(t.actors[i])
		c := t.clock(i)
		if seen.Has(a) || t.knows(c, e) {
			continue
		}
		begins := true
		for m := seen; m != 0; m &= m - 1 {
			b := bits.TrailingZeros32(uint32(m))
			if c[b] >= firsts[b] {
				begins = false
				break
			}
		}
		seen |= 1 << a
		firsts[a] = c[a]
		switch {
		case !begins:
		case have.Has(a):
			return
		case pick < 0:
			pick = a
		}
	}
	if !nd.enabled.Has(pick) {
		s.stop = fmt.Sprintf("the program breaks a promise: after %v, actor %d should be able to go on", s.sched[:e], pick)
		return
	}
	nd.backtrack |= 1 << pick
}
