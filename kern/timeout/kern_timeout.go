// Ported from FreeBSD sys/kern/kern_timeout.c (r262057).
//
// Copyright (c) 1982, 1986, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package timeout

import (
	"sync/atomic"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// The probes around every handler, callout_execute:kernel::callout-start and
// callout-end. Their argument is the callout.
var (
	sdt_callout_execute_kernel__callout__start = sys.Sdt_probe{
		Prov: "callout_execute", Mod: "kernel", Name: "callout-start",
		Argtype: []string{"struct callout *"},
	}
	sdt_callout_execute_kernel__callout__end = sys.Sdt_probe{
		Prov: "callout_execute", Mod: "kernel", Name: "callout-end",
		Argtype: []string{"struct callout *"},
	}
)

// Running means of what one run of softclock does, in thousandths.
//
// PORT: plain ints in C that the softclocks of all CPUs change without a lock;
// here the same load and store, with nothing that makes them one.
var avg_depth sys.Lword

var sysctl___debug_to_avg_depth = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_depth",
	Oid_func:  func() int64 { return int64(avg_depth.Peek()) },
	Oid_descr: "callouts looked at in one run of softclock, running mean in thousandths",
}

var avg_gcalls sys.Lword

var sysctl___debug_to_avg_gcalls = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_gcalls",
	Oid_func:  func() int64 { return int64(avg_gcalls.Peek()) },
	Oid_descr: "handlers called under Giant in one run of softclock, running mean in thousandths",
}

var avg_lockcalls sys.Lword

var sysctl___debug_to_avg_lockcalls = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_lockcalls",
	Oid_func:  func() int64 { return int64(avg_lockcalls.Peek()) },
	Oid_descr: "handlers called under a lock of their own in one run of softclock, running mean in thousandths",
}

var avg_mpcalls sys.Lword

var sysctl___debug_to_avg_mpcalls = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_mpcalls",
	Oid_func:  func() int64 { return int64(avg_mpcalls.Peek()) },
	Oid_descr: "handlers called without a lock in one run of softclock, running mean in thousandths",
}

// Size of every callwheel: a power of two, its logarithm, and it less one. Set
// at boot, then constant.
var callwheelsize, callwheelbits, callwheelmask int32

// cc_mig_ent is the record of a move that must wait until the handler of the
// callout has returned.
//
// PORT: the member cc_migrating_entity in C, with macros that call its fields
// ce_migration_* cc_migration_*; embedded here, with the macros' names.
type cc_mig_ent struct {
	// What the move recorded for cc_curr will call. (c)
	cc_migration_func sys.Callout_func
	cc_migration_arg  any
	// Where to and when the recorded move goes; CPUBLOCK: none is recorded. (c)
	cc_migration_cpu   int32
	cc_migration_ticks int32
}

// callout_cpu is all that one CPU keeps for its callouts.
//
// cc_ticks follows ticks, one hardclock of this CPU at a time. The buckets
// from cc_softticks to cc_ticks are due and not yet looked at: callout_tick
// moves both forward over empty buckets, softclock moves cc_softticks.
//
// Locking key:
//
//	(c)  cc_lock
//	(i)  set at boot, then constant
//	(v)  volatile: see the field
type callout_cpu struct {
	cc_mig_ent // PORT: the member cc_migrating_entity in C
	cc_lock    sys.Mtx
	// timeout() slots, of timeout_cpu only. (i)
	cc_callout   []sys.Callout
	cc_callwheel []sys.Callout_tailq // buckets (c)
	cc_callfree  sys.Callout_list    // free timeout() slots (c)
	cc_next      *sys.Callout        // where softclock goes on after a handler (c)
	// cc_curr is the callout whose handler runs or is about to. Those that
	// wait in callout_drain are woken when softclock is done with it. (c)
	cc_curr   *sys.Callout
	cc_cookie *sys.Intr_handler // PORT: a void * in C. The software interrupt of softclock (i)
	// Ticks; see above. (c)
	cc_ticks     int32
	cc_softticks int32
	// cc_cancel set to 1 with both cc_lock and the callout's lock held keeps
	// cc_curr's handler from being entered. softclock clears it before it drops
	// cc_lock, and sets it if it is 0 still holding only the callout's lock,
	// which may be shared. (v)
	cc_cancel    sys.Word
	cc_waiting   int32 // a thread waits for cc_curr; its address is the wait channel (c)
	cc_firsttick int32 // first tick that the clock expects work in (c)
}

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

// timeout_cpu is the CPU that has the timeout() slots: the one that boots.
var timeout_cpu int32

// Callout_new_inserted, if set, is told of a callout that is due before the
// first one that the clock of its CPU knew of, ticks from that CPU's last
// tick. It is called with that CPU's cc_lock held.
var Callout_new_inserted func(cpu, ticks int32)

// PORT: no M_CALLOUT; memory is Go's.

// cc_cme_cleanup forgets the recorded move. cc_lock is held.
func cc_cme_cleanup(cc *callout_cpu) {

	cc.cc_migration_cpu = CPUBLOCK
	cc.cc_migration_ticks = 0
	cc.cc_migration_func = nil
	cc.cc_migration_arg = nil
}

