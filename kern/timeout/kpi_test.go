package timeout_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

func nothing(any) {}

// What stop, drain, reset, schedule, active and pending return in every state
// of an MPSAFE callout.
func TestReturnValues(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		m.Callout_init(&c, 1)
		state := func(what string, active, pending bool) {
			m.t.Helper()
			want(m, what+": active", m.active(&c), active)
			want(m, what+": pending", m.pending(&c), pending)
		}

		state("as initialised", false, false)
		want(m, "stop of one never armed", m.stop(&c), 0)
		want(m, "drain of one never armed", m.drain(&c), 0)

		want(m, "first reset", m.reset(&c, far, nothing, nil), 0)
		state("armed", true, true)
		want(m, "reset of one pending", m.reset(&c, far, nothing, nil), 1)
		want(m, "reset_curcpu of one pending", m.reset_curcpu(&c, far, nothing, nil), 1)
		want(m, "reset_on of one pending, to another CPU", m.Callout_reset_on(&c, far, nothing, nil, 1), 1)
		want(m, "its CPU", c.C_cpu.Peek(), 1)
		want(m, "schedule of one pending", m.Callout_schedule(&c, far), 1)
		want(m, "its CPU after schedule", c.C_cpu.Peek(), 1)
		want(m, "schedule_on of one pending", m.Callout_schedule_on(&c, far, 0), 1)
		want(m, "schedule_curcpu of one pending", m.schedule_curcpu(&c, far), 1)
		state("armed again", true, true)
		want(m, "stop of one pending", m.stop(&c), 1)
		state("stopped", false, false)
		want(m, "second stop", m.stop(&c), 0)
		want(m, "schedule of one stopped", m.Callout_schedule(&c, far), 0)
		want(m, "drain of one pending", m.drain(&c), 1)
		state("drained", false, false)

		// While the handler runs.
		entered, release := make(chan any), make(chan struct{})
		handler := func(arg any) { entered <- arg; <-release }
		want(m, "reset", m.reset(&c, 1, handler, "first"), 0)
		want(m, "its argument", wait(m, "handler entered", entered), "first")
		state("running", true, false)
		want(m, "stop of one running", m.stop(&c), 0)
		state("running, stopped", false, false)
		want(m, "reset of one running", m.reset(&c, far, handler, "second"), 0)
		state("running, armed again", true, true)
		want(m, "schedule of one running and pending", m.Callout_schedule(&c, far), 1)
		want(m, "stop of one running and pending", m.stop(&c), 1)
		state("running, stopped again", false, false)
		close(release)
		want(m, "drain", m.drain(&c), 0)

		// After the handler has returned.
		done := make(chan struct{})
		m.reset(&c, 0, func(any) { close(done) }, nil)
		wait(m, "handler called after no ticks", done)
		m.deactivate(&c)
		state("served and deactivated", false, false)
		want(m, "stop of one served", m.stop(&c), 0)
		want(m, "drain of one served", m.drain(&c), 0)
	})
}

// A drain of a running callout returns after the handler, and refuses what is
// armed while it waits.
func TestDrainWaits(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		var ended atomic.Bool
		m.Callout_init(&c, 1)
		entered, release := make(chan struct{}), make(chan struct{})
		m.reset(&c, 1, func(any) {
			close(entered)
			<-release
			ended.Store(true)
		}, nil)
		wait(m, "handler entered", entered)
		drains := [2]<-chan struct{}{}
		for i := range drains {
			drains[i] = m.thread(int32(i), fmt.Sprint("drain", i), func() {
				m.drain(&c)
				if !ended.Load() {
					t.Error("drain returned while the handler ran")
				}
			})
		}
		cpu := c.C_cpu.Peek()
		until(m, "drain waits", func() (waits bool) {
			m.locked(cpu, func(v sys.Callout_cpu_view) { waits = v.Cc_waiting != 0 })
			return waits
		})
		want(m, "reset while drain waits", m.reset(&c, 1, nothing, nil), 0)
		want(m, "pending after it", m.pending(&c), false)
		close(release)
		for _, done := range drains {
			wait(m, "drain returned", done)
		}
	})
}

