package lock

import "time"

// Set_mtx_spin_limit changes how long a thread spins before it panics, and
// returns what it was. No machine may be booted meanwhile.
func Set_mtx_spin_limit(d time.Duration) time.Duration {
	old := mtx_spin_limit
	mtx_spin_limit = d
	return old
}
