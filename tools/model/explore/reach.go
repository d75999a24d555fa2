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
	long Stateful
	// seen has the states, each with those whose steps from it were left out
	// whenever it was reached.
	seen   map[uint64]Set
	locals []uint64 // what Local returned after each step of the run
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
func Reach(ctx context.Context, p Stateful, o Options) Result { return through(NewReach(ctx, p, o)) }

// NewReach begins the search of Reach.
func NewReach(ctx context.Context, p Stateful, o Options) Search {
	o.First = true
	return &reacher{walk: newWalk(ctx, p, o), long: p, seen: make(map[uint64]Set)}
}

// Go implements Search.
func (s *reacher) Go(steps int64) bool {
	return s.goOn(steps, func() bool {
		s.run(s.long)
		return s.stop == "" && s.back()
	})
}

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
	if left, ok := s.seen[key]; ok {
		nd.backtrack &= left
		s.seen[key] = left & nd.sleep
	} else {
		s.seen[key] = nd.sleep
		s.res.States++
	}
	if nd.backtrack == 0 {
		s.leave()
		s.res.Blocked++
		return false
	}
	nd.actor = uint8(bits.TrailingZeros32(uint32(nd.backtrack)))
	s.nodes = append(s.nodes, nd)
	return true
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
