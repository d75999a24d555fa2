// Ported from FreeBSD sys/kern/subr_sleepqueue.c (r216805).
//
// Copyright (c) 2004 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sleepqueue

import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// PORT: there are no signals and no processes: sleepq_catch_signals,
// sleepq_check_signals, sleepq_wait_sig, sleepq_timedwait_sig and sleepq_abort are left
// out, and so is what the other functions do for them.

// The chains form a hash table; SC_TABLESIZE is a power of two.
const (
	SC_TABLESIZE = 128
	SC_MASK      = SC_TABLESIZE - 1
	SC_SHIFT     = 8
)

// SC_HASH returns the index of the chain of a wait channel.
//
// PORT: the machine's number for the channel stands where C has the address,
// so that an explored run does not depend on where things lie in memory.
func SC_HASH(wc unsafe.Pointer) uintptr {
	// PORT: Chain is the machine's number for wc.
	return (sys.Mach.Chain(wc) >> SC_SHIFT) & SC_MASK
}

// SC_LOOKUP returns the chain of a wait channel.
func SC_LOOKUP(wc unsafe.Pointer) *sleepqueue_chain {
	return &sleepq_chains[SC_HASH(wc)]
}

// sleepqueue_chain is one bucket of the hash table.
//
// Locking key:
//
//	(c)  sc_lock
type sleepqueue_chain struct {
	sc_queues sys.LIST_HEAD[sys.Sleepqueue] // queues in use (c)
	sc_lock   sys.Mtx
}

var sleepq_chains [SC_TABLESIZE]sleepqueue_chain

// init_sleepqueues makes all chains empty and unlocked. Called by sleepinit,
// once a boot, before there are threads.
func init_sleepqueues() {
	var i int32

	for i = 0; i < SC_TABLESIZE; i++ {
		// PORT: C's sleepq_chains are zero at boot; here an earlier boot has used them.
		sleepq_chains[i] = sleepqueue_chain{}
		sys.LIST_INIT(&sleepq_chains[i].sc_queues)
		lock.Mtx_init(&sleepq_chains[i].sc_lock, "sleepq chain", "",
			sys.MTX_SPIN|sys.MTX_RECURSE)
	}
	// PORT: no sleepq_zone, which is the Go heap; thread0 gets its queue as every thread
	// does (port_thread.go).
}

// Sleepq_alloc returns an empty sleep queue for a new thread.
func Sleepq_alloc() *sys.Sleepqueue {
	var sq *sys.Sleepqueue // PORT: for sleepq_init

	// PORT: no uma_zalloc, which calls sleepq_init.
	sq = new(sys.Sleepqueue)
	sleepq_init(sq)
	return sq
}

// Sleepq_free takes back the sleep queue of a thread that exits.
func Sleepq_free(sq *sys.Sleepqueue) {
	// PORT: no uma_zfree, which calls sleepq_dtor with INVARIANTS.
	if sys.Asserting() {
		sleepq_dtor(sq)
	}
}

// Sleepq_lock locks the chain of the wait channel.
func Sleepq_lock(wchan unsafe.Pointer) {
	var sc *sleepqueue_chain

	sc = SC_LOOKUP(wchan)
	lock.Mtx_lock_spin(&sc.sc_lock)
}

// Sleepq_lookup returns the sleep queue of the wait channel, or nil if nobody
// sleeps on it. Called with the chain locked, which stays locked.
func Sleepq_lookup(wchan unsafe.Pointer) *sys.Sleepqueue {
	var (
		sc *sleepqueue_chain
		sq *sys.Sleepqueue
	)

	if sys.Asserting() {
		sys.KASSERT(wchan != nil, "%s: the wait channel is nil", "sleepq_lookup")
	}
	sc = SC_LOOKUP(wchan)
	lock.Mtx_assert(&sc.sc_lock, sys.MA_OWNED)
	for sq = sys.LIST_FIRST(&sc.sc_queues); sq != nil; sq = sys.LIST_NEXT(sq, sys.Sq_hash_f) {
		if sq.Sq_wchan == wchan {
			return sq
		}
	}
	return nil
}

// Sleepq_release unlocks the chain of the wait channel.
func Sleepq_release(wchan unsafe.Pointer) {
	var sc *sleepqueue_chain

	sc = SC_LOOKUP(wchan)
	lock.Mtx_unlock_spin(&sc.sc_lock)
}

