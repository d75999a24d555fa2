// Ported from FreeBSD sys/sys/mutex.h and _mutex.h (r216805).
//
// Copyright (c) 1997 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

// Mtx is a mutex, spinning or sleeping as its initialisation said.
type Mtx struct {
	Lock_object Lock_object
	Mtx_lock    Lockword // owner's g pointer and the MTX_ state bits
	// PORT: mtx_sleepers is what C, whose spin mutexes nobody sleeps for, does not need.
	Mtx_sleepers Sleepers // threads that sleep for a spin mutex
}

// Options of mtx_init.
const (
	MTX_DEF       = 0x00000000 // sleep mutex
	MTX_SPIN      = 0x00000001 // spin mutex
	MTX_RECURSE   = 0x00000004 // the owner may take it again
	MTX_NOWITNESS = 0x00000008 // witness does not watch it
	MTX_NOPROFILE = 0x00000020 // it is not profiled
)

// Options of mtx_init and of the lock operations.
const (
	MTX_QUIET = LOP_QUIET // do not trace
	MTX_DUPOK = LOP_DUPOK // two of its type may be held at once
)

// State bits of Mtx_lock, below the owner.
const (
	MTX_RECURSED  = 0x00000001 // taken more than once
	MTX_CONTESTED = 0x00000002 // a thread sleeps on the word
	MTX_UNOWNED   = 0x00000004 // free
	MTX_FLAGMASK  = MTX_RECURSED | MTX_CONTESTED | MTX_UNOWNED

	MTX_DESTROYED = MTX_CONTESTED | MTX_UNOWNED // of a destroyed mutex
)

// What mtx_assert asks.
const (
	MA_OWNED       = LA_XLOCKED
	MA_NOTOWNED    = LA_UNLOCKED
	MA_RECURSED    = LA_RECURSED
	MA_NOTRECURSED = LA_NOTRECURSED
)
