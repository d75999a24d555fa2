// Ported from c/kern_timeout.c, which is our own.
//
// SPDX-License-Identifier: BSD-3-Clause

package facility

import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

var (
	sdt_callout_execute_kernel__callout_start = sys.Sdt_probe{
		Prov: "callout_execute", Mod: "kernel", Name: "callout-start",
		Argtype: []string{"struct callout *"},
	}
	sdt_callout_execute_kernel__callout_end = sys.Sdt_probe{
		Prov: "callout_execute", Mod: "kernel", Name: "callout-end",
		Argtype: []string{"struct callout *"},
	}
)

// The softclocks of all CPUs change it without a lock.
var avg_depth sys.Lword

var sysctl___debug_to_avg_depth = sys.Sysctl_oid{
	Oid_name:  "debug.to_avg_depth",
	Oid_func:  func() int64 { return int64(avg_depth.Peek()) },
	Oid_descr: "callouts that a run of softclock looks at, mean in thousandths",
}

// AVERAGE lets n count in a mean of about the last eight.
func AVERAGE(avg *sys.Lword, n int32) { avg.Store(avg.Load() + (n*1000-avg.Load())/(1<<3)) }

// Of cc_curr: it may be cancelled, it has been, or its handler was entered.
const (
	CALLED_NOT = iota
	CALLED_OFF
	CALLED
)

// CPUBLOCK is the c_cpu of a callout that is between two CPUs.
const CPUBLOCK = sys.MAXCPU

// callout_move is a move to another CPU that waits until the handler has returned.
type callout_move struct {
	func_ sys.Callout_func
	arg   any
	cpu   int32 // CPUBLOCK: none
	ticks int32
}

var no_move = callout_move{nil, nil, CPUBLOCK, 0}

// callout_cpu is what a CPU keeps for its callouts. All but cc_cookie and the
// addresses of the two arrays is guarded by cc_lock. Everything that was due before
// cc_softticks has been served or is cc_curr.
type callout_cpu struct {
	cc_lock      sys.Mtx
	cc_callout   []sys.Callout // slots of timeout()
	cc_callwheel []sys.Callout_tailq
	cc_callfree  sys.Callout_list
	cc_next      *sys.Callout      // softclock goes on here
	cc_curr      *sys.Callout      // softclock has taken this
	cc_move      callout_move      // of cc_curr
	cc_cookie    *sys.Intr_handler // PORT: a void * in C
	cc_ticks     int32             // of the last callout_tick
	cc_softticks int32             // next to be served
	// The descriptor has a Word.
	cc_cancel    sys.Word // CALLED_..., of cc_curr
	cc_waiting   int32    // somebody drains cc_curr
	cc_firsttick int32    // the clock knows of it
}

var cc_cpu [sys.MAXCPU]callout_cpu

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

// CC_BUCKET returns the bucket of a tick. Ticks wrap.
func CC_BUCKET(cc *callout_cpu, tick int32) *sys.Callout_tailq {
	return &cc.cc_callwheel[uint32(tick)%callwheelsize]
}

// TICKS_AFTER returns how long after b the tick a comes.
func TICKS_AFTER(a, b int32) int32 { return int32(uint32(a) - uint32(b)) }

// CALLOUT_BURST is how many callouts softclock looks at before it lets others in.
const CALLOUT_BURST = 64

var callwheelsize uint32 // a power of two
var timeout_cpu int32    // has the slots of timeout()

// Callout_new_inserted, if set, is told of a callout that is due before the first one
// that the clock of its CPU knew of.
var Callout_new_inserted func(cpu, ticks int32)

