package scenario

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
)

// The clock of an idle CPU calls callout_tickstofirst to learn how long it may
// sleep, and the kernel calls callout_new_inserted when something is armed that is
// due sooner. In a scenario the step first stands for the clock. When everything
// rests, the tick until which the clock would sleep is compared with what is
// pending.

// idle is what the clock of a CPU has been told.
type idle struct {
	sleeps bool  // from its question to the next tick of the CPU
	until  int32 // the tick until which it sleeps
}

// first calls callout_tickstofirst. The kernel may already call told before that
// has returned.
func (p *Program) first(limit int32) int32 {
	cpu := smp.PCPU_GET().Pc_cpuid
	clock := &p.idle[cpu]
	*clock = idle{true, p.Rev.Cpu(cpu).Cc_ticks + limit}
	n := p.Rev.Callout_tickstofirst(limit)
	p.told(cpu, n)
	return n
}

// told stands in for callout_new_inserted.
func (p *Program) told(cpu, ticks int32) {
	clock, tick := &p.idle[cpu], p.Rev.Cpu(cpu).Cc_ticks+ticks
	if clock.sleeps && tick-clock.until < 0 {
		clock.until = tick
	}
}

// wakes notes that a clock has taken a step, and no longer sleeps.
func (p *Program) wakes(actor int) {
	cpu, _ := p.m.Report.Home(actor)
	p.idle[cpu].sleeps = false
}

// oversleeps fails if a clock would sleep when a callout is due.
func (p *Program) oversleeps() {
	for _, c := range p.callouts {
		if c.freed || c.Timeout || c.mem.C_flags.Peek()&sys.CALLOUT_PENDING == 0 {
			continue
		}
		cpu := c.mem.C_cpu.Peek()
		if cpu == sys.CPUBLOCK {
			continue
		}
		if clock := &p.idle[cpu]; clock.sleeps && c.mem.C_time-clock.until < 0 {
			p.breaks(-1, spec.Rule11, "%s is due in %d ticks on CPU %d, whose clock sleeps for %d",
				c.Name, c.mem.C_time-p.Rev.Cpu(cpu).Cc_ticks, cpu, clock.until-p.Rev.Cpu(cpu).Cc_ticks)
		}
	}
}
