// Reduced from FreeBSD sys/sys/interrupt.h (r216805).
//
// Copyright (c) 1997, Stefan Esser <se@freebsd.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-2-Clause

package sys

// Intr_handler is one handler of an interrupt event.
type Intr_handler struct {
	Ih_handler  func(arg any)             // (i)
	Ih_argument any                       // (i)
	Ih_flags    uint32                    // IH_ flags (i)
	Ih_name     string                    // (i)
	Ih_event    *Intr_event               // (i)
	Ih_need     Word                      // wants to be run (v)
	Ih_next     TAILQ_ENTRY[Intr_handler] // (i)
	Ih_pri      uint8                     // (i)
}

// Intr_event is a source of interrupts, here always a software one, with the
// thread that runs its handlers.
//
// PORT: what only hardware sources have is left out.
type Intr_event struct {
	Ie_handlers TAILQ_HEAD[Intr_handler] // complete before the thread is first scheduled
	Ie_name     string
	Ie_fullname string
	Ie_thread   *Intr_thread
	Ie_flags    uint32 // IE_ flags
}

// Intr_thread is the thread of an interrupt event.
//
// PORT: private to kern_intr.c in C.
type Intr_thread struct {
	It_event  *Intr_event
	It_thread *Thread
	It_need   Word // some handler wants to be run (v)
}

// Flags of handlers and events.
const (
	IH_MPSAFE = 0x80000000 // the handler needs no Giant
	IE_SOFT   = 0x000001   // a software interrupt
)

// SWI_DELAY asks swi_sched only to note the request.
const SWI_DELAY = 0x2

// Software interrupts in the order of their priority.
const (
	SWI_TTY     = 0
	SWI_NET     = 1
	SWI_CAMBIO  = 2
	SWI_VM      = 3
	SWI_CLOCK   = 4
	SWI_TQ_FAST = 5
	SWI_TQ      = 6
)

// INTR_MPSAFE says that a handler needs no Giant.
const INTR_MPSAFE = 0x200
