package bench

import (
	"slices"
	"sync/atomic"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// Fired says how timers fired that were due within a second.
type Fired struct {
	Took      time.Duration // from when the first was due until the last was entered
	CPU       time.Duration // of the process, during Took
	P99, Most time.Duration // of the lateness
}

// lead is the time from the arming of the timers until the first is due.
const lead = 3 * time.Second

// fireds collects the times at which timers are entered.
type fireds struct {
	slots []slot
	left  atomic.Int64
	done  chan struct{}
}

// slot is the record of one timer: when it is due, and when it was entered, in ns
// of uptime.
type slot struct{ due, at int64 }

func newFireds(n int) *fireds {
	f := &fireds{slots: make([]slot, n), done: make(chan struct{})}
	f.left.Store(int64(n))
	return f
}

// entered is called by a timer when it fires.
func (f *fireds) entered(s *slot) {
	s.at = smp.Binuptime()
	if f.left.Add(-1) == 0 {
		close(f.done)
	}
}

// wait waits for the first timer to be due and then for the last to be entered.
func (f *fireds) wait(first int64) Fired {
	time.Sleep(time.Duration(first - smp.Binuptime()))
	cpu := CPUTime()
	<-f.done
	r := Fired{CPU: CPUTime() - cpu}
	var late []int64
	for _, s := range f.slots {
		r.Took = max(r.Took, time.Duration(s.at-first))
		late = append(late, s.at-s.due)
	}
	slices.Sort(late)
	r.P99, r.Most = time.Duration(late[len(late)*99/100]), time.Duration(late[len(late)-1])
	return r
}

// FireCallouts arms n callouts, due within one second on CPU 1 of a booted
// machine, and waits for them. It must not be called on a kernel thread. Lateness
// is counted from when the tick of the callout should have come.
func FireCallouts(n int) Fired {
	smp.Attach("bench", 0)
	f := newFireds(n)
	period := int64(time.Second) / int64(sys.Hz)
	// Begin just after a tick.
	for t := sys.Ticks.Load(); sys.Ticks.Load() == t; {
	}
	now, start := sys.Ticks.Load(), smp.Binuptime()
	first := int32(int64(lead) / period)
	c := Callouts(n)
	enter := func(arg any) { f.entered(arg.(*slot)) }
	for i := range c {
		after := first + int32(int64(i)*int64(sys.Hz)/int64(n))
		s := &f.slots[i]
		s.due = start + int64(after)*period
		timeout.Callout_reset_on(&c[i], now+after-sys.Ticks.Load(), enter, s, 1)
	}
	smp.Detach()
	return f.wait(start + int64(first)*period)
}

// FireTimers does the same with time.AfterFunc.
func FireTimers(n int) Fired {
	f := newFireds(n)
	start := smp.Binuptime()
	first := start + int64(lead)
	for i := range n {
		s := &f.slots[i]
		s.due = first + int64(i)*int64(time.Second)/int64(n)
		time.AfterFunc(time.Duration(s.due-smp.Binuptime()), func() { f.entered(s) })
	}
	return f.wait(first)
}