// cc_cme_migrating tells whether a move is recorded. cc_lock is held.
//
// PORT: an int in C, only tested.
func cc_cme_migrating(cc *callout_cpu) bool {

	return cc.cc_migration_cpu != CPUBLOCK
}

// kern_timeout_callwheel_alloc makes room for the callwheel and the timeout()
// slots of the CPU that boots, before anything else runs.
//
// PORT: C is told by v where memory is, and returns what is left of it.
func kern_timeout_callwheel_alloc() {
	var cc *callout_cpu

	timeout_cpu = smp.PCPU_GET().Pc_cpuid
	cc = CC_CPU(timeout_cpu)
	for callwheelsize, callwheelbits = 1, 0; callwheelsize < sys.Ncallout; callwheelsize, callwheelbits = callwheelsize<<1, callwheelbits+1 {
	}
	callwheelmask = callwheelsize - 1

	// PORT: both are made. In C they are carved out of the memory that the parameter
	// v points to, and what is left of it is returned.
	cc.cc_callout = make([]sys.Callout, sys.Ncallout)
	cc.cc_callwheel = make([]sys.Callout_tailq, callwheelsize)
}

func callout_cpu_init(cc *callout_cpu) {
	var c *sys.Callout
	var i int32

	lock.Mtx_init(&cc.cc_lock, "callout", "", sys.MTX_SPIN|sys.MTX_RECURSE)
	sys.SLIST_INIT(&cc.cc_callfree)
	for i = 0; i < callwheelsize; i++ {
		sys.TAILQ_INIT(&cc.cc_callwheel[i])
	}
	cc_cme_cleanup(cc)
	if cc.cc_callout == nil {
		return
	}
	for i = 0; i < sys.Ncallout; i++ {
		c = &cc.cc_callout[i]
		Callout_init(c, 0)
		c.C_flags.Store(sys.CALLOUT_LOCAL_ALLOC)
		sys.SLIST_INSERT_HEAD(&cc.cc_callfree, c, sys.C_links_sle)
	}
}

// callout_cpu_switch moves c, on no wheel, to another CPU. cc is locked on
// entry; on exit it is not, and the callouts of new_cpu, which it returns, are.
func callout_cpu_switch(c *sys.Callout, cc *callout_cpu, new_cpu int32) *callout_cpu {
	var new_cc *callout_cpu

	if sys.Asserting() {
		sys.MPASS(c != nil && cc != nil, "c != nil && cc != nil")
	}
	CC_LOCK_ASSERT(cc)

	// Between the two locks nothing may run here: an interrupt or another
	// thread of this CPU would spin on CPUBLOCK for ever.
	c.C_cpu.Store(CPUBLOCK)
	smp.Spinlock_enter()
	CC_UNLOCK(cc)
	new_cc = CC_CPU(new_cpu)
	CC_LOCK(new_cc)
	smp.Spinlock_exit()
	c.C_cpu.Store(new_cpu)
	return new_cc
}

// kern_timeout_callwheel_init initialises what kern_timeout_callwheel_alloc
// made room for.
func kern_timeout_callwheel_init() {
	callout_cpu_init(CC_CPU(timeout_cpu))
}

// start_softclock makes a softclock for every CPU, and the callwheels of the
// CPUs that do not have one yet.
//
// PORT: its SYSINIT entry stands in the descriptor of the revision.
func start_softclock(dummy any) {
	var cc *callout_cpu
	var cpu int32

	cc = CC_CPU(timeout_cpu)
	if smp.Swi_add(&smp.Clk_intr_event, "clock", softclock, cc, sys.SWI_CLOCK,
		sys.INTR_MPSAFE, &cc.cc_cookie) != 0 {
		sys.Panic("no software interrupt for the softclock of CPU %d", timeout_cpu)
	}
	for cpu = range smp.CPU_FOREACH {
		if cpu == timeout_cpu {
			continue
		}
		cc = CC_CPU(cpu)
		if smp.Swi_add(nil, "clock", softclock, cc, sys.SWI_CLOCK,
			sys.INTR_MPSAFE, &cc.cc_cookie) != 0 {
			sys.Panic("no software interrupt for the softclock of CPU %d", cpu)
		}
		cc.cc_callout = nil // timeout() is served by one CPU
		cc.cc_callwheel = make([]sys.Callout_tailq, callwheelsize)
		callout_cpu_init(cc)
	}
}

// callout_tick is called by the hardclock of every CPU, on that CPU. It only
// finds out whether there may be work, and leaves that to softclock.
func callout_tick() {
	var cc *callout_cpu
	var need_softclock bool // PORT: an int in C, only tested
	var bucket int32

	need_softclock = false
	cc = CC_SELF()
	lock.Mtx_lock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
	cc.cc_ticks = sys.Ticks.Load()
	cc.cc_firsttick = cc.cc_ticks
	for ; (cc.cc_softticks - cc.cc_ticks) <= 0; cc.cc_softticks++ {
		bucket = cc.cc_softticks & callwheelmask
		if !sys.TAILQ_EMPTY(&cc.cc_callwheel[bucket]) {
			need_softclock = true
			break
		}
	}
	lock.Mtx_unlock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
	// swi_sched takes the thread lock, which comes before cc_lock.
	if need_softclock {
		smp.Swi_sched(cc.cc_cookie, 0)
	}
}

