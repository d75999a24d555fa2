package meter

import (
	"errors"
	"testing"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
)

// until waits until ok returns true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not after 30 s", what)
		}
	}
}

// boot boots a machine with a meter. The test attaches the meter.
func boot(t *testing.T, rev *sys.Revision, cfg Config) *Meter {
	t.Helper()
	m := New(rev, cfg)
	if err := smp.Boot(smp.Config{CPUs: cfg.CPUs, Hz: cfg.Hz, Revision: m.Revision()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(m.End(), smp.Shutdown()); err != nil {
			t.Error(err)
		}
	})
	smp.Attach("test", 0)
	if err := m.Begin(nil); err != nil {
		t.Fatal(err)
	}
	return m
}

// fireOne makes a callout fire on a CPU and returns when its handler has run.
func fireOne(rev *sys.Revision, cpu int32) {
	var c sys.Callout
	done := make(chan struct{})
	rev.Callout_init(&c, sys.CALLOUT_MPSAFE)
	rev.Callout_reset_on(&c, 2, func(any) { close(done) }, nil, cpu)
	<-done
	rev.Callout_stop_safe(&c, 1)
}

func TestCounts(t *testing.T) {
	for _, rev := range scenario.Revisions {
		t.Run(rev.Name, func(t *testing.T) {
			m := boot(t, rev, Config{CPUs: 2, Hz: 1000, Hist: true, Labels: HandlerLabel})
			const n = 20
			for range n {
				fireOne(rev, 1)
			}
			// The meter notes the end of the last run after the handler has
			// returned.
			until(t, "runs of softclock", func() bool { return m.CPU(1).Runs >= n })
			f := m.Take()
			calls := int64(0)
			for _, h := range f.Handlers {
				if h.CPU != 1 || h.Time < h.Longest || h.Late < h.Latest {
					t.Errorf("%+v", h)
				}
				calls += h.Calls
			}
			if calls != n {
				t.Errorf("%d calls of handlers, want %d", calls, n)
			}
			for k, want := range map[Measure]int64{Late: n, LateTicks: n, InHandler: n} {
				if h, err := f.Histogram(k); err != nil || h.TotalCount() != want {
					t.Errorf("%v: %v, want %d values", k, err, want)
				}
			}
			if c := f.CPUs[1]; c.Busy <= 0 || c.Ticks == 0 || c.Runs < n {
				t.Errorf("CPU 1: %+v", c)
			}
			if c := f.CPUs[0]; c.Runs != 0 {
				t.Errorf("CPU 0 has nothing to do: %+v", c)
			}
			if m.Collect().Busy < 0 || m.before.Busy < m.CPU(1).Busy {
				t.Errorf("the second interval is not what came after the first")
			}
		})
	}
}

// TestLateness arms callouts for several ticks and checks that no lateness is
// negative or longer than the test has run.
func TestLateness(t *testing.T) {
	begun := time.Now()
	m := boot(t, scenario.Revisions[len(scenario.Revisions)-1], Config{CPUs: 1, Hz: 100, Hist: true})
	for range 5 {
		fireOne(m.rev, 0)
	}
	until(t, "runs", func() bool { return m.CPU(0).Runs >= 5 })
	i := m.Collect()
	if i.P50 < 0 || i.P50 > i.P99 || i.P99 > i.Max || i.Max > time.Since(begun) {
		t.Errorf("%+v", i)
	}
	h, err := m.Take().Histogram(Late)
	if err != nil || h.TotalCount() != 5 {
		t.Errorf("%v", err)
	}
}

