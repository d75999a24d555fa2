package smp_test

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// fake is a revision without callouts: it counts what the clock asks of it.
type fake struct {
	sys.Revision
	ticked   [sys.MAXCPU]atomic.Int64
	first    atomic.Int32 // what Callout_tickstofirst returns
	inserted func(cpu, ticks int32)
	cookie   [sys.MAXCPU]*sys.Intr_handler
	ran      chan int32 // CPUs that softclock ran on
}

func newFake() *fake {
	f := &fake{ran: make(chan int32, 1<<16)}
	f.first.Store(1 << 20)
	f.Revision = sys.Revision{
		Name:         "fake",
		Callout_init: func(*sys.Callout, int32) {},
		Callout_tick: func() { f.ticked[smp.PCPU_GET().Pc_cpuid].Add(1) },
		Callout_tickstofirst: func(limit int32) int32 {
			return min(limit, f.first.Load())
		},
		Callout_new_inserted: &f.inserted,
		Callout_stop_safe:    func(*sys.Callout, int32) int32 { return 0 },
		Reset:                func() {},
		Alloc:                func() {},
		Init:                 func() {},
		Cc_thread:            func(cpu int32) *sys.Thread { return f.cookie[cpu].Ih_event.Ie_thread.It_thread },
		Cpu:                  func(cpu int32) sys.Callout_cpu_view { return sys.Callout_cpu_view{} },
		Cc_lock:              func(int32) *sys.Mtx { return new(sys.Mtx) },
		Sysinits: []sys.Sysinit{{Uniq: "start_softclock", Subsystem: sys.SI_SUB_SOFTINTR, Func: func(any) {
			for cpu := range smp.CPU_FOREACH {
				smp.Swi_add(nil, "clock", func(any) { f.ran <- smp.PCPU_GET().Pc_cpuid }, nil, sys.SWI_CLOCK, sys.INTR_MPSAFE, &f.cookie[cpu])
			}
		}}},
	}
	return f
}

func boot(t *testing.T, cfg smp.Config) *fake {
	t.Helper()
	f := newFake()
	cfg.Revision = &f.Revision
	cfg.Printf = t.Logf
	if err := smp.Boot(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := smp.Shutdown(); err != nil && !errors.Is(err, smp.ErrNotBooted) {
			t.Error(err)
		}
	})
	return f
}

// within fails the test if f does not return soon.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { f(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: not within 20 s", what)
	}
}

func panicOf(f func()) (msg string) {
	defer func() {
		if p, ok := recover().(*sys.Kernel_panic); ok {
			msg = p.Msg
		}
	}()
	f()
	return ""
}

// A machine has a P for each CPU, or for each thread of its clients where these are more,
// beside those of the process; its clocks and softclocks have none of their own.
func TestBootProcs(t *testing.T) {
	procs := runtime.GOMAXPROCS(0)
	const cpus = 4
	boot(t, smp.Config{CPUs: cpus})
	stop := make(chan bool)
	for n := 1; n <= 2*cpus; n++ {
		smp.Kthread_add(func(any) { <-stop }, nil, int32(n%cpus), "client")
		if got, want := runtime.GOMAXPROCS(0), procs+max(cpus, n); got != want {
			t.Errorf("GOMAXPROCS is %d with %d threads of clients, want %d", got, n, want)
		}
	}
	close(stop)
	if err := smp.Shutdown(); err != nil {
		t.Fatal(err)
	}
}

func TestBootShutdownBoot(t *testing.T) {
	procs := runtime.GOMAXPROCS(0)
	before := runtime.NumGoroutine()
	for range 3 {
		boot(t, smp.Config{CPUs: 4})
		if got := len(smp.Threads()); got != 8 {
			t.Errorf("%d threads, want 4 clocks and 4 softclocks", got)
		}
		if err := smp.Boot(smp.Config{Revision: sys.Booted}); !errors.Is(err, smp.ErrBooted) {
			t.Errorf("second Boot: %v", err)
		}
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
		if got := runtime.GOMAXPROCS(0); got != procs {
			t.Errorf("GOMAXPROCS is %d after Shutdown, was %d", got, procs)
		}
	}
	if err := smp.Shutdown(); !errors.Is(err, smp.ErrNotBooted) {
		t.Errorf("Shutdown without a machine: %v", err)
	}
	within(t, "goroutines end", func() {
		for runtime.NumGoroutine() > before+1 {
			runtime.Gosched()
		}
	})
}

func TestBootRefuses(t *testing.T) {
	f := newFake()
	for _, c := range []struct {
		cfg  smp.Config
		want string
	}{
		{smp.Config{}, "no revision"},
		{smp.Config{Revision: &f.Revision, CPUs: 65}, "65 CPUs"},
		{smp.Config{Revision: &f.Revision, Hz: 20000}, "20000 ticks"},
		{smp.Config{Revision: &f.Revision, Ncallout: -1}, "-1 callouts"},
	} {
		err := smp.Boot(c.cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Boot(%+v) = %v, want an error with %q", c.cfg, err, c.want)
		}
	}
}

