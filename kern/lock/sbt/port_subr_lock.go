// Reduced from FreeBSD sys/kern/subr_lock.c, kern_mutex.c and kern_rwlock.c (r326218; lc_trylock of main).
//
// Copyright (c) 2006 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
// Copyright (c) 1998 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package lock_sbt

import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// The classes of the era. Witness and all else know the locks by the classes of the tick
// era, of which these have the flags and the assertions.
var (
	Lock_class_mtx_sleep = sbt.Lock_class{
		Lc_name: "sleep mutex", Lc_flags: sys.LC_SLEEPLOCK | sys.LC_RECURSABLE,
		Lc_assert: func(l *sys.Lock_object, what int32) { lock.Mtx_assert(mtx(l), what) },
		Lc_lock:   func(l *sys.Lock_object, _ uintptr) { lock.Mtx_lock(mtx(l)) },
		Lc_unlock: func(l *sys.Lock_object) uintptr {
			lock.Mtx_assert(mtx(l), sys.MA_OWNED|sys.MA_NOTRECURSED)
			lock.Mtx_unlock(mtx(l))
			return 0
		},
		Lc_trylock: func(l *sys.Lock_object, _ uintptr) int32 { return lock.Mtx_trylock(mtx(l)) },
	}
	Lock_class_mtx_spin = sbt.Lock_class{
		Lc_name: "spin mutex", Lc_flags: sys.LC_SPINLOCK | sys.LC_RECURSABLE,
		Lc_assert: func(l *sys.Lock_object, what int32) { lock.Mtx_assert(mtx(l), what) },
		Lc_lock:   func(l *sys.Lock_object, _ uintptr) { lock.Mtx_lock_spin(mtx(l)) },
		Lc_unlock: func(l *sys.Lock_object) uintptr {
			lock.Mtx_assert(mtx(l), sys.MA_OWNED|sys.MA_NOTRECURSED)
			lock.Mtx_unlock_spin(mtx(l))
			return 0
		},
		Lc_trylock: func(l *sys.Lock_object, _ uintptr) int32 { return Mtx_trylock_spin(mtx(l)) },
	}
	Lock_class_rw = sbt.Lock_class{
		Lc_name: "rw", Lc_flags: sys.LC_SLEEPLOCK | sys.LC_RECURSABLE | sys.LC_UPGRADABLE,
		Lc_assert: func(l *sys.Lock_object, what int32) { lock.Rw_assert(rw(l), what) },
		Lc_lock: func(l *sys.Lock_object, how uintptr) {
			if how != 0 {
				lock.Rw_rlock(rw(l))
			} else {
				lock.Rw_wlock(rw(l))
			}
		},
		Lc_unlock: func(l *sys.Lock_object) uintptr {
			lock.Rw_assert(rw(l), sys.LA_LOCKED|sys.LA_NOTRECURSED)
			if rw(l).Rw_lock.Load()&sys.RW_LOCK_READ != 0 {
				lock.Rw_runlock(rw(l))
				return 1
			}
			lock.Rw_wunlock(rw(l))
			return 0
		},
		Lc_trylock: func(l *sys.Lock_object, how uintptr) int32 {
			if how != 0 {
				return lock.Rw_try_rlock(rw(l))
			}
			return lock.Rw_try_wlock(rw(l))
		},
	}
	// Lock_class_rm is the class of no lock: rmlocks are not built.
	Lock_class_rm = sbt.Lock_class{Lc_name: "rm", Lc_flags: sys.LC_SLEEPLOCK | sys.LC_RECURSABLE}
)

func mtx(l *sys.Lock_object) *sys.Mtx   { return (*sys.Mtx)(unsafe.Pointer(l)) }
func rw(l *sys.Lock_object) *sys.Rwlock { return (*sys.Rwlock)(unsafe.Pointer(l)) }

// LOCK_CLASS returns the class of an initialised lock.
func LOCK_CLASS(l *sys.Lock_object) *sbt.Lock_class {
	switch lock.LOCK_CLASS(l) {
	case &lock.Lock_class_mtx_spin:
		return &Lock_class_mtx_spin
	case &lock.Lock_class_rw:
		return &Lock_class_rw
	}
	return &Lock_class_mtx_sleep
}

// Mtx_trylock_spin takes a spin mutex if it is free, and tells whether it was. A mutex
// that the caller holds already is not taken again.
func Mtx_trylock_spin(m *sys.Mtx) int32 {
	smp.Spinlock_enter()
	if m.Mtx_lock.Cmpset(sys.MTX_UNOWNED, smp.Curg()) {
		if sys.WITNESS {
			lock.Witness_lock(&m.Lock_object, sys.LOP_EXCLUSIVE|sys.LOP_TRYLOCK)
		}
		return 1
	}
	smp.Spinlock_exit()
	return 0
}
