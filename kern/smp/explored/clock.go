package explored

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// clock says how many ticks come in a run.
type clock struct {
	left    []int   // ticks of this run not yet taken: one number for all CPUs, or one for each
	objects []int32 // an object for each of left
	lazy    bool    // ticks come only where they find a callout due
}

// of returns the place in left of the ticks of a CPU.
func (c *clock) of(cpu int32) int { return min(int(cpu), len(c.left)-1) }

// comes tells whether a CPU has a tick left that may come.
func (c *clock) comes(cpu int32) bool { return c.left[c.of(cpu)] > 0 && (!c.lazy || due(cpu)) }

// due tells whether the next tick of a CPU finds a callout that may be due.
// Nobody holds the lock of the CPU's callouts.
func due(cpu int32) bool {
	view := sys.Booted.Cpu(cpu)
	now := smp.Pcputicks(cpu) + 1
	if ticks := sys.Ticks.Peek(); now-ticks < 0 {
		now = ticks
	}
	for tick := view.Cc_softticks; tick-now <= 0; tick++ {
		if !sys.TAILQ_EMPTY(sys.Booted.Bucket(cpu, tick)) {
			return true
		}
	}
	return false
}
