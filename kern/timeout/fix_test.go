package timeout_test

import (
	"sync/atomic"
	"testing"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// One test for each FIX note of the maintained port, but for the tick that the
// clock of an idle CPU is told: that takes an interleaving, and tools/model/scenarios has
// it. None is run against the frozen revisions: they have the bug, and it corrupts
// lists or memory, hangs or panics.

// in_handler runs f as the handler of c, on CPU 0, and returns when c is done
// with, and is where its handler has moved it.
func in_handler(m *machine, c *sys.Callout, f func()) {
	m.t.Helper()
	done := make(chan struct{})
	m.Callout_reset_on(c, 1, func(any) { f(); close(done) }, nil, 0)
	wait(m, "handler", done)
	until(m, "softclock done with it", func() (gone bool) {
		m.locked(0, func(v sys.Callout_cpu_view) { gone = v.Cc_curr != c })
		return gone && c.C_cpu.Peek() != sys.CPUBLOCK
	})
}

// A recorded move is a pending arming, and the callout is active.
func TestFixRecordedMove(t *testing.T) {
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	m.Callout_init(&c, 1)

	in_handler(m, &c, func() {
		m.deactivate(&c)
		want(m, "reset to another CPU", m.Callout_reset_on(&c, far, nothing, nil, 1), 0)
		want(m, "active", m.active(&c), true)
		want(m, "pending", m.pending(&c), true)
	})
	want(m, "pending after the move", m.pending(&c), true)
	want(m, "active after the move", m.active(&c), true)
	want(m, "its CPU", c.C_cpu.Peek(), 1)
	want(m, "stop", m.stop(&c), 1)

	// Deactivated before the move, it stays so.
	in_handler(m, &c, func() {
		m.Callout_reset_on(&c, far, nothing, nil, 1)
		m.deactivate(&c)
	})
	want(m, "active after deactivate and move", m.active(&c), false)
	want(m, "pending after deactivate and move", m.pending(&c), true)
	want(m, "drain", m.drain(&c), 1)
}

// A reset takes the place of a recorded move, and says so.
func TestFixResetOfRecordedMove(t *testing.T) {
	for name, cpus := range map[string][2]int32{
		"to its own CPU": {1, 0}, "to the same CPU": {1, 1}, "to a third CPU": {1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			m := boot(t, maintained, smp.Config{CPUs: 3})
			var c sys.Callout
			m.Callout_init(&c, 1)
			calls := make(chan any, 2)
			on := make(chan int32, 2)
			record := func(arg any) { on <- smp.PCPU_GET().Pc_cpuid; calls <- arg }
			in_handler(m, &c, func() {
				want(m, "first reset", m.Callout_reset_on(&c, 1, record, "first", cpus[0]), 0)
				want(m, "second reset", m.Callout_reset_on(&c, 1, record, "second", cpus[1]), 1)
				want(m, "pending", m.pending(&c), true)
			})
			want(m, "called with", wait(m, "call", calls), "second")
			want(m, "called on", wait(m, "call", on), cpus[1])
			m.drain(&c)
			want(m, "calls left", len(calls), 0)
			for cpu := range int32(3) {
				m.locked(cpu, func(v sys.Callout_cpu_view) { want(m, "record", v.Cc_migration_cpu, sys.CPUBLOCK) })
			}
		})
	}
}

// callout_reset and callout_schedule go where the recorded move goes, the
// latter with its function and argument.
func TestFixScheduleOfRecordedMove(t *testing.T) {
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	m.Callout_init(&c, 1)
	calls, on := make(chan any, 2), make(chan int32, 2)
	record := func(arg any) { on <- smp.PCPU_GET().Pc_cpuid; calls <- arg }
	for what, again := range map[string]func() int32{
		"schedule": func() int32 { return m.Callout_schedule(&c, 1) },
		"reset":    func() int32 { return m.reset(&c, 1, record, "new") },
	} {
		in_handler(m, &c, func() {
			m.Callout_reset_on(&c, far, record, "new", 1)
			want(m, what, again(), 1)
		})
		want(m, what+": called with", wait(m, what, calls), "new")
		want(m, what+": called on", wait(m, what, on), 1)
		m.drain(&c)
	}
}

