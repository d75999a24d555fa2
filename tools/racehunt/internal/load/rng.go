package load

import "sync/atomic"

// rng is a source of random numbers that any thread may use at any time
// (SplitMix64: Steele, Lea, Flood, OOPSLA 2014).
type rng struct{ s atomic.Uint64 }

func (r *rng) seed(seed, stream uint64) {
	r.s.Store(seed*0x9e3779b97f4a7c15 ^ stream*0xd1342543de82ef95)
	r.next()
}

func (r *rng) next() uint64 {
	z := r.s.Add(0x9e3779b97f4a7c15)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n returns a number from 0 to n-1.
func (r *rng) n(n int) int { return int((r.next() >> 33) % uint64(n)) }

// in tells whether one of n chances came true.
func (r *rng) in(n int) bool { return r.n(n) == 0 }