// sleep_lock is a lock that a callout can have.
type sleep_lock struct {
	name         string
	init         func(m *machine, c *sys.Callout, flags int32)
	lock, unlock func()      // as a client does, exclusively
	held         func() bool // as the handler finds it
	release      func()      // as the handler gives it back
}

func sleep_locks() []sleep_lock {
	mtx, rw := new(sys.Mtx), new(sys.Rwlock)
	lock.Mtx_init(mtx, "callout test", "", sys.MTX_DEF)
	lock.Rw_init(rw, "callout test rw")
	wlock, wunlock := func() { lock.Rw_wlock(rw) }, func() { lock.Rw_wunlock(rw) }
	return []sleep_lock{
		{
			name: "Giant",
			init: func(m *machine, c *sys.Callout, _ int32) { m.Callout_init(c, 0) },
			lock: func() { lock.Mtx_lock(&lock.Giant) }, unlock: func() { lock.Mtx_unlock(&lock.Giant) },
			held: func() bool { return lock.Mtx_owned(&lock.Giant) },
		},
		{
			name: "mtx",
			init: func(m *machine, c *sys.Callout, flags int32) { m.init_mtx(c, mtx, flags) },
			lock: func() { lock.Mtx_lock(mtx) }, unlock: func() { lock.Mtx_unlock(mtx) },
			held:    func() bool { return lock.Mtx_owned(mtx) },
			release: func() { lock.Mtx_unlock(mtx) },
		},
		{
			name: "rw",
			init: func(m *machine, c *sys.Callout, flags int32) { m.init_rw(c, rw, flags) },
			lock: wlock, unlock: wunlock,
			held:    func() bool { return lock.Rw_wowned(rw) },
			release: wunlock,
		},
		{
			name: "rw shared",
			init: func(m *machine, c *sys.Callout, flags int32) { m.init_rw(c, rw, flags|sys.CALLOUT_SHAREDLOCK) },
			lock: wlock, unlock: wunlock,
			held: func() bool {
				x := rw.Rw_lock.Load()
				return x&sys.RW_LOCK_READ != 0 && sys.RW_READERS(x) == 1
			},
			release: func() { lock.Rw_runlock(rw) },
		},
	}
}

// The handler is entered with the callout's lock, which is free after it; with
// CALLOUT_RETURNUNLOCKED the handler frees it.
func TestLockClasses(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		for _, l := range sleep_locks() {
			for _, flags := range []int32{0, sys.CALLOUT_RETURNUNLOCKED} {
				if flags != 0 && l.release == nil {
					continue
				}
				what := fmt.Sprintf("%s, flags %#x", l.name, flags)
				var c sys.Callout
				held := make(chan bool, 1)
				l.init(m, &c, flags)
				l.lock()
				want(m, what+": reset", m.reset(&c, 1, func(any) {
					h := l.held()
					if flags != 0 {
						l.release()
					}
					held <- h
				}, nil), 0)
				l.unlock()
				want(m, what+": held by the handler", wait(m, what, held), true)
				m.drain(&c)
				want(m, what+": held after it", l.held(), false)
				// It can be had, which it could not if a handler kept it.
				l.lock()
				want(m, what+": stop of one served", m.stop(&c), 0)
				l.unlock()
			}
		}
	})
}

