package lock_sbt

import (
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// boot boots a machine, on which the test is a thread, until the test has ended.
func boot(t *testing.T) {
	t.Helper()
	if err := smp.Boot(smp.Config{CPUs: 2, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		smp.Detach()
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	smp.Attach("test", 0)
}

// Each class takes its locks as it is asked to, says how to take them again, and tries them.
func TestClasses(t *testing.T) {
	boot(t)
	var sleeps, spins sys.Mtx
	var rw sys.Rwlock
	lock.Mtx_init(&sleeps, "sleeps", "", sys.MTX_DEF)
	lock.Mtx_init(&spins, "spins", "", sys.MTX_SPIN)
	lock.Rw_init(&rw, "rw")
	for _, c := range []struct {
		lo    *sys.Lock_object
		class *sbt.Lock_class
		spin  bool
		how   uintptr
	}{
		{&sleeps.Lock_object, &Lock_class_mtx_sleep, false, 0},
		{&spins.Lock_object, &Lock_class_mtx_spin, true, 0},
		{&rw.Lock_object, &Lock_class_rw, false, 0},
		{&rw.Lock_object, &Lock_class_rw, false, 1},
	} {
		class := LOCK_CLASS(c.lo)
		if class != c.class || (class.Lc_flags&sys.LC_SPINLOCK != 0) != c.spin {
			t.Errorf("%s: class %s", c.lo.Lo_name, class.Lc_name)
		}
		class.Lc_lock(c.lo, c.how)
		if c.how == 0 {
			class.Lc_assert(c.lo, sys.LA_XLOCKED)
		}
		elsewhere := func() (got int32) {
			done := make(chan struct{})
			smp.Kthread_add(func(any) {
				defer close(done)
				if got = class.Lc_trylock(c.lo, c.how); got != 0 {
					class.Lc_unlock(c.lo)
				}
			}, nil, 1, "tries")
			<-done
			return got
		}
		if got := elsewhere(); (got != 0) != (c.how != 0) {
			t.Errorf("%s, how %d: a try while it is held: %d", c.lo.Lo_name, c.how, got)
		}
		if how := class.Lc_unlock(c.lo); how != c.how {
			t.Errorf("%s: how %d, want %d", c.lo.Lo_name, how, c.how)
		}
		if elsewhere() == 0 {
			t.Errorf("%s: a try of a free lock fails", c.lo.Lo_name)
		}
	}
}
