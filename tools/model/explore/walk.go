package explore

import (
	"context"
	"math/bits"
)

// node is a state of the current run, before a step is taken from it.
type node struct {
	enabled   Set
	backtrack Set // the actors whose steps have to be explored from here
	sleep     Set // the actors that sleep: their steps were explored from here or from an earlier node
	actor     uint8
	top       int32 // where this node's part of walk.asleep ends
}

// span is a part of walk.asleep.
type span struct{ off, end int32 }

// walk is what the depth-first searches with sleep sets have in common. A step that
// was explored from a state sleeps there and in the states after it, until a step is
// taken that conflicts with it. Prove and Reach embed a walk, and decide which steps
// are explored from a state.
type walk struct {
	search
	nodes  []node
	spans  []span   // for each node and actor: where in asleep a sleeper's accesses are
	asleep []Access // what the next steps of sleepers touch; a stack, cut back with the nodes
}

func newWalk(ctx context.Context, p Program, o Options) walk {
	return walk{search: newSearch(ctx, p, o)}
}

// arrive makes the node of the state that the run has come to, in which these actors
// are enabled. It tells whether the run goes on: it ends if no actor is enabled or if
// it is too long.
func (s *walk) arrive(enabled Set) (node, bool) {
	d := len(s.nodes)
	s.res.Depth = max(s.res.Depth, d)
	nd := node{enabled: enabled, top: int32(len(s.asleep))}
	if nd.enabled == 0 {
		s.end()
		return nd, false
	}
	s.inherit(&nd)
	if d >= s.o.Steps {
		s.leave()
		s.tooLong()
		return nd, false
	}
	return nd, true
}

// inherit gives a new node the sleepers of the last one, but for those whose steps
// conflict with the step that was taken between the two.
func (s *walk) inherit(nd *node) {
	d := len(s.nodes)
	for range s.t.n {
		s.spans = append(s.spans, span{})
	}
	if d == 0 {
		return
	}
	up, step := &s.nodes[d-1], s.t.touches(int32(d-1))
	for m := up.sleep; m != 0; m &= m - 1 {
		a := bits.TrailingZeros32(uint32(m))
		sp := s.spans[(d-1)*s.t.n+a]
		if !touching(step, s.asleep[sp.off:sp.end]) {
			nd.sleep |= 1 << a
			s.spans[d*s.t.n+a] = sp
		}
	}
}

// leave drops what inherit added for a new node from which the search does not go on.
func (s *walk) leave() { s.spans = s.spans[:len(s.nodes)*s.t.n] }

// choose chooses the actor that goes on in a new state: the one that ran last, if it
// is awake.
func (s *walk) choose(awake Set) uint8 {
	if d := len(s.nodes); d > 0 {
		if a := s.nodes[d-1].actor; awake.Has(int(a)) {
			return a
		}
	}
	return uint8(bits.TrailingZeros32(uint32(awake)))
}

// touching tells whether a step that was taken conflicts with a pending one, which
// will touch acc.
func touching(step []touch, acc []Access) bool {
	for i := range step {
		for _, x := range acc {
			if step[i].obj == x.Obj && conflict(&order, step[i].mode, x.Mode) {
				return true
			}
		}
	}
	return false
}

// back backtracks to the last node from which there is a step left to explore, and
// chooses that step. It tells whether there is such a node.
func (s *walk) back() bool {
	for d := len(s.nodes) - 1; d >= 0; d-- {
		nd := &s.nodes[d]
		// The step that was explored from here sleeps from now on.
		s.asleep = s.asleep[:nd.top]
		for _, u := range s.t.touches(int32(d)) {
			s.asleep = append(s.asleep, Access{u.obj, u.mode})
		}
		s.spans[d*s.t.n+int(nd.actor)] = span{nd.top, int32(len(s.asleep))}
		nd.top = int32(len(s.asleep))
		nd.sleep |= 1 << nd.actor
		if left := nd.backtrack &^ nd.sleep; left != 0 {
			nd.actor = uint8(bits.TrailingZeros32(uint32(left)))
			s.nodes = s.nodes[:d+1]
			s.spans = s.spans[:(d+1)*s.t.n]
			s.sched = s.sched[:d]
			s.t.cut(d)
			return true
		}
		s.nodes = s.nodes[:d]
		s.spans = s.spans[:d*s.t.n]
		s.t.cut(d)
	}
	return false
}
