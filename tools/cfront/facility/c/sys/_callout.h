/*
 * The timer of a client, for the callout facility in ../kern_timeout.c.
 *
 * This is a text of its own: only the names and the layout, which the layers
 * below rely on, are those of FreeBSD 8.x and 9.x.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef _SYS__CALLOUT_H
#define	_SYS__CALLOUT_H

#include <sys/queue.h>

struct lock_object;

SLIST_HEAD(callout_list, callout);
TAILQ_HEAD(callout_tailq, callout);

/*
 * Written with the cc_lock of the CPU that c_cpu names; c_lock is constant.
 */
struct callout {
	union {
		SLIST_ENTRY(callout) sle;	/* free slots of timeout() */
		TAILQ_ENTRY(callout) tqe;	/* a bucket of a wheel */
	} c_links;
	int	c_time;				/* tick at which it is due */
	void	*c_arg;
	void	(*c_func)(void *);
	struct lock_object *c_lock;		/* held around the handler */
	int	c_flags;			/* CALLOUT_ flags */
	volatile int c_cpu;			/* or CPUBLOCK, on its way */
};

#endif
