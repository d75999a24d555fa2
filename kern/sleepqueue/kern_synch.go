// Ported from FreeBSD sys/kern/kern_synch.c (r216805).
//
// Copyright (c) 1982, 1986, 1990, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package sleepqueue

import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// KTDSTATE names what keeps td from running, for schedgraph.
func KTDSTATE(td *sys.Thread) string {
	switch {
	case td.Td_inhibitors&sys.TDI_SLEEPING != 0:
		return "sleep"
	case td.Td_inhibitors&sys.TDI_SUSPENDED != 0:
		return "suspended"
	case td.Td_inhibitors&sys.TDI_SWAPPED != 0:
		return "swapped"
	case td.Td_inhibitors&sys.TDI_LOCK != 0:
		return "blocked"
	case td.Td_inhibitors&sys.TDI_IWAIT != 0:
		return "iwait"
	default:
		return "yielding"
	}
}

// pause_wchan is the channel on which Pause sleeps; nobody wakes it.
var pause_wchan int32

// sleepinit sets the sleep queues up.
func sleepinit() {
	// PORT: no hogticks; yielding is left to the host.
	init_sleepqueues()
}

// _sleep puts the calling thread to sleep until ident is woken, for timo ticks
// at most if timo is not 0. It returns 0 if it was woken, EWOULDBLOCK if the
// time was up. lock_, if not nil, is a lock that the caller holds; it is
// released when a wakeup cannot be missed any more, and taken again before
// _sleep returns, unless priority has PDROP. The rest of priority, if not 0,
// becomes the thread's. Giant is released and taken again likewise, however
// often it was taken.
func _sleep(ident unsafe.Pointer, lock_ *sys.Lock_object, priority int32, wmesg string, timo int32) int32 {
	var (
		td    *sys.Thread
		class *sys.Lock_class
		// PORT: no catch; no signal interrupts a sleep.
		flags, lock_state, pri, rval int32
		// PORT: giantcnt is hidden in DROP_GIANT in C.
		giantcnt int32
	)

	td = smp.Curthread()
	if sys.WITNESS {
		lock.WITNESS_WARN(sys.WARN_GIANTOK|sys.WARN_SLEEPOK, lock_, "Sleeping on \"%s\"", wmesg)
	}
	if sys.Asserting() {
		sys.KASSERT(timo != 0 || lock.Mtx_owned(&lock.Giant) || lock_ != nil,
			"sleep on \"%s\" without a lock, without Giant and without a timeout", wmesg)
		// PORT: no p to assert on; threads have no process.
		sys.KASSERT(ident != nil && sys.TD_IS_RUNNING(td),
			"sleep on \"%s\": channel %p, thread %s in state %d", wmesg, ident, td, td.Td_state)
		if priority&sys.PDROP != 0 {
			sys.KASSERT(lock_ != nil && lock_ != &lock.Giant.Lock_object,
				"sleep on \"%s\": PDROP needs a lock other than Giant", wmesg)
		}
	}
	if lock_ != nil {
		class = lock.LOCK_CLASS(lock_)
	} else {
		class = nil
	}

	// PORT: nothing sleeps while cold, and there is no catch, as no signal interrupts a
	// sleep.
	pri = priority & sys.PRIMASK

	// A sleep between sleepq_add and sleepq_wait ends the outer one.
	if sys.TD_ON_SLEEPQ(td) {
		Sleepq_remove(td, unsafe.Pointer(td.Td_wchan.Load()))
	}

	if ident == unsafe.Pointer(&pause_wchan) {
		flags = sys.SLEEPQ_PAUSE
	} else {
		flags = sys.SLEEPQ_SLEEP
	}
	// PORT: neither SLEEPQ_INTERRUPTIBLE for catch nor SLEEPQ_STOP_ON_BDRY for PBDRY.

	Sleepq_lock(ident)
	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR5(sys.KTR_PROC, "sleep: thread %ld (pid %ld, %s) on %s (%p)", td.Td_tid, 0, td.Td_name, wmesg, ident)
	}

	if lock_ == &lock.Giant.Lock_object {
		lock.Mtx_assert(&lock.Giant, sys.MA_OWNED)
	}
	giantcnt = lock.DROP_GIANT()
	if lock_ != nil && lock_ != &lock.Giant.Lock_object && class.Lc_flags&sys.LC_SLEEPABLE == 0 {
		lock_state = class.Lc_unlock(lock_)
	} else {
		lock_state = -1
	}

	Sleepq_add(ident, lock_, wmesg, flags, 0)
	if timo != 0 {
		Sleepq_set_timeout(ident, timo)
	}
	// To release a sleepable lock may itself take a chain's lock.
	if lock_ != nil && class.Lc_flags&sys.LC_SLEEPABLE != 0 {
		Sleepq_release(ident)
		lock_state = class.Lc_unlock(lock_)
		Sleepq_lock(ident)
	}
	// PORT: without catch there is neither sleepq_timedwait_sig nor sleepq_wait_sig.
	if timo != 0 {
		rval = Sleepq_timedwait(ident, pri)
	} else {
		Sleepq_wait(ident, pri)
		rval = 0
	}
	lock.PICKUP_GIANT(giantcnt)
	if lock_ != nil && lock_ != &lock.Giant.Lock_object && priority&sys.PDROP == 0 {
		class.Lc_lock(lock_, lock_state)
	}
	return rval
}

