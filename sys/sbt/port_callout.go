// Reduced from FreeBSD sys/sys/callout.h and _callout.h (r326218; CALLOUT_TRYLOCK of main).
//
// Copyright (c) 1990, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package sbt

import "ktimeout/sys"

// Callout_list is one bucket of a callwheel.
type Callout_list = sys.LIST_HEAD[Callout]

// Callout_slist is the free list of timeout() slots.
type Callout_slist = sys.SLIST_HEAD[Callout]

// Callout_tailq holds callouts that have expired and wait for softclock.
type Callout_tailq = sys.TAILQ_HEAD[Callout]

// Callout is one timer of one client. The client owns its memory; it may free
// or initialise it again only as callout(9) says.
//
// Locking key:
//
//	(c)  cc_lock of the callout_cpu that c_cpu names
//	(i)  set by the init functions, then constant
//	(l)  the client's own lock
//	(v)  volatile: written under (c), read without it
type Callout struct {
	// C_links is the entry on a bucket, on the queue of the expired, or on the free list. (c)
	//
	// PORT: a union of three entries in C, of which one serves at a time. Those of a LIST
	// and of a TAILQ have the same form; see sys.Callout.
	C_links sys.TAILQ_ENTRY[Callout]
	// C_iflags holds the CALLOUT_ flags that the kernel keeps. (v)
	//
	// PORT: a short in C, as c_flags is, and the two stand together behind c_lock. Here
	// the order is that of sys.Callout.
	C_iflags    sys.Lword
	_           int32
	C_arg       any              // function argument (c)
	C_func      sys.Callout_func // function to call (c)
	C_lock      *sys.Lock_object // lock taken around the handler, or nil (i)
	C_flags     sys.Lword        // CALLOUT_ flags that the client may ask for and clear (l)
	C_cpu       sys.Lword        // CPU that it is scheduled on, or CPUBLOCK (v)
	C_time      Sbintime_t       // time at which it is due (c)
	C_precision Sbintime_t       // how much later than that it may be entered (c)
}

// State of a callout, in C_flags and C_iflags. The flags up to CALLOUT_DFRMIGRATION have the
// values of the tick era.
const (
	CALLOUT_TRYLOCK   = 0x0001 // a lock that is busy puts the callout off (main)
	CALLOUT_PROCESSED = 0x0080 // on the queue of the expired, no longer on a wheel
	CALLOUT_DIRECT    = 0x0100 // armed with C_DIRECT_EXEC
)

// Flags of a call that arms.
const (
	C_DIRECT_EXEC = 0x0001            // enter the handler from the timer interrupt
	C_PRELBITS    = 7                 // bits of the precision that is relative
	C_PRELRANGE   = 1<<C_PRELBITS - 1 // their mask
	C_HARDCLOCK   = 0x0100            // on a hardclock
	C_ABSOLUTE    = 0x0200            // the time is one since boot, no span
	C_PRECALC     = 0x0400            // the time is one that callout_when has returned
	C_CATCH       = 0x0800            // of pause_sbt: signals end it
)

// C_PREL asks for a precision of 1/2^x of the time span.
func C_PREL(x int32) int32 { return (x + 1) << 1 }

// C_PRELGET returns the x of C_PREL, or -1.
func C_PRELGET(x int32) int32 { return x>>1&C_PRELRANGE - 1 }

// Flags of a stop.
const (
	CS_DRAIN     = 0x0001 // wait for the handler
	CS_EXECUTING = 0x0002 // return 1, not 0, where the handler runs (12)
	CS_MIGRBLOCK = 0x0002 // the same (11)
)

// Callout_handle is what timeout returns and untimeout takes.
type Callout_handle struct {
	Callout *Callout
}