// Whoever holds the lock of a callout that softclock has taken, but not
// entered, cancels it by a stop or a reset.
func TestCancelTaken(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		for _, l := range sleep_locks() {
			var c sys.Callout
			calls := make(chan any, 4)
			handler := func(arg any) { calls <- arg }
			// take arms c and returns, with the lock held, when softclock
			// waits for it.
			take := func(arg any) {
				l.lock()
				want(m, l.name+": reset", m.Callout_reset_on(&c, 1, handler, arg, 1), 0)
				until(m, l.name+": taken", func() bool { return !m.pending(&c) })
			}
			l.init(m, &c, 0)

			take("stopped")
			want(m, l.name+": stop of one taken", m.stop(&c), 1)
			want(m, l.name+": second stop", m.stop(&c), 0)
			want(m, l.name+": active", m.active(&c), false)
			l.unlock()
			m.drain(&c)

			take("reset")
			want(m, l.name+": reset of one taken", m.reset(&c, 1, handler, "again"), 1)
			l.unlock()
			want(m, l.name+": called with", wait(m, l.name, calls), "again")
			m.drain(&c)

			// A drain without the lock lets it be entered.
			take("drained")
			done := m.thread(0, "drain", func() { m.drain(&c) })
			l.unlock()
			want(m, l.name+": called with", wait(m, l.name, calls), "drained")
			wait(m, l.name+": drain", done)
			want(m, l.name+": calls left", len(calls), 0)
		}
	})
}

// A handler that arms its own callout again, here and there, and stops it.
func TestHandlerResetsItself(t *testing.T) {
	const rounds = 20
	moves := map[string]func(m *machine, c *sys.Callout, f sys.Callout_func, n int){
		"reset":        func(m *machine, c *sys.Callout, f sys.Callout_func, n int) { m.reset(c, 1, f, n) },
		"reset_curcpu": func(m *machine, c *sys.Callout, f sys.Callout_func, n int) { m.reset_curcpu(c, 1, f, n) },
		"reset_on": func(m *machine, c *sys.Callout, f sys.Callout_func, n int) {
			m.Callout_reset_on(c, 1, f, n, int32(n%2))
		},
		"schedule":        func(m *machine, c *sys.Callout, _ sys.Callout_func, _ int) { m.Callout_schedule(c, 1) },
		"schedule_curcpu": func(m *machine, c *sys.Callout, _ sys.Callout_func, _ int) { m.schedule_curcpu(c, 1) },
	}
	each(t, smp.Config{}, func(m *machine) {
		for _, l := range sleep_locks() {
			for name, move := range moves {
				if m.Name == "r216804" && name == "reset_on" {
					// It may run on two CPUs at once there.
					continue
				}
				var c sys.Callout
				var handler sys.Callout_func
				l.init(m, &c, 0)
				done, n := make(chan struct{}), 0
				handler = func(any) {
					if n++; n < rounds {
						move(m, &c, handler, n)
					} else {
						close(done)
					}
				}
				l.lock()
				m.reset(&c, 1, handler, 0)
				l.unlock()
				wait(m, l.name+", "+name, done)
				m.drain(&c)
				want(m, l.name+", "+name+": pending after the last", m.pending(&c), false)
			}
		}
	})
}

// A handler stops itself, and stops and resets others; with a lock in common
// it is exact.
func TestHandlerStopsOthers(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		var mtx sys.Mtx
		var self, stopped, moved sys.Callout
		lock.Mtx_init(&mtx, "callout test", "", sys.MTX_DEF)
		m.init_mtx(&self, &mtx, 0)
		m.init_mtx(&stopped, &mtx, 0)
		m.init_mtx(&moved, &mtx, 0)
		results, called := make(chan [4]int32, 1), make(chan any, 2)
		record := func(arg any) { called <- arg }
		lock.Mtx_lock(&mtx)
		m.reset(&stopped, far, record, "stopped")
		m.Callout_reset_on(&moved, far, record, "old", 1)
		m.reset(&self, 1, func(any) {
			var r [4]int32
			r[0] = m.stop(&self)
			m.reset(&self, far, record, "self")
			r[1] = m.stop(&self)
			r[2] = m.stop(&stopped)
			r[3] = m.Callout_reset_on(&moved, 1, record, "new", 0)
			results <- r
		}, nil)
		lock.Mtx_unlock(&mtx)
		want(m, "stop of itself, of itself armed again, of another, reset of a third",
			wait(m, "handler", results), [4]int32{0, 1, 1, 1})
		want(m, "called with", wait(m, "moved", called), "new")
		for _, c := range []*sys.Callout{&self, &stopped, &moved} {
			want(m, "drain", m.drain(c), 0)
		}
		want(m, "calls left", len(called), 0)
	})
}

