package smp

import (
	"math/bits"
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

const (
	futex_wait_private = 0x80
	futex_wake_private = 0x81
)

// futex_wait sleeps while *addr is val, until futex_wake or for d; d < 0 is for
// ever. It may return early.
func futex_wait(addr *uint32, val uint32, d time.Duration) {
	var ts *syscall.Timespec
	if d >= 0 {
		t := syscall.NsecToTimespec(int64(d))
		ts = &t
	}
	host_sleep(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(addr)), futex_wait_private, uintptr(val), uintptr(unsafe.Pointer(ts)), 0)
	runtime.KeepAlive(ts)
}

// futex_wake wakes at most n of those that sleep on addr.
func futex_wake(addr *uint32, n int) {
	syscall.Syscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(addr)), futex_wake_private, uintptr(n), 0, 0, 0)
}

const pr_set_timerslack = 29

// host_slack sets the timer slack of the calling OS thread.
func host_slack(ns uintptr) { syscall.RawSyscall(syscall.SYS_PRCTL, pr_set_timerslack, ns, 0) }

// host_yield leaves the core to another OS thread that wants it.
func host_yield() { host_sleep(syscall.SYS_SCHED_YIELD, 0, 0, 0, 0, 0) }

// host_tid returns the number of the calling OS thread.
func host_tid() int32 { return int32(syscall.Gettid()) }

// host_core returns the core that the calling OS thread is on.
func host_core() int {
	var core uint32
	if _, _, errno := syscall.RawSyscall(sys_getcpu, uintptr(unsafe.Pointer(&core)), 0, 0); errno != 0 {
		return -1
	}
	return int(core)
}

// cpu_set is the kernel's set of cores, of 1,024 at most.
type cpu_set [1024 / bits.UintSize]uint

// affinity returns the cores that the calling thread may run on.
func affinity() ([]int, error) {
	var set cpu_set
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(set), uintptr(unsafe.Pointer(&set))); errno != 0 {
		return nil, errno
	}
	var cores []int
	for i := range len(set) * bits.UintSize {
		if set[i/bits.UintSize]&(1<<(i%bits.UintSize)) != 0 {
			cores = append(cores, i)
		}
	}
	return cores, nil
}

// set_affinity lets the calling OS thread run on the cores only.
func set_affinity(cores []int) error {
	var set cpu_set
	for _, c := range cores {
		set[c/bits.UintSize] |= 1 << (c % bits.UintSize)
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, 0, unsafe.Sizeof(set), uintptr(unsafe.Pointer(&set))); errno != 0 {
		return errno
	}
	return nil
}
