package decide

import (
	"context"
	"testing"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
)

// TestPrograms checks that there are 30 programs of the size that the package
// comment gives.
func TestPrograms(t *testing.T) {
	all, err := Programs()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 30 {
		t.Errorf("%d programs", len(all))
	}
	for _, s := range all {
		calls, handlers := 0, 0
		count := func(steps []scenario.Step) {
			for _, st := range steps {
				switch st.Op {
				case scenario.LockOp, scenario.UnlockOp, scenario.Rlock, scenario.Runlock:
				default:
					calls++
				}
			}
		}
		for _, th := range s.Threads {
			count(th.Steps)
		}
		for _, c := range s.Callouts {
			handlers += min(len(c.Handler), 1)
			for _, steps := range c.Handler {
				count(steps)
			}
		}
		if len(s.Threads) > 3 || handlers > 2 || calls > most || s.Ticks > 2 || s.CPUs != 2 {
			t.Errorf("%d threads, %d handlers, %d calls, %d ticks:\n%s", len(s.Threads), handlers, calls, s.Ticks, s)
		}
	}
}

// six are the programs that the short tests decide. Some of them could not be
// decided at all at first.
var six = map[string]bool{
	"hand-01-move-move-stop": true, "hand-02-two-shared": true, "hand-03-rearms": true,
	"hand-09-readers": true, "generated-01": true, "generated-06": true,
}

// mostRuns is several times the number of runs that any of these programs needs.
const mostRuns = 200_000

// TestDecided checks that the six programs are decided, with no limit on time.
func TestDecided(t *testing.T) {
	all, err := Programs()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range all {
		if !six[s.Name] {
			continue
		}
		for _, name := range Revisions {
			for _, floating := range []bool{false, true} {
				ctx, cancel := context.WithCancel(context.Background())
				v, err := s.Hunt(ctx, scenario.Revision(name), floating, func(st explore.Stats) {
					if st.Runs > mostRuns {
						cancel()
					}
				})
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				n++
				if v.By == scenario.NoSearch || !v.Complete && v.Failure == nil {
					t.Errorf("%s on %s, floating %v: %s", s.Name, name, floating, v.Why)
				}
			}
		}
	}
	if n != 4*len(six) {
		t.Errorf("%d of %d were looked at", n, 4*len(six))
	}
}

// mostStates is about twice the number of states that each of these has, bound, on the
// maintained port. When what a thread had left on its stack was part of a state they had
// more than ten times as many, and when what the judge knows was twice as many.
var mostStates = map[string]int{"generated-08": 80_000, "generated-13": 30_000}

// TestFewStates checks that states are not told apart that are the same.
func TestFewStates(t *testing.T) {
	all, err := Programs()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		most, ok := mostStates[s.Name]
		if !ok {
			continue
		}
		ctx, cancel := context.WithCancel(context.Background())
		v, err := s.Hunt(ctx, scenario.Revision("timeout"), false, func(st explore.Stats) {
			if st.States > most {
				cancel()
			}
		})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if !v.Complete || v.By != scenario.ByStates {
			t.Errorf("%s has more than %d states: %s", s.Name, most, v.Why)
		}
	}
}
