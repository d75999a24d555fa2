package meter

import (
	"math"
	"time"

	"ktimeout/kern/smp"
)

// Boot starts the clocks of the CPUs one after another, so their hardclocks come at
// different moments of a tick. The phase of a CPU is how long its hardclock comes
// after the first one; it differs from boot to boot. The first clock advances
// ticks; a callout of another CPU is looked at when the clock of that CPU comes.

// findPhases computes when the ticks of each CPU are due.
func (m *Meter) findPhases() {
	first, period := int64(math.MaxInt64), m.period()
	for _, st := range m.cpus {
		st.tick, st.due = smp.Hardclock_next(st.id)
		// Count from the same tick on all CPUs.
		st.due -= int64(st.tick-m.cpus[0].tick) * period
		st.tick = m.cpus[0].tick
		first = min(first, st.due)
	}
	for _, st := range m.cpus {
		// A clock whose start was delayed by whole ticks catches up with them.
		phase := (st.due - first) % period
		st.due, st.phase = first+phase, time.Duration(phase)
	}
}

// period is the time from one hardclock of a CPU to the next, in ns.
func (m *Meter) period() int64 { return 1e9 / int64(m.Hz) }

// Phase returns how long the clock of a CPU comes after that of the first CPU: less
// than a tick.
func (m *Meter) Phase(cpu int) time.Duration { return m.cpus[cpu].phase }

// late returns how late a callout is entered, measured from when the clock of its
// own CPU is due for its tick. If that clock comes so late that another CPU has
// begun the next tick, softclock also takes the callouts of the next tick: those
// are not late.
func (m *Meter) late(st *cpu, tick int32, at int64) int64 {
	return max(at-st.due-int64(tick-st.tick)*m.period(), 0)
}
