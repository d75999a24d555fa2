// Ported from FreeBSD sys/kern/kern_mutex.c and sys/sys/mutex.h (r216805).
//
// Copyright (c) 1998 Berkeley Software Design, Inc. All rights reserved.
// Copyright (c) 1997 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package lock

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// The macros of mutex.h that call upwards come first.
//
// PORT: the owner in a lock word is a g pointer here. No function takes a file and
// a line: a trace or witness that needs them finds them (port_place.go). The macros
// of witness are written out: a call that sys.WITNESS guards. Of lockstat and lock
// profiling there is what port_lockstat.go has, without the probes' names; the
// other LOCKSTAT_ macros, and the counts that only they report, are left out.

// Thread_lock takes the lock of a thread, whichever it is at the moment.
func Thread_lock(tdp *sys.Thread) { _thread_lock_flags(tdp, 0) }

// Thread_lock_flags is Thread_lock with MTX_QUIET or MTX_DUPOK.
func Thread_lock_flags(tdp *sys.Thread, opt int32) { _thread_lock_flags(tdp, opt) }

// Thread_unlock gives the lock of a thread back.
func Thread_unlock(tdp *sys.Thread) { Mtx_unlock_spin(tdp.Td_lock.Peek()) }

// _mtx_obtain_lock tries once to take the mutex for tid.
func _mtx_obtain_lock(mp *sys.Mtx, tid uintptr) bool {
	return mp.Mtx_lock.Obtain(sys.MTX_UNOWNED, tid)
}

// _mtx_release_lock tries to give back a mutex that is neither recursed nor
// contested.
func _mtx_release_lock(mp *sys.Mtx, tid uintptr) bool {
	return mp.Mtx_lock.Relinquish(tid, sys.MTX_UNOWNED)
}

// _mtx_release_lock_quick gives back a mutex that the caller owns.
//
// PORT: a store in C (atomic_store_rel_ptr). An exchange here, after which is seen whether a
// thread sleeps: for a sleep mutex on the word, for a spin mutex beside it (sys.Sleepers).
// By the time of the wake another thread may own the mutex, or it may be gone: a wake of nobody
// does no harm.
func _mtx_release_lock_quick(mp *sys.Mtx) {
	mp.Mtx_sleepers.Passed()
	if mp.Mtx_lock.Release(sys.MTX_UNOWNED)&sys.MTX_CONTESTED != 0 {
		sys.Mach.LockWake(&mp.Mtx_lock, false)
	}
	if mp.Mtx_sleepers.Any() {
		mtx_wakeup(mp)
	}
}

func __mtx_lock(mp *sys.Mtx, tid uintptr, opts int32) {
	var _tid uintptr = uintptr(tid)

	if !_mtx_obtain_lock(mp, _tid) {
		_mtx_lock_sleep(mp, _tid, opts)
	} else {
		LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS(mp, 0, 0)
	}
}

func __mtx_lock_spin(mp *sys.Mtx, tid uintptr, opts int32) {
	var _tid uintptr = uintptr(tid)

	smp.Spinlock_enter()
	if !_mtx_obtain_lock(mp, _tid) {
		if mp.Mtx_lock.Load() == _tid {
			mp.Lock_object.Lo_data++
		} else {
			_mtx_lock_spin(mp, _tid, opts)
		}
	} else {
		LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS(mp, 0, 0)
	}
}

func __mtx_unlock(mp *sys.Mtx, tid uintptr, opts int32) {
	var _tid uintptr = uintptr(tid)

	if !_mtx_release_lock(mp, _tid) {
		_mtx_unlock_sleep(mp, opts)
	}
}

func __mtx_unlock_spin(mp *sys.Mtx) {
	if Mtx_recursed(mp) {
		mp.Lock_object.Lo_data--
	} else {
		LOCKSTAT_PROFILE_RELEASE_LOCK(mp)
		_mtx_release_lock_quick(mp)
	}
	smp.Spinlock_exit()
}

// Mtx_lock takes a sleep mutex; the caller may sleep.
func Mtx_lock(m *sys.Mtx) { Mtx_lock_flags(m, 0) }

// Mtx_lock_spin takes a spin mutex; the caller spins.
func Mtx_lock_spin(m *sys.Mtx) { Mtx_lock_spin_flags(m, 0) }

// Mtx_trylock takes a sleep mutex if that needs no wait, and returns non-zero if
// it did.
func Mtx_trylock(m *sys.Mtx) int32 { return Mtx_trylock_flags(m, 0) }