func TestPlainGoroutine(t *testing.T) {
	if msg := panicOf(func() { smp.Curthread() }); !strings.Contains(msg, "smp.Boot") {
		t.Errorf("without a machine: %q", msg)
	}
	boot(t, smp.Config{CPUs: 2})
	if msg := panicOf(func() { smp.Curthread() }); !strings.Contains(msg, "smp.Attach") {
		t.Errorf("without attaching: %q", msg)
	}
	td := smp.Attach("test", 1)
	if smp.Curthread() != td || smp.PCPU_GET().Pc_cpuid != 1 {
		t.Error("attached, but not as asked")
	}
	if msg := panicOf(func() { smp.Attach("again", 0) }); !strings.Contains(msg, "already") {
		t.Errorf("attached twice: %q", msg)
	}
	if s := smp.Thread_stack(td); !strings.Contains(s, "TestPlainGoroutine") {
		t.Errorf("stack of the thread: %q", s)
	}
	smp.Detach()
	if msg := panicOf(func() { smp.Attach("test", 2) }); !strings.Contains(msg, "CPUs 0 to 1") {
		t.Errorf("attached to a CPU that is not there: %q", msg)
	}
}

func TestShutdownWaitsForAttached(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	in, out, done := make(chan bool), make(chan bool), make(chan bool)
	go func() {
		smp.Attach("guest", 0)
		close(in)
		<-out
		smp.Detach()
		close(done)
	}()
	<-in
	if err := smp.Shutdown(); err == nil || !strings.Contains(err.Error(), "guest") {
		t.Errorf("Shutdown with an attached goroutine: %v", err)
	}
	close(out)
	<-done
	if err := smp.Shutdown(); err != nil {
		t.Error(err)
	}
}

// A CPU on which a thread runs ticks; ticks advances once a tick whatever the
// number of CPUs.
func TestClock(t *testing.T) {
	f := boot(t, smp.Config{CPUs: 4, Hz: 1000})
	smp.Attach("busy", 2)
	defer smp.Detach()
	start, t0 := time.Now(), sys.Ticks.Load()
	within(t, "200 ticks", func() {
		for sys.Ticks.Peek()-t0 < 200 {
			runtime.Gosched()
		}
	})
	ms := time.Since(start).Milliseconds()
	if n := int64(sys.Ticks.Load() - t0); n > ms+2 {
		t.Errorf("%d ticks in %d ms", n, ms)
	}
	if f.ticked[2].Load() == 0 {
		t.Error("no tick on the busy CPU")
	}
}

// A CPU whose clock comes late, and in pieces, counts no tick that others have
// counted.
func TestLateClock(t *testing.T) {
	boot(t, smp.Config{CPUs: 2, Hz: 1})
	const late = 1000
	begun, first := time.Now(), sys.Ticks.Peek()
	smp.Attach("early", 0)
	smp.Hardclock_anycpu(late, 0)
	smp.Detach()
	smp.Attach("late", 1)
	smp.Hardclock_anycpu(1, 0)
	smp.Hardclock_anycpu(late-1, 0)
	smp.Detach()
	// The clocks themselves tick once a second.
	if n, most := sys.Ticks.Peek()-first, late+2+int32(time.Since(begun).Seconds()); n < late || n > most {
		t.Errorf("%d ticks, want %d to %d", n, late, most)
	}
}

// An idle CPU asks for its first callout and sleeps until then; a callout that
// is due sooner wakes it; a thread that begins to run there first makes up for
// the ticks that were skipped.
func TestIdle(t *testing.T) {
	f := boot(t, smp.Config{CPUs: 2, Hz: 1000})
	settled := func(cpu int) int64 {
		for n := f.ticked[cpu].Load(); ; {
			time.Sleep(60 * time.Millisecond) // the thing measured: nothing happens meanwhile
			m := f.ticked[cpu].Load()
			if m-n <= 1 {
				return m
			}
			n = m
		}
	}
	within(t, "CPU 1 is idle", func() { settled(1) })
	n := f.ticked[1].Load()
	t0 := sys.Ticks.Peek()
	smp.Attach("guest", 1)
	if f.ticked[1].Load() == n && sys.Ticks.Peek() == t0 {
		t.Error("the skipped ticks were not made up for before the thread went on")
	}
	smp.Detach()
	within(t, "CPU 1 is idle again", func() { settled(1) })
	n = f.ticked[1].Load()
	smp.Attach("inserter", 0)
	defer smp.Detach()
	f.inserted(1, 1)
	within(t, "the idle CPU is called", func() {
		for f.ticked[1].Load() == n {
			runtime.Gosched()
		}
	})
}

