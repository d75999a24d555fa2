package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ktimeout/tools/softclockprof/internal/export"
	"ktimeout/tools/softclockprof/internal/meter"
)

const (
	summaryFile = "summary.json"
	// summaryFormat changes when the meaning of a name changes.
	summaryFormat = "softclockprof 1"
)

// summary is what a run writes for programs to read: every figure of the report.
type summary struct {
	Format  string            `json:"format"`
	Command string            `json:"command"`
	Host    string            `json:"host"`
	Begun   time.Time         `json:"begun"`   // zero if nothing was measured
	Options map[string]string `json:"options"` // by name of the flag
	Figures []figure          `json:"figures"`
}

// unit is the unit of a figure.
type unit string

const (
	ns        unit = "ns"
	ticks     unit = "ticks"
	count     unit = "count"
	perSecond unit = "1/s"
	perCent   unit = "%"
	number    unit = "1"
)

// figure is a figure of the summary.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  unit    `json:"unit"`
}

// summary returns the summary of the session.
func (s *session) summary() *summary {
	sum := &summary{Format: summaryFormat, Command: s.command, Host: host(), Begun: s.begun, Options: s.Flags, Figures: []figure{}}
	add := func(name string, value float64, u unit) {
		sum.Figures = append(sum.Figures, figure{name, value, u})
	}
	if s.figures != nil {
		all := s.inAll()
		add("run", float64(s.took), ns)
		add("fires", s.rate(s.counts.Fired), perSecond)
		add("client calls", s.rate(s.counts.Calls()), perSecond)
		add("time in softclock", s.busy(all), perCent)
		if s.Rev.Era != nil {
			add("time in callout_process", s.looked(all), perCent)
		}
		add("waits for cc_lock", s.rate(all.Waits), perSecond)
		add("wait for cc_lock, mean", float64(all.Waited)/float64(max(all.Waits, 1)), ns)
	}
	if s.sampling.known() {
		add("CPU time", float64(s.sampling.used.process), ns)
		add("CPU time, of sysmon", float64(s.sampling.used.sysmon), ns)
		add("CPU time, sampled", float64(s.sampling.sampled), ns)
		add("CPU time in cpu.pprof", s.sampling.inProfile(), perCent)
	}
	for k := range meter.Measures {
		h := s.histogram(k)
		if h == nil {
			continue
		}
		name, u := strings.ReplaceAll(k.String(), "_", " "), ns
		if k == meter.LateTicks {
			u = ticks
		}
		if k.OfWindow() {
			name = "window: " + name
		}
		add(name+", count", float64(h.TotalCount()), count)
		for _, q := range []float64{50, 90, 99, 99.9} {
			add(fmt.Sprintf("%s, %g %%", name, q), float64(h.ValueAtQuantile(q)), u)
		}
		add(name+", max", float64(h.Max()), u)
	}
	s.addHandlers(add)
	for cpu, c := range s.counted() {
		on := fmt.Sprintf("CPU %d: ", cpu)
		if s.Rev.Era != nil {
			add(on+"callout_process runs", float64(c.Ticks), count)
		} else {
			add(on+"phase of its clock", float64(s.meter.Phase(cpu)), ns)
			add(on+"ticks", float64(c.Ticks), count)
		}
		add(on+"softclock runs", float64(c.Runs), count)
		add(on+"time in softclock", percent(c.Busy, s.took), perCent)
		add(on+"waits for cc_lock", float64(c.Waits), count)
		add(on+"waited for cc_lock", float64(c.Waited), ns)
	}
	for cpu, w := range s.wheel.cpus {
		on := fmt.Sprintf("CPU %d: ", cpu)
		add(on+"callouts at the end", float64(w.callouts), count)
		add(on+"buckets in use", float64(w.used), count)
		add(on+"fullest bucket", float64(w.fullest), count)
	}
	if n := len(s.seconds); n != 0 {
		for i, name := range averageNames() {
			add(name, s.seconds[n-1].Averages[i], number)
		}
	}
	return sum
}

// addHandlers adds the figures of each handler, with all CPUs added up.
func (s *session) addHandlers(add func(name string, value float64, u unit)) {
	by := map[string]meter.Handler{}
	for _, h := range s.handled() {
		name, _, _ := export.Func(h.Func)
		name += called(&h)
		sum := by[name]
		sum.Calls, sum.Time, sum.Late = sum.Calls+h.Calls, sum.Time+h.Time, sum.Late+h.Late
		sum.Longest, sum.Latest, sum.Beyond = max(sum.Longest, h.Longest), max(sum.Latest, h.Latest), max(sum.Beyond, h.Beyond)
		by[name] = sum
	}
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(by[b].Time, by[a].Time), cmp.Compare(a, b)) })
	for _, name := range names {
		h, of := by[name], strings.TrimPrefix(name, "ktimeout/")
		add(of+": calls", float64(h.Calls), count)
		add(of+": mean", float64(h.Time)/float64(h.Calls), ns)
		add(of+": longest", float64(h.Longest), ns)
		add(of+": late, mean", float64(h.Late)/float64(h.Calls), ns)
		add(of+": latest", float64(h.Latest), ns)
		if s.Rev.Era != nil {
			add(of+": beyond precision, most", float64(h.Beyond), ns)
		}
	}
}

// write writes the summary as JSON.
func (s *summary) write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	e.SetEscapeHTML(false)
	return e.Encode(s)
}

// called says how a handler is called, behind its name.
func called(h *meter.Handler) string {
	if h.Direct {
		return " (direct)"
	}
	return ""
}