// Mtx_unlock gives a sleep mutex back.
func Mtx_unlock(m *sys.Mtx) { Mtx_unlock_flags(m, 0) }

// Mtx_unlock_spin gives a spin mutex back.
func Mtx_unlock_spin(m *sys.Mtx) { Mtx_unlock_spin_flags(m, 0) }

// Without LOCK_DEBUG the four below do what __mtx_lock and its kin do, in place, as the
// macros of C are; the two of spin mutexes in port_mutex.go. No hook is set then and spin
// locks are not counted, so that spinlock_enter and spinlock_exit have nothing to do.

// Mtx_lock_flags is Mtx_lock with MTX_QUIET or MTX_DUPOK.
//
// PORT: LOCK_DEBUG is asked at run time.
func Mtx_lock_flags(m *sys.Mtx, opts int32) {
	if LOCK_DEBUG() {
		_mtx_lock_flags(m, opts)
	} else if !m.Mtx_lock.Obtain_fast(sys.MTX_UNOWNED, smp.Curg()) {
		_mtx_lock_sleep(m, smp.Curg(), opts)
	}
}

// Mtx_unlock_flags is Mtx_unlock with MTX_QUIET.
//
// PORT: LOCK_DEBUG is asked at run time.
func Mtx_unlock_flags(m *sys.Mtx, opts int32) {
	if LOCK_DEBUG() {
		_mtx_unlock_flags(m, opts)
	} else if !m.Mtx_lock.Obtain_fast(smp.Curg(), sys.MTX_UNOWNED) {
		_mtx_unlock_sleep(m, opts)
	}
}

// Mtx_lock_spin_flags is Mtx_lock_spin with MTX_QUIET or MTX_DUPOK.
//
// PORT: LOCK_DEBUG is asked at run time, by mtx_lock_spin, which calls _mtx_lock_spin_flags then
// (port_mutex.go).
func Mtx_lock_spin_flags(m *sys.Mtx, opts int32) { mtx_lock_spin(m, opts) }

// Mtx_unlock_spin_flags is Mtx_unlock_spin with MTX_QUIET.
//
// PORT: LOCK_DEBUG is asked at run time, by mtx_unlock_spin, which calls _mtx_unlock_spin_flags then
// (port_mutex.go).
func Mtx_unlock_spin_flags(m *sys.Mtx, opts int32) { mtx_unlock_spin(m, opts) }

// Mtx_trylock_flags is Mtx_trylock with MTX_QUIET.
func Mtx_trylock_flags(m *sys.Mtx, opts int32) int32 { return _mtx_trylock(m, opts) }

// Mtx_initialized tells whether the mutex is initialised.
func Mtx_initialized(m *sys.Mtx) bool { return lock_initalized(&m.Lock_object) }

// Mtx_owned tells whether the caller holds the mutex.
func Mtx_owned(m *sys.Mtx) bool { return m.Mtx_lock.Load()&^sys.MTX_FLAGMASK == smp.Curg() }

// Mtx_recursed tells whether the owner has taken the mutex more than once.
func Mtx_recursed(m *sys.Mtx) bool { return m.Lock_object.Lo_data != 0 }

// DROP_GIANT gives Giant back as often as the caller has taken it, and returns
// what PICKUP_GIANT needs.
//
// PORT: in C this opens a brace in which giantcnt is declared, and PICKUP_GIANT closes
// it; and witness goes on naming the place where Giant was first taken.
func DROP_GIANT() int32 {
	var giantcnt int32

	for giantcnt = 0; Mtx_owned(&Giant); giantcnt++ {
		Mtx_unlock(&Giant)
	}
	return giantcnt
}

// PICKUP_GIANT takes Giant again as often as DROP_GIANT gave it back.
//
// PORT: giantcnt is a parameter, and PARTIAL_PICKUP_GIANT is written out.
func PICKUP_GIANT(giantcnt int32) {
	Mtx_assert(&Giant, sys.MA_NOTOWNED)
	for ; giantcnt > 0; giantcnt-- {
		Mtx_lock(&Giant)
	}
}

// Mtx_assert panics unless the mutex is held (MA_OWNED, with MA_RECURSED or
// MA_NOTRECURSED) or not held (MA_NOTOWNED) by the caller.
//
// PORT: without INVARIANTS C has an empty macro; here _mtx_assert is called if Asserting
// says so.
func Mtx_assert(m *sys.Mtx, what int32) {
	if sys.Asserting() {
		_mtx_assert(m, what)
	}
}

