// Ported from FreeBSD sys/sys/lock.h and _lock.h (r216805).
//
// Copyright (c) 1997 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

// Lock_object begins every lock.
type Lock_object struct {
	Lo_name  string // the lock's own name
	Lo_flags uint32 // LO_ flags and the index of the class
	Lo_data  uint32 // the class's own data: the recursion count
	// Lo_witness is the lock's record in witness, 0 if it has none.
	//
	// PORT: lo_witness is a pointer in C; an index here, as the record's type is private
	// to port_subr_witness.go.
	Lo_witness int32
}

// Lock_class says what the locks of one kind have in common.
//
// Lc_lock and Lc_unlock serve softclock, msleep and whoever takes a lock whose
// kind is not known: Lc_unlock returns what Lc_lock must be given to have the
// lock again as it was.
type Lock_class struct {
	Lc_name   string
	Lc_flags  uint32
	Lc_assert func(lock *Lock_object, what int32)
	Lc_lock   func(lock *Lock_object, how int32)
	Lc_owner  func(lock *Lock_object, owner **Thread) int32
	Lc_unlock func(lock *Lock_object) int32
}

// Flags of a class.
const (
	LC_SLEEPLOCK  = 0x00000001 // a thread that waits for it sleeps
	LC_SPINLOCK   = 0x00000002 // a thread that waits for it spins
	LC_SLEEPABLE  = 0x00000004 // may be held while sleeping
	LC_RECURSABLE = 0x00000008 // may be taken again by its owner
	LC_UPGRADABLE = 0x00000010 // shared to exclusive and back
)

// Flags of one lock, in Lo_flags.
const (
	LO_CLASSFLAGS  = 0x0000ffff // of the class's own use
	LO_INITIALIZED = 0x00010000 // the lock was initialised
	LO_WITNESS     = 0x00020000 // witness watches it
	LO_QUIET       = 0x00040000 // its operations are not traced
	LO_RECURSABLE  = 0x00080000 // it may recurse
	LO_SLEEPABLE   = 0x00100000 // it may be held while sleeping
	LO_UPGRADABLE  = 0x00200000 // it may be upgraded and downgraded
	LO_DUPOK       = 0x00400000 // two of its type may be held at once
	LO_CLASSMASK   = 0x0f000000 // index of the class
	LO_NOPROFILE   = 0x10000000 // it is not profiled

	LO_CLASSSHIFT = 24
)

// LO_CLASSINDEX returns the index of the lock's class.
func LO_CLASSINDEX(lock *Lock_object) uint32 {
	return (lock.Lo_flags & LO_CLASSMASK) >> LO_CLASSSHIFT
}

// LOCK_CLASS_MAX is the last class there can be.
const LOCK_CLASS_MAX = LO_CLASSMASK >> LO_CLASSSHIFT

// Options of lock operations that witness and every class understand.
const (
	LOP_NEWORDER  = 0x00000001 // defines a new lock order
	LOP_QUIET     = 0x00000002 // do not trace
	LOP_TRYLOCK   = 0x00000004 // the order does not matter
	LOP_EXCLUSIVE = 0x00000008 // taken exclusively
	LOP_DUPOK     = 0x00000010 // two of its type may be held at once
)

// What an assertion asks of a lock.
const (
	LA_MASKASSERT  = 0x000000ff
	LA_UNLOCKED    = 0x00000000 // not held by the caller
	LA_LOCKED      = 0x00000001 // held at least shared
	LA_SLOCKED     = 0x00000002 // held exactly shared
	LA_XLOCKED     = 0x00000004 // held exclusively
	LA_RECURSED    = 0x00000008 // held more than once
	LA_NOTRECURSED = 0x00000010 // held exactly once
)

// Flags of witness_warn.
const (
	WARN_GIANTOK = 0x01 // Giant may be held
	WARN_PANIC   = 0x02 // panic if the check fails
	WARN_SLEEPOK = 0x04 // sleepable locks may be held
)
