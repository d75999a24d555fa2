// Ported from FreeBSD sys/sys/proc.h (r216805).
//
// Copyright (c) 1986, 1989, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

// Thread is a kernel thread.
//
// Locking key:
//
//	(t)  the thread's lock, Td_lock
//	(k)  only the thread itself
//	(i)  set when the thread is made, then constant
//	(v)  volatile
type Thread struct {
	Td_lock       Vptr[Mtx]           // lock of the (t) fields: its own, or its sleep queue chain's (v)
	Td_slpq       TAILQ_ENTRY[Thread] // sleep queue (t)
	Td_sleepqueue *Sleepqueue         // its own sleep queue; nil while lent (t)
	Td_tid        int32               // thread id (i)
	Td_flags      int32               // TDF_ flags (t)
	Td_inhibitors int32               // TDI_: why it cannot run (t)
	Td_pflags     int32               // TDP_ flags (k)
	Td_sqqueue    int32               // which of the channel's queues it sleeps on (t)
	// Td_wchan is its wait channel. (v)
	//
	// PORT: td_wchan is a plain pointer under (t) in C. sleepq_remove reads it with no
	// more than the lock of the channel that it asks about.
	Td_wchan Vptr[byte]
	Td_wmesg string // why it sleeps (t)
	// Td_oncpu is the CPU that it runs on. (v)
	//
	// PORT: td_oncpu is an u_char under the thread lock in C. Here the machine sets it
	// when it dispatches the thread, and reports read it at any time.
	Td_oncpu Word
	// Sleep locks and read locks held; td_locks is kept by LOCK_DEBUG builds only,
	// as in C. (k)
	//
	// PORT: td_locks and td_rw_rlocks are shorts in C.
	Td_locks              int32
	Td_rw_rlocks          int32
	Td_intr_nesting_level int32    // interrupts nested on it (k)
	Td_pinned             int32    // bindings by sched_pin (k)
	Td_name               string   // (i)
	Td_priority           uint8    // (t)
	Td_state              int32    // TDS_ state (t)
	Td_slpcallout         Callout  // of timed sleeps
	Td_critnest           uint32   // critical sections entered; see smp.Critical_enter (k)
	Td_md                 Mdthread // what the machine keeps
}

// States of a thread.
//
// PORT: C has TDS_INACTIVE and the others in struct thread, as the type of td_state.
const (
	TDS_INACTIVE = iota
	TDS_INHIBITED
	TDS_CAN_RUN
	TDS_RUNQ
	TDS_RUNNING
)

// Td_flags.
const (
	TDF_TIMEOUT  = 0x00000010 // its timed sleep ends by the timeout
	TDF_TIMOFAIL = 0x00001000 // the timeout came after the wakeup
	TDF_NOLOAD   = 0x00040000 // not counted in the load
)

// Td_pflags.
const (
	TDP_NOSLEEPING = 0x00000100 // must not sleep
	TDP_ITHREAD    = 0x00000400 // an interrupt thread
	TDP_KTHREAD    = 0x00200000 // made by kthread_add
)

// Td_inhibitors.
const (
	TDI_SUSPENDED = 0x0001
	TDI_SLEEPING  = 0x0002 // asleep on a sleep queue
	TDI_SWAPPED   = 0x0004 // swapped out; no thread is
	TDI_LOCK      = 0x0008 // waits for a sleep lock
	TDI_IWAIT     = 0x0010 // waits for an interrupt
)

// TD_IS_SLEEPING tells whether td sleeps. Called with the thread lock held.
func TD_IS_SLEEPING(td *Thread) bool { return td.Td_inhibitors&TDI_SLEEPING != 0 }

// TD_ON_SLEEPQ tells whether td is on a sleep queue, asleep already or about
// to be. Called with the thread lock held.
func TD_ON_SLEEPQ(td *Thread) bool { return td.Td_wchan.Load() != nil }

// TD_AWAITING_INTR tells whether td is an ithread with nothing to do.
func TD_AWAITING_INTR(td *Thread) bool { return td.Td_inhibitors&TDI_IWAIT != 0 }

// TD_IS_RUNNING tells whether td runs.
func TD_IS_RUNNING(td *Thread) bool { return td.Td_state == TDS_RUNNING }

// TD_ON_RUNQ tells whether td was made runnable and has not run since.
func TD_ON_RUNQ(td *Thread) bool { return td.Td_state == TDS_RUNQ }

// TD_CAN_RUN tells whether nothing keeps td from running.
func TD_CAN_RUN(td *Thread) bool { return td.Td_state == TDS_CAN_RUN }

// TD_IS_INHIBITED tells whether something keeps td from running.
func TD_IS_INHIBITED(td *Thread) bool { return td.Td_state == TDS_INHIBITED }

// TD_SET_INHIB adds a reason why td cannot run.
func TD_SET_INHIB(td *Thread, inhib int32) {
	td.Td_state = TDS_INHIBITED
	td.Td_inhibitors |= inhib
}

// TD_CLR_INHIB takes a reason away; without any left td can run.
func TD_CLR_INHIB(td *Thread, inhib int32) {
	if td.Td_inhibitors&inhib != 0 {
		td.Td_inhibitors &^= inhib
		if td.Td_inhibitors == 0 {
			td.Td_state = TDS_CAN_RUN
		}
	}
}

// TD_SET_SLEEPING marks td asleep.
func TD_SET_SLEEPING(td *Thread) { TD_SET_INHIB(td, TDI_SLEEPING) }

// TD_SET_IWAIT marks the ithread td idle.
func TD_SET_IWAIT(td *Thread) { TD_SET_INHIB(td, TDI_IWAIT) }

// TD_CLR_SLEEPING marks td awake.
func TD_CLR_SLEEPING(td *Thread) { TD_CLR_INHIB(td, TDI_SLEEPING) }

// TD_CLR_IWAIT marks the ithread td busy.
func TD_CLR_IWAIT(td *Thread) { TD_CLR_INHIB(td, TDI_IWAIT) }

// TD_SET_RUNNING marks td running.
func TD_SET_RUNNING(td *Thread) { td.Td_state = TDS_RUNNING }

// TD_SET_RUNQ marks td runnable.
func TD_SET_RUNQ(td *Thread) { td.Td_state = TDS_RUNQ }

// NOCPU stands for no CPU: of a thread that floats, or has not run yet.
//
// PORT: 255 in C, where td_oncpu is an u_char.
const NOCPU = -1

// Types of context switch, for mi_switch.
const (
	SWT_NONE       = 0
	SWT_SLEEPQ     = 4
	SWT_SLEEPQTIMO = 5
	SWT_RELINQUISH = 6
	SWT_IWAIT      = 9
)

// Kinds of context switch, or-ed to the type.
const (
	SW_VOL   = 0x0100
	SW_INVOL = 0x0200
)