func mtx_unowned(m *sys.Mtx) bool { return m.Mtx_lock.Load() == sys.MTX_UNOWNED }

// mtx_owner returns the owner's g pointer, or 0.
//
// PORT: C casts it to a struct thread *.
func mtx_owner(m *sys.Mtx) uintptr { return m.Mtx_lock.Load() &^ sys.MTX_FLAGMASK }

// Lock_class_mtx_sleep is the class of the mutexes that sleep.
//
// PORT: lc_assert, lc_lock, lc_unlock and lc_owner are set below.
var Lock_class_mtx_sleep = sys.Lock_class{
	Lc_name:  "sleep mutex",
	Lc_flags: sys.LC_SLEEPLOCK | sys.LC_RECURSABLE,
}

// Lock_class_mtx_spin is the class of the mutexes that spin.
//
// PORT: lc_assert, lc_lock, lc_unlock and lc_owner are set below.
var Lock_class_mtx_spin = sys.Lock_class{
	Lc_name:  "spin mutex",
	Lc_flags: sys.LC_SPINLOCK | sys.LC_RECURSABLE,
}

// PORT: init is no function of C: the functions stand apart from the classes, as Go sees
// a cycle otherwise.
func init() {
	Lock_class_mtx_sleep.Lc_assert = assert_mtx
	Lock_class_mtx_sleep.Lc_lock = lock_mtx
	Lock_class_mtx_sleep.Lc_unlock = unlock_mtx
	Lock_class_mtx_sleep.Lc_owner = owner_mtx

	Lock_class_mtx_spin.Lc_assert = assert_mtx
	Lock_class_mtx_spin.Lc_lock = lock_spin
	Lock_class_mtx_spin.Lc_unlock = unlock_spin
	Lock_class_mtx_spin.Lc_owner = owner_mtx
}

// Giant is the mutex of everything that has no lock of its own. Every boot
// initialises it, at SI_SUB_LOCK.
var Giant sys.Mtx

func assert_mtx(lock *sys.Lock_object, what int32) {
	Mtx_assert((*sys.Mtx)(unsafe.Pointer(lock)), what)
}

func lock_mtx(lock *sys.Lock_object, how int32) {
	Mtx_lock((*sys.Mtx)(unsafe.Pointer(lock)))
}

func lock_spin(lock *sys.Lock_object, how int32) {
	sys.Panic("spin mutex %s taken by its class: only msleep_spin sleeps with a spin mutex", lock.Lo_name)
}

func unlock_mtx(lock *sys.Lock_object) int32 {
	var m *sys.Mtx

	m = (*sys.Mtx)(unsafe.Pointer(lock))
	Mtx_assert(m, sys.MA_OWNED|sys.MA_NOTRECURSED)
	Mtx_unlock(m)
	return 0
}

func unlock_spin(lock *sys.Lock_object) int32 {
	sys.Panic("spin mutex %s given back by its class: only msleep_spin sleeps with a spin mutex", lock.Lo_name)
	return 0 // PORT: 0 is never returned; Go asks for it behind panic
}

// PORT: owner_mtx is there in C with KDTRACE_HOOKS.
func owner_mtx(lock *sys.Lock_object, owner **sys.Thread) int32 {
	var m *sys.Mtx = (*sys.Mtx)(unsafe.Pointer(lock))

	// PORT: mtx_owner returns a g pointer.
	*owner = smp.Thread_by_g(mtx_owner(m))
	// PORT: mtx_unowned is a bool.
	if mtx_unowned(m) {
		return 0
	}
	return 1
}

func _mtx_lock_flags(m *sys.Mtx, opts int32) {
	if sys.Asserting() {
		sys.MPASS(smp.Curthread() != nil, "curthread != NULL")
		sys.KASSERT(m.Mtx_lock.Load() != sys.MTX_DESTROYED,
			"mtx_lock of the destroyed mutex %p %s", m, &m.Lock_object)
		sys.KASSERT(LOCK_CLASS(&m.Lock_object) == &Lock_class_mtx_sleep,
			"mtx_lock of %p %s, which is no sleep mutex", m, &m.Lock_object)
	}
	if sys.WITNESS {
		witness_checkorder(&m.Lock_object, opts|sys.LOP_NEWORDER|sys.LOP_EXCLUSIVE, nil)
	}

	__mtx_lock(m, smp.Curg(), opts)
	LOCK_LOG_LOCK("LOCK", &m.Lock_object, opts, m.Lock_object.Lo_data)
	if sys.WITNESS {
		witness_lock(&m.Lock_object, opts|sys.LOP_EXCLUSIVE)
	}
	td_locks_add(1)
}

