package explore

import (
	"context"
	"math/bits"
)

// Stateful is a program that can tell its states apart. One of its steps may stand
// for several steps of the same program under Prove, if the runs end in the same
// states all the same.
//
// It may have a judge, who calls runs failures by what it is told of their steps, and
// on whom nothing else depends. What it knows, and what it is told, have numbers. Steps
// conflict if the order in which the judge is told of them matters to it.
type Stateful interface {
	Program
	// Key returns a number for the current state, without what the judge knows. Two
	// states have the same number only if all that can happen from there is the same.
	Key() uint64
	// Judge is what the judge knows when a run begins.
	Judge() int32
	// Told is what the judge was told by the last call of Step or End, or 0 if nothing.
	Told() int32
	// Tell returns what the judge knows after it is told this, and false if the run is a
	// failure then.
	Tell(judge, told int32) (int32, bool)
	// Stricter tells whether a judge that knows a calls every run a failure that one that
	// knows b does, whatever follows. It is so of equal numbers.
	Stricter(a, b int32) bool
	// Ops is how many steps of the program under Prove the last step stands for;
	// they are all of one actor.
	Ops() int
	// Again puts the program into the state after these steps, which were taken before
	// from the initial state. The less they differ from the first steps of the run that
	// the program is in, the faster it may be. It returns how many steps the program has
	// taken again since it last said so, for this and for calls of Step.
	Again(steps []uint8) int
}

type reacher struct {
	walk
	long   Stateful
	states states
	graph  graph
	known  known
	path   []int32 // the number of each node's state
	on     []bool  // whether each state is on the path
	loops  Looping // the program, if it goes round
	cycles cycles  // what it says of its states then
}

// Reach explores every state that a program can reach, and stops at the first
// failure. The schedule of the failure is made of the short steps of Prove. Reach
// needs no more runs than there are steps between states, where Prove needs one for
// every trace, so it is the better search where many traces lead to few states.
//
// It is a depth-first search with sleep sets. From a state that was visited before it
// explores only the steps that slept at every earlier visit, and the others do not sleep
// any more (Godefroid:
// Partial-order methods for the verification of concurrent systems, LNCS 1032,
// 1996, section 5.3). States are known by hashes of 64 bits.
//
// What the judge knows is not part of a state. It is worked out from what it is told in
// each step, over all ways through the states: see known. For each trace of the program
// there is such a way: see docs/soundness.md.
//
// With Options.Loops it takes every step from every state, without sleep sets, so that it
// knows all cycles of states. One is a livelock if every actor that can go on in one of its
// states, and does so sooner or later, goes on in it (see Looping); other cycles are none, and
// the search is complete all the same.
//
// Without, a run that comes back to one of its own states can go round for ever. If that cycle
// is fair it is a livelock. If it is not, the search is not complete.
func Reach(ctx context.Context, p Stateful, o Options) Result { return through(NewReach(ctx, p, o)) }

// NewReach begins the search of Reach.
func NewReach(ctx context.Context, p Stateful, o Options) Search {
	o.First = true
	s := &reacher{walk: newWalk(ctx, p, o), long: p}
	if o.Loops {
		s.loops = p.(Looping)
	}
	return s
}

// Go implements Search.
func (s *reacher) Go(steps int64) bool {
	more := s.goOn(steps, func() bool {
		s.run(s.long)
		return s.stop == "" && s.back()
	})
	switch {
	case !s.ended || s.cut != "":
	case s.loops != nil:
		s.livelocks()
	case s.graph.cyclic():
		s.cut = forEver
	}
	return more
}

// livelocks looks for a fair cycle among all states of a program that goes round.
func (s *reacher) livelocks() {
	g := &s.cycles
	g.lay(&s.graph)
	if parts := g.fair(false); len(parts) > 0 {
		run, at := g.run(parts[0])
		s.fail(livelock(run[at:]), run)
		return
	}
	for _, p := range g.fair(true) {
		for _, state := range p.states[:min(len(p.states), tried)] {
			run, _ := g.way(0, anywhere, func(t int32) bool { return t == state })
			if s.loops.Again(run); !s.loops.Ends() {
				s.cut = untimely
				return
			}
		}
	}
}

