package lock

import "ktimeout/sys"

// This file has what a thread owes those that sleep for a spin mutex. See sys.Sleepers.

// mtx_wakeup wakes one of those that sleep for a spin mutex that was given back, if there are
// any.
func mtx_wakeup(mp *sys.Mtx) {
	if mp.Mtx_sleepers.Asleep() && mp.Mtx_sleepers.Clear() {
		sys.Mach.MtxWake(mp)
	}
}

// mtx_leave has a thread that has slept for a spin mutex, and may go without it, wake another in
// its place.
func mtx_leave(m *sys.Mtx, spin *sys.Spin) {
	if spin.Slept {
		m.Mtx_sleepers.Clear()
		sys.Mach.MtxWake(m)
		spin.Slept = false
	}
}
