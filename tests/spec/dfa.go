package spec

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// State is a state of a determinised automaton: all that may be the case after
// a history.
type State int32

const (
	// Start is the state before the first event.
	Start State = 0
	// Failed is the state after a violation.
	Failed State = -1
)

// model is a nondeterministic automaton. A member of its state is a C, what is
// the case, with an N, notes from which a violation is explained. Notes have no
// influence on what is accepted: of two members that differ in their notes only,
// one is kept, with both notes merged.
type model[C, N, E comparable] interface {
	start() C
	// misuse returns what is wrong with an event that cannot follow, whatever the
	// implementation did, or "". What it asks is the same in every member.
	misuse(c C, e E) string
	// step emits what may be the case after the event, nothing if it does not
	// fit.
	step(c C, n N, e E, emit func(C, N))
	// moves emits what may be the case after one internal move.
	moves(c C, n N, emit func(C, N))
	// merge must not depend on the order in which it is applied.
	merge(a, b N) N
	// explain says which rule is broken by an event that fits no member.
	explain(members func(yield func(C, N) bool), e E) *Violation
}

// dfa determinises a model as far as it is asked.
type dfa[C, N, E comparable] struct {
	m      model[C, N, E]
	cores  table[C]
	notes  table[N]
	states [][]member       // closed under internal moves, in order
	number map[string]State // by the bytes of the members
	edges  map[edge[E]]target
}

type member struct{ core, note int32 }

type edge[E comparable] struct {
	from  State
	event E
}

type target struct {
	to State
	v  *Violation
}

func newDFA[C, N, E comparable](m model[C, N, E]) *dfa[C, N, E] {
	d := &dfa[C, N, E]{
		m:      m,
		cores:  table[C]{id: make(map[C]int32)},
		notes:  table[N]{id: make(map[N]int32)},
		number: make(map[string]State),
		edges:  make(map[edge[E]]target),
	}
	w := d.closure()
	var n N
	w.add(m.start(), n)
	d.intern(w)
	return d
}

// next returns the state after an event, and the violation if there is none.
func (d *dfa[C, N, E]) next(s State, e E) (State, *Violation) {
	if t, ok := d.edges[edge[E]{s, e}]; ok {
		return t.to, t.v
	}
	return d.expand(s, e)
}

// expand finds out where an event leads that has not followed on this state
// before.
func (d *dfa[C, N, E]) expand(s State, e E) (State, *Violation) {
	if s == Failed {
		return Failed, misuse("an event after a violation")
	}
	t := target{to: Failed}
	w := d.closure()
	for c, n := range d.members(s) {
		if text := d.m.misuse(c, e); text != "" {
			t.v = misuse(text)
			break
		}
		d.m.step(c, n, e, w.add)
	}
	switch {
	case t.v != nil:
	case len(w.notes) == 0:
		t.v = d.m.explain(d.members(s), e)
	default:
		t.to = d.intern(w)
	}
	d.edges[edge[E]{s, e}] = t
	return t.to, t.v
}

func (d *dfa[C, N, E]) members(s State) func(yield func(C, N) bool) {
	return func(yield func(C, N) bool) {
		for _, m := range d.states[s] {
			if !yield(d.cores.vals[m.core], d.notes.vals[m.note]) {
				return
			}
		}
	}
}

// intern closes a set under internal moves and returns the state that it is.
func (d *dfa[C, N, E]) intern(w *closure[C, N, E]) State {
	w.close()
	set := make([]member, 0, len(w.notes))
	for c, n := range w.notes {
		set = append(set, member{d.cores.of(c), d.notes.of(n)})
	}
	slices.SortFunc(set, func(a, b member) int { return cmp.Compare(a.core, b.core) })
	key := make([]byte, 0, 8*len(set))
	for _, m := range set {
		key = binary.LittleEndian.AppendUint32(key, uint32(m.core))
		key = binary.LittleEndian.AppendUint32(key, uint32(m.note))
	}
	s, ok := d.number[string(key)]
	if !ok {
		s = State(len(d.states))
		d.states = append(d.states, set)
		d.number[string(key)] = s
	}
	return s
}

func (d *dfa[C, N, E]) closure() *closure[C, N, E] {
	return &closure[C, N, E]{m: d.m, notes: make(map[C]N)}
}

// closure is a set of members that is being made.
type closure[C, N, E comparable] struct {
	m     model[C, N, E]
	notes map[C]N
	todo  []C
}

func (w *closure[C, N, E]) add(c C, n N) {
	old, ok := w.notes[c]
	if ok {
		n = w.m.merge(old, n)
		if n == old {
			return
		}
	}
	w.notes[c] = n
	w.todo = append(w.todo, c)
}

func (w *closure[C, N, E]) close() {
	for len(w.todo) > 0 {
		c := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		w.m.moves(c, w.notes[c], w.add)
	}
}

// table numbers values, so that a set of them is a few bytes.
type table[T comparable] struct {
	id   map[T]int32
	vals []T
}

func (t *table[T]) of(v T) int32 {
	id, ok := t.id[v]
	if !ok {
		id = int32(len(t.vals))
		t.id[v] = id
		t.vals = append(t.vals, v)
	}
	return id
}