func _mtx_unlock_flags(m *sys.Mtx, opts int32) {
	if sys.Asserting() {
		sys.MPASS(smp.Curthread() != nil, "curthread != NULL")
		sys.KASSERT(m.Mtx_lock.Load() != sys.MTX_DESTROYED,
			"mtx_unlock of the destroyed mutex %p %s", m, &m.Lock_object)
		sys.KASSERT(LOCK_CLASS(&m.Lock_object) == &Lock_class_mtx_sleep,
			"mtx_unlock of %p %s, which is no sleep mutex", m, &m.Lock_object)
	}
	// PORT: td_locks_add stands below.
	if sys.WITNESS {
		witness_unlock(&m.Lock_object, opts|sys.LOP_EXCLUSIVE)
	}
	LOCK_LOG_LOCK("UNLOCK", &m.Lock_object, opts, m.Lock_object.Lo_data)
	Mtx_assert(m, sys.MA_OWNED)
	// PORT: C does td_locks-- before witness is told. Here a panic of the checks may be
	// recovered from, and the mutex is then as it was: td_locks_add counts here.
	td_locks_add(-1)

	if m.Lock_object.Lo_data == 0 {
		LOCKSTAT_PROFILE_RELEASE_LOCK(m)
	}
	__mtx_unlock(m, smp.Curg(), opts)
}

func _mtx_lock_spin_flags(m *sys.Mtx, opts int32) {
	if sys.Asserting() {
		sys.MPASS(smp.Curthread() != nil, "curthread != NULL")
		sys.KASSERT(m.Mtx_lock.Load() != sys.MTX_DESTROYED,
			"mtx_lock_spin of the destroyed mutex %p %s", m, &m.Lock_object)
		sys.KASSERT(LOCK_CLASS(&m.Lock_object) == &Lock_class_mtx_spin,
			"mtx_lock_spin of %p %s, which is no spin mutex", m, &m.Lock_object)
		if Mtx_owned(m) {
			sys.KASSERT(m.Lock_object.Lo_flags&sys.LO_RECURSABLE != 0,
				"mtx_lock_spin: the caller holds %s already, and it may not recurse", &m.Lock_object)
		}
	}
	if sys.WITNESS {
		witness_checkorder(&m.Lock_object, opts|sys.LOP_NEWORDER|sys.LOP_EXCLUSIVE, nil)
	}
	__mtx_lock_spin(m, smp.Curg(), opts)
	LOCK_LOG_LOCK("LOCK", &m.Lock_object, opts, m.Lock_object.Lo_data)
	if sys.WITNESS {
		witness_lock(&m.Lock_object, opts|sys.LOP_EXCLUSIVE)
	}
}

func _mtx_unlock_spin_flags(m *sys.Mtx, opts int32) {
	if sys.Asserting() {
		sys.MPASS(smp.Curthread() != nil, "curthread != NULL")
		sys.KASSERT(m.Mtx_lock.Load() != sys.MTX_DESTROYED,
			"mtx_unlock_spin of the destroyed mutex %p %s", m, &m.Lock_object)
		sys.KASSERT(LOCK_CLASS(&m.Lock_object) == &Lock_class_mtx_spin,
			"mtx_unlock_spin of %p %s, which is no spin mutex", m, &m.Lock_object)
	}
	if sys.WITNESS {
		witness_unlock(&m.Lock_object, opts|sys.LOP_EXCLUSIVE)
	}
	LOCK_LOG_LOCK("UNLOCK", &m.Lock_object, opts, m.Lock_object.Lo_data)
	Mtx_assert(m, sys.MA_OWNED)

	__mtx_unlock_spin(m)
}

