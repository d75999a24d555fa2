package main

import (
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// cpuTimeNow returns the CPU time that the process has used so far.
func cpuTimeNow() (c cpuTime) {
	var ru syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &ru) == nil {
		c.process = time.Duration(ru.Utime.Nano() + ru.Stime.Nano())
	}
	if tid := sysmonThread(); tid != 0 {
		c.sysmon = threadTime(tid)
	}
	return c
}

// sysmonThread returns the thread ID of Go's thread sysmon, or 0 if it is not found.
// It is the first thread that the runtime starts. Linux numbers threads upwards, and
// begins anew after the largest number.
func sysmonThread() int {
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return 0
	}
	self, first, least := os.Getpid(), 0, 0
	for _, e := range entries {
		tid, err := strconv.Atoi(e.Name())
		if err != nil || tid == self {
			continue
		}
		if least == 0 || tid < least {
			least = tid
		}
		if tid > self && (first == 0 || tid < first) {
			first = tid
		}
	}
	if first == 0 {
		return least
	}
	return first
}

// threadTime returns the CPU time that a thread of the process has used. Linux
// computes the ID of the clock from that of the thread.
func threadTime(tid int) time.Duration {
	const perThread, sched = 4, 2
	var ts unix.Timespec
	if unix.ClockGettime(int32(^tid<<3|perThread|sched), &ts) != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
