// Reduced from FreeBSD sys/sys/lock.h (r326218; lc_trylock of main).
//
// Copyright (c) 1997 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sbt

import "ktimeout/sys"

// Lock_class says what the locks of one kind have in common.
//
// Lc_lock and Lc_unlock serve softclock and whoever takes a lock whose kind is not known:
// Lc_unlock returns what Lc_lock must be given to have the lock again as it was. That is 0
// for exclusive, which is the other way round in the tick era; it is as wide as a pointer.
type Lock_class struct {
	Lc_name    string
	Lc_flags   uint32
	Lc_assert  func(lock *sys.Lock_object, what int32)
	Lc_lock    func(lock *sys.Lock_object, how uintptr)
	Lc_unlock  func(lock *sys.Lock_object) uintptr
	Lc_trylock func(lock *sys.Lock_object, how uintptr) int32
}
