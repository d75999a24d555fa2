package bench

import (
	"slices"
	"sync/atomic"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// Spread says how long something took that was done many times.
type Spread struct{ Mean, P999 time.Duration }

func spreadOf(ns []int64) Spread {
	var sum int64
	for _, v := range ns {
		sum += v
	}
	slices.Sort(ns)
	return Spread{time.Duration(sum / int64(len(ns))), time.Duration(ns[len(ns)*999/1000])}
}

// wheel returns the CPU on whose wheel the callouts of a CPU are: its own, or one for all.
func wheel(cpu int, one bool) int32 {
	if one {
		return 0
	}
	return int32(cpu)
}

// Resets has a thread on each CPU of the machine reset a callout n times, on its own wheel or
// all on one. Each reset is timed, with one look at the clock: threads that want its core
// or its lock make it longer.
func Resets(cpus int, one bool, n int) Spread {
	took := make([]int64, cpus*n)
	works := make([]Work, cpus)
	for cpu := range works {
		c := &Callouts(1)[0]
		mine := took[cpu*n:][:n]
		works[cpu] = func(n int) {
			before := smp.Binuptime()
			for i := range n {
				timeout.Callout_reset_on(c, Far, nothing, nil, wheel(cpu, one))
				now := smp.Binuptime()
				mine[i], before = now-before, now
			}
			timeout.Callout_stop(c)
		}
	}
	Together(works...)(n)
	return spreadOf(took)
}

// fires is how many callouts Fires has on each CPU.
const fires = 16

// Fires has callouts of each CPU of the machine fire at every tick, on its own wheel or all
// on one, n times or a little more in all, and returns by how much their handlers
// were entered later than the hardclock of their CPU was due.
func Fires(cpus int, one bool, n int) Spread {
	late := make([]int64, n)
	var next atomic.Int64
	done := make(chan struct{})
	period := int64(time.Second) / int64(sys.Hz)
	c := Callouts(cpus * fires)
	for i := range c {
		c := &c[i]
		cpu := wheel(i%cpus, one)
		tick, due := smp.Hardclock_next(cpu)
		var again sys.Callout_func
		again = func(any) {
			at := smp.Binuptime()
			switch i := next.Add(1) - 1; {
			case i < int64(n):
				late[i] = at - due - int64(c.C_time-tick)*period
				timeout.Callout_reset(c, 1, again, nil)
			case i == int64(n):
				close(done)
			}
		}
		timeout.Callout_reset_on(c, 1, again, nil, cpu)
	}
	<-done
	for i := range c {
		timeout.Callout_drain(&c[i])
	}
	return spreadOf(late)
}
