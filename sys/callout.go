// Ported from FreeBSD sys/sys/callout.h and _callout.h (r216805; CALLOUT_DFRMIGRATION of r262057).
//
// Copyright (c) 1990, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

// Callout_list is the free list of timeout() slots.
type Callout_list = SLIST_HEAD[Callout]

// Callout_tailq is one bucket of a callwheel.
type Callout_tailq = TAILQ_HEAD[Callout]

// Callout is one timer of one client. The client owns its memory; it may free
// or initialise it again only as callout(9) says.
//
// Locking key:
//
//	(c)  cc_lock of the callout_cpu that c_cpu names
//	(i)  set by the init functions, then constant
//	(v)  volatile: written under (c), read without it
type Callout struct {
	// C_links is the entry on a bucket or on the free list. (c)
	//
	// PORT: a union of an SLIST and a TAILQ entry in C. Both begin with the
	// pointer to the next element and never serve at once, so the TAILQ entry
	// alone stands here and the SLIST macros use its first word.
	C_links TAILQ_ENTRY[Callout]
	C_time  int32 // tick at which it is due (c)
	// PORT: callout_md has what the checkers keep; C has nothing here but what aligns
	// c_arg.
	callout_md
	C_arg  any          // function argument (c)
	C_func Callout_func // function to call (c)
	C_lock *Lock_object // lock taken around the handler, or nil (i)
	// C_flags holds the CALLOUT_ flags. (v)
	//
	// PORT: a plain int in C that callout_pending and callout_active read
	// without a lock. The frozen revisions' callout_deactivate, which writes it
	// without one, and so their stores to c_cpu too, are Store_ordered.
	C_flags Lword
	C_cpu   Lword // CPU that it is scheduled on, or CPUBLOCK (v)
}

// State of a callout, in C_flags.
const (
	CALLOUT_LOCAL_ALLOC    = 0x0001 // a slot of timeout()
	CALLOUT_ACTIVE         = 0x0002 // armed, and not stopped or deactivated since
	CALLOUT_PENDING        = 0x0004 // on a wheel
	CALLOUT_MPSAFE         = 0x0008 // handler needs no Giant
	CALLOUT_RETURNUNLOCKED = 0x0010 // handler gives the lock back itself
	CALLOUT_SHAREDLOCK     = 0x0020 // lock is taken shared
	CALLOUT_DFRMIGRATION   = 0x0040 // PORT: a move is recorded; CALLOUT_DFRMIGRATION is of r262057
)

// Callout_handle is what timeout returns and untimeout takes.
type Callout_handle struct {
	Callout *Callout
}

// Ncallout is the number of timeout() slots and the least size of a
// callwheel. Set at boot, then constant.
var Ncallout int32
