/*
 * Reduced from FreeBSD sys/sys/_callout.h (r326218).
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
 * The struct callout of the sbt era.
 */
#include <sys/queue.h>
LIST_HEAD(callout_list, callout);
SLIST_HEAD(callout_slist, callout);
TAILQ_HEAD(callout_tailq, callout);
typedef void callout_func_t(void *);
struct callout {
	union {
		LIST_ENTRY(callout) le;
		SLIST_ENTRY(callout) sle;
		TAILQ_ENTRY(callout) tqe;
	} c_links;
	sbintime_t c_time;
	sbintime_t c_precision;
	void *c_arg;
	callout_func_t *c_func;
	struct lock_object *c_lock;
	short c_flags;
	short c_iflags;
	volatile int c_cpu;
};
