package scenario

import (
	"fmt"
	"strings"
	"time"
)

// Assumptions are the scheduling and the memory model under which a verdict
// holds.
type Assumptions struct {
	CPUs   int
	Ticks  int // of all CPUs together, or with Each of every CPU
	Each   bool
	Times  []time.Duration `json:",omitempty"` // sbt era: the times of a run, instead of ticks
	Lazy   bool            // a tick comes only where it finds a callout that is due
	Mode   Mode
	Moves  []string // threads that change their CPU in a run
	Memory string   // the memory model; "" where no program was loaded
}

// String returns all the assumptions.
func (a Assumptions) String() string {
	ticks := fmt.Sprintf("ticks in all: %d", a.Ticks)
	if a.Each {
		ticks = fmt.Sprintf("ticks of each CPU: %d", a.Ticks)
	}
	if len(a.Times) != 0 {
		ticks = "times after the start:" + spans(a.Times) + ", clock interrupts when they are due or at a later one"
	}
	if a.Lazy {
		ticks += ", only where they find a callout due"
	}
	cpus := fmt.Sprintf("%d CPUs", a.CPUs)
	if a.CPUs == 1 {
		cpus = "1 CPU"
	}
	return fmt.Sprintf("%s, %s, %s", cpus, ticks, a.Scheduling())
}

// Scheduling returns them without the number of CPUs and of ticks.
func (a Assumptions) Scheduling() string {
	mode := "softclock and client threads bound to their CPUs"
	if a.Mode.Floats() {
		mode = "softclock and client threads floating"
	}
	if a.Mode.Floats() && len(a.Moves) != 0 {
		mode += fmt.Sprintf(", %s to each other CPU once at most", strings.Join(a.Moves, ", "))
	}
	return fmt.Sprintf("%s, preemption by interrupts and by softclock where the kernel allows it, memory %s", mode, a.Memory)
}