// callout_tickstofirst returns how many ticks from the last one the caller's
// CPU may sleep, at most limit.
func callout_tickstofirst(limit int32) int32 {
	var cc *callout_cpu
	var c *sys.Callout
	var sc *sys.Callout_tailq
	var curticks int32
	var skip int32 = 1

	cc = CC_SELF()
	lock.Mtx_lock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
	curticks = cc.cc_ticks
	for skip < sys.Ncallout && skip < limit {
		sc = &cc.cc_callwheel[(curticks+skip)&callwheelmask]
		for c = sys.TAILQ_FIRST(sc); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) {
			if c.C_time-curticks <= sys.Ncallout {
				goto out
			}
		}
		skip++
	}
out:
	cc.cc_firsttick = curticks + skip
	lock.Mtx_unlock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
	return skip
}

// callout_lock returns the callouts of the CPU that c is on, locked.
func callout_lock(c *sys.Callout) *callout_cpu {
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

// callout_cc_add puts c on the wheel of cpu, whose cc is locked on entry and
// exit.
func callout_cc_add(c *sys.Callout, cc *callout_cpu, to_ticks int32,
	func_ sys.Callout_func, arg any, cpu int32) {
	var c_flags int32 // FIX: c_flags is stored once; see below

	CC_LOCK_ASSERT(cc)

	if to_ticks <= 0 {
		to_ticks = 1
	}
	c.C_arg = arg
	// FIX: a recorded move made c active when it was recorded, and pending.
	// Here it stays pending without a gap, and is not made active again: reset
	// to another CPU and then deactivate, both by the handler, left it active.
	// Not mended upstream in 9.x.
	c_flags = c.C_flags.Locked()
	if c_flags&sys.CALLOUT_DFRMIGRATION == 0 {
		c_flags |= sys.CALLOUT_ACTIVE
	}
	c.C_flags.Store(c_flags&^sys.CALLOUT_DFRMIGRATION | sys.CALLOUT_PENDING)
	c.C_func = func_
	c.C_time = sys.Ticks.Load() + to_ticks
	sys.TAILQ_INSERT_TAIL(&cc.cc_callwheel[c.C_time&callwheelmask],
		c, sys.C_links_tqe)
	if (c.C_time-cc.cc_firsttick) < 0 &&
		Callout_new_inserted != nil {
		cc.cc_firsttick = c.C_time
		// FIX: upstream reads ticks again here. The clock of an idle CPU was
		// told of a later tick than that of c: somebody resets c to that CPU,
		// and ticks goes on between the two reads. Not mended upstream in 9.x.
		Callout_new_inserted(cpu,
			c.C_time-cc.cc_ticks)
	}
}

// callout_cc_del frees a timeout() slot; of other callouts it does nothing.
// cc_lock is held.
func callout_cc_del(c *sys.Callout, cc *callout_cpu) {

	if c.C_flags.Locked()&sys.CALLOUT_LOCAL_ALLOC == 0 {
		return
	}
	c.C_func = nil
	sys.SLIST_INSERT_HEAD(&cc.cc_callfree, c, sys.C_links_sle)
}

// What DIAGNOSTIC remembers of the most expensive handler so far: its time, and
// the function.
//
// PORT: static in the function in C, and plain; the softclocks of all CPUs
// change them without a lock. C initialises maxdt with two milliseconds, here
// every boot does (port_revision.go).
var (
	maxdt    atomic.Int64 // ns
	lastfunc sys.Vptr[byte]
)

// softclock_call_cc runs the handler of c, which softclock has just taken off
// the wheel of cc, and carries out the move that was recorded meanwhile. cc is
// locked on entry and exit, not between. c may be gone on exit.
func softclock_call_cc(c *sys.Callout, cc *callout_cpu, mpcalls *int32,
	lockcalls *int32, gcalls *int32) {
	var (
		c_func              sys.Callout_func
		c_arg               any
		class               *sys.Lock_class
		c_lock              *sys.Lock_object
		c_flags, sharedlock int32
		new_cc              *callout_cpu
		new_func            sys.Callout_func
		new_arg             any
		new_cpu, new_ticks  int32
		bt1, bt2            int64 // PORT: ns; a struct bintime each in C, and ts2 for printf
		frac                int64 // PORT: bt2.frac in C; ns of bt2 above whole seconds
		locks               int32 // PORT: for check_handler, which C does not have
	)

	// FIX: upstream asserts that c is active too, which it need not be: a reset
	// and then a deactivate by the handler, or with its lock, panicked here when
	// the arming was due. Not mended upstream in 9.x.
	if sys.Asserting() {
		sys.KASSERT((c.C_flags.Load()&sys.CALLOUT_PENDING) != 0,
			"softclock took %p, which is not pending: flags %#x", c, c.C_flags.Peek())
	}
	if c.C_lock != nil {
		class = lock.LOCK_CLASS(c.C_lock)
	} else {
		class = nil
	}
	if c.C_flags.Locked()&sys.CALLOUT_SHAREDLOCK != 0 {
		sharedlock = 0
	} else {
		sharedlock = 1
	}
	c_lock = c.C_lock
	c_func = c.C_func
	c_arg = c.C_arg
	c_flags = c.C_flags.Locked()
	if c.C_flags.Locked()&sys.CALLOUT_LOCAL_ALLOC != 0 {
		c.C_flags.Store(sys.CALLOUT_LOCAL_ALLOC)
	} else {
		c.C_flags.Store(c.C_flags.Locked() &^ sys.CALLOUT_PENDING)
	}
	cc.cc_curr = c
	cc.cc_cancel.Store(0)
	// FIX: upstream leaves cc_cancel 0 where c_lock is nil, too, as if such a
	// handler could be cancelled: it frees its callout, one with a lock is
	// initialised in that memory, and a reset of it returned 1. Not mended
	// upstream.
	if c_lock == nil {
		cc.cc_cancel.Store(1)
	}
	CC_UNLOCK(cc)
	if c_lock != nil {
		class.Lc_lock(c_lock, sharedlock)
		// A stop or reset made meanwhile with the lock held has
		// cancelled it. If none has, it is entered from here on.
		//
		// FIX: upstream looks at cc_cancel and then sets it, here and in
		// callout_reset_on. Of two callouts of one rwlock, both shared, the
		// handler of the one resets the other, whose softclock holds the rwlock
		// for reading too and is between its look and its store: the reset
		// returned 1, and what it had cancelled was entered. Not mended
		// upstream in 9.x.
		if !cc.cc_cancel.Cmpset(0, 1) {
			class.Lc_unlock(c_lock)
			goto skip
		}

		if c_lock == &lock.Giant.Lock_object {
			(*gcalls)++
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "callout %p func %p arg %p",
					c, c_func, c_arg)
			}
		} else {
			(*lockcalls)++
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "callout lock %p func %p arg %p",
					c, c_func, c_arg)
			}
		}
	} else {
		(*mpcalls)++
		if sys.KTR_ON(sys.KTR_CALLOUT) {
			sys.CTR3(sys.KTR_CALLOUT, "callout mpsafe %p func %p arg %p",
				c, c_func, c_arg)
		}
	}
	// PORT: whether DIAGNOSTIC is on is asked once a handler; bt1 is 0 if it
	// is off.
	bt1 = 0
	if sys.Diagnostic.Load() != 0 {
		bt1 = smp.Binuptime()
	}
	smp.THREAD_NO_SLEEPING()
	// PORT: see locks.
	if sys.Asserting() {
		locks = smp.Curthread().Td_locks
	}
	sys.SDT_PROBE(&sdt_callout_execute_kernel__callout__start, c, 0, 0, 0, 0)
	c_func(c_arg)
	sys.SDT_PROBE(&sdt_callout_execute_kernel__callout__end, c, 0, 0, 0, 0)
	smp.THREAD_SLEEPING_OK()
	// PORT: C does not check this; see port_check.go.
	if sys.Asserting() {
		check_handler(c, c_func, c_lock, c_flags, locks)
	}
	// PORT: bt2 and frac are ns. As in C, whole seconds do not count in the
	// comparison.
	if bt1 != 0 {
		bt2 = smp.Binuptime()
		bt2 -= bt1
		frac = bt2 % 1e9
		if frac > maxdt.Load() {
			if lastfunc.Load() != (*byte)(sys.Func_ptr(c_func)) || frac > maxdt.Load()*2 {
				// PORT: the handler by its name, which its address would not tell.
				sys.Printf(
					"Expensive timeout(9) function: %s(%p) %d.%09d s\n",
					sys.Func_name(c_func), sys.Arg_ptr(c_arg), bt2/1e9, frac)
			}
			maxdt.Store(frac)
			lastfunc.Store((*byte)(sys.Func_ptr(c_func)))
		}
	}
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR1(sys.KTR_CALLOUT, "callout %p finished", c)
	}
	if (c_flags & sys.CALLOUT_RETURNUNLOCKED) == 0 {
		class.Lc_unlock(c_lock)
	}