// kern_timeout_callwheel_alloc makes the wheel and the slots of the CPU that boots.
//
// PORT: C is told by v where memory is, and returns what is left of it.
func kern_timeout_callwheel_alloc() {
	var cc *callout_cpu
	var bits int32

	// PORT: bits and callwheelsize are counted together; Go has one statement there.
	for bits, callwheelsize = 0, 1; callwheelsize < uint32(sys.Ncallout); bits, callwheelsize = bits+1, 1<<(bits+1) {
		continue
	}
	timeout_cpu = smp.PCPU_GET().Pc_cpuid
	cc = CC_CPU(timeout_cpu)
	// PORT: both are made. In C they are carved out of the memory at v.
	cc.cc_callwheel = make([]sys.Callout_tailq, callwheelsize)
	cc.cc_callout = make([]sys.Callout, sys.Ncallout)
}

func callout_cpu_init(cc *callout_cpu) {
	var c *sys.Callout
	var n uint32

	lock.Mtx_init(&cc.cc_lock, "callout", "", sys.MTX_SPIN)
	cc.cc_move = no_move
	cc.cc_ticks = sys.Ticks.Load()
	cc.cc_softticks = cc.cc_ticks
	cc.cc_firsttick = cc.cc_softticks
	n = 0
	for { // PORT: do in C, while ++n < callwheelsize
		sys.TAILQ_INIT(&cc.cc_callwheel[n])
		if n++; n >= callwheelsize {
			break
		}
	}
	sys.SLIST_INIT(&cc.cc_callfree)
	for n = 0; cc.cc_callout != nil && n < uint32(sys.Ncallout); n++ {
		c = &cc.cc_callout[n]
		Callout_init(c, 0)
		c.C_flags.Store(c.C_flags.Load() | sys.CALLOUT_LOCAL_ALLOC)
		sys.SLIST_INSERT_HEAD(&cc.cc_callfree, c, sys.C_links_sle)
	}
}

func kern_timeout_callwheel_init() {
	callout_cpu_init(CC_CPU(timeout_cpu))
}

// callout_home returns the CPU of c, locked.
func callout_home(c *sys.Callout) *callout_cpu {
	var cc *callout_cpu
	var cpu int32

	for {
		for cpu = c.C_cpu.Load(); cpu == CPUBLOCK; cpu = c.C_cpu.Load() {
			smp.Cpu_spinwait()
		}
		cc = CC_CPU(cpu)
		CC_LOCK(cc)
		if c.C_cpu.Load() == cpu {
			return cc
		}
		CC_UNLOCK(cc)
	}
}

// callout_go goes with c, which is on no wheel, from the CPU that is locked to another
// one, which is locked then. Nothing else may run here in between: it could spin on
// CPUBLOCK.
func callout_go(c *sys.Callout, ccp **callout_cpu, cpu int32) {
	CC_LOCK_ASSERT(*ccp)
	c.C_cpu.Store_ordered(CPUBLOCK)
	smp.Spinlock_enter()
	CC_UNLOCK(*ccp)
	*ccp = CC_CPU(cpu)
	CC_LOCK(*ccp)
	smp.Spinlock_exit()
	c.C_cpu.Store_ordered(cpu)
}

// callout_link puts c on the wheel of the CPU that it is on.
func callout_link(cc *callout_cpu, c *sys.Callout, to_ticks int32) {
	CC_LOCK_ASSERT(cc)
	// PORT: what to_ticks is at least is an expression in C.
	if to_ticks <= 0 {
		to_ticks = 1
	}
	c.C_time = sys.Ticks.Load() + to_ticks
	sys.TAILQ_INSERT_TAIL(CC_BUCKET(cc, c.C_time), c, sys.C_links_tqe)
	if Callout_new_inserted != nil &&
		TICKS_AFTER(c.C_time, cc.cc_firsttick) < 0 {
		cc.cc_firsttick = c.C_time
		Callout_new_inserted(c.C_cpu.Load(),
			TICKS_AFTER(cc.cc_firsttick, cc.cc_ticks))
	}
}

