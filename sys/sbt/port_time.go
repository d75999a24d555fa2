// Reduced from FreeBSD sys/sys/time.h (r326218).
//
// Copyright (c) 1982, 1986, 1993 The Regents of the University of California. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sbt

import (
	"math/bits"

	"ktimeout/sys"
)

// Sbintime_t is a time since boot, or a time span: seconds in 32.32 fixed point.
type Sbintime_t = int64

// Time spans.
const (
	SBT_1S  Sbintime_t = 1 << 32
	SBT_1M             = SBT_1S * 60
	SBT_1MS            = SBT_1S / 1000
	SBT_1US            = SBT_1S / 1000000
	SBT_1NS            = SBT_1S / 1000000000 // too coarse to multiply: see Nstosbt
	SBT_MAX Sbintime_t = 0x7fffffffffffffff
)

// Timespec is a time span in seconds and ns.
type Timespec struct {
	Tv_sec  int64
	Tv_nsec int64
}

// to converts n parts of a second, of which a second has so many, to a time that is not
// shorter; from converts back.
func to(n, parts int64) Sbintime_t {
	sec := n / parts
	n %= parts
	up := uint64((1<<63 + uint64(parts) - 1) / uint64(parts))
	return sec<<32 + Sbintime_t((uint64(n)*up+0x7fffffff)>>31)
}

func from(t Sbintime_t, parts int64) int64 {
	return t>>32*parts + parts*(t&0xffffffff)>>32
}

// Nstosbt, Ustosbt and Mstosbt convert a span, of 0 or more, to a time that is not shorter:
// converted back it is the same.
func Nstosbt(ns int64) Sbintime_t { return to(ns, 1000000000) }

// Ustosbt: see Nstosbt.
func Ustosbt(us int64) Sbintime_t { return to(us, 1000000) }

// Mstosbt: see Nstosbt.
func Mstosbt(ms int64) Sbintime_t { return to(ms, 1000) }

// Sbttons, Sbttous and Sbttoms convert a time, of 0 or more, to whole parts of a second.
func Sbttons(t Sbintime_t) int64 { return from(t, 1000000000) }

// Sbttous: see Sbttons.
func Sbttous(t Sbintime_t) int64 { return from(t, 1000000) }

// Sbttoms: see Sbttons.
func Sbttoms(t Sbintime_t) int64 { return from(t, 1000) }

// Sbttots converts a time to seconds and ns.
func Sbttots(t Sbintime_t) Timespec { return Timespec{t >> 32, Sbttons(t & 0xffffffff)} }

// What the time counters set at boot.
var (
	Tick_sbt          Sbintime_t // one tick
	Tc_tick_sbt       Sbintime_t // one update of the time that getsbinuptime returns: a tick here
	Sbt_timethreshold Sbintime_t // spans from which an update is exact enough
	Sbt_tickthreshold Sbintime_t // spans from which a tick is exact enough
	Tc_precexp        int32      // by default a timeout may be late by 1/2^n of its length
)

// tc_timepercentage is how much of its length, in hundredths, a timeout may be late by.
const tc_timepercentage = 5

// Tc_init sets the variables of time for hz ticks a second: inittimecounter and
// tc_adjprecision of kern_tc.c.
func Tc_init(hz int32) {
	tick := 1 << 63 / uint64(hz) << 1 // of a second in 2^64 parts
	if hz == 1 {
		tick-- // PORT: 0 in C, where the clock then stands still
	}
	Tick_sbt = Sbintime_t(tick >> 32)
	Tc_tick_sbt = Tick_sbt
	t := uint32(99+tc_timepercentage) / tc_timepercentage
	Tc_precexp = Fls(int32(t+t>>1)) - 1
	Sbt_tickthreshold = Sbintime_t(tick>>(64-Tc_precexp)<<32 | tick<<Tc_precexp>>32)
	Sbt_timethreshold = Sbt_tickthreshold
}

// Fls returns the number of the highest bit that is set, from 1; 0 if none is.
func Fls(mask int32) int32 { return int32(bits.Len32(uint32(mask))) }

// Flsl is Fls for a long.
func Flsl(mask int64) int32 { return int32(bits.Len64(uint64(mask))) }

// Qmax returns the greater of two.
func Qmax(a, b int64) int64 { return max(a, b) }

// What the number of callouts is computed from.
//
// PORT: ncallout is an option of boot, which wins over these.
var Maxproc, Maxfiles int32

// TUNABLE_INT_FETCH reads a variable that the boot loader may set.
//
// PORT: a macro. There is an option of boot for kern.ncallout, and none for the others.
func TUNABLE_INT_FETCH(path string, v *int32) int32 {
	if path != "kern.ncallout" {
		return 0
	}
	*v = sys.Ncallout
	return 1
}

// Cold tells whether the kernel has not booted yet. Nothing arms a callout before that.
var Cold int32

// Printf prints on the console.
func Printf(format string, args ...any) { sys.Printf(format, args...) }

// Sysctl_handle_int reads or writes a number for a sysctl that is a function. No
// administrator calls one here.
func Sysctl_handle_int(_ *sys.Sysctl_oid, _ *int32, _ int64, _ any) int32 { return 0 }
