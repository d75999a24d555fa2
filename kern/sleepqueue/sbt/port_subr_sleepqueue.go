// Reduced from FreeBSD sys/kern/subr_sleepqueue.c (r292384, r303159, r326218 and 14).
//
// Copyright (c) 2004 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sleepqueue_sbt

import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	smp_sbt "ktimeout/kern/smp/sbt"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// Timeouts are the functions of subr_sleepqueue.c that are others in each revision of it.
// Everything else of sleep queues is that of the tick era.
type Timeouts struct {
	// Set has the calling thread, which is on the queue of a wait channel, resumed at some
	// time unless it is woken before. Called with the chain locked, which stays locked.
	Set func(wchan unsafe.Pointer, t, pr sbt.Sbintime_t, flags int32)
	// Check returns EWOULDBLOCK if the calling thread's sleep timed out, else 0. Called and
	// returns with the thread locked; the lock may be given up meanwhile.
	Check func() int32
}

// The revisions. In R292384 a wakeup waits for the timeout that it cannot stop; in R303159
// it does not take one for running whose move to another CPU it has called off. In R326218 and
// later nobody waits: td_sleeptimo says until when the thread sleeps, and a timeout that comes
// when that is over does nothing. In R14 it is not even stopped.
var (
	R292384 = Timeouts{set_r292384, check_r292384}
	R303159 = Timeouts{set_r292384, check_r303159}
	R326218 = Timeouts{set_r326218, check_r326218}
	R14     = Timeouts{set_r14, check_r14}
)

// slpcallout returns the callout of a thread's timed sleeps.
func slpcallout(td *sys.Thread) *sys.Callout { return td.Td_md.Md_slpcallout }

// Thread_ctor gives a new thread the callout of its timed sleeps.
func Thread_ctor(td *sys.Thread) {
	td.Td_md.Md_slpcallout = sys.Booted.New_callout()
	sys.Booted.Callout_init(td.Td_md.Md_slpcallout, sys.CALLOUT_MPSAFE)
}

// on_queue asserts what all of the functions that set a timeout do.
func on_queue(wchan unsafe.Pointer) *sys.Thread {
	td := smp.Curthread()
	sleepqueue.Sleepq_assert(wchan)
	if sys.Asserting() {
		sys.MPASS(sys.TD_ON_SLEEPQ(td), "TD_ON_SLEEPQ(td)")
		sys.MPASS(td.Td_sleepqueue == nil, "td->td_sleepqueue == NULL")
		sys.MPASS(wchan != nil, "wchan != NULL")
	}
	return td
}

func set_r292384(wchan unsafe.Pointer, t, pr sbt.Sbintime_t, flags int32) {
	td := on_queue(wchan)
	sys.Booted.Era.Callout_reset_sbt_on(slpcallout(td), t, pr, timeout_r292384, td, smp.PCPU_GET().Pc_cpuid, flags|sbt.C_DIRECT_EXEC)
}

func check_r292384() int32 {
	return check_stopped(func(c *sys.Callout) int32 { return sys.Booted.Callout_stop_safe(c, 0) })
}

func check_r303159() int32 { return check_stopped(sys.Booted.Era.Callout_stop_executing) }

// check_stopped is Check of the revisions in which a wakeup waits for the timeout if stop
// returns 0.
func check_stopped(stop func(*sys.Callout) int32) int32 {
	td := smp.Curthread()
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
	if td.Td_flags&sys.TDF_TIMEOUT != 0 {
		td.Td_flags &^= sys.TDF_TIMEOUT
		return sys.EWOULDBLOCK
	}
	if td.Td_flags&sys.TDF_TIMOFAIL != 0 {
		td.Td_flags &^= sys.TDF_TIMOFAIL
	} else if stop(slpcallout(td)) == 0 {
		sleepqueue.Sleepq_await_timeout(td)
	}
	return 0
}

func timeout_r292384(arg any) {
	td := arg.(*sys.Thread)
	lock.Thread_lock(td)
	switch {
	case sys.TD_IS_SLEEPING(td) && sys.TD_ON_SLEEPQ(td):
		sleepqueue.Sleepq_timed_out(td)
	case sys.TD_ON_SLEEPQ(td):
		td.Td_flags |= sys.TDF_TIMEOUT
	case td.Td_flags&sys.TDF_TIMEOUT != 0:
		sleepqueue.Sleepq_timeout_ran(td)
	default:
		td.Td_flags |= sys.TDF_TIMOFAIL
	}
	lock.Thread_unlock(td)
}

