package timeout_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// fire arms a callout for each number of ticks, on the CPUs in turn, and
// returns when all have fired, none of them before it was due.
func fire(m *machine, ticks []int32) {
	m.t.Helper()
	callouts := make([]sys.Callout, len(ticks))
	due := make([]atomic.Int32, len(ticks))
	fired := make(chan int, len(ticks))
	early := make(chan string, len(ticks))
	for i := range callouts {
		m.Callout_init(&callouts[i], 1)
		// It is due no sooner than as seen from here.
		due[i].Store(sys.Ticks.Load() + max(ticks[i], 1))
		m.Callout_reset_on(&callouts[i], ticks[i], func(arg any) {
			i := arg.(int)
			if n := due[i].Load() - sys.Ticks.Load(); n > 0 {
				early <- fmt.Sprintf("callout of %d ticks entered %d ticks early", ticks[i], n)
			}
			fired <- i
		}, i, int32(i)%smp.Mp_ncpus)
	}
	times := make([]int, len(ticks))
	for range ticks {
		times[wait(m, "callout fires", fired)]++
	}
	for i := range callouts {
		m.drain(&callouts[i])
		want(m, fmt.Sprintf("calls of callout %d", i), times[i], 1)
	}
	want(m, "calls left", len(fired), 0)
	for len(early) != 0 {
		m.t.Error(<-early)
	}
}

// ticks wraps while callouts are pending that are due around the wrap.
func TestTicksWrap(t *testing.T) {
	each(t, smp.Config{Ticks: sys.INT_MAX - 1000}, func(m *machine) {
		left := sys.INT_MAX - sys.Ticks.Load()
		if left < 0 {
			t.Fatal("ticks wrapped before the test began")
		}
		var ticks []int32
		for i := int32(-10); i <= 10; i++ {
			ticks = append(ticks, left+i)
		}
		fire(m, ticks)
		if now := sys.Ticks.Load(); now > 0 {
			t.Errorf("ticks is %d, not wrapped", now)
		}
	})
}

// All on one bucket, and more than softclock passes at once.
func TestOneBucket(t *testing.T) {
	each(t, smp.Config{Ncallout: 1}, func(m *machine) {
		m.locked(0, func(v sys.Callout_cpu_view) { want(m, "buckets", v.Wheelsize, 1) })
		later := make([]sys.Callout, 350)
		for i := range later {
			m.Callout_init(&later[i], 1)
			m.reset(&later[i], far, nothing, nil)
		}
		fire(m, []int32{1, 2, 2, 3, 5, 8, 40})
		for i := range later {
			want(m, "drain of a later one", m.drain(&later[i]), 1)
		}
		want(m, "wheel is empty", sys.TAILQ_EMPTY(m.Bucket(0, 0)), true)
	})
}

// Longer than the wheel by none, one, some rounds.
func TestLongerThanWheel(t *testing.T) {
	each(t, smp.Config{Ncallout: 5}, func(m *machine) {
		m.locked(1, func(v sys.Callout_cpu_view) { want(m, "buckets", v.Wheelsize, 8) })
		fire(m, []int32{-5, 0, 1, 7, 7, 8, 8, 9, 9, 15, 16, 17, 64, 65, 100})
	})
}

// callout_tickstofirst finds the first callout within the limit and the size
// of the wheel, and tells callout_cc_add what it found.
func TestTickstofirst(t *testing.T) {
	each(t, smp.Config{Ncallout: 64}, func(m *machine) {
		var near, far_ sys.Callout
		m.Callout_init(&near, 1)
		m.Callout_init(&far_, 1)
		ask := func(what string, limit int32, c *sys.Callout, want_ int32) {
			m.t.Helper()
			// No tick of this CPU passes with its lock held.
			m.locked(0, func(v sys.Callout_cpu_view) {
				if c != nil {
					want_ += c.C_time - v.Cc_ticks
				}
				got := m.Callout_tickstofirst(limit)
				want(m, what, got, want_)
				want(m, what+": cc_firsttick", m.Cpu(0).Cc_firsttick, v.Cc_ticks+got)
			})
		}
		ask("no callouts", 1000, nil, 64)
		ask("no callouts, small limit", 10, nil, 10)
		ask("no callouts, limit of none", 0, nil, 1)
		m.reset(&far_, 64*3+20, nothing, nil)
		ask("one a few rounds away", 1000, nil, 64)
		// One that shares a bucket with one of a later round is still found.
		m.locked(0, func(sys.Callout_cpu_view) {
			m.reset(&near, 20, nothing, nil)
			ask("one in the wheel", 1000, &near, 0)
			ask("limit before it", 5, nil, 5)
		})
		m.drain(&near)
		m.drain(&far_)
	})
}

