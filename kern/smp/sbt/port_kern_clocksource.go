// Reduced from FreeBSD sys/kern/kern_clocksource.c (14).
//
// Copyright (c) 2010-2013 Alexander Motin <mav@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-2-Clause

package smp_sbt

import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// pcpu_state is the timer of one CPU.
//
// Locking key:
//
//	(e)  et_hw_mtx
//	(n)  the CPU's clock interrupt, by whoever runs it
//	(v)  volatile
type pcpu_state struct {
	et_hw_mtx     sys.Mtx
	handle        sys.Word       // another CPU asks for an interrupt (v)
	idle          int32          // nothing runs there, and hardclocks are skipped (e)
	inside        int32          // its clock interrupt runs (n)
	pcputicks     int32          // ticks that its hardclock has seen (n)
	nextevent     sbt.Sbintime_t // next event (e)
	nexttick      sys.Vlong      // what the timer is set for; -1: it is not set (e), read by the machine
	nexthard      sbt.Sbintime_t // next hardclock (n)
	nextcall      sys.Vlong      // when callouts must be looked at (e), and (n)
	nextcallopt   sys.Vlong      // when they may be (e), and (n)
	hardclocktime sys.Vlong      // time of the last hardclock (v)
}

var timerstate [sys.MAXCPU]pcpu_state

func init() {
	smp.Explored_layer(smp.Layer{State: func(int) []any {
		if sys.Booted.Era == nil {
			return nil
		}
		return []any{timerstate[:smp.Mp_ncpus], &virtual.moment}
	}})
}

// DPCPU_GET_hardclocktime returns the time of the last hardclock of the caller's CPU: C's
// DPCPU_GET(hardclocktime).
func DPCPU_GET_hardclocktime() sbt.Sbintime_t {
	return timerstate[smp.PCPU_GET().Pc_cpuid].hardclocktime.Load()
}

// handleevents runs what is due on the caller's CPU at the time now, and sets the timer
// for what comes next. It tells whether there was anything to do.
func handleevents(now sbt.Sbintime_t) bool {
	if sys.KTR_ON(sys.KTR_SPARE2) {
		sys.CTR2(sys.KTR_SPARE2, "handle:  now  %d.%08x", int32(now>>32), uint32(now&0xffffffff))
	}
	state := &timerstate[smp.PCPU_GET().Pc_cpuid]
	done := hardclocks(state, now)
	if now >= state.nextcallopt.Load() || now >= state.nextcall.Load() {
		state.nextcall.Store(sbt.SBT_MAX)
		state.nextcallopt.Store(sbt.SBT_MAX)
		sys.Booted.Era.Callout_process(now)
	}
	settimer(state, false)
	return done
}

// hardclocks runs the hardclocks of a CPU that are due at the time now, and tells whether
// there were any: a part of handleevents in C.
func hardclocks(state *pcpu_state, now sbt.Sbintime_t) bool {
	var runs int32

	for now >= state.nexthard {
		state.nexthard += sbt.Tick_sbt
		runs++
	}
	if runs == 0 {
		return false
	}
	state.hardclocktime.Store(state.nexthard - sbt.Tick_sbt)
	hardclock(state, runs)
	return true
}

// settimer sets the timer of a CPU for its next event: what handleevents ends with and
// cpu_idleclock does, in C.
func settimer(state *pcpu_state, idle bool) {
	lock.Mtx_lock_spin(&state.et_hw_mtx)
	state.nextevent = getnextcpuevent(state, idle)
	state.idle = 0
	if idle {
		state.idle = 1
	}
	loadtimer(state)
	lock.Mtx_unlock_spin(&state.et_hw_mtx)
}

