// Ported from FreeBSD sys/kern/kern_timeout.c (main).
//
// Copyright (c) 1982, 1986, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package timeout_main

import (
	"fmt"
	"sync/atomic"
	"unsafe"

	"ktimeout/kern/lock"
	lock_sbt "ktimeout/kern/lock/sbt"
	"ktimeout/kern/sleepqueue"
	sleepqueue_sbt "ktimeout/kern/sleepqueue/sbt"
	"ktimeout/kern/smp"
	smp_sbt "ktimeout/kern/smp/sbt"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// The probes around every handler, callout_execute:::callout-start and callout-end. Their
// argument is the callout.
var (
	sdt_callout_execute___callout__start = sys.Sdt_probe{
		Prov: "callout_execute", Name: "callout-start",
		Argtype: []string{"struct callout *"},
	}
	sdt_callout_execute___callout__end = sys.Sdt_probe{
		Prov: "callout_execute", Name: "callout-end",
		Argtype: []string{"struct callout *"},
	}
)

// The running means of CALLOUT_PROFILING: how many callouts a run of softclock serves, and of
// which kind, and how many a callout_process serves itself; each in thousandths.
//
// PORT: plain ints in C that all CPUs change without a lock; here the same load and store,
// with nothing that makes them one.
var avg_depth sys.Lword

var sysctl___debug_to_avg_depth = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_depth",
	Oid_func:  func() int64 { return int64(avg_depth.Peek()) },
	Oid_descr: "callouts that a run of softclock serves, running mean in 1/1000",
}

// PORT: as avg_depth.
var avg_gcalls sys.Lword

var sysctl___debug_to_avg_gcalls = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_gcalls",
	Oid_func:  func() int64 { return int64(avg_gcalls.Peek()) },
	Oid_descr: "of these with Giant, in 1/1000",
}

// PORT: as avg_depth.
var avg_lockcalls sys.Lword

var sysctl___debug_to_avg_lockcalls = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_lockcalls",
	Oid_func:  func() int64 { return int64(avg_lockcalls.Peek()) },
	Oid_descr: "of these with another lock, in 1/1000",
}

// PORT: as avg_depth.
var avg_mpcalls sys.Lword

var sysctl___debug_to_avg_mpcalls = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_mpcalls",
	Oid_func:  func() int64 { return int64(avg_mpcalls.Peek()) },
	Oid_descr: "of these without a lock, in 1/1000",
}

// PORT: as avg_depth.
var avg_depth_dir sys.Lword

var sysctl___debug_to_avg_depth_dir = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_depth_dir",
	Oid_func:  func() int64 { return int64(avg_depth_dir.Peek()) },
	Oid_descr: "callouts whose handlers callout_process calls itself, running mean in 1/1000",
}

// PORT: as avg_depth.
var avg_lockcalls_dir sys.Lword

var sysctl___debug_to_avg_lockcalls_dir = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_lockcalls_dir",
	Oid_func:  func() int64 { return int64(avg_lockcalls_dir.Peek()) },
	Oid_descr: "of these with a lock, in 1/1000",
}

// PORT: as avg_depth.
var avg_mpcalls_dir sys.Lword

var sysctl___debug_to_avg_mpcalls_dir = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_mpcalls_dir",
	Oid_func:  func() int64 { return int64(avg_mpcalls_dir.Peek()) },
	Oid_descr: "of these without a lock, in 1/1000",
}

// ncallout is what the size of the callwheels is computed from.
var ncallout int32

var sysctl___kern_ncallout = sys.Sysctl_oid{
	Oid_name:  "kern.ncallout",
	Oid_kind:  sys.CTLFLAG_RDTUN | sys.CTLFLAG_NOFETCH,
	Oid_func:  func() int64 { return int64(ncallout) },
	Oid_descr: "number that the size of a callwheel is the next greater power of two of",
}

// Whether softclock is bound to its CPU: that of the CPU that boots, and the others.
var (
	pin_default_swi int32 = 0
	pin_pcpu_swi    int32 = 0
)

var sysctl___kern_pin_default_swi = sys.Sysctl_oid{
	Oid_name:  "kern.pin_default_swi",
	Oid_kind:  sys.CTLFLAG_RDTUN | sys.CTLFLAG_NOFETCH,
	Oid_func:  func() int64 { return int64(pin_default_swi) },
	Oid_descr: "bind the softclock of the CPU that boots to it",
}

var sysctl___kern_pin_pcpu_swi = sys.Sysctl_oid{
	Oid_name:  "kern.pin_pcpu_swi",
	Oid_kind:  sys.CTLFLAG_RDTUN | sys.CTLFLAG_NOFETCH,
	Oid_func:  func() int64 { return int64(pin_pcpu_swi) },
	Oid_descr: "bind the softclocks of the other CPUs to them",
}

// Size of every callwheel, a power of two, and it less one. Set at boot, then constant.
var callwheelsize uint32
var callwheelmask uint32

// cc_exec is what a CPU keeps of the handler that runs in one place: in softclock, or in the
// timer interrupt. A move of a callout whose handler runs is recorded here.
//
// Locking key: see callout_cpu.
type cc_exec struct {
	// cc_curr is the callout whose handler runs or is about to. Those that wait in
	// callout_drain are woken when it is done with. (c)
	cc_curr      *sbt.Callout
	cc_last_func sys.Callout_func // PORT: a void * in C. For the debugger (c)
	cc_last_arg  any              // (c)
	// What a recorded move will call, when, and how much later it may. (c)
	ce_migration_func sys.Callout_func
	ce_migration_arg  any
	ce_migration_time sbt.Sbintime_t
	ce_migration_prec sbt.Sbintime_t
	ce_migration_cpu  int32 // where to; CPUBLOCK: no move is recorded (c)
	// cc_cancel set with both cc_lock and the callout's lock held keeps cc_curr's
	// handler from being entered. softclock_call_cc clears it before it drops cc_lock,
	// and looks at it and sets it holding only the callout's lock. (v)
	//
	// PORT: a bool in C.
	cc_cancel sys.Word
	// PORT: a bool in C.
	cc_waiting int32 // a thread waits for cc_curr; its address is the wait channel (c)
}

// callout_cpu is all that one CPU keeps for its callouts.
//
// Locking key:
//
//	(c)  cc_lock
//	(i)  set at boot, then constant
//	(v)  volatile: see the field
type callout_cpu struct {
	cc_lock        sys.Mtx
	cc_exec_entity [2]cc_exec         // of softclock, and of the timer interrupt
	cc_next        *sbt.Callout       // where callout_process goes on after a handler (c)
	cc_callwheel   []sbt.Callout_list // buckets (c)
	cc_expireq     sbt.Callout_tailq  // what softclock has to call (c)
	cc_firstevent  sbt.Sbintime_t     // first event that the timer was told of (c)
	cc_lastscan    sbt.Sbintime_t     // time of the last callout_process (c)
	cc_thread      *sys.Thread        // softclock (i)
	cc_bucket      uint32             // the bucket that callout_process last took a direct callout from (c)
	// PORT: cc_ktr_event_name is 20 chars in C, and only there with KTR.
	cc_ktr_event_name string // (i)
}

