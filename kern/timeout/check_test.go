package timeout

import (
	"strings"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// attach boots a machine for the test and attaches the test to it.
func attach(t *testing.T, cpus int) {
	t.Helper()
	if err := smp.Boot(smp.Config{CPUs: cpus, Hz: 1000, Revision: &Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	t.Cleanup(func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
}

// panicOf returns the message of the kernel panic of f, or "".
func panicOf(f func()) (msg string) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *sys.Kernel_panic:
			msg = p.Msg
			sys.Panic_reset()
		default:
			panic(p)
		}
	}()
	f()
	return ""
}

// TestCallers makes each mistake that the KPI checks its callers for, and looks
// whether the panic says what to do.
func TestCallers(t *testing.T) {
	if !sys.INVARIANTS {
		t.Skip("needs the tag invariants")
	}
	attach(t, 2)
	mtx := new(sys.Mtx)
	lock.Mtx_init(mtx, "the lock", "", sys.MTX_DEF)
	rw := new(sys.Rwlock)
	lock.Rw_init(rw, "the rwlock")
	armed := func() *sys.Callout {
		c := new(sys.Callout)
		Callout_init(c, sys.CALLOUT_MPSAFE)
		Callout_reset(c, 1000, func(any) {}, nil)
		t.Cleanup(func() { Callout_drain(c) })
		return c
	}
	moved := armed()
	of_mtx, of_rw, shared := new(sys.Callout), new(sys.Callout), new(sys.Callout)
	Callout_init_mtx(of_mtx, mtx, 0)
	Callout_init_rw(of_rw, rw, 0)
	Callout_init_rw(shared, rw, sys.CALLOUT_SHAREDLOCK)
	read := func(f func()) {
		lock.Rw_rlock(rw)
		defer lock.Rw_runlock(rw)
		f()
	}
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"armed before it is initialised", func() { Callout_reset(new(sys.Callout), 1, func(any) {}, nil) }, "never initialised: callout_init it first"},
		{"initialised while armed", func() { Callout_init(armed(), 1) }, "is armed: callout_drain it"},
		{"initialised with a lock while armed", func() { Callout_init_mtx(armed(), mtx, 0) }, "is armed: callout_drain it"},
		{"a CPU that does not exist", func() { Callout_reset_on(moved, 1, func(any) {}, nil, 2) }, "the machine has CPUs 0 to 1"},
		{"a negative CPU", func() { Callout_schedule_on(moved, 1, -1) }, "the machine has CPUs 0 to 1"},
		{"armed without its mutex", func() { Callout_reset(of_mtx, 1, func(any) {}, nil) }, "without the lock, which its handler is called with: take it before the call"},
		{"scheduled without its mutex", func() { Callout_schedule(of_mtx, 1) }, "without the lock, which its handler is called with: take it before the call"},
		{"armed without its rwlock", func() { Callout_reset(of_rw, 1, func(any) {}, nil) }, "without the rwlock, which its handler is called with: take it for writing before the call"},
		{"armed with its rwlock held for reading", func() { read(func() { Callout_reset(of_rw, 1, func(any) {}, nil) }) }, "take it for writing before the call"},
		{"armed without its shared rwlock", func() { Callout_reset(shared, 1, func(any) {}, nil) }, "without the rwlock, which its handler is called with: take it, for reading is enough, before the call"},
		{"drained with its mutex held", func() {
			var c sys.Callout
			Callout_init_mtx(&c, mtx, 0)
			lock.Mtx_lock(mtx)
			defer lock.Mtx_unlock(mtx)
			Callout_drain(&c)
		}, "with the lock held, which its handler needs to return: give it back"},
		{"drained with its rwlock held", func() {
			var c sys.Callout
			Callout_init_rw(&c, rw, 0)
			lock.Rw_wlock(rw)
			defer lock.Rw_wunlock(rw)
			Callout_drain(&c)
		}, "with the rwlock held, which its handler needs to return: give it back"},
	} {
		if got := panicOf(c.do); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want a panic with %q", c.name, got, c.want)
		}
	}
	// A mistake is none with the lock held as it should, nor of Giant.
	lock.Mtx_lock(mtx)
	Callout_reset(of_mtx, 1000, func(any) {}, nil)
	lock.Mtx_unlock(mtx)
	lock.Rw_wlock(rw)
	Callout_reset(of_rw, 1000, func(any) {}, nil)
	Callout_reset(shared, 1000, func(any) {}, nil)
	lock.Rw_wunlock(rw)
	read(func() { Callout_schedule(shared, 1000) })
	giant := new(sys.Callout)
	Callout_init(giant, 0)
	Callout_reset(giant, 1000, func(any) {}, nil)
	for _, c := range []*sys.Callout{of_mtx, of_rw, shared, giant} {
		if Callout_drain(c) != 1 {
			t.Errorf("%p was not armed", c)
		}
	}
}