skip:
	CC_LOCK(cc)
	if sys.Asserting() {
		sys.KASSERT(cc.cc_curr == c, "softclock ran %p but %p is current", c, cc.cc_curr)
	}
	cc.cc_curr = nil
	if cc.cc_waiting != 0 {
		// Wake those that drain c.
		//
		// FIX: upstream cancels a recorded move here, if cc_cme_migrating tells of
		// one; now the drain has done so itself.
		if sys.Asserting() {
			sys.KASSERT(!cc_cme_migrating(cc), "a move of %p is recorded, but it is being drained", c)
		}
		cc.cc_waiting = 0
		CC_UNLOCK(cc)
		sleepqueue.Wakeup(unsafe.Pointer(&cc.cc_waiting))
		CC_LOCK(cc)
	} else if cc_cme_migrating(cc) {
		if sys.Asserting() {
			sys.KASSERT((c_flags&sys.CALLOUT_LOCAL_ALLOC) == 0,
				"timeout slot %p moves to CPU %d", c, cc.cc_migration_cpu)
		}
		// Carry out the move that was recorded while the handler ran.
		new_cpu = cc.cc_migration_cpu
		new_ticks = cc.cc_migration_ticks
		new_func = cc.cc_migration_func
		new_arg = cc.cc_migration_arg
		cc_cme_cleanup(cc)

		// FIX: upstream's stop leaves the record and clears only CALLOUT_DFRMIGRATION,
		// for which softclock then looked in memory that may have been freed:
		// the handler of a locked callout resets it to another CPU, stops it
		// and frees it. Now a record goes together with its flag. Not mended
		// upstream in 9.x.
		if sys.Asserting() {
			sys.KASSERT((c.C_flags.Load()&sys.CALLOUT_DFRMIGRATION) != 0,
				"the recorded move of %p was cancelled", c)
		}
		new_cc = callout_cpu_switch(c, cc, new_cpu)
		callout_cc_add(c, new_cc, new_ticks, new_func, new_arg,
			new_cpu)
		CC_UNLOCK(new_cc)
		CC_LOCK(cc)
	}
	// Free the slot of a timeout(). The flags as they were tell: unless it is
	// a slot, c may be gone by now.
	if sys.Asserting() {
		sys.KASSERT((c_flags&sys.CALLOUT_LOCAL_ALLOC) == 0 ||
			c.C_flags.Load() == sys.CALLOUT_LOCAL_ALLOC,
			"timeout slot %p does not look like one after its handler", c)
	}
	if c_flags&sys.CALLOUT_LOCAL_ALLOC != 0 {
		callout_cc_del(c, cc)
	}
}

