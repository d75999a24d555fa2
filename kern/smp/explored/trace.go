package explored

import (
	"runtime"
	"strings"

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

// watch is what is noted for those that watch.
type watch struct {
	places bool     // where actors stand
	trace  func(Op) // called before every step
}

// Trace has f called before every step from now on; nil ends it. It is for runs
// that are shown, and slow.
func (rep Report) Trace(f func(Op)) { rep.m.watch.trace = f }

var op_names = [...]string{
	sys.OP_LOAD: "load", sys.OP_STORE: "store", sys.OP_RMW: "rmw", sys.OP_LOCK: "lock",
	sys.OP_UNLOCK: "unlock", sys.OP_PROBE: "probe",
}

// op describes the next step of an actor.
func (m *machine) op(a *actor) Op {
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