// _mtx_trylock recurses if the caller owns the mutex and it may recurse.
func _mtx_trylock(m *sys.Mtx, opts int32) int32 {
	var (
		waittime  uint64 // PORT: waittime with LOCK_PROFILING only, in C
		contested int32  // PORT: with LOCK_PROFILING only, in C
		rval      int32
	)

	if sys.Asserting() {
		sys.MPASS(smp.Curthread() != nil, "curthread != NULL")
		sys.KASSERT(m.Mtx_lock.Load() != sys.MTX_DESTROYED,
			"mtx_trylock of the destroyed mutex %p %s", m, &m.Lock_object)
		sys.KASSERT(LOCK_CLASS(&m.Lock_object) == &Lock_class_mtx_sleep,
			"mtx_trylock of %p %s, which is no sleep mutex", m, &m.Lock_object)
	}

	if Mtx_owned(m) && m.Lock_object.Lo_flags&sys.LO_RECURSABLE != 0 {
		m.Lock_object.Lo_data++
		lockword_set(&m.Mtx_lock, sys.MTX_RECURSED)
		rval = 1
	} else if m.Mtx_lock.Cmpset(sys.MTX_UNOWNED, smp.Curg()) {
		// PORT: rval is what _mtx_obtain_lock returns in C, which here would wait
		// on an explored machine.
		rval = 1
	}

	LOCK_LOG_TRY("LOCK", &m.Lock_object, opts, rval)
	if rval != 0 {
		if sys.WITNESS {
			witness_lock(&m.Lock_object, opts|sys.LOP_EXCLUSIVE|sys.LOP_TRYLOCK)
		}
		td_locks_add(1)
		if m.Lock_object.Lo_data == 0 {
			LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS(m, contested, waittime)
		}
	}

	return rval
}

// _mtx_lock_sleep takes a sleep mutex that the fast path did not get: the
// caller owns it and recurses, or somebody else owns it.
func _mtx_lock_sleep(m *sys.Mtx, tid uintptr, opts int32) {
	var (
		spin        sys.Spin // PORT: ts in C, a turnstile
		v           uintptr
		cont_logged bool   // PORT: an int in C, only tested
		contested   int32  // PORT: with LOCK_PROFILING only, in C
		waittime    uint64 // PORT: waittime with LOCK_PROFILING only, in C
	)

	if Mtx_owned(m) {
		if sys.Asserting() {
			sys.KASSERT(m.Lock_object.Lo_flags&sys.LO_RECURSABLE != 0,
				"mtx_lock: the caller holds %s already, and it may not recurse", &m.Lock_object)
		}
		m.Lock_object.Lo_data++
		lockword_set(&m.Mtx_lock, sys.MTX_RECURSED)
		if LOCK_LOG_TEST(&m.Lock_object, opts) {
			sys.CTR1(sys.KTR_LOCK, "_mtx_lock_sleep: %p recursing", m)
		}
		return
	}

	lock_profile_obtain_lock_failed(&contested, &waittime)
	if LOCK_LOG_TEST(&m.Lock_object, opts) {
		// PORT: file and line are parameters of C.
		file, line := lock_place()
		sys.CTR4(sys.KTR_LOCK,
			"_mtx_lock_sleep: %s contested (lock=%p) at %s:%d",
			m.Lock_object.Lo_name, lock_word(m.Mtx_lock.Load()), file, line)
	}

	for !_mtx_obtain_lock(m, tid) {
		// PORT: no turnstile_trywait; nobody spins for an owner that runs. See
		// port_turnstile.go.
		v = m.Mtx_lock.Load()

		// Released meanwhile?
		if v == sys.MTX_UNOWNED {
			// PORT: no turnstile_cancel.
			continue
		}

		// PORT: C sets MTX_CONTESTED here. LockWait does, when the thread is about
		// to sleep.

		Mtx_assert(m, sys.MA_NOTOWNED)

		if sys.KTR_ON(sys.KTR_CONTENTION) && !cont_logged {
			file, line := lock_place()
			owner_file, owner_line := witness_file(&m.Lock_object)
			// PORT: curthread has the name of the thread, tid a number. Nobody
			// passes file and line, and witness_file finds both.
			sys.CTR6(sys.KTR_CONTENTION,
				"contention: %p at %s:%d wants %s, taken by %s:%d",
				smp.Curthread(), file, line, m.Lock_object.Lo_name,
				owner_file, owner_line)
			cont_logged = true
		}

		// PORT: turnstile_wait waits for the word.
		spin = turnstile_wait(&m.Lock_object, &m.Mtx_lock, v, sys.MTX_CONTESTED, spin)
		// PORT: a thread that has slept takes the mutex with the bit, as others may
		// sleep behind it: an unlock wakes one, not all.
		if spin.Slept {
			tid |= sys.MTX_CONTESTED
		}
	}
	if cont_logged {
		// PORT: curthread, file and line as above.
		file, line := lock_place()
		sys.CTR4(sys.KTR_CONTENTION,
			"contention end: %s acquired by %p at %s:%d",
			m.Lock_object.Lo_name, smp.Curthread(), file, line)
	}
	LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS(m, contested, waittime)
}

