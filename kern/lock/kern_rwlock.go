// Ported from FreeBSD sys/kern/kern_rwlock.c and sys/sys/rwlock.h (r216805).
//
// Copyright (c) 2006 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package lock

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// The macros of rwlock.h that call upwards come first.
//
// PORT: a writer in a lock word is a g pointer here. No function takes a file and
// a line, and witness is called as in kern_mutex.go. Reader/writer locks have no
// part in lockstat and lock profiling: its macros, and what only they report, are
// left out.

// _rw_write_lock tries once to take the lock as a writer.
func _rw_write_lock(rw *sys.Rwlock, tid uintptr) bool {
	return rw.Rw_lock.Cmpset(sys.RW_UNLOCKED, tid)
}

// _rw_write_unlock tries to give back a lock for which nobody waits.
func _rw_write_unlock(rw *sys.Rwlock, tid uintptr) bool {
	return rw.Rw_lock.Cmpset(tid, sys.RW_UNLOCKED)
}

func __rw_wlock(rw *sys.Rwlock, tid uintptr) {
	var _tid uintptr = uintptr(tid)

	if !_rw_write_lock(rw, _tid) {
		_rw_wlock_hard(rw, _tid)
	}
}

func __rw_wunlock(rw *sys.Rwlock, tid uintptr) {
	var _tid uintptr = uintptr(tid)

	if rw.Lock_object.Lo_data != 0 {
		rw.Lock_object.Lo_data--
	} else if !_rw_write_unlock(rw, _tid) {
		_rw_wunlock_hard(rw, _tid)
	}
}

// Rw_init makes rw a free lock, which must be zero or destroyed.
func Rw_init(rw *sys.Rwlock, name string) { Rw_init_flags(rw, name, 0) }

// Without LOCK_DEBUG the two below do what __rw_wlock and __rw_wunlock do, in place, as the
// macros of C are.

// Rw_wlock takes the lock as a writer; the caller may sleep.
//
// PORT: LOCK_DEBUG is asked at run time.
func Rw_wlock(rw *sys.Rwlock) {
	if LOCK_DEBUG() {
		_rw_wlock(rw)
	} else if !_rw_write_lock(rw, smp.Curg()) {
		_rw_wlock_hard(rw, smp.Curg())
	}
}

// Rw_wunlock gives the lock back as a writer.
//
// PORT: LOCK_DEBUG is asked at run time.
func Rw_wunlock(rw *sys.Rwlock) {
	if LOCK_DEBUG() {
		_rw_wunlock(rw)
	} else if rw.Lock_object.Lo_data != 0 {
		rw.Lock_object.Lo_data--
	} else if !_rw_write_unlock(rw, smp.Curg()) {
		_rw_wunlock_hard(rw, smp.Curg())
	}
}

// Rw_rlock takes the lock as a reader; the caller may sleep.
func Rw_rlock(rw *sys.Rwlock) { _rw_rlock(rw) }

// Rw_runlock gives the lock back as a reader.
func Rw_runlock(rw *sys.Rwlock) { _rw_runlock(rw) }

// Rw_try_rlock takes the lock as a reader if nobody writes, and returns
// non-zero if it did.
func Rw_try_rlock(rw *sys.Rwlock) int32 { return _rw_try_rlock(rw) }

// Rw_try_upgrade makes the only reader the writer, and returns non-zero if it
// did.
func Rw_try_upgrade(rw *sys.Rwlock) int32 { return _rw_try_upgrade(rw) }

// Rw_try_wlock takes the lock as a writer if it is free, and returns non-zero if
// it did.
func Rw_try_wlock(rw *sys.Rwlock) int32 { return _rw_try_wlock(rw) }

// Rw_downgrade makes the writer a reader.
func Rw_downgrade(rw *sys.Rwlock) { _rw_downgrade(rw) }

// Rw_unlock gives the lock back, as whatever the caller holds it.
func Rw_unlock(rw *sys.Rwlock) {
	if Rw_wowned(rw) {
		Rw_wunlock(rw)
	} else {
		Rw_runlock(rw)
	}
}

