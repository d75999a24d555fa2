/*
 * Reduced from FreeBSD sys/sys/_callout.h (r262057).
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
 * The struct callout of the tick era.
 */
#include <sys/queue.h>
SLIST_HEAD(callout_list, callout);
TAILQ_HEAD(callout_tailq, callout);
struct callout {
	union {
		SLIST_ENTRY(callout) sle;
		TAILQ_ENTRY(callout) tqe;
	} c_links;
	int c_time;
	void *c_arg;
	void (*c_func)(void *);
	struct lock_object *c_lock;
	int c_flags;
	volatile int c_cpu;
};
