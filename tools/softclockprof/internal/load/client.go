package load

import (
	"math/rand/v2"
	"sync/atomic"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// client is a thread that owns the callouts of one CPU, and makes calls on them
// at a given rate.
type client struct {
	*Load
	cpu  int32
	rnd  *rand.Rand
	done [ops]atomic.Int64
}

func newClient(l *Load, cpu int32) *client {
	return &client{Load: l, cpu: cpu, rnd: rand.New(rand.NewPCG(l.Seed, uint64(cpu)))}
}

// run makes the calls that are due, and sleeps until the next tick.
func (cl *client) run() {
	mine := (cl.Callouts - int(cl.cpu) + cl.CPUs - 1) / cl.CPUs
	start := smp.Binuptime()
	for n := int64(0); !cl.stop.Load(); {
		// In two parts, as ns times calls a second would overflow after hours.
		ns := smp.Binuptime() - start
		due := (ns/1e9*int64(cl.Ops) + ns%1e9*int64(cl.Ops)/1e9) / int64(cl.Clients())
		for ; n < due && !cl.stop.Load(); n++ {
			cl.call(cl.rnd.IntN(mine)*cl.CPUs + int(cl.cpu))
		}
		cl.pause()
	}
}

// pause sleeps for a tick.
func (l *Load) pause() {
	if l.rev.Era != nil {
		l.rev.Era.Sleep.Pause("load", 1)
		return
	}
	sleepqueue.Pause("load", 1)
}

// call makes one call on a callout. It arms a callout that is not armed.
func (cl *client) call(i int) {
	c := cl.callouts.at(i)
	what := cl.Mix.draw(cl.rnd.Uint64())
	if !cl.rev.Callout_pending(c) {
		what = reset
	}
	if what == drain {
		start := smp.Binuptime()
		cl.rev.Callout_stop_safe(c, 1)
		cl.Watch.Drained(cl.cpu, start, smp.Binuptime()-start)
		cl.done[what].Add(1)
		return
	}
	m := cl.mutex(i)
	if m != nil {
		lock.Mtx_lock(m)
	}
	switch what {
	case reset:
		cl.arm(c, i, Spread.draw, sys.NOCPU)
	case stop:
		cl.rev.Callout_stop_safe(c, 0)
	case move:
		to := int32(cl.rnd.IntN(cl.CPUs))
		cl.Watch.Moved(cl.cpu, to, smp.Binuptime())
		cl.arm(c, i, Spread.draw, to)
	}
	if m != nil {
		lock.Mtx_unlock(m)
	}
	cl.done[what].Add(1)
}
