package explore

import (
	"fmt"
	"hash/maphash"
	"strings"
)

// toy is an interpreted program: threads, interrupts, CPUs and everything that can
// make an actor wait. It is small enough to try all its interleavings.
type toy struct {
	unjudged
	actors []toyActor
	st     toyState
	acc    []Access
}

type toyActor struct {
	ops  []toyOp
	cpu  int // -1: a CPU of its own
	prio int
	irq  bool // an interrupt: it outranks all others of its CPU once it has begun
}

type toyOp struct {
	kind    toyKind
	a, b, k int
}

type toyKind uint8

const (
	opLoad    toyKind = iota // reg = var a
	opStore                  // var a = k
	opAdd                    // var a += k
	opAssert                 // var a == k, or fail
	opCheck                  // reg == k, or fail
	opIf                     // skip k steps if reg != 0; not a step itself
	opLock                   // lock a
	opUnlock                 // unlock a if it is held
	opTry                    // try lock a; reg = whether it was free
	opLock2                  // both locks at once
	opUnlock2                // both
	opRLock                  // the reader/writer word, to read
	opRUnlock                //
	opWLock                  // to write
	opWUnlock                //
	opSpin                   // read var a until it is k; between two reads wait for a write
	opSpin2                  // read var a and var b until a is k or b is k
	opEqual                  // wait until var a == var b
	opPark                   // take the token, or sleep until it comes
	opTake                   // wait for the token without giving up the CPU
	opUnpark                 // give actor a the token
	opEnter                  // critical section
	opLeave                  //
	opOpen                   // span
	opClose                  //
	opCAS                    // reg = var a was 0; then var a = k
	opEnd                    // leave the CPU for ever
)

func (k toyKind) String() string {
	return [...]string{"load", "store", "add", "assert", "check", "if", "lock", "unlock", "try", "lock2", "unlock2",
		"rlock", "runlock", "wlock", "wunlock", "spin", "spin2", "equal", "park", "take", "unpark", "enter", "leave",
		"open", "close", "cas", "end"}[k]
}

// The objects.
const (
	toyVars   = 3
	toyLocks  = 2
	toyMax    = 4 // actors
	objLock   = toyVars
	objRW     = objLock + toyLocks
	objToken  = objRW + 1
	objSpan   = objToken + toyMax
	objCPU    = objSpan + 1
	toyMaxOps = 14 // per actor, for brute's masks
)

// toyState is everything that changes in a run; to go back a copy is put back.
type toyState struct {
	vars   [toyVars]int8
	lock   [toyLocks]int8 // holder + 1
	rw     int8           // readers, or -1
	token  [toyMax]bool
	pc     [toyMax]int8
	reg    [toyMax]int8
	cs     [toyMax]int8
	asleep [toyMax]bool
	saw    [toyMax]bool // the actor has read the wrong value, and nothing was written since
	fails  uint64       // a bit for each assertion that failed
}

func (p *toy) Actors() int { return len(p.actors) }

func (p *toy) Begin() {
	p.st = toyState{}
	for a := range p.actors {
		p.skip(a, 0)
	}
}

// skip passes over conditions, which take no step.
func (p *toy) skip(a int, pc int) {
	ops := p.actors[a].ops
	for pc < len(ops) && ops[pc].kind == opIf {
		n := 1
		if p.st.reg[a] != 0 {
			n += ops[pc].k
		}
		pc += n
	}
	p.st.pc[a] = int8(min(pc, len(ops)))
}

func (p *toy) done(a int) bool { return int(p.st.pc[a]) >= len(p.actors[a].ops) }

func (p *toy) op(a int) toyOp { return p.actors[a].ops[p.st.pc[a]] }

// begun tells whether an actor is an interrupt that has begun and not ended.
func (p *toy) begun(a int) bool { return p.actors[a].irq && p.st.pc[a] > 0 && !p.done(a) }

// holds tells whether b keeps a from its CPU.
func (p *toy) holds(b, a int) bool {
	x, y := &p.actors[b], &p.actors[a]
	switch {
	case a == b || x.cpu < 0 || x.cpu != y.cpu || p.done(b):
		return false
	case p.st.cs[b] > 0 || p.begun(b):
		return true
	case x.irq || p.st.asleep[b]:
		return false
	}
	return x.prio > y.prio && !y.irq
}

// runs is the set of actors that their CPUs let run.
func (p *toy) runs() Set {
	var s Set
	for a := range p.actors {
		s |= 1 << a
		for b := range p.actors {
			if p.holds(b, a) {
				s &^= 1 << a
			}
		}
	}
	return s
}

