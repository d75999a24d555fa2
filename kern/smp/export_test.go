package smp

import "time"

// Set_lock_slice changes the longest sleep of a thread that waits for a lock, and returns what it
// was. No machine may be booted meanwhile.
func Set_lock_slice(d time.Duration) time.Duration {
	old := lock_slice
	lock_slice = d
	return old
}
