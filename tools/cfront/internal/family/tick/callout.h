/*
 * Reduced from FreeBSD sys/sys/callout.h (r262057).
 *
 * Copyright (c) 1990, 1993 The Regents of the University of California. All rights reserved.
 * (c) UNIX System Laboratories, Inc.
 * All or some portions of this file are derived from material licensed
 * to the University of California by American Telephone and Telegraph
 * Co. or Unix System Laboratories, Inc. and are reproduced herein with
 * the permission of UNIX System Laboratories, Inc.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * The KPI of the tick era, with the flag of deferred moves that came last.
 */
#include <sys/_callout.h>
#define CALLOUT_LOCAL_ALLOC 0x0001
#define CALLOUT_ACTIVE 0x0002
#define CALLOUT_PENDING 0x0004
#define CALLOUT_MPSAFE 0x0008
#define CALLOUT_RETURNUNLOCKED 0x0010
#define CALLOUT_SHAREDLOCK 0x0020
#define CALLOUT_DFRMIGRATION 0x0040
struct callout_handle { struct callout *callout; };
extern int ncallout;
#define callout_active(c) ((c)->c_flags & CALLOUT_ACTIVE)
#define callout_deactivate(c) ((c)->c_flags &= ~CALLOUT_ACTIVE)
#define callout_drain(c) _callout_stop_safe(c, 1)
void callout_init(struct callout *, int);
void _callout_init_lock(struct callout *, struct lock_object *, int);
#define callout_init_mtx(c, mtx, flags) \
	_callout_init_lock((c), ((mtx) != NULL) ? &(mtx)->lock_object : NULL, (flags))
#define callout_init_rw(c, rw, flags) \
	_callout_init_lock((c), ((rw) != NULL) ? &(rw)->lock_object : NULL, (flags))
#define callout_pending(c) ((c)->c_flags & CALLOUT_PENDING)
int callout_reset_on(struct callout *, int, void (*)(void *), void *, int);
#define callout_reset(c, on_tick, fn, arg) callout_reset_on((c), (on_tick), (fn), (arg), (c)->c_cpu)
#define callout_reset_curcpu(c, on_tick, fn, arg) \
	callout_reset_on((c), (on_tick), (fn), (arg), PCPU_GET(cpuid))
int callout_schedule(struct callout *, int);
int callout_schedule_on(struct callout *, int, int);
#define callout_schedule_curcpu(c, on_tick) callout_schedule_on((c), (on_tick), PCPU_GET(cpuid))
#define callout_stop(c) _callout_stop_safe(c, 0)
int _callout_stop_safe(struct callout *, int);
void callout_tick(void);
int callout_tickstofirst(int limit);
extern void (*callout_new_inserted)(int cpu, int ticks);
