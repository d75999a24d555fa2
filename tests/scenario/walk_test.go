package scenario

import (
	"math/rand"
	"testing"
	"time"
)

func TestWalk(t *testing.T) {
	sc := &Scenario{Name: "x", CPUs: 2, Ticks: 1,
		Callouts: []Callout{{Name: "c", Lock: -1, Handler: [][]Step{{{Op: Reset, CPU: 1, Ticks: 5, Result: NoResult}}}}},
		Start:    []Step{{Op: Reset, CPU: 0, Ticks: 1, Result: NoResult}, {Op: Tick, Ticks: 1}},
		Threads:  []Thread{{Name: "t1", CPU: 1, Steps: []Step{{Op: Drain, Result: NoResult}}}},
	}
	for _, fl := range []bool{true, false} {
		for _, rev := range Revisions {
			p, err := Load(sc, rev, fl)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewSource(1))
			kinds := map[string]int{}
			steps := 0
			t0 := time.Now()
			const N = 20000
			for range N {
				p.Begin()
				for {
					set := p.Enabled()
					if set == 0 {
						break
					}
					a := r.Intn(p.Actors())
					for !set.Has(a) {
						a = (a + 1) % p.Actors()
					}
					p.Step(a)
					steps++
				}
				if f := p.End(); f != nil {
					k := f.Kind + ": " + f.Text
					kinds[k]++
				} else {
					kinds["ok"]++
				}
			}
			t.Logf("%s floating %v: %.1f steps/run %v/run %v", rev.Name, fl, float64(steps)/N, time.Since(t0)/N, kinds)
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
