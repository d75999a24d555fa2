package smp

// This file is what the clock of a later era, in a folder below, needs of the machine.

// Clock_start makes the clock of a CPU run.
func Clock_start(cpu int32) { mach.Clock_start(cpu) }

// Clock_idle tells whether the clock of a CPU skips hardclocks, as nothing runs there.
func Clock_idle(cpu int32) bool { return pcpu_find(cpu).timerstate.idle.Load() != 0 }

// Clock_kick has the clock of a CPU look when its next interrupt is due: by then that has changed.
func Clock_kick(cpu int32) { mach.Clock_kick(cpu) }
