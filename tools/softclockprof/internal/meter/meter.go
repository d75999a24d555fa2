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

// Labels says which labels the samples of a CPU profile get.
type Labels string

// The labels.
const (
	NoLabels     Labels = "none"
	CPULabel     Labels = "cpu"     // the CPU whose softclock runs
	HandlerLabel Labels = "handler" // the CPU, and the handler that its softclock calls
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
	rev      *sys.Revision // the revision that New was given
	cpus     []*cpu
	threads  atomic.Pointer[[]*cpu]     // by thread number of the softclock
	locks    map[*sys.Lock_object]int32 // by cc_lock: its CPU
	total    hists                      // what Collect has added up since the last Take
	handlers []map[handler]*Handler     // the same for handlers, by CPU
	before   Counted                    // counts of all CPUs at the last Collect
	taken    []Counted                  // counts of each CPU at the last Take
	of       uintptr                    // the handler that has histograms, 0: every handler; set by Begin
	tracing  atomic.Bool
}

// cpu is what is measured on a CPU.
type cpu struct {
	id     int32
	tick   int32 // some tick
	due    int64 // ns of uptime at which this CPU's hardclock was due for that tick; set by Begin
	phase  time.Duration
	clock  *sys.Thread // the thread of its clock, in the window
	labels context.Context
	begun  int64        // since when the softclock thread runs, 0 if it does not; used by that only
	looked atomic.Int64 // ns spent in callout_process; sbt era
	busy   atomic.Int64 // ns spent in softclock
	runs   atomic.Int64 // number of runs of softclock
	waits  atomic.Int64 // number of waits for cc_lock
	waited atomic.Int64 // ns spent waiting for cc_lock
	held   atomic.Int64 // time since which cc_lock is held, 0 if unknown
	ticks  atomic.Int64 // ticks, or looks for callouts that are due
	places [2]place     // softclock, and the timer interrupt

	mu       sync.Mutex           // guards the fields below
	hists    hists                // what was measured since the last Collect
	handlers map[handler]*Handler // the same for handlers
	events   []Event
	dropped  int
}

// place is where a CPU calls handlers, one at a time. Only the thread that calls them uses it.
type place struct {
	current run                         // the handler that runs
	named   map[uintptr]context.Context // by handler
}

// The places.
const (
	softclock = iota
	interrupt // only in the sbt era: direct armings
)

// New returns a meter for a machine that will be booted with rev.
func New(rev *sys.Revision, cfg Config) *Meter {
	m := &Meter{Config: cfg, rev: rev, total: newHists(), locks: map[*sys.Lock_object]int32{}, taken: make([]Counted, cfg.CPUs)}
	for i := range int32(cfg.CPUs) {
		st := &cpu{id: i, hists: newHists(), handlers: map[handler]*Handler{}}
		for k := range st.places {
			st.places[k].named = map[uintptr]context.Context{}
		}
		st.labels = pprof.WithLabels(context.Background(), pprof.Labels("cpu", strconv.Itoa(int(i))))
		m.cpus = append(m.cpus, st)
		m.handlers = append(m.handlers, map[handler]*Handler{})
		m.locks[&rev.Cc_lock(i).Lock_object] = i
	}
	return m
}

// Revision returns the revision to boot instead of the one that New was given: it
// has the same code, with the meter around softclock and the tick.
func (m *Meter) Revision() *sys.Revision {
	rev := *m.rev
	rev.Callout_tick = m.tick
	if rev.Era != nil {
		era := *rev.Era
		era.Callout_process = m.process
		rev.Era = &era
	}
	rev.Sysinits = append(append([]sys.Sysinit(nil), rev.Sysinits...),
		// Before the first thread of the machine runs and before the first
		// interrupt.
		sys.Sysinit{Uniq: "meter_machine", Subsystem: sys.SI_SUB_CPU, Order: sys.SI_ORDER_ANY, Func: func(any) {
			sys.Mach = &machine{Machine: sys.Mach, m: m}
		}},
		sys.Sysinit{Uniq: "meter_softclock", Subsystem: sys.SI_SUB_SOFTINTR, Order: sys.SI_ORDER_ANY, Func: func(any) {
			m.wrap()
		}})
	return &rev
}

// Begin starts the measurements that Config asks for, on the booted machine.
// Lateness and time are measured for every handler. Their histograms have only the
// handler of, and so not the handlers that wake threads up; if of is nil they have
// all.
func (m *Meter) Begin(of sys.Callout_func) error {
	if of != nil {
		m.of = entryOf(of)
	}
	if m.rev.Era == nil {
		m.findPhases()
	}
	if m.Hist || m.Labels == HandlerLabel {
		return m.attach()
	}
	return nil
}

// tick is Callout_tick of the revision that Revision returns.
func (m *Meter) tick() {
	start := smp.Binuptime()
	st := m.cpus[smp.PCPU_GET().Pc_cpuid]
	st.ticks.Add(1)
	m.rev.Callout_tick()
	if m.tracing.Load() {
		st.event(Event{Kind: Tick, Track: Clock, CPU: st.id, Start: start, Took: smp.Binuptime() - start})
	}
}

// process is Callout_process of the revision that Revision returns.
func (m *Meter) process(now int64) {
	start := smp.Binuptime()
	st := m.cpus[smp.PCPU_GET().Pc_cpuid]
	st.ticks.Add(1)
	m.rev.Era.Callout_process(now)
	took := smp.Binuptime() - start
	st.looked.Add(took)
	m.took(st, Process, Event{Kind: Look, Track: Clock, CPU: st.id, Start: start, Took: took})
}

// took notes how long something took, as the event says.
func (m *Meter) took(st *cpu, what Measure, e Event) {
	if m.Hist {
		st.mu.Lock()
		st.hists[what].record(e.Took)
		st.mu.Unlock()
	}
	if m.tracing.Load() {
		st.event(e)
	}
}

// Drained implements load.Watcher.
func (m *Meter) Drained(cpu int32, start, took int64) {
	st := m.cpus[cpu]
	m.took(st, Drain, Event{Kind: DrainEvent, Track: Client, CPU: cpu, Start: start, Took: took})
}

// Moved implements load.Watcher.
func (m *Meter) Moved(cpu, to int32, at int64) {
	if m.tracing.Load() {
		m.cpus[cpu].event(Event{Kind: Migration, Track: Client, CPU: cpu, Start: at, Arg: int64(to)})
	}
}