// callout_retract takes the pending arming of c back, from the wheel or from the
// record. The flags still say PENDING, for those that look at them without the lock.
func callout_retract(cc *callout_cpu, c *sys.Callout) int32 {
	CC_LOCK_ASSERT(cc)
	switch c.C_flags.Load() & (sys.CALLOUT_PENDING | sys.CALLOUT_DFRMIGRATION) {
	case 0:
		return 0
	case sys.CALLOUT_PENDING | sys.CALLOUT_DFRMIGRATION:
		if sys.Asserting() {
			sys.KASSERT(cc.cc_curr == c, "%s: the record is not of %p", "callout_retract", c)
		}
		cc.cc_move = no_move
	default:
		if faults&FAULT_STALE_NEXT == 0 {
			if cc.cc_next == c {
				cc.cc_next = sys.TAILQ_NEXT(c, sys.C_links_tqe)
			}
		}
		sys.TAILQ_REMOVE(CC_BUCKET(cc, c.C_time), c, sys.C_links_tqe)
	}
	return 1
}

// callout_free gives the slot of a timeout() back.
func callout_free(cc *callout_cpu, c *sys.Callout) {
	c.C_func = nil
	sys.SLIST_INSERT_HEAD(&cc.cc_callfree, c, sys.C_links_sle)
}

// callout_cancel cancels what c is armed for. The arming that softclock has taken, but
// not yet entered, is cancelled only if the caller owns the lock of c.
//
// PORT: owned is an int in C, only tested.
func callout_cancel(cc *callout_cpu, c *sys.Callout, owned bool) int32 {
	var cancelled int32

	// PORT: C has the if and its else under #ifdef FAULT_RECORD_KEPT.
	if faults&FAULT_RECORD_KEPT != 0 && c.C_flags.Load()&sys.CALLOUT_DFRMIGRATION != 0 {
		cancelled = 1
	} else {
		cancelled = callout_retract(cc, c)
	}
	c.C_flags.Store(c.C_flags.Load() &^
		(sys.CALLOUT_ACTIVE | sys.CALLOUT_PENDING | sys.CALLOUT_DFRMIGRATION))
	if owned && cc.cc_curr == c && cc.cc_cancel.Load() == CALLED_NOT {
		cc.cc_cancel.Store(CALLED_OFF)
		cancelled = 1
	}
	if cancelled != 0 && cc.cc_curr != c && c.C_flags.Load()&sys.CALLOUT_LOCAL_ALLOC != 0 {
		callout_free(cc, c)
	}
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR3(sys.KTR_CALLOUT, "%s to cancel %p func %p",
			[...]string{"unable", "able"}[cancelled], c, c.C_func)
	}
	return cancelled
}

// callout_arm arms c; the CPU that it is on is locked, and left unlocked.
func callout_arm(cc *callout_cpu, c *sys.Callout, to_ticks int32,
	ftn sys.Callout_func, arg any, cpu int32) int32 {
	var cancelled int32
	var moves bool // PORT: an int in C, only tested

	if cpu == CALLOUT_STAY {
		if c.C_flags.Load()&sys.CALLOUT_DFRMIGRATION != 0 {
			cpu = cc.cc_move.cpu
		} else {
			cpu = c.C_cpu.Load()
		}
	}
	if ftn == nil {
		ftn, arg = c.C_func, c.C_arg
	}
	cancelled = callout_retract(cc, c)
	moves = cpu != c.C_cpu.Load()
	if cc.cc_curr == c {
		if c.C_lock != nil && cc.cc_cancel.Load() == CALLED_NOT {
			cc.cc_cancel.Store(CALLED_OFF)
			cancelled = 1
		}
		if cc.cc_waiting != 0 {
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR3(sys.KTR_CALLOUT, "refused %p func %p arg %p", c,
					ftn, arg)
			}
			goto out
		}
	}
	c.C_func = ftn
	c.C_arg = arg
	if faults&FAULT_MIGRATE_EARLY == 0 {
		if moves && cc.cc_curr == c {
			cc.cc_move.func_ = ftn
			cc.cc_move.arg = arg
			cc.cc_move.cpu = cpu
			cc.cc_move.ticks = to_ticks
			c.C_flags.Store(c.C_flags.Load() | sys.CALLOUT_ACTIVE | sys.CALLOUT_PENDING |
				sys.CALLOUT_DFRMIGRATION)
			if sys.KTR_ON(sys.KTR_CALLOUT) {
				sys.CTR4(sys.KTR_CALLOUT, "recorded %p func %p arg %p for CPU %d", c,
					ftn, arg, cpu)
			}
			goto out
		}
	}
	if moves {
		callout_go(c, &cc, cpu)
	}
	c.C_flags.Store(c.C_flags.Load()&^sys.CALLOUT_DFRMIGRATION |
		sys.CALLOUT_ACTIVE | sys.CALLOUT_PENDING)
	callout_link(cc, c, to_ticks)
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR4(sys.KTR_CALLOUT, "armed %p func %p arg %p in %d", c, ftn, arg,
			to_ticks)
	}
