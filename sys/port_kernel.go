// Reduced from FreeBSD sys/sys/kernel.h (r216805).
//
// Copyright (c) 1995 Terrence R. Lambert. All rights reserved.
// Copyright (c) 1990, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-4-Clause

package sys

// Ticks counts the ticks since boot, give or take its start value. It wraps.
//
// PORT: an int in C that is read without a lock everywhere and advanced by an
// atomic operation.
var Ticks Word

// Hz is the number of ticks a second, Tick the microseconds in one. Set at
// boot, then constant.
var (
	Hz   int32
	Tick int32
)

// Subsystems of SYSINIT, in the order in which boot runs them.
const (
	SI_SUB_TUNABLES  = 0x0700000
	SI_SUB_WITNESS   = 0x1A80000
	SI_SUB_LOCK      = 0x1B00000
	SI_SUB_CPU       = 0x2100000
	SI_SUB_KDTRACE   = 0x2140000
	SI_SUB_INTRINSIC = 0x2200000
	SI_SUB_SOFTINTR  = 0x2800001
	SI_SUB_CLOCKS    = 0x4800000
	SI_SUB_SMP       = 0xf000000
)

// Orders within one subsystem.
const (
	SI_ORDER_FIRST  = 0x0000000
	SI_ORDER_SECOND = 0x0000001
	SI_ORDER_THIRD  = 0x0000002
	SI_ORDER_MIDDLE = 0x1000000
	SI_ORDER_ANY    = 0xfffffff
)

// Sysinit is one entry of the set of functions that boot runs.
type Sysinit struct {
	Uniq      string
	Subsystem uint32
	Order     uint32
	Func      func(udata any)
	Udata     any
}

// Sysinit_set holds the entries of the layers, which add themselves when the
// program starts. The entries of a revision stand in its descriptor.
var Sysinit_set []Sysinit

// SYSINIT adds an entry to the set. To be called from an init function.
func SYSINIT(uniq string, subsystem, order uint32, f func(any), ident any) {
	Sysinit_set = append(Sysinit_set, Sysinit{uniq, subsystem, order, f, ident})
}
