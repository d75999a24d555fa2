package scenario

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
)

// look is all that can be seen of a run of long steps. To see where threads stand, by
// State, has them all made ready.
func look(p *Program, states bool) string {
	s := ""
	if states {
		s = fmt.Sprint(p.State(), " ")
	}
	s += fmt.Sprint(p.Enabled(), p.Free(), p.step, p.idle, p.slots, len(p.trail), len(p.seen), p.m.Run.Stuck())
	for i := range p.Actors() {
		s += fmt.Sprint(" ", p.Pending(i), p.m.Run.Done(i), p.m.Report.Waits(i), len(p.late[i]))
	}
	for _, c := range p.callouts {
		s += fmt.Sprint(" ", c.state, c.trail, c.entries, c.last, c.freed, c.wheel, c.drains, c.gave)
	}
	return s
}

// A run that was taken back to one of its steps stands as it stood then, goes on as any
// other, and one that begins anew and takes the same steps stands there too.
func TestAgain(t *testing.T) { again(t, explored.SC, 1) }

// So it is under total store order, where what was in buffers is put back.
func TestAgainStoreOrder(t *testing.T) { again(t, explored.TSO, 9) }

// again goes back and on in every so many of the scenarios.
func again(t *testing.T, memory explored.Memory, every int) {
	if sys.WITNESS {
		t.Skip("a run never goes back but begins anew, and witness still knows the orders of locks that it learnt")
	}
	rounds := 30
	if testing.Short() {
		rounds = 6
	}
	retaken, taken := 0, 0
	for n, s := range testdata(t) {
		if n%every != 0 {
			continue
		}
		for _, rev := range watched {
			for mode := range 4 {
				if testing.Short() && mode != n%4 {
					continue
				}
				floating, states := mode&1 != 0, mode&2 != 0
				p, err := (&Loader{Memory: memory}).Load(s, rev, floating)
				if err != nil {
					t.Fatal(err)
				}
				p.mode(true, true)
				r := rand.New(rand.NewPCG(uint64(n), 7))
				if states {
					p.State() // from now on the machine notes where threads stand
				}
				var keys []uint64
				var run []uint8
				var looks []string
				begin := true // as steps have become shorter
				p.restart = func() { begin = true }
				for range rounds {
					if begin {
						begin = false
						p.Begin()
						run, looks, keys = run[:0], append(looks[:0], look(p, states)), append(keys[:0], p.Key())
					}
					for more := 1 + r.IntN(30); more > 0 && p.Enabled() != 0 && p.failure == nil; more-- {
						a := r.IntN(p.Actors())
						for !p.Enabled().Has(a) {
							a = (a + 1) % p.Actors()
						}
						p.Step(a)
						run, looks, keys = append(run, uint8(a)), append(looks, look(p, states)), append(keys, p.Key())
					}
					if p.Enabled() == 0 && p.failure == nil {
						p.End()
					}
					if begin {
						continue
					}
					back := r.IntN(len(run) + 1)
					run, looks, keys = run[:back], looks[:back+1], keys[:back+1]
					retaken += p.Again(run)
					taken += len(run)
					if k := p.Key(); k != keys[back] {
						t.Fatalf("%s on %s, floating %v: back after %v the key is another", s.Name, rev.Name, floating, run)
					}
					if got := look(p, states); got != looks[back] {
						t.Fatalf("%s on %s, floating %v: back after %v it is\n%s\nand was\n%s", s.Name, rev.Name, floating, run, got, looks[back])
					}
				}
				if begin {
					run = run[:0]
				}
				p.Begin()
				for i, a := range run {
					p.Step(int(a))
					if got := look(p, states); got != looks[i+1] {
						t.Fatalf("%s on %s, floating %v: anew after %v it is\n%s\nand was\n%s", s.Name, rev.Name, floating, run[:i+1], got, looks[i+1])
					}
				}
				if err := p.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Logf("%d steps were taken again of %d", retaken, taken)
	if retaken >= taken {
		t.Error("no step was saved")
	}
}
