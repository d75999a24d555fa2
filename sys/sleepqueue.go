// Ported from FreeBSD sys/sys/sleepqueue.h and sys/kern/subr_sleepqueue.c (r216805).
//
// Copyright (c) 2004 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

import "unsafe"

// Types and options of a sleep queue.
const (
	SLEEPQ_TYPE    = 0x0ff // mask of the types
	SLEEPQ_SLEEP   = 0x00  // of sleep and wakeup
	SLEEPQ_CONDVAR = 0x01  // of a condition variable
	SLEEPQ_PAUSE   = 0x02  // of pause
	SLEEPQ_SX      = 0x03  // of an sx lock
	SLEEPQ_LK      = 0x04  // of a lockmgr lock
)

// NR_SLEEPQS is the number of queues that share one wait channel.
const NR_SLEEPQS = 2

// Sleepqueue holds the threads that sleep on one wait channel. Every thread
// owns one while it runs, lends it when it goes to sleep, and takes one back,
// not always the same, when it is woken.
//
// PORT: it is private to subr_sleepqueue.c in C; struct thread points to it,
// and Go has no forward declarations.
//
// Locking key:
//
//	(c)  lock of the chain that the wait channel hashes to
type Sleepqueue struct {
	Sq_blocked    [NR_SLEEPQS]TAILQ_HEAD[Thread] // sleeping threads (c)
	Sq_blockedcnt [NR_SLEEPQS]uint32             // how many (c)
	Sq_hash       LIST_ENTRY[Sleepqueue]         // on a chain or a free list (c)
	Sq_free       LIST_HEAD[Sleepqueue]          // queues lent by later sleepers (c)
	Sq_wchan      unsafe.Pointer                 // wait channel (c)
	Sq_type       int32                          // SLEEPQ_ type (c)
	// Sq_lock is the lock of the channel, for assertions. (c)
	//
	// PORT: with INVARIANTS only, in C.
	Sq_lock *Lock_object
}
