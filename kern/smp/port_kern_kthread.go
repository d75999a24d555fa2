// Reduced from FreeBSD sys/kern/kern_kthread.c (r216805).
//
// Copyright (c) 1999 Peter Wemm <peter@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-2-Clause

package smp

import "ktimeout/sys"

// Kthread_add makes a kernel thread that calls func_(arg) and exits when it
// returns. It runs bound to cpu, or floats with sys.NOCPU. It has started
// when Kthread_add returns. A machine must be booted.
//
// PORT: the process, the flags and the stack size of C are left out; binding
// is sched_bind in C.
func Kthread_add(func_ func(arg any), arg any, cpu int32, name string) *sys.Thread {
	td := Thread_alloc(name, cpu)
	td.Td_pflags |= sys.TDP_KTHREAD
	mach.Thread_start(td, func_, arg)
	return td
}

// Kthread_exit ends the calling thread, which Kthread_add has made. It does not
// return; deferred calls run.
func Kthread_exit() {
	td := Curthread()
	if sys.Asserting() {
		sys.KASSERT(td.Td_pflags&sys.TDP_KTHREAD != 0, "kthread_exit by %s, which kthread_add has not made", td.Td_name)
	}
	mach.Thread_exit(td)
}
