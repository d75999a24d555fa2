package smp

import (
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	futex_wait_private = 0x80
	futex_wake_private = 0x81
)

// futex_wait sleeps while *addr is val, until futex_wake or for d; d < 0 is for
// ever. It may return early.
//
// It goes through Syscall6, which lets go of the P: with RawSyscall6 a sleeper
// would keep it, and a garbage collection would wait for it for ever.
func futex_wait(addr *uint32, val uint32, d time.Duration) {
	var ts *unix.Timespec
	if d >= 0 {
		t := unix.NsecToTimespec(int64(d))
		ts = &t
	}
	unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(addr)), futex_wait_private, uintptr(val), uintptr(unsafe.Pointer(ts)), 0, 0)
}

// futex_wake wakes at most n of those that sleep on addr.
func futex_wake(addr *uint32, n int) {
	unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(addr)), futex_wake_private, uintptr(n), 0, 0, 0)
}

// host_yield leaves the core to another OS thread that wants it.
func host_yield() { unix.Syscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }

// host_tid returns the number of the calling OS thread.
func host_tid() int32 { return int32(unix.Gettid()) }

// host_core returns the core that the calling OS thread is on.
func host_core() int {
	var core uint32
	if _, _, errno := unix.RawSyscall(unix.SYS_GETCPU, uintptr(unsafe.Pointer(&core)), 0, 0); errno != 0 {
		return -1
	}
	return int(core)
}

// affinity returns the cores that the calling thread may run on.
func affinity() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil, err
	}
	var cores []int
	for i := 0; len(cores) < set.Count(); i++ {
		if set.IsSet(i) {
			cores = append(cores, i)
		}
	}
	return cores, nil
}

// set_affinity lets the calling OS thread run on the cores only.
func set_affinity(cores []int) error {
	var set unix.CPUSet
	for _, c := range cores {
		set.Set(c)
	}
	return unix.SchedSetaffinity(0, &set)
}