// getnextcpuevent returns the time of a CPU's next event; an idle one skips all hardclocks of a
// second but one. Called with et_hw_mtx held.
//
// PORT: tc_min_ticktock_freq of a timecounter that wraps sooner can ask for more, in C.
func getnextcpuevent(state *pcpu_state, idle bool) sbt.Sbintime_t {
	event := state.nexthard
	if idle {
		event += sbt.Tick_sbt * int64(sys.Hz-1)
	}
	if next := state.nextcall.Load(); event > next {
		event = next
	}
	return event
}

// loadtimer sets the timer for the CPU's next event. Called with et_hw_mtx held.
func loadtimer(state *pcpu_state) { state.nexttick.Poke(state.nextevent) }

// timercb is the timer interrupt of the caller's CPU.
func timercb() {
	state := &timerstate[smp.PCPU_GET().Pc_cpuid]
	now := Sbinuptime()
	state.nexttick.Poke(-1)
	handleevents(now)
}

// hardclockintr is the interrupt that another CPU asks for.
func hardclockintr() {
	state := &timerstate[smp.PCPU_GET().Pc_cpuid]
	if state.handle.Load() != 0 {
		state.handle.Store(0)
		handleevents(Sbinuptime())
	}
}

// initclocks starts the clocks of all CPUs: cpu_initclocks_bsp and configtimer.
func initclocks() {
	now := Sbinuptime()
	next := now + sbt.Tick_sbt
	for cpu := range smp.CPU_FOREACH {
		state := &timerstate[cpu]
		*state = pcpu_state{nextevent: next, nexthard: next, pcputicks: sys.Ticks.Load()}
		state.nextcall.Store(next)
		state.nextcallopt.Store(next)
		lock.Mtx_init(&state.et_hw_mtx, "et_hw_mtx", "", sys.MTX_SPIN)
		state.hardclocktime.Store(now)
		loadtimer(state)
		smp.Clock_start(cpu)
	}
}

// Cpu_new_callout tells a CPU of a callout that is due at bt_opt, and must be entered by
// bt. Called with the cc_lock of the CPU held.
func Cpu_new_callout(cpu int32, bt, bt_opt sbt.Sbintime_t) {
	if sys.KTR_ON(sys.KTR_SPARE2) {
		sys.CTR5(sys.KTR_SPARE2, "new co:  on %d at %d.%08x - %d.%08x", cpu,
			int32(bt_opt>>32), uint32(bt_opt&0xffffffff), int32(bt>>32), uint32(bt&0xffffffff))
	}
	if sys.Asserting() {
		sys.KASSERT(!smp.CPU_ABSENT(cpu), "there is no CPU %d", cpu)
	}
	state := &timerstate[cpu]
	lock.Mtx_lock_spin(&state.et_hw_mtx)

	// The callout that is known already may be earlier.
	state.nextcallopt.Store(bt_opt)
	if bt >= state.nextcall.Load() {
		goto done
	}
	state.nextcall.Store(bt)
	if bt >= state.nextevent {
		goto done
	}
	state.nextevent = bt
	// PORT: whether that is the CPU of the caller, in C. Here a thread that floats counts as
	// one on another CPU; its interrupt does the same.
	if td := smp.Curthread(); cpu == td.Td_md.Md_cpu.Load() {
		loadtimer(state)
		lock.Mtx_unlock_spin(&state.et_hw_mtx)
		// PORT: hardware in C. The clock looks by itself when an interrupt is over.
		if td.Td_intr_nesting_level == 0 {
			smp.Clock_kick(cpu)
		}
		return
	}
	// The other CPU sets its timer in an interrupt.
	state.handle.Store(1)
	lock.Mtx_unlock_spin(&state.et_hw_mtx)
	smp.Clock_kick(cpu)
	return
done:
	lock.Mtx_unlock_spin(&state.et_hw_mtx)
}

// cpu_idleclock sets the timer of the caller's CPU, on which nothing runs any more.
func cpu_idleclock() {
	if sys.KTR_ON(sys.KTR_SPARE2) {
		now := Sbinuptime()
		sys.CTR2(sys.KTR_SPARE2, "idle:    now  %d.%08x", int32(now>>32), uint32(now&0xffffffff))
	}
	settimer(&timerstate[smp.PCPU_GET().Pc_cpuid], true)
}