func (p *toy) Enabled() Set {
	s := p.runs()
	for a := range p.actors {
		if p.done(a) || p.waits(a) {
			s &^= 1 << a
		}
	}
	return s
}

func (p *toy) waits(a int) bool {
	st, o := &p.st, p.op(a)
	switch o.kind {
	case opLock:
		return st.lock[o.a] != 0
	case opLock2:
		return st.lock[0] != 0 || st.lock[1] != 0
	case opRLock:
		return st.rw < 0
	case opWLock:
		return st.rw != 0
	case opSpin, opSpin2:
		return st.saw[a]
	case opEqual:
		return st.vars[o.a] != st.vars[o.b]
	case opPark:
		return st.asleep[a] && !st.token[a]
	case opTake:
		return !st.token[a]
	}
	return false
}

func (p *toy) Free() Set {
	var s Set
	for a := range p.actors {
		if p.actors[a].irq {
			s |= 1 << a
		}
	}
	return s
}

func (p *toy) Pending(a int) []Access {
	p.acc = p.acc[:0]
	if !p.done(a) {
		p.touched(a)
	}
	return p.acc
}

func (p *toy) touch(obj int, m Mode) { p.acc = append(p.acc, Access{int32(obj), m}) }

// touched is what the next step of an actor touches.
func (p *toy) touched(a int) {
	o := p.op(a)
	switch o.kind {
	case opLoad, opAssert, opSpin:
		p.touch(o.a, Read)
	case opCAS:
		// How a step touches an object may depend on that object, but on no other.
		if p.st.vars[o.a] == 0 {
			p.touch(o.a, Write)
		} else {
			p.touch(o.a, Read)
		}
	case opStore:
		p.touch(o.a, Write)
	case opAdd:
		p.touch(o.a, Read|Write)
	case opLock:
		p.touch(objLock+o.a, Acquire)
	case opUnlock:
		if int(p.st.lock[o.a]) == a+1 {
			p.touch(objLock+o.a, Release)
		}
	case opTry:
		p.touch(objLock+o.a, Write)
	case opLock2:
		p.touch(objLock, Acquire)
		p.touch(objLock+1, Acquire)
	case opUnlock2:
		for i := range toyLocks {
			if int(p.st.lock[i]) == a+1 {
				p.touch(objLock+i, Release)
			}
		}
	case opRLock, opRUnlock, opWLock, opWUnlock:
		p.touch(objRW, Write)
	case opSpin2, opEqual:
		p.touch(o.a, Read)
		p.touch(o.b, Read)
	case opPark, opTake:
		p.touch(objToken+a, Write)
	case opUnpark:
		p.touch(objToken+o.a, Write)
	case opOpen:
		p.touch(objSpan, Open)
	case opClose:
		p.touch(objSpan, Close)
	}
	p.touchedCPU(a)
}

// touchedCPU is how the next step of an actor touches CPUs. A step that changes which
// actors may run on a CPU touches it otherwise than by Read.
func (p *toy) touchedCPU(a int) {
	x, o := &p.actors[a], p.op(a)
	m := Read
	switch o.kind {
	case opEnter:
		m = Acquire
	case opLeave:
		if p.st.cs[a] > 0 {
			m = Release
		}
	case opPark:
		// The thread may go to sleep. As that depends on the token, the mode must be
		// the same where it does not. Like the end of a thread this is no pure Release:
		// others of this CPU could have gone first.
		m = Acquire | Release
	case opEnd:
		m = Acquire | Release
		if x.irq {
			m = Release
		}
	case opUnpark:
		switch c := p.actors[o.a].cpu; {
		case c < 0:
		case c != x.cpu:
			// Nothing on that CPU can delay this step, not even a critical section.
			p.touch(objCPU+c, Write)
		case p.st.asleep[o.a]:
			m = Write
		}
	}
	if x.irq && p.st.pc[a] == 0 {
		m |= Acquire
	}
	if x.cpu >= 0 {
		p.touch(objCPU+x.cpu, m)
	}
}

func (p *toy) Step(a int) []Access {
	if !p.runs().Has(a) || p.done(a) || p.waits(a) {
		panic("toy: the actor cannot go on")
	}
	acc := p.Pending(a)
	p.do(a)
	return acc
}