func TestDeactivate(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		m.Callout_init(&c, 1)
		states := make(chan [2]bool, 1)
		m.reset(&c, 1, func(any) {
			before := m.active(&c)
			m.deactivate(&c)
			states <- [2]bool{before, m.active(&c)}
		}, nil)
		want(m, "active in the handler, before and after", wait(m, "handler", states), [2]bool{true, false})
		m.drain(&c)
		want(m, "active after drain", m.active(&c), false)
	})
}

// A million callouts on one wheel, each armed, armed again and stopped.
func TestMillion(t *testing.T) {
	n := 1000000
	if testing.Short() {
		t.Skip("long")
	}
	if raceEnabled || sys.WITNESS || sys.INVARIANTS {
		n = 50000 // these builds are slow
	}
	callouts := make([]sys.Callout, n)
	each(t, smp.Config{Ncallout: 1 << 14}, func(m *machine) {
		for i := range callouts {
			m.Callout_init(&callouts[i], 1)
			if r := m.reset(&callouts[i], far+int32(i), nothing, nil); r != 0 {
				t.Fatalf("reset of %d: %d", i, r)
			}
		}
		var fired atomic.Int64
		done := make(chan struct{})
		for i := range callouts {
			ticks, f := far+int32(n-i), sys.Callout_func(nothing)
			if i%1000 == 0 {
				ticks, f = 1+int32(i%97), func(any) {
					if fired.Add(1) == int64(n/1000) {
						close(done)
					}
				}
			}
			if r := m.reset(&callouts[i], ticks, f, nil); r != 1 {
				t.Fatalf("second reset of %d: %d", i, r)
			}
		}
		wait(m, "one in a thousand fires", done)
		for i := range callouts {
			if r, w := m.drain(&callouts[i]), i%1000 != 0; (r == 1) != w {
				t.Fatalf("drain of %d: %d", i, r)
			}
		}
	})
}

// Reset, stop, schedule and a move to another CPU allocate nothing.
func TestNoAllocations(t *testing.T) {
	const rounds = 20000
	if sys.INVARIANTS {
		t.Skip("assertions put their arguments on the heap")
	}
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		var before, after runtime.MemStats
		m.Callout_init(&c, 1)
		runtime.ReadMemStats(&before)
		for i := range rounds {
			m.Callout_reset_on(&c, far, nothing, &c, int32(i%2))
			m.Callout_schedule(&c, far)
			m.reset(&c, far, nothing, &c)
			m.stop(&c)
			m.drain(&c)
		}
		runtime.ReadMemStats(&after)
		// The runtime allocates a little by itself meanwhile.
		if n := after.Mallocs - before.Mallocs; n > rounds/20 {
			t.Errorf("%d allocations in %d rounds", n, rounds)
		}
	})
}

// The bad flags and locks that callout_init_lock asserts against.
func TestInitAssertions(t *testing.T) {
	if !sys.Asserting() {
		t.Skip("no assertions in this build")
	}
	each(t, smp.Config{}, func(m *machine) {
		var c sys.Callout
		var spin sys.Mtx
		lock.Mtx_init(&spin, "callout test spin", "", sys.MTX_SPIN)
		for what, f := range map[string]func(){
			"flags":       func() { m.Callout_init_lock(&c, &lock.Giant.Lock_object, sys.CALLOUT_PENDING) },
			"no lock":     func() { m.init_mtx(&c, nil, sys.CALLOUT_RETURNUNLOCKED) },
			"cannot take": func() { m.init_mtx(&c, &spin, 0) },
		} {
			if msg := panicOf(f); !strings.Contains(msg, "callout_init_lock") || !strings.Contains(msg, what) {
				t.Errorf("%s: panic %q", what, msg)
			}
			sys.Panic_reset()
		}
	})
}
