package bench

import (
	"time"

	"ktimeout/sys"
)

// Fire arms callouts for one tick of CPU 1 and waits until all are entered.
type Fire struct {
	rev     *sys.Revision
	c       []*sys.Callout
	handler sys.Callout_func
	entered int
	first   time.Time // when the first was entered
	last    time.Time
	done    chan bool
}

// fire_lead is how many ticks before they are due the callouts are armed: long enough for all.
const fire_lead = 20

// NewFire makes so many callouts of the revision that is booted.
func NewFire(rev *sys.Revision, n int) *Fire {
	f := &Fire{rev: rev, done: make(chan bool)}
	for range n {
		c := rev.New_callout()
		rev.Callout_init(c, sys.CALLOUT_MPSAFE)
		f.c = append(f.c, c)
	}
	f.handler = func(any) {
		if f.entered++; f.entered == 1 {
			f.first = time.Now()
		}
		if f.entered == len(f.c) {
			f.last = time.Now()
			f.done <- true
		}
	}
	return f
}

// Once fires the callouts once. It returns the time from the first handler to the last, and the
// CPU time of the process from the first arming on.
func (f *Fire) Once() (softclock, cpu time.Duration) {
	begun := CPUTime()
	f.entered = 0
	due := sys.Ticks.Load() + fire_lead
	for _, c := range f.c {
		f.rev.Callout_reset_on(c, due-sys.Ticks.Load(), f.handler, nil, 1)
	}
	<-f.done
	return f.last.Sub(f.first), CPUTime() - begun
}
