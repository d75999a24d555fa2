package meter

import (
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Measure is a quantity with a histogram.
type Measure int

// The measures. All but LateTicks are ns.
const (
	LateTicks Measure = iota // tick era: ticks from the one in which a callout is due to the one in which its handler is entered
	Late                     // time since the hardclock of the callout's CPU was due for that tick; sbt era: since the callout was due
	Window                   // sbt era: how late a callout may be, by the precision of its arming
	Beyond                   // sbt era: time since the end of the window, 0 if it was entered in it
	InHandler
	Softclock // runs of softclock
	Process   // sbt era: runs of callout_process
	Drain
	LockWaits // waits for a cc_lock, in a window
	LockHolds // times that a cc_lock is held, in a window
	Measures
)

// names of the measures in file names and heads of tables.
var names = [Measures]string{"lateness_ticks", "lateness", "precision", "beyond_precision", "handler", "softclock_run", "callout_process", "drain", "cc_lock_wait", "cc_lock_hold"}

func (m Measure) String() string { return names[m] }

// OfWindow tells whether a measure is recorded in windows only.
func (m Measure) OfWindow() bool { return m == LockWaits || m == LockHolds }

// longest is the largest value that the histograms distinguish.
const longest = int64(time.Hour)

// hist is a histogram with two significant figures.
type hist struct{ *hdr.Histogram }

// record counts a value. A larger one than longest counts as longest.
func (h hist) record(v int64) {
	// It fails only above the largest value.
	_ = h.RecordValue(min(max(v, 0), longest))
}

type hists [Measures]hist

func newHists() (h hists) {
	for i := range h {
		h[i].Histogram = hdr.New(1, longest, 2)
	}
	return h
}

// Interval is what was measured between two calls of Collect.
type Interval struct {
	Busy         time.Duration // in softclock, on all CPUs together
	Waits        int64         // number of waits for a cc_lock
	Waited       time.Duration
	Late         int64 // values of the lateness, of which are
	P50, P99     time.Duration
	Max          time.Duration
	LateTicksMax int64
}

// Counted has the counts so far, of one CPU or of all.
type Counted struct {
	Busy, Waited       time.Duration
	Looked             time.Duration // in callout_process; sbt era
	Runs, Waits, Ticks int64
}

// Less returns the counts since an earlier time.
func (c Counted) Less(before Counted) Counted {
	return Counted{Busy: c.Busy - before.Busy, Waited: c.Waited - before.Waited, Looked: c.Looked - before.Looked,
		Runs: c.Runs - before.Runs, Waits: c.Waits - before.Waits, Ticks: c.Ticks - before.Ticks}
}

// CPU returns the counts of a CPU so far.
func (m *Meter) CPU(cpu int) Counted {
	st := m.cpus[cpu]
	return Counted{Busy: time.Duration(st.busy.Load()), Waited: time.Duration(st.waited.Load()), Looked: time.Duration(st.looked.Load()),
		Runs: st.runs.Load(), Waits: st.waits.Load(), Ticks: st.ticks.Load()}
}

// Collect returns what was measured since the last call, and adds it to what the
// next Take returns. Only one goroutine may call it.
func (m *Meter) Collect() Interval {
	var i Interval
	late := hist{hdr.New(1, longest, 2)}
	for _, st := range m.cpus {
		st.mu.Lock()
		late.Merge(st.hists[Late].Histogram)
		i.LateTicksMax = max(i.LateTicksMax, st.hists[LateTicks].Max())
		for k, h := range st.hists {
			m.total[k].Merge(h.Histogram)
			h.Reset()
		}
		for k, h := range st.handlers {
			if m.handlers[st.id][k] == nil {
				m.handlers[st.id][k] = &Handler{CPU: st.id, Func: k.fn, Direct: k.direct}
			}
			m.handlers[st.id][k].add(h)
		}
		clear(st.handlers)
		st.mu.Unlock()
	}
	i.Late = late.TotalCount()
	i.P50, i.P99 = time.Duration(late.ValueAtQuantile(50)), time.Duration(late.ValueAtQuantile(99))
	i.Max = time.Duration(late.Max())
	for cpu := range m.cpus {
		c := m.CPU(cpu)
		i.Busy += c.Busy
		i.Waits += c.Waits
		i.Waited += c.Waited
	}
	i.Busy, m.before.Busy = i.Busy-m.before.Busy, i.Busy
	i.Waits, m.before.Waits = i.Waits-m.before.Waits, i.Waits
	i.Waited, m.before.Waited = i.Waited-m.before.Waited, i.Waited
	return i
}

// Figures are what was measured between two calls of Take.
type Figures struct {
	hists    hists
	Handlers []Handler
	CPUs     []Counted
}

// Take returns what was measured since the last Take, or since boot, and begins
// anew: nothing that comes later is in those figures. What is in progress counts
// when it ends. Take must be called by the goroutine that calls Collect.
func (m *Meter) Take() *Figures {
	m.Collect()
	f := &Figures{hists: m.total}
	m.total = newHists()
	for i, handlers := range m.handlers {
		for _, h := range handlers {
			f.Handlers = append(f.Handlers, *h)
		}
		clear(handlers)
		now := m.CPU(i)
		f.CPUs = append(f.CPUs, now.Less(m.taken[i]))
		m.taken[i] = now
	}
	return f
}

// Histogram returns the histogram of a measure, or an error if it is empty.
func (f *Figures) Histogram(of Measure) (*hdr.Histogram, error) {
	if f.hists[of].TotalCount() == 0 {
		return nil, fmt.Errorf("nothing was measured of %v", of)
	}
	return f.hists[of].Histogram, nil
}
