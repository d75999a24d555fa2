// Reduced from FreeBSD sys/kern/kern_mutex.c (14).
//
// Copyright (c) 1998 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package lock_sbt

import (
	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Blocked_lock is what td_lock points to while nobody may take the lock of a thread: it
// is about to be another. It is never free.
var Blocked_lock sys.Mtx

// blocked_owner is the owner of Blocked_lock, no thread. No g pointer is so small.
const blocked_owner = 0x40

func init() {
	sys.SYSINIT("blocked_lock", sys.SI_SUB_LOCK, sys.SI_ORDER_SECOND, func(any) {
		Blocked_lock = sys.Mtx{}
		lock.Mtx_init(&Blocked_lock, "blocked lock", "", sys.MTX_SPIN)
		Blocked_lock.Mtx_lock.Store(blocked_owner)
	}, nil)
}

// Thread_lock takes the lock of a thread, whichever that is by then.
func Thread_lock(td *sys.Thread) {
	for {
		Thread_lock_block_wait(td)
		m := td.Td_lock.Load()
		if m == &Blocked_lock {
			continue
		}
		lock.Mtx_lock_spin(m)
		if m == td.Td_lock.Load() {
			return
		}
		lock.Mtx_unlock_spin(m)
	}
}

// Thread_unlock gives the lock of a thread back.
func Thread_unlock(td *sys.Thread) { lock.Thread_unlock(td) }

// Thread_lock_set makes another mutex the lock of a thread. Called with both held; the
// old one is given back.
func Thread_lock_set(td *sys.Thread, new_ *sys.Mtx) { lock.Thread_lock_set(td, new_) }

// Thread_lock_block blocks the lock of a thread, which is held, and returns it, still held.
func Thread_lock_block(td *sys.Thread) *sys.Mtx {
	m := td.Td_lock.Load()
	lock.Mtx_assert(m, sys.MA_OWNED)
	td.Td_lock.Store(&Blocked_lock)
	return m
}

// Thread_lock_unblock makes a mutex, which is held, the lock of a thread whose lock is
// blocked.
func Thread_lock_unblock(td *sys.Thread, new_ *sys.Mtx) {
	lock.Mtx_assert(new_, sys.MA_OWNED)
	if sys.Asserting() {
		sys.KASSERT(td.Td_lock.Peek() == &Blocked_lock, "%s: its lock is not blocked", td)
	}
	td.Td_lock.Store(new_)
}

// Thread_lock_block_wait waits until the lock of a thread is not blocked.
func Thread_lock_block_wait(td *sys.Thread) {
	for td.Td_lock.Load() == &Blocked_lock {
		smp.Cpu_spinwait()
	}
}