// Rw_initialized tells whether the lock is initialised.
func Rw_initialized(rw *sys.Rwlock) bool { return lock_initalized(&rw.Lock_object) }

// Rw_assert panics unless the caller holds the lock as what says: RA_LOCKED,
// RA_RLOCKED, RA_WLOCKED or RA_UNLOCKED, the writer also with RA_RECURSED or
// RA_NOTRECURSED. Without witness it cannot tell one reader from another.
func Rw_assert(rw *sys.Rwlock, what int32) {
	if sys.Asserting() {
		_rw_assert(rw, what)
	}
}

// Lock_class_rw is the class of the reader/writer locks.
//
// PORT: lc_assert, lc_lock, lc_unlock and lc_owner are set below.
var Lock_class_rw = sys.Lock_class{
	Lc_name:  "rw",
	Lc_flags: sys.LC_SLEEPLOCK | sys.LC_RECURSABLE | sys.LC_UPGRADABLE,
}

// PORT: init is no function of C; see kern_mutex.go.
func init() {
	Lock_class_rw.Lc_assert = assert_rw
	Lock_class_rw.Lc_lock = lock_rw
	Lock_class_rw.Lc_unlock = unlock_rw
	Lock_class_rw.Lc_owner = owner_rw
}

// rw_wowner returns the writer's g pointer, or 0.
//
// PORT: a macro in C, which reads rw_lock twice, and casts the owner to a struct
// thread *.
func rw_wowner(rw *sys.Rwlock) uintptr {
	x := rw.Rw_lock.Load()
	if x&sys.RW_LOCK_READ != 0 {
		return 0
	}
	return sys.RW_OWNER(x)
}

// rw_recursed tells whether the writer has taken the lock more than once. The
// caller knows that there is a writer.
func rw_recursed(rw *sys.Rwlock) bool { return rw.Lock_object.Lo_data != 0 }

// rw_wlocked tells whether the caller is the writer.
func rw_wlocked(rw *sys.Rwlock) bool { return rw_wowner(rw) == smp.Curg() }

func assert_rw(lock *sys.Lock_object, what int32) {
	Rw_assert((*sys.Rwlock)(unsafe.Pointer(lock)), what)
}

// lock_rw takes the lock as a writer if how is not 0, else as a reader.
func lock_rw(lock *sys.Lock_object, how int32) {
	var rw *sys.Rwlock

	rw = (*sys.Rwlock)(unsafe.Pointer(lock))
	if how != 0 {
		Rw_wlock(rw)
	} else {
		Rw_rlock(rw)
	}
}

func unlock_rw(lock *sys.Lock_object) int32 {
	var rw *sys.Rwlock

	rw = (*sys.Rwlock)(unsafe.Pointer(lock))
	Rw_assert(rw, sys.RA_LOCKED|sys.LA_NOTRECURSED)
	if rw.Rw_lock.Load()&sys.RW_LOCK_READ != 0 {
		Rw_runlock(rw)
		return 0
	} else {
		Rw_wunlock(rw)
		return 1
	}
}

// PORT: owner_rw is there in C with KDTRACE_HOOKS.
func owner_rw(lock *sys.Lock_object, owner **sys.Thread) int32 {
	var (
		rw *sys.Rwlock
		x  uintptr
	)

	// PORT: C reads the word once more for *owner, by rw_wowner.
	rw = (*sys.Rwlock)(unsafe.Pointer(lock))
	x = rw.Rw_lock.Load()
	*owner = nil
	if x&sys.RW_LOCK_READ != 0 {
		if sys.RW_READERS(x) != 0 {
			return 1
		}
		return 0
	}
	*owner = smp.Thread_by_g(sys.RW_OWNER(x))
	if *owner != nil {
		return 1
	}
	return 0
}

