package smp

import (
	"fmt"
	"time"

	"ktimeout/sys"
)

// Clock_start implements Machine: the clock thread of a CPU stands for its timer
// hardware and the interrupts that others send it.
func (h *host) Clock_start(cpu int32) {
	td := Thread_alloc(fmt.Sprintf("clock %d", cpu), cpu)
	td.Td_pflags |= sys.TDP_KTHREAD
	loop := clock_loop
	if sys.Booted.Era != nil {
		loop = timer_loop
	}
	h.Thread_start(td, loop, pcpu_find(cpu))
}

// clock_loop runs the CPU's clock interrupts when they are due or somebody
// kicks it. After each it makes the CPU idle if nothing else runs there.
func clock_loop(arg any) {
	pc := arg.(*Pcpu)
	td := Curthread()
	state := &pc.timerstate
	// It is no load on its CPU.
	pc.pc_running.Add(-1)
	for {
		seq := pc.pc_kick.Load()
		if the_host.halting.Load() {
			pc.pc_running.Add(1)
			thread_halt(td)
		}
		left := state.nexttick.Load() - Binuptime()
		if left > 0 && state.handle.Swap(0) == 0 {
			futex_wait(pc.kick_word(), seq, time.Duration(left))
			continue
		}
		timercb()
		if pc.pc_running.Load() == 0 {
			cpu_idleclock()
			// Somebody may have begun to run and not seen that the CPU is idle.
			if pc.pc_running.Load() != 0 {
				cpu_activeclock()
			}
		}
	}
}

// clock_kick makes the clock thread of a CPU look at its timer again.
func clock_kick(pc *Pcpu) {
	pc.pc_kick.Add(1)
	futex_wake(pc.kick_word(), 1)
}

// Hardclock_next returns the next tick of a CPU, by its own count, and the ns of
// uptime at which its hardclock is due for that tick; the ticks before and after it
// are 1/hz apart, wherever the clock of another CPU stands. Any goroutine may call
// it while the machine is booted.
func Hardclock_next(cpu int32) (tick int32, due int64) {
	pc := pcpu_find(cpu)
	intr_enter(&pc.timerstate.intr)
	tick, due = pc.pcputicks+1, pc.timerstate.nexthard
	intr_exit(&pc.timerstate.intr)
	return tick, due
}
