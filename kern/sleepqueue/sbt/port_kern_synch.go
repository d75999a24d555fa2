// Reduced from FreeBSD sys/kern/kern_synch.c and sys/sys/systm.h (14).
//
// Copyright (c) 1982, 1986, 1990, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package sleepqueue_sbt

import (
	"unsafe"

	"ktimeout/kern/lock"
	lock_sbt "ktimeout/kern/lock/sbt"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// pause_wchan is the channel on which Pause_sbt sleeps; nobody wakes it.
var pause_wchan int32

// Sleep_sbt puts the calling thread to sleep until ident is woken, or until a time, or for a
// span, if t is not 0; flags are those of callout_reset_sbt. It returns 0 if it was woken,
// EWOULDBLOCK if the time was up. lock_, if not nil, is a lock that the caller holds; it is
// released when a wakeup cannot be missed any more, and taken again. Giant is released and
// taken again likewise.
//
// PORT: _sleep in C. There are no priorities, no signals and no sleepable locks here.
func (s *Timeouts) Sleep_sbt(ident unsafe.Pointer, lock_ *sys.Lock_object, wmesg string, t, pr sbt.Sbintime_t, flags int32) int32 {
	var (
		class      *sbt.Lock_class
		lock_state uintptr
		rval       int32
	)

	td := smp.Curthread()
	if lock_sbt.Witness_looks(sys.WARN_GIANTOK|sys.WARN_SLEEPOK, lock_) {
		lock_sbt.WITNESS_WARN(sys.WARN_GIANTOK|sys.WARN_SLEEPOK, lock_, "sleep on \"%s\"", wmesg)
	}
	if sys.Asserting() {
		sys.KASSERT(t != 0 || lock.Mtx_owned(&lock.Giant) || lock_ != nil,
			"sleep on \"%s\" without a lock, without Giant and without a timeout", wmesg)
		sys.KASSERT(ident != nil && sys.TD_IS_RUNNING(td),
			"sleep on \"%s\": channel %p, thread %s in state %d", wmesg, ident, td, td.Td_state)
	}
	if lock_ != nil {
		class = lock_sbt.LOCK_CLASS(lock_)
	}
	queue := int32(sys.SLEEPQ_SLEEP)
	if ident == unsafe.Pointer(&pause_wchan) {
		queue = sys.SLEEPQ_PAUSE
	}
	sleepqueue.Sleepq_lock(ident)
	if lock_ == &lock.Giant.Lock_object {
		lock.Mtx_assert(&lock.Giant, sys.MA_OWNED)
	}
	giantcnt := lock.DROP_GIANT()
	interlock := lock_ != nil && lock_ != &lock.Giant.Lock_object
	if interlock {
		lock_state = class.Lc_unlock(lock_)
	}
	sleepqueue.Sleepq_add(ident, lock_, wmesg, queue, 0)
	if t != 0 {
		s.Set(ident, t, pr, flags)
		rval = s.Sleepq_timedwait(ident, 0)
	} else {
		sleepqueue.Sleepq_wait(ident, 0)
	}
	lock.PICKUP_GIANT(giantcnt)
	if interlock {
		class.Lc_lock(lock_, lock_state)
	}
	return rval
}

// Msleep_spin_sbt is Sleep_sbt for a spin mutex that the caller holds once.
func (s *Timeouts) Msleep_spin_sbt(ident unsafe.Pointer, mtx *sys.Mtx, wmesg string, t, pr sbt.Sbintime_t, flags int32) int32 {
	return s.Sleep_sbt(ident, &mtx.Lock_object, wmesg, t, pr, flags)
}

// Pause_sbt sleeps for a time on a channel that nobody wakes, and returns EWOULDBLOCK.
func (s *Timeouts) Pause_sbt(wmesg string, t, pr sbt.Sbintime_t, flags int32) int32 {
	if sys.Asserting() {
		sys.KASSERT(t >= 0, "pause on \"%s\" for %#x", wmesg, t)
	}
	if t == 0 {
		t = sbt.Tick_sbt
	}
	return s.Sleep_sbt(unsafe.Pointer(&pause_wchan), nil, wmesg, t, pr, flags)
}

// Sleep is a sleep in ticks, 0 for ever: msleep, tsleep, rw_sleep and msleep_spin.
func (s *Timeouts) Sleep(ident unsafe.Pointer, lock_ *sys.Lock_object, wmesg string, timo int32) int32 {
	return s.Sleep_sbt(ident, lock_, wmesg, sbt.Tick_sbt*int64(timo), 0, sbt.C_HARDCLOCK)
}

// Pause is Pause_sbt in ticks.
func (s *Timeouts) Pause(wmesg string, timo int32) int32 {
	return s.Pause_sbt(wmesg, sbt.Tick_sbt*int64(timo), 0, sbt.C_HARDCLOCK)
}
