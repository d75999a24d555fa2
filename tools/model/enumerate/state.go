package enumerate

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// ChunkSize is the number of programs of a chunk, including those that are left out.
const ChunkSize = 32

// Chunks is the number of chunks of programs of n calls.
func (sp *Space) Chunks(n int) int { return (sp.Count(n) + ChunkSize - 1) / ChunkSize }

// Shard is one of Of parts of the work: part Part has the chunks i with i modulo Of =
// Part.
type Shard struct{ Part, Of int }

// State is how far the enumeration of one shard has come, and what it has found.
type State struct {
	Revision string
	Space    Space
	Shard    Shard
	N        int     // the number of calls of the programs explored now
	Next     int     // the next chunk of programs of N calls
	Sizes    []Found // the results for 1 call, 2 calls and so on
	Groups   []Group
}

// Begin returns the initial state of an enumeration.
func Begin(revision string, sp Space, sh Shard) State {
	return State{Revision: revision, Space: sp, Shard: sh, N: 1, Next: sh.Part, Sizes: []Found{{N: 1}}}
}

// Chunk is one piece of work.
type Chunk struct{ N, Chunk int }

// After returns the piece of work that comes after c in a shard, which may be
// the first one of the next size.
func (st *State) After(c Chunk) Chunk {
	c.Chunk += st.Shard.Of
	for c.Chunk >= st.Space.Chunks(c.N) {
		c = Chunk{c.N + 1, st.Shard.Part}
	}
	return c
}

// Todo is the next piece of work.
func (st *State) Todo() Chunk {
	c := Chunk{st.N, st.Next}
	if c.Chunk >= st.Space.Chunks(c.N) {
		c = st.After(c)
	}
	return c
}

// Add adds the result of the next piece of work, which it thereby marks as done.
func (st *State) Add(f Found) {
	c := st.After(st.Todo())
	st.add(f)
	st.N, st.Next = c.N, c.Chunk
	for len(st.Sizes) < c.N {
		st.Sizes = append(st.Sizes, Found{N: len(st.Sizes) + 1})
	}
}

// add adds results and groups.
func (st *State) add(f Found) {
	for len(st.Sizes) < f.N {
		st.Sizes = append(st.Sizes, Found{N: len(st.Sizes) + 1})
	}
	t := &st.Sizes[f.N-1]
	t.Programs += f.Programs
	t.Failing += f.Failing
	t.Cut += f.Cut
	t.Runs += f.Runs
	t.States += f.States
	t.Seconds += f.Seconds
	for _, g := range f.Groups {
		st.join(g)
	}
}

// join merges a group into the one of the same cause, if there is one. It keeps the
// smaller program; of equal sizes the run with fewer preemptions, then fewer steps.
func (st *State) join(g Group) {
	for i := range st.Groups {
		h := &st.Groups[i]
		if !h.same(&g) {
			continue
		}
		programs := h.Programs + g.Programs
		if cmp.Or(cmp.Compare(g.N, h.N), cmp.Compare(g.Preemptions, h.Preemptions), cmp.Compare(len(g.Schedule), len(h.Schedule))) < 0 {
			*h = g
		}
		h.Programs = programs
		return
	}
	st.Groups = append(st.Groups, g)
}

// Complete tells whether all programs of n calls in the shard were explored.
func (st *State) Complete(n int) bool { return n < st.N }

// Largest is the largest number of calls whose programs were all explored, none of
// them cut short.
func (st *State) Largest() int {
	n := 0
	for n+1 < st.N && st.Sizes[n].Cut == 0 {
		n++
	}
	return n
}

// Check returns an error if an enumeration cannot be resumed from a state that was
// read from a file.
func (st *State) Check() error {
	if err := st.Space.Check(); err != nil {
		return err
	}
	if st.Shard.Of < 1 || st.Shard.Part < 0 || st.Shard.Part >= st.Shard.Of {
		return fmt.Errorf("part %d of %d", st.Shard.Part, st.Shard.Of)
	}
	if st.N < 1 || st.N > 16 || st.Next < 0 || len(st.Sizes) < st.N || st.Next%st.Shard.Of != st.Shard.Part {
		return errors.New("it is damaged")
	}
	return nil
}

// Merge combines the states of all shards of an enumeration into one.
func Merge(states []State) (State, error) {
	if len(states) == 0 {
		return State{}, errors.New("nothing to merge")
	}
	first := states[0]
	out := State{Revision: first.Revision, Space: first.Space, Shard: Shard{0, 1}, N: first.N}
	seen := make(map[int]bool)
	for _, st := range states {
		switch {
		case st.Revision != first.Revision:
			return out, fmt.Errorf("revisions %s and %s are not of one enumeration", first.Revision, st.Revision)
		case !reflect.DeepEqual(st.Space, first.Space):
			return out, fmt.Errorf("programs of %+v and of %+v are not of one enumeration", first.Space, st.Space)
		case st.Shard.Of != first.Shard.Of:
			return out, fmt.Errorf("a part of %d and a part of %d are not of one enumeration", first.Shard.Of, st.Shard.Of)
		case seen[st.Shard.Part]:
			return out, fmt.Errorf("part %d/%d is there twice", st.Shard.Part, st.Shard.Of)
		}
		seen[st.Shard.Part] = true
		out.N = min(out.N, st.N)
		for _, s := range st.Sizes {
			out.add(s)
		}
		for _, g := range st.Groups {
			out.join(g)
		}
	}
	if len(states) != first.Shard.Of {
		out.N = 1 // nothing is complete
	}
	slices.SortStableFunc(out.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.Kind.String(), b.Kind.String()), cmp.Compare(a.Cause, b.Cause))
	})
	return out, nil
}
