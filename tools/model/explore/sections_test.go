package explore

import (
	"context"
	"testing"
)

// sections is a program of threads that lock and unlock mutexes.
type sections struct {
	locks  [][]int32 // for each thread the mutex of each section
	pc     []int
	holder []int
	acc    [1]Access
}

func newSections(locks [][]int32) *sections {
	return &sections{locks: locks, pc: make([]int, len(locks)), holder: make([]int, 4)}
}

func (p *sections) Actors() int { return len(p.locks) }
func (p *sections) Begin() {
	clear(p.pc)
	for i := range p.holder {
		p.holder[i] = -1
	}
}
func (p *sections) Enabled() Set {
	var s Set
	for t, l := range p.locks {
		pc := p.pc[t]
		if pc < 2*len(l) && (pc%2 == 1 || p.holder[l[pc/2]] < 0) {
			s |= 1 << t
		}
	}
	return s
}
func (p *sections) Free() Set { return 0 }
func (p *sections) Step(t int) []Access {
	acc := p.Pending(t)
	if p.pc[t]%2 == 0 {
		p.holder[acc[0].Obj] = t
	} else {
		p.holder[acc[0].Obj] = -1
	}
	p.pc[t]++
	return acc
}
func (p *sections) Pending(t int) []Access {
	pc := p.pc[t]
	if pc >= 2*len(p.locks[t]) {
		return nil
	}
	m := Acquire
	if pc%2 == 1 {
		m = Release
	}
	p.acc[0] = Access{p.locks[t][pc/2], m}
	return p.acc[:]
}
func (p *sections) Failure() *Failure { return nil }
func (p *sections) End() *Failure     { return nil }
func (p *sections) State() uint64 {
	var h uint64
	for _, pc := range p.pc {
		h = h<<8 | uint64(pc)
	}
	return h
}

// alternating is three threads that lock and unlock each of two mutexes twice,
// the second of them in the other order.
func alternating() *sections {
	return newSections([][]int32{{0, 1, 0, 1}, {1, 0, 1, 0}, {0, 1, 0, 1}})
}

// TestSections checks that the number of runs for programs of critical sections is the
// number of their traces, which was counted by other means.
func TestSections(t *testing.T) {
	for _, c := range []struct {
		name   string
		locks  [][]int32
		traces int
		most   int // runs
	}{
		{"alternating", alternating().locks, 2212, 2300},
		{"all alike", [][]int32{{0, 1, 0, 1}, {0, 1, 0, 1}, {0, 1, 0, 1}}, 3606, 3700},
		{"in pairs", [][]int32{{0, 0, 1, 1}, {0, 0, 1, 1}, {0, 0, 1, 1}}, 8100, 8200},
		{"there and back", [][]int32{{0, 1, 1, 0}, {0, 1, 1, 0}, {0, 1, 1, 0}}, 3750, 3800},
		{"mixed", [][]int32{{0, 1, 0, 1}, {0, 0, 1, 1}, {1, 1, 0, 0}}, 1269, 1300},
	} {
		r := Prove(context.Background(), newSections(c.locks), Options{})
		t.Logf("%s: %d traces, %d runs", c.name, r.Traces, r.Runs)
		if !r.Complete || r.Traces != c.traces || r.Runs > c.most || r.Runs != r.Traces+r.Blocked {
			t.Errorf("%s: want %d traces in %d runs: %+v", c.name, c.traces, c.most, r)
		}
	}
}