out:
	CC_UNLOCK(cc)
	return cancelled
}

// callout_serve calls the handler of c, which is on no wheel any more. cc is locked,
// but not meanwhile. The client may have freed c then, unless a move is recorded. It
// returns how many were called.
func callout_serve(cc *callout_cpu, c *sys.Callout) int32 {
	var c_func sys.Callout_func = c.C_func
	var c_arg any = c.C_arg
	var c_lock *sys.Lock_object = c.C_lock
	var class *sys.Lock_class = nil
	var there *callout_cpu = cc
	var move callout_move
	var c_flags int32 = c.C_flags.Load()
	var state int32
	var how int32 // PORT: how is an expression in C

	if sys.Asserting() {
		sys.KASSERT((c_flags&(sys.CALLOUT_PENDING|sys.CALLOUT_DFRMIGRATION)) ==
			sys.CALLOUT_PENDING, "softclock took %p with flags %#x", c, c_flags)
	}
	if c_flags&sys.CALLOUT_LOCAL_ALLOC != 0 {
		c.C_flags.Store(sys.CALLOUT_LOCAL_ALLOC)
	} else {
		c.C_flags.Store(c_flags &^ sys.CALLOUT_PENDING)
	}
	cc.cc_curr = c
	if c_lock == nil {
		state = CALLED
	} else {
		state = CALLED_NOT
	}
	cc.cc_cancel.Store(state)
	CC_UNLOCK(cc)
	if c_lock != nil {
		class = lock.LOCK_CLASS(c_lock)
		// PORT: how is not CALLOUT_SHAREDLOCK; C has that for an argument.
		if c_flags&sys.CALLOUT_SHAREDLOCK == 0 {
			how = 1
		}
		class.Lc_lock(c_lock, how)
		CC_LOCK(cc)
		// PORT: C has the if under #ifndef FAULT_CANCEL.
		if faults&FAULT_CANCEL == 0 {
			state = cc.cc_cancel.Load()
		}
		if faults&FAULT_CANCEL != 0 || state == CALLED_NOT {
			state = CALLED
			cc.cc_cancel.Store(state)
		}
		CC_UNLOCK(cc)
	}
	if state == CALLED {
		if sys.KTR_ON(sys.KTR_CALLOUT) {
			sys.CTR3(sys.KTR_CALLOUT, "callout %p func %p arg %p", c, c_func,
				c_arg)
		}
		smp.THREAD_NO_SLEEPING()
		sys.SDT_PROBE(&sdt_callout_execute_kernel__callout_start, c, 0, 0, 0, 0)
		c_func(c_arg)
		sys.SDT_PROBE(&sdt_callout_execute_kernel__callout_end, c, 0, 0, 0, 0)
		smp.THREAD_SLEEPING_OK()
	}
	if class != nil &&
		(state == CALLED_OFF || c_flags&sys.CALLOUT_RETURNUNLOCKED == 0) {
		class.Lc_unlock(c_lock)
	}

	CC_LOCK(cc)
	if sys.Asserting() {
		sys.KASSERT(cc.cc_curr == c, "softclock lost %p", c)
	}
	cc.cc_curr = nil
	if faults&FAULT_SLOT_LOST == 0 {
		if c_flags&sys.CALLOUT_LOCAL_ALLOC != 0 {
			callout_free(cc, c)
		}
	}
	move = cc.cc_move
	// PORT: C has the else under #ifndef FAULT_NO_WAKEUP.
	if move.cpu != CPUBLOCK {
		cc.cc_move = no_move
		callout_go(c, &there, move.cpu)
		c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_DFRMIGRATION)
		callout_link(there, c, move.ticks)
		CC_UNLOCK(there)
		CC_LOCK(cc)
	} else if faults&FAULT_NO_WAKEUP == 0 && cc.cc_waiting != 0 {
		cc.cc_waiting = 0
		CC_UNLOCK(cc)
		sleepqueue.Wakeup(unsafe.Pointer(&cc.cc_waiting))
		CC_LOCK(cc)
	}
	if state == CALLED {
		return 1
	}
	return 0
}