// The wheel is scheme 6 of G. Varghese and T. Lauck, Hashed and Hierarchical
// Timing Wheels, SOSP 1987, as A. Costello and Varghese brought it to BSD and
// J. Gibbs to FreeBSD.

// MAX_SOFTCLOCK_STEPS is how many callouts that are not due softclock passes
// before it lets others have cc_lock.
const MAX_SOFTCLOCK_STEPS = 100

// softclock runs the handlers of the callouts of one CPU that are due: arg is
// its callout_cpu. It is called by that CPU's software interrupt thread, one
// call at a time, with no lock held. The handlers run without cc_lock; the
// bucket stays walkable because whoever removes cc_next moves it on.
func softclock(arg any) {
	var (
		cc        *callout_cpu
		c         *sys.Callout
		bucket    *sys.Callout_tailq
		curticks  int32
		steps     int32 // callouts passed since cc_lock was last dropped
		depth     int32
		mpcalls   int32
		lockcalls int32
		gcalls    int32
	)

	mpcalls = 0
	lockcalls = 0
	gcalls = 0
	depth = 0
	steps = 0
	cc = arg.(*callout_cpu)
	CC_LOCK(cc)
	for cc.cc_softticks-1 != cc.cc_ticks {
		// callout_tick moves cc_softticks too while cc_lock is dropped.
		curticks = cc.cc_softticks
		cc.cc_softticks++
		bucket = &cc.cc_callwheel[curticks&callwheelmask]
		c = sys.TAILQ_FIRST(bucket)
		for c != nil {
			depth++
			if c.C_time != curticks {
				c = sys.TAILQ_NEXT(c, sys.C_links_tqe)
				steps++
				if steps >= MAX_SOFTCLOCK_STEPS {
					cc.cc_next = c
					CC_UNLOCK(cc)
					CC_LOCK(cc)
					c = cc.cc_next
					steps = 0
				}
			} else {
				cc.cc_next = sys.TAILQ_NEXT(c, sys.C_links_tqe)
				sys.TAILQ_REMOVE(bucket, c, sys.C_links_tqe)
				softclock_call_cc(c, cc, &mpcalls,
					&lockcalls, &gcalls)
				steps = 0
				c = cc.cc_next
			}
		}
	}
	avg_depth.Store(avg_depth.Load() + (depth*1000-avg_depth.Load())>>8)
	avg_mpcalls.Store(avg_mpcalls.Load() + (mpcalls*1000-avg_mpcalls.Load())>>8)
	avg_lockcalls.Store(avg_lockcalls.Load() + (lockcalls*1000-avg_lockcalls.Load())>>8)
	avg_gcalls.Store(avg_gcalls.Load() + (gcalls*1000-avg_gcalls.Load())>>8)
	cc.cc_next = nil
	CC_UNLOCK(cc)
}

// Timeout calls ftn with arg, under Giant, after to_ticks ticks (at least one).
// It takes one of the ncallout slots, and panics if all are in use. The handle
// serves untimeout.
func Timeout(ftn sys.Callout_func, arg any, to_ticks int32) sys.Callout_handle {
	var cc *callout_cpu
	var new_ *sys.Callout
	var handle sys.Callout_handle

	cc = CC_CPU(timeout_cpu)
	CC_LOCK(cc)
	new_ = sys.SLIST_FIRST(&cc.cc_callfree)
	if new_ == nil {
		sys.Panic("timeout: all %d slots are in use; boot with more callouts", sys.Ncallout)
	}
	sys.SLIST_REMOVE_HEAD(&cc.cc_callfree, sys.C_links_sle)
	// callout_reset takes cc_lock again: it is a mutex that may recurse.
	Callout_reset(new_, to_ticks, ftn, arg)
	handle.Callout = new_
	CC_UNLOCK(cc)

	return handle
}