// callout_migrating tells whether a move of c is recorded.
func callout_migrating(c *sbt.Callout) bool { return c.C_iflags.Load()&sys.CALLOUT_DFRMIGRATION != 0 }

// The fields of a CPU's cc_exec.
//
// PORT: macros in C, that stand for the field; here functions that return where it is.

func cc_exec_curr(cc *callout_cpu, dir int32) **sbt.Callout { return &cc.cc_exec_entity[dir].cc_curr }
func cc_exec_last_func(cc *callout_cpu, dir int32) *sys.Callout_func {
	return &cc.cc_exec_entity[dir].cc_last_func
}
func cc_exec_last_arg(cc *callout_cpu, dir int32) *any    { return &cc.cc_exec_entity[dir].cc_last_arg }
func cc_exec_next(cc *callout_cpu) **sbt.Callout          { return &cc.cc_next }
func cc_exec_cancel(cc *callout_cpu, dir int32) *sys.Word { return &cc.cc_exec_entity[dir].cc_cancel }
func cc_exec_waiting(cc *callout_cpu, dir int32) *int32   { return &cc.cc_exec_entity[dir].cc_waiting }
func cc_migration_func(cc *callout_cpu, dir int32) *sys.Callout_func {
	return &cc.cc_exec_entity[dir].ce_migration_func
}
func cc_migration_arg(cc *callout_cpu, dir int32) *any {
	return &cc.cc_exec_entity[dir].ce_migration_arg
}
func cc_migration_cpu(cc *callout_cpu, dir int32) *int32 {
	return &cc.cc_exec_entity[dir].ce_migration_cpu
}
func cc_migration_time(cc *callout_cpu, dir int32) *sbt.Sbintime_t {
	return &cc.cc_exec_entity[dir].ce_migration_time
}
func cc_migration_prec(cc *callout_cpu, dir int32) *sbt.Sbintime_t {
	return &cc.cc_exec_entity[dir].ce_migration_prec
}

// PORT: DPCPU_DEFINE_STATIC, cc_cpu of each CPU, in C.
var cc_cpu [sys.MAXCPU]callout_cpu

// CPUBLOCK is the c_cpu of a callout that is between two CPUs.
const CPUBLOCK = sys.MAXCPU

// CC_CPU returns the callouts of a CPU.
func CC_CPU(cpu int32) *callout_cpu { return &cc_cpu[cpu] }

// CC_SELF returns the callouts of the caller's CPU.
func CC_SELF() *callout_cpu { return CC_CPU(smp.PCPU_GET().Pc_cpuid) }

// CC_LOCK locks the callouts of a CPU.
func CC_LOCK(cc *callout_cpu) { lock.Mtx_lock_spin(&cc.cc_lock) }

// CC_UNLOCK unlocks them.
func CC_UNLOCK(cc *callout_cpu) { lock.Mtx_unlock_spin(&cc.cc_lock) }

// CC_LOCK_ASSERT asserts that the caller has them locked.
func CC_LOCK_ASSERT(cc *callout_cpu) { lock.Mtx_assert(&cc.cc_lock, sys.MA_OWNED) }

// cc_default_cpu is the CPU that callouts are on before they are armed: the one that boots.
var cc_default_cpu int32

// PORT: no M_CALLOUT; memory is Go's.

// cc_cce_cleanup makes a place that handlers run in one where none does, and forgets the
// move that is recorded there. cc_lock is held.
func cc_cce_cleanup(cc *callout_cpu, direct int32) {

	*cc_exec_curr(cc, direct) = nil
	cc_exec_cancel(cc, direct).Store(0)
	*cc_exec_waiting(cc, direct) = 0
	*cc_migration_cpu(cc, direct) = CPUBLOCK
	*cc_migration_time(cc, direct) = 0
	*cc_migration_prec(cc, direct) = 0
	*cc_migration_func(cc, direct) = nil
	*cc_migration_arg(cc, direct) = nil
}

// cc_cce_migrating tells whether a move is recorded. cc_lock is held.
//
// PORT: an int in C, only tested.
func cc_cce_migrating(cc *callout_cpu, direct int32) bool {

	return *cc_migration_cpu(cc, direct) != CPUBLOCK
}

// callout_callwheel_init sets the size of the callwheels and makes them, before anything
// else runs.
//
// PORT: its SYSINIT entry stands in the descriptor of the revision.
func callout_callwheel_init(dummy any) {
	var cc *callout_cpu
	var cpu int32

	ncallout = min(16+sbt.Maxproc+sbt.Maxfiles, 18508)
	sbt.TUNABLE_INT_FETCH("kern.ncallout", &ncallout)

	callwheelsize = 1 << sbt.Fls(ncallout)
	callwheelmask = callwheelsize - 1

	sbt.TUNABLE_INT_FETCH("kern.pin_default_swi", &pin_default_swi)
	sbt.TUNABLE_INT_FETCH("kern.pin_pcpu_swi", &pin_pcpu_swi)

	// The softclocks are made later.
	cc_default_cpu = smp.PCPU_GET().Pc_cpuid
	for cpu = range smp.CPU_FOREACH {
		cc = CC_CPU(cpu)
		callout_cpu_init(cc, cpu)
	}
}

// callout_cpu_init makes what a CPU keeps for its callouts.
func callout_cpu_init(cc *callout_cpu, cpu int32) {
	var i int32

	lock.Mtx_init(&cc.cc_lock, "callout", "", sys.MTX_SPIN)
	cc.cc_callwheel = make([]sbt.Callout_list, callwheelsize)
	for i = 0; uint32(i) < callwheelsize; i++ { // PORT: C compares an int with a u_int
		sys.LIST_INIT(&cc.cc_callwheel[i])
	}
	sys.TAILQ_INIT(&cc.cc_expireq)
	cc.cc_firstevent = sbt.SBT_MAX
	for i = 0; i < 2; i++ {
		cc_cce_cleanup(cc, i)
	}
	// PORT: snprintf writes cc_ktr_event_name in C.
	cc.cc_ktr_event_name = fmt.Sprintf("callwheel cpu %d", cpu)
}

// callout_cpu_switch moves c, on no wheel, to another CPU. cc is locked on entry; on exit it
// is not, and the callouts of new_cpu, which it returns, are.
func callout_cpu_switch(c *sbt.Callout, cc *callout_cpu, new_cpu int32) *callout_cpu {
	var new_cc *callout_cpu

	if sys.Asserting() {
		sys.MPASS(c != nil && cc != nil, "c != nil && cc != nil")
	}
	CC_LOCK_ASSERT(cc)

	// Between the two locks nothing may run here: an interrupt or another thread of this
	// CPU would spin on CPUBLOCK for ever.
	c.C_cpu.Store(CPUBLOCK)
	smp.Spinlock_enter()
	CC_UNLOCK(cc)
	new_cc = CC_CPU(new_cpu)
	CC_LOCK(new_cc)
	smp.Spinlock_exit()
	c.C_cpu.Store(new_cpu)
	return new_cc
}

