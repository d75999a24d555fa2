// Reduced from FreeBSD sys/kern/kern_clock.c (r216805).
//
// Copyright (c) 1982, 1986, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package smp

import (
	"math"

	"ktimeout/sys"
)

// initclocks starts the clocks of all CPUs.
func initclocks(_ any) {
	cpu_initclocks_bsp()
	for cpu := range CPU_FOREACH {
		if cpu != CPU_FIRST() {
			cpu_initclocks_ap(cpu)
		}
	}
	Smp_started.Store(1)
}

// Hardclock_anycpu is the clock interrupt of the calling thread's CPU for cnt
// ticks at once. Whichever CPU comes first advances ticks.
//
// PORT: of its duties only those for callouts are here; process times, the
// timecounter and the watchdog are not.
func Hardclock_anycpu(cnt, usermode int32) {
	var global, newticks int32

	t := &PCPU_GET().pcputicks

	*t += cnt
	for {
		global = sys.Ticks.Load()
		newticks = *t - global
		if newticks <= 0 {
			// PORT: C moves up the count of a CPU that lags by more than one
			// tick. Here a clock thread that was without its core makes up for
			// every tick that it has missed; moved up, it would count them a
			// second time, and ticks run ahead of time.
			break
		}
		if sys.Ticks.Cmpset(global, *t) {
			break
		}
	}

	sys.Booted.Callout_tick()
}

// hardclock_sync makes the CPU's own count of ticks that of the machine.
func hardclock_sync(cpu int32) {
	t := &pcpu_find(cpu).pcputicks

	*t = sys.Ticks.Load()
}

// Tvtohz returns the number of ticks that last at least sec seconds and usec
// microseconds, the one that is running counted in; 1 for a negative time.
func Tvtohz(sec, usec int64) int32 {
	var ticks uint64

	tick, hz := int64(sys.Tick), int64(sys.Hz)
	if usec < 0 {
		sec--
		usec += 1000000
	}
	if sec < 0 {
		ticks = 1
	} else if sec <= math.MaxInt64/1000000 {
		ticks = (uint64(sec)*1000000+uint64(usec)+uint64(tick-1))/uint64(tick) + 1
	} else if sec <= math.MaxInt64/hz {
		ticks = uint64(sec)*uint64(hz) + (uint64(usec)+uint64(tick-1))/uint64(tick) + 1
	} else {
		ticks = math.MaxInt64
	}
	if ticks > sys.INT_MAX {
		ticks = sys.INT_MAX
	}
	return int32(ticks)
}
