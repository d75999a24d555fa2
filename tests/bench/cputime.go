//go:build unix

package bench

import (
	"time"

	"golang.org/x/sys/unix"
)

// CPUTime returns the CPU time that the process has used.
func CPUTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		panic(err) // it fails only for invalid arguments
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
