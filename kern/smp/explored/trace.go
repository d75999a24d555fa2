package explored

import (
	"runtime"
	"strings"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Op describes a step that an actor is about to take.
type Op struct {
	Actor  int
	What   string // "load", "store", "rmw", "lock", "unlock", "probe", "wait", "park", "tick"
	Object string // name of the word or lock, or ""
	Frames []Frame
}

// Frame is one function of the stack on which an actor stands.
type Frame struct {
	Function string // with its package, "ktimeout/kern/timeout/r216804.callout_lock"
	File     string
	Line     int
}

// Trace has f called before every step from now on; nil ends it. It is for runs
// that are shown, and slow.
func (m *Machine) Trace(f func(Op)) { m.trace = f }

var op_names = [...]string{
	sys.OP_LOAD: "load", sys.OP_STORE: "store", sys.OP_RMW: "rmw", sys.OP_LOCK: "lock",
	sys.OP_UNLOCK: "unlock", sys.OP_PROBE: "probe",
}

// op describes the next step of an actor.
func (m *Machine) op(a *actor) Op {
	p := &a.pend
	op := Op{Actor: a.no}
	switch p.wait {
	case w_op, w_lock, w_rw:
		op.What = op_names[p.op]
		op.Object = m.objects.all[p.obj].name
	case w_lockwait:
		op.What, op.Object = "wait", m.objects.all[p.obj].name
	case w_park:
		op.What = "park"
	case w_tick:
		op.What = "tick"
	}
	n := 0
	for n < len(a.pcs) && a.pcs[n] != 0 {
		n++
	}
	if n == 0 {
		return op
	}
	for frames := runtime.CallersFrames(a.pcs[:n]); ; {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "ktimeout/") {
			op.Frames = append(op.Frames, Frame{f.Function, f.File, f.Line})
		}
		if !more {
			return op
		}
	}
}

// Actors returns the threads of the actors, by number.
func (m *Machine) Actors() []*sys.Thread {
	tds := make([]*sys.Thread, len(m.actors))
	for i, a := range m.actors {
		tds[i] = a.td
	}
	return tds
}

// Running returns the actor that takes a step, or -1.
func (m *Machine) Running() int {
	if m.running == nil {
		return -1
	}
	return m.running.no
}

// Waits says what an actor that cannot take a step waits for, or "".
func (m *Machine) Waits(actor int) string {
	a := m.actors[actor]
	if a.done || m.Enabled()&(1<<actor) != 0 || m.Done(actor) {
		return ""
	}
	return m.waits(a)
}

// Home returns the CPU that an actor was made for, and whether it is bound to
// it.
func (m *Machine) Home(actor int) (cpu int32, bound bool) {
	a := m.actors[actor]
	return a.home, a.td.Td_md.Md_cpu.Load() != sys.NOCPU
}

// Holds calls yield for every mutex, by its name, with the actor that owns it.
func (m *Machine) Holds(yield func(lock string, actor int) bool) {
	for _, o := range m.objects.all {
		if !o.lock {
			continue
		}
		w := (*sys.Lockword)(unsafe.Pointer(o.key))
		if a := m.byThr[smp.Thread_by_g(w.Load()&^sys.MTX_FLAGMASK)]; a != nil && !yield(o.name, a.no) {
			return
		}
	}
}

// Resting tells whether an actor has not begun, or waits for work to begin with.
func (m *Machine) Resting(actor int) bool { return m.actors[actor].resting() }

// Calling tells whether an actor makes a call for the client: see Calls.
func (m *Machine) Calling(actor int) bool { return m.actors[actor].calls }

// Kind tells what an actor is.
func (m *Machine) Kind(actor int) Kind { return m.actors[actor].kind }
