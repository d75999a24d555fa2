package explore

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var (
	programs = flag.Int("programs", 2000, "number of generated programs to compare with all their interleavings")
	seed     = flag.Uint64("seed", 1, "seed of the first of them")
)

// tooBig is the size, in steps of all interleavings together, above which a program
// is not tried by brute force.
const tooBig = 60_000

// quiet hides the failures of a program, so that a search explores all of it.
type quiet struct{ *toy }

func (quiet) Failure() *Failure { return nil }

func (q quiet) End() *Failure {
	q.toy.End()
	return nil
}

// compare checks the searches of a program against all its interleavings.
func compare(p *toy, all *brute) error {
	ctx := context.Background()

	traces, hashes, outcomes := map[traceKey]bool{}, map[uint64]bool{}, map[toyState]bool{}
	var err error
	check := &toy{actors: p.actors}
	r := Prove(ctx, p, Options{Visit: func(r Run) {
		outcomes[p.outcome()] = true
		hashes[r.Trace] = true
		check.Begin()
		var done []bruteStep
		for _, a := range r.Schedule {
			done = appendStep(done, int(a), check.Step(int(a)))
		}
		k := keyOf(done)
		if traces[k] {
			err = fmt.Errorf("Prove came twice to a trace, the second time by %v", r.Schedule)
		}
		traces[k] = true
		if !all.traces[k] {
			err = fmt.Errorf("Prove found a trace that there is not, by %v", r.Schedule)
		}
	}})
	switch {
	case err != nil:
		return err
	case !r.Complete:
		return fmt.Errorf("Prove: %s", r.Why)
	case len(traces) != len(all.traces):
		return fmt.Errorf("Prove found %d of %d traces", len(traces), len(all.traces))
	case len(hashes) != len(traces) || r.Traces != len(traces):
		return fmt.Errorf("Prove counted %d traces and %d hashes for %d traces", r.Traces, len(hashes), len(traces))
	case (r.Failure != nil) != all.fails:
		return fmt.Errorf("Prove found failure %v, there are failures: %v", r.Failure, all.fails)
	}
	if err := sameOutcomes("Prove", outcomes, all.outcomes); err != nil {
		return err
	}

	clear(outcomes)
	q := quiet{p}
	r = Shortest(ctx, q, -1, Options{Visit: func(Run) { outcomes[p.outcome()] = true }})
	if !r.Complete {
		return fmt.Errorf("Shortest without failures: %s", r.Why)
	}
	if err := sameOutcomes("Shortest", outcomes, all.outcomes); err != nil {
		return err
	}

	clear(outcomes)
	r = Reach(ctx, q, Options{Visit: func(Run) { outcomes[p.outcome()] = true }})
	if !r.Complete {
		return fmt.Errorf("Reach without failures: %s", r.Why)
	}
	if err := sameOutcomes("Reach", outcomes, all.outcomes); err != nil {
		return err
	}
	r = Reach(ctx, p, Options{})
	switch f, _ := Replay(p, r.Schedule, nil); {
	case (r.Failure != nil) != all.fails:
		return fmt.Errorf("Reach found failure %v, there are failures: %v", r.Failure, all.fails)
	case r.Complete == all.fails:
		return fmt.Errorf("Reach: complete: %v, there are failures: %v", r.Complete, all.fails)
	case all.fails && f == nil:
		return fmt.Errorf("the schedule of Reach shows no failure: %v", r.Schedule)
	}

	r = Shortest(ctx, p, -1, Options{})
	switch {
	case (r.Failure != nil) != all.fails:
		return fmt.Errorf("Shortest found failure %v, there are failures: %v", r.Failure, all.fails)
	case r.Complete == all.fails:
		return fmt.Errorf("Shortest: complete: %v, there are failures: %v", r.Complete, all.fails)
	case all.fails && (r.Bound != all.bound || r.Preemptions != all.bound || len(r.Schedule) != all.steps):
		return fmt.Errorf("Shortest found %d steps with %d preemptions at bound %d, want %d and %d",
			len(r.Schedule), r.Preemptions, r.Bound, all.steps, all.bound)
	}
	return nil
}

func sameOutcomes(who string, got, want map[toyState]bool) error {
	for o := range got {
		if !want[o] {
			return fmt.Errorf("%s found an outcome that there is not: %+v", who, o)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("%s found %d of %d outcomes", who, len(got), len(want))
	}
	return nil
}

// TestGenerated compares the searches with all interleavings of programs made
// at random.
func TestGenerated(t *testing.T) {
	var big, fails, interleavings, traces int
	for n, s := 0, *seed; n < *programs; s++ {
		p := randomToy(rand.New(rand.NewPCG(s, 0)).IntN)
		all, err := tryAll(p, tooBig)
		if err != nil {
			big++
			continue
		}
		n++
		if all.fails {
			fails++
		}
		interleavings += all.runs
		traces += len(all.traces)
		if err := compare(p, all); err != nil {
			p, err = shrink(p, err)
			t.Fatalf("seed %d: %v\n%v", s, err, p)
		}
	}
	t.Logf("%d programs (and %d too big), %d of them can fail; %d interleavings, %d traces",
		*programs, big, fails, interleavings, traces)
}

// TestRapid does what TestGenerated does with programs that rapid draws, which are
// smaller and stranger.
func TestRapid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := randomToy(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") })
		all, err := tryAll(p, tooBig)
		if err != nil {
			t.Skip(err)
		}
		if err := compare(p, all); err != nil {
			t.Fatalf("%v\n%v", err, p)
		}
	})
}

// TestMutations shows that the comparison is sharp: whichever conflict is left out of
// a table, it finds a program whose search goes wrong.
func TestMutations(t *testing.T) {
	for _, c := range []struct {
		name  string
		table *[1 << ways]uint64
		a, b  Mode
	}{
		{"order of Read and Write", &order, Read, Write},
		{"order of Write and Write", &order, Write, Write},
		{"order of Acquire and Release", &order, Acquire, Release},
		{"order of Open and Close", &order, Open, Close},
		{"race of Read and Write", &race, Read, Write},
		{"race of Read and Acquire", &race, Read, Acquire},
		{"race of Write and Write", &race, Write, Write},
		{"race of Write and Release", &race, Write, Release},
		{"race of Acquire and Acquire", &race, Acquire, Acquire},
		{"race of Acquire and Write", &race, Acquire, Write},
		{"race of Open and Close", &race, Open, Close},
	} {
		was := *c.table
		c.table[c.a] &^= 1 << c.b
		c.table[c.b] &^= 1 << c.a
		var err error
		n := 0
		for s := uint64(0); s < 3000 && err == nil; s++ {
			p := randomToy(rand.New(rand.NewPCG(s, 1)).IntN)
			if all, e := tryAll(p, tooBig/10); e == nil {
				n++
				err = compare(p, all)
			}
		}
		*c.table = was
		t.Logf("%s: program %d: %v", c.name, n, err)
		if err == nil {
			t.Errorf("without the %s nothing is noticed", c.name)
		}
	}
}

// shrink takes steps out of a program as long as the comparison still fails.
func shrink(p *toy, err error) (*toy, error) {
	for again := true; again; {
		again = false
		for a := range p.actors {
			for i := range p.actors[a].ops {
				q := &toy{actors: slices.Clone(p.actors)}
				q.actors[a].ops = slices.Delete(slices.Clone(q.actors[a].ops), i, i+1)
				q.close()
				all, tooMany := tryAll(q, 10*tooBig)
				if tooMany != nil {
					continue
				}
				if e := compare(q, all); e != nil {
					p, err, again = q, e, true
					break
				}
			}
		}
	}
	return p, err
}
