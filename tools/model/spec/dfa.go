package spec

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
	"slices"
)

// State is a state of a determinised automaton: it stands for the set of all
// cases that are possible after a history.
type State int32

const (
	// Start is the state before the first event.
	Start State = 0
	// Failed is the state after an event that no case explains.
	Failed State = -1
)

// model is a nondeterministic automaton. Its states, of type C, are called cases.
type model[C, E comparable] interface {
	start() C
	// misuse returns what is wrong with an event that cannot follow, whatever the
	// implementation did, or "". The answer is the same in all cases of a state.
	misuse(c *C, e E) string
	// step returns the case after the event, and false if the event cannot
	// follow.
	step(c C, e E) (C, bool)
	// moves emits the cases that one internal move leads to.
	moves(c C, emit func(C))
}

// dfa determinises a model as far as histories need it. The moves of a case are
// computed once, for all sets that hold the case.
type dfa[C, E comparable] struct {
	m       model[C, E]
	cases   []C
	caseOf  index
	moves   lists   // lists of the cases that one internal move leads to
	movesAt []int32 // by case: its list in moves, or -1: not computed yet
	sets    lists   // by state: the cases, in order, closed under moves
	stateOf index
	seed    maphash.Seed
	edges   map[edge[E]]State

	// The set that is being built.
	set   []int32
	key   []byte
	found []int32 // room for the cases that emit is given
	made  int32   // the number of the set
	mark  []int32 // by case: the number of the last set that it was put into
}

type edge[E comparable] struct {
	from  State
	event E
}

func newDFA[C, E comparable](m model[C, E]) *dfa[C, E] {
	d := &dfa[C, E]{
		m:       m,
		caseOf:  index{last: make(map[uint64]int32)},
		stateOf: index{last: make(map[uint64]int32)},
		seed:    maphash.MakeSeed(),
		edges:   make(map[edge[E]]State),
		made:    1,
	}
	d.add(d.intern(m.start()))
	d.finish()
	return d
}

// next returns the state after an event.
func (d *dfa[C, E]) next(s State, e E) State {
	if to, ok := d.edges[edge[E]{s, e}]; ok {
		return to
	}
	return d.expand(s, e)
}

// expand computes a transition that is taken for the first time.
func (d *dfa[C, E]) expand(s State, e E) State {
	if s == Failed {
		return Failed
	}
	d.made++
	d.set = d.set[:0]
	for _, id := range d.sets.get(int32(s)) {
		if d.m.misuse(&d.cases[id], e) != "" {
			break
		}
		if c, ok := d.m.step(d.cases[id], e); ok {
			d.add(d.intern(c))
		}
	}
	to := Failed
	if len(d.set) > 0 {
		to = d.finish()
	}
	d.edges[edge[E]{s, e}] = to
	return to
}

// within tells whether every case of a state is one of another. No case is one of Failed.
func (d *dfa[C, E]) within(s, t State) bool {
	if s == t || s == Failed {
		return true
	}
	if t == Failed {
		return false
	}
	rest := d.sets.get(int32(t))
	for _, id := range d.sets.get(int32(s)) {
		for len(rest) > 0 && rest[0] < id {
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0] != id {
			return false
		}
	}
	return true
}

// all goes through the cases of a state.
func (d *dfa[C, E]) all(s State) iter.Seq[*C] {
	return func(yield func(*C) bool) {
		for _, id := range d.sets.get(int32(s)) {
			if !yield(&d.cases[id]) {
				return
			}
		}
	}
}

func (d *dfa[C, E]) intern(c C) int32 {
	h := maphash.Comparable(d.seed, c)
	id := d.caseOf.find(h, func(id int32) bool { return d.cases[id] == c })
	if id < 0 {
		id = d.caseOf.add(h)
		d.cases = append(d.cases, c)
		d.movesAt = append(d.movesAt, -1)
		d.mark = append(d.mark, 0)
	}
	return id
}

// add puts a case into the set that is being built.
func (d *dfa[C, E]) add(id int32) {
	if d.mark[id] != d.made {
		d.mark[id] = d.made
		d.set = append(d.set, id)
	}
}

// finish closes the set under moves and returns the state that stands for it.
func (d *dfa[C, E]) finish() State {
	for i := 0; i < len(d.set); i++ {
		for _, id := range d.movesOf(d.set[i]) {
			d.add(id)
		}
	}
	slices.Sort(d.set)
	d.key = d.key[:0]
	for _, id := range d.set {
		d.key = binary.LittleEndian.AppendUint32(d.key, uint32(id))
	}
	h := maphash.Bytes(d.seed, d.key)
	s := d.stateOf.find(h, func(s int32) bool { return slices.Equal(d.sets.get(s), d.set) })
	if s < 0 {
		s = d.stateOf.add(h)
		d.sets.add(d.set)
	}
	return State(s)
}

func (d *dfa[C, E]) movesOf(id int32) []int32 {
	if d.movesAt[id] < 0 {
		to := d.found[:0]
		d.m.moves(d.cases[id], func(c C) { to = append(to, d.intern(c)) })
		d.movesAt[id] = d.moves.add(to)
		d.found = to
	}
	return d.moves.get(d.movesAt[id])
}

// lists holds many lists of numbers in two slices. The lists are numbered from 0.
type lists struct {
	all []int32
	end []int // by number: where the list ends, and the next one begins
}

func (l *lists) add(list []int32) int32 {
	l.all = append(l.all, list...)
	l.end = append(l.end, len(l.all))
	return int32(len(l.end) - 1)
}

func (l *lists) get(n int32) []int32 {
	from := 0
	if n > 0 {
		from = l.end[n-1]
	}
	return l.all[from:l.end[n]]
}

// index finds things by their hash. The things are numbered from 0 and kept by
// the owner of the index; a map with the things as keys would keep them a second
// time.
type index struct {
	last  map[uint64]int32 // by hash
	older []int32          // by number: the one before with the same hash, or -1
}

func (x *index) find(h uint64, same func(n int32) bool) int32 {
	n, ok := x.last[h]
	if !ok {
		return -1
	}
	for n >= 0 && !same(n) {
		n = x.older[n]
	}
	return n
}

// add gives the next number to a thing that the index does not have.
func (x *index) add(h uint64) int32 {
	before, ok := x.last[h]
	if !ok {
		before = -1
	}
	n := int32(len(x.older))
	x.older = append(x.older, before)
	x.last[h] = n
	return n
}