// _mtx_lock_spin_failed panics for a spin mutex that its owner keeps too long.
// It returns if there is no owner.
func _mtx_lock_spin_failed(m *sys.Mtx) {
	var (
		owner uintptr // PORT: C has no owner but td, which is found by it
		td    *sys.Thread
	)

	// PORT: td in C.
	owner = mtx_owner(m)

	// Free by now: the caller tries again.
	if owner == 0 {
		return
	}

	// PORT: without tags anybody can take a lock; Thread_by_g finds out.
	td = smp.Thread_by_g(owner)
	if td == nil {
		sys.Panic("spin lock held too long: %s, by %#x, which is no kernel thread: let it call smp.Attach", m.Lock_object.Lo_name, owner)
	}
	sys.Printf("spin lock %p (%s) held by %s (tid %d) too long\n",
		m, m.Lock_object.Lo_name, td.Td_name, td.Td_tid)
	// PORT: witness_display_spinlock prints with printf.
	if sys.WITNESS {
		witness_display_spinlock(&m.Lock_object, td)
	}
	// PORT: panic says by whom, with the stack.
	sys.Panic("spin lock held too long: %s, by %s, whose stack is\n%s", m.Lock_object.Lo_name, td.Td_name, smp.Thread_stack(td))
}

// _mtx_lock_spin takes a spin mutex that somebody else owns. It is entered and
// left inside spinlock_enter, and leaves that section while it waits.
func _mtx_lock_spin(m *sys.Mtx, tid uintptr, opts int32) {
	var (
		spin      sys.Spin // PORT: counts the looks, as i does in C
		contested int32    // PORT: with LOCK_PROFILING only, in C
		waittime  uint64   // PORT: waittime with LOCK_PROFILING only, in C
		v         uintptr  // PORT: what MtxWait compares the word with
	)

	if LOCK_LOG_TEST(&m.Lock_object, opts) {
		sys.CTR1(sys.KTR_LOCK, "_mtx_lock_spin: %p spinning", m)
	}

	lock_profile_obtain_lock_failed(&contested, &waittime)

	for !_mtx_obtain_lock(m, tid) {

		// Interrupts may come in meanwhile.
		smp.Spinlock_exit()
		// PORT: mtx_lock is read into v, for MtxWait.
		for v = m.Mtx_lock.Load(); v != sys.MTX_UNOWNED; v = m.Mtx_lock.Load() {
			// PORT: by the time that it took, not the number of looks, i. MtxWait is
			// cpu_spinwait, and DELAY after some looks. A thread that panics goes
			// without the mutex: mtx_leave.
			if spin.Spent > mtx_spin_limit && sys.Panicstr() == "" {
				mtx_leave(m, &spin)
				_mtx_lock_spin_failed(m)
				// PORT: C has DELAY here, and _mtx_lock_spin_failed behind else.
			}
			spin = sys.Mach.MtxWait(m, v, spin)
		}
		smp.Spinlock_enter()
	}
	// PORT: if it has Slept others may, whom the owner owes Cover.
	if spin.Slept {
		m.Mtx_sleepers.Cover()
	}

	if LOCK_LOG_TEST(&m.Lock_object, opts) {
		sys.CTR1(sys.KTR_LOCK, "_mtx_lock_spin: %p spin done", m)
	}

	LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS(m, contested, waittime)
	// PORT: no LOCKSTAT_RECORD1.
}