// cpu_activeclock makes up for what the caller's CPU has skipped while it was idle.
//
// PORT: C asks state->idle. The host machine asks a word of its own, which is set before
// the timer is; see activeclock for the explored one.
func cpu_activeclock() {
	now := Sbinuptime()
	if sys.KTR_ON(sys.KTR_SPARE2) {
		sys.CTR2(sys.KTR_SPARE2, "active:  now  %d.%08x", int32(now>>32), uint32(now&0xffffffff))
	}
	handleevents(now)
}

// activeclock is cpu_activeclock of an explored machine. Callouts that are due are left to the
// interrupt of the CPU, which then is due as well: like any other it may be late.
func activeclock() {
	state := &timerstate[smp.PCPU_GET().Pc_cpuid]
	if state.idle != 0 {
		hardclocks(state, Sbinuptime())
		settimer(state, false)
	}
}

// interrupt is an interrupt of the caller's CPU: its timer's, or what another CPU has asked for.
func interrupt() {
	if timerstate[smp.PCPU_GET().Pc_cpuid].handle.Load() != 0 {
		hardclockintr()
	} else {
		timercb()
	}
}

// Timer is how the host machine drives these clocks.
func Timer() sys.Timer {
	return sys.Timer{
		Due: func(cpu int32) int64 {
			state := &timerstate[cpu]
			if state.handle.Peek() != 0 {
				return 0
			}
			return sbt.Sbttons(state.nexttick.Peek()) + 1 // not before
		},
		Interrupt: interrupt,
		Idle:      cpu_idleclock,
		Active:    cpu_activeclock,
	}
}

// Clock is how an explored machine drives these clocks.
func Clock() sys.Clock {
	return sys.Clock{
		Start: func(times []int64) {
			virtual.times = times
			virtual.moment.Store(0)
		},
		Moment: &virtual.moment,
		Now:    present,
		Until: func(due int64) int {
			m := int(virtual.moment.Peek())
			n := 0
			for m+n < len(virtual.times) && virtual.times[m+n] < due {
				n++
			}
			return n
		},
		Hardclock: func(cpu int32) int64 { return timerstate[cpu].hardclocktime.Peek() },
		Pending:   pending,
		Told: func(cpu int32) (int64, bool) {
			state := &timerstate[cpu]
			held := state.et_hw_mtx.Mtx_lock.Load()&sys.MTX_UNOWNED == 0
			return state.nextevent, state.inside == 0 && !pending(cpu) && !held
		},
		Interrupt: func() {
			state := &timerstate[smp.PCPU_GET().Pc_cpuid]
			state.inside = 1
			interrupt()
			state.inside = 0
		},
		Idle:   cpu_idleclock,
		Active: activeclock,
		Hidden: func(cpu int32) []unsafe.Pointer {
			return []unsafe.Pointer{unsafe.Pointer(&timerstate[cpu].et_hw_mtx.Mtx_lock), unsafe.Pointer(&timerstate[cpu].handle)}
		},
		Bare: func(cpu int32) []unsafe.Pointer {
			return []unsafe.Pointer{unsafe.Pointer(&timerstate[cpu].nextcall), unsafe.Pointer(&timerstate[cpu].nextcallopt)}
		},
		Tick: func() int64 { return sbt.Tick_sbt },
	}
}

// pending tells whether the timer of a CPU is due, or another CPU has asked for an
// interrupt that finds something to do. One that would only set the timer is taken
// to have set it.
func pending(cpu int32) bool {
	state := &timerstate[cpu]
	now := present()
	if next := state.nexttick.Peek(); next >= 0 && now >= next {
		return true
	}
	return state.handle.Peek() != 0 && (now >= state.nexthard || now >= state.nextcallopt.Peek() || now >= state.nextcall.Peek())
}
