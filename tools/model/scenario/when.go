package scenario

import (
	"fmt"
	"time"

	"ktimeout/sys/sbt"
	"ktimeout/tools/model/kpi"
)

// sbt returns how the step calls callout_reset_sbt, or nil if it calls callout_reset.
func (p *Program) sbt(s *Step) *kpi.Sbt {
	if !s.How.sbt() && s.Op != When {
		return nil
	}
	h := &s.How
	out := &kpi.Sbt{Time: sbtOf(h.Span), Prec: sbtOf(h.Prec)}
	for _, f := range []struct {
		on   bool
		flag int32
	}{{h.Direct, sbt.C_DIRECT_EXEC}, {h.Abs, sbt.C_ABSOLUTE}, {h.Precalc, sbt.C_PRECALC}, {h.Hardclock, sbt.C_HARDCLOCK}} {
		if f.on {
			out.Flags |= f.flag
		}
	}
	switch {
	case h.Span == 0:
		out.Time = int64(s.Ticks) * sbt.Tick_sbt
		out.Flags |= sbt.C_HARDCLOCK
	case h.Abs, h.Precalc:
		out.Time += p.base
	}
	return out
}

// due is the time at which an arming is due that an actor makes now, as callout_when says:
// the specification's own reading of it.
func (p *Program) due(s *kpi.Sbt, actor int) int64 {
	c := &p.Rev.Era.Clock
	span := s.Time
	switch {
	case s.Flags&(sbt.C_ABSOLUTE|sbt.C_PRECALC) != 0:
		return span
	case s.Flags&sbt.C_HARDCLOCK != 0:
		return c.Hardclock(p.oncpu(actor)) + max(span, sbt.Tick_sbt)
	case span >= sbt.Sbt_tickthreshold:
		// A tick more, as the last hardclock may be that long ago.
		return c.Hardclock(p.oncpu(actor)) + sbt.Tick_sbt + span
	}
	return c.Now() + span
}

// when calls callout_when, and compares the moments with those that the step demands, to the
// microsecond: a tick of the kernel is a little less than a millisecond.
func (p *Program) when(s *numbered) {
	due, late := p.Rev.Era.Callout_when(s.sbt.Time, s.sbt.Prec, s.sbt.Flags)
	if s.Moments == (Moments{}) {
		return
	}
	if got := (Moments{spanOf(due - p.base), spanOf(late)}); got != s.Moments {
		p.asserts(Result, s.Line, p.m.Report.Running(), fmt.Sprintf("%s returned %s and a precision of %s",
			p.Scenario.StepString(&s.Step), got.Due, got.Prec))
	}
}

// spanOf is a time of the kernel in units.
func spanOf(t int64) time.Duration { return time.Duration(sbt.Sbttons(t)).Round(time.Microsecond) }