// TestHandlers makes the mistakes that handlers can make, in the place of
// softclock.
func TestHandlers(t *testing.T) {
	if !sys.INVARIANTS {
		t.Skip("needs the tag invariants")
	}
	attach(t, 1)
	mtx, other := new(sys.Mtx), new(sys.Mtx)
	lock.Mtx_init(mtx, "the lock", "", sys.MTX_DEF)
	lock.Mtx_init(other, "another lock", "", sys.MTX_DEF)
	ended := func(any) {}
	for _, c := range []struct {
		name  string
		flags int32
		lock  *sys.Lock_object
		do    func() // the handler, and what mends its mistake
		undo  func()
		want  string
	}{
		{"without its lock", 0, &mtx.Lock_object, func() {}, func() {}, "returned without the lock: keep it"},
		{"with a lock that it should have given back", sys.CALLOUT_RETURNUNLOCKED, &mtx.Lock_object,
			func() { lock.Mtx_lock(mtx) }, func() { lock.Mtx_unlock(mtx) }, "returned with the lock, though"},
		{"with another lock", sys.CALLOUT_RETURNUNLOCKED, nil,
			func() { lock.Mtx_lock(other) }, func() { lock.Mtx_unlock(other) }, "returned with 1 more locks than it had to"},
	} {
		locks := smp.Curthread().Td_locks
		c.do()
		got := panicOf(func() { check_handler(new(sys.Callout), ended, c.lock, c.flags, locks) })
		c.undo()
		if !strings.Contains(got, c.want) || !strings.Contains(got, "TestHandlers") {
			t.Errorf("%s: %q, want a panic with %q and the name of the handler", c.name, got, c.want)
		}
	}
	lock.Mtx_lock(mtx)
	check_handler(new(sys.Callout), ended, &mtx.Lock_object, 0, smp.Curthread().Td_locks)
	lock.Mtx_unlock(mtx)
	check_handler(new(sys.Callout), ended, &mtx.Lock_object, sys.CALLOUT_RETURNUNLOCKED, smp.Curthread().Td_locks+1)
}

// TestForgotten uses what was armed on a machine that is gone.
func TestForgotten(t *testing.T) {
	if !sys.INVARIANTS {
		t.Skip("needs the tag invariants")
	}
	pending, drained, unused := new(sys.Callout), new(sys.Callout), new(sys.Callout)
	Callout_init(unused, sys.CALLOUT_MPSAFE) // before boot
	attach(t, 2)
	for _, c := range []*sys.Callout{pending, drained} {
		Callout_init(c, sys.CALLOUT_MPSAFE)
		Callout_reset_on(c, 1000, func(any) {}, nil, 1)
	}
	Callout_drain(drained)
	handle := Timeout(func(any) {}, nil, 1000)
	if err := smp.Shutdown(); err != nil {
		t.Fatal(err)
	}
	if err := smp.Boot(smp.Config{CPUs: 1, Hz: 1000, Revision: &Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	for what, f := range map[string]func(*sys.Callout){
		"callout_reset": func(c *sys.Callout) { Callout_reset(c, 1, func(any) {}, nil) },
		"callout_stop":  func(c *sys.Callout) { Callout_stop(c) },
		"callout_drain": func(c *sys.Callout) { Callout_drain(c) },
	} {
		for _, c := range []*sys.Callout{pending, drained, handle.Callout} {
			if got, want := panicOf(func() { f(c) }), "armed before smp.Shutdown: callout_init it again"; !strings.Contains(got, what) || !strings.Contains(got, want) {
				t.Errorf("%s: %q, want a panic with %q", what, got, want)
			}
		}
	}
	Callout_init(pending, sys.CALLOUT_MPSAFE)
	for _, c := range []*sys.Callout{pending, unused} {
		Callout_reset(c, 1000, func(any) {}, nil)
		if Callout_drain(c) != 1 {
			t.Errorf("%p was not armed", c)
		}
	}
}

// TestOwnHandler has a handler drain its own callout, and another thread
// initialise it while it runs.
func TestOwnHandler(t *testing.T) {
	if !sys.INVARIANTS {
		t.Skip("needs the tag invariants")
	}
	attach(t, 2)
	var c sys.Callout
	drained, running, leave := make(chan string), make(chan bool), make(chan bool)
	Callout_init(&c, sys.CALLOUT_MPSAFE)
	Callout_reset_on(&c, 1, func(any) {
		drained <- panicOf(func() { Callout_drain(&c) })
		running <- true
		<-leave
	}, nil, 1)
	if got, want := <-drained, "by its own handler, which would wait for itself: callout_stop it"; !strings.Contains(got, want) {
		t.Errorf("%q, want a panic with %q", got, want)
	}
	<-running
	if got, want := panicOf(func() { Callout_init(&c, sys.CALLOUT_MPSAFE) }), "whose handler runs on CPU 1: callout_drain it"; !strings.Contains(got, want) {
		t.Errorf("%q, want a panic with %q", got, want)
	}
	leave <- true
	Callout_drain(&c)
}
