package meter

import (
	"context"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Labels says what the samples of a CPU profile are labelled with.
type Labels string

// The labels.
const (
	NoLabels     Labels = "none"
	CPULabel     Labels = "cpu"     // the CPU whose softclock runs
	HandlerLabel Labels = "handler" // that, and the handler that it calls
)

// Config says what to measure.
type Config struct {
	CPUs   int
	Hz     int
	Hist   bool // lateness, handlers, and runs of softclock
	Labels Labels
}

// Meter measures one machine, from its boot on.
type Meter struct {
	Config
	rev      *sys.Revision // as it was
	cpus     []*cpu
	threads  []*cpu                     // by the number of its softclock's thread
	locks    map[*sys.Lock_object]int32 // cc_lock of each CPU
	total    hists                      // of all that was collected since the last Take; see Collect
	handlers []map[uintptr]*Handler     // the same, by CPU
	before   Counted                    // by the last Collect, on all CPUs
	taken    []Counted                  // by the last Take, of each CPU
	of       uintptr                    // the handler that histograms are kept of, 0: of every one; set by Begin
	tracing  atomic.Bool
}

// cpu is what is measured of a CPU.
type cpu struct {
	id      int32
	tick    int32 // a tick, and
	due     int64 // the ns of uptime at which this CPU's hardclock was due for it; set by Begin
	phase   time.Duration
	clock   *sys.Thread // its clock, in the window
	labels  context.Context
	named   map[uintptr]context.Context // by handler; of the softclock thread
	busy    atomic.Int64                // ns in softclock
	runs    atomic.Int64                // of softclock
	waits   atomic.Int64                // for cc_lock
	waited  atomic.Int64                // ns, for cc_lock
	held    atomic.Int64                // since when cc_lock is held, 0 if unknown
	ticks   atomic.Int64
	current run // the handler that runs; of the softclock thread

	mu       sync.Mutex           // of what follows
	hists    hists                // since the last Collect
	handlers map[uintptr]*Handler // since then
	events   []Event
	dropped  int
}

// New makes a meter for a machine that is to be booted on rev.
func New(rev *sys.Revision, cfg Config) *Meter {
	m := &Meter{Config: cfg, rev: rev, total: newHists(), locks: map[*sys.Lock_object]int32{}, taken: make([]Counted, cfg.CPUs)}
	for i := range int32(cfg.CPUs) {
		st := &cpu{id: i, hists: newHists(), handlers: map[uintptr]*Handler{}, named: map[uintptr]context.Context{}}
		st.labels = pprof.WithLabels(context.Background(), pprof.Labels("cpu", strconv.Itoa(int(i))))
		m.cpus = append(m.cpus, st)
		m.handlers = append(m.handlers, map[uintptr]*Handler{})
		m.locks[&rev.Cc_lock(i).Lock_object] = i
	}
	return m
}

// Revision returns the revision to boot in place of the one that New was given:
// the same code, with the meter around its softclock and its tick.
func (m *Meter) Revision() *sys.Revision {
	rev := *m.rev
	rev.Callout_tick = m.tick
	rev.Sysinits = append(append([]sys.Sysinit(nil), rev.Sysinits...),
		// Before any thread of the machine runs, and before any interrupt.
		sys.Sysinit{Uniq: "meter_machine", Subsystem: sys.SI_SUB_CPU, Order: sys.SI_ORDER_ANY, Func: func(any) {
			sys.Mach = &machine{Machine: sys.Mach, m: m}
		}},
		sys.Sysinit{Uniq: "meter_softclock", Subsystem: sys.SI_SUB_SOFTINTR, Order: sys.SI_ORDER_ANY, Func: func(any) {
			m.wrap()
		}})
	return &rev
}

// Begin starts what Config asks for. The machine is booted. Lateness and the time
// in handlers are measured of every handler, but the histograms of both are kept of
// the handler of, and not of those by which threads are woken; of nil: of all.
func (m *Meter) Begin(of sys.Callout_func) error {
	if of != nil {
		m.of = entryOf(of)
	}
	m.findPhases()
	if m.Hist || m.Labels == HandlerLabel {
		return m.attach()
	}
	return nil
}

// tick is Callout_tick.
func (m *Meter) tick() {
	start := smp.Binuptime()
	st := m.cpus[smp.PCPU_GET().Pc_cpuid]
	st.ticks.Add(1)
	m.rev.Callout_tick()
	if m.tracing.Load() {
		st.event(Event{Kind: Tick, Track: Clock, CPU: st.id, Start: start, Took: smp.Binuptime() - start})
	}
}

// Drained implements load.Watcher.
func (m *Meter) Drained(cpu int32, start, took int64) {
	st := m.cpus[cpu]
	if m.Hist {
		st.mu.Lock()
		st.hists[Drain].record(took)
		st.mu.Unlock()
	}
	if m.tracing.Load() {
		st.event(Event{Kind: DrainEvent, Track: Client, CPU: cpu, Start: start, Took: took})
	}
}

// Moved implements load.Watcher.
func (m *Meter) Moved(cpu, to int32, at int64) {
	if m.tracing.Load() {
		m.cpus[cpu].event(Event{Kind: Migration, Track: Client, CPU: cpu, Start: at, Arg: int64(to)})
	}
}