// Msleep_spin is Msleep for a spin mutex that the caller holds once. It keeps
// the thread's priority and always takes the mutex again.
func Msleep_spin(ident unsafe.Pointer, mtx *sys.Mtx, wmesg string, timo int32) int32 {
	var (
		td   *sys.Thread
		rval int32
		// PORT: giantcnt is hidden in DROP_GIANT in C.
		giantcnt int32
	)

	td = smp.Curthread()
	if sys.Asserting() {
		sys.KASSERT(mtx != nil, "msleep_spin on \"%s\" without a mutex", wmesg)
		// PORT: no p to assert on; threads have no process.
		sys.KASSERT(ident != nil && sys.TD_IS_RUNNING(td),
			"msleep_spin on \"%s\": channel %p, thread %s in state %d", wmesg, ident, td, td.Td_state)
	}

	// PORT: nothing sleeps while cold.

	Sleepq_lock(ident)
	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR5(sys.KTR_PROC, "msleep_spin: thread %ld (pid %ld, %s) on %s (%p)", td.Td_tid, 0, td.Td_name, wmesg, ident)
	}

	giantcnt = lock.DROP_GIANT()
	lock.Mtx_assert(mtx, sys.MA_OWNED|sys.MA_NOTRECURSED)
	lock.Mtx_unlock_spin(mtx)

	Sleepq_add(ident, &mtx.Lock_object, wmesg, sys.SLEEPQ_SLEEP, 0)
	if timo != 0 {
		Sleepq_set_timeout(ident, timo)
	}

	// Witness wants no spin lock held, not even the chain's. A wakeup that
	// comes meanwhile finds the thread on the queue.
	if sys.WITNESS {
		Sleepq_release(ident)
		lock.WITNESS_WARN(sys.WARN_GIANTOK|sys.WARN_SLEEPOK, nil, "Sleeping on \"%s\"", wmesg)
		Sleepq_lock(ident)
	}
	if timo != 0 {
		rval = Sleepq_timedwait(ident, 0)
	} else {
		Sleepq_wait(ident, 0)
		rval = 0
	}
	lock.PICKUP_GIANT(giantcnt)
	lock.Mtx_lock_spin(mtx)
	return rval
}

// Pause sleeps for timo ticks on a channel that nobody wakes, and returns
// EWOULDBLOCK.
func Pause(wmesg string, timo int32) int32 {
	if sys.Asserting() {
		sys.KASSERT(timo != 0, "pause on \"%s\" without a timeout", wmesg)
	}
	return Tsleep(unsafe.Pointer(&pause_wchan), 0, wmesg, timo)
}

// Wakeup wakes all threads that sleep on ident. Called without ident's chain
// locked.
func Wakeup(ident unsafe.Pointer) {
	var wakeup_swapper int32

	Sleepq_lock(ident)
	wakeup_swapper = Sleepq_broadcast(ident, sys.SLEEPQ_SLEEP, 0, 0)
	Sleepq_release(ident)
	if wakeup_swapper != 0 {
		// PORT: no KASSERT on proc0, which is not there.
		kick_proc0()
	}
}

