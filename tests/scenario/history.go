package scenario

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tests/explore"
)

// life is what is known of a callout in one run.
type life struct {
	entries    int
	lastArming int
	freed      bool
}

// mark is a moment in the life of a callout that is part of an actor's next
// step.
type mark struct {
	c    *callout
	mode explore.Mode
	s    *numbered
	exit bool
}

func (c *callout) begins(p *Program) {}

func (p *Program) begins(c *callout, s *numbered, own *callout) {
	m := mark{c: c, mode: explore.Open, s: s}
	if a := p.m.Running(); a >= 0 {
		p.late[a] = append(p.late[a], m)
	} else {
		p.happens(m)
	}
}
func (p *Program) touches(m mark) {
	p.buf = append(p.buf, explore.Access{Obj: m.c.history, Mode: m.mode})
	if m.s != nil && m.s.arming >= 0 {
		p.buf = append(p.buf, explore.Access{Obj: p.time, Mode: explore.Read})
	}
}
func (p *Program) happens(m mark) {
	p.touches(m)
}
func (p *Program) ends(c *callout, s *numbered, r int32) {
	p.buf = append(p.buf, explore.Access{Obj: c.history, Mode: explore.Close})
	if s.arming >= 0 {
		c.lastArming = s.arming
	}
}
func (p *Program) enters(c *callout, arming int) {
	c.entries++
	p.buf = append(p.buf, explore.Access{Obj: c.history, Mode: explore.Write}, explore.Access{Obj: p.time, Mode: explore.Read})
}
func (p *Program) exits(c *callout) {
	a := p.m.Running()
	p.late[a] = append(p.late[a], mark{c: c, mode: explore.Write, exit: true})
}
func (p *Program) ticked()          { p.buf = append(p.buf, explore.Access{Obj: p.time, Mode: explore.Write}) }
func (p *Program) rests(c *callout) {}
func (p *Program) recorded(c *sys.Callout) int32 {
	for cpu := range smp.CPU_FOREACH {
		if v := p.Rev.Cpu(cpu); v.Cc_curr == c && v.Cc_migration_cpu != sys.CPUBLOCK {
			return v.Cc_migration_cpu
		}
	}
	return -1
}
func (s *Scenario) step(*Step) string { return "x" }
