package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/softclockprof/internal/report"
)

// averages is the prefix of the sysctls that the report draws.
const averages = "debug.to_avg_"

// live prints a line each second until the time is up or ctx is done.
func (s *session) live(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, s.D)
	defer cancel()
	t := time.NewTicker(time.Second)
	defer t.Stop()
	last, fired := s.begun, s.load.Counts().Fired
	for done := false; !done; {
		select {
		case <-t.C:
		case <-ctx.Done():
			done = true
		}
		now := time.Now()
		took := now.Sub(last)
		if done && took < 100*time.Millisecond && len(s.seconds) != 0 {
			return // the time is too short for a rate
		}
		n := s.load.Counts().Fired
		s.second(now.Sub(s.begun), took, n-fired)
		last, fired = now, n
	}
}

// second prints the line of about one second, in which fired callouts have fired.
func (s *session) second(at, took time.Duration, fired int64) {
	i := s.meter.Collect()
	rate := float64(fired) / took.Seconds()
	var b strings.Builder
	fmt.Fprintf(&b, "%5.0f s  %11s fires/s", at.Seconds(), report.Count(int64(rate)))
	if i.Late != 0 {
		fmt.Fprintf(&b, "  late p50 %s p99 %s max %s", report.Time(i.P50), report.Time(i.P99), report.Time(i.Max))
	}
	fmt.Fprintf(&b, "  softclock %.1f %%", percent(i.Busy, took*time.Duration(s.CPUs)))
	fmt.Fprintf(&b, "  cc_lock waits %s/s, %s each", report.Count(int64(float64(i.Waits)/took.Seconds())), report.Time(i.Waited/time.Duration(max(i.Waits, 1))))
	fmt.Fprintln(s.stdout, b.String())

	sec := report.Second{At: at, Fires: rate, P99: i.P99}
	for _, oid := range sys.Sysctl_all() {
		if strings.HasPrefix(oid.Oid_name, averages) {
			sec.Averages = append(sec.Averages, float64(oid.Oid_func())/1000)
		}
	}
	s.seconds = append(s.seconds, sec)
}

// percent returns which part of the whole it is, in per cent.
func percent(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return 100 * part.Seconds() / whole.Seconds()
}
