package export

import (
	"fmt"
	"io"
	"time"

	"github.com/google/pprof/profile"
)

// CPU reads a CPU profile of Go from r, adds CPU time of the thread sysmon, which
// Go's profiler never samples, and writes it to w. It returns the time in the samples
// that r had.
func CPU(r io.Reader, w io.Writer, sysmon time.Duration) (sampled time.Duration, err error) {
	p, err := profile.Parse(r)
	if err != nil {
		return 0, err
	}
	count, nanos := -1, -1
	for i, t := range p.SampleType {
		switch t.Unit {
		case "count":
			count = i
		case "nanoseconds":
			nanos = i
		}
	}
	if count < 0 || nanos < 0 || len(p.SampleType) != 2 || p.Period <= 0 {
		return 0, fmt.Errorf("no CPU profile of Go: its values are %v, a sample every %d ns", p.SampleType, p.Period)
	}
	for _, s := range p.Sample {
		sampled += time.Duration(s.Value[nanos])
	}
	if sysmon > 0 {
		addSysmon(p, count, nanos, int64(sysmon))
	}
	return sampled, p.Write(w)
}

// addSysmon adds a sample with the CPU time of sysmon.
func addSysmon(p *profile.Profile, count, nanos int, ns int64) {
	f := &profile.Function{Name: "runtime.sysmon", SystemName: "runtime.sysmon", Filename: "runtime/proc.go"}
	l := &profile.Location{Line: []profile.Line{{Function: f}}}
	for _, have := range p.Function {
		f.ID = max(f.ID, have.ID)
	}
	for _, have := range p.Location {
		l.ID = max(l.ID, have.ID)
	}
	f.ID++
	l.ID++
	s := &profile.Sample{Location: []*profile.Location{l}, Value: make([]int64, 2), Label: map[string][]string{"counted": {"by the host"}}}
	s.Value[count], s.Value[nanos] = ns/p.Period, ns
	p.Function, p.Location, p.Sample = append(p.Function, f), append(p.Location, l), append(p.Sample, s)
}
