/*
 * Reduced from FreeBSD sys/sys/callout.h (r326218; CALLOUT_TRYLOCK of main).
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
 * The KPI of the sbt era. A text that has callout_async_drain gives its stop a third
 * argument (K_ASYNC_DRAIN); one that keeps all flags in c_flags is older (K_ONE_FLAGS).
 */
#include <sys/_callout.h>
#define CALLOUT_LOCAL_ALLOC 0x0001
#define CALLOUT_TRYLOCK 0x0001
#define CALLOUT_ACTIVE 0x0002
#define CALLOUT_PENDING 0x0004
#define CALLOUT_MPSAFE 0x0008
#define CALLOUT_RETURNUNLOCKED 0x0010
#define CALLOUT_SHAREDLOCK 0x0020
#define CALLOUT_DFRMIGRATION 0x0040
#define CALLOUT_PROCESSED 0x0080
#define CALLOUT_DIRECT 0x0100
#define C_DIRECT_EXEC 0x0001
#define C_PRELBITS 7
#define C_PRELRANGE ((1 << C_PRELBITS) - 1)
#define C_PREL(x) (((x) + 1) << 1)
#define C_PRELGET(x) (int)((((x) >> 1) & C_PRELRANGE) - 1)
#define C_HARDCLOCK 0x0100
#define C_ABSOLUTE 0x0200
#define C_PRECALC 0x0400
#define C_CATCH 0x0800
#define CS_DRAIN 0x0001
#define CS_EXECUTING 0x0002
#define CS_MIGRBLOCK 0x0002
struct callout_handle { struct callout *callout; };
#define callout_active(c) ((c)->c_flags & CALLOUT_ACTIVE)
#define callout_deactivate(c) ((c)->c_flags &= ~CALLOUT_ACTIVE)
#ifdef K_ONE_FLAGS
#define callout_pending(c) ((c)->c_flags & CALLOUT_PENDING)
#else
#define callout_pending(c) ((c)->c_iflags & CALLOUT_PENDING)
#endif
void callout_init(struct callout *, int);
void _callout_init_lock(struct callout *, struct lock_object *, int);
#define callout_init_mtx(c, mtx, flags) \
	_callout_init_lock((c), ((mtx) != NULL) ? &(mtx)->lock_object : NULL, (flags))
#define callout_init_rw(c, rw, flags) \
	_callout_init_lock((c), ((rw) != NULL) ? &(rw)->lock_object : NULL, (flags))
int callout_reset_sbt_on(struct callout *, sbintime_t, sbintime_t, void (*)(void *), void *, int, int);
#define callout_reset_sbt(c, sbt, pr, fn, arg, flags) \
	callout_reset_sbt_on((c), (sbt), (pr), (fn), (arg), -1, (flags))
#define callout_reset_sbt_curcpu(c, sbt, pr, fn, arg, flags) \
	callout_reset_sbt_on((c), (sbt), (pr), (fn), (arg), PCPU_GET(cpuid), (flags))
#define callout_reset_on(c, to_ticks, fn, arg, cpu) \
	callout_reset_sbt_on((c), tick_sbt * (to_ticks), 0, (fn), (arg), (cpu), C_HARDCLOCK)
#define callout_reset(c, on_tick, fn, arg) callout_reset_on((c), (on_tick), (fn), (arg), -1)
#define callout_reset_curcpu(c, on_tick, fn, arg) \
	callout_reset_on((c), (on_tick), (fn), (arg), PCPU_GET(cpuid))
#define callout_schedule_sbt_on(c, sbt, pr, cpu, flags) \
	callout_reset_sbt_on((c), (sbt), (pr), (c)->c_func, (c)->c_arg, (cpu), (flags))
#define callout_schedule_sbt(c, sbt, pr, flags) \
	callout_schedule_sbt_on((c), (sbt), (pr), -1, (flags))
#define callout_schedule_sbt_curcpu(c, sbt, pr, flags) \
	callout_schedule_sbt_on((c), (sbt), (pr), PCPU_GET(cpuid), (flags))
int callout_schedule(struct callout *, int);
int callout_schedule_on(struct callout *, int, int);
#define callout_schedule_curcpu(c, on_tick) callout_schedule_on((c), (on_tick), PCPU_GET(cpuid))
#ifdef K_ASYNC_DRAIN
#define callout_drain(c) _callout_stop_safe(c, CS_DRAIN, NULL)
#define callout_stop(c) _callout_stop_safe(c, 0, NULL)
int _callout_stop_safe(struct callout *, int, void (*)(void *));
#define callout_async_drain(c, d) _callout_stop_safe(c, 0, d)
#else
#define callout_drain(c) _callout_stop_safe(c, CS_DRAIN)
#define callout_stop(c) _callout_stop_safe(c, 0)
int _callout_stop_safe(struct callout *, int);
#endif
void callout_process(sbintime_t now);
void callout_when(sbintime_t sbt, sbintime_t precision, int flags, sbintime_t *sbt_res, sbintime_t *prec_res);