// softclock is the software interrupt of a CPU: it serves its buckets up to the last
// tick. Whoever takes cc_next off a wheel moves it on.
func softclock(arg any) {
	var cc *callout_cpu = arg.(*callout_cpu)
	var c *sys.Callout
	var called, depth int32 = 0, 0
	var tick int32

	CC_LOCK(cc)
	for TICKS_AFTER(cc.cc_softticks, cc.cc_ticks) <= 0 {
		// PORT: C counts cc_softticks in the same statement.
		tick = cc.cc_softticks
		cc.cc_softticks++
		cc.cc_next = sys.TAILQ_FIRST(CC_BUCKET(cc, tick))
		for c = cc.cc_next; c != nil; c = cc.cc_next {
			cc.cc_next = sys.TAILQ_NEXT(c, sys.C_links_tqe)
			if c.C_time == tick {
				sys.TAILQ_REMOVE(CC_BUCKET(cc, tick), c,
					sys.C_links_tqe)
				called += callout_serve(cc, c)
			} else if depth%CALLOUT_BURST == CALLOUT_BURST-1 {
				CC_UNLOCK(cc) // let others in
				CC_LOCK(cc)
			}
			depth++
		}
	}
	AVERAGE(&avg_depth, depth) // PORT: a macro in C, which needs no address of avg_depth
	if sys.KTR_ON(sys.KTR_CALLOUT) {
		sys.CTR3(sys.KTR_CALLOUT, "softclock %p: %d of %d called", cc, called, depth)
	}
	CC_UNLOCK(cc)
}

// start_softclock gives each CPU its softclock.
func start_softclock(dummy any) {
	var cc *callout_cpu
	var cpu int32 = 0
	var eventp **sys.Intr_event // PORT: an Intr_event is chosen in an argument in C

	for cpu = range smp.CPU_FOREACH {
		cc = CC_CPU(cpu)
		if cpu != timeout_cpu {
			// PORT: the memory of cc_callwheel is Go's, a number of a type.
			cc.cc_callwheel = make([]sys.Callout_tailq, callwheelsize)
			callout_cpu_init(cc)
		}
		// PORT: C chooses between clk_intr_event and NULL in the argument.
		eventp = nil
		if cpu == timeout_cpu {
			eventp = &smp.Clk_intr_event
		}
		if smp.Swi_add(eventp,
			"clock", softclock, cc, sys.SWI_CLOCK, sys.INTR_MPSAFE,
			&cc.cc_cookie) != 0 {
			sys.Panic("no softclock for CPU %d", cpu)
		}
	}
}