// TestTake checks that the figures taken have nothing that comes after Take, not
// even from a window, and that the next figures have nothing from before.
func TestTake(t *testing.T) {
	m := boot(t, scenario.Revisions[len(scenario.Revisions)-1], Config{CPUs: 1, Hz: 1000, Hist: true})
	fire := func(n int) {
		t.Helper()
		runs := m.CPU(0).Runs
		for range n {
			fireOne(m.rev, 0)
			m.Drained(0, 0, 5)
		}
		until(t, "runs of softclock", func() bool { return m.CPU(0).Runs >= runs+int64(n) })
	}
	check := func(what string, f *Figures, n int64) {
		t.Helper()
		for _, k := range []Measure{Late, LateTicks, InHandler, Drain} {
			if h, err := f.Histogram(k); err != nil || h.TotalCount() != n {
				t.Errorf("%s: %v: %v, want %d values", what, k, err, n)
			}
		}
		if len(f.Handlers) != 1 || f.Handlers[0].Calls != n || f.CPUs[0].Runs < n || f.CPUs[0].Runs > 2*n {
			t.Errorf("%s: %+v, %+v, want %d calls", what, f.Handlers, f.CPUs, n)
		}
	}
	fire(3)
	m.Collect()
	first := m.Take()
	check("before", first, 3)
	fire(20)
	m.Collect()
	if err := m.Open(64); err != nil {
		t.Fatal(err)
	}
	fire(1)
	m.Close()
	check("before, looked at afterwards", first, 3)
	check("with a window", m.Take(), 21)
}

// TestBeginOf checks that the histograms leave out handlers other than the one
// given to Begin. The table has them: they wake threads up.
func TestBeginOf(t *testing.T) {
	m := New(scenario.Revisions[len(scenario.Revisions)-1], Config{CPUs: 1, Hz: 1000, Hist: true})
	if err := smp.Boot(smp.Config{CPUs: 1, Hz: 1000, Revision: m.Revision()}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	done := make(chan struct{})
	handler := func(any) { close(done) }
	if err := m.Begin(handler); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		sleepqueue.Pause("test", 1)
	}
	var c sys.Callout
	m.rev.Callout_init(&c, sys.CALLOUT_MPSAFE)
	m.rev.Callout_reset_on(&c, 1, handler, nil, 0)
	<-done
	m.rev.Callout_stop_safe(&c, 1)
	until(t, "runs of softclock", func() bool { return m.CPU(0).Runs >= 11 })
	f := m.Take()
	for _, k := range []Measure{Late, LateTicks, InHandler} {
		if h, err := f.Histogram(k); err != nil || h.TotalCount() != 1 {
			t.Errorf("%v: %v, want one value", k, err)
		}
	}
	if len(f.Handlers) != 2 {
		t.Errorf("%+v, want the handler and that of sleeps", f.Handlers)
	}
	smp.Detach()
	if err := errors.Join(m.End(), smp.Shutdown()); err != nil {
		t.Error(err)
	}
}

// TestPhase checks that lateness is measured by the clock of the callout's own
// CPU, so that the phase of that clock is not part of it.
func TestPhase(t *testing.T) {
	const cpus, hz = 16, 100
	m := boot(t, scenario.Revisions[len(scenario.Revisions)-1], Config{CPUs: cpus, Hz: hz, Hist: true})
	first := m.Phase(0)
	for cpu := range cpus {
		first = min(first, m.Phase(cpu))
		if p := m.Phase(cpu); p < 0 || p >= time.Second/hz {
			t.Errorf("CPU %d: phase %v", cpu, p)
		}
	}
	if first != 0 || m.Phase(cpus-1) == 0 {
		t.Errorf("phases: the first is %v, that of the last CPU %v", first, m.Phase(cpus-1))
	}
	const cpu = cpus - 1
	tick, due := smp.Hardclock_next(cpu)
	var c sys.Callout
	entered := make(chan int64)
	m.rev.Callout_init(&c, sys.CALLOUT_MPSAFE)
	m.rev.Callout_reset_on(&c, 3, func(any) { entered <- smp.Binuptime() }, nil, cpu)
	at := <-entered
	m.rev.Callout_stop_safe(&c, 1)
	until(t, "run", func() bool { return m.CPU(cpu).Runs != 0 })
	// The host may have held up a clock, which then has another phase.
	moved := (due - m.cpus[cpu].due) % m.period()
	most := max(at-due-int64(c.C_time-tick)*m.period(), 0) + (moved+m.period())%m.period()
	if f := m.Take(); len(f.Handlers) != 1 || f.Handlers[0].Late > most {
		t.Errorf("%+v, want a lateness of at most %v", f.Handlers, time.Duration(most))
	}
	// The same with numbers.
	st := m.cpus[0]
	st.tick, st.due = 100, 5e6
	for late, at := range map[int64]int64{0: 4e6, 1: 5e6 + 3*10e6 + 1, 7: 5e6 + 3*10e6 + 7} {
		if got := m.late(st, 103, at); got != late {
			t.Errorf("entered at %d: late by %d, want %d", at, got, late)
		}
	}
}