// start_softclock makes the softclock of every CPU, stopped: callout_process makes it run.
//
// PORT: its SYSINIT entry stands in the descriptor of the revision.
func start_softclock(dummy any) {
	var p *sleepqueue_sbt.Proc
	var td *sys.Thread
	var cc *callout_cpu
	var cpu, error_ int32
	var pin_swi bool

	p = nil
	for cpu = range smp.CPU_FOREACH {
		cc = CC_CPU(cpu)
		error_ = sleepqueue_sbt.Kproc_kthread_add(softclock_thread, cc, &p, &td,
			sleepqueue_sbt.RFSTOPPED, 0, "clock", "clock (%d)", cpu)
		if error_ != 0 {
			sys.Panic("no thread for the softclock of CPU %d: error %d",
				cpu, error_)
		}
		CC_LOCK(cc)
		cc.cc_thread = td
		lock_sbt.Thread_lock(td)
		sleepqueue_sbt.Sched_class(td, sleepqueue_sbt.PRI_ITHD)
		sleepqueue_sbt.Sched_ithread_prio(td, sleepqueue_sbt.PI_SOFTCLOCK)
		sys.TD_SET_IWAIT(td)
		lock_sbt.Thread_lock_set(td, &cc.cc_lock)
		lock_sbt.Thread_unlock(td)
		// PORT: C takes an int for a bool: pin_swi is whether it is not 0.
		if cpu == cc_default_cpu {
			pin_swi = pin_default_swi != 0
		} else {
			pin_swi = pin_pcpu_swi != 0
		}
		if pin_swi {
			error_ = sleepqueue_sbt.Cpuset_setithread(td.Td_tid, cpu)
			if error_ != 0 {
				// PORT: own words, without __func__.
				sys.Printf("the softclock of CPU %d is not bound to it: error %d\n",
					cpu, error_)
			}
		}
	}
}

// CC_HASH_SHIFT is how many bits of a second count for the bucket: 1/256 s.
const CC_HASH_SHIFT = 8

// callout_hash returns the number of the bucket of a time, on a wheel without end.
func callout_hash(sbt_ sbt.Sbintime_t) uint32 {

	return uint32(sbt_ >> (32 - CC_HASH_SHIFT)) // PORT: C makes a u_int of it by itself
}

// callout_get_bucket returns the bucket of a time.
func callout_get_bucket(sbt_ sbt.Sbintime_t) uint32 {

	return callout_hash(sbt_) & callwheelmask
}

// Callout_process is called by the timer interrupt of every CPU, on that CPU, when its next
// event is due. It calls the handlers of direct callouts that are due, gives the others that
// are due to softclock, and tells the timer when to come again: at last, or from first on if
// it comes anyway.
func Callout_process(now sbt.Sbintime_t) {
	// PORT: no callout_entropy, as there is no random(4).
	var c, next *sbt.Callout
	var cc *callout_cpu
	var sc *sbt.Callout_list
	var td *sys.Thread
	var first, last, lookahead, max_, tmp_max sbt.Sbintime_t
	var firstb, lastb, nowb uint32
	var depth_dir, mpcalls_dir, lockcalls_dir int32 = 0, 0, 0

	cc = CC_SELF()
	lock.Mtx_lock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)

	// The buckets of the last scan and of the present time.
	firstb = callout_hash(cc.cc_lastscan)
	cc.cc_lastscan = now
	nowb = callout_hash(now)

	// How far to look ahead for events that the next interrupt can serve, too: the more,
	// the less often it comes.
	if nowb == firstb {
		lookahead = sbt.SBT_1S / 16
	} else if nowb-firstb == 1 {
		lookahead = sbt.SBT_1S / 8
	} else {
		lookahead = sbt.SBT_1S
	}
	last = now
	first = last
	first += lookahead >> 1
	last += lookahead
	last &= -1 << (32 - CC_HASH_SHIFT)
	lastb = callout_hash(last) - 1
	max_ = last

	// More than a turn of the wheel: every bucket is looked at once.
	if lastb-firstb >= callwheelsize {
		lastb = firstb + callwheelsize - 1
		if nowb-firstb >= callwheelsize {
			nowb = lastb
		}
	}

	// From firstb to nowb, and on to lastb.
	for {
		sc = &cc.cc_callwheel[firstb&callwheelmask]
		for c = sys.LIST_FIRST(sc); c != nil; c = next {
			next = sys.LIST_NEXT(c, sbt.C_links_le)
			if c.C_time <= now {
				// Due. A direct handler is called here; whoever removes
				// cc_next meanwhile moves it on.
				if c.C_iflags.Load()&sbt.CALLOUT_DIRECT != 0 {
					if CALLOUT_PROFILING {
						depth_dir++
					}
					*cc_exec_next(cc) = next
					cc.cc_bucket = firstb & callwheelmask
					sys.LIST_REMOVE(c, sbt.C_links_le)
					softclock_call_cc(c, cc,
						&mpcalls_dir, &lockcalls_dir, nil,
						1)
					next = *cc_exec_next(cc)
					*cc_exec_next(cc) = nil
				} else {
					sys.LIST_REMOVE(c, sbt.C_links_le)
					sys.TAILQ_INSERT_TAIL(&cc.cc_expireq,
						c, sbt.C_links_tqe)
					c.C_iflags.Store(c.C_iflags.Load() | sbt.CALLOUT_PROCESSED)
				}
			} else if c.C_time >= max_ {
				// Too far off.
			} else if c.C_time > last {
				// The next interrupt comes before it is due.
				lastb = nowb
			} else {
				// The next interrupt serves it, if it comes in its time.
				if c.C_time < first {
					first = c.C_time
				}
				tmp_max = c.C_time + c.C_precision
				if tmp_max < last {
					last = tmp_max
				}
			}
		}
		firstb++
		// Up to lastb, which came to nowb if an event was found that cannot be served.
		if !(int32(firstb-lastb) <= 0) {
			break
		}
	}
	cc.cc_firstevent = last
	smp_sbt.Cpu_new_callout(smp.PCPU_GET().Pc_cpuid, last, first)

	if CALLOUT_PROFILING {
		avg_depth_dir.Store(avg_depth_dir.Load() + (depth_dir*1000-avg_depth_dir.Load())>>8)
		avg_mpcalls_dir.Store(avg_mpcalls_dir.Load() + (mpcalls_dir*1000-avg_mpcalls_dir.Load())>>8)
		avg_lockcalls_dir.Store(avg_lockcalls_dir.Load() + (lockcalls_dir*1000-avg_lockcalls_dir.Load())>>8)
	}
	if !sys.TAILQ_EMPTY(&cc.cc_expireq) {
		td = cc.cc_thread
		if sys.TD_AWAITING_INTR(td) {
			// cc_lock is td's thread lock, which sched_wakeup releases.
			lock_sbt.Thread_lock_block_wait(td)
			lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
			sys.TD_CLR_IWAIT(td)
			sleepqueue_sbt.Sched_wakeup(td, sleepqueue_sbt.SRQ_INTR)
		} else {
			lock.Mtx_unlock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
		}
	} else {
		lock.Mtx_unlock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
	}
}

// callout_lock returns the callouts of the CPU that c is on, locked.
func callout_lock(c *sbt.Callout) *callout_cpu {
	var cc *callout_cpu
	var cpu int32

	for {
		cpu = c.C_cpu.Load()
		if cpu == CPUBLOCK {
			for c.C_cpu.Load() == CPUBLOCK {
				smp.Cpu_spinwait()
			}
			continue
		}
		cc = CC_CPU(cpu)
		CC_LOCK(cc)
		if cpu == c.C_cpu.Load() {
			break
		}
		CC_UNLOCK(cc)
	}
	return cc
}

