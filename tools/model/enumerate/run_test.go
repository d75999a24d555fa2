package enumerate

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/scenario"
)

var space = Space{Callouts: 1, Calls: Calls[:4], Kinds: Kinds, Starts: Starts, Ticks: 2}

// enumerate continues from st up to programs of n calls, or until ctx is done.
func enumerate(t *testing.T, ctx context.Context, st *State, n int) {
	t.Helper()
	var l scenario.Loader
	for c := st.Todo(); c.N <= n; c = st.Todo() {
		f, done, err := Look(ctx, &l, &st.Space, scenario.Revision(st.Revision), c.N, c.Chunk)
		if err != nil {
			t.Fatal(err)
		}
		if !done {
			return
		}
		st.Add(f)
	}
}

// Programs of two calls show the known failures of each revision.
func TestRevisions(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds, and minutes under the race detector")
	}
	for rev, want := range map[string][]string{
		"r216805": {"spin deadlock", "rule 5"},
		"r220456": {"rule 3", "rule 4", "rule 5"},
		"r262057": {"rule 3", "rule 5"},
		"timeout": nil,
	} {
		st := Begin(rev, space, Shard{0, 1})
		enumerate(t, context.Background(), &st, 2)
		if st.Largest() != 2 {
			t.Errorf("%s: complete up to %d calls: %+v", rev, st.Largest(), st.Sizes)
		}
		for _, kind := range want {
			if !slices.ContainsFunc(st.Groups, func(g Group) bool { return g.Kind.String() == kind }) {
				t.Errorf("%s: no %s", rev, kind)
			}
		}
		if len(want) == 0 && len(st.Groups) != 0 {
			t.Errorf("%s: %+v", rev, st.Groups)
		}
	}
}

// The merged shards give the same as an enumeration in one piece, and an enumeration
// that was stopped resumes from its state.
func TestShards(t *testing.T) {
	size := 2
	if testing.Short() {
		size = 1
	}
	const rev = "r262057"
	whole := Begin(rev, space, Shard{0, 1})
	enumerate(t, context.Background(), &whole, size)
	var parts []State
	for i := range 3 {
		st := Begin(rev, space, Shard{i, 3})
		enumerate(t, context.Background(), &st, size)
		parts = append(parts, st)
	}
	got, err := Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	same := func(what string, got State) {
		t.Helper()
		if got.Largest() != size {
			t.Errorf("%s: complete up to %d", what, got.Largest())
		}
		for i := range size {
			g, w := got.Sizes[i], whole.Sizes[i]
			// Runs and states differ: a key may depend on variables that no longer matter.
			if g.Programs != w.Programs || g.Failing != w.Failing || g.Cut != w.Cut {
				t.Errorf("%s: %+v, whole %+v", what, g, w)
			}
		}
		if len(got.Groups) != len(whole.Groups) {
			t.Errorf("%s: %d groups, whole %d", what, len(got.Groups), len(whole.Groups))
		}
	}
	same("merged", got)
	for i := range size {
		var sum Found
		for _, p := range parts {
			sum.Runs += p.Sizes[i].Runs
			sum.States += p.Sizes[i].States
		}
		if g := got.Sizes[i]; g.Runs != sum.Runs || g.States != sum.States {
			t.Errorf("merged: %d runs and %d states, the parts have %d and %d", g.Runs, g.States, sum.Runs, sum.States)
		}
	}
	if _, err := Merge([]State{parts[0], parts[0]}); err == nil {
		t.Error("one part merged twice")
	}
	if two, err := Merge(parts[:2]); err != nil || two.Largest() != 0 {
		t.Errorf("two parts of three: %v, complete up to %d", err, two.Largest())
	}

	st := Begin(rev, space, Shard{0, 1})
	// A chunk that was stopped begins anew, so each attempt gets more time.
	for d := 10 * time.Millisecond; st.Largest() < size; d += d / 4 {
		ctx, cancel := context.WithTimeout(context.Background(), d)
		enumerate(t, ctx, &st, size)
		cancel()
		if err := st.Check(); err != nil {
			t.Fatal(err)
		}
	}
	same("stopped", st)
}

// Every program that is not left out is legal and has the size it should have, and every
// call is made, of each kind that it is legal for.
func TestPrograms(t *testing.T) {
	for _, sp := range []Space{
		{Callouts: 1, Calls: Calls, Kinds: Kinds, Starts: Starts, Ticks: 2},
		{Callouts: 1, Calls: SbtCalls, Kinds: SbtKinds, Starts: Starts, Ticks: 2, Sbt: true},
		{Callouts: 2, Calls: SbtCalls, Kinds: SbtKinds, Starts: Starts, Ticks: 2, Sbt: true},
	} {
		if err := sp.Check(); err != nil {
			t.Fatal(err)
		}
		most := 3
		if sp.Callouts == 2 {
			most = 1 // of two callouts there are many more
		}
		for n := 1; n <= most; n++ {
			step := 1
			if n == 3 {
				step = 37
			}
			made := make(map[string]bool)
			for i := 0; i < sp.Count(n); i += step {
				if s := sp.Program(n, i); s != nil {
					programOf(t, &sp, s, n)
					for _, of := range sp.made(n, i) {
						made[of] = true
					}
				}
			}
			for _, kind := range sp.Kinds {
				for _, call := range sp.calls(n) {
					direct := strings.HasPrefix(call, "direct") && kind != "mpsafe" && kind != "spin"
					if active := sp.Sbt && call == "active" && kind == "mpsafe"; made[kind+" "+call] == (direct || active) {
						t.Errorf("%s in a program of %d calls on a callout of kind %s: %v", call, n, kind, made[kind+" "+call])
					}
				}
			}
		}
	}
}

// made returns the kind of the callout of program i, and each call of the program.
func (sp *Space) made(n, i int) (out []string) {
	kind := sp.Kinds[i%len(sp.Kinds)]
	i /= len(sp.Kinds) * len(sp.Starts) * len(splits(n))
	for range n {
		out = append(out, kind+" "+sp.calls(n)[i%len(sp.calls(n))])
		i /= len(sp.calls(n)) * sp.Callouts
	}
	return out
}

// programOf checks a program of n calls.
func programOf(t *testing.T, sp *Space, s *scenario.Scenario, n int) {
	t.Helper()
	if s.Sbt() && !sp.Sbt {
		t.Errorf("the tick era does not have\n%s", s)
	}
	calls := 0
	for _, l := range append(s.Callouts[0].Handler, s.Threads[0].Steps) {
		calls += count(l)
	}
	for _, th := range s.Threads[1:] {
		calls += count(th.Steps)
	}
	if calls != n && !(len(s.Threads) == 1 && calls == n+1) {
		t.Errorf("%d calls in a program of %d:\n%s", calls, n, s)
	}
	again, err := scenario.Parse(s.Name, []byte(s.String()))
	if err != nil || !reflect.DeepEqual(again.String(), s.String()) {
		t.Errorf("%v:\n%s", err, s)
	}
}

func count(steps []scenario.Step) (n int) {
	for _, s := range steps {
		if s.Op != scenario.LockOp && s.Op != scenario.UnlockOp && s.Op != scenario.Rlock && s.Op != scenario.Runlock {
			n++
		}
	}
	return n
}