// Wakeup_one wakes one thread that sleeps on ident, as Sleepq_signal chooses.
func Wakeup_one(ident unsafe.Pointer) {
	var wakeup_swapper int32

	Sleepq_lock(ident)
	wakeup_swapper = Sleepq_signal(ident, sys.SLEEPQ_SLEEP, 0, 0)
	Sleepq_release(ident)
	if wakeup_swapper != 0 {
		kick_proc0()
	}
}

// mi_switch gives the CPU up until the calling thread may run. Called with
// exactly one spin lock held, the thread's lock, whichever that is; returns
// with the thread locked by its own lock.
func mi_switch(flags int32, newtd *sys.Thread) {
	// PORT: neither runtime nor new_switchtime; times are not kept.
	var td *sys.Thread

	td = smp.Curthread()
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED|sys.MA_NOTRECURSED)
	if sys.Asserting() {
		sys.KASSERT(!sys.TD_ON_RUNQ(td), "mi_switch: %s is on a run queue already", td)
		// PORT: no thread that waits for a lock comes here (TD_ON_LOCK).
		if !sys.TD_IS_RUNNING(td) {
			lock.Mtx_assert(&lock.Giant, sys.MA_NOTOWNED)
		}
		// PORT: no td_owepreempt: no switch is owed to a preemption.
		sys.KASSERT(td.Td_critnest == 1 || sys.Panicstr() != "",
			"mi_switch: %s is %d critical sections deep, the thread lock is 1", td, td.Td_critnest)
		sys.KASSERT(flags&(sys.SW_INVOL|sys.SW_VOL) != 0, "mi_switch: neither voluntary nor involuntary")
		sys.KASSERT(newtd != smp.Curthread(), "mi_switch: %s to itself", td)
	}

	// PORT: there is no debugger (kdb_active, kdb_switch). Switches are not counted
	// (td_ru, td_generation, v_swtch, switchticks), and times are not
	// kept (new_switchtime, runtime, td_runtime, td_incruntime, switchtime).

	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR4(sys.KTR_PROC, "mi_switch: old thread %ld (td_sched %p, pid %ld, %s)", td.Td_tid, &td.Td_md, 0, td.Td_name)
	}
	if sys.KTR_ON(sys.KTR_SCHED) {
		// PORT: there are no idle threads (TD_IS_IDLETHREAD), and no td_lockname: a
		// thread that waits for a lock does not come here.
		sys.KTR_STATE3(sys.KTR_SCHED, "thread", td.Td_name, KTDSTATE(td),
			"prio:%d", td.Td_priority, "wmesg:\"%s\"", td.Td_wmesg, "lockname:\"%s\"", "")
	}
	// PORT: sched_switch is not given newtd, which is always NULL, nor flags, which only
	// its statistics need.
	sched_switch(td)
	if sys.KTR_ON(sys.KTR_SCHED) {
		sys.KTR_STATE1(sys.KTR_SCHED, "thread", td.Td_name, "running", "prio:%d", td.Td_priority)
	}

	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR4(sys.KTR_PROC, "mi_switch: new thread %ld (td_sched %p, pid %ld, %s)", td.Td_tid, &td.Td_md, 0, td.Td_name)
	}
	// PORT: no deadthread to stash; a thread that exits is Go's.
}

// setrunnable lets td run if nothing else keeps it. Called with the thread
// locked; if td was asleep, its lock is its own on return. It returns 0: a caller
// would have to wake the swapper if it was 1.
func setrunnable(td *sys.Thread) int32 {
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
	// PORT: no KASSERT on p_state; threads have no process.
	switch td.Td_state {
	case sys.TDS_RUNNING, sys.TDS_RUNQ:
		return 0
	case sys.TDS_INHIBITED:
		if td.Td_inhibitors != sys.TDI_SWAPPED {
			return 0
		}
		fallthrough
	case sys.TDS_CAN_RUN:
		break
	default:
		// PORT: no printf; the message of the panic has td_state.
		sys.Panic("setrunnable: %s is in state %#x", td.Td_name, td.Td_state)
	}
	// PORT: no thread is ever swapped out (TDF_INMEM, TDF_SWAPINREQ), so that this is no
	// else.
	sched_wakeup(td)
	return 0
}
