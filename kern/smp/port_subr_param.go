// Reduced from FreeBSD sys/kern/subr_param.c (r216805).
//
// Copyright (c) 1980, 1986, 1989, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package smp

import "ktimeout/sys"

// Defaults of boot.
const (
	HZ       = 1000  // ticks a second
	NCALLOUT = 16384 // timeout() slots
)

func init() {
	sys.SYSCTL_INT("kern.ncallout", func() int64 { return int64(sys.Ncallout) },
		"Slots for timeout(), and the least number of buckets of a callwheel")
	sys.SYSCTL_INT("kern.hz", func() int64 { return int64(sys.Hz) }, "Ticks a second")
}

// init_param1 sets hz and what follows from it, and the first value of ticks:
// by default ten minutes before it wraps, so that every long run sees it wrap.
func init_param1(hz, ticks int32) {
	sys.Hz = hz
	sys.Tick = 1000000 / sys.Hz
	if ticks == 0 {
		ticks = sys.INT_MAX - sys.Hz*10*60
	}
	sys.Ticks.Store(ticks)
}

// init_param2 sets the size of the timeout() table.
//
// PORT: sized by the physical memory in C, by an option of boot here.
func init_param2(ncallout int32) { sys.Ncallout = ncallout }
