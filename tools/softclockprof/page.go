package main

import (
	"cmp"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/klauspost/cpuid/v2"

	"ktimeout/sys"
	"ktimeout/tools/softclockprof/internal/export"
	"ktimeout/tools/softclockprof/internal/load"
	"ktimeout/tools/softclockprof/internal/meter"
	"ktimeout/tools/softclockprof/internal/report"
)

// page returns the report.
func (s *session) page() *report.Page {
	p := &report.Page{
		Title:    fmt.Sprintf("softclock of %s, %s callouts on %d CPUs", s.Rev.Name, report.Count(int64(s.Callouts)), s.CPUs),
		Command:  s.command,
		What:     s.what(),
		Measured: s.measured(),
		Seconds:  s.seconds,
		Notes:    s.notes(),
		Averages: averageNames(),
		Sbt:      s.Rev.Era != nil,
	}
	if text := s.sampling.warning(); text != "" {
		p.Warnings = append(p.Warnings, text)
	}
	if h := s.histogram(meter.Late); h != nil {
		p.Lateness = octaves(h.Distribution())
	}
	for k := range meter.Measures {
		h := s.histogram(k)
		if h == nil {
			continue
		}
		value := func(v int64) string {
			if k == meter.LateTicks {
				return fmt.Sprintf("%d ticks", v)
			}
			return report.Time(time.Duration(v))
		}
		row := report.Percentiles{Name: strings.ReplaceAll(k.String(), "_", " "), Count: h.TotalCount(),
			P50: value(h.ValueAtQuantile(50)), P90: value(h.ValueAtQuantile(90)), P99: value(h.ValueAtQuantile(99)),
			P999: value(h.ValueAtQuantile(99.9)), Max: value(h.Max()), File: hdrFile(k)}
		if k.OfWindow() {
			p.Window = append(p.Window, row)
		} else {
			p.Histogram = append(p.Histogram, row)
		}
	}
	s.handlers(p)
	for cpu := range max(len(s.wheel.cpus), len(s.counted())) {
		line := report.CPU{CPU: cpu}
		if s.figures != nil {
			c := s.figures.CPUs[cpu]
			line.Ticks, line.Runs, line.Share, line.Waits, line.Waited = c.Ticks, c.Runs, percent(c.Busy, s.took), c.Waits, c.Waited
			if !p.Sbt {
				line.Phase = s.meter.Phase(cpu)
			}
		}
		if cpu < len(s.wheel.cpus) {
			w := s.wheel.cpus[cpu]
			line.Callouts, line.Buckets, line.Fullest = int64(w.callouts), int64(w.used), int64(w.fullest)
			p.Wheel.CPUs = append(p.Wheel.CPUs, w.bins)
		}
		p.CPUs = append(p.CPUs, line)
	}
	p.Wheel.Buckets = s.wheel.buckets
	if len(p.Wheel.CPUs) != 0 {
		p.Wheel.Each = s.wheel.buckets / len(p.Wheel.CPUs[0])
	}
	for _, f := range s.out.files {
		p.Files = append(p.Files, report.Row{Name: f.name, Value: f.opens})
	}
	return p
}

// counted returns the counts of each CPU.
func (s *session) counted() []meter.Counted {
	if s.figures == nil {
		return nil
	}
	return s.figures.CPUs
}

// handled returns the measurements of all handlers.
func (s *session) handled() []meter.Handler {
	if s.figures == nil {
		return nil
	}
	return s.figures.Handlers
}

func (s *session) what() []report.Row {
	softclocks := "bound, each to its CPU"
	if s.Floating {
		softclocks = "floating"
	}
	clients := "none"
	if s.Ops != 0 {
		clients = fmt.Sprintf("%d, each bound to a CPU, %s calls a second in all: %v", s.load.Clients(), report.Count(int64(s.Ops)), s.Mix)
	}
	measured := "nothing"
	if s.figures != nil {
		measured = fmt.Sprintf("for %s from %s; histograms %s, labels %s, profile %s", report.Time(s.took), s.begun.Format(time.DateTime), onOff(s.Hist), s.Labels, s.Profile)
	}
	again := "arm their callout again"
	if s.Rev.Era != nil {
		again += "; every second callout is armed in ticks, the others by callout_reset_sbt, all with the default precision"
	}
	return []report.Row{
		{Name: "machine", Value: host()},
		{Name: "kernel", Value: fmt.Sprintf("%s, %d CPUs, %d ticks a second, softclock threads %s", s.Rev.Name, s.CPUs, s.Hz, softclocks)},
		{Name: "callouts", Value: fmt.Sprintf("%s, %s, spread %s, up to %v; handlers spend %v and %s", report.Count(int64(s.Callouts)), s.Kind, s.Spread, s.Span, s.Cost, again)},
		{Name: "clients", Value: clients},
		{Name: "measured", Value: measured},
	}
}

