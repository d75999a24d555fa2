package scenario

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/kpi"
)

// hardware puts each callout on a page of its own, so that every access to a freed
// one faults.
func hardware(t *testing.T) {
	was := memory
	t.Cleanup(func() { memory = was })
	page := func(mem *sys.Callout) []byte {
		return unsafe.Slice((*byte)(unsafe.Pointer(mem)), unix.Getpagesize())
	}
	memory.make = func(*sys.Revision) *sys.Callout {
		p, err := unix.Mmap(-1, 0, unix.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		return (*sys.Callout)(unsafe.Pointer(&p[0]))
	}
	memory.forbid = func(mem *sys.Callout, yes bool) {
		prot := unix.PROT_READ | unix.PROT_WRITE
		if yes {
			prot = unix.PROT_NONE
		}
		if err := unix.Mprotect(page(mem), prot); err != nil {
			t.Fatal(err)
		}
	}
}

// faulting explores up to 300 runs of a program. It returns the runs that fault,
// each up to and with the step that does.
func faulting(t *testing.T, p *Program) (runs [][]uint8) {
	t.Helper()
	p.marks = true
	explore.Prove(context.Background(), p, explore.Options{Runs: 300, Visit: func(r explore.Run) {
		if r.Failure != nil && KindOf(r.Failure) == Fault {
			runs = append(runs, slices.Clone(r.Schedule))
		}
	}})
	for i, run := range runs {
		end := 0
		explore.Replay(p, run, func(step, _ int) {
			if p.Failure() == nil {
				end = step + 1
			}
		})
		runs[i] = run[:min(end+1, len(run))]
	}
	return runs
}

// freeing are programs that free or initialise callouts anew. Some are not legal,
// so that softclock, the clock and other threads touch the memory at many places
// of the code.
var freeing = []string{
	"ticks 1\ncallout c\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 1 cpu 1\nthread t1 cpu 1: drain c; free c\n",
	"ticks 1\ncallout c\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 1 cpu 0\nthread t1 cpu 1: drain c; free c\n",
	"ticks 1\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: drain c; free c\nthread t2 cpu 0: reset c 1 cpu 1\n",
	"ticks 1\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: drain c; free c\nthread t2 cpu 0: drain c; pending c\n",
	"ticks 1\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: drain c; free c; init c; reset c 1\nthread t2 cpu 0: stop c\n",
	"ticks 1\nmutex m\ncallout c mutex m\nstart: lock m; reset c 1 cpu 0; unlock m; tick\nhandler c: reset c 1 cpu 1\n" +
		"thread t1 cpu 1: lock m; stop c; free c; unlock m\n",
	"ticks 1\nmutex m\ncallout c mutex m\nstart: lock m; reset c 1 cpu 0; unlock m; tick\nhandler c: reset c 1 cpu 1; stop c; free c\n" +
		"thread t1 cpu 1: active c\n",
	"ticks 1\ncallout c giant\nstart: lock giant; reset c 1 cpu 0; unlock giant; tick\nthread t1 cpu 1: lock giant; stop c; unlock giant; drain c; free c\n",
	"ticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: drain c; free c\nthread t2 cpu 0: schedule c 1\n",
}

// Where the hardware sees an access to freed memory, also to plain fields, the
// machine sees one by the same thread, in the same step or the next: Go code may
// touch a pointer a little before it uses it.
func TestHardwareAgrees(t *testing.T) {
	var programs []*Scenario
	for _, s := range testdata(t) {
		if s.uses(kpi.Free) && !testing.Short() {
			programs = append(programs, s)
		}
	}
	for i, text := range freeing {
		s, err := Parse(fmt.Sprintf("freeing %d", i), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, s)
	}
	seen := 0
	for _, s := range programs {
		for _, rev := range watched {
			for _, floating := range []bool{false, true} {
				var runs [][]uint8
				t.Run("hardware", func(t *testing.T) {
					hardware(t)
					p := loaded(t, s, rev, floating)
					defer p.Close()
					runs = faulting(t, p)
				})
				p := loaded(t, s, rev, floating)
				for _, run := range runs {
					if seen++; !strays(p, run) {
						t.Errorf("%s, %s, floating %v: the hardware sees an access in the last step of %v, and the machine %v",
							s.Name, rev.Name, floating, run, p.Failure())
						break
					}
				}
				p.Close()
			}
		}
	}
	if seen == 0 {
		t.Error("the hardware sees nothing: there is nothing to agree on")
	}
	t.Logf("%d accesses", seen)
}

func loaded(t *testing.T, s *Scenario, rev *sys.Revision, floating bool) *Program {
	t.Helper()
	p, err := Load(s, rev, floating)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// strays tells whether the last step of a run breaks rule 10, or the next step of
// the same actor does, or that step faults even without the hardware.
func strays(p *Program, run []uint8) bool {
	explore.Replay(p, run, nil)
	if last := int(run[len(run)-1]); p.Failure() == nil && p.Enabled().Has(last) {
		p.Step(last)
	}
	f := p.Failure()
	return f != nil && (KindOf(f) == Rule(10) || KindOf(f) == Fault)
}