// tried is how many states of fair cycles in which the program waits for time are looked at
// whether its runs end when time goes on.
const tried = 500

// untimely is why a search is not complete that has found a fair cycle in which the program
// waits for time, and goes on for ever, or fails, when time goes on.
const untimely = "threads go round while something is armed, and do not end well when time goes on; give the program more ticks"

// forEver is why a search that has found a cycle of states is not complete.
const forEver = "a run can come to the same state again and again"

// Result implements Search.
func (s *reacher) Result() Result {
	r := s.walk.Result()
	if r.Failure != nil {
		r.Schedule = short(s.long, r.Schedule)
	}
	return r
}

// run goes back to the last node, takes the step chosen there, and goes on until it comes to a state from which there is nothing new to explore.
func (s *reacher) run(p Stateful) {
	if len(s.nodes) == 0 {
		s.p.Begin()
		if !s.enter(p) {
			return
		}
	} else {
		s.res.Steps += int64(p.Again(s.sched))
		if !s.same(s.nodes[len(s.nodes)-1].enabled) {
			return
		}
	}
	for {
		nd := &s.nodes[len(s.nodes)-1]
		acc := s.step(int(nd.actor))
		s.t.push(int(nd.actor), acc, s.t.next(int(nd.actor), nil))
		if s.check() || !s.enter(p) {
			return
		}
	}
}

// enter makes the node of the state that the run has come to. It tells whether
// there is a step to explore from it.
func (s *reacher) enter(p Stateful) bool {
	s.trim()
	no, isNew := s.states.number(p.Key())
	if isNew {
		s.res.States++
		s.on = append(s.on, false)
		s.graph.state()
		s.known.state()
		if s.loops != nil {
			s.cycles.state(s.loops.Going())
		}
	}
	if len(s.path) == 0 {
		s.knows(no, p.Judge(), none, 0)
	} else {
		s.leads(s.path[len(s.path)-1], no, s.sched[len(s.sched)-1], p.Told())
	}
	enabled := s.p.Enabled()
	if s.stop != "" || enabled == 0 && !isNew {
		return false
	}
	nd, ok := s.arrive(enabled)
	if !ok {
		if enabled == 0 && s.stop == "" {
			s.ends(no, p.Told())
		}
		return false
	}
	if s.loops != nil {
		nd.sleep = 0
	}
	explored := s.states.explored.at(no)
	nd.sleep &^= *explored
	nd.backtrack = nd.enabled &^ (nd.sleep | *explored)
	if s.on[no] {
		if s.loops == nil {
			s.round(no)
		}
		nd.backtrack = 0
	}
	if nd.backtrack == 0 {
		s.leave()
		s.res.Blocked++
		return false
	}
	*explored |= nd.backtrack
	nd.actor = uint8(bits.TrailingZeros32(uint32(nd.backtrack)))
	s.nodes = append(s.nodes, nd)
	s.path = append(s.path, no)
	s.on[no] = true
	return true
}

// trim takes states off the path whose nodes the search has backtracked from.
func (s *reacher) trim() {
	for _, left := range s.path[len(s.nodes):] {
		s.on[left] = false
	}
	s.path = s.path[:len(s.nodes)]
}

// round notes that the run has closed a cycle: state no is already on its path. The
// cycle is a livelock if it is fair, that is if every actor that is enabled all the
// way round takes a step in it. Otherwise it starves some actor, and is no failure.
func (s *reacher) round(no int32) {
	s.cut = forEver
	always, did := ^Set(0), Set(0)
	for i := len(s.nodes) - 1; ; i-- {
		always &= s.nodes[i].enabled
		did |= 1 << s.sched[i]
		if s.path[i] == no {
			if always&^did == 0 {
				s.fail(livelock(s.sched[i:]), s.sched)
			}
			return
		}
	}
}

// short returns the schedule in steps of Prove for a schedule in steps of Reach.
func short(p Stateful, schedule []uint8) []uint8 {
	var out []uint8
	p.Begin()
	for _, a := range schedule {
		p.Step(int(a))
		for range p.Ops() {
			out = append(out, a)
		}
	}
	return out
}
