// Ported from FreeBSD sys/sys/systm.h and sys/sys/rwlock.h (r216805).
//
// Copyright (c) 1982, 1988, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// Copyright (c) 2006 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sleepqueue

import (
	"unsafe"

	"ktimeout/sys"
)

// The macros over _sleep. They stand here, as sys imports nothing of kern/.

// Msleep sleeps on channel chan_ with the sleep mutex mtx as interlock; see
// _sleep for the arguments and the result.
func Msleep(chan_ unsafe.Pointer, mtx *sys.Mtx, pri int32, wmesg string, timo int32) int32 {
	var lock_ *sys.Lock_object

	// PORT: in C the lock_object of a NULL mutex is NULL.
	if mtx != nil {
		lock_ = &mtx.Lock_object
	}
	return _sleep(chan_, lock_, pri, wmesg, timo)
}

// Tsleep sleeps on channel chan_ without an interlock: held are Giant or
// nothing.
func Tsleep(chan_ unsafe.Pointer, pri int32, wmesg string, timo int32) int32 {
	return _sleep(chan_, nil, pri, wmesg, timo)
}

// Rw_sleep is Msleep with a rwlock, which is taken again as it was held, shared
// or exclusive.
func Rw_sleep(chan_ unsafe.Pointer, rw *sys.Rwlock, pri int32, wmesg string, timo int32) int32 {
	return _sleep(chan_, &rw.Lock_object, pri, wmesg, timo)
}
