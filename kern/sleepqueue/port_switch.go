package sleepqueue

import (
	"ktimeout/kern/lock"
	"ktimeout/sys"
)

// This file holds what stands for the scheduler. C facility by facility:
//
//   - run queues and their locks (TDQ_LOCK, sched_lock): every thread has a lock
//     of its own, Md_runlock, to which td_lock points while the thread runs or
//     is about to. The chain's lock is taken first, then the thread's.
//   - thread_lock_block, thread_lock_unblock and blocked_lock: sched_add uses
//     them to go from one lock to the other without an order of the two. There
//     is an order here, so thread_lock_set does it.
//   - sched_switch, choosethread, cpu_switch: the machine's park. In C the lock
//     of a thread that goes to sleep is blocked until its registers are saved;
//     here it is released before the park, and a wakeup that comes first makes
//     the park return at once.
//   - sched_wakeup, sched_add, sched_pickcpu, tdq_add, tdq_notify: the state
//     TDS_RUNQ and the machine's unpark. On which CPU the thread goes on is the
//     machine's business.
//   - sched_prio, sched_sleep: td_priority alone.

// THREAD_LOCKPTR_ASSERT panics unless td is locked by lock_: a macro of proc.h.
func THREAD_LOCKPTR_ASSERT(td *sys.Thread, lock_ *sys.Mtx) {
	if sys.Asserting() {
		m := td.Td_lock.Peek()
		sys.KASSERT(m == lock_, "%s is locked by %s %p, not by %p", td.Td_name, m.Lock_object.Lo_name, m, lock_)
	}
}

// sched_switch parks the calling thread for as long as something keeps it from
// running. Called with the thread locked, by its own lock or by that of the
// chain that it sleeps on; returns with it locked by its own.
//
// No wakeup is lost: the state was changed to TDS_INHIBITED with the thread
// lock held, setrunnable takes the same lock and leaves TDS_RUNQ and a token of
// the machine behind, and with a token the park returns at once.
//
// No token ends a sleep by itself: the park may return because of an old one (a
// wakeup of this thread that it saw without parking, a software interrupt that
// was requested while a handler of this ithread sleeps), but only the state,
// read with the thread lock held, ends the loop. Nobody but setrunnable takes
// TDS_INHIBITED away. Tokens do not add up, so an old one costs one turn of the
// loop. An ithread that has lost the token of a request here has its it_need,
// which it looks at before it parks.
func sched_switch(td *sys.Thread) {
	for sys.TD_IS_INHIBITED(td) {
		lock.Thread_unlock(td)
		sys.Mach.Park(td)
		lock.Thread_lock(td)
	}
	THREAD_LOCKPTR_ASSERT(td, td.Td_md.Md_runlock)
	sys.TD_SET_RUNNING(td)
}

// sched_wakeup makes td, which nothing keeps from running any more, runnable
// and goes from the lock that td has to its own: one hold of the old lock is
// given up for the hold of the new one. Called and returns with the thread
// locked.
func sched_wakeup(td *sys.Thread) {
	own := td.Td_md.Md_runlock
	if td.Td_lock.Peek() != own {
		lock.Mtx_lock_spin(own)
		lock.Thread_lock_set(td, own)
	}
	sys.TD_SET_RUNQ(td)
	sys.Mach.Unpark(td)
}

// sched_sleep gives the calling thread the priority that it asked for with its
// sleep, as SCHED_ULE does with kern.sched.static_boost=1. An interrupt thread
// keeps its own. Called with the thread locked.
func sched_sleep(td *sys.Thread, pri int32) {
	if td.Td_pflags&sys.TDP_ITHREAD != 0 {
		return
	}
	if pri != 0 {
		sched_prio(td, pri)
	}
}

// sched_prio sets td's priority. Called with the thread locked.
func sched_prio(td *sys.Thread, prio int32) {
	td.Td_priority = uint8(prio)
}

// kick_proc0 would have the swapper bring processes back in. None is ever out, so
// setrunnable never asks for it.
func kick_proc0() {}