// callout_cc_add puts c on the wheel of the CPU that it is on, whose cc is locked on entry
// and exit.
func callout_cc_add(c *sbt.Callout, cc *callout_cpu,
	sbt_, precision sbt.Sbintime_t, func_ sys.Callout_func,
	arg any, flags int32) {
	var bucket int32

	CC_LOCK_ASSERT(cc)
	if sbt_ < cc.cc_lastscan {
		sbt_ = cc.cc_lastscan
	}
	// PORT: callout_schedule reads c_arg and c_func without the lock, where others can see it.
	sys.Racy_store(&c.C_arg, arg)
	c.C_iflags.Store(c.C_iflags.Load() | sys.CALLOUT_PENDING)
	c.C_iflags.Store(c.C_iflags.Load() &^ sbt.CALLOUT_PROCESSED)
	c.C_flags.Store(c.C_flags.Load() | sys.CALLOUT_ACTIVE)
	if flags&sbt.C_DIRECT_EXEC != 0 {
		c.C_iflags.Store(c.C_iflags.Load() | sbt.CALLOUT_DIRECT)
	}
	sys.Racy_store(&c.C_func, func_)
	c.C_time = sbt_
	c.C_precision = precision
	bucket = int32(callout_get_bucket(c.C_time)) // PORT: C makes an int of it by itself
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR3(sys.KTR_CALLOUT, "precision set for %p: %d.%08x",
			c, int32(c.C_precision>>32),
			uint32(c.C_precision&0xffffffff))
	}
	sys.LIST_INSERT_HEAD(&cc.cc_callwheel[bucket], c, sbt.C_links_le)
	if cc.cc_bucket == uint32(bucket) { // PORT: C compares a u_int with an int
		*cc_exec_next(cc) = c
	}

	// Tell the timer, if it would come too late.
	if sbt.SBT_MAX-c.C_time < c.C_precision {
		c.C_precision = sbt.SBT_MAX - c.C_time
	}
	sbt_ = c.C_time + c.C_precision
	if sbt_ < cc.cc_firstevent {
		cc.cc_firstevent = sbt_
		smp_sbt.Cpu_new_callout(c.C_cpu.Load(), sbt_, c.C_time)
	}
}

// What DIAGNOSTIC remembers of the most expensive handler so far: its time, and the function.
//
// PORT: static in the function in C, and plain; all CPUs change them without a lock. C
// initialises maxdt with two milliseconds, here every boot does (port_revision.go).
var (
	maxdt    atomic.Int64
	lastfunc sys.Vptr[byte]
)

// softclock_call_cc runs the handler of c, which has just been taken off the wheel or the
// queue of cc, in softclock or, direct, in the timer interrupt. It carries out the move that
// was recorded meanwhile. cc is locked on entry and exit, not between. c may be gone on exit.
//
// What is called is counted in mpcalls, lockcalls and gcalls, with CALLOUT_PROFILING.
func softclock_call_cc(c *sbt.Callout, cc *callout_cpu,
	mpcalls, lockcalls, gcalls *int32,
	direct int32) {
	// PORT: no rm_priotracker: there are no rmlocks.
	var c_func sys.Callout_func
	var c_arg any
	var class *sbt.Lock_class
	var c_lock *sys.Lock_object
	var lock_status uintptr
	var c_iflags int32
	var new_cc *callout_cpu
	var new_func sys.Callout_func
	var new_arg any
	var flags, new_cpu int32
	var new_prec, new_time sbt.Sbintime_t
	var sbt1, sbt2 sbt.Sbintime_t
	var ts2 sbt.Timespec

	CC_LOCK_ASSERT(cc)
	if sys.Asserting() {
		sys.KASSERT((c.C_iflags.Load()&sys.CALLOUT_PENDING) == sys.CALLOUT_PENDING,
			"softclock_call_cc was given %p, which is not pending: flags %#x", c, c.C_iflags.Peek())
	}
	if sys.Asserting() {
		sys.KASSERT((c.C_flags.Load()&sys.CALLOUT_ACTIVE) == sys.CALLOUT_ACTIVE,
			"softclock_call_cc was given %p, which is not active: flags %#x", c, c.C_flags.Peek())
	}
	if c.C_lock != nil {
		class = lock_sbt.LOCK_CLASS(c.C_lock)
	} else {
		class = nil
	}
	lock_status = 0
	if c.C_iflags.Load()&sys.CALLOUT_SHAREDLOCK != 0 {
		// PORT: no lock_class_rm, whose lock_status is a tracker.
		lock_status = 1
	}
	c_lock = c.C_lock
	c_func = c.C_func
	c_arg = c.C_arg
	c_iflags = c.C_iflags.Load()
	c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_PENDING)

	*cc_exec_curr(cc, direct) = c
	*cc_exec_last_func(cc, direct) = c_func
	*cc_exec_last_arg(cc, direct) = c_arg
	cc_exec_cancel(cc, direct).Store(0)
	if c_lock != nil {
		if c_iflags&sbt.CALLOUT_TRYLOCK != 0 {
			// A lock that is busy puts it off, by half of its precision.
			//
			// PORT: __predict_false is left out; Go takes no hints.
			if class.Lc_trylock(c_lock,
				lock_status) == 0 {
				*cc_exec_curr(cc, direct) = nil
				callout_cc_add(c, cc,
					cc.cc_lastscan+c.C_precision/2,
					sbt.Qmax(c.C_precision/2, 1), c_func, c_arg,
					[...]int32{0, sbt.C_DIRECT_EXEC}[direct])
				return
			}
			CC_UNLOCK(cc)
		} else {
			CC_UNLOCK(cc)
			class.Lc_lock(c_lock, lock_status)
			// A stop or reset made meanwhile with the lock held has
			// cancelled it.
			if cc_exec_cancel(cc, direct).Load() != 0 {
				class.Lc_unlock(c_lock)
				goto skip
			}
		}
		// From here on it is entered.
		cc_exec_cancel(cc, direct).Store(1)
		if c_lock == &lock.Giant.Lock_object {
			if CALLOUT_PROFILING {
				*gcalls++
			}
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "callout giant %p func %p arg %p",
					c, c_func, c_arg)
			}
		} else {
			if CALLOUT_PROFILING {
				*lockcalls++
			}
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "callout lock %p func %p arg %p",
					c, c_func, c_arg)
			}
		}
	} else {
		CC_UNLOCK(cc)
		if CALLOUT_PROFILING {
			*mpcalls++
		}
		if sys.KTR_ON(sys.KTR_CALLOUT) {
			sys.CTR3(sys.KTR_CALLOUT, "callout %p func %p arg %p",
				c, c_func, c_arg)
		}
	}
	if sys.KTR_ON(sys.KTR_SCHED) {
		sys.KTR_STATE3(sys.KTR_SCHED, "callout", cc.cc_ktr_event_name, "running",
			"func:%p", c_func, "arg:%p", c_arg, "direct:%d", direct)
	}
	// PORT: whether DIAGNOSTIC is on is asked once a handler; sbt1 is -1 if it is off, and
	// CALLOUT_PROFILING too.
	sbt1 = -1
	if CALLOUT_PROFILING || sys.Diagnostic.Load() != 0 {
		sbt1 = smp_sbt.Sbinuptime()
	}
	smp.THREAD_NO_SLEEPING()
	sys.SDT_PROBE1(&sdt_callout_execute___callout__start, c)
	c_func(c_arg)
	sys.SDT_PROBE1(&sdt_callout_execute___callout__end, c)
	smp.THREAD_SLEEPING_OK()
	// PORT: not asked in C: sbt1 is the time. maxdt, lastfunc and the function have their own types.
	if sbt1 != -1 {
		sbt2 = smp_sbt.Sbinuptime()
		sbt2 -= sbt1
		if sbt2 > maxdt.Load() {
			if lastfunc.Load() != (*byte)(sys.Func_ptr(c_func)) || sbt2 > maxdt.Load()*2 {
				ts2 = sbt.Sbttots(sbt2)
				// PORT: the handler by its name, which its address would not tell.
				sys.Printf(
					"Expensive callout(9) function: %s(%p) %d.%09d s\n",
					sys.Func_name(c_func), sys.Arg_ptr(c_arg), ts2.Tv_sec, ts2.Tv_nsec)
			}
			maxdt.Store(sbt2)
			lastfunc.Store((*byte)(sys.Func_ptr(c_func)))
		}
	}
	if sys.KTR_ON(sys.KTR_SCHED) {
		sys.KTR_STATE0(sys.KTR_SCHED, "callout", cc.cc_ktr_event_name, "idle")
	}
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR1(sys.KTR_CALLOUT, "callout %p finished", c)
	}
	if (c_iflags & sys.CALLOUT_RETURNUNLOCKED) == 0 {
		class.Lc_unlock(c_lock)
	}
