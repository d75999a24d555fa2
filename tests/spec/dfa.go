package spec

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
	"slices"
)

// State is a state of a determinised automaton: the set of all that may be the
// case after a history.
type State int32

const (
	// Start is the state before the first event.
	Start State = 0
	// Failed is the state after an event that nothing explains.
	Failed State = -1
)

// model is a nondeterministic automaton, whose states are Cs.
type model[C, E comparable] interface {
	start() C
	// misuse returns what is wrong with an event that cannot follow, whatever the
	// implementation did, or "". What it asks is the same in all that may be the
	// case.
	misuse(c *C, e E) string
	// step returns what is the case after the event, if it fits.
	step(c C, e E) (C, bool)
	// moves emits what may be the case after one internal move.
	moves(c C, emit func(C))
}

// dfa determinises a model as far as it is asked. What was found out about one
// case serves all sets in which it is.
type dfa[C, E comparable] struct {
	m      model[C, E]
	cases  []C
	id     map[C]int32        // of a case
	moves  [][]int32          // by case: where one move leads; nil: not found out yet
	sets   [][]int32          // by state: the cases, in order, closed under moves
	number map[uint64][]State // by hash of the set
	seed   maphash.Seed
	edges  map[edge[E]]State

	// The set that is being made.
	set  []int32
	key  []byte
	made int32   // its number
	mark []int32 // by case: the number of the last set that it was put into
}

type edge[E comparable] struct {
	from  State
	event E
}

func newDFA[C, E comparable](m model[C, E]) *dfa[C, E] {
	d := &dfa[C, E]{
		m:      m,
		id:     make(map[C]int32),
		number: make(map[uint64][]State),
		seed:   maphash.MakeSeed(),
		edges:  make(map[edge[E]]State),
		made:   1,
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

// expand finds out where an event leads that has not followed on this state
// before.
func (d *dfa[C, E]) expand(s State, e E) State {
	if s == Failed {
		return Failed
	}
	d.made++
	d.set = d.set[:0]
	for _, id := range d.sets[s] {
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

// all goes through what may be the case.
func (d *dfa[C, E]) all(s State) iter.Seq[*C] {
	return func(yield func(*C) bool) {
		for _, id := range d.sets[s] {
			if !yield(&d.cases[id]) {
				return
			}
		}
	}
}

func (d *dfa[C, E]) intern(c C) int32 {
	id, ok := d.id[c]
	if !ok {
		id = int32(len(d.cases))
		d.id[c] = id
		d.cases = append(d.cases, c)
		d.moves = append(d.moves, nil)
		d.mark = append(d.mark, 0)
	}
	return id
}

// add puts a case into the set that is being made.
func (d *dfa[C, E]) add(id int32) {
	if d.mark[id] != d.made {
		d.mark[id] = d.made
		d.set = append(d.set, id)
	}
}

// finish closes the set under moves and returns the state that it is.
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
	for _, s := range d.number[h] {
		if slices.Equal(d.sets[s], d.set) {
			return s
		}
	}
	s := State(len(d.sets))
	d.sets = append(d.sets, slices.Clone(d.set))
	d.number[h] = append(d.number[h], s)
	return s
}

func (d *dfa[C, E]) movesOf(id int32) []int32 {
	if d.moves[id] == nil {
		to := []int32{}
		d.m.moves(d.cases[id], func(c C) { to = append(to, d.intern(c)) })
		d.moves[id] = to
	}
	return d.moves[id]
}
