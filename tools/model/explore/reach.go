package explore

import (
	"context"
	"math/bits"
)

// Stateful is a program that can tell its states apart. One of its steps may stand
// for several steps of the same program under Prove, if the runs end in the same
// states all the same.
type Stateful interface {
	Program
	// Key returns a number for the current state, and one for what the program's judge
	// knows of the run so far, which decides nothing but what is a failure. Two states
	// have the same numbers only if all that can happen from there is the same.
	Key() (state uint64, judge int32)
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
	path   []int32 // the number of each node's state
	on     []bool  // whether each state is on the path
	alike  []int32 // states that are as the current one, and stricter
	loops  Looping // the program, if it goes round
	cycles cycles  // its states and steps then
}

// Reach explores every state that a program can reach, and stops at the first
// failure. The schedule of the failure is made of the short steps of Prove. Reach
// needs no more runs than there are steps between states, where Prove needs one for
// every trace, so it is the better search where many traces lead to few states.
//
// It is a depth-first search with sleep sets. From a state that was visited before it
// explores only the steps that slept at every earlier visit (Godefroid:
// Partial-order methods for the verification of concurrent systems, LNCS 1032,
// 1996, section 5.3). States are known by hashes of 64 bits.
//
// A state counts as visited also if it was with a judge that is stricter: what fails
// from here was found there.
//
// With Options.Loops it takes every step from every state, without sleep sets, so that it
// knows all cycles of states. One is a livelock if every actor that can go on in one of its
// states, and does so sooner or later, goes on in it (see Looping); other cycles are none, and
// the search is complete all the same.
//
// Without, a run that comes back to one of its own states can go round for ever. If that cycle
// is fair it is a livelock. If it is not, the search is not complete. If the judge
// has become laxer on the way it goes on becoming so, until it is the same again.
func Reach(ctx context.Context, p Stateful, o Options) Result { return through(NewReach(ctx, p, o)) }

// NewReach begins the search of Reach.
func NewReach(ctx context.Context, p Stateful, o Options) Search {
	o.First = true
	s := &reacher{walk: newWalk(ctx, p, o), long: p}
	if o.Loops {
		s.loops = p.(Looping)
		s.cycles.numbers = map[uint64]int32{}
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
	case s.graph.cyclic(len(s.on)):
		s.cut = forEver
	}
	return more
}

// livelocks looks for a fair cycle among all states of a program that goes round.
func (s *reacher) livelocks() {
	g := &s.cycles
	g.sort()
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
	nd, ok := s.arrive(s.p.Enabled())
	if !ok {
		return false
	}
	key, judge := p.Key()
	if s.loops != nil {
		nd.sleep = 0
		actor := uint8(0)
		if len(s.sched) > 0 {
			actor = s.sched[len(s.sched)-1]
		}
		s.cycles.reach(key, s.loops, len(s.nodes), actor)
	}
	nd.backtrack = nd.enabled &^ nd.sleep
	s.trim()
	// What was explored from here, with a judge that is as strict.
	var done Set
	s.alike = s.alike[:0]
	own, last := int32(-1), s.states.first(key)
	for no := last; no >= 0; no = s.states.all[no].before {
		st := &s.states.all[no]
		if st.judge == judge {
			own = no
		}
		if st.judge == judge || p.Stricter(st.judge, judge) {
			done |= st.explored
			s.alike = append(s.alike, no)
			s.comes(no)
			if s.on[no] {
				if s.loops == nil {
					s.round(no)
				}
				nd.backtrack = 0
			}
		}
	}
	nd.backtrack &^= done
	if own < 0 && (nd.backtrack != 0 || len(s.alike) == 0) {
		own = s.states.add(key, judge, last)
		s.on = append(s.on, false)
		s.res.States++
		s.comes(own)
		for _, no := range s.alike {
			s.graph.add(own, no)
		}
	}
	if nd.backtrack == 0 {
		s.leave()
		s.res.Blocked++
		return false
	}
	s.states.all[own].explored |= nd.backtrack
	nd.actor = uint8(bits.TrailingZeros32(uint32(nd.backtrack)))
	s.nodes = append(s.nodes, nd)
	s.path = append(s.path, own)
	s.on[own] = true
	return true
}

// trim takes states off the path whose nodes the search has backtracked from.
func (s *reacher) trim() {
	for _, left := range s.path[len(s.nodes):] {
		s.on[left] = false
	}
	s.path = s.path[:len(s.nodes)]
}

// comes notes that the run has come to a state, or to one like it with a laxer judge.
func (s *reacher) comes(no int32) {
	if len(s.path) > 0 {
		s.graph.add(s.path[len(s.path)-1], no)
	}
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
