package meter

import (
	"context"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"

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
	rev     *sys.Revision // as it was
	cpus    []*cpu
	threads []*cpu                     // by the number of its softclock's thread
	locks   map[*sys.Lock_object]int32 // cc_lock of each CPU
	total   hists                      // of all that was collected; see Collect
	before  Counted                    // by the last Collect, on all CPUs
	tracing atomic.Bool
	// epoch is the ns of uptime at which tick 0 of the machine would have come:
	// the least seen, as ticks come late and never early.
	epoch atomic.Int64
	tick0 int32
}

// cpu is what is measured of a CPU.
type cpu struct {
	id      int32
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

	mu       sync.Mutex // of what follows
	hists    hists      // since the last Collect
	handlers map[uintptr]*Handler
	events   []Event
	dropped  int
}

// New makes a meter for a machine that is to be booted on rev.
func New(rev *sys.Revision, cfg Config) *Meter {
	m := &Meter{Config: cfg, rev: rev, total: newHists(), locks: map[*sys.Lock_object]int32{}}
	m.epoch.Store(1<<63 - 1)
	for i := range int32(cfg.CPUs) {
		st := &cpu{id: i, hists: newHists(), handlers: map[uintptr]*Handler{}, named: map[uintptr]context.Context{}}
		st.labels = pprof.WithLabels(context.Background(), pprof.Labels("cpu", strconv.Itoa(int(i))))
		m.cpus = append(m.cpus, st)
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
			m.tick0 = sys.Ticks.Peek()
		}},
		sys.Sysinit{Uniq: "meter_softclock", Subsystem: sys.SI_SUB_SOFTINTR, Order: sys.SI_ORDER_ANY, Func: func(any) {
			m.wrap()
		}})
	return &rev
}

// Begin starts what Config asks for. The machine is booted.
func (m *Meter) Begin() error {
	if m.Hist || m.Labels == HandlerLabel {
		return m.attach()
	}
	return nil
}

// tick is Callout_tick.
func (m *Meter) tick() {
	start := smp.Binuptime()
	epoch := start - int64(sys.Ticks.Peek()-m.tick0)*m.tickNs()
	for old := m.epoch.Load(); epoch < old; old = m.epoch.Load() {
		if m.epoch.CompareAndSwap(old, epoch) {
			break
		}
	}
	st := m.cpus[smp.PCPU_GET().Pc_cpuid]
	st.ticks.Add(1)
	m.rev.Callout_tick()
	if m.tracing.Load() {
		st.event(Event{Kind: Tick, Track: Clock, CPU: st.id, Start: start, Took: smp.Binuptime() - start})
	}
}

func (m *Meter) tickNs() int64 { return 1e9 / int64(m.Hz) }

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