// Sleepq_add puts the calling thread on a queue of the wait channel, not yet
// asleep: from here on a wakeup finds it. Called with the chain locked, which
// stays locked. lock_ is the lock by which sleepers and wakers of the channel
// agree, for the assertions only, or nil.
func Sleepq_add(wchan unsafe.Pointer, lock_ *sys.Lock_object, wmesg string, flags, queue int32) {
	var (
		sc *sleepqueue_chain
		sq *sys.Sleepqueue
		td *sys.Thread
	)

	td = smp.Curthread()
	sc = SC_LOOKUP(wchan)
	lock.Mtx_assert(&sc.sc_lock, sys.MA_OWNED)
	if sys.Asserting() {
		sys.MPASS(td.Td_sleepqueue != nil, "td->td_sleepqueue != NULL")
		sys.MPASS(wchan != nil, "wchan != NULL")
		sys.MPASS(queue >= 0 && queue < sys.NR_SLEEPQS, "(queue >= 0) && (queue < NR_SLEEPQS)")

		// Handlers of callouts and of software interrupts run marked so.
		sys.KASSERT(td.Td_pflags&sys.TDP_NOSLEEPING == 0,
			"%s is about to sleep on \"%s\" where sleeping is forbidden", td, wmesg)
	}

	sq = Sleepq_lookup(wchan)

	// The first sleeper's own queue serves the channel; the queues of later
	// ones wait on its free list.
	if sq == nil {
		if sys.Asserting() {
			var i int32

			sq = td.Td_sleepqueue
			for i = 0; i < sys.NR_SLEEPQS; i++ {
				sys.KASSERT(sys.TAILQ_EMPTY(&sq.Sq_blocked[i]),
					"sleep queue of %s: somebody sleeps on its queue %d", td, i)
				sys.KASSERT(sq.Sq_blockedcnt[i] == 0,
					"sleep queue of %s: the count of its queue %d is not 0", td, i)
			}
			sys.KASSERT(sys.LIST_EMPTY(&sq.Sq_free),
				"sleep queue of %s: its free list is not empty", td)
			sys.KASSERT(sq.Sq_wchan == nil,
				"sleep queue of %s: it still has the wait channel %p", td, sq.Sq_wchan)
			sq.Sq_lock = lock_
		}
		sq = td.Td_sleepqueue
		sys.LIST_INSERT_HEAD(&sc.sc_queues, sq, sys.Sq_hash_f)
		sq.Sq_wchan = wchan
		sq.Sq_type = flags & sys.SLEEPQ_TYPE
	} else {
		if sys.Asserting() {
			sys.MPASS(wchan == sq.Sq_wchan, "wchan == sq->sq_wchan")
			sys.MPASS(lock_ == sq.Sq_lock, "lock == sq->sq_lock")
			sys.MPASS(flags&sys.SLEEPQ_TYPE == sq.Sq_type, "(flags & SLEEPQ_TYPE) == sq->sq_type")
		}
		sys.LIST_INSERT_HEAD(&sq.Sq_free, td.Td_sleepqueue, sys.Sq_hash_f)
	}
	lock.Thread_lock(td)
	sys.TAILQ_INSERT_TAIL(&sq.Sq_blocked[queue], td, sys.Td_slpq_f)
	sq.Sq_blockedcnt[queue]++
	td.Td_sleepqueue = nil
	td.Td_sqqueue = queue
	td.Td_wchan.Store((*byte)(wchan))
	td.Td_wmesg = wmesg
	// PORT: SLEEPQ_INTERRUPTIBLE is not asked for; no signal interrupts a sleep.
	lock.Thread_unlock(td)
}

// Sleepq_set_timeout has the calling thread, which is on the queue of the wait
// channel, resumed after timo ticks unless it is woken before. Called with the
// chain locked, which stays locked.
func Sleepq_set_timeout(wchan unsafe.Pointer, timo int32) {
	var (
		sc *sleepqueue_chain
		td *sys.Thread
	)

	td = smp.Curthread()
	sc = SC_LOOKUP(wchan)
	lock.Mtx_assert(&sc.sc_lock, sys.MA_OWNED)
	if sys.Asserting() {
		sys.MPASS(sys.TD_ON_SLEEPQ(td), "TD_ON_SLEEPQ(td)")
		sys.MPASS(td.Td_sleepqueue == nil, "td->td_sleepqueue == NULL")
		sys.MPASS(wchan != nil, "wchan != NULL")
	}
	// PORT: callout_reset_curcpu, of the revision that is booted.
	sys.Booted.Callout_reset_on(&td.Td_slpcallout, timo, sleepq_timeout, td, smp.PCPU_GET().Pc_cpuid)
}