// Untimeout cancels the timeout() that the handle stands for, if its function
// and argument are these. Slots are used again: a stale handle may stand for a
// later timeout() of the same function and argument.
//
// PORT: Go does not compare functions, nor all arguments; their pointers are
// compared (port_func.go in sys).
func Untimeout(ftn sys.Callout_func, arg any, handle sys.Callout_handle) {
	var cc *callout_cpu

	// The handle was only initialised.
	if handle.Callout == nil {
		return
	}

	cc = callout_lock(handle.Callout)
	if sys.Func_eq(handle.Callout.C_func, ftn) && sys.Arg_eq(handle.Callout.C_arg, arg) {
		Callout_stop(handle.Callout)
	}
	CC_UNLOCK(cc)
}

// Callout_handle_init makes a handle with which untimeout does nothing.
func Callout_handle_init(handle *sys.Callout_handle) {
	handle.Callout = nil
}

// Callout_reset_on arms c on a CPU, to call ftn with arg after to_ticks ticks
// (at least one), in the place of what it was armed for. A locked callout's
// lock must be held. It returns 1 if that cancelled an arming, else 0. While
// c is drained it may do nothing.
//
// FIX: the cpu CPUBLOCK means the CPU that c is on, and without ftn c keeps its
// function and argument, all found under cc_lock. See callout_reset, in
// callout.go, and callout_schedule.
func Callout_reset_on(c *sys.Callout, to_ticks int32, ftn sys.Callout_func,
	arg any, cpu int32) int32 {
	var cc *callout_cpu
	var cancelled int32 = 0

	// PORT: C checks neither; see port_check.go.
	if cpu != CPUBLOCK && smp.CPU_ABSENT(cpu) {
		no_cpu(c, cpu)
	}
	if sys.Asserting() {
		check_reset(c)
	}
	// A timeout() slot must come back to the list that it came from.
	if c.C_flags.Load()&sys.CALLOUT_LOCAL_ALLOC != 0 {
		cpu = c.C_cpu.Load()
	}
	cc = callout_lock(c)
	// FIX: what callout_reset and callout_schedule leave open is found under the lock:
	// CPUBLOCK stands for c_cpu, or where c moves to, and a nil function for c_func and
	// c_arg.
	if cpu == CPUBLOCK {
		cpu = c.C_cpu.Locked()
		if c.C_flags.Locked()&sys.CALLOUT_DFRMIGRATION != 0 {
			cpu = cc.cc_migration_cpu
		}
	}
	if ftn == nil {
		ftn, arg = c.C_func, c.C_arg
	}
	if cc.cc_curr == c {
		// With the callout's lock held, an arming that softclock has taken
		// but not entered can still be cancelled.
		//
		// FIX: softclock may hold the lock as well, for reading, so cc_cancel is
		// set where it is looked at; see softclock_call_cc.
		if c.C_lock != nil && cc.cc_cancel.Cmpset(0, 1) {
			// FIX: cc_cancel is 1 by now.
			cancelled = 1
		}
		if cc.cc_waiting != 0 {
			// A thread drains c: the reset is refused.
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR4(sys.KTR_CALLOUT, "%s %p func %p arg %p",
					[...]string{"failed to cancel", "cancelled"}[cancelled],
					c, c.C_func, c.C_arg)
			}
			CC_UNLOCK(cc)
			return cancelled
		}
	}
	if c.C_flags.Locked()&sys.CALLOUT_PENDING != 0 {
		if cc.cc_next == c {
			cc.cc_next = sys.TAILQ_NEXT(c, sys.C_links_tqe)
		}
		sys.TAILQ_REMOVE(&cc.cc_callwheel[c.C_time&callwheelmask], c,
			sys.C_links_tqe)

		cancelled = 1
		// FIX: upstream clears CALLOUT_ACTIVE and CALLOUT_PENDING here and sets
		// them again below: callout_pending and callout_active, asked meanwhile
		// by another thread, were false of a callout that was armed before and
		// after. Not mended upstream in 9.x.
	}
	// FIX: upstream leaves a recorded move alone. Two resets by the handler,
	// to another CPU and to its own, both took effect: the callout was linked
	// on two wheels. And the second of two resets to other CPUs returned 0.
	// Not mended upstream in 9.x.
	if c.C_flags.Locked()&sys.CALLOUT_DFRMIGRATION != 0 {
		cc_cme_cleanup(cc)
		cancelled = 1
		c.C_flags.Store(c.C_flags.Locked()&^sys.CALLOUT_DFRMIGRATION | sys.CALLOUT_PENDING)
	}

	// To another CPU: at once, or, while its handler runs, by softclock
	// afterwards.
	if c.C_cpu.Locked() != cpu {
		if cc.cc_curr == c {
			cc.cc_migration_cpu = cpu
			cc.cc_migration_ticks = to_ticks
			cc.cc_migration_func = ftn
			cc.cc_migration_arg = arg
			// FIX: upstream does not make c active before the move: the
			// handler resets it to another CPU, and callout_active is
			// false. Not mended upstream in 9.x.
			c.C_flags.Store(c.C_flags.Locked()&^sys.CALLOUT_PENDING |
				(sys.CALLOUT_ACTIVE | sys.CALLOUT_DFRMIGRATION))
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR5(sys.KTR_CALLOUT,
					"migration of %p func %p arg %p in %d to %u deferred",
					c, c.C_func, c.C_arg, to_ticks, cpu)
			}
			// FIX: upstream leaves c_func and c_arg in the record alone: the handler
			// resets c to another CPU with a new argument, somebody stops
			// it, and callout_schedule arms it with the old one. Not
			// mended upstream in 9.x.
			c.C_func = ftn
			c.C_arg = arg
			CC_UNLOCK(cc)
			return cancelled
		}
		cc = callout_cpu_switch(c, cc, cpu)
	}

	callout_cc_add(c, cc, to_ticks, ftn, arg, cpu)
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR5(sys.KTR_CALLOUT, "%sscheduled %p func %p arg %p in %d",
			[...]string{"", "re"}[cancelled], c, c.C_func, c.C_arg, to_ticks)
	}
	CC_UNLOCK(cc)

	return cancelled
}

