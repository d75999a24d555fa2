package scenario

import (
	"slices"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// This file has what is another in the sbt era, where a tick of a scenario is one step of
// the machine's time.

// Lacks says what the scenario needs that a revision does not have, or that is not explored
// with floating threads, or "".
func (s *Scenario) Lacks(rev *sys.Revision, floating bool) string {
	switch {
	case rev.Era == nil && s.Sbt():
		return "it is a scenario of the sbt era"
	case rev.Era == nil:
		return ""
	case s.trylock() && !rev.Era.Trylock:
		return "the text has no CALLOUT_TRYLOCK"
	case s.spins() && !rev.Era.Spin:
		return "a callout of the text has no spin mutex"
	case s.uses(When) && rev.Era.Callout_when == nil:
		return "the text has no callout_when"
	case (s.uses(kpi.Timeout) || s.uses(kpi.Untimeout)) && !rev.Era.Timeouts:
		return "the text has no timeout()"
	}
	return ""
}

// preempts tells whether clock interrupts of the sbt era enter handlers in the scenario.
func (s *Scenario) preempts() bool { return s.timed() || s.direct(-1) }

// timed tells whether a thread of the scenario sleeps for a time. In the sbt era the clock
// interrupt ends such a sleep itself.
func (s *Scenario) timed() bool {
	return s.uses(Pause) || slices.ContainsFunc(s.lists(), func(l []Step) bool {
		return slices.ContainsFunc(l, func(s Step) bool { return s.Op == Sleep && s.Ticks != 0 })
	})
}

// dueIn returns after how many steps of time an arming of an actor is due that is made now
// with so many ticks. The kernel counts them from the last hardclock of the actor's CPU.
func (p *Program) dueIn(ticks, actor int) int {
	c := &p.Rev.Era.Clock
	return c.Until(c.Hardclock(p.oncpu(actor)) + int64(max(ticks, 1))*c.Tick())
}

// linkedOn returns the CPU on which a callout is linked, or -1.
func (p *Program) linkedOn(mem *sys.Callout) int32 {
	on := int32(-1)
	for cpu := range smp.CPU_FOREACH {
		n := 0
		p.Rev.Era.Each(cpu, func(c *sys.Callout, _ bool) bool {
			if n++; c == mem {
				on = cpu
			}
			return on < 0 && n <= bucketful
		})
	}
	return on
}

// linkedRight fails if a CPU has a callout that should not be there.
func (p *Program) linkedRight() {
	for cpu := range smp.CPU_FOREACH {
		n := 0
		p.Rev.Era.Each(cpu, func(c *sys.Callout, fits bool) bool {
			if n++; n > bucketful {
				p.breaks(-1, spec.Rule2, "a list of CPU %d goes round", cpu)
				return false
			}
			if !fits || !p.Rev.Callout_pending(c) || c.C_cpu.Peek() != cpu {
				p.breaks(-1, spec.Rule2, "%s is linked on CPU %d, and does not belong there: its time is %#x, its CPU %d, its flags %#x",
					p.named(c), cpu, p.Rev.Era.Due(c), c.C_cpu.Peek(), c.C_flags.Peek())
			}
			return true
		})
	}
}
