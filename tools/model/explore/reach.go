package explore

import (
	"context"
	"math/bits"
)

// Stateful is a program that can tell its states apart. Its steps may be longer
// than those of the same program for Prove, where the longer ones lead to the
// same ends.
type Stateful interface {
	Program
	// Key returns a number that is the same only for states from which everything
	// goes on alike, failures included.
	Key() uint64
	// Ops is how many steps of the program for Prove the last step stands for,
	// all of one actor.
	Ops() int
	// Local returns what the program keeps of an actor after a step of it, for
	// Again.
	Local(actor int) uint64
	// Again begins a run and takes steps that were taken before from the same
	// states; after each of them Local returned that.
	Again(steps []uint8, locals []uint64)
}

type reacher struct {
	walk
	long   Stateful
	seen   map[uint64]reached
	graph  graph
	path   []int32  // the state of each node
	on     []bool   // whether each state is on the path
	locals []uint64 // what Local returned after each step of the run
}

// reached is what is known of a state: its number, and those whose steps from it were
// left out whenever it was reached.
type reached struct {
	no   int32
	left Set
}

// Reach explores every state that a program can reach, and stops at the first
// failure, whose schedule is one of short steps. It needs no more runs than there
// are steps between states, where Prove takes one of every trace, and is the
// better one where many traces lead to few states.
//
// It is a search with sleep sets that goes on from a state that it has seen only
// with the steps that slept whenever it came there before (Godefroid:
// Partial-order methods for the verification of concurrent systems, LNCS 1032,
// 1996, section 5.3). States are known by hashes of 64 bits.
//
// A run that comes to a state in which it was before can go on for ever. If it does
// so in a fair way that is a livelock. Else the search is not complete.
func Reach(ctx context.Context, p Stateful, o Options) Result { return through(NewReach(ctx, p, o)) }

// NewReach begins the search of Reach.
func NewReach(ctx context.Context, p Stateful, o Options) Search {
	o.First = true
	return &reacher{walk: newWalk(ctx, p, o), long: p, seen: make(map[uint64]reached)}
}

// Go implements Search.
func (s *reacher) Go(steps int64) bool {
	more := s.goOn(steps, func() bool {
		s.run(s.long)
		return s.stop == "" && s.back()
	})
	if s.ended && s.cut == "" && s.graph.cyclic(len(s.on)) {
		s.cut = forEver
	}
	return more
}

// forEver is why a search is not complete that has found a cycle of states.
const forEver = "a run can come to the same state again and again"

// Result implements Search.
func (s *reacher) Result() Result {
	r := s.walk.Result()
	if r.Failure != nil {
		r.Schedule = short(s.long, r.Schedule)
	}
	return r
}

// run replays the steps up to the last node, takes the one chosen there, and
// goes on until it comes to a state that has nothing new.
func (s *reacher) run(p Stateful) {
	if len(s.nodes) == 0 {
		s.p.Begin()
		if !s.enter(p) {
			return
		}
	} else {
		s.res.Steps += int64(len(s.sched))
		s.locals = s.locals[:len(s.sched)]
		p.Again(s.sched, s.locals)
		if !s.same(s.nodes[len(s.nodes)-1].enabled) {
			return
		}
	}
	for {
		nd := &s.nodes[len(s.nodes)-1]
		acc := s.step(int(nd.actor))
		s.locals = append(s.locals, p.Local(int(nd.actor)))
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
	key := p.Key()
	nd.backtrack = nd.enabled &^ nd.sleep
	st, ok := s.seen[key]
	if ok {
		nd.backtrack &= st.left
		st.left &= nd.sleep
	} else {
		st = reached{int32(len(s.on)), nd.sleep}
		s.on = append(s.on, false)
		s.res.States++
	}
	s.seen[key] = st
	s.comes(st.no)
	if s.on[st.no] {
		s.round(st.no)
		nd.backtrack = 0
	}
	if nd.backtrack == 0 {
		s.leave()
		s.res.Blocked++
		return false
	}
	nd.actor = uint8(bits.TrailingZeros32(uint32(nd.backtrack)))
	s.nodes = append(s.nodes, nd)
	s.path = append(s.path, st.no)
	s.on[st.no] = true
	return true
}

// comes notes that the run has come to a state, and leaves the states of the nodes that
// the search has gone back from.
func (s *reacher) comes(no int32) {
	for _, left := range s.path[len(s.nodes):] {
		s.on[left] = false
	}
	if s.path = s.path[:len(s.nodes)]; len(s.path) > 0 {
		s.graph.add(s.path[len(s.path)-1], no)
	}
}

// round notes that the run has come to a state again. Whoever could take a step all
// the time since must have taken one, or the run is one in which somebody waits for
// its turn for ever.
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

// short returns the schedule of short steps that stands for one of long ones.
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
