// Ported from FreeBSD sys/sys/rwlock.h and _rwlock.h (r216805).
//
// Copyright (c) 2006 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

// Rwlock is a reader/writer lock.
type Rwlock struct {
	Lock_object Lock_object
	Rw_lock     Lockword // writer's g pointer or count of readers, and the state bits
}

// State bits of Rw_lock. With RW_LOCK_READ the rest of the word counts the
// readers, without it the rest is the writer. A free lock is a read lock
// without readers and waiters.
const (
	RW_LOCK_READ          = 0x01
	RW_LOCK_READ_WAITERS  = 0x02
	RW_LOCK_WRITE_WAITERS = 0x04
	RW_LOCK_WRITE_SPINNER = 0x08
	RW_LOCK_FLAGMASK      = RW_LOCK_READ | RW_LOCK_READ_WAITERS |
		RW_LOCK_WRITE_WAITERS | RW_LOCK_WRITE_SPINNER
	RW_LOCK_WAITERS = RW_LOCK_READ_WAITERS | RW_LOCK_WRITE_WAITERS

	RW_READERS_SHIFT = 4
	RW_ONE_READER    = 1 << RW_READERS_SHIFT
	RW_UNLOCKED      = RW_LOCK_READ // PORT: RW_READERS_LOCK(0), which is no constant in Go
	RW_DESTROYED     = RW_LOCK_READ_WAITERS | RW_LOCK_WRITE_WAITERS
)

// RW_OWNER returns the word without its state bits.
func RW_OWNER(x uintptr) uintptr { return x &^ RW_LOCK_FLAGMASK }

// RW_READERS returns the number of readers.
func RW_READERS(x uintptr) uintptr { return RW_OWNER(x) >> RW_READERS_SHIFT }

// RW_READERS_LOCK returns the word of a lock with x readers.
func RW_READERS_LOCK(x uintptr) uintptr { return x<<RW_READERS_SHIFT | RW_LOCK_READ }

// Options of rw_init_flags.
const (
	RW_DUPOK     = 0x01
	RW_NOPROFILE = 0x02
	RW_NOWITNESS = 0x04
	RW_QUIET     = 0x08
	RW_RECURSE   = 0x10
)

// What rw_assert asks.
const (
	RA_LOCKED      = LA_LOCKED
	RA_RLOCKED     = LA_SLOCKED
	RA_WLOCKED     = LA_XLOCKED
	RA_UNLOCKED    = LA_UNLOCKED
	RA_RECURSED    = LA_RECURSED
	RA_NOTRECURSED = LA_NOTRECURSED
)
