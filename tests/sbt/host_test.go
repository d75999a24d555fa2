package sbt

import (
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	sleepqueue_sbt "ktimeout/kern/sleepqueue/sbt"
	"ktimeout/kern/smp"
	smp_sbt "ktimeout/kern/smp/sbt"
	timeout_main "ktimeout/kern/timeout/main"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// revisions are those that are booted: the facility, and the port of main.
var revisions = map[string]*sys.Revision{"facility": &made_sbt.Revision, "main": &timeout_main.Revision}

// each runs a test on each revision, on CPU 0 of a machine.
func each(t *testing.T, cfg smp.Config, test func(t *testing.T, rev *sys.Revision)) {
	for name, rev := range revisions {
		t.Run(name, func(t *testing.T) {
			boot(t, cfg, rev)
			test(t, rev)
		})
	}
}

// boot boots a machine with a revision, on whose CPU 0 the test goes on.
func boot(t *testing.T, cfg smp.Config, rev *sys.Revision) {
	t.Helper()
	cfg.Revision, cfg.Printf = rev, t.Logf
	if err := smp.Boot(cfg); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	t.Cleanup(func() {
		smp.Detach()
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
}

// A callout is entered when its time has come and not a tick later, on its CPU: by the clock if it
// is direct, else by softclock. As the host may be busy, one of twenty is enough.
func TestOnTime(t *testing.T) {
	each(t, smp.Config{CPUs: 2, Hz: 2}, func(t *testing.T, rev *sys.Revision) {
		for _, k := range []struct {
			flags  int32
			thread string
		}{{sbt.C_DIRECT_EXEC, "clock "}, {0, "clock ("}} {
			c := rev.New_callout() // on main one that was direct stays so
			rev.Callout_init(c, sys.CALLOUT_MPSAFE)
			for cpu := range int32(2) {
				soon := 0
				for range 20 {
					type entry struct {
						at   int64
						cpu  int32
						name string
					}
					entered := make(chan entry, 1)
					due := smp_sbt.Sbinuptime() + 50*sbt.SBT_1US
					rev.Era.Callout_reset_sbt_on(c, due, 0, func(any) {
						entered <- entry{smp_sbt.Sbinuptime(), smp.PCPU_GET().Pc_cpuid, smp.Curthread().Td_name}
					}, nil, cpu, k.flags|sbt.C_ABSOLUTE)
					e := <-entered
					rev.Callout_stop_safe(c, 1)
					if e.at < due || e.cpu != cpu || !strings.HasPrefix(e.name, k.thread) {
						t.Errorf("flags %d, CPU %d: %d us late on CPU %d by %s", k.flags, cpu, sbt.Sbttous(e.at-due), e.cpu, e.name)
					}
					if e.at < due+sbt.Tick_sbt/100 {
						soon++
					}
				}
				if soon == 0 {
					t.Errorf("flags %d, CPU %d: never within a hundredth of a tick", k.flags, cpu)
				}
			}
		}
	})
}

// A direct callout may take a spin lock around its handler, and arm itself again.
func TestDirectAgain(t *testing.T) {
	each(t, smp.Config{CPUs: 2}, func(t *testing.T, rev *sys.Revision) {
		m := new(sys.Mtx)
		lock.Mtx_init(m, "spin client", "", sys.MTX_SPIN)
		c := rev.New_callout()
		rev.Callout_init_lock(c, &m.Lock_object, 0)
		const times = 50
		n := 0
		done := make(chan bool)
		var again sys.Callout_func
		arm := func() {
			rev.Era.Callout_reset_sbt_on(c, 20*sbt.SBT_1US, 0, again, nil, 1, sbt.C_DIRECT_EXEC)
		}
		again = func(any) {
			if !lock.Mtx_owned(m) {
				t.Error("the handler was entered without the lock")
			}
			if n++; n == times {
				close(done)
				return
			}
			arm()
		}
		lock.Mtx_lock_spin(m)
		arm()
		lock.Mtx_unlock_spin(m)
		<-done
		rev.Callout_stop_safe(c, 1)
	})
}

// Sleeps of the era end by their time, and not before, or by a wakeup.
func TestSleeps(t *testing.T) {
	each(t, smp.Config{CPUs: 2}, func(t *testing.T, rev *sys.Revision) {
		sleeps := rev.Era.Sleep.(*sleepqueue_sbt.Timeouts)
		for range 20 {
			begin := smp_sbt.Sbinuptime()
			if r := sleeps.Pause_sbt("pause", 50*sbt.SBT_1US, 0, 0); r != sys.EWOULDBLOCK {
				t.Errorf("pause_sbt returned %d", r)
			}
			if took := smp_sbt.Sbinuptime() - begin; took < 50*sbt.SBT_1US {
				t.Errorf("pause_sbt took %d us", sbt.Sbttous(took))
			}
		}

		var m sys.Mtx
		lock.Mtx_init(&m, "client", "", sys.MTX_DEF)
		word := new(int32)
		var woken atomic.Bool
		smp.Kthread_add(func(any) {
			lock.Mtx_lock(&m) // free when the other thread sleeps
			*word = 1
			sleepqueue.Wakeup(unsafe.Pointer(word))
			lock.Mtx_unlock(&m)
			woken.Store(true)
		}, nil, 1, "waker")
		lock.Mtx_lock(&m)
		for *word == 0 {
			if r := sleeps.Sleep_sbt(unsafe.Pointer(word), &m.Lock_object, "word", 1000*sbt.SBT_1S, 0, 0); r != 0 {
				t.Errorf("msleep_sbt returned %d", r)
			}
		}
		lock.Mtx_unlock(&m)
		for !woken.Load() {
			smp.Cpu_spinwait()
		}
	})
}

// Nothing that callouts do allocates: to reset and to stop one, to reset one that is due first and
// so sets the timer, the interrupt, and the entry of a handler.
func TestAllocs(t *testing.T) {
	if sys.INVARIANTS || sys.WITNESS {
		t.Skip("assertions allocate")
	}
	each(t, smp.Config{CPUs: 2}, func(t *testing.T, rev *sys.Revision) {
		c := rev.New_callout()
		rev.Callout_init(c, sys.CALLOUT_MPSAFE)
		var entered atomic.Int32
		handler := sys.Callout_func(func(any) { entered.Add(1) })
		fire := func(cpu, flags int32) func() {
			return func() {
				n := entered.Load()
				rev.Era.Callout_reset_sbt_on(c, 10*sbt.SBT_1US, 0, handler, nil, cpu, flags)
				for entered.Load() == n {
					runtime.Gosched()
				}
			}
		}
		for name, f := range map[string]func(){
			"reset and stop": func() {
				rev.Era.Callout_reset_sbt_on(c, sbt.SBT_1S, 0, handler, nil, 0, 0)
				rev.Callout_stop_safe(c, 0)
			},
			"move":             func() { rev.Callout_reset_on(c, 1000, handler, nil, 1); rev.Callout_reset_on(c, 1000, handler, nil, 0) },
			"tick":             func() { rev.Era.Callout_process(smp_sbt.Sbinuptime()) },
			"fire here":        fire(0, 0),
			"fire there":       fire(1, 0),
			"fire here direct": fire(0, sbt.C_DIRECT_EXEC),
		} {
			// The runtime allocates now and then, for what is not ours.
			var least []float64
			for range 5 {
				least = append(least, testing.AllocsPerRun(100, f))
			}
			if n := slices.Min(least); n != 0 {
				t.Errorf("%s: %v allocations", name, n)
			}
		}
	})
}

// A machine that is shut down forgets what is pending, and can be booted again with the other era's
// revisions or its own.
func TestBootAgain(t *testing.T) {
	for range 3 {
		each(t, smp.Config{CPUs: 3, Floating: true}, func(t *testing.T, rev *sys.Revision) {
			c := rev.New_callout()
			rev.Callout_init(c, sys.CALLOUT_MPSAFE)
			rev.Callout_reset_on(c, 1000000, func(any) { t.Error("entered") }, nil, 2)
			if !rev.Callout_pending(c) {
				t.Error("it is not pending")
			}
		})
	}
}