// Rw_init_flags is Rw_init with RW_DUPOK, RW_NOPROFILE, RW_NOWITNESS, RW_QUIET
// and RW_RECURSE.
func Rw_init_flags(rw *sys.Rwlock, name string, opts int32) {
	var flags int32

	if sys.Asserting() {
		sys.MPASS(opts&^(sys.RW_DUPOK|sys.RW_NOPROFILE|sys.RW_NOWITNESS|sys.RW_QUIET|
			sys.RW_RECURSE) == 0, "rw_init_flags is given options that it knows")
	}
	// PORT: no ASSERT_ATOMIC_LOAD_PTR; Go aligns words.

	flags = sys.LO_UPGRADABLE
	if opts&sys.RW_DUPOK != 0 {
		flags |= sys.LO_DUPOK
	}
	if opts&sys.RW_NOPROFILE != 0 {
		flags |= sys.LO_NOPROFILE
	}
	if opts&sys.RW_NOWITNESS == 0 {
		flags |= sys.LO_WITNESS
	}
	if opts&sys.RW_RECURSE != 0 {
		flags |= sys.LO_RECURSABLE
	}
	if opts&sys.RW_QUIET != 0 {
		flags |= sys.LO_QUIET
	}

	rw.Rw_lock.Store(sys.RW_UNLOCKED)
	rw.Lock_object.Lo_data = 0
	Lock_init(&rw.Lock_object, &Lock_class_rw, name, "", flags)
}

// Rw_destroy ends a lock that is free.
func Rw_destroy(rw *sys.Rwlock) {
	if sys.Asserting() {
		sys.KASSERT(rw.Rw_lock.Load() == sys.RW_UNLOCKED, "rw lock %p is destroyed while held", rw)
		sys.KASSERT(rw.Lock_object.Lo_data == 0, "rw lock %p is destroyed while recursed", rw)
	}
	rw.Rw_lock.Store(sys.RW_DESTROYED)
	Lock_destroy(&rw.Lock_object)
}

// PORT: rw_sysinit and rw_sysinit_flags are left out: layers initialise their locks
// in SYSINIT entries of their own.

// Rw_wowned tells whether the caller is the writer.
//
// PORT: an int in C, only tested.
func Rw_wowned(rw *sys.Rwlock) bool { return rw_wowner(rw) == smp.Curg() }

func _rw_wlock(rw *sys.Rwlock) {
	if sys.Asserting() {
		sys.MPASS(smp.Curthread() != nil, "curthread != NULL")
		sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
			"rw_wlock of the destroyed lock %p %s", rw, &rw.Lock_object)
	}
	if sys.WITNESS {
		witness_checkorder(&rw.Lock_object, sys.LOP_NEWORDER|sys.LOP_EXCLUSIVE, nil)
	}
	__rw_wlock(rw, smp.Curg())
	LOCK_LOG_LOCK("WLOCK", &rw.Lock_object, 0, rw.Lock_object.Lo_data)
	if sys.WITNESS {
		witness_lock(&rw.Lock_object, sys.LOP_EXCLUSIVE)
	}
	td_locks_add(1)
}

func _rw_try_wlock(rw *sys.Rwlock) int32 {
	var rval int32

	if sys.Asserting() {
		sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
			"rw_try_wlock of the destroyed lock %p %s", rw, &rw.Lock_object)
	}

	if rw_wlocked(rw) &&
		rw.Lock_object.Lo_flags&sys.LO_RECURSABLE != 0 {
		rw.Lock_object.Lo_data++
		rval = 1
	} else if rw.Rw_lock.Cmpset(sys.RW_UNLOCKED, smp.Curg()) {
		// PORT: C assigns what atomic_cmpset_acq_ptr returns to rval, in an else.
		rval = 1
	}

	LOCK_LOG_TRY("WLOCK", &rw.Lock_object, 0, rval)
	if rval != 0 {
		if sys.WITNESS {
			witness_lock(&rw.Lock_object, sys.LOP_EXCLUSIVE|sys.LOP_TRYLOCK)
		}
		td_locks_add(1)
	}
	return rval
}

