package lock_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/sys"
)

// told keeps what lockstat says of some mutexes.
type told struct {
	sync.Mutex
	of     []*sys.Mtx
	events []string
}

func (l *told) add(lo *sys.Lock_object, what string) {
	l.Lock()
	defer l.Unlock()
	for _, m := range l.of {
		if lo == &m.Lock_object {
			l.events = append(l.events, what+" "+lo.Lo_name)
		}
	}
}

func (l *told) take() []string {
	l.Lock()
	defer l.Unlock()
	e := l.events
	l.events = nil
	return e
}

func TestLockstat(t *testing.T) {
	td := boot(t)
	spin, sleep := new_mtx("spin", sys.MTX_SPIN|sys.MTX_RECURSE), new_mtx("sleep", sys.MTX_DEF|sys.MTX_RECURSE)
	l := &told{of: []*sys.Mtx{spin, sleep, td.Td_lock.Peek()}}
	lock.Lockstat_attach(&lock.Lockstat{
		Acquire: func(lo *sys.Lock_object, wait int64) {
			what := "got"
			if wait != 0 {
				what = "waited for"
			}
			l.add(lo, what)
		},
		Release: func(lo *sys.Lock_object) { l.add(lo, "gave") },
	})
	defer lock.Lockstat_attach(nil)
	want := func(what string, want ...string) {
		t.Helper()
		if got := l.take(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}

	lock.Mtx_lock_spin(spin)
	lock.Mtx_lock_spin(spin)
	lock.Mtx_unlock_spin(spin)
	lock.Mtx_unlock_spin(spin)
	want("spin mutex, recursed", "got spin", "gave spin")
	lock.Mtx_lock(sleep)
	lock.Mtx_lock(sleep)
	lock.Mtx_unlock(sleep)
	lock.Mtx_unlock(sleep)
	want("sleep mutex, recursed", "got sleep", "gave sleep")
	if lock.Mtx_trylock(sleep) == 0 {
		t.Fatal("a free mutex was not got")
	}
	lock.Mtx_unlock(sleep)
	want("trylock", "got sleep", "gave sleep")
	lock.Thread_lock(td)
	name := td.Td_lock.Peek().Lock_object.Lo_name
	lock.Thread_unlock(td)
	want("thread lock", "got "+name, "gave "+name)

	for _, c := range []struct {
		m          *sys.Mtx
		take, give func(*sys.Mtx)
	}{
		{spin, lock.Mtx_lock_spin, lock.Mtx_unlock_spin},
		{sleep, lock.Mtx_lock, lock.Mtx_unlock},
	} {
		name := c.m.Lock_object.Lo_name
		c.take(c.m)
		th := spawn("waiter", func() {
			c.take(c.m)
			c.give(c.m)
		})
		eventually(t, "the waiter waits", func() bool { return sleeps(c.m) })
		c.give(c.m)
		<-th.done
		want(fmt.Sprintf("contested %s mutex", name), "got "+name, "gave "+name, "waited for "+name, "gave "+name)
	}

	lock.Lockstat_attach(nil)
	lock.Mtx_lock_spin(spin)
	lock.Mtx_unlock_spin(spin)
	want("detached")
	if sys.KTR_ON(sys.KTR_LOCKSTAT) {
		t.Error("detached, and mutexes still take the slow way")
	}
}
