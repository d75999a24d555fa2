package explore

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
)

// looping is a program that says that all its actors go on if they can.
type looping struct{ stateful }

func (p looping) Going() (Set, bool) { return p.Enabled(), false }

func (p looping) Ends() bool { return false }

// automat is a program whose states are numbers: of each it has where the step of each
// actor leads, or -1.
type automat struct {
	next  [][]int // by state, by actor
	waits []bool  // by state
	lazy  Set     // actors that need not go on
	ends  bool    // a run that waits comes to an end when time goes on
	at    int
	acc   [1]Access
}

func (p *automat) Actors() int { return len(p.next[0]) }
func (p *automat) Begin()      { p.at = 0 }
func (p *automat) Free() Set   { return 0 }
func (p *automat) Enabled() (set Set) {
	for a, to := range p.next[p.at] {
		if to >= 0 {
			set |= 1 << a
		}
	}
	return set
}
func (p *automat) Step(a int) []Access {
	p.at = p.next[p.at][a]
	return p.Pending(a)
}
func (p *automat) Pending(int) []Access {
	p.acc[0] = Access{0, Write}
	return p.acc[:]
}
func (p *automat) Failure() *Failure { return nil }
func (p *automat) End() *Failure     { return nil }
func (p *automat) State() uint64     { return uint64(p.at) }

// loopingAutomat is an automat that says what its cycles mean.
type loopingAutomat struct{ stateful }

func (p loopingAutomat) Going() (Set, bool) {
	a := p.Program.(*automat)
	return a.Enabled() &^ a.lazy, a.waits != nil && a.waits[a.at]
}

func (p loopingAutomat) Ends() bool { return p.Program.(*automat).ends }

// mustRound tells, by looking at every set of states that can be reached, whether the automat has
// a fair cycle; with waiting, also one through states in which it waits.
func (p *automat) mustRound(waiting bool) bool {
	n := len(p.next)
	reach := func(from int, in uint) (out uint) {
		for todo := []int{from}; len(todo) > 0; todo = todo[1:] {
			for _, to := range p.next[todo[0]] {
				if to >= 0 && in&(1<<to) != 0 && out&(1<<to) == 0 {
					out |= 1 << to
					todo = append(todo, to)
				}
			}
		}
		return out
	}
	all := reach(0, 1<<n-1) | 1
	for set := uint(1); set < 1<<n; set++ {
		if set&^all != 0 {
			continue
		}
		could, did, fits := Set(0), Set(0), true
		for s := range n {
			if set&(1<<s) == 0 {
				continue
			}
			fits = fits && reach(s, set) == set && (waiting || p.waits == nil || !p.waits[s])
			for a, to := range p.next[s] {
				if to >= 0 && p.lazy&(1<<a) == 0 {
					could |= 1 << a
				}
				if to >= 0 && set&(1<<to) != 0 {
					did |= 1 << a
				}
			}
		}
		if fits && could&^did == 0 {
			return true
		}
	}
	return false
}

// The search tells fair cycles from others as looking at every set of states does, and the
// run that it shows goes round fairly.
func TestFairCycles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found := map[string]int{}
	for range 20_000 {
		n, actors := 1+r.IntN(7), 1+r.IntN(3)
		p := &automat{ends: r.IntN(2) == 0, waits: make([]bool, n), lazy: Set(r.IntN(8) & r.IntN(8) & r.IntN(8))}
		for s := range n {
			next := make([]int, actors)
			for a := range next {
				next[a] = r.IntN(2*n) - n
				if next[a] < 0 {
					next[a] = -1
				}
			}
			p.next = append(p.next, next)
			p.waits[s] = r.IntN(5) == 0
		}
		res := Reach(context.Background(), loopingAutomat{stateful{Program: p}}, Options{Loops: true})
		want := "complete"
		switch {
		case p.mustRound(false):
			want = "livelock"
		case p.mustRound(true) && !p.ends:
			want = "untimely"
		}
		got := "complete"
		switch {
		case res.Failure != nil && res.Failure.Kind == Livelock && !res.Complete:
			got = "livelock"
			p.goesRound(t, res.Schedule)
		case !res.Complete && strings.HasSuffix(res.Why, untimely):
			got = "untimely"
		case !res.Complete:
			got = res.Why
		}
		if got != want {
			t.Fatalf("%+v: %s, want %s", p, got, want)
		}
		found[want]++
	}
	for _, want := range []string{"livelock", "untimely", "complete"} {
		if found[want] < 100 {
			t.Errorf("%s: %d programs only", want, found[want])
		}
	}
}

// goesRound checks that a run ends with a fair cycle.
func (p *automat) goesRound(t *testing.T, run []uint8) {
	t.Helper()
	p.Begin()
	states, enabled := []int{p.at}, []Set{p.Enabled()}
	for _, a := range run {
		if !p.Enabled().Has(int(a)) {
			t.Fatalf("%+v: %v cannot be taken", p, run)
		}
		p.Step(int(a))
		states, enabled = append(states, p.at), append(enabled, p.Enabled())
	}
	could, did := Set(0), Set(0)
	for i := len(run) - 1; i >= 0; i-- {
		could |= enabled[i] &^ p.lazy
		did |= 1 << run[i]
		if states[i] == p.at && could&^did == 0 {
			return
		}
	}
	t.Fatalf("%+v: %v does not go round", p, run)
}

// Two actors that undo what the other did go round for ever if they do so in lockstep; one that
// waits for another does not.
func TestLoops(t *testing.T) {
	bg, o := context.Background(), Options{Loops: true}
	if r := Reach(bg, looping{stateful{Program: &backOff{}}}, o); r.Failure == nil || r.Failure.Kind != Livelock || r.Complete {
		t.Errorf("back off: %+v", r)
	}
	if r := Reach(bg, looping{stateful{Program: &waiter{}}}, o); r.Failure != nil || !r.Complete {
		t.Errorf("a waiter: %+v", r)
	}
	// The others cut a run that is too long, and find no livelock.
	for name, r := range map[string]Result{
		"Shortest": Shortest(bg, &turns{n: 2, round: 4}, 0, Options{Loops: true, Steps: 50}),
		"PCT":      PCT(bg, &turns{n: 2, round: 4}, 1, 2, 10, Options{Loops: true, Steps: 50}),
	} {
		if r.Failure != nil || r.Complete || r.Traces != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
