package sleepqueue_sbt

import (
	"fmt"

	"ktimeout/kern/lock"
	"ktimeout/kern/lock/sbt"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file holds what stands for the scheduler. C facility by facility:
//
//   - run queues and their locks (TDQ_LOCK): every thread has a lock of its own,
//     Md_runlock, to which td_lock points while the thread runs or is about to.
//   - sched_switch: td_lock is blocked, the lock that it was is given back, and td_lock is
//     what it was only when the thread is off its CPU: the machine's park.
//   - choosethread, cpu_switch: the machine's park and unpark. Whoever takes the thread
//     from its run queue has the lock of that.
//   - sched_pickcpu, tdq_notify: on which CPU the thread goes on is the machine's business.

// SRQ_INTR says that an interrupt makes a thread runnable.
const SRQ_INTR = 0x0008

// RFSTOPPED asks for a thread that does not run before it is made runnable.
const RFSTOPPED = 1 << 17

// Classes and priorities of interrupt threads.
const (
	PRI_ITHD     = 1
	PI_SOFTCLOCK = sys.PI_SOFT
)

// Proc is a process, of which nothing is here.
type Proc struct{}

// Kproc_kthread_add makes a kernel thread in a process; the process is made, too, if
// *procptr is nil. With RFSTOPPED the thread runs when Sched_wakeup has made it runnable. It
// returns 0.
func Kproc_kthread_add(func_ func(arg any), arg any, procptr **Proc, tdptr **sys.Thread, flags, _ int32, _, form string, args ...any) int32 {
	if *procptr == nil {
		*procptr = new(Proc)
	}
	if sys.Asserting() {
		sys.KASSERT(flags == RFSTOPPED, "kproc_kthread_add: flags %#x", flags)
	}
	name := fmt.Sprintf(form, args...)
	*tdptr = smp.Kthread_add(func(any) {
		switched_out(smp.Curthread())
		func_(arg)
	}, nil, sys.NOCPU, name)
	return 0
}

// Sched_class says of which class a thread is. Called with it locked.
func Sched_class(td *sys.Thread, class int32) {
	if class == PRI_ITHD {
		td.Td_pflags |= sys.TDP_ITHREAD
	}
}

// Sched_ithread_prio gives an interrupt thread its priority. Called with it locked.
func Sched_ithread_prio(td *sys.Thread, prio uint8) { td.Td_priority = prio }

// Sched_prio gives a thread its priority. Called with it locked.
func Sched_prio(td *sys.Thread, prio uint8) { td.Td_priority = prio }

// Cpuset_setithread binds an interrupt thread to a CPU. It returns 0.
func Cpuset_setithread(tid, cpu int32) int32 {
	for _, td := range smp.Threads() {
		if td.Td_tid == tid {
			smp.Sched_bind(td, cpu)
		}
	}
	return 0
}

// switched_out is a thread that is off its CPU, until somebody has made it runnable. A
// CPU takes it from the run queue with the lock of that.
func switched_out(td *sys.Thread) {
	for {
		sys.Mach.Park(td)
		lock.Mtx_lock_spin(td.Td_md.Md_runlock)
		runs := sys.TD_ON_RUNQ(td)
		if runs {
			sys.TD_SET_RUNNING(td)
		}
		lock.Mtx_unlock_spin(td.Td_md.Md_runlock)
		if runs {
			return
		}
	}
}

// Mi_switch gives the CPU up until the calling thread, which something keeps from running,
// may run. Called with the thread locked; returns with it unlocked.
func Mi_switch(flags int32) {
	td := smp.Curthread()
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED|sys.MA_NOTRECURSED)
	if sys.Asserting() {
		sys.KASSERT(sys.TD_IS_INHIBITED(td), "mi_switch: nothing keeps %s from running", td)
		sys.KASSERT(td.Td_critnest == 1 || sys.Panicstr() != "", "mi_switch: %s is %d critical sections deep, the thread lock is 1", td, td.Td_critnest)
		sys.KASSERT(flags&(sys.SW_INVOL|sys.SW_VOL) != 0, "mi_switch: neither voluntary nor involuntary")
	}
	// From here to the park the CPU would take no interrupts.
	mtx := lock_sbt.Thread_lock_block(td)
	smp.Spinlock_enter()
	lock.Mtx_unlock_spin(mtx)
	td.Td_lock.Store(mtx)
	smp.Spinlock_exit()
	switched_out(td)
}

// Sched_wakeup makes a thread runnable that nothing keeps from running any more. Called
// with the thread locked; returns with it unlocked.
func Sched_wakeup(td *sys.Thread, _ int32) {
	own := td.Td_md.Md_runlock
	lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
	if td.Td_lock.Peek() != own {
		// The lock of the run queue is taken while nobody can take the thread's.
		smp.Spinlock_enter()
		mtx := lock_sbt.Thread_lock_block(td)
		lock.Mtx_unlock_spin(mtx)
		lock.Mtx_lock_spin(own)
		lock_sbt.Thread_lock_unblock(td, own)
		smp.Spinlock_exit()
	}
	sys.TD_SET_RUNQ(td)
	sys.Mach.Unpark(td)
	lock_sbt.Thread_unlock(td)
}

// Sched_add is Sched_wakeup.
func Sched_add(td *sys.Thread, flags int32) { Sched_wakeup(td, flags) }
