package enumerate

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// Merge puts the states of shards together. They must be of one revision, space
// and number of parts, each part once; a size is complete if all parts are there
// and have completed it.
func Merge(states []State) (State, error) {
	if len(states) == 0 {
		return State{}, fmt.Errorf("nothing to merge")
	}
	first := states[0]
	out := State{Revision: first.Revision, Space: first.Space, Shard: Shard{0, 1}}
	seen := make(map[int]bool)
	for _, st := range states {
		switch {
		case st.Revision != first.Revision:
			return out, fmt.Errorf("revisions %s and %s", first.Revision, st.Revision)
		case !reflect.DeepEqual(st.Space, first.Space):
			return out, fmt.Errorf("programs %+v and %+v", first.Space, st.Space)
		case st.Shard.Of != first.Shard.Of:
			return out, fmt.Errorf("parts of %d and parts of %d", first.Shard.Of, st.Shard.Of)
		case seen[st.Shard.Part]:
			return out, fmt.Errorf("part %d of %d twice", st.Shard.Part, st.Shard.Of)
		}
		seen[st.Shard.Part] = true
		out.N = max(out.N, st.N)
		for _, s := range st.Sizes {
			out.add(s)
		}
		for _, g := range st.Groups {
			out.join(g)
		}
	}
	for i := range out.Sizes {
		s := &out.Sizes[i]
		s.Complete = len(states) == first.Shard.Of
		for _, st := range states {
			s.Complete = s.Complete && i < len(st.Sizes) && st.Sizes[i].Complete
		}
	}
	slices.SortStableFunc(out.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.N, b.N), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Cause, b.Cause))
	})
	return out, nil
}

// add adds what came out for programs of one size.
func (st *State) add(s Size) {
	for len(st.Sizes) < s.N {
		st.Sizes = append(st.Sizes, Size{N: len(st.Sizes) + 1})
	}
	t := &st.Sizes[s.N-1]
	t.Programs += s.Programs
	t.Failing += s.Failing
	t.Cut += s.Cut
	t.Runs += s.Runs
	t.Traces += s.Traces
	t.Seconds += s.Seconds
}

// join adds a group to those of the same cause, of which the smaller program and
// the shorter run are kept.
func (st *State) join(g Group) {
	for i := range st.Groups {
		h := &st.Groups[i]
		if h.Kind != g.Kind || h.Cause != g.Cause {
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

// Largest is the largest number of calls whose programs were all looked at, and
// wholly.
func (st *State) Largest() int {
	n := 0
	for _, s := range st.Sizes {
		if !s.Complete || s.Cut != 0 {
			break
		}
		n = s.N
	}
	return n
}