// Sleepq_sleepcnt returns how many threads are on a queue of the wait channel.
// Called with the chain locked, which stays locked.
func Sleepq_sleepcnt(wchan unsafe.Pointer, queue int32) uint32 {
	var sq *sys.Sleepqueue

	if sys.Asserting() {
		sys.KASSERT(wchan != nil, "%s: the wait channel is nil", "sleepq_sleepcnt")
		sys.MPASS(queue >= 0 && queue < sys.NR_SLEEPQS, "(queue >= 0) && (queue < NR_SLEEPQS)")
	}
	sq = Sleepq_lookup(wchan)
	if sq == nil {
		return 0
	}
	return sq.Sq_blockedcnt[queue]
}

// sleepq_switch lets the CPU go unless the calling thread has been woken or has
// timed out since it was put on the queue. Called with the chain and the
// thread locked; returns with the thread locked and the chain not.
func sleepq_switch(wchan unsafe.Pointer, pri int32) {
	var (
		sc *sleepqueue_chain
		sq *sys.Sleepqueue
		td *sys.Thread
	)

	td = smp.Curthread()
	sc = SC_LOOKUP(wchan)
	lock.Mtx_assert(&sc.sc_lock, sys.MA_OWNED)
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)

	// A thread that has been given a queue back was woken.
	if td.Td_sleepqueue != nil {
		lock.Mtx_unlock_spin(&sc.sc_lock)
		return
	}

	// The timeout came when the thread did not sleep yet: it left the thread on the
	// queue, and leaving it is done here.
	if td.Td_flags&sys.TDF_TIMEOUT != 0 {
		if sys.Asserting() {
			sys.MPASS(sys.TD_ON_SLEEPQ(td), "TD_ON_SLEEPQ(td)")
		}
		sq = Sleepq_lookup(wchan)
		if sleepq_resume_thread(sq, td, 0) != 0 {
			if sys.Asserting() {
				// PORT: the message is ours, and names the thread.
				sys.Panic("%s runs and yet was swapped out", td.Td_name)
			}
		}
		lock.Mtx_unlock_spin(&sc.sc_lock)
		return
	}
	if sys.Asserting() {
		sys.MPASS(td.Td_sleepqueue == nil, "td->td_sleepqueue == NULL")
	}
	sched_sleep(td, pri)
	lock.Thread_lock_set(td, &sc.sc_lock)
	sys.TD_SET_SLEEPING(td)
	mi_switch(sys.SW_VOL|sys.SWT_SLEEPQ, nil)
	if sys.Asserting() {
		sys.KASSERT(sys.TD_IS_RUNNING(td), "%s runs, but its state is %d", td, td.Td_state)
	}
	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR3(sys.KTR_PROC, "sleepq resume: thread %p (pid %ld, %s)", td, 0, td.Td_name)
	}
}

// sleepq_check_timeout returns EWOULDBLOCK if the calling thread's sleep timed
// out, else 0. When it returns, the timeout of that sleep is not pending and
// does nothing to the thread any more. Called and returns with the thread
// locked; the lock may be given up meanwhile.
func sleepq_check_timeout() int32 {
	var td *sys.Thread

	td = smp.Curthread()
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)

	if td.Td_flags&sys.TDF_TIMEOUT != 0 {
		td.Td_flags &^= sys.TDF_TIMEOUT
		return sys.EWOULDBLOCK
	}

	// The timeout has come, after the wakeup: nothing to stop.
	if td.Td_flags&sys.TDF_TIMOFAIL != 0 {
		td.Td_flags &^= sys.TDF_TIMOFAIL
	} else if sys.Booted.Callout_stop_safe(&td.Td_slpcallout, 0) == 0 { // PORT: callout_stop, of the revision that is booted
		// The timeout runs already, and waits for the thread lock at most. This thread
		// sleeps, off every queue, until the timeout has seen it: it could end a later
		// sleep otherwise.
		td.Td_flags |= sys.TDF_TIMEOUT
		sys.TD_SET_SLEEPING(td)
		mi_switch(sys.SW_INVOL|sys.SWT_SLEEPQTIMO, nil)
	}
	return 0
}

