//go:build unix && !linux

package main

import (
	"syscall"
	"time"
)

// cpuTimeNow returns the CPU time that the process has used so far. The time of
// sysmon is unknown here.
func cpuTimeNow() (c cpuTime) {
	var ru syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &ru) == nil {
		c.process = time.Duration(ru.Utime.Nano() + ru.Stime.Nano())
	}
	return c
}
