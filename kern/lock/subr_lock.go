// Ported from FreeBSD sys/kern/subr_lock.c and sys/sys/lock.h (r216805).
//
// Copyright (c) 2006 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
// Copyright (c) 1997 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package lock

import "ktimeout/sys"

// The macros of lock.h that call upwards come first.

// LOCK_CLASS returns the class of an initialised lock.
func LOCK_CLASS(lock *sys.Lock_object) *sys.Lock_class {
	return lock_classes[sys.LO_CLASSINDEX(lock)]
}

// LOCK_DEBUG tells whether lock operations take the way with the checks and the
// traces.
//
// PORT: a constant in C, 1 if there are witness, assertions or traces. Here witness is a
// constant, and the others are switched at run time (Asserting, KTR_ON).
func LOCK_DEBUG() bool {
	return sys.WITNESS || sys.INVARIANTS || sys.Lock_watched()
}

// LOCK_LOG_TEST tells whether an operation on a lock is traced.
//
// PORT: with KTR_ON, the test of the mask that C makes in CTR.
func LOCK_LOG_TEST(lo *sys.Lock_object, flags int32) bool {
	return sys.KTR_ON(sys.KTR_LOCK) && flags&sys.LOP_QUIET == 0 && lo.Lo_flags&sys.LO_QUIET == 0
}

// LOCK_LOG_LOCK traces a lock taken or given back.
func LOCK_LOG_LOCK(opname string, lo *sys.Lock_object, flags int32, recurse uint32) {
	if LOCK_LOG_TEST(lo, flags) {
		// PORT: file and line are what lock_place finds.
		file, line := lock_place()
		sys.CTR6(sys.KTR_LOCK, opname+" (%s) %s %p r = %d at %s:%d",
			LOCK_CLASS(lo).Lc_name, lo.Lo_name,
			lo, uint32(recurse), file, line)
	}
}

// LOCK_LOG_TRY traces an attempt to take a lock.
func LOCK_LOG_TRY(opname string, lo *sys.Lock_object, flags int32, result int32) {
	if LOCK_LOG_TEST(lo, flags) {
		// PORT: file and line are what lock_place finds.
		file, line := lock_place()
		sys.CTR6(sys.KTR_LOCK, "TRY_"+opname+" (%s) %s %p result=%d at %s:%d",
			LOCK_CLASS(lo).Lc_name, lo.Lo_name,
			lo, uint32(result), file, line)
	}
}

// LOCK_LOG_INIT traces the initialisation of a lock by func_.
//
// PORT: func_, which LOCK_LOG_INIT is given, is __func__ in C.
func LOCK_LOG_INIT(func_ string, lo *sys.Lock_object, flags int32) {
	if LOCK_LOG_TEST(lo, flags) {
		sys.CTR4(sys.KTR_LOCK, "%s: %p (%s) %s", func_, lo,
			LOCK_CLASS(lo).Lc_name, lo.Lo_name)
	}
}

// LOCK_LOG_DESTROY traces the end of a lock.
//
// PORT: func_, which LOCK_LOG_DESTROY is given for LOCK_LOG_INIT, is __func__ in C.
func LOCK_LOG_DESTROY(func_ string, lo *sys.Lock_object, flags int32) {
	LOCK_LOG_INIT(func_, lo, flags)
}

// lock_initalized tells whether the lock is initialised; the spelling is C's.
func lock_initalized(lo *sys.Lock_object) bool { return lo.Lo_flags&sys.LO_INITIALIZED != 0 }

// CTASSERT: LOCK_CLASS_MAX is 15, or this does not compile.
var _ = [1]struct{}{}[sys.LOCK_CLASS_MAX-15]

// lock_classes gives each class its index, which is kept in the flags of every
// lock of the class.
//
// PORT: lock_class_sx, lock_class_rm and lock_class_lockmgr have their place in
// lock_classes, and no code.
var lock_classes = [sys.LOCK_CLASS_MAX + 1]*sys.Lock_class{
	&Lock_class_mtx_spin,
	&Lock_class_mtx_sleep,
	nil,
	nil,
	&Lock_class_rw,
	nil,
}

// Lock_init gives a lock its class, name and LO_ flags. Witness knows it by
// type_, or by its name if type_ is "".
func Lock_init(lock *sys.Lock_object, class *sys.Lock_class, name, type_ string, flags int32) {
	var i int32

	// A lock must be zero, or destroyed, before it is initialised.
	if sys.Asserting() {
		sys.KASSERT(!lock_initalized(lock), "lock %q %p is initialised already", name, lock)
	}

	for i = 0; i < sys.LOCK_CLASS_MAX; i++ {
		if lock_classes[i] == class {
			// PORT: i is converted, which C does by itself.
			lock.Lo_flags = uint32(i) << sys.LO_CLASSSHIFT
			break
		}
	}
	if sys.Asserting() {
		sys.KASSERT(i < sys.LOCK_CLASS_MAX, "lock %q has the unknown class %p", name, class)
	}

	lock.Lo_name = name
	lock.Lo_flags |= uint32(flags) | sys.LO_INITIALIZED // PORT: flags is converted, which C does by itself
	// PORT: __func__ is given.
	LOCK_LOG_INIT("lock_init", lock, 0)
	// PORT: WITNESS_INIT chooses type or name in its argument.
	if sys.WITNESS {
		if type_ != "" {
			witness_init(lock, type_)
		} else {
			witness_init(lock, name)
		}
	}
}

// Lock_destroy undoes Lock_init.
func Lock_destroy(lock *sys.Lock_object) {
	if sys.Asserting() {
		sys.KASSERT(lock_initalized(lock), "lock %p is destroyed, but was not initialised", lock)
	}
	if sys.WITNESS {
		witness_destroy(lock)
	}
	// PORT: __func__ is given.
	LOCK_LOG_DESTROY("lock_destroy", lock, 0)
	lock.Lo_flags &^= sys.LO_INITIALIZED
}
