package load

import (
	"bytes"
	"reflect"
	"slices"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/racehunt/internal/check"
)

// client is one callout and what the workload has for it.
type client struct {
	*check.Slot
	env *Env
	mem *sys.Callout
	lk  *lk // nil if MPSAFE
	// direct says that in this life of the callout all its armings are direct. It changes while
	// nobody uses the callout.
	direct bool
	rnd    rng // random numbers for its handler
	run    run
	gate   gate

	remains []byte // the contents of mem after it was freed and poisoned
}

// makeClients makes the callouts. Under seed and touch, where each callout is owned by
// one thread, every second one has a mutex of its own. Under wild callouts are of all
// kinds, and may share a lock.
func (e *Env) makeClients() {
	e.clients = make([]*client, e.Callouts)
	for i := range e.clients {
		cl := &client{env: e, mem: e.rev.New_callout()}
		cl.rnd.seed(e.Seed, 1<<32+uint64(i))
		kind := check.MPSAFE
		if e.Workload == "wild" {
			if cl.rnd.in(2) {
				kind = check.Kind(cl.rnd.n(int(e.kinds())))
			}
		} else if i%2 == 1 {
			kind = check.Mtx
		}
		if kind.Locked() {
			cl.lk = e.lockFor(cl, kind)
		}
		cl.Slot = e.ck.Slot(cl.mem, kind)
		cl.Tried = e.tries() && kind.Locked() && kind != check.Giant && cl.rnd.in(2)
		cl.Client = cl
		e.clients[i] = cl
	}
}

func (e *Env) lockFor(cl *client, kind check.Kind) *lk {
	if e.Workload == "wild" && (kind == check.Giant || cl.rnd.in(2)) {
		for _, l := range e.locks {
			if l.kind == kind {
				return l
			}
		}
	}
	l := newLock(kind, len(e.locks))
	e.locks = append(e.locks, l)
	return l
}

// by describes the caller of a call that td makes now.
func (cl *client) by(td *sys.Thread, inHandler bool) check.Caller {
	return check.Caller{Td: td, CPU: td.Td_oncpu.Peek(), Tick: cl.env.from(td), InHandler: inHandler,
		Shared: inHandler && cl.Kind == check.RwShared}
}

// init initialises the callout. If its memory was written to since it was freed, that is
// a violation.
func (cl *client) init(td *sys.Thread) {
	rev := cl.env.rev
	if cl.remains != nil && !bytes.Equal(cl.remains, cl.bytes()) {
		cl.env.ck.Fail(cl.Slot.Written())
	}
	cl.remains = nil
	flags := int32(0)
	switch cl.Kind {
	case check.ReturnUnlocked:
		flags = sys.CALLOUT_RETURNUNLOCKED
	case check.RwShared:
		flags = sys.CALLOUT_SHAREDLOCK
	}
	if cl.Tried {
		flags |= sbt.CALLOUT_TRYLOCK
	}
	switch cl.Kind {
	case check.MPSAFE:
		rev.Callout_init(cl.mem, 1)
	case check.Giant:
		rev.Callout_init(cl.mem, 0)
	default:
		rev.Callout_init_lock(cl.mem, cl.lk.object(), flags)
	}
	cl.direct = cl.env.directs(cl.Kind) && cl.rnd.in(2)
	cl.Slot.Init(cl.by(td, false))
}

// poison fills the memory of a freed callout with values that reveal any use of it:
// links that lead nowhere, a CPU that does not exist, a handler that reports.
func (cl *client) poison(td *sys.Thread) {
	cl.env.ck.Fail(cl.Slot.Free(cl.by(td, false)))
	c := cl.mem
	c.C_links = sys.TAILQ_ENTRY[sys.Callout]{}
	c.C_func, c.C_arg = poisoned, cl.Slot.Poison()
	c.C_lock = nil
	c.C_time = 0x5eadbeef // or what the sbt era has in its place
	c.C_flags.Store(0)
	c.C_cpu.Store(0x5a5a5a)
	cl.remains = slices.Clone(cl.bytes())
}

// bytes returns the memory of the callout.
func (cl *client) bytes() []byte {
	whole := reflect.ValueOf(cl.env.rev.Whole_callout(cl.mem))
	return unsafe.Slice((*byte)(whole.UnsafePointer()), whole.Type().Elem().Size())
}

// call makes a call on the callout and tells the checker of its begin and end. The lock
// of a locked callout is held, except for a drain, when no lock is held.
func (cl *client) call(a *Act, by check.Caller, call kpi.Call) int32 {
	rev := cl.env.rev
	if call.CPU == kpi.Curcpu {
		by.CPU = smp.PCPU_GET().Pc_cpuid
	}
	fn := int8(0)
	if cl.direct && call.Op.Arms() {
		call = cl.env.direct(call, &a.rnd)
	}
	if call.Op.Arms() {
		fn = int8(a.rnd.n(len(handlers)))
	}
	a.begin(call.Op, cl.Slot)
	note := cl.Begin(call, by, fn)
	if call.CPU == kpi.Curcpu {
		call.CPU = by.CPU
	}
	ret := call.Make(rev, cl.mem, handlers[fn], note.Arming())
	pending := call.Op == kpi.Drain && rev.Callout_pending(cl.mem)
	v := note.End(ret, cl.env.Now(), pending)
	a.end()
	cl.env.ck.Fail(v)
	return ret
}

// otherCPU returns a random CPU other than cpu.
func (e *Env) otherCPU(r *rng, cpu int32) int32 {
	return (cpu + 1 + int32(r.n(e.CPUs-1))) % int32(e.CPUs)
}
