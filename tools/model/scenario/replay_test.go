package scenario

import (
	"fmt"
	"math/rand"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/kpi"
)

// A replayed run takes the same steps and has the same end.
func TestReplay(t *testing.T) {
	sc := &Scenario{Name: "x", CPUs: 2, Ticks: 1,
		Callouts: []Callout{{Name: "c", Lock: -1, Handler: [][]Step{{{Op: kpi.Reset, CPU: 1, Ticks: 5, Result: NoResult}}}}},
		Start:    []Step{{Op: kpi.Reset, CPU: 0, Ticks: 1, Result: NoResult}, {Op: Tick, Ticks: 1}},
		Threads:  []Thread{{Name: "t1", CPU: 1, Steps: []Step{{Op: kpi.Drain, Result: NoResult}}}},
	}
	for _, rev := range Revisions {
		for _, floating := range []bool{false, true} {
			p, err := Load(sc, rev, floating)
			if err != nil {
				t.Fatal(err)
			}
			rnd := rand.New(rand.NewSource(1))
			var op explored.Op
			p.m.Report.Trace(func(o explored.Op) { op = o })
			for range 200 {
				var run []uint8
				var saw []string
				note := func(a int, acc []explore.Access) string {
					return fmt.Sprint(a, " ", op.Kind, " ", op.Object, " ", acc, p.Enabled(), p.Free())
				}
				p.Begin()
				n := rnd.Intn(100)
				for set := p.Enabled(); set != 0 && len(run) < n; set = p.Enabled() {
					a := rnd.Intn(p.Actors())
					for !set.Has(a) {
						a = (a + 1) % p.Actors()
					}
					run = append(run, uint8(a))
					saw = append(saw, note(a, p.Step(a)))
				}
				if p.Enabled() == 0 {
					p.End()
				}
				p.Begin()
				for i, a := range run {
					if got := note(int(a), p.Step(int(a))); got != saw[i] {
						t.Fatalf("%s floating %v: step %d of %d\nwas %s\nis  %s", rev.Name, floating, i, len(run), saw[i], got)
					}
				}
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