// _thread_lock_flags takes the mutex that td_lock points to. The pointer may
// change until the mutex is held: whoever changes it holds both the old mutex and
// the new one.
func _thread_lock_flags(td *sys.Thread, opts int32) {
	var (
		m         *sys.Mtx
		tid       uintptr
		spin      sys.Spin // PORT: counts the looks, as i does in C
		contested int32    // PORT: with LOCK_PROFILING only, in C
		waittime  uint64   // PORT: waittime with LOCK_PROFILING only, in C
		v         uintptr  // PORT: what MtxWait compares the word with
	)

	tid = smp.Curg()
	for {
	retry:
		smp.Spinlock_enter()
		m = td.Td_lock.Load()
		if sys.Asserting() {
			sys.KASSERT(m.Mtx_lock.Load() != sys.MTX_DESTROYED,
				"thread_lock of %s, whose mutex %p is destroyed", td, m)
			sys.KASSERT(LOCK_CLASS(&m.Lock_object) == &Lock_class_mtx_spin,
				"thread_lock of %s, whose mutex %s is no spin mutex", td, &m.Lock_object)
			if Mtx_owned(m) {
				sys.KASSERT(m.Lock_object.Lo_flags&sys.LO_RECURSABLE != 0,
					"thread_lock: the caller holds %s already, and it may not recurse", &m.Lock_object)
			}
		}
		if sys.WITNESS {
			witness_checkorder(&m.Lock_object, opts|sys.LOP_NEWORDER|sys.LOP_EXCLUSIVE, nil)
		}
		for !_mtx_obtain_lock(m, tid) {
			if m.Mtx_lock.Load() == tid {
				m.Lock_object.Lo_data++
				break
			}
			lock_profile_obtain_lock_failed(&contested, &waittime)
			// Interrupts may come in meanwhile.
			smp.Spinlock_exit()
			// PORT: mtx_lock is read into v, for MtxWait.
			for v = m.Mtx_lock.Load(); v != sys.MTX_UNOWNED; v = m.Mtx_lock.Load() {
				// PORT: as in _mtx_lock_spin, by time and not by i, with mtx_leave.
				if spin.Spent > mtx_spin_limit && sys.Panicstr() == "" {
					mtx_leave(m, &spin)
					_mtx_lock_spin_failed(m)
				}
				spin = sys.Mach.MtxWait(m, v, spin)
				if m != td.Td_lock.Load() {
					// PORT: this thread may have been woken for a mutex that it
					// does not take: mtx_leave wakes the next sleeper in its place.
					mtx_leave(m, &spin)
					goto retry
				}
			}
			smp.Spinlock_enter()
		}
		// PORT: Cover as in _mtx_lock_spin. On the next mutex it has not Slept.
		if spin.Slept {
			m.Mtx_sleepers.Cover()
			spin.Slept = false
		}
		if m == td.Td_lock.Load() {
			break
		}
		__mtx_unlock_spin(m)
	}
	if m.Lock_object.Lo_data == 0 {
		LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS(m, contested, waittime)
	}
	LOCK_LOG_LOCK("LOCK", &m.Lock_object, opts, m.Lock_object.Lo_data)
	if sys.WITNESS {
		witness_lock(&m.Lock_object, opts|sys.LOP_EXCLUSIVE)
	}
	// PORT: no LOCKSTAT_RECORD1.
}

// PORT: thread_lock_block and thread_lock_unblock are left out, with blocked_lock:
// they serve the scheduler, which is the host's.

// Thread_lock_set makes new_ the lock of a thread. Both it and the present lock
// are held on entry; the present one is given back.
func Thread_lock_set(td *sys.Thread, new_ *sys.Mtx) {
	var lock *sys.Mtx

	Mtx_assert(new_, sys.MA_OWNED)
	THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
	lock = td.Td_lock.Peek()
	td.Td_lock.Store(new_)
	Mtx_unlock_spin(lock)
}

// _mtx_unlock_sleep gives back a sleep mutex that is recursed or contested.
func _mtx_unlock_sleep(m *sys.Mtx, opts int32) {
	// PORT: no ts, which is a turnstile.
	if Mtx_recursed(m) {
		m.Lock_object.Lo_data--
		if m.Lock_object.Lo_data == 0 {
			lockword_clear(&m.Mtx_lock, sys.MTX_RECURSED)
		}
		if LOCK_LOG_TEST(&m.Lock_object, opts) {
			sys.CTR1(sys.KTR_LOCK, "_mtx_unlock_sleep: %p unrecurse", m)
		}
		return
	}

	// PORT: no turnstile_chain_lock and turnstile_lookup.
	if LOCK_LOG_TEST(&m.Lock_object, opts) {
		sys.CTR1(sys.KTR_LOCK, "_mtx_unlock_sleep: %p contested", m)
	}
	// PORT: turnstile_broadcast wakes all that wait, in C. Here there is no ts, and the
	// release wakes one thread; see port_turnstile.go.
	_mtx_release_lock_quick(m)
	// PORT: no turnstile_unpend and turnstile_chain_unlock.
}

func _mtx_assert(m *sys.Mtx, what int32) {
	if sys.Panicstr() != "" {
		return
	}
	switch what {
	case sys.MA_OWNED,
		sys.MA_OWNED | sys.MA_RECURSED,
		sys.MA_OWNED | sys.MA_NOTRECURSED:
		if !Mtx_owned(m) {
			sys.Panic("mutex %s is not held by the caller", m.Lock_object.Lo_name)
		}
		if Mtx_recursed(m) {
			if what&sys.MA_NOTRECURSED != 0 {
				sys.Panic("mutex %s is held more than once", m.Lock_object.Lo_name)
			}
		} else if what&sys.MA_RECURSED != 0 {
			sys.Panic("mutex %s is held only once", m.Lock_object.Lo_name)
		}
	case sys.MA_NOTOWNED:
		if Mtx_owned(m) {
			sys.Panic("mutex %s is held by the caller", m.Lock_object.Lo_name)
		}
	default:
		// PORT: the message names the mutex, not the caller's place.
		sys.Panic("mutex %s: mtx_assert knows no %#x", m.Lock_object.Lo_name, what)
	}
}

