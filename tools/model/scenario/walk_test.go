package scenario

import (
	"context"
	"math/rand"
	"testing"

	"ktimeout/tools/model/explore"
)

// The proof has seen each run that is found at random.
func TestProofSeesAll(t *testing.T) {
	n, most := 300, 20000
	if testing.Short() {
		n, most = 30, 2000
	}
	for _, s := range testdata(t) {
		if s.Loops() { // their runs have no end: see TestLoopEnds
			continue
		}
		for _, rev := range watched {
			for _, floating := range []bool{false, true} {
				// The proof may miss what comes after a panic: see TestTouches.
				if s.Expected(rev.Name, floating).String() != Unreachable.String() {
					continue
				}
				p, err := Load(s, rev, floating)
				if err != nil {
					t.Fatal(err)
				}
				traces := make(map[uint64]bool)
				r := explore.Prove(context.Background(), p, explore.Options{Runs: most, Visit: func(r explore.Run) { traces[r.Trace] = true }})
				look := func(r explore.Run) {
					if !traces[r.Trace] {
						t.Fatalf("%s: %s, floating %v: a run that was not seen: %v", s.Name, rev.Name, floating, r.Schedule)
					}
				}
				if r.Complete {
					for depth := 1; depth <= 6; depth++ {
						explore.PCT(context.Background(), p, rand.Uint64(), depth, n/6, explore.Options{Visit: look})
					}
				}
				if err := p.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
