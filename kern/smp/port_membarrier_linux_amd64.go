//go:build !race

package smp

import "syscall"

// membarrier(2), which the package syscall lacks, and its commands.
const (
	sys_membarrier = 324

	membarrier_private_expedited          = 1 << 3
	membarrier_register_private_expedited = 1 << 4
)

// membarrier_init registers the process, and tells whether there is a membarrier from now on.
func membarrier_init() bool { return membarrier(membarrier_register_private_expedited) }

// host_membarrier has every thread of the process that runs pass a full barrier.
func host_membarrier() bool { return membarrier(membarrier_private_expedited) }

func membarrier(cmd uintptr) bool {
	_, _, errno := syscall.RawSyscall(sys_membarrier, cmd, 0, 0)
	return errno == 0
}
