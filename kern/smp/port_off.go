package smp

import (
	"unsafe"

	"ktimeout/sys"
)

// off is the machine while none is booted. Callouts and locks can be initialised
// without one, and free locks be taken and given back. All else panics here with
// what to do: to wait, to sleep and to wake ask the machine, and to arm a callout
// takes the lock of a CPU's callouts, which is not free while none is booted. So no
// fast path has to ask whether a machine is booted.
type off struct{}

func init() { sys.Mach = off{} }

// not_booted panics for a call that needs a machine.
func not_booted() { sys.Panic("no machine is booted: call smp.Boot first") }

// LockWait implements sys.Machine.
func (off) LockWait(_ *sys.Lock_object, _ *sys.Lockword, _, _ uintptr, s sys.Spin) sys.Spin {
	not_booted()
	return s
}

// MtxWait implements sys.Machine: see LockWait.
func (o off) MtxWait(m *sys.Mtx, v uintptr, s sys.Spin) sys.Spin {
	return o.LockWait(&m.Lock_object, &m.Mtx_lock, v, 0, s)
}

// MtxWake implements sys.Machine: see LockWake.
func (off) MtxWake(*sys.Mtx) {}

// Membarrier implements sys.Machine.
func (off) Membarrier() bool { return false }

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
