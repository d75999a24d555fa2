package meter

import (
	"fmt"
	"testing"
	"time"

	"ktimeout/kern/smp"
	timeout_main "ktimeout/kern/timeout/main"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// later are the revisions of the sbt era that the meter is tried on.
var later = []*sys.Revision{&timeout_main.Revision, &made_sbt.Revision}

// fireSbt makes a callout fire on a CPU and returns when it was due and when it was entered, ns of
// uptime. Its handler takes as long as cost.
func fireSbt(rev *sys.Revision, cpu int32, prec, cost time.Duration, flags int32) (due, at int64) {
	c := rev.New_callout()
	entered := make(chan int64)
	rev.Callout_init(c, sys.CALLOUT_MPSAFE)
	when := sbt.Nstosbt(smp.Binuptime()) + sbt.SBT_1MS
	rev.Era.Callout_reset_sbt_on(c, when, sbt.Nstosbt(int64(prec)), func(any) {
		start := smp.Binuptime()
		for smp.Binuptime()-start < int64(cost) {
		}
		entered <- start
	}, nil, cpu, flags|sbt.C_ABSOLUTE)
	at = <-entered
	rev.Callout_stop_safe(c, 1)
	return sbt.Sbttons(when), at
}

// TestSbt checks the figures of single callouts: which CPU and which place they are called in, how
// late they are against their time, and against the end of their window, and nothing of ticks.
func TestSbt(t *testing.T) {
	const prec, cost = 50 * time.Millisecond, time.Millisecond
	for i := range 2 * len(later) {
		rev, direct := later[i/2], i%2 != 0
		t.Run(fmt.Sprintf("%s direct=%v", rev.Name, direct), func(t *testing.T) {
			flags := int32(0)
			if direct {
				flags = sbt.C_DIRECT_EXEC
			}
			m := boot(t, rev, Config{CPUs: 2, Hz: 1000, Hist: true, Labels: HandlerLabel})
			due, at := fireSbt(m.rev, 1, prec, cost, flags)
			// The drain in fireSbt may return before the run is over.
			until(t, "run", func() bool { return m.CPU(1).Runs != 0 || direct && m.CPU(1).Looked >= cost })
			f := m.Take()
			if len(f.Handlers) != 1 {
				t.Fatalf("%+v", f.Handlers)
			}
			h := f.Handlers[0]
			if h.CPU != 1 || h.Calls != 1 || h.Direct != direct || h.Time < int64(cost) || h.LateTick != 0 {
				t.Errorf("%+v", h)
			}
			// The meter looks at the clock before the handler does.
			beyond := max(h.Late-int64(prec), 0) // a precision of 32 binary places is up to 1 ns off
			if h.Late > at-due || h.Late < 0 || h.Beyond < beyond-1 || h.Beyond > beyond+1 {
				t.Errorf("entered after %v: %+v", time.Duration(at-due), h)
			}
			if window, err := f.Histogram(Window); err != nil || window.TotalCount() != 1 || window.Max() < int64(prec)*98/100 || window.Max() > int64(prec)*102/100 {
				t.Errorf("precision %v, %v", window, err)
			}
			if _, err := f.Histogram(LateTicks); err == nil {
				t.Error("there is a lateness in ticks")
			}
			if _, err := f.Histogram(Process); err != nil {
				t.Error(err)
			}
			c := f.CPUs[1]
			in := c.Busy
			if direct {
				in = c.Looked
			}
			if in < cost || (c.Runs == 0) != direct || (c.Busy == 0) != direct || c.Ticks == 0 {
				t.Errorf("%+v", c)
			}
			// The clocks of all CPUs come at once, so that no phase is to be told.
			hardclock := rev.Era.Clock.Hardclock
			if d := hardclock(1) - hardclock(0); d%sbt.Tick_sbt != 0 {
				t.Errorf("the clock of CPU 1 comes %d ns after that of CPU 0", sbt.Sbttons(d%sbt.Tick_sbt))
			}
		})
	}
}