func _rw_wunlock(rw *sys.Rwlock) {
	if sys.Asserting() {
		sys.MPASS(smp.Curthread() != nil, "curthread != NULL")
		sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
			"rw_wunlock of the destroyed lock %p %s", rw, &rw.Lock_object)
	}
	Rw_assert(rw, sys.RA_WLOCKED)
	// PORT: td_locks_add stands below.
	if sys.WITNESS {
		witness_unlock(&rw.Lock_object, sys.LOP_EXCLUSIVE)
	}
	// PORT: td_locks_add before witness is told, in C; see _mtx_unlock_flags.
	td_locks_add(-1)
	LOCK_LOG_LOCK("WUNLOCK", &rw.Lock_object, 0, rw.Lock_object.Lo_data)
	// PORT: no lockstat, for which C asks whether it is rw_recursed.
	__rw_wunlock(rw, smp.Curg())
}

// RW_CAN_READ tells whether td may become a reader of a lock with the word _rw.
// While a writer waits, only a thread that holds a read lock already, of any lock,
// may become a reader: the writer may be waiting for that thread.
//
// PORT: td is curthread in C.
func RW_CAN_READ(td *sys.Thread, _rw uintptr) bool {
	return td.Td_rw_rlocks != 0 && _rw&sys.RW_LOCK_READ != 0 || _rw&
		(sys.RW_LOCK_READ|sys.RW_LOCK_WRITE_WAITERS|sys.RW_LOCK_WRITE_SPINNER) ==
		sys.RW_LOCK_READ
}

func _rw_rlock(rw *sys.Rwlock) {
	var (
		spin      sys.Spin // PORT: ts in C, a turnstile
		v         uintptr
		curthread *sys.Thread // PORT: curthread is a macro in C
	)

	// PORT: curthread is looked up once.
	curthread = smp.Curthread()
	if sys.Asserting() {
		sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
			"rw_rlock of the destroyed lock %p %s", rw, &rw.Lock_object)
		sys.KASSERT(rw_wowner(rw) != smp.Curg(),
			"rw_rlock: the caller is the writer of %s", &rw.Lock_object)
	}
	if sys.WITNESS {
		witness_checkorder(&rw.Lock_object, sys.LOP_NEWORDER, nil)
	}

	for {
		// No writer: one reader more. The other state bits stay as they are. A
		// free lock is a read lock with no readers.
		v = rw.Rw_lock.Look()
		// PORT: curthread is passed.
		if RW_CAN_READ(curthread, v) {
			if rw.Rw_lock.Cmpset(v, v+sys.RW_ONE_READER) {
				if LOCK_LOG_TEST(&rw.Lock_object, 0) {
					// PORT: lock_word makes v what %p prints.
					sys.CTR4(sys.KTR_LOCK,
						"%s: %p succeed %p -> %p", "_rw_rlock",
						rw, lock_word(v),
						lock_word(v+sys.RW_ONE_READER))
				}
				break
			}
			continue
		}

		// PORT: nobody spins for a writer that runs, and no turnstile is locked, so
		// there is nothing to look at again with RW_CAN_READ; see port_turnstile.go.

		// There is a writer, or one waits. Its release looks at the bit.
		if v&sys.RW_LOCK_READ_WAITERS == 0 {
			if !rw.Rw_lock.Cmpset(v,
				v|sys.RW_LOCK_READ_WAITERS) {
				// PORT: no turnstile_cancel.
				continue
			}
			// PORT: RW_LOCK_READ_WAITERS in v is for turnstile_wait.
			v |= sys.RW_LOCK_READ_WAITERS
			if LOCK_LOG_TEST(&rw.Lock_object, 0) {
				sys.CTR2(sys.KTR_LOCK, "%s: %p set read waiters flag",
					"_rw_rlock", rw)
			}
		}

		if LOCK_LOG_TEST(&rw.Lock_object, 0) {
			sys.CTR2(sys.KTR_LOCK, "%s: %p blocking on turnstile", "_rw_rlock",
				rw)
		}
		// PORT: turnstile_wait waits for the word.
		spin = turnstile_wait(&rw.Lock_object, &rw.Rw_lock, v, sys.RW_LOCK_READ_WAITERS, spin)
		if LOCK_LOG_TEST(&rw.Lock_object, 0) {
			sys.CTR2(sys.KTR_LOCK, "%s: %p resuming from turnstile",
				"_rw_rlock", rw)
		}
	}

	LOCK_LOG_LOCK("RLOCK", &rw.Lock_object, 0, 0)
	if sys.WITNESS {
		witness_lock(&rw.Lock_object, 0)
	}
	td_locks_add(1)
	curthread.Td_rw_rlocks++
}

