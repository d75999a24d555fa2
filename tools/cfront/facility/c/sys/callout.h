/*
 * The calls of the callout facility in ../kern_timeout.c.
 *
 * This is a text of its own: only the names, the parameters and the values of
 * the flags, which clients and the layers below rely on, are those of FreeBSD
 * 8.x and 9.x. Two things are done otherwise than there: a recorded move is
 * PENDING, so that one flag answers callout_pending, and callout_deactivate is
 * a function, since it changes the flags under cc_lock.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef _SYS_CALLOUT_H_
#define	_SYS_CALLOUT_H_

#include <sys/_callout.h>

#define	CALLOUT_LOCAL_ALLOC	0x0001	/* a slot of timeout() */
#define	CALLOUT_ACTIVE		0x0002	/* armed, not stopped or deactivated */
#define	CALLOUT_PENDING		0x0004	/* on a wheel, or a recorded move */
#define	CALLOUT_MPSAFE		0x0008	/* the handler needs no Giant */
#define	CALLOUT_RETURNUNLOCKED	0x0010	/* the handler releases the lock */
#define	CALLOUT_SHAREDLOCK	0x0020	/* the lock is taken for reading */
#define	CALLOUT_DFRMIGRATION	0x0040	/* a move is recorded */

/* In the place of a CPU: the one that the callout is on or moves to. */
#define	CALLOUT_STAY		(-1)

struct callout_handle {
	struct callout *callout;
};

#ifdef _KERNEL
extern int ncallout;

#define	callout_active(c)	((c)->c_flags & CALLOUT_ACTIVE)
#define	callout_pending(c)	((c)->c_flags & CALLOUT_PENDING)

#define	callout_stop(c)		_callout_stop_safe((c), 0)
#define	callout_drain(c)	_callout_stop_safe((c), 1)

#define	callout_init_mtx(c, m, flags)					\
	_callout_init_lock((c),						\
	    (m) != NULL ? &(m)->lock_object : NULL, (flags))
#define	callout_init_rw(c, rw, flags)					\
	_callout_init_lock((c),						\
	    (rw) != NULL ? &(rw)->lock_object : NULL, (flags))

#define	callout_reset(c, on_tick, fn, arg)				\
	callout_reset_on((c), (on_tick), (fn), (arg), CALLOUT_STAY)
#define	callout_reset_curcpu(c, on_tick, fn, arg)			\
	callout_reset_on((c), (on_tick), (fn), (arg), PCPU_GET(cpuid))
#define	callout_schedule_curcpu(c, on_tick)				\
	callout_schedule_on((c), (on_tick), PCPU_GET(cpuid))

void	callout_init(struct callout *, int);
void	_callout_init_lock(struct callout *, struct lock_object *, int);
int	callout_reset_on(struct callout *, int, void (*)(void *), void *, int);
int	callout_schedule(struct callout *, int);
int	callout_schedule_on(struct callout *, int, int);
int	_callout_stop_safe(struct callout *, int);
void	callout_deactivate(struct callout *);
void	callout_tick(void);
int	callout_tickstofirst(int);
extern void (*callout_new_inserted)(int, int);
#endif

#endif
