package smp

import (
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

const (
	umtx_op_wait_uint_private = 15
	umtx_op_wake_private      = 16

	cpu_level_which = 3
	cpu_which_tid   = 1
	cpu_setsize     = 128 // bytes: 1,024 CPUs
)

// futex_wait sleeps while *addr is val, until futex_wake or for d; d < 0 is for
// ever. It may return early. _umtx_op takes a relative timeout by the fifth
// argument, its size by the fourth.
func futex_wait(addr *uint32, val uint32, d time.Duration) {
	var ts *syscall.Timespec
	var size uintptr
	if d >= 0 {
		t := syscall.NsecToTimespec(int64(d))
		ts = &t
		size = unsafe.Sizeof(t)
	}
	host_sleep(syscall.SYS__UMTX_OP, uintptr(unsafe.Pointer(addr)), umtx_op_wait_uint_private, uintptr(val), size, uintptr(unsafe.Pointer(ts)))
	runtime.KeepAlive(ts)
}

// futex_wake wakes at most n of those that sleep on addr.
func futex_wake(addr *uint32, n int) {
	syscall.Syscall6(syscall.SYS__UMTX_OP, uintptr(unsafe.Pointer(addr)), umtx_op_wake_private, uintptr(n), 0, 0, 0)
}

// host_slack does nothing: how late a sleep may end is said for the whole host, by the sysctl
// kern.timecounter.alloweddeviation.
func host_slack(uintptr) {}

// host_yield leaves the core to another OS thread that wants it.
func host_yield() { host_sleep(syscall.SYS_SCHED_YIELD, 0, 0, 0, 0, 0) }

// host_tid returns the number of the calling OS thread.
func host_tid() int32 {
	var tid int64
	syscall.Syscall(syscall.SYS_THR_SELF, uintptr(unsafe.Pointer(&tid)), 0, 0)
	return int32(tid)
}

// host_core returns -1: the core that the calling OS thread is on is not asked for.
func host_core() int { return -1 }

// affinity returns the cores that the calling thread may run on.
func affinity() ([]int, error) {
	var mask [cpu_setsize]byte
	_, _, errno := syscall.Syscall6(syscall.SYS_CPUSET_GETAFFINITY, cpu_level_which, cpu_which_tid, ^uintptr(0), cpu_setsize, uintptr(unsafe.Pointer(&mask)), 0)
	if errno != 0 {
		return nil, errno
	}
	var cores []int
	for i := range cpu_setsize * 8 {
		if mask[i/8]&(1<<(i%8)) != 0 {
			cores = append(cores, i)
		}
	}
	return cores, nil
}

// set_affinity lets the calling OS thread run on the cores only.
func set_affinity(cores []int) error {
	var mask [cpu_setsize]byte
	for _, c := range cores {
		mask[c/8] |= 1 << (c % 8)
	}
	_, _, errno := syscall.Syscall6(syscall.SYS_CPUSET_SETAFFINITY, cpu_level_which, cpu_which_tid, ^uintptr(0), cpu_setsize, uintptr(unsafe.Pointer(&mask)), 0)
	if errno != 0 {
		return errno
	}
	return nil
}