skip:
	CC_LOCK(cc)
	if sys.Asserting() {
		sys.KASSERT(*cc_exec_curr(cc, direct) == c, "the handler of %p ran but another is current", c)
	}
	*cc_exec_curr(cc, direct) = nil
	if *cc_exec_waiting(cc, direct) != 0 {
		// Wake those that drain c; a move that was recorded meanwhile is cancelled.
		if cc_cce_migrating(cc, direct) {
			cc_cce_cleanup(cc, direct)

			// That c still exists is not checked.
			c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_DFRMIGRATION)
		}
		*cc_exec_waiting(cc, direct) = 0
		CC_UNLOCK(cc)
		sleepqueue.Wakeup(unsafe.Pointer(cc_exec_waiting(cc, direct)))
		CC_LOCK(cc)
	} else if cc_cce_migrating(cc, direct) {
		// Carry out the move that was recorded while the handler ran.
		new_cpu = *cc_migration_cpu(cc, direct)
		new_time = *cc_migration_time(cc, direct)
		new_prec = *cc_migration_prec(cc, direct)
		new_func = *cc_migration_func(cc, direct)
		new_arg = *cc_migration_arg(cc, direct)
		cc_cce_cleanup(cc, direct)

		// That c still exists is not checked. A stop has only cleared the flag.
		if !callout_migrating(c) {
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT,
					"deferred cancelled %p func %p arg %p",
					c, new_func, new_arg)
			}
			return
		}
		c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_DFRMIGRATION)

		new_cc = callout_cpu_switch(c, cc, new_cpu)
		flags = [...]int32{0, sbt.C_DIRECT_EXEC}[direct]
		callout_cc_add(c, new_cc, new_time, new_prec, new_func,
			new_arg, flags)
		CC_UNLOCK(new_cc)
		CC_LOCK(cc)
	}
}

// The wheel is scheme 6 of G. Varghese and T. Lauck, Hashed and Hierarchical Timing Wheels,
// SOSP 1987, as A. Costello and Varghese brought it to BSD and J. Gibbs to FreeBSD.

// softclock_thread is the softclock of one CPU: arg is its callout_cpu. It runs the handlers
// of what callout_process has put on cc_expireq.
func softclock_thread(arg any) {
	var td *sys.Thread = smp.Curthread()
	var cc *callout_cpu
	var c *sbt.Callout
	var depth, gcalls, lockcalls, mpcalls int32

	cc = arg.(*callout_cpu)
	CC_LOCK(cc)
	for {
		for sys.TAILQ_EMPTY(&cc.cc_expireq) {
			// While it has nothing to do, cc_lock is its thread lock, which
			// mi_switch releases.
			lock_sbt.Thread_lock(td)
			lock_sbt.Thread_lock_set(td, &cc.cc_lock)
			sys.TD_SET_IWAIT(td)
			sleepqueue_sbt.Mi_switch(sys.SW_VOL | sys.SWT_IWAIT)

			CC_LOCK(cc)
		}

		if CALLOUT_PROFILING {
			mpcalls, lockcalls, gcalls, depth = 0, 0, 0, 0
		}
		for c = sys.TAILQ_FIRST(&cc.cc_expireq); c != nil; c = sys.TAILQ_FIRST(&cc.cc_expireq) {
			sys.TAILQ_REMOVE(&cc.cc_expireq, c, sbt.C_links_tqe)
			softclock_call_cc(c, cc,
				&mpcalls, &lockcalls, &gcalls,
				0)
			if CALLOUT_PROFILING {
				depth++
			}
		}
		if CALLOUT_PROFILING {
			avg_depth.Store(avg_depth.Load() + (depth*1000-avg_depth.Load())>>8)
			avg_mpcalls.Store(avg_mpcalls.Load() + (mpcalls*1000-avg_mpcalls.Load())>>8)
			avg_lockcalls.Store(avg_lockcalls.Load() + (lockcalls*1000-avg_lockcalls.Load())>>8)
			avg_gcalls.Store(avg_gcalls.Load() + (gcalls*1000-avg_gcalls.Load())>>8)
		}
	}
}

// Callout_when computes when a callout that is armed now is due, *res, and how much later it
// may be entered, *prec_res. With C_ABSOLUTE or C_PRECALC both are what was passed.
func Callout_when(sbt_, precision sbt.Sbintime_t, flags int32,
	res, prec_res *sbt.Sbintime_t) {
	var to_sbt, to_pr sbt.Sbintime_t

	if (flags & (sbt.C_ABSOLUTE | sbt.C_PRECALC)) != 0 {
		*res = sbt_
		*prec_res = precision
		return
	}
	if (flags&sbt.C_HARDCLOCK) != 0 && sbt_ < sbt.Tick_sbt {
		sbt_ = sbt.Tick_sbt
	}
	if (flags&sbt.C_HARDCLOCK) != 0 || sbt_ >= sbt.Sbt_tickthreshold {
		// From this CPU's last hardclock: cheaper, and as exact as it need be.
		to_sbt = smp_sbt.DPCPU_GET_hardclocktime()
		if sbt.Cold != 0 && to_sbt == 0 {
			to_sbt = smp_sbt.Sbinuptime()
		}
		if (flags & sbt.C_HARDCLOCK) == 0 {
			to_sbt += sbt.Tick_sbt
		}
	} else {
		to_sbt = smp_sbt.Sbinuptime()
	}
	if sbt.SBT_MAX-to_sbt < sbt_ {
		to_sbt = sbt.SBT_MAX
	} else {
		to_sbt += sbt_
	}
	*res = to_sbt
	if sbt.C_PRELGET(flags) < 0 {
		to_pr = sbt_ >> sbt.Tc_precexp
	} else {
		to_pr = sbt_ >> sbt.C_PRELGET(flags)
	}
	if to_pr > precision {
		*prec_res = to_pr
	} else {
		*prec_res = precision
	}
}

