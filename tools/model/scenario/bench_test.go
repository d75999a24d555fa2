package scenario

import (
	"context"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ktimeout/tools/model/explore"
)

// BenchmarkProve explores a scenario of about 40 steps a run, again and again.
func BenchmarkProve(b *testing.B) {
	const text = "cpus 2\nticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 5 cpu 1\nthread t1 cpu 1: stop c; stop c\n"
	s, err := Parse("bench", []byte(text))
	if err != nil {
		b.Fatal(err)
	}
	for _, rev := range Revisions {
		b.Run(rev.Name, func(b *testing.B) {
			p, err := Load(s, rev, true)
			if err != nil {
				b.Fatal(err)
			}
			defer p.Close()
			b.ReportAllocs()
			var runs int
			var steps int64
			begun := cpuTime()
			for b.Loop() {
				r := explore.Prove(context.Background(), p, explore.Options{})
				runs += r.Runs
				steps += r.Steps
			}
			b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "runs/s")
			b.ReportMetric(float64(runs)/(cpuTime()-begun).Seconds(), "runs/cpu-s")
			b.ReportMetric(float64(steps)/float64(runs), "steps/run")
		})
	}
}

// cpuTime is the CPU time of the process: unlike elapsed time it does not depend
// on what else the computer does.
func cpuTime() time.Duration {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