// Sleepq_wait blocks the calling thread, which is on the queue of the wait
// channel, until it is woken. pri, if not 0, becomes its priority. Called with
// the chain locked, returns with it unlocked.
func Sleepq_wait(wchan unsafe.Pointer, pri int32) {
	var td *sys.Thread

	td = smp.Curthread()
	// PORT: no TDF_SINTR; no signal interrupts a sleep.
	lock.Thread_lock(td)
	sleepq_switch(wchan, pri)
	lock.Thread_unlock(td)
}

// Sleepq_timedwait is Sleepq_wait after Sleepq_set_timeout. It returns
// EWOULDBLOCK if the timeout ended the sleep, else 0.
func Sleepq_timedwait(wchan unsafe.Pointer, pri int32) int32 {
	var (
		td   *sys.Thread
		rval int32
	)

	td = smp.Curthread()
	// PORT: no TDF_SINTR, as in Sleepq_wait.
	lock.Thread_lock(td)
	sleepq_switch(wchan, pri)
	rval = sleepq_check_timeout()
	lock.Thread_unlock(td)

	return rval
}

// Sleepq_type returns the SLEEPQ_ type of the wait channel's queue, or -1 if
// nobody sleeps on it. Called with the chain unlocked.
func Sleepq_type(wchan unsafe.Pointer) int32 {
	var (
		sq    *sys.Sleepqueue
		type_ int32
	)

	if sys.Asserting() {
		sys.MPASS(wchan != nil, "wchan != NULL")
	}

	Sleepq_lock(wchan)
	sq = Sleepq_lookup(wchan)
	if sq == nil {
		Sleepq_release(wchan)
		return -1
	}
	type_ = sq.Sq_type
	Sleepq_release(wchan)
	return type_
}

// sleepq_resume_thread takes td off the queue sq, gives it a sleep queue of its
// own and, if it sleeps already, makes it runnable. pri, if not 0, is the least
// priority that it gets. Called and returns with the chain and the thread
// locked; the thread's lock may then be another than before. It returns what
// setrunnable does.
func sleepq_resume_thread(sq *sys.Sleepqueue, td *sys.Thread, pri int32) int32 {
	var sc *sleepqueue_chain

	if sys.Asserting() {
		sys.MPASS(td != nil, "td != NULL")
		sys.MPASS(sq.Sq_wchan != nil, "sq->sq_wchan != NULL")
		sys.MPASS(unsafe.Pointer(td.Td_wchan.Peek()) == sq.Sq_wchan, "td->td_wchan == sq->sq_wchan")
		sys.MPASS(td.Td_sqqueue < sys.NR_SLEEPQS && td.Td_sqqueue >= 0, "td->td_sqqueue < NR_SLEEPQS && td->td_sqqueue >= 0")
	}
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
	sc = SC_LOOKUP(sq.Sq_wchan)
	lock.Mtx_assert(&sc.sc_lock, sys.MA_OWNED)

	sq.Sq_blockedcnt[td.Td_sqqueue]--
	sys.TAILQ_REMOVE(&sq.Sq_blocked[td.Td_sqqueue], td, sys.Td_slpq_f)

	// The last sleeper leaves with the queue itself, any other with one that a
	// later sleeper has lent.
	if sys.LIST_EMPTY(&sq.Sq_free) {
		td.Td_sleepqueue = sq
		if sys.Asserting() {
			sq.Sq_wchan = nil
		}
	} else {
		td.Td_sleepqueue = sys.LIST_FIRST(&sq.Sq_free)
	}
	sys.LIST_REMOVE(td.Td_sleepqueue, sys.Sq_hash_f)

	td.Td_wmesg = ""
	td.Td_wchan.Store(nil)
	// PORT: no TDF_SINTR and TDF_SBDRY; no signal interrupts a sleep.

	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR3(sys.KTR_PROC, "sleepq_wakeup: thread %p (pid %ld, %s)", td, 0, td.Td_name)
	}

	if sys.Asserting() {
		sys.MPASS(pri == 0 || (pri >= sys.PRI_MIN && pri <= sys.PRI_MAX), "pri == 0 || (pri >= PRI_MIN && pri <= PRI_MAX)")
	}
	// PORT: td_priority is an u_char, which C widens by itself.
	if pri != 0 && int32(td.Td_priority) > pri {
		sched_prio(td, pri)
	}

	// A thread between sleepq_add and sleepq_switch runs.
	if sys.TD_IS_SLEEPING(td) {
		sys.TD_CLR_SLEEPING(td)
		return setrunnable(td)
	}
	return 0
}

