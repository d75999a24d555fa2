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
	go_on     atomic.Bool     // then is set
	then      func(now int64) // what callout_process does besides
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
	if f.go_on.Load() {
		f.then(now)
	}
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

// The interrupts of a CPU come one at a time, though a thread that begins to run on an idle CPU
// handles one: here one that the timer's interrupt has woken.
func TestNoTwoInterrupts(t *testing.T) {
	f := boot(t, 2, 2)
	var left atomic.Int32
	left.Store(200)
	done := make(chan bool)
	sleeper := smp.Kthread_add(func(any) {
		for left.Load() > 0 {
			sys.Mach.Park(smp.Curthread())
		}
		close(done)
	}, nil, 1, "sleeper")
	f.then = func(now int64) {
		if smp.PCPU_GET().Pc_cpuid != 1 || left.Add(-1) < 0 {
			sys.Mach.Unpark(sleeper)
			return
		}
		smp_sbt.Cpu_new_callout(1, now+sbt.SBT_1MS, now) // due for who looks anew
		sys.Mach.Unpark(sleeper)
		for range 10 {
			runtime.Gosched()
		}
	}
	f.go_on.Store(true)
	smp.Attach("test", 0)
	due := smp_sbt.Sbinuptime()
	smp_sbt.Cpu_new_callout(1, due, due)
	smp.Detach()
	<-done
	if n := f.overlaps.Load(); n != 0 {
		t.Errorf("%d interrupts came while another one was handled on their CPU", n)
	}
}