func TestNothingIsMeasured(t *testing.T) {
	m := boot(t, scenario.Revisions[0], Config{CPUs: 1, Hz: 1000})
	fireOne(m.rev, 0)
	f := m.Take()
	for k := range Measures {
		if h, err := f.Histogram(k); err == nil {
			t.Errorf("%v: %d values", k, h.TotalCount())
		}
	}
	if len(f.Handlers) != 0 {
		t.Errorf("%+v", f.Handlers)
	}
}

// TestWait checks that a wait for the cc_lock of each CPU is counted, and is in the window as
// that of this lock. Other waits may be there too: clocks and resets take the same locks.
func TestWait(t *testing.T) {
	m := boot(t, scenario.Revisions[len(scenario.Revisions)-1], Config{CPUs: 2, Hz: 1000, Hist: true})
	if err := m.Open(1024); err != nil {
		t.Fatal(err)
	}
	for cpu := range 2 {
		cc_lock := m.rev.Cc_lock(int32(cpu))
		lock.Mtx_lock_spin(cc_lock)
		done := make(chan struct{})
		smp.Kthread_add(func(any) {
			defer close(done)
			lock.Mtx_lock_spin(cc_lock)
			lock.Mtx_unlock_spin(cc_lock)
		}, nil, 0, "waiter")
		until(t, "somebody waits", func() bool { return cc_lock.Mtx_sleepers.Sleeping() != 0 })
		lock.Mtx_unlock_spin(cc_lock)
		<-done
	}
	m.Moved(0, 1, smp.Binuptime())
	m.Drained(0, smp.Binuptime(), 5)
	fireOne(m.rev, 1)
	until(t, "run", func() bool { return m.CPU(1).Runs != 0 })
	events, dropped := m.Close()
	for cpu := range 2 {
		if c := m.CPU(cpu); c.Waits == 0 || c.Waited == 0 || dropped != 0 {
			t.Errorf("CPU %d: %+v, %d events dropped", cpu, c, dropped)
		}
	}
	seen := map[Kind]bool{}
	waits := map[int64]int{} // by the CPU of the lock
	for i, e := range events {
		seen[e.Kind] = true
		if i > 0 && e.Start < events[i-1].Start {
			t.Errorf("event %d comes before the one ahead of it", i)
		}
		if e.Kind == LockWait {
			waits[e.Arg]++
			if e.Took <= 0 {
				t.Errorf("%+v", e)
			}
		}
	}
	if waits[0] == 0 || waits[1] == 0 || len(waits) != 2 {
		t.Errorf("waits by lock: %v, want some for that of CPU 0, and for that of CPU 1", waits)
	}
	for _, k := range []Kind{Tick, HandlerRun, LockWait, Migration, DrainEvent} {
		if !seen[k] {
			t.Errorf("no event of kind %d among %d", k, len(events))
		}
	}
	f := m.Take()
	for _, k := range []Measure{LockWaits, LockHolds, Drain} {
		if _, err := f.Histogram(k); err != nil {
			t.Error(err)
		}
	}
	if sys.Ktr_mask.Load() != 0 {
		t.Errorf("after the window the trace mask is %#x", sys.Ktr_mask.Load())
	}
}

// TestAllocs checks that the meter allocates nothing while only the load changes.
func TestAllocs(t *testing.T) {
	m := boot(t, scenario.Revisions[len(scenario.Revisions)-1], Config{CPUs: 1, Hz: 1000, Hist: true, Labels: HandlerLabel})
	var c sys.Callout
	m.rev.Callout_init(&c, sys.CALLOUT_MPSAFE)
	c.C_func = func(any) {}
	td := smp.Curthread()
	threads := make([]*cpu, td.Td_tid+1) // the test runs as the softclock
	threads[td.Td_tid] = m.cpus[0]
	m.threads.Store(&threads)
	probe := &sys.Sdt_probe{}
	if n := testing.AllocsPerRun(100, func() {
		m.entered(probe, &c, 0, 0, 0, 0)
		m.left(probe, &c, 0, 0, 0, 0)
	}); n != 0 {
		t.Errorf("a handler: %v allocations", n)
	}
}
