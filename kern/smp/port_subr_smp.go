// Reduced from FreeBSD sys/kern/subr_smp.c and sys/sys/smp.h (r216805).
//
// Copyright (c) 2001, John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// CPU_FOREACH and CPU_ABSENT: Poul-Henning Kamp <phk@FreeBSD.org>.
//
// SPDX-License-Identifier: BSD-3-Clause AND Beerware

package smp

import "ktimeout/sys"

// Set at boot, then constant.
var (
	Mp_ncpus int32 // CPUs of the machine
	Mp_maxid int32 // number of the last one
	// Smp_started is set once the clocks of all CPUs run.
	Smp_started sys.Word
)

// CPU_FOREACH runs over the CPUs of the machine:
//
//	for cpu := range smp.CPU_FOREACH { ... }
//
// PORT: a for statement in a macro in C.
func CPU_FOREACH(yield func(cpu int32) bool) {
	for cpu := int32(0); cpu <= Mp_maxid; cpu++ {
		if !yield(cpu) {
			return
		}
	}
}

// CPU_FIRST returns the number of the boot CPU.
func CPU_FIRST() int32 { return 0 }

// CPU_ABSENT tells whether the machine has no CPU of that number.
func CPU_ABSENT(cpu int32) bool { return cpu < 0 || cpu > Mp_maxid }