// sleepq_dtor checks that nobody sleeps on a queue that is freed.
//
// PORT: in C sleepq_dtor and sleepq_init are called by the zone, with mem.
func sleepq_dtor(sq *sys.Sleepqueue) {
	// PORT: sq is passed.
	var i int32

	// PORT: C finds sq at mem.

	for i = 0; i < sys.NR_SLEEPQS; i++ {
		sys.MPASS(sys.TAILQ_EMPTY(&sq.Sq_blocked[i]), "TAILQ_EMPTY(&sq->sq_blocked[i])")
		sys.MPASS(sq.Sq_blockedcnt[i] == 0, "sq->sq_blockedcnt[i] == 0")
	}
}

// sleepq_init makes a new sleep queue empty.
//
// PORT: sq is passed, not mem; and nothing is returned, as it cannot fail.
func sleepq_init(sq *sys.Sleepqueue) {
	// PORT: sq is passed.
	var i int32

	// PORT: no bzero, as Go's memory is zero; C finds sq at mem.
	for i = 0; i < sys.NR_SLEEPQS; i++ {
		sys.TAILQ_INIT(&sq.Sq_blocked[i])
		sq.Sq_blockedcnt[i] = 0
	}
	sys.LIST_INIT(&sq.Sq_free)
	// PORT: C returns 0; the initialiser of a zone can fail.
}

// Sleepq_signal wakes one thread on a queue of the wait channel: of those with
// the best priority the one that has slept longest. flags is the type of the
// channel's queue, pri as for sleepq_resume_thread. Called with the chain
// locked, which stays locked. It returns what setrunnable does.
func Sleepq_signal(wchan unsafe.Pointer, flags, pri, queue int32) int32 {
	var (
		sq             *sys.Sleepqueue
		td, besttd     *sys.Thread
		wakeup_swapper int32
	)

	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR2(sys.KTR_PROC, "sleepq_signal(%p, %d)", wchan, flags)
	}
	if sys.Asserting() {
		sys.KASSERT(wchan != nil, "%s: the wait channel is nil", "sleepq_signal")
		sys.MPASS(queue >= 0 && queue < sys.NR_SLEEPQS, "(queue >= 0) && (queue < NR_SLEEPQS)")
	}
	sq = Sleepq_lookup(wchan)
	if sq == nil {
		return 0
	}
	if sys.Asserting() {
		sys.KASSERT(sq.Sq_type == flags&sys.SLEEPQ_TYPE,
			"%s: wakeup of type %d, the channel's sleepers are of type %d", "sleepq_signal", flags&sys.SLEEPQ_TYPE, sq.Sq_type)
	}

	// Sleepers are added at the tail, so the first of equals slept longest.
	besttd = nil
	for td = sys.TAILQ_FIRST(&sq.Sq_blocked[queue]); td != nil; td = sys.TAILQ_NEXT(td, sys.Td_slpq_f) {
		if besttd == nil || td.Td_priority < besttd.Td_priority {
			besttd = td
		}
	}
	if sys.Asserting() {
		sys.MPASS(besttd != nil, "besttd != NULL")
	}
	lock.Thread_lock(besttd)
	wakeup_swapper = sleepq_resume_thread(sq, besttd, pri)
	lock.Thread_unlock(besttd)
	return wakeup_swapper
}

// Sleepq_broadcast wakes all threads on a queue of the wait channel; arguments,
// locks and result as for Sleepq_signal.
func Sleepq_broadcast(wchan unsafe.Pointer, flags, pri, queue int32) int32 {
	var (
		sq             *sys.Sleepqueue
		td, tdn        *sys.Thread
		wakeup_swapper int32
	)

	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR2(sys.KTR_PROC, "sleepq_broadcast(%p, %d)", wchan, flags)
	}
	if sys.Asserting() {
		sys.KASSERT(wchan != nil, "%s: the wait channel is nil", "sleepq_broadcast")
		sys.MPASS(queue >= 0 && queue < sys.NR_SLEEPQS, "(queue >= 0) && (queue < NR_SLEEPQS)")
	}
	sq = Sleepq_lookup(wchan)
	if sq == nil {
		return 0
	}
	if sys.Asserting() {
		sys.KASSERT(sq.Sq_type == flags&sys.SLEEPQ_TYPE,
			"%s: wakeup of type %d, the channel's sleepers are of type %d", "sleepq_broadcast", flags&sys.SLEEPQ_TYPE, sq.Sq_type)
	}

	wakeup_swapper = 0
	for td = sys.TAILQ_FIRST(&sq.Sq_blocked[queue]); td != nil; td = tdn {
		tdn = sys.TAILQ_NEXT(td, sys.Td_slpq_f)
		lock.Thread_lock(td)
		if sleepq_resume_thread(sq, td, pri) != 0 {
			wakeup_swapper = 1
		}
		lock.Thread_unlock(td)
	}
	return wakeup_swapper
}