func _rw_try_rlock(rw *sys.Rwlock) int32 {
	var x uintptr

	for {
		x = rw.Rw_lock.Look()
		if sys.Asserting() {
			sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
				"rw_try_rlock of the destroyed lock %p %s", rw, &rw.Lock_object)
		}
		if x&sys.RW_LOCK_READ == 0 {
			break
		}
		if rw.Rw_lock.Cmpset(x, x+sys.RW_ONE_READER) {
			LOCK_LOG_TRY("RLOCK", &rw.Lock_object, 0, 1)
			if sys.WITNESS {
				witness_lock(&rw.Lock_object, sys.LOP_TRYLOCK)
			}
			td_locks_add(1)
			smp.Curthread().Td_rw_rlocks++
			return 1
		}
	}

	LOCK_LOG_TRY("RLOCK", &rw.Lock_object, 0, 0)
	return 0
}

func _rw_runlock(rw *sys.Rwlock) {
	// PORT: no ts, which is a turnstile; see below.
	var x, v uintptr
	// PORT: no queue.

	if sys.Asserting() {
		sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
			"rw_runlock of the destroyed lock %p %s", rw, &rw.Lock_object)
	}
	Rw_assert(rw, sys.RA_RLOCKED)
	// PORT: witness_unlock stands before both counts, td_locks_add and td_rw_rlocks; see
	// _mtx_unlock_flags.
	if sys.WITNESS {
		witness_unlock(&rw.Lock_object, 0)
	}
	td_locks_add(-1)
	smp.Curthread().Td_rw_rlocks--
	// PORT: witness_unlock is called here in C.
	LOCK_LOG_LOCK("RUNLOCK", &rw.Lock_object, 0, 0)

	for {
		// Not the last reader: one less.
		x = rw.Rw_lock.Look()
		if sys.RW_READERS(x) > 1 {
			if rw.Rw_lock.Cmpset(x,
				x-sys.RW_ONE_READER) {
				if LOCK_LOG_TEST(&rw.Lock_object, 0) {
					// PORT: lock_word makes x what %p prints.
					sys.CTR4(sys.KTR_LOCK,
						"%s: %p succeeded %p -> %p",
						"_rw_runlock", rw, lock_word(x),
						lock_word(x-sys.RW_ONE_READER))
				}
				break
			}
			continue
		}
		// The last one, and nobody waits.
		if x&sys.RW_LOCK_WAITERS == 0 {
			if sys.Asserting() {
				sys.MPASS(x&^sys.RW_LOCK_WRITE_SPINNER ==
					sys.RW_READERS_LOCK(1), "(x & ~RW_LOCK_WRITE_SPINNER) == RW_READERS_LOCK(1)")
			}
			if rw.Rw_lock.Cmpset(x,
				sys.RW_UNLOCKED) {
				if LOCK_LOG_TEST(&rw.Lock_object, 0) {
					sys.CTR2(sys.KTR_LOCK, "%s: %p last succeeded",
						"_rw_runlock", rw)
				}
				break
			}
			continue
		}
		// The last one, and somebody waits. It fails where the word has
		// changed since, and looks again.
		//
		// PORT: with the chain of the turnstile locked, C wakes the queue of writers if
		// there are any, else of readers, and keeps RW_LOCK_READ_WAITERS in x. Here there is one queue: all are woken, the
		// bits are cleared, and a thread that waits again sets its bit again.
		v = x & (sys.RW_LOCK_WAITERS | sys.RW_LOCK_WRITE_SPINNER)
		if !rw.Rw_lock.Cmpset(sys.RW_READERS_LOCK(1)|v,
			sys.RW_UNLOCKED) {
			// PORT: no turnstile_chain_unlock.
			continue
		}
		if LOCK_LOG_TEST(&rw.Lock_object, 0) {
			sys.CTR2(sys.KTR_LOCK, "%s: %p last succeeded with waiters",
				"_rw_runlock", rw)
		}
		// PORT: LockWake for turnstile_broadcast and the rest.
		sys.Mach.LockWake(&rw.Rw_lock, true)
		break
	}
}