// PORT: mtx_validate, which MUTEX_DEBUG builds only, and mtx_sysinit are left out:
// layers initialise their mutexes in SYSINIT entries of their own.

// Mtx_init makes m a free mutex. Opts is MTX_DEF or MTX_SPIN, with MTX_RECURSE,
// MTX_QUIET, MTX_DUPOK, MTX_NOWITNESS and MTX_NOPROFILE. Witness knows it by
// type_, or by its name if type_ is "". M must be zero or destroyed.
func Mtx_init(m *sys.Mtx, name, type_ string, opts int32) {
	var (
		class *sys.Lock_class
		flags int32
	)

	if sys.Asserting() {
		sys.MPASS(opts&^(sys.MTX_SPIN|sys.MTX_QUIET|sys.MTX_RECURSE|
			sys.MTX_NOWITNESS|sys.MTX_DUPOK|sys.MTX_NOPROFILE) == 0,
			"mtx_init is given options that it knows")
	}
	// PORT: no ASSERT_ATOMIC_LOAD_PTR; Go aligns words.

	if opts&sys.MTX_SPIN != 0 {
		class = &Lock_class_mtx_spin
	} else {
		class = &Lock_class_mtx_sleep
	}
	flags = 0
	if opts&sys.MTX_QUIET != 0 {
		flags |= sys.LO_QUIET
	}
	if opts&sys.MTX_RECURSE != 0 {
		flags |= sys.LO_RECURSABLE
	}
	if opts&sys.MTX_NOWITNESS == 0 {
		flags |= sys.LO_WITNESS
	}
	if opts&sys.MTX_DUPOK != 0 {
		flags |= sys.LO_DUPOK
	}
	if opts&sys.MTX_NOPROFILE != 0 {
		flags |= sys.LO_NOPROFILE
	}

	m.Mtx_lock.Store(sys.MTX_UNOWNED)
	m.Lock_object.Lo_data = 0

	Lock_init(&m.Lock_object, class, name, type_, flags)
}

// Mtx_destroy ends a mutex that is free, or that the caller holds once.
func Mtx_destroy(m *sys.Mtx) {
	if !Mtx_owned(m) {
		if sys.Asserting() {
			sys.MPASS(mtx_unowned(m), "mtx_unowned(m)")
		}
	} else {
		// PORT: C asserts that it is not MTX_CONTESTED either. Here the bit may
		// stay for a while when nobody waits any more.
		if sys.Asserting() {
			sys.MPASS(m.Mtx_lock.Load()&sys.MTX_RECURSED == 0, "(m->mtx_lock & MTX_RECURSED) == 0")
		}

		// An unlock would do this besides giving the word back.
		if LOCK_CLASS(&m.Lock_object) == &Lock_class_mtx_spin {
			smp.Spinlock_exit()
		} else {
			td_locks_add(-1)
		}

		// PORT: no lock_profile_release_lock, as lock profiling is left out; and no
		// __FILE__ and __LINE__ for witness_unlock.
		if sys.WITNESS {
			witness_unlock(&m.Lock_object, sys.LOP_EXCLUSIVE)
		}
	}

	m.Mtx_lock.Store(sys.MTX_DESTROYED)
	Lock_destroy(&m.Lock_object)
}

// mutex_init makes the mutexes of the system.
//
// PORT: mutex_init is a SYSINIT entry here (port_thread_lock.go), which has an argument;
// there is no machine-dependent code that could call it before the entries run.
func mutex_init(_ any) {
	// PORT: no init_turnstiles; there are none.

	// PORT: C's memory is zero at boot; here an earlier boot has used Giant.
	Giant = sys.Mtx{}
	Mtx_init(&Giant, "Giant", "", sys.MTX_DEF|sys.MTX_RECURSE)
	// PORT: no blocked_lock, no p_mtx and p_slock of proc0, and no devmtx: there are
	// no such locks. And the thread that boots does not take Giant: none of the
	// SYSINIT entries that it runs here needs it.
}

// PORT: db_show_mtx is left out; there is no debugger.
