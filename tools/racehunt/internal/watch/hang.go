package watch

import (
	"fmt"
	"strings"

	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/stack"
)

// hang makes the violation for a machine that hangs: first why, then the state of every
// thread and the history of the callout, if s is not nil.
func (w *Watch) hang(s *check.Slot, why string) *check.Violation {
	v := check.Violates(spec.Rule9, "hang: %s", why)
	v.Hang = true
	held := w.held()
	for _, td := range smp.Threads() {
		line := fmt.Sprintf("%-14s CPU %-3d %s", w.name(td), td.Td_oncpu.Peek(), w.state(td))
		if h := held[td.Td_md.Md_g]; len(h) != 0 {
			line += "; holds " + strings.Join(h, ", ")
		}
		v.Detail = append(v.Detail, line)
	}
	if s != nil {
		v.Detail = append(v.Detail, s.History()...)
	}
	return v
}

// held returns the names of the locks that are held, by the owner's g pointer.
func (w *Watch) held() map[uintptr][]string {
	held := map[uintptr][]string{}
	note := func(name string, owner uintptr) {
		if owner != 0 {
			held[owner] = append(held[owner], name)
		}
	}
	w.Env.Held(note)
	for i, m := range sleepqueue.Chains {
		note(fmt.Sprintf("sleepq chain %d", i), m.Mtx_lock.Load()&^sys.MTX_FLAGMASK)
	}
	return held
}

// softclocks gives the softclock threads, which all have the same name, names with the
// number of their CPU.
func (w *Watch) softclocks() {
	w.names = map[*sys.Thread]string{}
	for cpu, td := range w.Env.Softclocks() {
		w.names[td] = fmt.Sprintf("softclock %d", cpu)
	}
}

func (w *Watch) name(td *sys.Thread) string {
	if name, ok := w.names[td]; ok {
		return name
	}
	return td.Td_name
}

// doing says what a stuck thread does and where, as a part of a sentence. s is the
// callout with which the thread is busy, or nil.
func (w *Watch) doing(td *sys.Thread, s *check.Slot) string {
	where := w.where(td)
	on := ""
	if s != nil && s.C.C_cpu.Peek() == sys.CPUBLOCK {
		on = " on a callout whose c_cpu is CPUBLOCK"
	}
	switch td.Td_md.Md_wait.Load() {
	case sys.WAIT_LOCK:
		if lo := td.Td_md.Md_lock.Load(); lo != nil {
			return fmt.Sprintf("waits in %s for the lock %q, held by %s", where, lo.Lo_name, w.owner(lo))
		}
	case sys.WAIT_PARKED:
		wmesg, _ := parked(td)
		return fmt.Sprintf("sleeps in %s (%s)%s", where, wmesg, on)
	case sys.WAIT_STOPPED:
		return "was stopped in " + where + ": another thread panics"
	}
	return fmt.Sprintf("spins in %s%s", where, on)
}

// owner names the owner of a lock.
func (w *Watch) owner(lo *sys.Lock_object) string {
	switch g := lockOwner(lo); {
	case g == 0:
		return "nobody"
	case smp.Thread_by_g(g) != nil:
		return "thread " + w.name(smp.Thread_by_g(g))
	}
	return "a thread that is gone, or readers"
}

// frame returns the frame of a thread's stack that matters. The stacks of all threads
// are taken once, at the first call: a hang ends the run.
func (w *Watch) frame(td *sys.Thread) stack.Frame {
	if w.stacks == nil {
		w.stacks = smp.Thread_stacks()
	}
	return stack.Matters(w.stacks[td])
}

// where names the function of that frame.
func (w *Watch) where(td *sys.Thread) string {
	if f := w.frame(td); f.Func != "" {
		return f.Func
	}
	return "unknown code"
}

// state describes a thread for a report.
func (w *Watch) state(td *sys.Thread) string {
	f := w.frame(td)
	where := "no frame of the kernel"
	if f.Func != "" {
		where = fmt.Sprintf("%s (%s:%d)", f.Func, f.File, f.Line)
	}
	switch td.Td_md.Md_wait.Load() {
	case sys.WAIT_LOCK:
		if lo := td.Td_md.Md_lock.Load(); lo != nil {
			return fmt.Sprintf("waits for lock %q, held by %s, in %s", lo.Lo_name, w.owner(lo), where)
		}
	case sys.WAIT_SPIN:
		return "spins in " + where
	case sys.WAIT_PARKED:
		wmesg, ithread := parked(td)
		if ithread && wmesg == "" {
			return "idle"
		}
		return fmt.Sprintf("asleep (%s) in %s", wmesg, where)
	case sys.WAIT_STOPPED:
		return "stopped in " + where + ": another thread panics"
	}
	if f.Func == "futex_wait" {
		return "waits for the next tick"
	}
	return "runs in " + where
}

// parked returns the wait message of a parked thread, and whether it is an ithread. It
// does not take the thread lock that protects both, as that may never be free in a
// machine that hangs. If the thread is woken meanwhile, what was read is not used; the
// race detector cannot know that.
//
//go:norace
func parked(td *sys.Thread) (wmesg string, ithread bool) {
	since := td.Td_md.Md_since.Load()
	wmesg, ithread = td.Td_wmesg, td.Td_pflags&sys.TDP_ITHREAD != 0
	if td.Td_md.Md_wait.Load() != sys.WAIT_PARKED || td.Td_md.Md_since.Load() != since {
		return "no longer", false
	}
	return wmesg, ithread
}