// callout_tick: the clock of this CPU ticks.
func callout_tick() {
	var cc *callout_cpu = CC_SELF()
	var due bool // PORT: an int in C, only tested

	lock.Mtx_lock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
	cc.cc_ticks = sys.Ticks.Load()
	cc.cc_firsttick = cc.cc_ticks
	for due = false; TICKS_AFTER(cc.cc_softticks, cc.cc_ticks) <= 0; cc.cc_softticks++ {
		if due = !sys.TAILQ_EMPTY(CC_BUCKET(cc, cc.cc_softticks)); due {
			break
		}
	}
	lock.Mtx_unlock_spin_flags(&cc.cc_lock, sys.MTX_QUIET)
	if due {
		smp.Swi_sched(cc.cc_cookie, 0)
	}
}

// callout_tickstofirst returns how many ticks, up to limit, the clock of this CPU may
// sleep.
func callout_tickstofirst(limit int32) int32 {
	var cc *callout_cpu = CC_SELF()
	var c *sys.Callout
	var skip int32

	CC_LOCK(cc)
	for skip = 1; skip < limit; skip++ {
		for c = sys.TAILQ_FIRST(CC_BUCKET(cc, cc.cc_ticks+skip)); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) {
			if TICKS_AFTER(c.C_time, cc.cc_ticks) <= skip {
				goto found
			}
		}
	}
found:
	cc.cc_firsttick = cc.cc_ticks + skip
	CC_UNLOCK(cc)
	return skip
}

// Callout_reset_on arms c on a CPU, to call ftn with arg after to_ticks ticks, in the
// place of what it was armed for. It returns 1 if that cancelled an arming, else 0.
// While c is drained it arms nothing.
func Callout_reset_on(c *sys.Callout, to_ticks int32, ftn sys.Callout_func,
	arg any, cpu int32) int32 {
	if sys.Asserting() {
		sys.KASSERT(cpu == CALLOUT_STAY || !smp.CPU_ABSENT(cpu), "no CPU %d", cpu)
	}
	return callout_arm(callout_home(c), c, to_ticks, ftn, arg, cpu)
}

// Callout_schedule_on arms c without a function: it keeps the one that it has, and the
// argument.
func Callout_schedule_on(c *sys.Callout, to_ticks, cpu int32) int32 {
	return Callout_reset_on(c, to_ticks, nil, nil, cpu)
}

// Callout_schedule arms c again on the CPU that it is on.
func Callout_schedule(c *sys.Callout, to_ticks int32) int32 {
	return Callout_schedule_on(c, to_ticks, CALLOUT_STAY)
}

// callout_sleep sleeps until cc has served c, or returns if there is something else to
// do.
func callout_sleep(cc *callout_cpu, c *sys.Callout) {
	var giant int32 // PORT: giant is hidden in the macros in C

	giant = lock.DROP_GIANT()
	sleepqueue.Sleepq_lock(unsafe.Pointer(&cc.cc_waiting))
	CC_LOCK(cc)
	if faults&FAULT_NO_RECHECK == 0 {
		if cc.cc_curr != c || c.C_flags.Load()&sys.CALLOUT_PENDING != 0 {
			CC_UNLOCK(cc)
			sleepqueue.Sleepq_release(unsafe.Pointer(&cc.cc_waiting))
			goto out
		}
	}
	cc.cc_waiting = 1
	CC_UNLOCK(cc)
	sleepqueue.Sleepq_add(unsafe.Pointer(&cc.cc_waiting), &cc.cc_lock.Lock_object, "codrain",
		sys.SLEEPQ_SLEEP, 0)
	sleepqueue.Sleepq_wait(unsafe.Pointer(&cc.cc_waiting), 0)
	// PORT: the label out stands under #ifndef FAULT_NO_RECHECK in C.
out:
	lock.PICKUP_GIANT(giant)
}

