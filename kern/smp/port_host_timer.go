package smp

import (
	"time"

	"ktimeout/sys"
)

// This file is the clock of a CPU for a revision of a later era, whose timer is set for what
// comes next. What is due and when is the business of sys.Timer.

// timer_slack is by how many ns the host may put off the end of a sleep of a clock thread, to
// let it fall together with others. Linux takes 50,000 where nobody says less.
const timer_slack = 1

// Clock_kick implements Machine.
func (h *host) Clock_kick(cpu int32) { clock_kick(pcpu_find(cpu)) }

// timer_loop is what clock_loop is in the tick era.
func timer_loop(arg any) {
	pc := arg.(*Pcpu)
	td := Curthread()
	timer := &sys.Booted.Era.Timer
	state := &pc.timerstate
	host_slack(timer_slack)
	// It is no load on its CPU.
	pc.pc_running.Add(-1)
	for {
		seq := pc.pc_kick.Load()
		if the_host.halting.Load() {
			pc.pc_running.Add(1)
			thread_halt(td)
		}
		if left := timer.Due(pc.Pc_cpuid) - Binuptime(); left > 0 {
			futex_wait(pc.kick_word(), seq, time.Duration(left))
			continue
		}
		timer_enter(td, state)
		timer.Interrupt()
		state.idle.Store(0)
		timer_exit(td, state)
		if pc.pc_running.Load() == 0 {
			timer_enter(td, state)
			state.idle.Store(1)
			timer.Idle()
			timer_exit(td, state)
			// Somebody may have begun to run and not seen that the CPU is idle.
			if pc.pc_running.Load() != 0 {
				timer_active()
			}
		}
	}
}

// timer_active is what cpu_activeclock does in such an era when the caller's CPU is idle. An
// interrupt that does so does nothing: it is what sets the clock right.
func timer_active() {
	td := Curthread()
	if td.Td_intr_nesting_level != 0 {
		return
	}
	// A handler that was waiting for a lock is no reason for the interrupt not to enter
	// another one.
	nosleeping := td.Td_pflags & sys.TDP_NOSLEEPING
	td.Td_pflags &^= sys.TDP_NOSLEEPING
	pc := PCPU_GET()
	state := &pc.timerstate
	timer_enter(td, state)
	if state.idle.Load() != 0 {
		sys.Booted.Era.Timer.Active()
		state.idle.Store(0)
		clock_kick(pc)
	}
	timer_exit(td, state)
	td.Td_pflags |= nosleeping
}

// timer_enter begins an interrupt of a CPU on one of its threads, timer_exit ends it.
func timer_enter(td *sys.Thread, state *pcpu_state) {
	Spinlock_enter()
	td.Td_intr_nesting_level++
	intr_enter(&state.intr)
}

func timer_exit(td *sys.Thread, state *pcpu_state) {
	intr_exit(&state.intr)
	td.Td_intr_nesting_level--
	Spinlock_exit()
}
