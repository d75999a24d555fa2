// Package sleepqueue puts threads to sleep on wait channels and wakes them:
// sleep queues (subr_sleepqueue.c) and msleep, tsleep, pause and wakeup on top
// of them (kern_synch.c). It may import ktimeout/sys, kern/smp and kern/lock.
//
// A timed sleep arms the thread's td_slpcallout, which belongs to a layer above
// this one; the call goes through sys.Booted.
//
// Signals are out: sleepq_abort, sleepq_catch_signals, sleepq_check_signals,
// sleepq_wait_sig, sleepq_timedwait_sig, the flags SLEEPQ_INTERRUPTIBLE,
// SLEEPQ_STOP_ON_BDRY, PCATCH and PBDRY, and what the other functions do for
// them are absent. So are processes (a trace that names a pid has that of the
// kernel, 0), the swapper (kick_proc0), sleeping while cold, the debugger,
// ktrace, the load average (loadav, synch_setup), yield and
// SLEEPQUEUE_PROFILING.
//
// What these files ask of the scheduler is reduced to a park and a wake of the
// machine in port_switch.go; where threads get their sleep queue is in
// port_thread.go; port_report.go is for hang reports.
//
// Locks are taken in this order: the client's lock (that of msleep_spin too),
// then the lock of a sleep queue chain, then the lock of a thread, then cc_lock
// of the callouts.
package sleepqueue
