package explore

import (
	"context"
	"fmt"
	"math/bits"
)

// choice is a state of the current run of Shortest, before a step is taken.
type choice struct {
	enabled Set
	free    Set
	left    Set    // the actors whose steps from here are still to be explored
	used    uint16 // preemptions so far
	last    int8   // the actor that ran last, enabled or not; -1 at the beginning
	actor   uint8  // the actor that takes the step from here
}

type bounded struct {
	search
	nodes []choice
	cache cache
	bound uint16
	most  int   // the last bound, or -1
	over  bool  // a preemption was left out because of the bound
	until int64 // the number of steps at which to stop looking for a shorter failing run
}

// Shortest explores runs with no preemption, then with at most one, and so on
// up to maxBound (no limit if it is negative), and stops after the first bound
// in which it finds a failure. Within that bound it goes on, up to
// Options.Shorten steps, to the failing run with the fewest steps. It is
// complete when there is no failure and no run needed more preemptions than the
// bound allowed.
//
// Within a bound a state is explored once. It is known by the happens-before order
// that led to it and by the actor that ran last, and is explored again only if it is
// reached with fewer preemptions.
func Shortest(ctx context.Context, p Program, maxBound int, o Options) Result {
	return through(NewShortest(ctx, p, maxBound, o))
}

// NewShortest begins the search of Shortest.
func NewShortest(ctx context.Context, p Program, maxBound int, o Options) Search {
	s := &bounded{search: newSearch(ctx, p, o), most: maxBound}
	s.fewest = true
	return s
}

// Go implements Search.
func (s *bounded) Go(steps int64) bool {
	return s.goOn(steps, func() bool {
		s.run()
		switch {
		case s.stop != "":
		case !s.back():
			return s.more()
		case s.res.Failure != nil && s.until == 0:
			s.until = s.res.Steps + s.o.Shorten
		case s.res.Failure != nil && s.res.Steps > s.until:
			s.stop = fmt.Sprintf("there may be a failing run with fewer steps, but %d more were spent on it", s.o.Shorten)
		}
		return true
	})
}

// more raises the bound, once all runs within the old one were explored. It tells
// whether there is a next bound.
func (s *bounded) more() bool {
	bound := s.res.Bound
	switch {
	case s.res.Failure != nil:
		s.stop = fmt.Sprintf("fewest preemptions of a failing run: %d", bound)
	case !s.over:
		return false
	case bound == s.most:
		s.stop = fmt.Sprintf("there are runs with more than %d preemptions", bound)
	default:
		bound++
		s.res.Bound, s.bound, s.over = bound, uint16(bound), false
		s.cache.reset()
		s.nodes, s.sched = s.nodes[:0], s.sched[:0]
		s.t.cut(0)
	}
	return true
}

// run replays the steps up to the last node, takes the one chosen there, and
// goes on until the run ends or comes to a state that was explored before.
func (s *bounded) run() {
	if len(s.nodes) == 0 {
		s.p.Begin()
		if !s.enter(0) {
			return
		}
	} else if !s.replay(s.nodes[len(s.nodes)-1].enabled) {
		return
	}
	for {
		nd := &s.nodes[len(s.nodes)-1]
		used := nd.used
		if preempts(nd.enabled, nd.free, int(nd.last), int(nd.actor)) {
			used++
		}
		s.advance(int(nd.actor))
		if s.check() || !s.enter(used) {
			return
		}
	}
}

// enter makes the node of the state that the run has come to. It tells whether
// the run goes on.
func (s *bounded) enter(used uint16) bool {
	d := len(s.nodes)
	s.res.Depth = max(s.res.Depth, d)
	nd := choice{enabled: s.p.Enabled(), free: s.p.Free(), used: used, last: -1}
	// The actor that ran last matters even if it cannot go on: an interrupt may have
	// taken its CPU and will give it back.
	if d > 0 {
		up := &s.nodes[d-1]
		nd.last = int8(RanLast(s.p, int(up.last), int(up.actor)))
	}
	if s.cache.seen(s.t.hash()+uint64(nd.last+1)*0x9e3779b97f4a7c15, used) {
		s.res.Blocked++
		return false
	}
	switch {
	case nd.enabled == 0:
		s.end()
		return false
	case s.res.Failure != nil && d+1 >= len(s.res.Schedule):
		s.res.Blocked++ // a failure from here takes no fewer steps than the known one
		return false
	case d >= s.o.Steps:
		s.tooLong()
		return false
	}
	nd.left = nd.enabled
	s.nodes = append(s.nodes, nd)
	return s.choose(&s.nodes[d])
}

// choose chooses the next actor at a node: the one that ran last, then those to
// which a switch is free, then the others. It tells whether there is one.
func (s *bounded) choose(nd *choice) bool {
	from := nd.left & nd.free
	switch {
	case nd.left == 0:
		return false
	case nd.last < 0 || !nd.enabled.Has(int(nd.last)):
		from = nd.left
	case nd.left.Has(int(nd.last)):
		from = 1 << nd.last
	case from == 0 && nd.used >= s.bound:
		s.over = true
		return false
	case from == 0:
		from = nd.left
	}
	nd.actor = uint8(bits.TrailingZeros32(uint32(from)))
	nd.left &^= 1 << nd.actor
	return true
}

// back backtracks to the last node that has an actor left to explore, and chooses
// one. It tells whether there is such a node.
func (s *bounded) back() bool {
	for d := len(s.nodes) - 1; d >= 0; d-- {
		s.sched = s.sched[:d]
		s.t.cut(d)
		s.nodes = s.nodes[:d+1]
		if s.choose(&s.nodes[d]) {
			return true
		}
	}
	return false
}
