package explore

import "math/bits"

// ways is how many ways of touching there are: Mode has so many bits.
const ways = 6

// order and race are tables of two modes, bit b of row a, and symmetric. order tells
// whether steps that touch an object in these modes conflict, race whether the order
// of two such steps could also be the other one.
var order, race = tables()

func tables() (order, race [1 << ways]uint64) {
	// For each way of touching, the ways that it conflicts with and the ways that it
	// races with. A Release conflicts with the steps that it enables but does not race
	// with them: they could not have come first.
	conflicts := [ways]Mode{
		Write | Acquire | Release,
		Read | Write | Acquire | Release | Open | Close,
		Read | Write | Acquire | Release,
		Read | Write | Acquire | Release,
		Write | Close,
		Write | Open,
	}
	races := [ways]Mode{
		Write | Acquire,
		Read | Write | Acquire | Release | Open | Close,
		Read | Write | Acquire,
		Write,
		Write | Close,
		Write | Open,
	}
	for a := range order {
		var c, r Mode
		for w := range ways {
			if a>>w&1 != 0 {
				c |= conflicts[w]
				r |= races[w]
			}
		}
		for b := range order {
			if c&Mode(b) != 0 {
				order[a] |= 1 << b
			}
			if r&Mode(b) != 0 {
				race[a] |= 1 << b
			}
		}
	}
	return order, race
}

// conflict tells whether two modes conflict according to a table, order or race.
func conflict(table *[1 << ways]uint64, a, b Mode) bool { return table[a]>>b&1 != 0 }

// touch is one object that a step of the run touched. The touches of an object
// are linked from the last to the first.
type touch struct {
	seen uint64 // the modes in which the object was touched before, one bit each
	step int32
	obj  int32
	prev int32 // the previous touch of the object, or -1
	skip int32 // the last previous touch of it in another mode, or -1
	mode Mode
}

// all tells whether all earlier touches of the object happen before u.
func (u *touch) all() bool { return u.seen&^order[u.mode] == 0 }

// trace is the happens-before order of a run. Steps are numbered from 0. Each step
// has a vector clock: for every actor the number of its steps that happen before the
// step, the step itself included. A clock knows a step if it counts it; an earlier
// step happens before a later one if the later one's clock knows it. Everything is a
// stack: a run that shares a prefix with the last run is cut back to it.
type trace struct {
	n      int     // actors
	actors []uint8 // the actor of each step
	nth    []int32 // the number of each step among those of its actor, from 1
	clocks []int32 // the clocks of the steps, n numbers each
	before []int32 // the step of the same actor before each step, or -1
	first  []int32 // the first touch of each step
	sums   []uint64
	touch  []touch
	last   [MaxActors]int32 // the last step of each actor, or -1
	head   []int32          // the last touch of each object, or -1
	buf    [MaxActors]int32 // holds the result of next
}

func newTrace(n int) trace {
	t := trace{n: n}
	for a := range t.last {
		t.last[a] = -1
	}
	return t
}

func (t *trace) len() int { return len(t.actors) }

// clock returns the clock of a step.
func (t *trace) clock(step int32) []int32 {
	return t.clocks[int(step)*t.n : int(step)*t.n+t.n : int(step)*t.n+t.n]
}

// touches returns what a step touched.
func (t *trace) touches(step int32) []touch {
	end := len(t.touch)
	if int(step)+1 < len(t.first) {
		end = int(t.first[step+1])
	}
	return t.touch[t.first[step]:end]
}

// of returns the last touch of an object, or -1.
func (t *trace) of(obj int32) int32 {
	if int(obj) >= len(t.head) {
		return -1
	}
	return t.head[obj]
}

// knows tells whether a clock counts a step: whether the step happens before the
// clock's step or is that step.
func (t *trace) knows(clock []int32, step int32) bool {
	return t.nth[step] <= clock[t.actors[step]]
}

// hash is the hash of the trace so far: the sum of the hashes of its steps, which does
// not depend on the order of independent steps.
func (t *trace) hash() uint64 {
	if len(t.sums) == 0 {
		return 0
	}
	return t.sums[len(t.sums)-1]
}

// next returns the clock that the next step of an actor will have if it touches acc.
// The clock is valid until the next call.
func (t *trace) next(actor int, acc []Access) []int32 {
	c := t.buf[:t.n]
	if own := t.last[actor]; own >= 0 {
		copy(c, t.clock(own))
	} else {
		clear(c)
	}
	c[actor]++
	for _, x := range acc {
		for i := t.of(x.Obj); i >= 0; {
			u := &t.touch[i]
			if !conflict(&order, u.mode, x.Mode) {
				i = u.skip
				continue
			}
			if !t.knows(c, u.step) {
				join(c, t.clock(u.step))
			}
			if u.all() {
				break
			}
			i = u.prev
		}
	}
	return c
}

// push adds a step with the clock that next returned for it.
func (t *trace) push(actor int, acc []Access, clock []int32) {
	step := int32(len(t.actors))
	t.actors = append(t.actors, uint8(actor))
	t.nth = append(t.nth, clock[actor])
	t.clocks = append(t.clocks, clock...)
	t.first = append(t.first, int32(len(t.touch)))
	t.before = append(t.before, t.last[actor])
	t.sums = append(t.sums, t.hash()+mix(actor, clock))
	t.last[actor] = step
	for _, x := range acc {
		for int(x.Obj) >= len(t.head) {
			t.head = append(t.head, -1)
		}
		prev := t.head[x.Obj]
		u := touch{step: step, obj: x.Obj, prev: prev, skip: prev, mode: x.Mode}
		if prev >= 0 {
			v := &t.touch[prev]
			u.seen = v.seen | 1<<v.mode
			if v.mode == x.Mode {
				u.skip = v.skip
			}
		}
		t.head[x.Obj] = int32(len(t.touch))
		t.touch = append(t.touch, u)
	}
}

// cut removes all steps but the first n.
func (t *trace) cut(n int) {
	if n >= len(t.actors) {
		return
	}
	end := int(t.first[n])
	for i := len(t.touch) - 1; i >= end; i-- {
		t.head[t.touch[i].obj] = t.touch[i].prev
	}
	for i := len(t.actors) - 1; i >= n; i-- {
		t.last[t.actors[i]] = t.before[i]
	}
	t.touch = t.touch[:end]
	t.actors = t.actors[:n]
	t.nth = t.nth[:n]
	t.clocks = t.clocks[:n*t.n]
	t.before = t.before[:n]
	t.first = t.first[:n]
	t.sums = t.sums[:n]
}

// join makes clock c know every step that d knows.
func join(c, d []int32) {
	d = d[:len(c)]
	for i, v := range c {
		c[i] = max(v, d[i])
	}
}

// mix hashes a step by its actor and its clock; the clock has the number of the step
// among those of the actor, too. It folds 128-bit products, as wyhash does.
func mix(actor int, clock []int32) uint64 {
	const k0, k1 = 0x9e3779b97f4a7c15, 0xd1b54a32d192ed03
	h := uint64(actor+1) * k0
	for i := 0; i < len(clock); i += 2 {
		w := uint64(uint32(clock[i]))
		if i+1 < len(clock) {
			w |= uint64(uint32(clock[i+1])) << 32
		}
		hi, lo := bits.Mul64(h^w^k1, k0^bits.RotateLeft64(w, 29))
		h = (hi ^ lo) + k0
	}
	hi, lo := bits.Mul64(h^k1, k0)
	return hi ^ lo
}
