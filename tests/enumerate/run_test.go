package enumerate

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"ktimeout/tests/scenario"
)

var space = Space{Calls: Calls[:4], Kinds: Kinds, Starts: Starts, Ticks: 2}

func enumerate(t *testing.T, rev string, n int, sh Shard) State {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	st, err := Run(ctx, State{Revision: rev, Space: space, Shard: sh}, n, func(State) {})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// What programs of two calls show of each revision.
func TestRevisions(t *testing.T) {
	for rev, want := range map[string][]string{
		"r216805": {"spin deadlock", "rule 5"},
		"r220456": {"rule 3", "rule 4", "rule 5"},
		"r262057": {"rule 3", "rule 5"},
		"timeout": nil,
	} {
		st := enumerate(t, rev, 2, Shard{0, 1})
		if st.Largest() != 2 {
			t.Errorf("%s: complete up to %d calls: %+v", rev, st.Largest(), st.Sizes)
		}
		for _, kind := range want {
			if !slices.ContainsFunc(st.Groups, func(g Group) bool { return g.Kind == kind }) {
				t.Errorf("%s: no %s", rev, kind)
			}
		}
		if len(want) == 0 && len(st.Groups) != 0 {
			t.Errorf("%s: %+v", rev, st.Groups)
		}
	}
}

// Shards merge to the whole, and a state goes on where it was.
func TestShards(t *testing.T) {
	const rev = "r262057"
	whole := enumerate(t, rev, 2, Shard{0, 1})
	var parts []State
	for i := range 3 {
		parts = append(parts, enumerate(t, rev, 2, Shard{i, 3}))
	}
	got, err := Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range got.Sizes {
		w := whole.Sizes[i]
		s.Seconds, w.Seconds = 0, 0
		if s != w {
			t.Errorf("merged %+v, whole %+v", s, w)
		}
	}
	if len(got.Groups) != len(whole.Groups) {
		t.Errorf("%d groups merged, %d in the whole", len(got.Groups), len(whole.Groups))
	}
	if _, err := Merge([]State{parts[0], parts[0]}); err == nil {
		t.Error("one part merged twice")
	}

	ctx, cancel := context.WithCancel(context.Background())
	st := State{Revision: rev, Space: space, Shard: Shard{0, 1}}
	for stops := 0; ; stops++ {
		ctx2, cancel2 := context.WithTimeout(ctx, 300*time.Millisecond)
		if st, err = Run(ctx2, st, 2, func(State) {}); err != nil {
			t.Fatal(err)
		}
		cancel2()
		if st.Largest() == 2 {
			t.Logf("stopped %d times", stops)
			break
		}
	}
	cancel()
	for i := range st.Sizes {
		s, w := st.Sizes[i], whole.Sizes[i]
		s.Seconds, w.Seconds = 0, 0
		if s.Programs != w.Programs || s.Failing != w.Failing {
			t.Errorf("stopped %+v, whole %+v", s, w)
		}
	}
}

// Every program that is not left out is legal and has the size it should have.
func TestPrograms(t *testing.T) {
	sp := Space{Calls: Calls, Kinds: Kinds, Starts: Starts, Ticks: 2}
	for n := 1; n <= 3; n++ {
		seen := 0
		step := 1
		if n == 3 {
			step = 37
		}
		for i := 0; i < sp.Count(n); i += step {
			s := sp.Program(n, i)
			if s == nil {
				continue
			}
			seen++
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
		if seen == 0 {
			t.Errorf("no program of %d calls", n)
		}
	}
}

func count(steps []scenario.Step) (n int) {
	for _, s := range steps {
		if s.Op != scenario.LockOp && s.Op != scenario.UnlockOp {
			n++
		}
	}
	return n
}
