package meter

import (
	"math"
	"time"

	"ktimeout/kern/smp"
)

// The clock of each CPU starts when boot comes to it, so the CPUs have their
// hardclocks one after another within a tick: a CPU's distance to the first of them
// is its phase, which differs from boot to boot. The first one advances ticks; a
// callout of another CPU is looked at when the clock of that one comes.

// findPhases notes when the ticks of each CPU are due.
func (m *Meter) findPhases() {
	first, period := int64(math.MaxInt64), m.period()
	for _, st := range m.cpus {
		st.tick, st.due = smp.Hardclock_next(st.id)
		// The same tick for all.
		st.due -= int64(st.tick-m.cpus[0].tick) * period
		st.tick = m.cpus[0].tick
		first = min(first, st.due)
	}
	for _, st := range m.cpus {
		// A clock whose start was held up for ticks takes up those that went by.
		phase := (st.due - first) % period
		st.due, st.phase = first+phase, time.Duration(phase)
	}
}

// period is the ns from one hardclock of a CPU to the next.
func (m *Meter) period() int64 { return 1e9 / int64(m.Hz) }

// Phase returns how long after the first CPU's clock the clock of a CPU comes, less
// than a tick.
func (m *Meter) Phase(cpu int) time.Duration { return m.cpus[cpu].phase }

// late returns how late after its tick, by the clock of its own CPU, a callout is
// entered at a time. A clock that comes so late that another CPU has begun the next
// tick meanwhile takes the callouts of that one along: they are not late.
func (m *Meter) late(st *cpu, tick int32, at int64) int64 {
	return max(at-st.due-int64(tick-st.tick)*m.period(), 0)
}