// Callout_reset_sbt_on arms c on a CPU, or with -1 on the one that it is on, to call ftn with
// arg when sbt is over, or at sbt with C_ABSOLUTE, and at most prec later, in the place of
// what it was armed for. A locked callout's lock must be held. It returns 1 if that cancelled
// an arming, else 0.
func Callout_reset_sbt_on(c *sbt.Callout, sbt_, prec sbt.Sbintime_t,
	ftn sys.Callout_func, arg any, cpu, flags int32) int32 {
	var to_sbt, precision sbt.Sbintime_t
	var cc *callout_cpu
	var cancelled, direct int32

	cancelled = 0
	Callout_when(sbt_, prec, flags, &to_sbt, &precision)

	// Where the handler runs by this arming, which need not be where the last one runs.
	if flags&sbt.C_DIRECT_EXEC != 0 {
		direct = 1
	} else {
		direct = 0
	}
	if sys.Asserting() {
		sys.KASSERT(direct == 0 || c.C_lock == nil ||
			lock_sbt.LOCK_CLASS(c.C_lock).Lc_flags&sys.LC_SPINLOCK != 0,
			"callout_reset_sbt_on: %p is armed for the timer interrupt, which cannot take its lock", c)
	}

	cc = callout_lock(c)
	if cpu == -1 {
		cpu = c.C_cpu.Load()
	}
	if sys.Asserting() {
		sys.KASSERT(cpu >= 0 && cpu <= smp.Mp_maxid && !smp.CPU_ABSENT(cpu),
			"callout_reset_sbt_on: there is no CPU %d", cpu)
	}

	if *cc_exec_curr(cc, direct) == c {
		// With the callout's lock held, an arming that was taken but not entered can
		// still be cancelled.
		if c.C_lock != nil && cc_exec_cancel(cc, direct).Load() == 0 {
			cc_exec_cancel(cc, direct).Store(1)
			cancelled = 1
		}
		if *cc_exec_waiting(cc, direct) != 0 {
			// A thread drains c: the reset is refused.
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR4(sys.KTR_CALLOUT, "%s %p func %p arg %p",
					[...]string{"failed to cancel", "cancelled"}[cancelled],
					c, c.C_func, c.C_arg)
			}
			CC_UNLOCK(cc)
			return cancelled
		}
		if callout_migrating(c) {
			// A move is recorded already: this one takes its place.
			*cc_migration_cpu(cc, direct) = cpu
			*cc_migration_time(cc, direct) = to_sbt
			*cc_migration_prec(cc, direct) = precision
			*cc_migration_func(cc, direct) = ftn
			*cc_migration_arg(cc, direct) = arg
			cancelled = 1
			CC_UNLOCK(cc)
			return cancelled
		}
	}
	if c.C_iflags.Load()&sys.CALLOUT_PENDING != 0 {
		if (c.C_iflags.Load() & sbt.CALLOUT_PROCESSED) == 0 {
			if *cc_exec_next(cc) == c {
				*cc_exec_next(cc) = sys.LIST_NEXT(c, sbt.C_links_le)
			}
			sys.LIST_REMOVE(c, sbt.C_links_le)
		} else {
			sys.TAILQ_REMOVE(&cc.cc_expireq, c, sbt.C_links_tqe)
		}
		cancelled = 1
		c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_PENDING)
		c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE)
	}

	// To another CPU: at once, or, while its handler runs, by softclock_call_cc afterwards.
	if c.C_cpu.Load() != cpu {
		if *cc_exec_curr(cc, direct) == c {
			// It is pending and active from now on, though on no wheel.
			*cc_migration_cpu(cc, direct) = cpu
			*cc_migration_time(cc, direct) = to_sbt
			*cc_migration_prec(cc, direct) = precision
			*cc_migration_func(cc, direct) = ftn
			*cc_migration_arg(cc, direct) = arg
			c.C_iflags.Store(c.C_iflags.Load() | (sys.CALLOUT_DFRMIGRATION | sys.CALLOUT_PENDING))
			c.C_flags.Store(c.C_flags.Load() | sys.CALLOUT_ACTIVE)
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR6(sys.KTR_CALLOUT,
					"migration of %p func %p arg %p in %d.%08x to %u deferred",
					c, c.C_func, c.C_arg, int32(to_sbt>>32),
					uint32(to_sbt&0xffffffff), cpu)
			}
			CC_UNLOCK(cc)
			return cancelled
		}
		cc = callout_cpu_switch(c, cc, cpu)
	}

	callout_cc_add(c, cc, to_sbt, precision, ftn, arg, flags)
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR6(sys.KTR_CALLOUT, "%sscheduled %p func %p arg %p in %d.%08x",
			[...]string{"", "re"}[cancelled], c, c.C_func, c.C_arg, int32(to_sbt>>32),
			uint32(to_sbt&0xffffffff))
	}
	CC_UNLOCK(cc)

	return cancelled
}

// Callout_schedule_on arms c again on a CPU, with the function and argument that it has.
//
// PORT: both are read without a lock, as in C; the argument is two words here, and a
// concurrent reset can tear it.
func Callout_schedule_on(c *sbt.Callout, to_ticks, cpu int32) int32 {
	var ftn sys.Callout_func
	var arg any

	// PORT: C leaves the order of arguments open; the reads of c_func and c_arg can tell.
	ftn, arg, _ = sys.Unsequenced(&c.C_func, &c.C_arg, nil)
	return Callout_reset_on(c, to_ticks, ftn, arg, cpu)
}

// Callout_schedule arms c again on the CPU that it is on; see Callout_schedule_on.
func Callout_schedule(c *sbt.Callout, to_ticks int32) int32 {
	var ftn sys.Callout_func
	var arg any
	var cpu int32

	// PORT: as in Callout_schedule_on; c_cpu is read, too.
	ftn, arg, cpu = sys.Unsequenced(&c.C_func, &c.C_arg, &c.C_cpu)
	return Callout_reset_on(c, to_ticks, ftn, arg, cpu)
}

