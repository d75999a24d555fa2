//go:build linux || freebsd

package smp

import (
	"syscall"
	_ "unsafe" // for go:linkname
)

// A system call in which the caller may sleep lets go of its P before, as the
// runtime's own sleeps do. syscall.Syscall6 leaves it to sysmon to find that the
// caller sleeps, and to take the P away: a clock thread comes back so often that
// sysmon had to take a P at every tick, and looked for the next 20 µs later, for
// ever. With RawSyscall6 alone a sleeper would keep its P, and a garbage collection
// would wait for it for ever.
//
// The runtime keeps both functions for those who link to them:
// https://go.dev/issue/67401.

//go:linkname entersyscallblock runtime.entersyscallblock
func entersyscallblock()

//go:linkname exitsyscall runtime.exitsyscall
func exitsyscall()

// host_sleep makes a system call that may sleep. Between the two calls of the
// runtime no stack may grow, and none is moved; so what the arguments point to may
// lie on the caller's, as long as the caller keeps it alive.
//
//go:nosplit
//go:norace
func host_sleep(trap, a1, a2, a3, a4, a5 uintptr) {
	entersyscallblock()
	syscall.RawSyscall6(trap, a1, a2, a3, a4, a5, 0)
	exitsyscall()
}
