package sleepqueue

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

func init() {
	// PORT: proc0_init calls sleepinit in C, which is the same place.
	sys.SYSINIT("sleepinit", sys.SI_SUB_INTRINSIC, sys.SI_ORDER_FIRST, func(any) { sleepinit() }, nil)
	smp.Thread_eventhandler(thread_ctor, thread_dtor)
	smp.Explored_layer(smp.Layer{State: func(chains int) []any { return []any{sleepq_chains[:chains]} }})
}

// thread_ctor gives a new thread what it sleeps with: thread_init and
// thread_link of kern_thread.c. kern/lock, which is initialised first, has made
// its lock.
func thread_ctor(td *sys.Thread) {
	td.Td_md.Md_runlock = td.Td_lock.Load()
	td.Td_sleepqueue = Sleepq_alloc()
	if era := sys.Booted.Era; era != nil {
		era.Thread_ctor(td)
		return
	}
	sys.Booted.Callout_init(&td.Td_slpcallout, sys.CALLOUT_MPSAFE)
}

// thread_dtor takes a thread's sleep queue back: thread_fini of kern_thread.c.
//
// As in C the callout is not drained: after a timed sleep sleepq_check_timeout
// has made sure that it is neither pending nor about to touch the thread.
func thread_dtor(td *sys.Thread) {
	if sys.Asserting() {
		sys.MPASS(td.Td_sleepqueue != nil, "td->td_sleepqueue != NULL")
	}
	Sleepq_free(td.Td_sleepqueue)
	td.Td_sleepqueue = nil
}
