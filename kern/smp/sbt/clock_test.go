package smp_sbt_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"ktimeout/kern/smp"
	smp_sbt "ktimeout/kern/smp/sbt"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// fake is a revision without callouts, which notes when its clocks call it.
type fake struct {
	sys.Revision
	processed [sys.MAXCPU]chan int64 // times at which callout_process was called
	inside    [sys.MAXCPU]atomic.Int32
	overlaps  atomic.Int32
}

// boot boots a machine with it, whose ticks are 1/hz s long.
func boot(t *testing.T, cpus, hz int) *fake {
	t.Helper()
	f := new(fake)
	for cpu := range f.processed {
		f.processed[cpu] = make(chan int64, 1<<16)
	}
	f.Revision = sys.Revision{
		Name:  "fake",
		Reset: func() { sbt.Tc_init(sys.Hz) }, Alloc: func() {}, Init: func() {},
		Cc_lock: func(int32) *sys.Mtx { return new(sys.Mtx) },
		Era: &sys.Era{
			Callout_process: f.process, Initclocks: smp_sbt.Initclocks, Timer: smp_sbt.Timer(),
		},
	}
	if err := smp.Boot(smp.Config{CPUs: cpus, Hz: hz, Revision: &f.Revision, Floating: true, Printf: t.Logf}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func (f *fake) process(now int64) {
	cpu := smp.PCPU_GET().Pc_cpuid
	if f.inside[cpu].Add(1) != 1 {
		f.overlaps.Add(1)
	}
	runtime.Gosched() // for an interrupt that should wait
	f.processed[cpu] <- now
	f.inside[cpu].Add(-1)
}

// clear forgets the calls so far.
func (f *fake) clear(cpu int32) {
	for len(f.processed[cpu]) != 0 {
		<-f.processed[cpu]
	}
}

// A CPU looks at its callouts when one is due, whoever has set it, and not a tick later. As the
// host may be busy, one time of twenty is enough.
func TestOneShot(t *testing.T) {
	f := boot(t, 2, 1)
	smp.Attach("test", 0)
	defer smp.Detach()
	for _, cpu := range []int32{0, 1} {
		f.clear(cpu)
		soon := 0
		for range 20 {
			due := smp_sbt.Sbinuptime() + 50*sbt.SBT_1US
			smp_sbt.Cpu_new_callout(cpu, due, due)
			now := <-f.processed[cpu]
			for now < due {
				now = <-f.processed[cpu] // of the first hardclock
			}
			if now < due+sbt.Tick_sbt/100 {
				soon++
			}
		}
		if soon == 0 {
			t.Errorf("CPU %d: never within a hundredth of a tick", cpu)
		}
	}
}

// A callout that may come later than another one does not put that off.
func TestEarlierStays(t *testing.T) {
	f := boot(t, 2, 1)
	smp.Attach("test", 0)
	defer smp.Detach()
	f.clear(1)
	due := smp_sbt.Sbinuptime() + 5*sbt.SBT_1MS
	smp_sbt.Cpu_new_callout(1, due, due)
	smp_sbt.Cpu_new_callout(1, due+100*sbt.SBT_1S, due+100*sbt.SBT_1S)
	for <-f.processed[1] < due {
	}
}

// settled returns the time of the last hardclock of a CPU when that skips hardclocks.
func settled(cpu int32) int64 {
	clock := smp_sbt.Clock()
	for last := clock.Hardclock(cpu); ; {
		time.Sleep(100 * time.Millisecond) // the thing measured: hardclocks do not come meanwhile
		now := clock.Hardclock(cpu)
		if now == last {
			return now
		}
		last = now
	}
}

// A CPU on which nothing runs skips hardclocks. Who begins to run there finds them made up for,
// and so do timeouts that count from the last one.
func TestIdle(t *testing.T) {
	f := boot(t, 2, 1000)
	last := settled(1)
	before := smp_sbt.Sbinuptime()
	smp.Attach("test", 1)
	if got := smp_sbt.DPCPU_GET_hardclocktime(); got <= before-sbt.Tick_sbt {
		t.Errorf("the last hardclock was %d ms before the CPU began to run; idle it was %d ms", sbt.Sbttoms(before-got), sbt.Sbttoms(before-last))
	}
	smp.Detach()

	// An idle CPU is there when a callout of it is due.
	settled(1)
	smp.Attach("test", 0)
	defer smp.Detach()
	f.clear(1)
	due := smp_sbt.Sbinuptime() + sbt.SBT_1MS
	smp_sbt.Cpu_new_callout(1, due, due)
	for <-f.processed[1] < due {
	}
}

// Ticks go on as time does, whatever the number of CPUs.
func TestTicks(t *testing.T) {
	boot(t, 4, 1000)
	smp.Attach("test", 2)
	defer smp.Detach()
	start, first := time.Now(), sys.Ticks.Peek()
	for sys.Ticks.Peek()-first < 100 {
		runtime.Gosched()
	}
	// The first tick may be over at once.
	if n, ms := int64(sys.Ticks.Peek()-first), time.Since(start).Milliseconds(); n > ms+2 {
		t.Errorf("%d ticks in %d ms", n, ms)
	}
}

// The interrupts of a CPU come one at a time, though a thread that wakes may handle one.
func TestNoTwoInterrupts(t *testing.T) {
	f := boot(t, 2, 10000)
	var threads []*sys.Thread
	var left atomic.Int32
	left.Store(4)
	for i := range int32(4) {
		threads = append(threads, smp.Kthread_add(func(any) {
			for range 300 {
				due := smp_sbt.Sbinuptime()
				smp_sbt.Cpu_new_callout(i%2, due, due)
				sys.Mach.Park(smp.Curthread())
			}
			left.Add(-1)
		}, nil, i%2, "sleeper"))
	}
	for left.Load() != 0 {
		for _, td := range threads {
			sys.Mach.Unpark(td)
		}
		f.clear(0)
		f.clear(1)
		runtime.Gosched()
	}
	if n := f.overlaps.Load(); n != 0 {
		t.Errorf("%d interrupts came while another one was handled on their CPU", n)
	}
}