// _rw_wlock_hard takes the lock as a writer where the fast path did not: the
// caller is the writer and recurses, or others hold it.
func _rw_wlock_hard(rw *sys.Rwlock, tid uintptr) {
	var (
		spin sys.Spin // PORT: ts in C, a turnstile
		v, x uintptr
	)

	if rw_wlocked(rw) {
		if sys.Asserting() {
			sys.KASSERT(rw.Lock_object.Lo_flags&sys.LO_RECURSABLE != 0,
				"rw_wlock: the caller is the writer of %s already, and it may not recurse", &rw.Lock_object)
		}
		rw.Lock_object.Lo_data++
		if LOCK_LOG_TEST(&rw.Lock_object, 0) {
			sys.CTR2(sys.KTR_LOCK, "%s: %p recursing", "_rw_wlock_hard", rw)
		}
		return
	}

	if LOCK_LOG_TEST(&rw.Lock_object, 0) {
		// PORT: file and line are parameters of C.
		file, line := lock_place()
		sys.CTR5(sys.KTR_LOCK, "%s: %s contested (lock=%p) at %s:%d", "_rw_wlock_hard",
			rw.Lock_object.Lo_name, lock_word(rw.Rw_lock.Load()), file, line)
	}

	for !_rw_write_lock(rw, tid) {
		// PORT: nobody spins for the owner, and no turnstile is locked.
		v = rw.Rw_lock.Look()

		// Free meanwhile, perhaps with the bits of some that wait: they stay.
		x = v & (sys.RW_LOCK_WAITERS | sys.RW_LOCK_WRITE_SPINNER)
		if v&^x == sys.RW_UNLOCKED {
			x &^= sys.RW_LOCK_WRITE_SPINNER
			if rw.Rw_lock.Cmpset(v, tid|x) {
				// PORT: no turnstile_claim and turnstile_cancel, and no x to ask.
				break
			}
			// PORT: no turnstile_cancel.
			continue
		}

		// The bit keeps new readers out.
		if v&sys.RW_LOCK_WRITE_WAITERS == 0 {
			if !rw.Rw_lock.Cmpset(v,
				v|sys.RW_LOCK_WRITE_WAITERS) {
				// PORT: no turnstile_cancel.
				continue
			}
			// PORT: RW_LOCK_WRITE_WAITERS in v is for turnstile_wait.
			v |= sys.RW_LOCK_WRITE_WAITERS
			if LOCK_LOG_TEST(&rw.Lock_object, 0) {
				sys.CTR2(sys.KTR_LOCK, "%s: %p set write waiters flag",
					"_rw_wlock_hard", rw)
			}
		}

		if LOCK_LOG_TEST(&rw.Lock_object, 0) {
			sys.CTR2(sys.KTR_LOCK, "%s: %p blocking on turnstile", "_rw_wlock_hard",
				rw)
		}
		// PORT: turnstile_wait waits for the word.
		spin = turnstile_wait(&rw.Lock_object, &rw.Rw_lock, v, sys.RW_LOCK_WRITE_WAITERS, spin)
		if LOCK_LOG_TEST(&rw.Lock_object, 0) {
			sys.CTR2(sys.KTR_LOCK, "%s: %p resuming from turnstile",
				"_rw_wlock_hard", rw)
		}
	}
}

