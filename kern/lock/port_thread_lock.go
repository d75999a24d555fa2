package lock

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

func init() {
	sys.SYSINIT("mutex_init", sys.SI_SUB_LOCK, sys.SI_ORDER_FIRST, mutex_init, nil)
	smp.Thread_eventhandler(thread_ctor, thread_dtor)
	smp.Explored_layer(smp.Layer{State: func(int) []any { return []any{&Giant} }})
}

// THREAD_LOCK_ASSERT asserts that the thread's lock is held, or what else is
// asked.
//
// PORT: a macro of proc.h, which would call upwards there. C lets blocked_lock
// pass, which is not here.
func THREAD_LOCK_ASSERT(td *sys.Thread, what int32) {
	if sys.Asserting() {
		thread_lock_assert(td, what)
	}
}

// thread_lock_assert stands apart so that THREAD_LOCK_ASSERT can be inlined.
func thread_lock_assert(td *sys.Thread, what int32) { _mtx_assert(td.Td_lock.Peek(), what) }

// thread_ctor gives a new thread the spin mutex that td_lock points to while it
// runs.
//
// PORT: in C that is the run queue's lock of the CPU the thread was last on,
// under the same name; the scheduler is the host's here, so every thread has
// one of its own. It is not destroyed: somebody may still be looking at a
// thread that has exited.
func thread_ctor(td *sys.Thread) {
	m := new(sys.Mtx)
	Mtx_init(m, "sched lock", "", sys.MTX_SPIN|sys.MTX_RECURSE)
	td.Td_lock.Store(m)
}

// thread_dtor checks that the exiting thread holds no lock. It runs on the
// thread.
func thread_dtor(td *sys.Thread) {
	if sys.WITNESS {
		witness_thread_exit(td)
	}
	if sys.WITNESS || sys.Asserting() {
		sys.KASSERT(td.Td_locks == 0, "%s exits with %d sleep locks held", td.Td_name, td.Td_locks)
		sys.KASSERT(td.Td_md.Md_spinlock_count == 0, "%s exits with %d spin locks held",
			td.Td_name, td.Td_md.Md_spinlock_count)
	}
	if sys.WITNESS {
		witness_thread_forget(td)
	}
}

// td_locks_add counts the sleep locks that the caller holds.
//
// PORT: a statement in C, which counts wherever LOCK_DEBUG is on. Traces, which are
// switched at run time here, would throw the count out.
func td_locks_add(n int32) {
	if sys.WITNESS || sys.Asserting() {
		smp.Curthread().Td_locks += n
	}
}