// A move that was stopped leaves its function and argument for
// callout_schedule, as any reset does.
func TestFixScheduleAfterStoppedMove(t *testing.T) {
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	m.Callout_init(&c, 1)
	calls := make(chan any, 1)
	in_handler(m, &c, func() {
		m.Callout_reset_on(&c, far, func(arg any) { calls <- arg }, "new", 1)
		want(m, "stop", m.stop(&c), 1)
	})
	want(m, "schedule", m.Callout_schedule(&c, 1), 0)
	want(m, "called with", wait(m, "call", calls), "new")
	m.drain(&c)
}

// A stop forgets the recorded move at once, so that a locked callout can be
// freed: softclock does not look at it any more.
func TestFixStopOfRecordedMove(t *testing.T) {
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	var mtx sys.Mtx
	lock.Mtx_init(&mtx, "callout test", "", sys.MTX_DEF)
	m.init_mtx(&c, &mtx, 0)
	lock.Mtx_lock(&mtx)
	done := make(chan struct{})
	m.Callout_reset_on(&c, 1, func(any) {
		m.Callout_reset_on(&c, 1, nothing, nil, 1)
		want(m, "stop", m.stop(&c), 1)
		want(m, "pending", m.pending(&c), false)
		want(m, "second stop", m.stop(&c), 0)
		// Freed, and the memory used for something else.
		c.C_flags.Store(-1)
		c.C_cpu.Store(-1)
		close(done)
	}, nil, 0)
	lock.Mtx_unlock(&mtx)
	wait(m, "handler", done)
	until(m, "softclock done with it", func() (gone bool) {
		m.locked(0, func(v sys.Callout_cpu_view) {
			gone = v.Cc_curr != &c
			want(m, "record", v.Cc_migration_cpu, sys.CPUBLOCK)
		})
		return gone
	})
	want(m, "its flags, not touched again", c.C_flags.Peek(), -1)
}

// drain_lingering drains c while its handler lingers after it has called
// before, and expects the drain to wait for it.
func drain_lingering(m *machine, c *sys.Callout, before func()) {
	m.t.Helper()
	var ended atomic.Bool
	entered, release := make(chan struct{}), make(chan struct{})
	m.Callout_reset_on(c, 1, func(any) {
		before()
		close(entered)
		<-release
		ended.Store(true)
	}, nil, 0)
	wait(m, "handler entered", entered)
	early := make(chan bool, 1)
	done := m.thread(1, "drain", func() {
		m.drain(c)
		early <- !ended.Load()
	})
	until(m, "drain waits", func() (waits bool) {
		m.locked(0, func(v sys.Callout_cpu_view) { waits = v.Cc_waiting != 0 })
		return waits
	})
	want(m, "pending while drain waits", m.pending(c), false)
	close(release)
	wait(m, "drain returned", done)
	want(m, "drain returned while the handler ran", <-early, false)
	want(m, "pending after drain", m.pending(c), false)
	want(m, "active after drain", m.active(c), false)
}

// A drain that takes the next arming off waits for the handler all the same.
func TestFixDrainOfPendingAndRunning(t *testing.T) {
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	m.Callout_init(&c, 1)
	drain_lingering(m, &c, func() { m.Callout_reset_on(&c, far, nothing, nil, 0) })
	drain_lingering(m, &c, func() { m.Callout_reset_on(&c, far, nothing, nil, 1) })
}