// _rw_wunlock_hard gives the lock back where somebody waits for it.
func _rw_wunlock_hard(rw *sys.Rwlock, tid uintptr) {
	// PORT: no ts, v and queue; see below.

	if rw_wlocked(rw) && rw_recursed(rw) {
		rw.Lock_object.Lo_data--
		if LOCK_LOG_TEST(&rw.Lock_object, 0) {
			sys.CTR2(sys.KTR_LOCK, "%s: %p unrecursing", "_rw_wunlock_hard", rw)
		}
		return
	}

	if sys.Asserting() {
		sys.KASSERT(rw.Rw_lock.Load()&(sys.RW_LOCK_READ_WAITERS|sys.RW_LOCK_WRITE_WAITERS) != 0,
			"rw_wunlock: nobody waits for %s, and yet its word was not the writer's", &rw.Lock_object)
	}

	if LOCK_LOG_TEST(&rw.Lock_object, 0) {
		sys.CTR2(sys.KTR_LOCK, "%s: %p contested", "_rw_wunlock_hard", rw)
	}

	// PORT: no turnstile and no queue: all are woken and no bit is kept, as in _rw_runlock.
	rw.Rw_lock.Release(sys.RW_UNLOCKED)
	sys.Mach.LockWake(&rw.Rw_lock, true)
}

func _rw_try_upgrade(rw *sys.Rwlock) int32 {
	var (
		v, x, tid uintptr
		// PORT: no ts, which is a turnstile.
		success int32
	)

	if sys.Asserting() {
		sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
			"rw_try_upgrade of the destroyed lock %p %s", rw, &rw.Lock_object)
	}
	Rw_assert(rw, sys.RA_RLOCKED)

	// The bits of those that wait are kept.
	tid = smp.Curg()
	success = 0
	for {
		v = rw.Rw_lock.Look()
		if sys.RW_READERS(v) > 1 {
			break
		}
		// PORT: C has two cases: without RW_LOCK_WAITERS, and with the turnstile locked
		// for a word with bits, which it looks at again. There is no turnstile to be
		// locked or claimed, and success is set where the word is.
		x = v & sys.RW_LOCK_WAITERS
		if rw.Rw_lock.Cmpset(v, tid|x) {
			success = 1
			// PORT: no x to ask for turnstile_claim or turnstile_cancel.
			break
		}
	}
	LOCK_LOG_TRY("WUPGRADE", &rw.Lock_object, 0, success)
	if success != 0 {
		smp.Curthread().Td_rw_rlocks--
		if sys.WITNESS {
			witness_upgrade(&rw.Lock_object, sys.LOP_EXCLUSIVE|sys.LOP_TRYLOCK)
		}
	}
	return success
}

func _rw_downgrade(rw *sys.Rwlock) {
	var (
		// PORT: no ts, which is a turnstile.
		tid, v       uintptr
		rwait, wwait uintptr // PORT: ints in C
		x            uintptr // PORT: x is what the bits were taken from
	)

	if sys.Asserting() {
		sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED,
			"rw_downgrade of the destroyed lock %p %s", rw, &rw.Lock_object)
	}
	Rw_assert(rw, sys.RA_WLOCKED|sys.RA_NOTRECURSED)
	if !sys.Asserting() {
		if rw_recursed(rw) {
			// PORT: the message is ours, and names the lock.
			sys.Panic("rw_downgrade: the writer has taken %s more than once", rw.Lock_object.Lo_name)
		}
	}

	if sys.WITNESS {
		witness_downgrade(&rw.Lock_object, 0)
	}

	// Nobody waits.
	tid = smp.Curg()
	if rw.Rw_lock.Cmpset(tid, sys.RW_READERS_LOCK(1)) {
		goto out
	}

	// Somebody waits. The bits go over to the read lock if a writer is among
	// them; else readers only wait, and can come in.
	//
	// PORT: a loop, as no turnstile keeps the bits as they are while they are looked at.
	for {
		x = rw.Rw_lock.Look()
		v = x & sys.RW_LOCK_WAITERS
		rwait = v & sys.RW_LOCK_READ_WAITERS
		wwait = v & sys.RW_LOCK_WRITE_WAITERS
		if sys.Asserting() {
			sys.MPASS(rwait|wwait != 0, "rwait | wwait")
		}
		if wwait == 0 {
			v &^= sys.RW_LOCK_READ_WAITERS
		}
		if rw.Rw_lock.Cmpset(x, sys.RW_READERS_LOCK(1)|v) {
			break
		}
	}
	// PORT: LockWake for turnstile_broadcast; there is no turnstile to be disowned.
	if rwait != 0 && wwait == 0 {
		sys.Mach.LockWake(&rw.Rw_lock, true)
		// PORT: no turnstile_unpend, and no turnstile_disown in an else.
	}
	// PORT: no turnstile_chain_unlock.
