package explored

import (
	"runtime"
	"strings"

	"ktimeout/sys"
)

// Op_kind is what a step does.
type Op_kind uint8

// What they do.
const (
	Op_load    Op_kind = iota // reads a word
	Op_store                  // writes it
	Op_rmw                    // changes it
	Op_lock                   // takes a lock
	Op_unlock                 // gives it back
	Op_probe                  // fires a probe
	Op_wait                   // looks anew at a lock that it waits for
	Op_park                   // goes on after it was parked
	Op_tick                   // is a clock interrupt
	Op_drain                  // a store of another actor reaches memory
	Op_fence                  // goes on when all that it has stored has drained
	Op_barrier                // goes on when another actor's buffer has been empty
)

// String returns the word of tokens and reports.
func (k Op_kind) String() string {
	return [...]string{"load", "store", "rmw", "lock", "unlock", "probe", "wait", "park", "tick", "drain", "fence", "barrier"}[k]
}

// Op describes a step that an actor is about to take.
type Op struct {
	Actor  int
	Kind   Op_kind
	Object string // name of the word or lock, or ""
	Frames []Frame
}

// Frame is one function of the stack on which an actor stands.
type Frame struct {
	Function string `json:"function"` // with its package, "ktimeout/kern/timeout/r216804.callout_lock"
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// watch is what is noted for those that watch.
type watch struct {
	places bool     // where actors stand
	trace  func(Op) // called before every step
}

// Trace has f called before every step from now on; nil ends it. It is for runs
// that are shown, and slow.
func (rep Report) Trace(f func(Op)) { rep.m.watch.trace = f }

// op_kinds are those of the operations of the seam that are seen.
var op_kinds = [...]Op_kind{
	sys.OP_LOAD: Op_load, sys.OP_STORE: Op_store, sys.OP_RMW: Op_rmw, sys.OP_LOCK: Op_lock,
	sys.OP_UNLOCK: Op_unlock, sys.OP_PROBE: Op_probe,
}

// op describes the next step of an actor.
func (m *machine) op(a *actor) Op {
	p := &a.pend
	op := Op{Actor: a.no}
	switch p.wait {
	case w_op, w_lock, w_rw:
		op.Kind = op_kinds[p.op]
		op.Object = m.objects.all[p.obj].name
	case w_lockwait:
		op.Kind, op.Object = Op_wait, m.objects.all[p.obj].name
	case w_park:
		op.Kind = Op_park
	case w_tick:
		op.Kind = Op_tick
	}
	pcs := a.pcs[:]
	switch p.wait {
	case w_drain:
		s := &a.drains.stores[m.tso.next(a.drains)]
		op.Kind, op.Object = Op_drain, m.objects.all[s.obj].name
		if s.pcs != nil {
			pcs = s.pcs[:]
		}
	case w_fence:
		op.Kind = Op_fence
	case w_barrier:
		op.Kind = Op_barrier
	}
	n := 0
	for n < len(pcs) && pcs[n] != 0 {
		n++
	}
	if n == 0 {
		return op
	}
	for frames := runtime.CallersFrames(pcs[:n]); ; {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "ktimeout/") {
			op.Frames = append(op.Frames, Frame{f.Function, f.File, f.Line})
		}
		if !more {
			return op
		}
	}
}