// _callout_stop_safe is callout_stop, and callout_drain with CS_DRAIN: then it also waits
// until the handler has returned, and may sleep. It returns 1 if it cancelled an arming, 0 if
// the handler runs and could not be stopped, and -1 if there was nothing to stop.
func _callout_stop_safe(c *sbt.Callout, flags int32) int32 {
	var cc, old_cc *callout_cpu
	var class *sbt.Lock_class
	var direct int32
	var sq_locked, use_lock bool // PORT: ints in C, only tested
	var cancelled int32
	var not_on_a_list bool // PORT: an int in C, only tested
	var giant int32        // PORT: hidden in the macros in C

	if (flags & sbt.CS_DRAIN) != 0 {
		if sys.WITNESS {
			// PORT: own words, without __func__.
			lock.WITNESS_WARN(sys.WARN_GIANTOK|sys.WARN_SLEEPOK, c.C_lock,
				"callout_drain")
		}
	}

	// A stop without Giant of a callout that has Giant is let pass: it only cannot cancel
	// what was taken.
	if (flags&sbt.CS_DRAIN) == 0 && c.C_lock != nil {
		if c.C_lock == &lock.Giant.Lock_object {
			use_lock = lock.Mtx_owned(&lock.Giant)
		} else {
			use_lock = true
			class = lock_sbt.LOCK_CLASS(c.C_lock)
			class.Lc_assert(c.C_lock, sys.LA_XLOCKED)
		}
	} else {
		use_lock = false
	}
	if c.C_iflags.Load()&sbt.CALLOUT_DIRECT != 0 {
		direct = 1
	} else {
		direct = 0
	}
	sq_locked = false
	old_cc = nil
again:
	cc = callout_lock(c)

	if (c.C_iflags.Load()&(sys.CALLOUT_DFRMIGRATION|sys.CALLOUT_PENDING)) ==
		(sys.CALLOUT_DFRMIGRATION|sys.CALLOUT_PENDING) &&
		((c.C_flags.Load() & sys.CALLOUT_ACTIVE) == sys.CALLOUT_ACTIVE) {
		// A move is recorded. It is pending, but on no wheel.
		c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_PENDING)
		c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE)
		not_on_a_list = true
	} else {
		not_on_a_list = false
	}

	// c moved while cc_lock was dropped: the chain lock that is held belongs to the CPU it
	// was on. Begin again.
	if sq_locked && cc != old_cc {
		CC_UNLOCK(cc)
		sleepqueue.Sleepq_release(unsafe.Pointer(cc_exec_waiting(old_cc, direct)))
		sq_locked = false
		old_cc = nil
		goto again
	}

	// Its handler runs, or is about to.
	if *cc_exec_curr(cc, direct) == c {
		// A client takes it that a stop makes it inactive, whatever else it does.
		if (flags & sbt.CS_DRAIN) == 0 {
			c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE)
		}

		if (flags & sbt.CS_DRAIN) != 0 {
			// Wait until it is done with.
			if *cc_exec_curr(cc, direct) == c {
				// The chain lock comes before cc_lock, so cc_lock is
				// dropped to take it, and everything is looked at
				// again. Whoever comes here with sq_locked set has
				// both.
				if !sq_locked {
					CC_UNLOCK(cc)
					sleepqueue.Sleepq_lock(
						unsafe.Pointer(cc_exec_waiting(cc, direct)))
					sq_locked = true
					old_cc = cc
					goto again
				}

				// A recorded move is left to softclock_call_cc, which
				// cancels it.
				*cc_exec_waiting(cc, direct) = 1
				giant = lock.DROP_GIANT()
				CC_UNLOCK(cc)
				sleepqueue.Sleepq_add(
					unsafe.Pointer(cc_exec_waiting(cc, direct)),
					&cc.cc_lock.Lock_object, "codrain",
					sys.SLEEPQ_SLEEP, 0)
				sleepqueue.Sleepq_wait(
					unsafe.Pointer(cc_exec_waiting(cc, direct)),
					0)
				sq_locked = false
				old_cc = nil

				lock.PICKUP_GIANT(giant)
				goto again
			}
			c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE)
		} else if use_lock && cc_exec_cancel(cc, direct).Load() == 0 {

			// softclock waits for the callout's lock, which the caller holds,
			// and will find it cancelled.
			cc_exec_cancel(cc, direct).Store(1)
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "cancelled %p func %p arg %p",
					c, c.C_func, c.C_arg)
			}
			if sys.Asserting() {
				sys.KASSERT(!cc_cce_migrating(cc, direct),
					"a move is recorded for %p, whose handler was not entered", c)
			}
			if callout_migrating(c) {
				c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_DFRMIGRATION)
				*cc_migration_cpu(cc, direct) = CPUBLOCK
				*cc_migration_time(cc, direct) = 0
				*cc_migration_prec(cc, direct) = 0
				*cc_migration_func(cc, direct) = nil
				*cc_migration_arg(cc, direct) = nil
			}
			CC_UNLOCK(cc)
			if sys.Asserting() {
				sys.KASSERT(!sq_locked, "stop of %p holds the chain lock", c)
			}
			return 1
		} else if callout_migrating(c) {
			// The recorded move is cancelled, the handler that runs is not:
			// so cc_curr stays, and no cc_cce_cleanup.
			c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_DFRMIGRATION)
			*cc_migration_cpu(cc, direct) = CPUBLOCK
			*cc_migration_time(cc, direct) = 0
			*cc_migration_prec(cc, direct) = 0
			*cc_migration_func(cc, direct) = nil
			*cc_migration_arg(cc, direct) = nil
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "postponing stop %p func %p arg %p",
					c, c.C_func, c.C_arg)
			}
			CC_UNLOCK(cc)
			return 0
		} else {
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "failed to stop %p func %p arg %p",
					c, c.C_func, c.C_arg)
			}
		}
		if sys.Asserting() {
			sys.KASSERT(!sq_locked, "stop or drain of %p still holds the chain lock", c)
		}
		cancelled = 0
	} else {
		cancelled = 1
	}

	if sq_locked {
		sleepqueue.Sleepq_release(unsafe.Pointer(cc_exec_waiting(cc, direct)))
	}

	if (c.C_iflags.Load() & sys.CALLOUT_PENDING) == 0 {
		if sys.KTR_ON(sys.KTR_CALLOUT) {
			sys.CTR3(sys.KTR_CALLOUT, "failed to stop %p func %p arg %p",
				c, c.C_func, c.C_arg)
		}
		// Neither armed nor running: there was nothing to stop.
		if *cc_exec_curr(cc, direct) != c {
			cancelled = -1
		}
		CC_UNLOCK(cc)
		return cancelled
	}

	c.C_iflags.Store(c.C_iflags.Load() &^ sys.CALLOUT_PENDING)
	c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE)

	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR3(sys.KTR_CALLOUT, "cancelled %p func %p arg %p",
			c, c.C_func, c.C_arg)
	}
	if !not_on_a_list {
		if (c.C_iflags.Load() & sbt.CALLOUT_PROCESSED) == 0 {
			if *cc_exec_next(cc) == c {
				*cc_exec_next(cc) = sys.LIST_NEXT(c, sbt.C_links_le)
			}
			sys.LIST_REMOVE(c, sbt.C_links_le)
		} else {
			sys.TAILQ_REMOVE(&cc.cc_expireq, c, sbt.C_links_tqe)
		}
	}
	CC_UNLOCK(cc)
	return cancelled
}

// Callout_init initialises c: with mpsafe its handler is called without a lock, else with
// Giant held.
func Callout_init(c *sbt.Callout, mpsafe int32) {
	*c = sbt.Callout{}
	if mpsafe != 0 {
		c.C_lock = nil
		c.C_iflags.Store(sys.CALLOUT_RETURNUNLOCKED)
	} else {
		c.C_lock = &lock.Giant.Lock_object
		c.C_iflags.Store(0)
	}
	c.C_cpu.Store(cc_default_cpu)
}