out:
	smp.Curthread().Td_rw_rlocks++
	LOCK_LOG_LOCK("WDOWNGRADE", &rw.Lock_object, 0, 0)
}

func _rw_assert(rw *sys.Rwlock, what int32) {
	if sys.Panicstr() != "" {
		return
	}
	switch what {
	case sys.RA_LOCKED,
		sys.RA_LOCKED | sys.RA_RECURSED,
		sys.RA_LOCKED | sys.RA_NOTRECURSED,
		sys.RA_RLOCKED:
		if sys.WITNESS {
			witness_assert(&rw.Lock_object, what)
		} else {
			// It is free, or somebody else writes, or the caller writes and is
			// asked whether it reads.
			//
			// PORT: C reads rw_lock at each use.
			x := rw.Rw_lock.Load()
			if x == sys.RW_UNLOCKED ||
				x&sys.RW_LOCK_READ == 0 && (what == sys.RA_RLOCKED ||
					rw_wowner(rw) != smp.Curg()) {
				// PORT: C has one message, with RA_RLOCKED in its arguments.
				if what == sys.RA_RLOCKED {
					sys.Panic("rw lock %s is not read locked", rw.Lock_object.Lo_name)
				}
				sys.Panic("rw lock %s is not locked", rw.Lock_object.Lo_name)
			}

			if x&sys.RW_LOCK_READ == 0 {
				if rw_recursed(rw) {
					if what&sys.RA_NOTRECURSED != 0 {
						sys.Panic("rw lock %s is held more than once", rw.Lock_object.Lo_name)
					}
				} else if what&sys.RA_RECURSED != 0 {
					sys.Panic("rw lock %s is held only once", rw.Lock_object.Lo_name)
				}
			}
		}
	case sys.RA_WLOCKED,
		sys.RA_WLOCKED | sys.RA_RECURSED,
		sys.RA_WLOCKED | sys.RA_NOTRECURSED:
		if rw_wowner(rw) != smp.Curg() {
			sys.Panic("rw lock %s is not write locked by the caller", rw.Lock_object.Lo_name)
		}
		if rw_recursed(rw) {
			if what&sys.RA_NOTRECURSED != 0 {
				sys.Panic("rw lock %s is held more than once", rw.Lock_object.Lo_name)
			}
		} else if what&sys.RA_RECURSED != 0 {
			sys.Panic("rw lock %s is held only once", rw.Lock_object.Lo_name)
		}
	case sys.RA_UNLOCKED:
		if sys.WITNESS {
			witness_assert(&rw.Lock_object, what)
		} else {
			// Whether the caller reads cannot be told.
			if rw_wowner(rw) == smp.Curg() {
				sys.Panic("rw lock %s is write locked by the caller", rw.Lock_object.Lo_name)
			}
		}
	default:
		sys.Panic("rw lock %s: rw_assert knows no %#x", rw.Lock_object.Lo_name, what)
	}
}

// PORT: db_show_rwlock is left out; there is no debugger.
