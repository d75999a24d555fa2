// Ported from c/sys/callout.h and _callout.h, which are this project's own.
//
// SPDX-License-Identifier: BSD-3-Clause

package facility

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// The macros of c/sys/callout.h. What they test or change is C's; a recorded move is
// PENDING here, other than in FreeBSD's text.

// CALLOUT_STAY stands in the place of a CPU for the one that the callout is on, or
// moves to.
const CALLOUT_STAY = -1

// Callout_active tells whether c was armed, and neither stopped nor deactivated since.
func Callout_active(c *sys.Callout) bool { return c.C_flags.Load()&sys.CALLOUT_ACTIVE != 0 }

// Callout_pending tells whether c is armed and not yet taken by softclock.
func Callout_pending(c *sys.Callout) bool { return c.C_flags.Load()&sys.CALLOUT_PENDING != 0 }

// Callout_stop cancels what c is armed for, and does not wait.
func Callout_stop(c *sys.Callout) int32 { return _callout_stop_safe(c, 0) }

// Callout_drain cancels what c is armed for, and waits until its handler has returned.
func Callout_drain(c *sys.Callout) int32 { return _callout_stop_safe(c, 1) }

// Callout_reset arms c on the CPU that it is on.
func Callout_reset(c *sys.Callout, on_tick int32, fn sys.Callout_func, arg any) int32 {
	return Callout_reset_on(c, on_tick, fn, arg, CALLOUT_STAY)
}

// Callout_reset_curcpu arms c on the caller's CPU.
func Callout_reset_curcpu(c *sys.Callout, on_tick int32, fn sys.Callout_func, arg any) int32 {
	return Callout_reset_on(c, on_tick, fn, arg, smp.PCPU_GET().Pc_cpuid)
}

// Callout_schedule_curcpu arms c on the caller's CPU, with the function and the
// argument that it has.
func Callout_schedule_curcpu(c *sys.Callout, on_tick int32) int32 {
	return Callout_schedule_on(c, on_tick, smp.PCPU_GET().Pc_cpuid)
}