// _callout_init_lock initialises c with the lock that is taken around its handler. Flags may
// be CALLOUT_RETURNUNLOCKED, CALLOUT_SHAREDLOCK and CALLOUT_TRYLOCK.
func _callout_init_lock(c *sbt.Callout, lock_ *sys.Lock_object, flags int32) {
	if sys.Asserting() {
		sys.KASSERT(lock_ != nil, "callout_init_lock: there is no lock for %p", c)
	}
	if sys.Asserting() {
		sys.KASSERT((flags&^(sys.CALLOUT_RETURNUNLOCKED|sys.CALLOUT_SHAREDLOCK|
			sbt.CALLOUT_TRYLOCK)) == 0,
			"callout_init_lock: flags %#x are not for clients", flags)
	}
	if sys.Asserting() {
		sys.KASSERT(lock_sbt.LOCK_CLASS(lock_).Lc_flags&sys.LC_SLEEPABLE == 0,
			"callout_init_lock: %p wants a lock that softclock cannot take", c)
	}
	if sys.Asserting() {
		sys.KASSERT(flags&sbt.CALLOUT_TRYLOCK == 0 ||
			lock_sbt.LOCK_CLASS(lock_).Lc_trylock != nil,
			"callout_init_lock: %p wants its lock tried, which cannot be", c)
	}

	// PORT: *c is given its members one by one.
	*c = sbt.Callout{}
	c.C_lock = lock_
	c.C_iflags.Store(flags)
	c.C_cpu.Store(cc_default_cpu)
}

// flssbt returns the number of the highest bit of half as much again as sbt.
func flssbt(sbt_ sbt.Sbintime_t) int32 {

	sbt_ += sbt.Sbintime_t(uint64(sbt_) >> 1) // PORT: C makes a sbintime_t of it by itself
	// PORT: sizeof(long) is that of a sbintime_t; what C does where it is less is not here.
	return sbt.Flsl(sbt_)
}

// sysctl_kern_callout_stat prints, when kern.callout_stat is written to, how many callouts
// are armed, and how their times and precisions are distributed. With none armed it divides by
// zero, as C does.
//
// PORT: SYSCTL_HANDLER_ARGS is written out.
func sysctl_kern_callout_stat(oidp *sys.Sysctl_oid, arg1 any, arg2 int64, req *sys.Sysctl_req) int32 {
	var tmp *sbt.Callout
	var cc *callout_cpu
	var sc *sbt.Callout_list
	var maxpr, maxt, medpr, medt, now, spr, st, t sbt.Sbintime_t
	var ct, cpr [64]int32
	var ccpbk [32]int32
	var error_, val, i, count, tcum, pcum, maxc, c, medc int32
	var cpu int32

	val = 0
	error_ = sys.Sysctl_handle_int(oidp, &val, 0, req)
	if error_ != 0 || req.Newptr == nil {
		return error_
	}
	maxc, count = 0, 0
	maxpr, maxt, spr, st = 0, 0, 0, 0
	// PORT: bzero of the arrays.
	clear(ccpbk[:])
	clear(ct[:])
	clear(cpr[:])
	now = smp_sbt.Sbinuptime()
	for cpu = range smp.CPU_FOREACH {
		cc = CC_CPU(cpu)
		CC_LOCK(cc)
		for i = 0; uint32(i) < callwheelsize; i++ { // PORT: C compares an int with a u_int
			sc = &cc.cc_callwheel[i]
			c = 0
			for tmp = sys.LIST_FIRST(sc); tmp != nil; tmp = sys.LIST_NEXT(tmp, sbt.C_links_le) {
				c++
				t = tmp.C_time - now
				if t < 0 {
					t = 0
				}
				st += t / sbt.SBT_1US
				spr += tmp.C_precision / sbt.SBT_1US
				if t > maxt {
					maxt = t
				}
				if tmp.C_precision > maxpr {
					maxpr = tmp.C_precision
				}
				ct[flssbt(t)]++
				cpr[flssbt(tmp.C_precision)]++
			}
			if c > maxc {
				maxc = c
			}
			ccpbk[sbt.Fls(c+c/2)]++
			count += c
		}
		CC_UNLOCK(cc)
	}

	for i, tcum = 0, 0; i < 64 && tcum < count/2; i++ {
		tcum += ct[i]
	}
	if i >= 2 {
		medt = sbt.Sbintime_t(1) << (i - 2) // PORT: what C casts to sbintime_t is converted to it
	} else {
		medt = 0
	}
	for i, pcum = 0, 0; i < 64 && pcum < count/2; i++ {
		pcum += cpr[i]
	}
	if i >= 2 {
		medpr = sbt.Sbintime_t(1) << (i - 2) // PORT: what C casts to sbintime_t is converted to it
	} else {
		medpr = 0
	}
	for i, c = 0, 0; i < 32 && c < count/2; i++ {
		c += ccpbk[i]
	}
	if i >= 2 {
		medc = 1 << (i - 2)
	} else {
		medc = 0
	}

	// PORT: printf with own words. int and u_int are made one type, as C does by itself.
	sys.Printf("Callouts that are armed now:\n")
	sys.Printf("  number: %6d  buckets: %6d*%-3d  of 0.%06d s each\n",
		count, callwheelsize, smp.Mp_ncpus, 1000000>>CC_HASH_SHIFT)
	sys.Printf("  in a bucket: median %5d  mean %6d.%06d  most %6d\n",
		medc,
		uint32(count)/callwheelsize/uint32(smp.Mp_ncpus),
		uint64(count)*1000000/uint64(callwheelsize)/uint64(smp.Mp_ncpus)%1000000,
		maxc)
	sys.Printf("  due in: median %5d.%06d s  mean %6d.%06d s  most %6d.%06d s\n",
		medt/sbt.SBT_1S, (medt&0xffffffff)*1000000>>32,
		(st/int64(count))/1000000, (st/int64(count))%1000000,
		maxt/sbt.SBT_1S, (maxt&0xffffffff)*1000000>>32)
	sys.Printf("  precision: median %5d.%06d s  mean %6d.%06d s  most %6d.%06d s\n",
		medpr/sbt.SBT_1S, (medpr&0xffffffff)*1000000>>32,
		(spr/int64(count))/1000000, (spr/int64(count))%1000000,
		maxpr/sbt.SBT_1S, (maxpr&0xffffffff)*1000000>>32)
	sys.Printf("  from       \tbuckets\ttimes\tso far\tprecisions\tso far\n")
	for i, pcum, tcum = 0, 0, 0; i < 64; i++ {
		if ct[i] == 0 && cpr[i] == 0 {
			continue
		}
		if i != 0 {
			t = sbt.Sbintime_t(1) << (i - 1) // PORT: what C casts to sbintime_t is converted to it
		} else {
			t = 0
		}
		tcum += ct[i]
		pcum += cpr[i]
		// PORT: printf with own words.
		sys.Printf("  %10d.%06d s\t 2**%d\t%7d\t%7d\t%7d\t%7d\n",
			t/sbt.SBT_1S, (t&0xffffffff)*1000000>>32,
			i-1-(32-CC_HASH_SHIFT),
			ct[i], tcum, cpr[i], pcum)
	}
	return error_
}
