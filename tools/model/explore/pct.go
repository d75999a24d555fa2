package explore

import (
	"context"
	"math/rand/v2"
)

// PCT takes runs at random in the way of Burckhardt and others. The enabled actor of
// the highest priority takes the next step. Priorities are random at first; after
// depth-1 random steps the actor that has just run gets a priority below all of those.
// If the order of depth steps is enough to cause a failure, a run finds it with a
// probability of at least 1/(n k^(depth-1)), for n actors and k steps; k is the length
// of the longest run so far. Equal seeds give equal searches. A search of PCT is never
// complete.
func PCT(ctx context.Context, p Program, seed uint64, depth, runs int, o Options) Result {
	if o.Runs == 0 || runs < o.Runs {
		o.Runs = runs
	}
	return through(NewPCT(ctx, p, seed, depth, o))
}

// NewPCT begins the search of PCT. It ends when ctx is done or after Options.Runs runs.
func NewPCT(ctx context.Context, p Program, seed uint64, depth int, o Options) Search {
	src := rand.NewPCG(0, 0)
	return &sampler{search: newSearch(ctx, p, o), seed: seed, src: src, r: rand.New(src), changes: make([]int, max(depth-1, 0))}
}

// Go implements Search.
func (s *sampler) Go(steps int64) bool {
	return s.goOn(steps, func() bool {
		s.src.Seed(s.seed, uint64(s.res.Runs))
		before := s.res.Traces
		s.run(s.r)
		if s.res.Traces > before && s.traces.seen(s.t.hash(), 0) {
			s.res.Traces--
		}
		return true
	})
}

type sampler struct {
	search
	seed    uint64
	src     *rand.PCG
	r       *rand.Rand
	traces  cache          // the traces seen so far
	changes []int          // the steps after which a priority changes
	prio    [MaxActors]int // the priority of each actor
}

func (s *sampler) run(r *rand.Rand) {
	s.sched = s.sched[:0]
	s.t.cut(0)
	n := s.t.n
	for a := range n {
		b := r.IntN(a + 1)
		s.prio[a] = s.prio[b]
		s.prio[b] = a
	}
	for i := range s.changes {
		s.changes[i] = 1 + r.IntN(max(s.res.Depth, 1))
	}
	s.p.Begin()
	for {
		en := s.p.Enabled()
		s.res.Depth = max(s.res.Depth, len(s.sched))
		if en == 0 {
			s.end()
			return
		}
		if len(s.sched) >= s.o.Steps {
			s.tooLong()
			return
		}
		next := -1
		for a := range n {
			if en.Has(a) && (next < 0 || s.prio[a] > s.prio[next]) {
				next = a
			}
		}
		s.advance(next)
		if s.check() {
			return
		}
		for i, at := range s.changes {
			if at == len(s.sched) {
				s.prio[next] = -1 - i
			}
		}
	}
}
