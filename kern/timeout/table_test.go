package timeout_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

func TestTimeout(t *testing.T) {
	each(t, smp.Config{Ncallout: 8}, func(m *machine) {
		type call struct {
			arg   any
			giant bool
		}
		calls := make(chan call, 1)
		record := func(arg any) { calls <- call{arg, lock.Mtx_owned(&lock.Giant)} }
		want(m, "free slots", m.free(), 8)
		for _, ticks := range []int32{-1, 0, 1, 3} {
			m.Timeout(record, ticks, ticks)
			want(m, "called", wait(m, "timeout", calls), call{ticks, true})
		}
		until(m, "all slots free", func() bool { return m.free() == 8 })
	})
}

func TestUntimeout(t *testing.T) {
	each(t, smp.Config{Ncallout: 8}, func(m *machine) {
		other := func(any) {}
		slice, same := any([]int{1}), any([]int{1})
		cancelled := func(what string, ftn sys.Callout_func, arg any, h sys.Callout_handle, want bool) {
			m.t.Helper()
			before := m.free()
			m.Untimeout(ftn, arg, h)
			if got := m.free() == before+1; got != want {
				m.t.Errorf("%s: cancelled %v, want %v", what, got, want)
			}
		}
		h := m.Timeout(nothing, "arg", far)
		want(m, "free slots", m.free(), 7)
		cancelled("other function", other, "arg", h, false)
		cancelled("other argument", nothing, "other", h, false)
		cancelled("other type of argument", nothing, 1, h, false)
		cancelled("same function and argument", nothing, "arg", h, true)
		cancelled("the same once more", nothing, "arg", h, false)

		// The slot is used again: a stale handle works if all is the same.
		again := m.Timeout(nothing, "arg", far)
		want(m, "slot", again.Callout, h.Callout)
		cancelled("stale handle", nothing, "arg", h, true)

		// Arguments that cannot be compared.
		h = m.Timeout(nothing, slice, far)
		cancelled("other slice", nothing, same, h, false)
		cancelled("the slice", nothing, slice, h, true)
		h = m.Timeout(nothing, [1]any{slice}, far)
		cancelled("array with another slice", nothing, [1]any{same}, h, false)
		m.stop(h.Callout)

		// Handles that were only initialised.
		m.Timeout(nothing, nil, far)
		m.handle_init(&h)
		cancelled("initialised handle", nothing, nil, h, false)
		cancelled("handle of the initialiser", nothing, nil, sys.CALLOUT_HANDLE_INITIALIZER(&h), false)
		cancelled("initialised handle, no function", nil, nil, h, false)
	})
}

// An untimeout with Giant held cancels what softclock has taken, once.
func TestUntimeoutTaken(t *testing.T) {
	each(t, smp.Config{Ncallout: 2}, func(m *machine) {
		var calls atomic.Int32
		f := func(any) { calls.Add(1) }
		lock.Mtx_lock(&lock.Giant)
		h := m.Timeout(f, nil, 1)
		until(m, "taken", func() bool { return !m.pending(h.Callout) })
		m.Untimeout(f, nil, h)
		m.Untimeout(f, nil, h)
		want(m, "free slots while it is taken", m.free(), 1)
		lock.Mtx_unlock(&lock.Giant)
		until(m, "slot free", func() bool { return m.free() == 2 })
		want(m, "calls", calls.Load(), 0)
	})
}

func TestTimeoutTableFull(t *testing.T) {
	each(t, smp.Config{Ncallout: 4}, func(m *machine) {
		var handles []sys.Callout_handle
		for range 4 {
			handles = append(handles, m.Timeout(nothing, nil, far))
		}
		want(m, "free slots", m.free(), 0)
		if msg := panicOf(func() { m.Timeout(nothing, nil, far) }); !strings.Contains(msg, "all 4 slots are in use") {
			t.Errorf("panic %q", msg)
		}
		// A panic of the kernel is its end; here it was caught, with cc_lock held.
		sys.Panic_reset()
		lock.Mtx_unlock_spin(cc_locks[m.Name][0])
		for _, h := range handles {
			m.Untimeout(nothing, nil, h)
		}
		want(m, "free slots after untimeout", m.free(), 4)
	})
}

// timeout and untimeout with cc_lock held by the caller, who keeps it.
func TestTimeoutRecursion(t *testing.T) {
	each(t, smp.Config{}, func(m *machine) {
		called := make(chan struct{}, 1)
		f := func(any) { called <- struct{}{} }
		cc_lock := cc_locks[m.Name][0]
		m.locked(0, func(v sys.Callout_cpu_view) {
			h := m.Timeout(f, nil, 1)
			m.Untimeout(f, nil, h)
			m.Timeout(f, nil, 1)
			want(m, "held after timeout", lock.Mtx_owned(cc_lock), true)
			want(m, "recursed after timeout", lock.Mtx_recursed(cc_lock), false)
		})
		want(m, "held", lock.Mtx_owned(cc_lock), false)
		wait(m, "timeout", called)

		// And a handler that calls timeout.
		m.Timeout(func(any) { m.Timeout(f, nil, 1) }, nil, 1)
		wait(m, "timeout of a timeout", called)
		until(m, "all slots free", func() bool { return int32(m.free()) == sys.Ncallout })
	})
}
