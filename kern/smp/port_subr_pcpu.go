// Reduced from FreeBSD sys/kern/subr_pcpu.c and sys/sys/pcpu.h (r216805).
//
// Copyright (c) 2001 Wind River Systems, Inc. All rights reserved.
// Copyright (c) 2009 Jeffrey Roberson <jeff@freebsd.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package smp

import (
	"sync/atomic"
	"unsafe"

	"ktimeout/sys"
)

// Pcpu is what the machine keeps of one CPU.
//
// Locking key:
//
//	(i)  set at boot, then constant
//	(v)  volatile
type Pcpu struct {
	Pc_cpuid int32 // (i)

	pc_running atomic.Int32  // kernel threads that run on it, its clock thread left out (v)
	pc_soft    atomic.Uint64 // software interrupts scheduled (v)
	pc_kick    atomic.Uint32 // what its clock thread sleeps on (v)
	pc_core    int           // host core of its bound threads (i)
	timerstate pcpu_state    // see port_kern_clocksource.go
	pcputicks  int32         // ticks that its hardclock has seen; in the clock interrupt only
	_          [64]byte      // keeps two CPUs off one cache line
}

func (pc *Pcpu) kick_word() *uint32 { return (*uint32)(unsafe.Pointer(&pc.pc_kick)) }

var cpuid_to_pcpu []Pcpu

// pcpu_init makes the descriptors of n CPUs.
func pcpu_init(n int32) {
	cpuid_to_pcpu = make([]Pcpu, n)
	for i := range cpuid_to_pcpu {
		cpuid_to_pcpu[i].Pc_cpuid = int32(i)
	}
}

// pcpu_find returns the descriptor of a CPU.
func pcpu_find(cpuid int32) *Pcpu { return &cpuid_to_pcpu[cpuid] }

// PCPU_GET returns the descriptor of the CPU that the caller runs on: where C
// has PCPU_GET(cpuid), Go has PCPU_GET().Pc_cpuid. The caller must be a kernel
// thread. A thread that floats may be elsewhere at any time, but while it handles
// an interrupt.
func PCPU_GET() *Pcpu {
	td := Curthread()
	if td.Td_md.Md_cpu.Load() == sys.NOCPU && td.Td_intr_nesting_level == 0 {
		mach.Moved(td)
	}
	return pcpu_find(td.Td_oncpu.Load())
}
