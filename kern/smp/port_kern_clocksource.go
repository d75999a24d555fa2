// Reduced from FreeBSD sys/kern/kern_clocksource.c (r216805).
//
// Copyright (c) 2010 Alexander Motin <mav@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-2-Clause

package smp

import (
	"sync/atomic"

	"ktimeout/sys"
)

// The event timers of this machine are one-shot and per CPU; of the C file that
// is the part that such timers need. Times are ns of uptime.
//
// PORT: times are struct bintime in C.

var hardperiod int64 // ns from one hardclock to the next; set at boot

// pcpu_state is the timer of one CPU.
//
// Locking key:
//
//	(e)  et_hw_mtx
//	(n)  intr: the CPU's clock interrupt, by whoever runs it
//	(v)  volatile
type pcpu_state struct {
	et_hw_mtx intr_lock
	intr      intr_lock    // PORT: interrupts disabled on this CPU, in C
	nextevent int64        // next event (e)
	nexttick  atomic.Int64 // what the clock thread sleeps until (v)
	nexthard  int64        // next hardclock (n)
	handle    atomic.Int32 // asked to look at once (v)
	idle      atomic.Int32 // nothing runs but the clock (v)
}

// handleevents runs what is due on the caller's CPU at the time now, and sets
// the timer for what comes next. It tells whether there was anything to do.
// Called with the CPU's intr lock held.
//
// PORT: statclock and profclock are left out, and with them the kinds of call
// that C tells apart.
func handleevents(now int64) bool {
	var (
		t    int64
		runs int32
		done bool
	)

	if sys.KTR_ON(sys.KTR_SPARE2) {
		sys.CTR2(sys.KTR_SPARE2, "handle at %d:  now  %d", PCPU_GET().Pc_cpuid, now)
	}
	state := &PCPU_GET().timerstate
	for now >= state.nexthard {
		state.nexthard += hardperiod
		runs++
	}
	if runs != 0 {
		Hardclock_anycpu(runs, 0)
		done = true
	}
	t = getnextcpuevent(false)
	intr_enter(&state.et_hw_mtx)
	state.idle.Store(0)
	state.nextevent = t
	loadtimer(state)
	intr_exit(&state.et_hw_mtx)
	return done
}

// getnextcpuevent returns the time of the caller's CPU's next event: the next
// tick, or if the CPU is idle the tick of its first callout, at most a quarter
// of a second away. Called with the CPU's intr lock held.
func getnextcpuevent(idle bool) int64 {
	var skip int32

	state := &PCPU_GET().timerstate
	event := state.nexthard
	if idle {
		skip = 4
		skip = sys.Booted.Callout_tickstofirst(sys.Hz/skip) - 1
		if sys.KTR_ON(sys.KTR_SPARE2) {
			sys.CTR2(sys.KTR_SPARE2, "skip   at %d: %d", PCPU_GET().Pc_cpuid, skip)
		}
		event += hardperiod * int64(skip)
	}
	return event
}

// timercb is the timer interrupt of the caller's CPU.
func timercb() {
	state := &PCPU_GET().timerstate
	intr_enter(&state.intr)
	handleevents(Binuptime())
	intr_exit(&state.intr)
}

// loadtimer sets the timer for the CPU's next event. Called with et_hw_mtx
// held.
func loadtimer(state *pcpu_state) { state.nexttick.Store(state.nextevent) }

// cpu_initclocks_bsp starts the clock of the boot CPU.
func cpu_initclocks_bsp() {
	*sys.Booted.Callout_new_inserted = cpu_new_callout
	hardperiod = 1000000000 / int64(sys.Hz)
	cpu_initclocks_ap(CPU_FIRST())
}

// cpu_initclocks_ap starts the clock of a CPU.
func cpu_initclocks_ap(cpu int32) {
	state := &pcpu_find(cpu).timerstate
	state.nexthard = Binuptime() + hardperiod
	state.nextevent = state.nexthard
	hardclock_sync(cpu)
	loadtimer(state)
	mach.Clock_start(cpu)
}

// cpu_idleclock makes the caller's CPU idle: its clock then sleeps until the
// first callout is due. Called on the clock thread.
//
// PORT: C asks for the first callout and then marks the CPU idle. A callout
// that another CPU inserts between the two would not be told of it: there the
// interrupt stays pending, here it would be lost. So the mark comes first.
func cpu_idleclock() {
	var t int64

	state := &PCPU_GET().timerstate
	intr_enter(&state.intr)
	intr_enter(&state.et_hw_mtx)
	state.idle.Store(1)
	intr_exit(&state.et_hw_mtx)
	t = getnextcpuevent(true)
	intr_enter(&state.et_hw_mtx)
	state.nextevent = t
	loadtimer(state)
	intr_exit(&state.et_hw_mtx)
	intr_exit(&state.intr)
}

// cpu_activeclock makes the caller's CPU active: ticks that were skipped while
// it was idle are made up for before the caller goes on.
func cpu_activeclock() {
	if PCPU_GET().timerstate.idle.Load() == 0 {
		return
	}
	if sys.Booted.Era != nil {
		timer_active()
		return
	}
	Spinlock_enter()
	td := Curthread()
	td.Td_intr_nesting_level++
	// PORT: C has looked it up before; here a thread that floats may have been moved
	// until now, and is not from here on.
	state := &PCPU_GET().timerstate
	intr_enter(&state.intr)
	if state.idle.Load() != 0 {
		handleevents(Binuptime())
		clock_kick(PCPU_GET())
	}
	intr_exit(&state.intr)
	td.Td_intr_nesting_level--
	Spinlock_exit()
}

// cpu_new_callout tells an idle CPU of a callout that is due before the event
// that its clock sleeps until. It is what callout_new_inserted points to, so it
// is called with the cc_lock of cpu held.
func cpu_new_callout(cpu, ticks int32) {
	if sys.KTR_ON(sys.KTR_SPARE2) {
		sys.CTR3(sys.KTR_SPARE2, "new co at %d:    on %d in %d", PCPU_GET().Pc_cpuid, cpu, ticks)
	}
	state := &pcpu_find(cpu).timerstate
	intr_enter(&state.et_hw_mtx)
	if state.idle.Load() == 0 {
		intr_exit(&state.et_hw_mtx)
		return
	}
	intr_exit(&state.et_hw_mtx)
	state.handle.Store(1)
	clock_kick(pcpu_find(cpu))
}