// set_until arms the timeout of a sleep that ends at td_sleeptimo.
func set_until(wchan unsafe.Pointer, t, pr sbt.Sbintime_t, flags int32, timeout func(any)) {
	td := on_queue(wchan)
	if sys.Asserting() {
		sys.KASSERT(td.Td_md.Md_sleeptimo.Peek() == 0, "%s sleeps until %#x already", td, td.Td_md.Md_sleeptimo.Peek())
	}
	lock.Thread_lock(td)
	until, pr1 := sys.Booted.Era.Callout_when(t, pr, flags)
	td.Td_md.Md_sleeptimo.Store(until)
	lock.Thread_unlock(td)
	sys.Booted.Era.Callout_reset_sbt_on(slpcallout(td), until, pr1, timeout, td, smp.PCPU_GET().Pc_cpuid,
		flags|sbt.C_PRECALC|sbt.C_DIRECT_EXEC)
}

// times_out resumes a thread, or has it find out, if it sleeps until a time that is over.
// Called and returns with the thread locked.
func times_out(td *sys.Thread, over bool) {
	switch {
	case !over: // it wants no timeout, or not yet
	case sys.TD_IS_SLEEPING(td) && sys.TD_ON_SLEEPQ(td):
		sleepqueue.Sleepq_timed_out(td)
	case sys.TD_ON_SLEEPQ(td):
		td.Td_flags |= sys.TDF_TIMEOUT
	}
}

// over tells whether the calling thread's sleep timed out, and that it sleeps no more.
func over() (res int32) {
	td := smp.Curthread()
	if until := td.Td_md.Md_sleeptimo.Load(); until != 0 {
		if until <= smp_sbt.Sbinuptime() {
			res = sys.EWOULDBLOCK
		}
		td.Td_md.Md_sleeptimo.Store(0)
	}
	return res
}

func set_r326218(wchan unsafe.Pointer, t, pr sbt.Sbintime_t, flags int32) {
	set_until(wchan, t, pr, flags, timeout_r326218)
}

func check_r326218() int32 {
	td := smp.Curthread()
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
	res := over()
	if td.Td_flags&sys.TDF_TIMEOUT != 0 {
		td.Td_flags &^= sys.TDF_TIMEOUT
	} else {
		sys.Booted.Callout_stop_safe(slpcallout(td), 0)
	}
	return res
}

func timeout_r326218(arg any) {
	td := arg.(*sys.Thread)
	lock.Thread_lock(td)
	until := td.Td_md.Md_sleeptimo.Load()
	times_out(td, until != 0 && until <= smp_sbt.Sbinuptime())
	lock.Thread_unlock(td)
}

func set_r14(wchan unsafe.Pointer, t, pr sbt.Sbintime_t, flags int32) {
	set_until(wchan, t, pr, flags, timeout_r14)
}

// check_r14 is called without the thread lock in C. TDF_TIMEOUT is cleared where the thread
// is taken off its queue there.
func check_r14() int32 {
	td := smp.Curthread()
	td.Td_flags &^= sys.TDF_TIMEOUT
	return over()
}

func timeout_r14(arg any) {
	td := arg.(*sys.Thread)
	lock.Thread_lock(td)
	until := td.Td_md.Md_sleeptimo.Load()
	times_out(td, until != 0 && until <= sys.Plain_load(&sbt.Of(slpcallout(td)).C_time))
	lock.Thread_unlock(td)
}

// Sleepq_timedwait is Sleepq_wait after a timeout was set. It returns EWOULDBLOCK if that
// ended the sleep, else 0.
func (s *Timeouts) Sleepq_timedwait(wchan unsafe.Pointer, pri int32) int32 {
	td := smp.Curthread()
	lock.Thread_lock(td)
	sleepqueue.Sleepq_switch(wchan, pri)
	rval := s.Check()
	lock.Thread_unlock(td)
	return rval
}
