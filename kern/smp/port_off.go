package smp

import (
	"unsafe"

	"ktimeout/sys"
)

// off is the machine while none is booted. What needs none is done: a callout or
// a lock is initialised, a free lock taken and given back. Whoever waits, sleeps,
// wakes or arms a callout comes here, as the locks of the CPUs' callouts are not
// free then, and is told what to do; so no path pays for the question.
type off struct{}

func init() { sys.Mach = off{} }

// not_booted panics for a call that needs a machine.
func not_booted() { sys.Panic("no machine is booted: call smp.Boot first") }

// LockWait implements sys.Machine.
func (off) LockWait(_ *sys.Lock_object, _ *sys.Lockword, _, _ uintptr, s sys.Spin) sys.Spin {
	not_booted()
	return s
}

// LockWake implements sys.Machine: a lock may have kept its contested bit from an
// earlier boot.
func (off) LockWake(*sys.Lockword, bool) {}

// Spinwait implements sys.Machine.
func (off) Spinwait() { not_booted() }

// Park implements sys.Machine.
func (off) Park(*sys.Thread) { not_booted() }

// Unpark implements sys.Machine.
func (off) Unpark(*sys.Thread) { not_booted() }

// Chain implements sys.Machine.
func (off) Chain(unsafe.Pointer) uintptr {
	not_booted()
	return 0
}

// Halting implements sys.Machine.
func (off) Halting() bool { return false }