// host describes the host computer.
func host() string {
	return fmt.Sprintf("%s, %d cores in use, %s %s, %s", cpuid.CPU.BrandName, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// averageNames returns the names of the sysctls that the report draws, in the
// order in which live records them.
func averageNames() (names []string) {
	for _, oid := range sys.Sysctl_all() {
		if strings.HasPrefix(oid.Oid_name, averages) {
			names = append(names, oid.Oid_name)
		}
	}
	return names
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// measured returns the rows at the top of the page.
func (s *session) measured() []report.Row {
	if s.figures == nil {
		return nil
	}
	rate := func(n int64) string { return report.Count(int64(s.rate(n))) }
	all := s.inAll()
	rows := []report.Row{
		{Name: "fires a second", Value: rate(s.counts.Fired)},
		{Name: "client calls a second", Value: rate(s.counts.Calls())},
		{Name: "time in softclock", Value: fmt.Sprintf("%.1f %%", s.busy(all))},
		{Name: "waits for cc_lock", Value: rate(all.Waits) + " a second"},
	}
	if s.Rev.Era != nil {
		rows = append(rows, report.Row{Name: "time in callout_process", Value: fmt.Sprintf("%.1f %%", s.looked(all))})
	}
	if h := s.histogram(meter.Late); h != nil {
		rows = append(rows, report.Row{Name: "lateness, 99 %", Value: report.Time(time.Duration(h.ValueAtQuantile(99)))})
	}
	if h := s.histogram(meter.Beyond); h != nil {
		rows = append(rows, report.Row{Name: "beyond precision, 99 %", Value: report.Time(time.Duration(h.ValueAtQuantile(99)))})
	}
	if s.sampling.known() {
		rows = append(rows, report.Row{Name: "CPU time in cpu.pprof", Value: fmt.Sprintf("%.0f %%", s.sampling.inProfile())})
	}
	return rows
}

// inAll returns the sum of the counts of all CPUs.
func (s *session) inAll() (all meter.Counted) {
	for _, c := range s.counted() {
		all.Busy, all.Waited, all.Looked = all.Busy+c.Busy, all.Waited+c.Waited, all.Looked+c.Looked
		all.Runs, all.Waits, all.Ticks = all.Runs+c.Runs, all.Waits+c.Waits, all.Ticks+c.Ticks
	}
	return all
}

// rate returns how many of n came each second.
func (s *session) rate(n int64) float64 { return float64(n) / s.took.Seconds() }

// busy returns which part of their time all CPUs spent in softclock, in per cent.
func (s *session) busy(all meter.Counted) float64 {
	return percent(all.Busy, s.took*time.Duration(s.CPUs))
}

// looked returns which part of their time all CPUs spent in callout_process, in per cent.
func (s *session) looked(all meter.Counted) float64 {
	return percent(all.Looked, s.took*time.Duration(s.CPUs))
}

// handlers fills in the table of handlers, the most expensive first.
func (s *session) handlers(p *report.Page) {
	all := slices.Clone(s.handled())
	slices.SortFunc(all, func(a, b meter.Handler) int { return cmp.Compare(b.Time, a.Time) })
	total := time.Duration(0)
	for _, h := range all {
		total += time.Duration(h.Time)
	}
	for _, h := range all {
		name, file, line := export.Func(h.Func)
		p.Handlers = append(p.Handlers, report.Handler{Name: strings.TrimPrefix(name, "ktimeout/") + called(&h), Place: fmt.Sprintf("%s:%d", file, line), CPU: h.CPU, Calls: h.Calls,
			Share: percent(time.Duration(h.Time), total), Mean: time.Duration(h.Time / h.Calls), Longest: time.Duration(h.Longest),
			Late: time.Duration(h.Late / h.Calls), Latest: time.Duration(h.Latest), LateTick: h.LateTick, Beyond: time.Duration(h.Beyond)})
	}
}

func (s *session) notes() (notes []string) {
	if s.CPUs > runtime.NumCPU() {
		notes = append(notes, fmt.Sprintf("%d CPUs share %d cores: times include those in which the host ran others.", s.CPUs, runtime.NumCPU()))
	}
	if s.figures == nil && s.armed < s.Callouts {
		notes = append(notes, fmt.Sprintf("The run was stopped while callouts were armed, after %s of %s: nothing was measured.", report.Count(int64(s.armed)), report.Count(int64(s.Callouts))))
	} else if s.took < s.D {
		notes = append(notes, fmt.Sprintf("The run was stopped after %s of %v.", report.Time(s.took), s.D))
	}
	if s.sampling.known() {
		notes = append(notes, s.sampling.String())
	}
	if s.window != nil {
		notes = append(notes, fmt.Sprintf("Trace, KTR and the histograms of cc_lock are of the %s after the run, when every event was recorded, which no other figure counts.", report.Time(s.recorded)))
	}
	if s.dropped > 0 {
		notes = append(notes, fmt.Sprintf("The trace lacks %s events that there was no room for; a shorter -window has all.", report.Count(int64(s.dropped))))
	}
	if s.Spread == load.TCP {
		notes = append(notes, fmt.Sprintf("Of %s armings that ended, %.1f %% fired.", report.Count(s.counts.Fired+s.counts.Calls()),
			100*float64(s.counts.Fired)/float64(max(s.counts.Fired+s.counts.Calls(), 1))))
	}
	return notes
}

// octaves groups a distribution of ns into values of at most 1 µs, 2 µs, 4 µs and
// so on, from the first group that is not empty to the last.
func octaves(bars []hdr.Bar) []report.Bar {
	var counts [bits.UintSize]int64
	first, last := len(counts), 0
	for _, b := range bars {
		if b.Count == 0 {
			continue
		}
		k := bits.Len64(uint64(max(b.From-1, 0)) / 1000)
		counts[k] += b.Count
		first, last = min(first, k), max(last, k)
	}
	var out []report.Bar
	for k := first; k <= last; k++ {
		out = append(out, report.Bar{Label: report.Time(time.Microsecond << k), Count: float64(counts[k])})
	}
	return out
}