// callout_reset while another thread is between the two CPUs of a move.
func TestFixResetWhileItMoves(t *testing.T) {
	m := boot(t, maintained, smp.Config{CPUs: 3})
	var c sys.Callout
	m.Callout_init(&c, 1)
	m.reset(&c, far, nothing, nil)

	// The mover waits for the lock of the new CPU.
	lock.Mtx_lock_spin(cc_locks[m.Name][2])
	moved := m.thread(1, "move", func() { m.Callout_reset_on(&c, far, nothing, "moved", 2) })
	until(m, "callout is between two CPUs", func() bool { return c.C_cpu.Peek() == sys.CPUBLOCK })
	result := make(chan int32, 1)
	td := smp.Kthread_add(func(any) { result <- m.reset(&c, far, nothing, "reset") }, nil, 1, "reset")
	until(m, "callout_reset waits", func() bool { return td.Td_md.Md_wait.Load() == sys.WAIT_SPIN })
	lock.Mtx_unlock_spin(cc_locks[m.Name][2])

	wait(m, "mover", moved)
	want(m, "reset", wait(m, "reset", result), 1)
	want(m, "its CPU", c.C_cpu.Peek(), 2)
	m.locked(2, func(sys.Callout_cpu_view) { want(m, "its argument", c.C_arg, any("reset")) })
	want(m, "drain", m.drain(&c), 1)
}

// callout_schedule while another thread changes function and argument: both
// belong together, whoever comes last.
func TestFixScheduleWhileItChanges(t *testing.T) {
	const rounds = 20000
	m := boot(t, maintained, smp.Config{CPUs: 3})
	var c sys.Callout
	m.Callout_init(&c, 1)
	var mixed atomic.Int32
	f := func(arg any) {
		if _, ok := arg.(int); !ok {
			mixed.Add(1)
		}
	}
	g := func(arg any) {
		if _, ok := arg.(string); !ok {
			mixed.Add(1)
		}
	}
	m.reset(&c, 1, f, 1)
	var threads []<-chan struct{}
	for i, call := range []func(n int){
		func(n int) { m.Callout_reset_on(&c, int32(n%2), f, n, int32(n%3)) },
		func(n int) { m.reset(&c, int32(n%3), g, "arg") },
		func(n int) { m.Callout_schedule(&c, int32(n%2)) },
	} {
		threads = append(threads, m.thread(int32(i), "reset", func() {
			for n := range rounds {
				call(n)
			}
		}))
	}
	for _, done := range threads {
		wait(m, "resets", done)
	}
	m.drain(&c)
	want(m, "handlers called with the argument of the other", mixed.Load(), 0)
}

// callout_pending and callout_active do not change while a pending callout is
// armed again.
func TestFixPendingThroughReset(t *testing.T) {
	const rounds = 20000
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	m.Callout_init(&c, 1)
	m.reset(&c, far, nothing, nil)
	var end atomic.Bool
	var gaps int
	done := m.thread(1, "watch", func() {
		for !end.Load() {
			if !m.pending(&c) || !m.active(&c) {
				gaps++
			}
		}
	})
	for n := range rounds {
		m.Callout_reset_on(&c, far, nothing, nil, int32(n%2))
	}
	end.Store(true)
	wait(m, "watch", done)
	want(m, "times it was not pending or not active", gaps, 0)
	want(m, "drain", m.drain(&c), 1)
}

// callout_deactivate in the handler while another thread arms and stops the
// callout: no flag is lost.
func TestFixDeactivateRaces(t *testing.T) {
	const rounds = 50000
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	var end atomic.Bool
	m.Callout_init(&c, 1)
	entered := make(chan struct{})
	m.Callout_reset_on(&c, 1, func(any) {
		close(entered)
		for !end.Load() {
			m.deactivate(&c)
		}
	}, nil, 1)
	wait(m, "handler entered", entered)
	for n := range rounds {
		m.reset(&c, far, nothing, nil)
		if m.stop(&c) != 1 {
			t.Errorf("arming %d was lost", n)
			break
		}
	}
	end.Store(true)
	m.drain(&c)
}

// A callout that is pending but not active runs.
func TestFixPendingNotActive(t *testing.T) {
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	m.Callout_init(&c, 1)
	done := make(chan struct{})
	in_handler(m, &c, func() {
		m.reset(&c, 1, func(any) { close(done) }, nil)
		m.deactivate(&c)
	})
	wait(m, "second handler", done)
	m.drain(&c)
}

