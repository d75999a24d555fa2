package sleepqueue

import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/sys"
)

// This file is what the timed sleeps of a later era, in a folder below, need of sleep queues.

// Sleepq_switch lets the CPU go unless the calling thread has been woken or has timed out
// since it was put on the queue. Called with the chain and the thread locked; returns with
// the thread locked and the chain not.
func Sleepq_switch(wchan unsafe.Pointer, pri int32) { sleepq_switch(wchan, pri) }

// Sleepq_assert asserts that the chain of a wait channel is locked.
func Sleepq_assert(wchan unsafe.Pointer) {
	lock.Mtx_assert(&SC_LOOKUP(wchan).sc_lock, sys.MA_OWNED)
}

// Sleepq_timed_out resumes a thread that sleeps on a queue, whose time is up. Called and
// returns with the thread locked.
func Sleepq_timed_out(td *sys.Thread) {
	wchan := unsafe.Pointer(td.Td_wchan.Load())
	sc := SC_LOOKUP(wchan)
	THREAD_LOCKPTR_ASSERT(td, &sc.sc_lock)
	sq := Sleepq_lookup(wchan)
	if sys.Asserting() {
		sys.MPASS(sq != nil, "sq != NULL")
	}
	td.Td_flags |= sys.TDF_TIMEOUT
	sleepq_resume_thread(sq, td, 0)
}

// Sleepq_await_timeout puts the calling thread to sleep, off every queue, until its timeout
// has run. Called and returns with it locked.
func Sleepq_await_timeout(td *sys.Thread) {
	td.Td_flags |= sys.TDF_TIMEOUT
	sys.TD_SET_SLEEPING(td)
	mi_switch(sys.SW_INVOL|sys.SWT_SLEEPQTIMO, nil)
}

// Sleepq_timeout_ran ends what Sleepq_await_timeout began. Called with the thread locked.
func Sleepq_timeout_ran(td *sys.Thread) {
	if sys.Asserting() {
		sys.MPASS(sys.TD_IS_SLEEPING(td), "TD_IS_SLEEPING(td)")
	}
	td.Td_flags &^= sys.TDF_TIMEOUT
	sys.TD_CLR_SLEEPING(td)
	setrunnable(td)
}
