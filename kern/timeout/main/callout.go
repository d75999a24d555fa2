// Ported from FreeBSD sys/sys/callout.h and _callout.h (main).
//
// Copyright (c) 1990, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package timeout_main

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// The macros of callout.h that call upwards, or that belong to them. struct callout and the
// flags are in sys/sbt.
//
// PORT: a macro there, a function of the same name here. An int that C only tests is a bool.

// Callout_active tells whether c was armed, and neither stopped, drained nor deactivated
// since. The client's lock must be held.
func Callout_active(c *sbt.Callout) bool { return c.C_flags.Load()&sys.CALLOUT_ACTIVE != 0 }

// Callout_deactivate marks c as served. The client's lock must be held.
func Callout_deactivate(c *sbt.Callout) { c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE) }

// Callout_drain stops c and waits until its handler has returned. It may sleep; no lock that
// the handler takes may be held.
func Callout_drain(c *sbt.Callout) int32 { return _callout_stop_safe(c, sbt.CS_DRAIN) }

// Callout_init_mtx initialises c with a mutex that softclock takes around the handler.
func Callout_init_mtx(c *sbt.Callout, mtx *sys.Mtx, flags int32) {
	_callout_init_lock(c, &mtx.Lock_object, flags)
}

// Callout_init_rw initialises c with a rwlock that softclock takes around the handler,
// exclusively unless flags have CALLOUT_SHAREDLOCK.
func Callout_init_rw(c *sbt.Callout, rw *sys.Rwlock, flags int32) {
	_callout_init_lock(c, &rw.Lock_object, flags)
}

// PORT: no callout_init_rm: there are no rmlocks.

// Callout_pending tells whether c waits on a wheel, or for softclock. No lock is needed.
func Callout_pending(c *sbt.Callout) bool { return c.C_iflags.Load()&sys.CALLOUT_PENDING != 0 }

// Callout_reset_sbt arms c on the CPU that it is on; see Callout_reset_sbt_on.
func Callout_reset_sbt(c *sbt.Callout, sbt_, pr sbt.Sbintime_t, fn sys.Callout_func, arg any, flags int32) int32 {
	return Callout_reset_sbt_on(c, sbt_, pr, fn, arg, -1, flags)
}

// Callout_reset_sbt_curcpu arms c on the caller's CPU; see Callout_reset_sbt_on.
func Callout_reset_sbt_curcpu(c *sbt.Callout, sbt_, pr sbt.Sbintime_t, fn sys.Callout_func, arg any, flags int32) int32 {
	return Callout_reset_sbt_on(c, sbt_, pr, fn, arg, smp.PCPU_GET().Pc_cpuid,
		flags)
}

// Callout_reset_on arms c on a CPU, for a hardclock to_ticks ticks from the last one, at
// least one; see Callout_reset_sbt_on.
func Callout_reset_on(c *sbt.Callout, to_ticks int32, fn sys.Callout_func, arg any, cpu int32) int32 {
	// PORT: C makes a sbintime_t of to_ticks by itself.
	return Callout_reset_sbt_on(c, sbt.Tick_sbt*sbt.Sbintime_t(to_ticks), 0, fn, arg,
		cpu, sbt.C_HARDCLOCK)
}

// Callout_reset arms c on the CPU that it is on; see Callout_reset_on.
func Callout_reset(c *sbt.Callout, on_tick int32, fn sys.Callout_func, arg any) int32 {
	return Callout_reset_on(c, on_tick, fn, arg, -1)
}

// Callout_reset_curcpu arms c on the caller's CPU; see Callout_reset_on.
func Callout_reset_curcpu(c *sbt.Callout, on_tick int32, fn sys.Callout_func, arg any) int32 {
	return Callout_reset_on(c, on_tick, fn, arg, smp.PCPU_GET().Pc_cpuid)
}

// Callout_schedule_sbt_on arms c again on a CPU, with the function and argument that it has;
// see Callout_reset_sbt_on.
func Callout_schedule_sbt_on(c *sbt.Callout, sbt_, pr sbt.Sbintime_t, cpu, flags int32) int32 {
	var ftn sys.Callout_func
	var arg any

	// PORT: C leaves the order of arguments open; the reads of c_func and c_arg can tell.
	ftn, arg, _ = sys.Unsequenced(&c.C_func, &c.C_arg, nil)
	return Callout_reset_sbt_on(c, sbt_, pr, ftn, arg,
		cpu, flags)
}

// Callout_schedule_sbt arms c again on the CPU that it is on; see Callout_schedule_sbt_on.
func Callout_schedule_sbt(c *sbt.Callout, sbt_, pr sbt.Sbintime_t, flags int32) int32 {
	return Callout_schedule_sbt_on(c, sbt_, pr, -1, flags)
}

// Callout_schedule_sbt_curcpu arms c again on the caller's CPU; see Callout_schedule_sbt_on.
func Callout_schedule_sbt_curcpu(c *sbt.Callout, sbt_, pr sbt.Sbintime_t, flags int32) int32 {
	return Callout_schedule_sbt_on(c, sbt_, pr, smp.PCPU_GET().Pc_cpuid, flags)
}

// Callout_schedule_curcpu arms c again on the caller's CPU; see Callout_schedule_on.
func Callout_schedule_curcpu(c *sbt.Callout, on_tick int32) int32 {
	return Callout_schedule_on(c, on_tick, smp.PCPU_GET().Pc_cpuid)
}

// Callout_stop cancels c if it is armed, and does not wait. A locked callout's lock must be
// held.
func Callout_stop(c *sbt.Callout) int32 { return _callout_stop_safe(c, 0) }