// The handler of a callout without a lock makes one with a lock in the same memory: a reset of
// that cancels nothing.
func TestFixResetInFreedMemory(t *testing.T) {
	if sys.INVARIANTS {
		t.Skip("with invariants the port asks for a drain before a callout is initialised whose handler runs")
	}
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	var mtx sys.Mtx
	lock.Mtx_init(&mtx, "next callout test", "", sys.MTX_DEF)
	m.Callout_init(&c, 1)
	var first, second int32
	in_handler(m, &c, func() {
		m.init_mtx(&c, &mtx, 0)
		lock.Mtx_lock(&mtx)
		first = m.reset(&c, 1000, func(any) {}, nil)
		second = m.reset(&c, 1000, func(any) {}, nil)
		lock.Mtx_unlock(&mtx)
	})
	m.drain(&c)
	want(m, "reset where nothing was armed", first, 0)
	want(m, "reset of the pending callout", second, 1)
}

// A reset with the read lock of a shared callout that softclock is about to enter,
// with the same lock: if it returns 1, what it cancelled is not entered.
func TestFixResetByReader(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("the hook of the seam is what makes softclock wait")
	}
	// softclock waits before it notes that it enters what it has taken: it
	// writes the word for the second time.
	cancel := unsafe.Pointer(maintained.Cc_cancel(1))
	stands, go_on := make(chan struct{}), make(chan struct{})
	var writes atomic.Int32
	sys.Set_hook(storing(func(obj unsafe.Pointer) {
		if obj == cancel && writes.Add(1) == 2 {
			close(stands)
			<-go_on
		}
	}))
	t.Cleanup(func() { sys.Set_hook(nil) })
	m := boot(t, maintained, smp.Config{})
	var c sys.Callout
	var rw sys.Rwlock
	lock.Rw_init(&rw, "shared callout test")
	m.init_rw(&c, &rw, sys.CALLOUT_SHAREDLOCK)
	var first atomic.Bool
	second := make(chan struct{})
	lock.Rw_wlock(&rw)
	m.Callout_reset_on(&c, 1, func(any) { first.Store(true) }, nil, 1)
	lock.Rw_wunlock(&rw)
	wait(m, "softclock holds the lock", stands)
	lock.Rw_rlock(&rw)
	cancelled := m.reset(&c, 1, func(any) { close(second) }, nil)
	lock.Rw_runlock(&rw)
	close(go_on)
	wait(m, "second arming entered", second)
	m.drain(&c)
	want(m, "reset", cancelled, 1)
	want(m, "the first arming was entered", first.Load(), false)
}

// callout_init_mtx without a mutex makes an MPSAFE callout.
func TestFixInitWithoutLock(t *testing.T) {
	m := boot(t, maintained, smp.Config{})
	for what, init := range map[string]func(*sys.Callout){
		"mtx":       func(c *sys.Callout) { m.init_mtx(c, nil, 0) },
		"rw":        func(c *sys.Callout) { m.init_rw(c, nil, 0) },
		"rw shared": func(c *sys.Callout) { m.init_rw(c, nil, sys.CALLOUT_SHAREDLOCK) },
	} {
		var c sys.Callout
		init(&c)
		ran := 0
		in_handler(m, &c, func() { ran++ })
		want(m, what+": drain", m.drain(&c), 0)
		want(m, what+": calls", ran, 1)
	}
}

// storing is called before every operation on a word but a load.
type storing func(at unsafe.Pointer)

func (before storing) Operate(_ sys.Op, obj unsafe.Pointer) { before(obj) }

func (storing) Load(_ sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	return sys.Load_memory(at, f)
}

func (before storing) Clear(at unsafe.Pointer, _ uintptr) { before(at) }

func (before storing) Store(_ sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	before(at)
	sys.Store_memory(at, f, v)
}
