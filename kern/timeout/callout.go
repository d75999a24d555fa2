// Ported from FreeBSD sys/sys/callout.h and _callout.h (r262057).
//
// Copyright (c) 1990, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package timeout

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// The macros of callout.h that call upwards, or that belong to them.
//
// PORT: a macro there, a function of the same name here. An int that C only
// tests is a bool.

// Callout_active tells whether c was armed, and neither stopped, drained nor
// deactivated since. No lock is needed.
func Callout_active(c *sys.Callout) bool { return c.C_flags.Load()&sys.CALLOUT_ACTIVE != 0 }

// Callout_deactivate marks c as served. Call it from the handler, or with the
// lock that the handler takes.
//
// FIX: upstream changes the flags without cc_lock, which callout_lock takes and CC_UNLOCK
// gives back. The handler of an MPSAFE callout deactivates it and another thread resets
// it: between the load and the store of the one, the other sets PENDING, which is lost;
// the next reset links the callout a second time. Not mended upstream in 9.x.
func Callout_deactivate(c *sys.Callout) {
	cc := callout_lock(c)
	c.C_flags.Store(c.C_flags.Locked() &^ sys.CALLOUT_ACTIVE)
	CC_UNLOCK(cc)
}

// Callout_drain stops c and waits until its handler has returned. It may
// sleep; no lock that the handler takes may be held.
func Callout_drain(c *sys.Callout) int32 { return _callout_stop_safe(c, 1) }

// Callout_init_mtx initialises c with a mutex that softclock takes around the
// handler.
//
// PORT: C chooses between NULL and the lock_object in the argument.
func Callout_init_mtx(c *sys.Callout, mtx *sys.Mtx, flags int32) {
	var lock *sys.Lock_object

	if mtx != nil {
		lock = &mtx.Lock_object
	}
	_callout_init_lock(c, lock, flags)
}

// Callout_init_rw initialises c with a rwlock that softclock takes around the
// handler, exclusively unless flags have CALLOUT_SHAREDLOCK.
//
// PORT: C chooses between NULL and the lock_object in the argument.
func Callout_init_rw(c *sys.Callout, rw *sys.Rwlock, flags int32) {
	var lock *sys.Lock_object

	if rw != nil {
		lock = &rw.Lock_object
	}
	_callout_init_lock(c, lock, flags)
}

// Callout_pending tells whether c is armed and not yet taken by softclock. No
// lock is needed.
//
// FIX: upstream looks at CALLOUT_PENDING only: a handler resets its callout to another
// CPU, and callout_pending is false until the handler has returned. Not mended
// upstream in 9.x.
func Callout_pending(c *sys.Callout) bool {
	return c.C_flags.Load()&(sys.CALLOUT_PENDING|sys.CALLOUT_DFRMIGRATION) != 0
}

// Callout_reset arms c on the CPU that it is on; see Callout_reset_on.
//
// FIX: upstream reads c_cpu here, without a lock. A thread calls callout_reset
// while another, or softclock with a recorded move, is in callout_cpu_switch:
// it read CPUBLOCK, and the callout was moved to a CPU that does not exist. Or
// another thread moves the callout between the read and the reset, which moved
// it back. Not mended upstream in 9.x.
func Callout_reset(c *sys.Callout, on_tick int32, fn sys.Callout_func, arg any) int32 {
	return Callout_reset_on(c, on_tick, fn, arg, CPUBLOCK)
}

// Callout_reset_curcpu arms c on the caller's CPU; see Callout_reset_on.
func Callout_reset_curcpu(c *sys.Callout, on_tick int32, fn sys.Callout_func, arg any) int32 {
	return Callout_reset_on(c, on_tick, fn, arg, smp.PCPU_GET().Pc_cpuid)
}

// Callout_schedule_curcpu arms c again on the caller's CPU; see
// Callout_schedule_on.
func Callout_schedule_curcpu(c *sys.Callout, on_tick int32) int32 {
	return Callout_schedule_on(c, on_tick, smp.PCPU_GET().Pc_cpuid)
}

// Callout_stop cancels c if it is armed, and does not wait. A locked callout's
// lock must be held.
func Callout_stop(c *sys.Callout) int32 { return _callout_stop_safe(c, 0) }