func TestSoftclockBound(t *testing.T) {
	f := boot(t, smp.Config{CPUs: 4})
	smp.Attach("test", 0)
	defer smp.Detach()
	for cpu := int32(0); cpu < 4; cpu++ {
		smp.Swi_sched(f.cookie[cpu], 0)
		if got := <-f.ran; got != cpu {
			t.Errorf("softclock of CPU %d ran on CPU %d", cpu, got)
		}
	}
}

// With a thread on every CPU a softclock thread that floats goes to the next one in turn, of
// those of the host core that it is on.
func TestSoftclockFloats(t *testing.T) {
	f := boot(t, smp.Config{CPUs: 4, Floating: true})
	smp.Attach("test", 0)
	defer smp.Detach()
	seen := map[int32]bool{}
	within(t, "softclock runs on more than one CPU", func() {
		var there, gone sync.WaitGroup
		end := make(chan bool)
		for cpu := int32(2); cpu < 4; cpu++ {
			there.Add(1)
			gone.Go(func() {
				smp.Attach("guest", cpu)
				there.Done()
				<-end
				smp.Detach()
			})
		}
		there.Wait()
		smp.Attach("asker", 1)
		for len(seen) < 2 {
			smp.Swi_sched(f.cookie[2], 0)
			seen[<-f.ran] = true
		}
		smp.Detach()
		close(end)
		gone.Wait()
	})
}

// No request for a software interrupt is lost, whenever it comes.
func TestSwiSchedNotLost(t *testing.T) {
	f := boot(t, smp.Config{CPUs: 2})
	smp.Attach("test", 0)
	defer smp.Detach()
	for range 20000 {
		smp.Swi_sched(f.cookie[1], 0)
		select {
		case <-f.ran:
		case <-time.After(20 * time.Second):
			t.Fatal("a software interrupt was lost")
		}
	}
}

func TestKthread(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	ran := make(chan int32, 1)
	smp.Kthread_add(func(arg any) {
		defer func() { ran <- arg.(int32) + smp.PCPU_GET().Pc_cpuid }()
		smp.Kthread_exit()
	}, int32(40), 1, "worker")
	if got := <-ran; got != 41 {
		t.Errorf("got %d", got)
	}
	within(t, "the thread is gone", func() {
		for len(smp.Threads()) != 4 {
			runtime.Gosched()
		}
	})
}

// An attached goroutine ends by Detach.
func TestKthreadExitOfAttached(t *testing.T) {
	boot(t, smp.Config{CPUs: 1})
	smp.Attach("attached", 0)
	want := "attached was made by Attach: it ends by Detach"
	if sys.INVARIANTS {
		want = "kthread_exit by attached, which kthread_add has not made"
	}
	if got := panicOf(smp.Kthread_exit); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Wakeups before and after parking, from many threads, are neither lost nor
// counted twice.
func TestParkUnpark(t *testing.T) {
	boot(t, smp.Config{CPUs: 4})
	const rounds = 20000
	var turn atomic.Int32
	var pair [2]*sys.Thread
	ready, done := make(chan bool), make(chan bool)
	for i := range pair {
		pair[i] = smp.Kthread_add(func(any) {
			<-ready
			for n := range rounds {
				for int(turn.Load()) != 2*n+i {
					sys.Mach.Park(pair[i])
				}
				turn.Add(1)
				sys.Mach.Unpark(pair[1-i])
			}
			done <- true
		}, nil, int32(i), "ping")
	}
	close(ready)
	within(t, "ping-pong", func() { <-done; <-done })
}

func TestTvtohz(t *testing.T) {
	boot(t, smp.Config{CPUs: 1, Hz: 100})
	for _, c := range []struct {
		sec, usec int64
		want      int32
	}{
		{0, 0, 1}, {0, 1, 2}, {0, 10000, 2}, {0, 10001, 3}, {1, 0, 101},
		{-1, 0, 1}, {1, -10000, 100}, {1 << 40, 0, sys.INT_MAX},
	} {
		if got := smp.Tvtohz(c.sec, c.usec); got != c.want {
			t.Errorf("Tvtohz(%d, %d) = %d, want %d", c.sec, c.usec, got, c.want)
		}
	}
}

func BenchmarkCurthread(b *testing.B) {
	f := newFake()
	if err := smp.Boot(smp.Config{CPUs: 2, Revision: &f.Revision}); err != nil {
		b.Fatal(err)
	}
	b.Run("Curg", func(b *testing.B) {
		for b.Loop() {
			smp.Curg()
		}
	})
	b.Run("Curthread", func(b *testing.B) {
		smp.Attach("bench", 0)
		defer smp.Detach()
		for b.Loop() {
			smp.Curthread()
		}
	})
	if err := smp.Shutdown(); err != nil {
		b.Fatal(err)
	}
}
