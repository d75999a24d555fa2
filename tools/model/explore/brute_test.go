package explore

import "errors"

// brute is the result of trying all interleavings of a toy.
type brute struct {
	traces   map[traceKey]bool
	outcomes map[toyState]bool
	fails    bool
	bound    int // fewest preemptions of a failing run
	steps    int // fewest steps of a failing run with bound preemptions
	runs     int

	p    *toy
	done []bruteStep
	left int // how many more states may be looked at
}

type bruteStep struct {
	actor, index int
	acc          []Access
	past         uint64 // the steps that happen before this one: bit 16*actor+index
}

// traceKey is a trace: for every step, in the order of actors, its past.
type traceKey [32]uint64

var errTooBig = errors.New("too many interleavings")

// tryAll runs every interleaving of a toy, without any reduction.
func tryAll(p *toy, limit int) (*brute, error) {
	b := &brute{traces: map[traceKey]bool{}, outcomes: map[toyState]bool{}, p: p, left: limit}
	p.Begin()
	b.from(-1, 0, false)
	if b.left < 0 {
		return nil, errTooBig
	}
	return b, nil
}

func (b *brute) from(last, used int, failed bool) {
	p := b.p
	if b.left--; b.left < 0 || len(b.done) > 30 {
		b.left = -1
		return
	}
	en, free := p.Enabled(), p.Free()
	if en == 0 {
		b.runs++
		b.outcomes[p.outcome()] = true
		b.traces[keyOf(b.done)] = true
		if !failed && p.End() != nil {
			b.failed(used)
		}
		return
	}
	st := p.st
	for a := range p.actors {
		if !en.Has(a) {
			continue
		}
		n := used
		if last >= 0 && last != a && en.Has(last) && !free.Has(a) {
			n++
		}
		b.done = appendStep(b.done, a, p.Step(a))
		f := failed
		if !f && p.Failure() != nil {
			f = true
			b.failed(n)
		}
		b.from(RanLast(p, last, a), n, f)
		b.done = b.done[:len(b.done)-1]
		p.st = st
	}
}

func (b *brute) failed(used int) {
	if !b.fails || used < b.bound || used == b.bound && len(b.done) < b.steps {
		b.fails, b.bound, b.steps = true, used, len(b.done)
	}
}

// appendStep adds a step with its past, which it finds by looking at every earlier
// step.
func appendStep(done []bruteStep, actor int, acc []Access) []bruteStep {
	s := bruteStep{actor: actor, acc: append([]Access(nil), acc...)}
	for i := range done {
		d := &done[i]
		if d.actor == actor {
			s.index++
		}
		if d.actor == actor || depends(d.acc, s.acc) {
			s.past |= d.past | 1<<(16*d.actor+d.index)
		}
	}
	return append(done, s)
}

func depends(a, b []Access) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Obj == y.Obj && clash(x.Mode, y.Mode) {
				return true
			}
		}
	}
	return false
}

// clash tells whether two modes conflict. It does not use the tables of the searches,
// so that it can check them.
func clash(a, b Mode) bool {
	one := func(a, b Mode) bool {
		has := func(m Mode) bool { return a&m != 0 }
		with := func(m Mode) bool { return b&m != 0 }
		switch {
		case has(Write) && b != 0:
			return true
		case has(Open) && with(Close):
			return true
		case has(Acquire|Release) && with(Read|Acquire|Release):
			return true
		}
		return false
	}
	return one(a, b) || one(b, a)
}

func keyOf(done []bruteStep) traceKey {
	var k traceKey
	var count [toyMax]int
	for _, s := range done {
		count[s.actor]++
	}
	var at [toyMax]int
	for a := 1; a < toyMax; a++ {
		at[a] = at[a-1] + count[a-1]
	}
	for _, s := range done {
		k[at[s.actor]+s.index] = s.past + 1
	}
	for a, n := range count {
		k[31] |= uint64(n) << (8 * a)
	}
	return k
}
