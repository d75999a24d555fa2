//go:build !race && !invariants && !witness

package lock

import (
	"unsafe"

	"ktimeout/sys"
)

// What port_mutex_amd64.s knows of a mutex and of LOCK_DEBUG.
const (
	mtx_lock_at     = unsafe.Offsetof(sys.Mtx{}.Mtx_lock)
	mtx_sleepers_at = unsafe.Offsetof(sys.Mtx{}.Mtx_sleepers) // of its state, which comes first
	lo_data_at      = unsafe.Offsetof(sys.Mtx{}.Lock_object) + unsafe.Offsetof(sys.Lock_object{}.Lo_data)
	free            = sys.MTX_UNOWNED
)

// What the assembly uses and calls, for those who look for what nobody does.
const _ = mtx_lock_at + mtx_sleepers_at + lo_data_at + free

var _ = []any{mtx_lock_spin_long, mtx_unlock_spin_long, mtx_wakeup}

// mtx_lock_spin takes a spin mutex that is free with a compare-and-swap, unless there is a hook
// or a trace of locks.
func mtx_lock_spin(m *sys.Mtx, opts int32)

// mtx_unlock_spin gives a spin mutex back with a store, unless there is a hook or a trace of
// locks, or no membarrier, or the mutex is recursed, or somebody sleeps for it. The store comes
// before the look at who sleeps by then: see sys.Sleepers.
func mtx_unlock_spin(m *sys.Mtx, opts int32)
