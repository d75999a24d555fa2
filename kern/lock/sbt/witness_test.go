package lock_sbt

import (
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/sys"
)

// A caller that is about to sleep may hold the lock that it names, and Giant if that is said,
// however often it has taken them, and no other.
func TestOthers(t *testing.T) {
	boot(t)
	if !sys.Asserting() && !sys.WITNESS {
		t.Skip("locks are counted with the tags invariants and witness, and in explored runs")
	}
	var m, n, s sys.Mtx
	var rw sys.Rwlock
	lock.Mtx_init(&m, "m", "", sys.MTX_DEF|sys.MTX_RECURSE)
	lock.Mtx_init(&n, "n", "", sys.MTX_DEF)
	lock.Mtx_init(&s, "s", "", sys.MTX_SPIN)
	lock.Rw_init(&rw, "rw")
	want := func(what string, flags int32, l *sys.Lock_object, sleep, spin int32) {
		t.Helper()
		if a, b := others(flags, l); a != sleep || b != spin {
			t.Errorf("%s: %d sleep locks and %d spin locks, want %d and %d", what, a, b, sleep, spin)
		}
	}
	want("none", 0, nil, 0, 0)
	lock.Mtx_lock(&lock.Giant)
	want("Giant", 0, nil, 1, 0)
	want("Giant, and may", sys.WARN_GIANTOK, nil, 0, 0)
	lock.Mtx_lock(&m)
	lock.Mtx_lock(&m)
	want("m twice", sys.WARN_GIANTOK, nil, 2, 0)
	want("m twice, and may", sys.WARN_GIANTOK, &m.Lock_object, 0, 0)
	lock.Mtx_lock(&n)
	want("m and n", sys.WARN_GIANTOK, &m.Lock_object, 1, 0)
	lock.Mtx_unlock(&n)
	lock.Rw_rlock(&rw)
	want("m and rw to read", sys.WARN_GIANTOK, &rw.Lock_object, 2, 0)
	lock.Rw_runlock(&rw)
	lock.Mtx_unlock(&m)
	lock.Mtx_unlock(&m)
	lock.Rw_wlock(&rw)
	want("rw to write", sys.WARN_GIANTOK, &rw.Lock_object, 0, 0)
	lock.Rw_wunlock(&rw)
	lock.Mtx_unlock(&lock.Giant)
	lock.Mtx_lock_spin(&s)
	want("s, and may", 0, &s.Lock_object, 0, 0)
	want("s", 0, nil, 0, 1)
	lock.Mtx_unlock_spin(&s)
}