// Callout_schedule_on arms c again on a CPU, with the function and argument
// that it has: those of the last reset.
//
// FIX: upstream reads them without a lock, and Go can tear the argument. A
// thread calls callout_schedule and another callout_reset with other ones: the
// callout was left armed with the old ones, whoever came last, or with parts
// of both. And callout_schedule by a handler that has just reset the callout to
// another CPU took the function of the arming that runs. Not mended upstream in
// 9.x.
func Callout_schedule_on(c *sys.Callout, to_ticks, cpu int32) int32 {
	// FIX: callout_reset_on finds c_func and c_arg itself.
	return Callout_reset_on(c, to_ticks, nil, nil, cpu)
}

// Callout_schedule arms c again on the CPU that it is on; see
// Callout_schedule_on.
func Callout_schedule(c *sys.Callout, to_ticks int32) int32 {
	// FIX: as in Callout_schedule_on; and c_cpu, as with callout_reset in callout.go.
	return Callout_reset_on(c, to_ticks, nil, nil, CPUBLOCK)
}

// _callout_stop_safe is callout_stop, and callout_drain if safe is not 0: then
// it also waits until the handler has returned, and may sleep. It returns 1 if
// it cancelled an arming, else 0.
func _callout_stop_safe(c *sys.Callout, safe int32) int32 {
	var cc, old_cc *callout_cpu
	var class *sys.Lock_class
	var use_lock, sq_locked bool // PORT: ints in C, only tested
	var cancelled int32 = 0
	var giant int32 // PORT: hidden in the macros in C

	// PORT: C does not check this; see port_check.go.
	if sys.Asserting() {
		if safe != 0 {
			check_drain(c)
		} else {
			check_boot(c, "callout_stop")
		}
	}
	// A stop without Giant of a callout that has Giant is let pass: it only
	// cannot cancel what was taken.
	if safe == 0 && c.C_lock != nil {
		if c.C_lock == &lock.Giant.Lock_object {
			use_lock = lock.Mtx_owned(&lock.Giant)
		} else {
			use_lock = true
			class = lock.LOCK_CLASS(c.C_lock)
			class.Lc_assert(c.C_lock, sys.LA_XLOCKED)
		}
	} else {
		use_lock = false
	}

	sq_locked = false
	old_cc = nil
again:
	cc = callout_lock(c)

	// c moved while cc_lock was dropped: the chain lock that is held belongs
	// to the CPU it was on. Begin again.
	if sq_locked && cc != old_cc {
		CC_UNLOCK(cc)
		sleepqueue.Sleepq_release(unsafe.Pointer(&old_cc.cc_waiting))
		sq_locked = false
		old_cc = nil
		goto again
	}

	// c is on no wheel: softclock may still have it.
	if c.C_flags.Locked()&sys.CALLOUT_PENDING == 0 {
		// FIX: upstream leaves a move that CALLOUT_DFRMIGRATION tells of to
		// softclock_call_cc; see there.
		if c.C_flags.Locked()&sys.CALLOUT_DFRMIGRATION != 0 {
			cc_cme_cleanup(cc)
			cancelled = 1
		}
		c.C_flags.Store(c.C_flags.Locked() &^ (sys.CALLOUT_ACTIVE | sys.CALLOUT_DFRMIGRATION))

		// softclock does not have it either: there is nothing to stop.
		if cc.cc_curr != c {
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "failed to stop %p func %p arg %p",
					c, c.C_func, c.C_arg)
			}
			CC_UNLOCK(cc)
			if sq_locked {
				sleepqueue.Sleepq_release(unsafe.Pointer(&cc.cc_waiting))
			}
			// FIX: a recorded move was cancelled above; see there.
			return cancelled
		}

		if safe != 0 {
			// Wait until softclock is done with it.
			for cc.cc_curr == c {

				// The chain lock comes before cc_lock, so cc_lock is
				// dropped to take it, and everything is looked at
				// again. Whoever comes here with sq_locked set has
				// both.
				if !sq_locked {
					CC_UNLOCK(cc)
					sleepqueue.Sleepq_lock(unsafe.Pointer(&cc.cc_waiting))
					sq_locked = true
					old_cc = cc
					goto again
				}

				cc.cc_waiting = 1
				giant = lock.DROP_GIANT()
				CC_UNLOCK(cc)
				sleepqueue.Sleepq_add(unsafe.Pointer(&cc.cc_waiting),
					&cc.cc_lock.Lock_object, "codrain",
					sys.SLEEPQ_SLEEP, 0)
				sleepqueue.Sleepq_wait(unsafe.Pointer(&cc.cc_waiting), 0)
				sq_locked = false
				old_cc = nil

				// sleepq_wait has released the chain lock.
				lock.PICKUP_GIANT(giant)
				CC_LOCK(cc)
			}
		} else if use_lock && cc.cc_cancel.Load() == 0 {
			// softclock waits for the callout's lock, which the
			// caller holds, and will find it cancelled.
			cc.cc_cancel.Store(1)
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "cancelled %p func %p arg %p",
					c, c.C_func, c.C_arg)
			}
			if sys.Asserting() {
				sys.KASSERT(!cc_cme_migrating(cc),
					"a move is recorded for %p, whose handler was not entered", c)
			}
			CC_UNLOCK(cc)
			if sys.Asserting() {
				sys.KASSERT(!sq_locked, "stop of %p holds the chain lock", c)
			}
			return 1
		} else if cancelled != 0 { // FIX: upstream looks for CALLOUT_DFRMIGRATION here
			// FIX: and clears CALLOUT_DFRMIGRATION; a recorded move was cancelled above.
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "postponing stop %p func %p arg %p",
					c, c.C_func, c.C_arg)
			}
			CC_UNLOCK(cc)
			return 1
		}
		if sys.KTR_ON(sys.KTR_CALLOUT) {
			sys.CTR3(sys.KTR_CALLOUT, "failed to stop %p func %p arg %p",
				c, c.C_func, c.C_arg)
		}
		CC_UNLOCK(cc)
		if sys.Asserting() {
			sys.KASSERT(!sq_locked, "stop or drain of %p still holds the chain lock", c)
		}
		// FIX: 1 if a recorded move was cancelled.
		return cancelled
	}
	if sq_locked {
		sleepqueue.Sleepq_release(unsafe.Pointer(&cc.cc_waiting))
	}

	c.C_flags.Store(c.C_flags.Locked() &^ (sys.CALLOUT_ACTIVE | sys.CALLOUT_PENDING))

	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR3(sys.KTR_CALLOUT, "cancelled %p func %p arg %p",
			c, c.C_func, c.C_arg)
	}
	if cc.cc_next == c {
		cc.cc_next = sys.TAILQ_NEXT(c, sys.C_links_tqe)
	}
	sys.TAILQ_REMOVE(&cc.cc_callwheel[c.C_time&callwheelmask], c,
		sys.C_links_tqe)
	callout_cc_del(c, cc)

	// FIX: upstream returns at once, also if safe. A handler resets its callout on the same
	// CPU and lingers, another thread drains: the drain took the new arming off
	// the wheel and returned while the handler ran. Not mended upstream in 9.x.
	if safe != 0 && cc.cc_curr == c {
		CC_UNLOCK(cc)
		sq_locked = false
		old_cc = nil
		cancelled = 1
		goto again
	}

	CC_UNLOCK(cc)
	return 1
}

