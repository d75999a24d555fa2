package scenario

import (
	"slices"

	"ktimeout/kern/lock"
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

// In the sbt era the clock of an idle CPU asks nobody: the step first is cpu_idleclock,
// after which the CPU has skipped hardclocks until its next interrupt, or until a
// thread of the scenario goes on there. Rule 11 is looked at in every state.

// idles has the caller's CPU go idle. Its timer has no lock that steps of a run wait for,
// so that of its callouts, under which the timer is told of them, makes one step of it.
func (p *Program) idles() { p.underLock(p.Rev.Era.Clock.Idle) }

// awake has the caller's CPU go on.
func (p *Program) awake() { p.underLock(p.Rev.Era.Clock.Active) }

func (p *Program) underLock(do func()) {
	l := p.Rev.Cc_lock(smp.PCPU_GET().Pc_cpuid)
	lock.Mtx_lock_spin(l)
	do()
	lock.Mtx_unlock_spin(l)
}

// awakes marks the steps of a thread before which its CPU may be idle.
func (p *Program) awakes(t *Thread, steps []numbered) {
	if p.Rev.Era == nil {
		return
	}
	idle := false
	for i := range p.Scenario.Threads {
		o := &p.Scenario.Threads[i]
		idle = idle || o != t && o.CPU == t.CPU && slices.ContainsFunc(o.Steps, goesIdle)
	}
	for i := range steps {
		steps[i].awakes = idle && !goesIdle(steps[i].Step)
		idle = idle || goesIdle(steps[i].Step)
	}
}

func goesIdle(s Step) bool { return s.Op == First }
