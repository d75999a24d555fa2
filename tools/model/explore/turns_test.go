package explore

import (
	"context"
	"testing"
)

// A search that runs in small turns, in between turns of another on the same program,
// finds the same as when it runs alone.
func TestTurnsAreTheSame(t *testing.T) {
	ctx, p := context.Background(), interrupted()
	for name, c := range map[string]struct {
		alone Result
		begin func() Search
	}{
		"Prove":    {Prove(ctx, p, Options{}), func() Search { return NewProve(ctx, p, Options{}) }},
		"Reach":    {Reach(ctx, p, Options{}), func() Search { return NewReach(ctx, p, Options{}) }},
		"Shortest": {Shortest(ctx, p, -1, Options{}), func() Search { return NewShortest(ctx, p, -1, Options{}) }},
		"PCT":      {PCT(ctx, p, 1, 2, 50, Options{}), func() Search { return NewPCT(ctx, p, 1, 2, Options{Runs: 50}) }},
	} {
		s, other := c.begin(), NewPCT(ctx, p, 7, 3, Options{})
		turns := 0
		for s.Go(5) {
			other.Go(3)
			turns++
		}
		got, want := s.Result(), c.alone
		got.Elapsed, want.Elapsed = 0, 0
		if turns == 0 || got.Stats != want.Stats || got.Complete != want.Complete || got.Why != want.Why || string(got.Schedule) != string(want.Schedule) {
			t.Errorf("%s in %d turns: %+v, alone %+v", name, turns, got, want)
		}
	}
}

func TestTakeTurns(t *testing.T) {
	ctx, p := context.Background(), spinning()
	modes := ""
	turn := func(name string, s Search) Turn { return Turn{Search: s, Enter: func() { modes += name }} }
	for _, c := range []struct {
		name     string
		turns    []Turn
		who      int
		complete bool
		modes    string
	}{
		{"the second", []Turn{turn("a", NewPCT(ctx, p, 1, 2, Options{Runs: 3})), turn("b", NewProve(ctx, p, Options{}))}, 1, true, "ab"},
		{"the first", []Turn{turn("a", NewProve(ctx, p, Options{})), turn("b", NewProve(ctx, p, Options{}))}, 0, true, "a"},
		{"nobody", []Turn{turn("a", NewProve(ctx, p, Options{Runs: 1})), turn("b", NewPCT(ctx, p, 1, 2, Options{Runs: 3}))}, -1, false, "aba"},
		{"late", []Turn{turn("a", NewPCT(ctx, p, 1, 2, Options{})),
			{Search: NewProve(ctx, p, Options{}), Enter: func() { modes += "b" }, After: 2 * firstTurn}}, 1, true, "aaab"},
	} {
		modes = ""
		if who, r := TakeTurns(c.turns); who != c.who || r.Complete != c.complete || modes != c.modes {
			t.Errorf("%s: %d decided after turns of %s: %+v", c.name, who, modes, r)
		}
	}
	who, r := TakeTurns([]Turn{turn("a", NewProve(ctx, p, Options{Runs: 1})), turn("b", NewShortest(ctx, abba(), -1, Options{}))})
	if who != 1 || r.Failure == nil {
		t.Errorf("a failure: %d, %+v", who, r)
	}
}
