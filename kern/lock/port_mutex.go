package lock

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// mtx_lock_spin and mtx_unlock_spin do in place what the macros of C do without LOCK_DEBUG, if
// there is no more to do than one compare-and-swap, or one store. On amd64 both are a few
// instructions of assembly (port_mutex_amd64.s): a caller has one call and no branch, and no
// frame is made. What is more to do is done by the two functions below, to which they jump.

// mtx_lock_spin_long takes a spin mutex where mtx_lock_spin does not.
func mtx_lock_spin_long(m *sys.Mtx, opts int32) {
	if LOCK_DEBUG() {
		_mtx_lock_spin_flags(m, opts)
	} else {
		__mtx_lock_spin(m, smp.Curg(), opts)
	}
}

// mtx_unlock_spin_long gives one back where mtx_unlock_spin does not.
func mtx_unlock_spin_long(m *sys.Mtx, opts int32) {
	if LOCK_DEBUG() {
		_mtx_unlock_spin_flags(m, opts)
	} else {
		__mtx_unlock_spin(m)
	}
}