// Callout_init initialises c: with mpsafe its handler is called without a
// lock, else with Giant held.
func Callout_init(c *sys.Callout, mpsafe int32) {
	// PORT: C does not check this; see port_check.go.
	if sys.Asserting() {
		check_init(c)
	}
	*c = sys.Callout{}
	if mpsafe != 0 {
		c.C_lock = nil
		c.C_flags.Store(sys.CALLOUT_RETURNUNLOCKED)
	} else {
		c.C_lock = &lock.Giant.Lock_object
		c.C_flags.Store(0)
	}
	c.C_cpu.Store(timeout_cpu)
}

// _callout_init_lock initialises c with the lock, a mutex or a rwlock, that
// softclock takes around its handler. Flags may be CALLOUT_RETURNUNLOCKED and
// CALLOUT_SHAREDLOCK.
func _callout_init_lock(c *sys.Callout, lock_ *sys.Lock_object, flags int32) {
	// PORT: C does not check this; see port_check.go.
	if sys.Asserting() {
		check_init(c)
	}
	*c = sys.Callout{}
	c.C_lock = lock_
	if sys.Asserting() {
		sys.KASSERT((flags&^(sys.CALLOUT_RETURNUNLOCKED|sys.CALLOUT_SHAREDLOCK)) == 0,
			"callout_init_lock: flags %#x are not for clients", flags)
		sys.KASSERT(lock_ != nil || (flags&sys.CALLOUT_RETURNUNLOCKED) == 0,
			"callout_init_lock: no lock that the handler of %p could release", c)
		sys.KASSERT(lock_ == nil || lock.LOCK_CLASS(lock_).Lc_flags&
			(sys.LC_SPINLOCK|sys.LC_SLEEPABLE) == 0,
			"callout_init_lock: %p wants a lock that softclock cannot take", c)
	}
	c.C_flags.Store(flags & (sys.CALLOUT_RETURNUNLOCKED | sys.CALLOUT_SHAREDLOCK))
	// FIX: upstream's softclock releases a lock that there is not:
	// callout_init_mtx with neither a mutex nor flags, then a reset, and the nil
	// lock class is called when the handler has returned. Not mended upstream
	// in 9.x.
	if lock_ == nil {
		c.C_flags.Store(sys.CALLOUT_RETURNUNLOCKED)
	}
	c.C_cpu.Store(timeout_cpu)
}

// PORT: adjust_timeout_calltodo, built only with APM_FIXUP_CALLTODO and against
// a list that is long gone, is left out.