// _callout_stop_safe is callout_stop, or with safe callout_drain. It returns 1 if it
// cancelled an arming, else 0.
func _callout_stop_safe(c *sys.Callout, safe int32) int32 {
	var cc *callout_cpu
	var cancelled int32 = 0
	var owned bool = false // PORT: an int in C, only tested

	if safe == 0 && c.C_lock == &lock.Giant.Lock_object {
		owned = lock.Mtx_owned(&lock.Giant)
	} else if safe == 0 && c.C_lock != nil {
		lock.LOCK_CLASS(c.C_lock).Lc_assert(c.C_lock, sys.LA_XLOCKED)
		owned = true
	}
	for {
		cc = callout_home(c)
		cancelled |= callout_cancel(cc, c, owned)
		if safe == 0 || cc.cc_curr != c {
			break
		}
		CC_UNLOCK(cc)
		callout_sleep(cc, c)
	}
	CC_UNLOCK(cc)
	return cancelled
}

// Callout_deactivate marks c as served.
func Callout_deactivate(c *sys.Callout) {
	var cc *callout_cpu = callout_home(c)

	c.C_flags.Store(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE)
	CC_UNLOCK(cc)
}

// Timeout calls ftn with arg, under Giant, after to_ticks ticks.
func Timeout(ftn sys.Callout_func, arg any, to_ticks int32) sys.Callout_handle {
	var cc *callout_cpu = CC_CPU(timeout_cpu)
	var handle sys.Callout_handle

	CC_LOCK(cc)
	if handle.Callout = sys.SLIST_FIRST(&cc.cc_callfree); handle.Callout == nil {
		sys.Panic("no timeout slot is free")
	}
	sys.SLIST_REMOVE_HEAD(&cc.cc_callfree, sys.C_links_sle)
	callout_arm(cc, handle.Callout, to_ticks, ftn, arg, CALLOUT_STAY)
	return handle
}

// Untimeout cancels the timeout() that the handle stands for. The slot may serve
// another one by now.
//
// Go does not compare functions, nor all arguments; their pointers are compared.
func Untimeout(ftn sys.Callout_func, arg any, handle sys.Callout_handle) {
	var c *sys.Callout = handle.Callout
	var cc *callout_cpu

	if c == nil {
		return
	}
	cc = callout_home(c)
	if sys.Func_eq(c.C_func, ftn) && sys.Arg_eq(c.C_arg, arg) {
		callout_cancel(cc, c, lock.Mtx_owned(&lock.Giant))
	}
	CC_UNLOCK(cc)
}

// Callout_handle_init makes a handle with which untimeout does nothing.
func Callout_handle_init(handle *sys.Callout_handle) {
	handle.Callout = nil
}

// Callout_init initialises c: with mpsafe its handler is called without a lock, else
// with Giant held.
func Callout_init(c *sys.Callout, mpsafe int32) {
	var lock_ *sys.Lock_object // PORT: lock is Giant's or NULL in the argument in C

	if mpsafe == 0 {
		lock_ = &lock.Giant.Lock_object
	}
	_callout_init_lock(c, lock_, 0)
}

// _callout_init_lock initialises c with the lock that softclock takes around its
// handler.
func _callout_init_lock(c *sys.Callout, lock_ *sys.Lock_object, flags int32) {
	*c = sys.Callout{}
	if sys.Asserting() {
		sys.KASSERT(flags&^(sys.CALLOUT_RETURNUNLOCKED|sys.CALLOUT_SHAREDLOCK) == 0,
			"callout %p has flags %#x", c, flags)
		sys.KASSERT(lock_ == nil || lock.LOCK_CLASS(lock_).Lc_flags&
			(sys.LC_SPINLOCK|sys.LC_SLEEPABLE) == 0, "softclock cannot take that lock")
	}
	c.C_lock = lock_
	if lock_ == nil {
		c.C_flags.Store(sys.CALLOUT_RETURNUNLOCKED)
	} else {
		c.C_flags.Store(flags)
	}
	c.C_cpu.Store(timeout_cpu)
}
