package smp_test

import (
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// TestHardclockNext checks that the ticks of each CPU are a period apart by its own
// clock, and that a callout is not entered before its tick is due there. A hardclock
// that comes late may find that another CPU has gone on to the next tick: so one
// period is allowed.
func TestHardclockNext(t *testing.T) {
	const hz, period = 200, int64(time.Second / 200)
	if err := smp.Boot(smp.Config{CPUs: 3, Hz: hz, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	for cpu := range int32(3) {
		tick, due := smp.Hardclock_next(cpu)
		if left := due - smp.Binuptime(); left > period {
			t.Errorf("CPU %d: its hardclock is due in %v", cpu, time.Duration(left))
		}
		var c sys.Callout
		entered := make(chan int64)
		timeout.Callout_init(&c, sys.CALLOUT_MPSAFE)
		timeout.Callout_reset_on(&c, 3, func(any) { entered <- smp.Binuptime() }, nil, cpu)
		at := <-entered
		timeout.Callout_drain(&c)
		if should := due + int64(c.C_time-tick-1)*period; at < should {
			t.Errorf("CPU %d: a callout of tick %d was entered %v before its hardclock was due", cpu, c.C_time, time.Duration(should-at))
		}
		if tick2, due2 := smp.Hardclock_next(cpu); due2-due != int64(tick2-tick)*period || tick2 == tick {
			t.Errorf("CPU %d: %d ticks take %v", cpu, tick2-tick, time.Duration(due2-due))
		}
	}
	smp.Detach()
	if err := smp.Shutdown(); err != nil {
		t.Error(err)
	}
}
