package meter

import (
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Measure is something that a histogram is kept of.
type Measure int

// The measures. All but LateTicks are ns.
const (
	LateTicks Measure = iota // from the tick that a callout is due to the one in which its handler is entered
	Late                     // from when the hardclock of its CPU was due for that tick
	InHandler
	Softclock // a run
	Drain
	LockWaits // for a cc_lock, in a window
	LockHolds // of a cc_lock, in a window
	Measures
)

// Names of the measures, as files and heads of tables have them.
var names = [Measures]string{"lateness_ticks", "lateness", "handler", "softclock_run", "drain", "cc_lock_wait", "cc_lock_hold"}

func (m Measure) String() string { return names[m] }

// OfWindow tells whether a measure is recorded in a window only.
func (m Measure) OfWindow() bool { return m == LockWaits || m == LockHolds }

// longest is the largest value that is told apart.
const longest = int64(time.Hour)

// hist is a histogram with two significant figures.
type hist struct{ *hdr.Histogram }

// record counts a value. One above longest counts as that.
func (h hist) record(v int64) {
	// It fails above the largest value only.
	_ = h.RecordValue(min(max(v, 0), longest))
}

type hists [Measures]hist

func newHists() (h hists) {
	for i := range h {
		h[i].Histogram = hdr.New(1, longest, 2)
	}
	return h
}

// Interval is what was measured since the last Collect.
type Interval struct {
	Busy         time.Duration // in softclock, on all CPUs together
	Waits        int64         // for a cc_lock
	Waited       time.Duration
	Late         int64 // values of the lateness, of which are
	P50, P99     time.Duration
	Max          time.Duration
	LateTicksMax int64
}

// Counted is what was counted in all so far, on a CPU or on all of them.
type Counted struct {
	Busy, Waited       time.Duration
	Runs, Waits, Ticks int64
}

// Less returns what was counted since an earlier time.
func (c Counted) Less(before Counted) Counted {
	return Counted{Busy: c.Busy - before.Busy, Waited: c.Waited - before.Waited,
		Runs: c.Runs - before.Runs, Waits: c.Waits - before.Waits, Ticks: c.Ticks - before.Ticks}
}

// CPU returns what was counted on a CPU so far.
func (m *Meter) CPU(cpu int) Counted {
	st := m.cpus[cpu]
	return Counted{Busy: time.Duration(st.busy.Load()), Waited: time.Duration(st.waited.Load()),
		Runs: st.runs.Load(), Waits: st.waits.Load(), Ticks: st.ticks.Load()}
}

// Collect adds what was measured since the last call to what the next Take returns,
// and returns it. One goroutine calls it.
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
		for fn, h := range st.handlers {
			if m.handlers[st.id][fn] == nil {
				m.handlers[st.id][fn] = &Handler{CPU: st.id, Func: fn}
			}
			m.handlers[st.id][fn].add(h)
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

// Figures are what was measured from one Take to the next.
type Figures struct {
	hists    hists
	Handlers []Handler
	CPUs     []Counted
}

// Take returns what was measured since the last Take, or since the machine was
// booted, and begins anew: what comes later is in no figure that was taken before.
// What is under way counts when it ends. The goroutine that calls Collect calls it.
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

// Histogram returns the histogram of a measure, or an error if there is nothing in
// it.
func (f *Figures) Histogram(of Measure) (*hdr.Histogram, error) {
	if f.hists[of].TotalCount() == 0 {
		return nil, fmt.Errorf("nothing was measured of %v", of)
	}
	return f.hists[of].Histogram, nil
}
