package scenario

import (
	"slices"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// This file has callout_async_drain, which texts of the sbt era have up to 14: a stop that is
// given a function, which softclock calls when the handler has returned.

// asyncDrains tells whether the scenario has words about async drains.
func (s *Scenario) asyncDrains() bool {
	return s.uses(kpi.AsyncDrain) || slices.ContainsFunc(s.Callouts, func(c Callout) bool { return len(c.Drained) != 0 }) ||
		slices.ContainsFunc(s.Finally, func(k Check) bool { return k.What == "drained" })
}

// schedulesSbt tells whether a step calls callout_schedule_sbt.
func (s *Scenario) schedulesSbt() bool {
	return slices.ContainsFunc(s.lists(), func(l []Step) bool {
		return slices.ContainsFunc(l, func(s Step) bool { return s.Op == kpi.Schedule && s.How.sbt() })
	})
}

// declareDrain makes the function of the async drains of a callout.
func (c *callout) declareDrain(p *Program) {
	c.drained = p.number(c.Drained)
	for i := range c.drained {
		if s := &c.drained[i]; s.Callout == c.no {
			s.gives = spec.Rule10Async
		}
	}
	c.drainer = func(arg any) { p.drains(c, arg) }
}

// drains is called by every function of an async drain.
func (p *Program) drains(c *callout, arg any) {
	p.m.Inside.Handles()
	p.touches(mark{c: c, mode: explore.Write})
	c.drains++
	actor := p.m.Report.Running()
	p.event(c, spec.Drain(), actor)
	if arming, ok := arg.(int); !ok || p.armed(arming) != c.Name {
		p.breaks(actor, spec.Rule5, "%s: the function of callout_async_drain was called with %v, which no reset of %[1]s has as its argument", c.Name, arg)
	}
	if actor < 0 || p.m.Report.Kind(actor) == explored.Client {
		p.breaks(actor, spec.Rule5, "%s: the function of callout_async_drain was called by a client thread, not where the handler was", c.Name)
	}
	p.do(c.drained, nil, (c.no+1)<<16)
	p.m.Inside.Returns()
}
