// Reduced from FreeBSD sys/kern/kern_intr.c (r216805).
//
// Copyright (c) 1997, Stefan Esser <se@freebsd.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-2-Clause

package smp

import (
	"fmt"

	"ktimeout/sys"
)

// Clk_intr_event is the event of the boot CPU's softclock; nil until boot.
var Clk_intr_event *sys.Intr_event

// intr_event_update names the event's thread after its handlers.
func intr_event_update(ie *sys.Intr_event) {
	ie.Ie_fullname = ie.Ie_name
	for ih := sys.TAILQ_FIRST(&ie.Ie_handlers); ih != nil; ih = sys.TAILQ_NEXT(ih, sys.Ih_next_f) {
		ie.Ie_fullname += " " + ih.Ih_name
	}
}

// intr_event_create makes an event without handlers.
func intr_event_create(event **sys.Intr_event, flags uint32, name string) int32 {
	ie := &sys.Intr_event{Ie_flags: flags, Ie_name: name}
	sys.TAILQ_INIT(&ie.Ie_handlers)
	*event = ie
	return 0
}

// ithread_create makes the thread of an event; it waits for an interrupt.
func ithread_create(name string, ithd *sys.Intr_thread) {
	td := Thread_alloc(name, sys.NOCPU)
	td.Td_pflags |= sys.TDP_ITHREAD | sys.TDP_KTHREAD
	ithd.It_thread = td
	if sys.KTR_ON(sys.KTR_INTR) {
		sys.CTR2(sys.KTR_INTR, "%s: created %s", "ithread_create", name)
	}
	mach.Thread_start(td, ithread_loop, ithd)
}

// intr_event_add_handler puts a handler on an event, by priority, and makes the
// event's thread with the first one.
func intr_event_add_handler(ie *sys.Intr_event, name string, handler func(any), arg any, pri uint8, flags uint32, cookiep **sys.Intr_handler) int32 {
	var temp_ih *sys.Intr_handler

	if ie == nil || name == "" || handler == nil {
		return sys.EINVAL
	}

	ih := &sys.Intr_handler{
		Ih_handler: handler, Ih_argument: arg, Ih_name: name, Ih_event: ie, Ih_pri: pri,
	}
	if flags&sys.INTR_MPSAFE != 0 {
		ih.Ih_flags |= sys.IH_MPSAFE
	}

	for temp_ih = sys.TAILQ_FIRST(&ie.Ie_handlers); temp_ih != nil; temp_ih = sys.TAILQ_NEXT(temp_ih, sys.Ih_next_f) {
		if temp_ih.Ih_pri > ih.Ih_pri {
			break
		}
	}
	if temp_ih == nil {
		sys.TAILQ_INSERT_TAIL(&ie.Ie_handlers, ih, sys.Ih_next_f)
	} else {
		sys.TAILQ_INSERT_BEFORE(temp_ih, ih, sys.Ih_next_f)
	}
	intr_event_update(ie)

	if ie.Ie_thread == nil {
		it := &sys.Intr_thread{It_event: ie}
		ie.Ie_thread = it
		ithread_create(ie.Ie_fullname, it)
	}
	if sys.KTR_ON(sys.KTR_INTR) {
		sys.CTR3(sys.KTR_INTR, "%s: added %s to %s", "intr_event_add_handler", ih.Ih_name, ie.Ie_name)
	}

	if cookiep != nil {
		*cookiep = ih
	}
	return 0
}

// intr_event_schedule_thread lets the event's thread run.
//
// PORT: the thread lock orders it_need against the thread's going to wait in C.
// Here the machine's wakeup is never lost: one that comes before the thread
// parks makes it return at once.
func intr_event_schedule_thread(ie *sys.Intr_event) int32 {
	if ie == nil || sys.TAILQ_EMPTY(&ie.Ie_handlers) || ie.Ie_thread == nil {
		return sys.EINVAL
	}

	it := ie.Ie_thread
	td := it.It_thread

	it.It_need.Store(1)
	if sys.KTR_ON(sys.KTR_INTR) {
		sys.CTR3(sys.KTR_INTR, "%s: schedule pid %d (%s)", "intr_event_schedule_thread", td.Td_tid, td.Td_name)
	}
	sys.Mach.Unpark(td)
	return 0
}

// Swi_add puts a software interrupt handler on the event *eventp, or on a new
// one if that is nil or eventp is. The handler's cookie is for Swi_sched. It
// returns 0 or EINVAL. Handlers are added while the machine boots, before their
// thread is first scheduled.
//
// PORT: ie_lock would allow it at any time in C.
func Swi_add(eventp **sys.Intr_event, name string, handler func(arg any), arg any, pri int32, flags uint32, cookiep **sys.Intr_handler) int32 {
	var (
		ie    *sys.Intr_event
		error int32
	)

	if eventp != nil {
		ie = *eventp
	}

	if ie != nil {
		if ie.Ie_flags&sys.IE_SOFT == 0 {
			return sys.EINVAL
		}
	} else {
		error = intr_event_create(&ie, sys.IE_SOFT, fmt.Sprintf("swi%d:", pri))
		if error != 0 {
			return error
		}
		if eventp != nil {
			*eventp = ie
		}
	}
	error = intr_event_add_handler(ie, name, handler, arg, uint8(pri*sys.RQ_PPQ+sys.PI_SOFT), flags, cookiep)
	if error != 0 {
		return error
	}
	return 0
}

// Swi_sched asks for a software interrupt: its handler will run, once for any
// number of requests before it starts. With SWI_DELAY the request is only
// noted.
func Swi_sched(ih *sys.Intr_handler, flags int32) {
	var error int32

	ie := ih.Ih_event

	if sys.KTR_ON(sys.KTR_INTR) {
		sys.CTR3(sys.KTR_INTR, "swi_sched: %s %s need=%d", ie.Ie_name, ih.Ih_name, ih.Ih_need.Peek())
	}

	ih.Ih_need.Store(1)

	if flags&sys.SWI_DELAY == 0 {
		PCPU_GET().pc_soft.Add(1)
		error = intr_event_schedule_thread(ie)
		if sys.Asserting() {
			sys.KASSERT(error == 0, "software interrupt %s has no thread", ie.Ie_name)
		}
	}
}

// intr_event_execute_handlers runs the event's handlers that want to be run.
func intr_event_execute_handlers(ie *sys.Intr_event) {
	var ih *sys.Intr_handler

	for ih = sys.TAILQ_FIRST(&ie.Ie_handlers); ih != nil; ih = sys.TAILQ_NEXT(ih, sys.Ih_next_f) {
		// Cleared before the handler runs: a request that comes meanwhile makes
		// another pass.
		if ie.Ie_flags&sys.IE_SOFT != 0 {
			if ih.Ih_need.Load() == 0 {
				continue
			}
			ih.Ih_need.Store(0)
		}
		if sys.KTR_ON(sys.KTR_INTR) {
			sys.CTR5(sys.KTR_INTR, "%s: exec %p(%p) for %s flg=%x", "intr_event_execute_handlers", ih.Ih_handler, ih.Ih_argument, ih.Ih_name, ih.Ih_flags)
		}
		ih.Ih_handler(ih.Ih_argument)
	}
}

// ithread_loop is the body of an interrupt thread.
func ithread_loop(arg any) {
	ithd := arg.(*sys.Intr_thread)
	td := Curthread()
	ie := ithd.It_event

	for {
		for ithd.It_need.Load() != 0 {
			ithd.It_need.Store(0)
			intr_event_execute_handlers(ie)
		}

		// A request after the last look left its wakeup with the machine.
		sys.Mach.Park(td)
	}
}