// do does the next step of an actor.
func (p *toy) do(a int) {
	st, o := &p.st, p.op(a)
	stay := false
	switch o.kind {
	case opLoad:
		st.reg[a] = st.vars[o.a]
	case opStore:
		p.write(o.a, int8(o.k))
	case opAdd:
		p.write(o.a, st.vars[o.a]+int8(o.k))
	case opAssert:
		if int(st.vars[o.a]) != o.k {
			p.fail(a)
		}
	case opCheck:
		if int(st.reg[a]) != o.k {
			p.fail(a)
		}
	case opLock:
		st.lock[o.a] = int8(a + 1)
	case opUnlock:
		if int(st.lock[o.a]) == a+1 {
			st.lock[o.a] = 0
		}
	case opTry:
		st.reg[a] = 0
		if st.lock[o.a] == 0 {
			st.lock[o.a] = int8(a + 1)
			st.reg[a] = 1
		}
	case opLock2:
		st.lock[0], st.lock[1] = int8(a+1), int8(a+1)
	case opUnlock2:
		for i := range st.lock {
			if int(st.lock[i]) == a+1 {
				st.lock[i] = 0
			}
		}
	case opRLock:
		st.rw++
	case opRUnlock:
		st.rw--
	case opWLock:
		st.rw = -1
	case opWUnlock:
		st.rw = 0
	case opCAS:
		st.reg[a] = 0
		if st.vars[o.a] == 0 {
			p.write(o.a, int8(o.k))
			st.reg[a] = 1
		}
	case opSpin:
		stay = int(st.vars[o.a]) != o.k
		st.saw[a] = stay
	case opSpin2:
		stay = int(st.vars[o.a]) != o.k && int(st.vars[o.b]) != o.k
		st.saw[a] = stay
	case opPark:
		stay = !st.token[a]
		st.asleep[a] = stay
		st.token[a] = false
	case opTake:
		st.token[a] = false
	case opUnpark:
		st.token[o.a] = true
		st.asleep[o.a] = false
	case opEnter:
		st.cs[a]++
	case opLeave:
		st.cs[a] = max(st.cs[a]-1, 0)
	}
	if !stay {
		p.skip(a, int(st.pc[a])+1)
	}
}

func (p *toy) write(v int, k int8) {
	p.st.vars[v] = k
	for b := range p.actors {
		if !p.done(b) {
			o := p.op(b)
			if o.kind == opSpin && o.a == v || o.kind == opSpin2 && (o.a == v || o.b == v) {
				p.st.saw[b] = false
			}
		}
	}
}

func (p *toy) fail(a int) { p.st.fails |= 1 << (a*16 + int(p.st.pc[a])) }

// The kinds of failures of a toy.
const (
	asserted = OwnKinds + iota
	deadlocked
)

func (p *toy) Failure() *Failure {
	if p.st.fails == 0 {
		return nil
	}
	return &Failure{Kind: asserted, Text: "an assertion failed", Actor: -1}
}

func (p *toy) End() *Failure {
	for a := range p.actors {
		if !p.done(a) {
			return &Failure{Kind: deadlocked, Text: "not all actors came to their end", Actor: -1}
		}
	}
	return nil
}

