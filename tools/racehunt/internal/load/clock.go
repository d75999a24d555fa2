package load

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// Ticks of the sbt era are spans of its time: nothing depends on the variable ticks there.

// Now returns the present tick.
func (e *Env) Now() int32 {
	if e.rev.Era == nil {
		return sys.Ticks.Peek()
	}
	return int32(sbt.Nstosbt(smp.Binuptime()) / sbt.Tick_sbt)
}

// from returns a tick from which an arming may count that td, which calls, makes from now on: in
// the sbt era not before the last hardclock of its CPU. One that floats may go to any CPU,
// where an idle one has a hardclock first.
func (e *Env) from(td *sys.Thread) int32 {
	if e.rev.Era == nil {
		return sys.Ticks.Peek()
	}
	hardclock := e.rev.Era.Clock.Hardclock
	var last int64
	if td.Td_intr_nesting_level != 0 { // a thread that floats may handle an interrupt
		last = hardclock(smp.PCPU_GET().Pc_cpuid)
	} else if cpu := td.Td_md.Md_cpu.Load(); cpu != sys.NOCPU {
		last = hardclock(cpu)
	} else {
		last = sbt.Nstosbt(smp.Binuptime())
		for cpu := range smp.CPU_FOREACH {
			if !smp.Clock_idle(cpu) {
				last = min(last, hardclock(cpu))
			}
		}
	}
	return int32(last / sbt.Tick_sbt)
}
