package meter

import (
	"context"
	"errors"
	"fmt"
	"runtime/pprof"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// handler is a handler, and the place in which a CPU calls it.
type handler struct {
	fn     uintptr // its entry address
	direct bool    // the timer interrupt calls it, not softclock
}

// Handler is what was measured for one handler on one CPU. Times are ns.
type Handler struct {
	CPU      int32
	Func     uintptr // its entry address
	Direct   bool    // called by the timer interrupt
	Calls    int64
	Time     int64
	Longest  int64
	Late     int64
	Latest   int64
	LateTick int64 // ticks; tick era only
	Beyond   int64 // most, after the end of the window; sbt era only
}

// add adds a later measurement.
func (h *Handler) add(more *Handler) {
	h.Calls, h.Time, h.Late = h.Calls+more.Calls, h.Time+more.Time, h.Late+more.Late
	h.Longest, h.Latest, h.LateTick = max(h.Longest, more.Longest), max(h.Latest, more.Latest), max(h.LateTick, more.LateTick)
	h.Beyond = max(h.Beyond, more.Beyond)
}

// run is a call of a handler that has not returned.
type run struct {
	handler
	start int64
	due   int32
	tick  int32 // the tick in which it was entered

	// In the sbt era, instead of the ticks: the time at which it was due, and the time by which
	// it was to be entered, ns of uptime.
	from, until int64
}

// wrap puts the meter around softclock on every CPU. The softclock threads still
// wait for their first interrupt.
func (m *Meter) wrap() {
	var threads []*cpu
	defer func() { m.threads.Store(&threads) }()
	for _, st := range m.cpus {
		td := m.rev.Cc_thread(st.id)
		for int(td.Td_tid) >= len(threads) {
			threads = append(threads, nil)
		}
		threads[td.Td_tid] = st
		ih := m.rev.Cpu(st.id).Cc_cookie
		if ih == nil {
			continue // a thread of its own: see machine.Park
		}
		softclock := ih.Ih_handler
		labelled := m.Labels == NoLabels
		ih.Ih_handler = func(arg any) {
			if !labelled {
				labelled = true
				pprof.SetGoroutineLabels(st.labels)
			}
			trace(td, "running")
			start := smp.Binuptime()
			softclock(arg)
			m.ran(st, td, start)
		}
	}
}

// softclockOf returns the CPU whose softclock a thread runs, or nil.
func (m *Meter) softclockOf(td *sys.Thread) *cpu {
	threads := m.threads.Load()
	if threads == nil || int(td.Td_tid) >= len(*threads) {
		return nil
	}
	return (*threads)[td.Td_tid]
}

// trace writes into KTR what a softclock thread does from now on.
func trace(td *sys.Thread, state string) {
	if sys.KTR_ON(sys.KTR_SCHED) {
		// All threads have the same name in the tick era. C tells them apart in this way in
		// its traces.
		sys.KTR_STATE1(sys.KTR_SCHED, "thread", fmt.Sprintf("%s tid %d", td.Td_name, td.Td_tid), state, "prio:%d", td.Td_priority)
	}
}

// ran notes a run of softclock that has ended.
func (m *Meter) ran(st *cpu, td *sys.Thread, start int64) {
	took := smp.Binuptime() - start
	trace(td, "iwait")
	st.busy.Add(took)
	st.runs.Add(1)
	m.took(st, Softclock, Event{Kind: Run, Track: Softclocks, CPU: st.id, Start: start, Took: took})
}

// Names of the probes before and after a handler.
const (
	provider = "callout_execute"
	entered  = "callout-start"
	left     = "callout-end"
)

// attach attaches the meter to the probes.
func (m *Meter) attach() error {
	if err := sys.Sdt_attach(provider, entered, m.entered); err != nil {
		return err
	}
	return sys.Sdt_attach(provider, left, m.left)
}

// End detaches the meter from the probes, while the machine is still booted.
func (m *Meter) End() error {
	return errors.Join(sys.Sdt_attach(provider, entered, nil), sys.Sdt_attach(provider, left, nil))
}

// where returns the CPU and the place that the calling thread calls a handler in.
func (m *Meter) where() (st *cpu, at int) {
	td := smp.Curthread()
	if m.rev.Era != nil && td.Td_intr_nesting_level != 0 {
		return m.cpus[smp.PCPU_GET().Pc_cpuid], interrupt
	}
	return m.softclockOf(td), softclock
}

// headOf returns the callout that a probe has as its argument, in the sbt era by its head.
func headOf(arg any) *sys.Callout {
	if c, ok := arg.(*sbt.Callout); ok {
		return sbt.Head(c)
	}
	return arg.(*sys.Callout)
}

// entered is called by the probe before a handler.
func (m *Meter) entered(_ *sys.Sdt_probe, arg0 any, _, _, _, _ uintptr) {
	st, at := m.where()
	c := headOf(arg0)
	r := run{handler: handler{direct: at == interrupt}}
	// Another thread may be arming the callout: only under the lock do the values
	// belong together. Even then they may be those of the new arming.
	cc_lock := m.rev.Cc_lock(st.id)
	lock.Mtx_lock_spin(cc_lock)
	fn := c.C_func
	if era := m.rev.Era; era != nil {
		r.from, r.until = sbt.Sbttons(era.Due(c)), sbt.Sbttons(era.Window(c))
	} else {
		r.due = c.C_time
	}
	lock.Mtx_unlock_spin(cc_lock)
	if fn != nil { // a slot of timeout() no longer has one
		r.fn = entryOf(fn)
	}
	if m.Labels == HandlerLabel {
		pprof.SetGoroutineLabels(st.label(at, r.fn, fn))
	}
	r.start, r.tick = smp.Binuptime(), sys.Ticks.Peek()
	st.places[at].current = r
}

// entryOf returns the entry address of a handler.
func entryOf(fn sys.Callout_func) uintptr { return *(*uintptr)(sys.Func_ptr(fn)) }

// label returns a context with the labels of a handler.
func (st *cpu) label(at int, entry uintptr, fn sys.Callout_func) context.Context {
	named := st.places[at].named
	ctx := named[entry]
	if ctx == nil {
		ctx = pprof.WithLabels(st.labels, pprof.Labels("handler", sys.Func_name(fn)))
		named[entry] = ctx
	}
	return ctx
}

// left is called by the probe after a handler.
func (m *Meter) left(_ *sys.Sdt_probe, _ any, _, _, _, _ uintptr) {
	now := smp.Binuptime()
	st, at := m.where()
	r := st.places[at].current
	took := now - r.start
	if m.Labels == HandlerLabel {
		labels := st.labels
		if at == interrupt && m.softclockOf(smp.Curthread()) == nil {
			labels = context.Background()
		}
		pprof.SetGoroutineLabels(labels)
	}
	if m.Hist {
		st.mu.Lock()
		m.record(st, &r, took)
		st.mu.Unlock()
	}
	if m.tracing.Load() {
		track := Softclocks
		if at == interrupt {
			track = Clock
		}
		st.event(Event{Kind: HandlerRun, Track: track, CPU: st.id, Start: r.start, Took: took, Func: r.fn})
	}
}

// record adds a call of a handler to what was measured. Called with st.mu held.
func (m *Meter) record(st *cpu, r *run, took int64) {
	// The lateness of a callout that was armed again before it was entered is unknown, and
	// counts as none.
	h := Handler{CPU: st.id, Func: r.fn, Direct: r.direct, Calls: 1, Time: took, Longest: took}
	if m.rev.Era != nil {
		h.Late, h.Beyond = max(r.start-r.from, 0), max(r.start-r.until, 0)
	} else if d := r.tick - r.due; d >= 0 {
		h.Late, h.LateTick = m.late(st, r.due, r.start), int64(d)
	}
	h.Latest = h.Late
	if m.of == 0 || m.of == r.fn {
		if m.rev.Era != nil {
			st.hists[Window].record(r.until - r.from)
			st.hists[Beyond].record(h.Beyond)
		} else {
			st.hists[LateTicks].record(h.LateTick)
		}
		st.hists[Late].record(h.Late)
		st.hists[InHandler].record(took)
	}
	sum := st.handlers[r.handler]
	if sum == nil {
		sum = &Handler{CPU: st.id, Func: r.fn, Direct: r.direct}
		st.handlers[r.handler] = sum
	}
	sum.add(&h)
}