// sleepq_timeout is the handler of td_slpcallout: it resumes the thread whose
// timed sleep has lasted long enough. Called without locks.
func sleepq_timeout(arg any) {
	var (
		sc    *sleepqueue_chain
		sq    *sys.Sleepqueue
		td    *sys.Thread
		wchan unsafe.Pointer

		wakeup_swapper int32
	)

	td = arg.(*sys.Thread)
	wakeup_swapper = 0
	if sys.KTR_ON(sys.KTR_PROC) {
		sys.CTR3(sys.KTR_PROC, "sleepq_timeout: thread %p (pid %ld, %s)", td, 0, td.Td_name)
	}

	// A sleeping thread's lock is that of its channel's chain.
	lock.Thread_lock(td)
	if sys.TD_IS_SLEEPING(td) && sys.TD_ON_SLEEPQ(td) {
		wchan = unsafe.Pointer(td.Td_wchan.Load())
		sc = SC_LOOKUP(wchan)
		THREAD_LOCKPTR_ASSERT(td, &sc.sc_lock)
		sq = Sleepq_lookup(wchan)
		if sys.Asserting() {
			sys.MPASS(sq != nil, "sq != NULL")
		}
		td.Td_flags |= sys.TDF_TIMEOUT
		wakeup_swapper = sleepq_resume_thread(sq, td, 0)
		lock.Thread_unlock(td)
		if wakeup_swapper != 0 {
			kick_proc0()
		}
		return
	}

	// On its way to sleep: sleepq_switch will see the flag.
	if sys.TD_ON_SLEEPQ(td) {
		td.Td_flags |= sys.TDF_TIMEOUT
		lock.Thread_unlock(td)
		return
	}

	// The thread was woken already. With TDF_TIMEOUT it waits in
	// sleepq_check_timeout for this handler; without, it has not come there yet, and
	// TDF_TIMOFAIL tells it that it need not wait.
	if td.Td_flags&sys.TDF_TIMEOUT != 0 {
		if sys.Asserting() {
			sys.MPASS(sys.TD_IS_SLEEPING(td), "TD_IS_SLEEPING(td)")
		}
		td.Td_flags &^= sys.TDF_TIMEOUT
		sys.TD_CLR_SLEEPING(td)
		wakeup_swapper = setrunnable(td)
	} else {
		td.Td_flags |= sys.TDF_TIMOFAIL
	}
	lock.Thread_unlock(td)
	if wakeup_swapper != 0 {
		kick_proc0()
	}
}

// Sleepq_remove wakes td if it is on a queue of the wait channel. Called with
// the chain unlocked.
func Sleepq_remove(td *sys.Thread, wchan unsafe.Pointer) {
	var sq *sys.Sleepqueue
	var wakeup_swapper int32

	if sys.Asserting() {
		sys.MPASS(wchan != nil, "wchan != NULL")
	}
	Sleepq_lock(wchan)
	sq = Sleepq_lookup(wchan)
	// Looked at without the thread's lock, which may be that of another chain. If td
	// is on this channel, the chain's lock keeps it there.
	if !sys.TD_ON_SLEEPQ(td) || unsafe.Pointer(td.Td_wchan.Load()) != wchan {
		Sleepq_release(wchan)
		return
	}
	lock.Thread_lock(td)
	if sys.Asserting() {
		sys.MPASS(sq != nil, "sq != NULL")
		sys.MPASS(unsafe.Pointer(td.Td_wchan.Peek()) == wchan, "td->td_wchan == wchan")
	}
	wakeup_swapper = sleepq_resume_thread(sq, td, 0)
	lock.Thread_unlock(td)
	Sleepq_release(wchan)
	if wakeup_swapper != 0 {
		kick_proc0()
	}
}
