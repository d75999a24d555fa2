package meter

import (
	"context"
	"errors"
	"fmt"
	"runtime/pprof"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Handler is what was measured for one handler on one CPU. Times are ns.
type Handler struct {
	CPU      int32
	Func     uintptr // its entry address
	Calls    int64
	Time     int64
	Longest  int64
	Late     int64
	Latest   int64
	LateTick int64 // ticks
}

// add adds a later measurement.
func (h *Handler) add(more *Handler) {
	h.Calls, h.Time, h.Late = h.Calls+more.Calls, h.Time+more.Time, h.Late+more.Late
	h.Longest, h.Latest, h.LateTick = max(h.Longest, more.Longest), max(h.Latest, more.Latest), max(h.LateTick, more.LateTick)
}

// run is a call of a handler that has not returned.
type run struct {
	fn    uintptr
	start int64
	due   int32
	tick  int32 // the tick in which it was entered
}

// wrap puts the meter around softclock on every CPU. The softclock threads still
// wait for their first interrupt.
func (m *Meter) wrap() {
	for _, st := range m.cpus {
		ih := m.rev.Cpu(st.id).Cc_cookie
		td := m.rev.Cc_thread(st.id)
		for int(td.Td_tid) >= len(m.threads) {
			m.threads = append(m.threads, nil)
		}
		m.threads[td.Td_tid] = st
		softclock := ih.Ih_handler
		// All threads have the same name. C tells them apart in this way in its
		// traces.
		name := fmt.Sprintf("%s tid %d", td.Td_name, td.Td_tid)
		labelled := m.Labels == NoLabels
		ih.Ih_handler = func(arg any) {
			if !labelled {
				labelled = true
				pprof.SetGoroutineLabels(st.labels)
			}
			m.softclock(st, td, name, softclock, arg)
		}
	}
}

// softclock measures one run of softclock.
func (m *Meter) softclock(st *cpu, td *sys.Thread, name string, softclock func(any), arg any) {
	if sys.KTR_ON(sys.KTR_SCHED) {
		sys.KTR_STATE1(sys.KTR_SCHED, "thread", name, "running", "prio:%d", td.Td_priority)
	}
	start := smp.Binuptime()
	softclock(arg)
	took := smp.Binuptime() - start
	if sys.KTR_ON(sys.KTR_SCHED) {
		sys.KTR_STATE1(sys.KTR_SCHED, "thread", name, "iwait", "prio:%d", td.Td_priority)
	}
	st.busy.Add(took)
	st.runs.Add(1)
	if m.Hist {
		st.mu.Lock()
		st.hists[Softclock].record(took)
		st.mu.Unlock()
	}
	if m.tracing.Load() {
		st.event(Event{Kind: Run, Track: Softclocks, CPU: st.id, Start: start, Took: took})
	}
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

// entered is called by the probe before a handler.
func (m *Meter) entered(_ *sys.Sdt_probe, arg0 any, _, _, _, _ uintptr) {
	st := m.threads[smp.Curthread().Td_tid]
	c := arg0.(*sys.Callout)
	// Another thread may be arming the callout: only under the lock do the values
	// belong together. Even then they may be those of the new arming.
	cc_lock := m.rev.Cc_lock(st.id)
	lock.Mtx_lock_spin(cc_lock)
	fn, due := c.C_func, c.C_time
	lock.Mtx_unlock_spin(cc_lock)
	st.current = run{due: due}
	if fn != nil { // a slot of timeout() no longer has one
		st.current.fn = entryOf(fn)
	}
	if m.Labels == HandlerLabel {
		pprof.SetGoroutineLabels(st.label(st.current.fn, fn))
	}
	st.current.start, st.current.tick = smp.Binuptime(), sys.Ticks.Peek()
}

// entryOf returns the entry address of a handler.
func entryOf(fn sys.Callout_func) uintptr { return *(*uintptr)(sys.Func_ptr(fn)) }

// label returns a context with the labels of a handler.
func (st *cpu) label(entry uintptr, fn sys.Callout_func) context.Context {
	ctx := st.named[entry]
	if ctx == nil {
		ctx = pprof.WithLabels(st.labels, pprof.Labels("handler", sys.Func_name(fn)))
		st.named[entry] = ctx
	}
	return ctx
}

// left is called by the probe after a handler.
func (m *Meter) left(_ *sys.Sdt_probe, _ any, _, _, _, _ uintptr) {
	now := smp.Binuptime()
	st := m.threads[smp.Curthread().Td_tid]
	r := st.current
	took := now - r.start
	if m.Labels == HandlerLabel {
		pprof.SetGoroutineLabels(st.labels)
	}
	if m.Hist {
		// The lateness of a callout that was armed again before it was entered is
		// unknown, and counts as none.
		late, ticks := int64(0), int64(0)
		if d := r.tick - r.due; d >= 0 {
			ticks = int64(d)
			late = m.late(st, r.due, r.start)
		}
		st.mu.Lock()
		if m.of == 0 || m.of == r.fn {
			st.hists[LateTicks].record(ticks)
			st.hists[Late].record(late)
			st.hists[InHandler].record(took)
		}
		h := st.handlers[r.fn]
		if h == nil {
			h = &Handler{CPU: st.id, Func: r.fn}
			st.handlers[r.fn] = h
		}
		h.Calls++
		h.Time += took
		h.Longest = max(h.Longest, took)
		h.Late += late
		h.Latest = max(h.Latest, late)
		h.LateTick = max(h.LateTick, ticks)
		st.mu.Unlock()
	}
	if m.tracing.Load() {
		st.event(Event{Kind: HandlerRun, Track: Softclocks, CPU: st.id, Start: r.start, Took: took, Func: r.fn})
	}
}