func (p *toy) State() uint64 {
	h := uint64(14695981039346656037)
	for _, c := range fmt.Sprint(p.st) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// Key implements Stateful.
func (p *toy) Key() uint64 { return maphash.Comparable(toySeed, p.st) }

// unjudged is a program without a judge.
type unjudged struct{}

func (unjudged) Judge() int32                      { return 0 }
func (unjudged) Told() int32                       { return 0 }
func (unjudged) Tell(judge, _ int32) (int32, bool) { return judge, true }
func (unjudged) Stricter(a, b int32) bool          { return a == b }

var toySeed = maphash.MakeSeed()

// Ops implements Stateful: steps are short.
func (p *toy) Ops() int { return 1 }

// Again implements Stateful.
func (p *toy) Again(steps []uint8) int {
	p.Begin()
	for _, a := range steps {
		p.Step(int(a))
	}
	return len(steps)
}

// outcome is what an observer can tell at the end of a run.
func (p *toy) outcome() toyState { return p.st }

func (p *toy) String() string {
	var b strings.Builder
	for i, a := range p.actors {
		fmt.Fprintf(&b, "actor %d cpu %d prio %d", i, a.cpu, a.prio)
		if a.irq {
			b.WriteString(" irq")
		}
		b.WriteString(":")
		for _, o := range a.ops {
			fmt.Fprintf(&b, " %v(%d,%d,%d)", o.kind, o.a, o.b, o.k)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// randomToy makes a program; pick(n) gives a number from 0 to n-1.
func randomToy(pick func(n int) int) *toy {
	n := 2 + pick(2)
	cpus := pick(3)
	p := &toy{}
	for range n {
		p.actors = append(p.actors, toyActor{cpu: -1})
	}
	for a := range p.actors {
		x := &p.actors[a]
		if cpus > 0 {
			x.cpu = pick(cpus+1) - 1
			x.prio = pick(3)
			x.irq = x.cpu >= 0 && pick(4) == 0
		}
	}
	// With only a few kinds of items in a program its actors conflict more often.
	var kinds []int
	for range 1 + pick(4) {
		kinds = append(kinds, pick(15))
	}
	left := 4 + pick(9)
	if cpus > 0 && pick(3) == 0 {
		// A thread of high priority that waits for work, and an actor that wakes it.
		x := &p.actors[n-1]
		*x = toyActor{cpu: pick(cpus), prio: 3, ops: []toyOp{{kind: opPark}}}
		y := &p.actors[pick(n-1)]
		y.ops = append(y.ops, toyOp{kind: opUnpark, a: n - 1})
		left -= 2
	}
	for left > 0 {
		a := pick(n)
		x := &p.actors[a]
		g := toyGen{pick: pick, n: n, kinds: kinds, cpu: x.cpu >= 0}
		ops := g.item(2)
		if len(x.ops)+len(ops) > toyMaxOps {
			break
		}
		x.ops = append(x.ops, ops...)
		left -= len(ops)
	}
	p.close()
	return p
}

// close gives threads that are bound to a CPU an opEnd. The end is a step by itself:
// whether an actor ends must not depend on what another of its steps reads.
func (p *toy) close() {
	for a := range p.actors {
		x := &p.actors[a]
		if n := len(x.ops); x.cpu >= 0 && n > 0 && x.ops[n-1].kind != opEnd {
			x.ops = append(x.ops, toyOp{kind: opEnd})
		}
	}
}

type toyGen struct {
	pick  func(n int) int
	n     int
	kinds []int
	cpu   bool
}

// item makes one item of a program, which may hold others up to a depth.
func (g toyGen) item(depth int) []toyOp {
	pick := g.pick
	v, w, k, l := pick(toyVars), pick(toyVars), pick(2), pick(toyLocks)
	around := func(open, close toyOp) []toyOp {
		ops := []toyOp{open}
		if depth > 0 {
			for range pick(3) {
				ops = append(ops, g.item(depth-1)...)
			}
		}
		if pick(8) > 0 {
			ops = append(ops, close)
		}
		return ops
	}
	switch g.kinds[pick(len(g.kinds))] {
	case 0:
		if pick(2) == 0 {
			return []toyOp{{kind: opCAS, a: v, k: 1 + pick(2)}}
		}
		return []toyOp{{kind: opLoad, a: v}}
	case 1:
		return []toyOp{{kind: opStore, a: v, k: k}}
	case 2:
		return []toyOp{{kind: opAdd, a: v, k: 1}}
	case 3:
		if pick(2) == 0 {
			return []toyOp{{kind: opAssert, a: v, k: k}}
		}
		return []toyOp{{kind: opLoad, a: v}, {kind: opCheck, k: k}}
	case 4:
		first := toyOp{kind: opLoad, a: v}
		if pick(2) == 0 {
			first = toyOp{kind: opCAS, a: v, k: 1}
		}
		return []toyOp{first, {kind: opIf, k: 1}, {kind: opStore, a: w, k: k}}
	case 5, 6:
		return around(toyOp{kind: opLock, a: l}, toyOp{kind: opUnlock, a: l})
	case 7:
		return around(toyOp{kind: opTry, a: l}, toyOp{kind: opUnlock, a: l})
	case 8:
		return around(toyOp{kind: opLock2}, toyOp{kind: opUnlock2})
	case 9:
		if pick(2) == 0 {
			return around(toyOp{kind: opRLock}, toyOp{kind: opRUnlock})
		}
		return around(toyOp{kind: opWLock}, toyOp{kind: opWUnlock})
	case 10:
		return []toyOp{{kind: opSpin, a: v, k: 1}}
	case 11:
		if pick(2) == 0 {
			return []toyOp{{kind: opSpin2, a: v, b: w, k: 1}}
		}
		return []toyOp{{kind: opEqual, a: v, b: w}}
	case 12:
		switch pick(4) {
		case 0:
			return []toyOp{{kind: opPark}}
		case 1:
			return []toyOp{{kind: opTake}}
		}
		return []toyOp{{kind: opUnpark, a: pick(g.n)}}
	case 13:
		if g.cpu {
			return around(toyOp{kind: opEnter}, toyOp{kind: opLeave})
		}
		return []toyOp{{kind: opStore, a: v, k: 1}}
	}
	return around(toyOp{kind: opOpen}, toyOp{kind: opClose})
}
