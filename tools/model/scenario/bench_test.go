package scenario

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ktimeout/tools/model/explore"
)

// forty is a program of about 40 steps a run.
const forty = "cpus 2\nticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 5 cpu 1\nthread t1 cpu 1: stop c; stop c\n"

// BenchmarkProve explores a scenario of about 40 steps a run, again and again.
func BenchmarkProve(b *testing.B) {
	s, err := Parse("bench", []byte(forty))
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

// BenchmarkParts takes the runs of BenchmarkProve on the maintained port once more, with
// less and less around them: what is left shows what a run costs at least. A run of
// "prove" is one of the search; all others are complete ones, from schedules that were
// noted.
func BenchmarkParts(b *testing.B) {
	s, err := Parse("bench", []byte(forty))
	if err != nil {
		b.Fatal(err)
	}
	p, err := Load(s, Revision("timeout"), true)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	var all [][]uint8
	explore.Prove(context.Background(), p, explore.Options{Visit: func(r explore.Run) { all = append(all, slices.Clone(r.Schedule)) }})
	bare := newBare(p.Actors())
	run, none := p.m.Run, func(int) {}
	for _, part := range []struct {
		name string
		take func() (runs int)
	}{
		{"prove", func() int { return explore.Prove(context.Background(), p, explore.Options{}).Runs }},
		{"no search", func() int {
			for _, schedule := range all {
				p.Begin()
				for _, a := range schedule {
					p.Step(int(a))
					p.Enabled()
				}
			}
			return len(all)
		}},
		{"no judge", func() int {
			for _, schedule := range all {
				p.Begin()
				for _, a := range schedule {
					run.Step(int(a))
					run.Enabled()
				}
			}
			return len(all)
		}},
		{"no touches", func() int {
			for _, schedule := range all {
				p.Begin()
				run.Again(schedule, none)
			}
			return len(all)
		}},
		{"only switches", func() int {
			for _, schedule := range all {
				for _, a := range schedule {
					bare[a]()
				}
			}
			return len(all)
		}},
	} {
		b.Run(part.name, func(b *testing.B) {
			runs, begun := 0, cpuTime()
			for b.Loop() {
				runs += part.take()
			}
			b.ReportMetric(float64(runs)/(cpuTime()-begun).Seconds(), "runs/cpu-s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// newBare makes coroutines that do nothing but pause.
func newBare(n int) (resume []func() (struct{}, bool)) {
	for range n {
		next, _ := iter.Pull(func(yield func(struct{}) bool) {
			for yield(struct{}{}) {
			}
		})
		resume = append(resume, next)
	}
	return resume
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