// The clock is told of a callout that is due before what it knows of.
func TestNewInserted(t *testing.T) {
	// CPU 1 is idle: its clock stands until it is told.
	each(t, smp.Config{}, func(m *machine) { fire(m, []int32{50, 50, 1, 1, 20, 20, 2, 2}) })
}

func sysctl(m *machine, name string) int64 {
	m.t.Helper()
	v, ok := sys.Sysctl(name)
	if !ok {
		m.t.Errorf("no sysctl %s", name)
	}
	return v
}

// The averages move with the kind of the callouts that run.
func TestSysctls(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		kinds := map[string]string{"Giant": "debug.to_avg_gcalls", "mtx": "debug.to_avg_lockcalls", "MPSAFE": "debug.to_avg_mpcalls"}
		for _, name := range kinds {
			want(m, name+" after boot", sysctl(m, name), 0)
		}
		run := func(kind string, init func(*sys.Callout), lock, unlock func()) {
			var c sys.Callout
			init(&c)
			// One call in a run moves the mean by 1000/256.
			done := make(chan struct{})
			lock()
			m.reset(&c, 1, func(any) { close(done) }, nil)
			unlock()
			wait(m, kind, done)
			until(m, kinds[kind], func() bool { return sysctl(m, kinds[kind]) > 0 })
			m.drain(&c)
		}
		run("MPSAFE", func(c *sys.Callout) { m.Callout_init(c, 1) }, func() {}, func() {})
		for _, l := range sleep_locks()[:2] {
			run(l.name, func(c *sys.Callout) { l.init(m, c, 0) }, l.lock, l.unlock)
		}
		until(m, "depth", func() bool { return sysctl(m, "debug.to_avg_depth") > 0 })
		for _, oid := range sys.Sysctl_all() {
			if strings.HasPrefix(oid.Oid_name, "debug.to_avg_") && oid.Oid_descr == "" {
				t.Errorf("%s has no description", oid.Oid_name)
			}
		}
	})
}

// The probes fire around the handler, with the callout.
func TestProbes(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		events := make(chan string, 8)
		consume := func(p *sys.Sdt_probe, arg0 any, _, _, _, _ uintptr) {
			if arg0 == &c {
				events <- p.Name
			}
		}
		for _, name := range []string{"callout-start", "callout-end"} {
			if err := sys.Sdt_attach("callout_execute", name, consume); err != nil {
				t.Fatal(err)
			}
			defer sys.Sdt_attach("callout_execute", name, nil)
		}
		m.Callout_init(&c, 1)
		m.reset(&c, 1, func(any) { events <- "handler" }, nil)
		for _, name := range []string{"callout-start", "handler", "callout-end"} {
			want(m, "event", wait(m, name, events), name)
		}
		m.drain(&c)
	})
}

// The trace events have upstream's formats.
func TestKTR(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		sys.Ktr_resize(1 << 10)
		sys.Ktr_mask.Store(sys.KTR_CALLOUT)
		defer sys.Ktr_mask.Store(0)
		m.Callout_init(&c, 1)
		done := make(chan struct{})
		m.reset(&c, far, nothing, 7)
		m.stop(&c)
		m.stop(&c)
		m.reset(&c, far, nothing, 7)
		m.reset(&c, 1, func(any) { close(done) }, 7)
		wait(m, "handler", done)
		m.drain(&c)
		var got bytes.Buffer
		sys.Ktr_dump(func(e *sys.Ktr_entry) bool {
			fmt.Fprintln(&got, e.Ktr_desc)
			return true
		})
		for _, format := range []string{
			"%sscheduled %p func %p arg %p in %d",
			"cancelled %p func %p arg %p",
			"failed to stop %p func %p arg %p",
			"callout mpsafe %p func %p arg %p",
			"callout %p finished",
		} {
			if !strings.Contains(got.String(), format+"\n") {
				t.Errorf("no event %q in\n%s", format, &got)
			}
		}
	})
}

func expensive_handler(any) {
	for start := smp.Binuptime(); smp.Binuptime()-start < 5e6; {
	}
}

// DIAGNOSTIC names the handler that takes more than two milliseconds, once.
func TestDiagnostic(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		sys.Diagnostic.Store(1)
		defer sys.Diagnostic.Store(0)
		m.Callout_init(&c, 1)
		run := func(f sys.Callout_func) {
			done := make(chan struct{})
			m.reset(&c, 1, func(arg any) { defer close(done); f(arg) }, nil)
			wait(m, "handler", done)
			m.drain(&c)
		}
		run(nothing)
		m.reset(&c, 1, expensive_handler, &c)
		until(m, "taken", func() bool { return !m.pending(&c) })
		m.drain(&c)
		m.mu.Lock()
		defer m.mu.Unlock()
		if !strings.Contains(m.printed, "Expensive timeout(9) function: ktimeout/kern/timeout_test.expensive_handler(") {
			t.Errorf("printed %q", m.printed)
		}
	})
}
