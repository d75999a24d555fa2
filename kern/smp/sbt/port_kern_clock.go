// Reduced from FreeBSD sys/kern/kern_clock.c (14).
//
// Copyright (c) 1982, 1986, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package smp_sbt

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// hardclock is what a CPU does cnt ticks long at once. Whichever CPU comes first advances
// ticks. Callouts are no part of it in this era.
func hardclock(state *pcpu_state, cnt int32) {
	var global, newticks int32

	t := &state.pcputicks
	*t += cnt
	for {
		global = sys.Ticks.Load()
		newticks = *t - global
		if newticks <= 0 {
			// PORT: C moves up the count of a CPU that lags by more than one tick. Here
			// the clock makes up for every tick that it has missed, see smp.
			break
		}
		if sys.Ticks.Cmpset(global, *t) {
			break
		}
	}
}

// Initclocks starts the clocks of all CPUs.
func Initclocks() {
	initclocks()
	smp.Smp_started.Store(1)
}
