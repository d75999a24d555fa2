//go:build !amd64 || race || invariants || witness

package lock

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// mtx_lock_spin takes a spin mutex that is free with a compare-and-swap, unless LOCK_DEBUG says
// otherwise.
func mtx_lock_spin(m *sys.Mtx, opts int32) {
	if LOCK_DEBUG() || !m.Mtx_lock.Obtain_fast(sys.MTX_UNOWNED, smp.Curg()) {
		mtx_lock_spin_long(m, opts)
	}
}

// mtx_unlock_spin gives a spin mutex back.
func mtx_unlock_spin(m *sys.Mtx, opts int32) { mtx_unlock_spin_long(m, opts) }
