package explored

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// actor is a thread of the explored machine, or the clock of a CPU.
type actor struct {
	no       int
	td       *sys.Thread
	kind     Kind
	requests []request // of a softclock: not 0 while it is asked to run
	home     int32     // CPU that it was made for
	co       coroutine
	body     func()
	fresh    bool // its coroutine stands before the body
	rests    bool // it stands where a softclock or a clock waits for work
	rest     pending
	idles    [2]uint64 // of a softclock thread of a text: hashes of where it has first waited for work, and of where it did last
	stands   int       // the serial number of the step after which it stands, 0: before all
	token0   bool      // token at the beginning
	wakes    int32     // of a clock: object of the softclock that it may wake
	moves    bool      // its CPU changes in a run
	mover    *actor    // of chance: the actor whose CPU it changes, or nil
	buffer   *buffer   // nil: it has none
	drains   *actor    // of kind Drain: whose stores it drains
	acting
	reads  []seen
	rlocks []*sys.Lockword // that it holds for reading, of those that are one operation
	pcs    [24]uintptr     // where it stands, while that is noted
}

// acting is what a run changes of an actor, but for its coroutine and for what it has
// read and locked.
type acting struct {
	done    bool // has nothing more to do in this run
	pend    pending
	token   bool // woken: its next park does not wait
	extra   int  // of a clock: ticks that are its own
	apart   bool // of a clock: its interrupt takes steps of its own
	spins   bool // disabled until one of reads has changed
	stand   stand
	phase   phase  // how far its step has come, if steps are long
	took    bool   // its step has taken a lock, if steps are long
	calls   bool   // makes a call for the client
	handles bool   // is in a handler
	place   place  // in its code
	local   uint64 // hash of where it stands, if steps are long
	looked  bool   // its step looks whether a reader/writer lock is free
	steps   int    // that it has taken
	last    int    // the serial number of the last of them, 0: none
	rested  int    // the number of the step after which it rested last; -1: it has not rested

	stores []stored // that are in its buffer, the oldest first
	pushed int32    // how many have been
	fenced int32    // how many had been when it last waited for an empty buffer
}

// request is a word that asks a softclock to run.
type request struct {
	word *sys.Word
	was  int32 // while the thread rises, when it is 0
}

// Kind is what an actor is; on a CPU the later one goes before the earlier.
type Kind uint8

// The kinds of actors.
const (
	Client Kind = iota
	Softclock
	Clock
	Chance // no thread: see chance.go
	Drain  // a store buffer: see memory_tso.go
)

// seen is a word that an actor has read, and how often it had been written.
type seen struct {
	obj     int32
	version uint32
}

// wait is what an actor stands before.
type wait uint8

const (
	w_none     wait = iota
	w_op            // a visible operation of the seam
	w_lock          // a mutex
	w_lockwait      // a lock word that is to change
	w_park          // a wakeup
	w_tick          // the next clock interrupt
	w_rw            // a reader/writer lock that is one operation
	w_drain         // of a store buffer: a store to drain
	w_fence         // an empty store buffer
	w_barrier       // an empty store buffer of another actor
)

// pending is the operation that an actor stands before.
type pending struct {
	wait wait
	op   sys.Op
	obj  int32
	word *sys.Lockword // of w_lock, w_lockwait and w_rw
	v    uintptr       // of w_lockwait: the word as it was seen
	put  sys.Value     // of a store
	spin bool          // of a lock: whoever waits for it keeps the CPU
	rw   rwop          // of w_rw

	buffered bool // a store into the actor's buffer
	fence    bool // it waits for an empty buffer
	iret     bool // so does the end of an interrupt, where all frames are the machine's

	of int32 // of w_barrier: the actor whose buffer is to be empty
}

// unwound is what a coroutine panics with when its run is over.
type unwound struct{}

// Thread_start implements smp.Machine.
func (m *machine) Thread_start(td *sys.Thread, func_ func(any), arg any) {
	a := &actor{no: len(m.actors), td: td, body: func() { func_(arg) }, home: max(td.Td_md.Md_cpu.Load(), 0)}
	m.add(a)
}

// Clock_start implements smp.Machine: the clock of a CPU is an actor.
func (m *machine) Clock_start(cpu int32) {
	td := smp.Thread_alloc(fmt.Sprintf("clock %d", cpu), cpu)
	td.Td_pflags |= sys.TDP_KTHREAD
	a := &actor{no: len(m.actors), td: td, kind: Clock, home: cpu}
	a.body = func() {
		for {
			cc_lock := &sys.Booted.Cc_lock(cpu).Mtx_lock
			a.pend = pending{wait: w_tick, op: sys.OP_LOCK, obj: m.objects.number(unsafe.Pointer(cc_lock)), word: cc_lock}
			m.pause(a)
			td.Td_critnest++
			td.Td_md.Md_spinlock_count++
			if m.era != nil {
				td.Td_intr_nesting_level++
				m.era.Clock.Interrupt()
				td.Td_intr_nesting_level--
			} else {
				smp.Hardclock_anycpu(1, 0)
			}
			if m.tso != nil {
				m.tso.iret(a)
			}
			td.Td_md.Md_spinlock_count--
			td.Td_critnest--
		}
	}
	m.add(a)
}

// add makes the coroutine of an actor, which stands before its beginning.
func (m *machine) add(a *actor) {
	m.actors = append(m.actors, a)
	m.byThr[a.td] = a
	m.objects.hide(unsafe.Pointer(&a.td.Td_oncpu)) // unless it Moves
	a.co.start(func() {
		debug.SetPanicOnFault(true) // so that a fault of the kernel is found, and not the end
		smp.Thread_begin(a.td)
		for a.fresh = true; a.co.pause(); a.fresh = true {
			wipe_all()
			m.run(a)
		}
	})
	a.co.resume()
}

// run runs the actor's body once.
func (m *machine) run(a *actor) {
	returned := false
	defer func() {
		a.done = true
		a.pend, a.local = pending{}, 0
		clear(a.pcs[:])
		if r := recover(); r != nil {
			m.recovered(a, r)
		} else if !returned {
			// It ends the coroutine, so that there is no next run.
			m.running = nil
			smp.Panic_goexit(a.td)
		}
	}()
	a.body()
	returned = true
	if td := a.td; td.Td_locks != 0 || td.Td_md.Md_spinlock_count != 0 {
		m.fail(a, Fault{Kind: Leaked, Sleep: td.Td_locks, Spin: td.Td_md.Md_spinlock_count})
	}
}

// recovered notes what a body has panicked with.
func (m *machine) recovered(a *actor, r any) {
	switch r := r.(type) {
	case unwound:
	case *sys.Kernel_panic:
		m.fail(a, Fault{Kind: Panicked, Panic: r})
	case sys.Untranslated:
		m.fail(a, Fault{Kind: Untranslated, Says: r.Error()})
	case runtime.Error:
		m.fail(a, Fault{Kind: Crashed, Says: r.Error(), Place: fault_place()})
	default:
		panic(r)
	}
}

// fault_place names the function of the house in which a runtime error came up.
func fault_place() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.File, ".c") || strings.HasPrefix(f.Function, "ktimeout/kern/timeout") || strings.HasPrefix(f.Function, "ktimeout/kern/sleepqueue") {
			return fmt.Sprintf("%s:%d", f.Function[strings.LastIndexByte(f.Function, '.')+1:], f.Line)
		}
		if !more {
			return "unknown code"
		}
	}
}

// fail notes the first thing that goes wrong in a run.
func (m *machine) fail(a *actor, f Fault) {
	if m.failure == nil {
		f.Actor, f.Thread = a.no, a.name()
		m.failure = &f
	}
}

// name is what an actor is called in sentences: the kernel calls all softclocks the same.
func (a *actor) name() string {
	if a.kind == Softclock {
		return fmt.Sprintf("softclock %d", a.home)
	}
	return a.td.Td_name
}

// resting tells whether the actor stands where it has nothing to do.
func (a *actor) resting() bool {
	return a.done || a.kind == Clock && a.pend.wait == w_tick || a.kind == Softclock && a.pend.wait == w_park || a.pend.wait == w_drain
}

// begins puts an actor to where it is when a run begins.
func (a *actor) begins() {
	// It stands before its first operation, whatever that is.
	a.acting = acting{pend: a.rest, token: a.token0, phase: ended, rested: -1}
	a.reads, a.rlocks = a.reads[:0], a.rlocks[:0]
	a.stands = 0
}

// unwind has the coroutine of an actor stand before its body, wherever it is.
func (m *machine) unwind(a *actor) {
	if !a.fresh {
		m.ending = true
		m.resume(a)
		m.ending = false
	}
}

// resume lets an actor run until it pauses.
func (m *machine) resume(a *actor) {
	m.running = a
	if m.tso != nil {
		m.tso.show(a)
		a.co.resume()
		m.tso.hide()
	} else {
		a.co.resume()
	}
	m.running = nil
	if a.idles[0] == 0 {
		a.idles[0] = a.idles[1]
	}
	if a.rests = a.kind != Client && !a.done && a.resting() && a.idles[0] == a.idles[1]; a.rests {
		a.rest = a.pend
	}
}

// pause stops the running actor before the operation in pend, until it is told
// to take its next step.
func (m *machine) pause(a *actor) {
	if m.watch.trace != nil || m.watch.places {
		clear(a.pcs[:])
		runtime.Callers(3, a.pcs[:])
	}
	if m.era != nil && m.era.Threads && a.kind == Softclock && a.pend.wait == w_park {
		// The loop in which it waits is the text's, and need not be where it waits first.
		a.idles[1] = m.local(a)
	}
	if m.journal.retakes.of != nil {
		if m.tso != nil {
			m.tso.hide()
		}
		if m.forth() {
			m.retake()
			if m.tso != nil {
				m.tso.show(a)
			}
			return
		}
	} else if m.sections.long {
		a.local = m.local(a)
	}
	if m.tso == nil && m.script.on && len(m.script.steps) > 0 && int(m.script.steps[0]) == a.no {
		m.once_more(a)
		return
	}
	a.co.pause()
	if m.ending {
		panic(unwound{})
	}
}

// hook is the hook of the seam. put is what a store stores.
func (m *machine) hook(op sys.Op, obj unsafe.Pointer, put sys.Value) {
	if a := m.running; a != nil && !m.ending {
		o := m.objects.number(obj)
		m.operates(a, op, o, put)
		m.reaches(a, o, op)
	}
}

// operates returns when the running actor is to carry out an operation.
func (m *machine) operates(a *actor, op sys.Op, o int32, put sys.Value) {
	buffered := m.tso != nil && m.tso.buffers(a, op, o)
	switch op {
	case sys.OP_ORDERED_STORE, sys.OP_PLAIN_STORE:
		op = sys.OP_STORE
	case sys.OP_PLAIN_LOAD:
		op = sys.OP_LOAD
	case sys.OP_RACY_LOAD, sys.OP_RACY_STORE:
		if !m.objects.all[o].racy {
			return
		}
		op -= sys.OP_RACY_LOAD - sys.OP_LOAD
	}
	switch how := m.objects.all[o].how; {
	case how == hidden:
		return
	case how == folded, a.kind == Clock && !m.holds_up(a, op, o):
		if m.tso != nil {
			m.tso.fence(a)
		}
		m.at_once(a, op, o)
		return
	}
	if m.tso != nil {
		m.tso.stands(a, op, o, put, buffered)
		return
	}
	a.pend = pending{wait: w_op, op: op, obj: o, put: put}
	if op == sys.OP_LOCK {
		a.pend.wait = w_lock
		a.pend.word = (*sys.Lockword)(m.objects.all[o].key)
		a.pend.spin = lock_class(a.pend.word) == 0
	}
	if m.sections.long && m.goes_on(a) {
		m.sections.ops++
		m.begin(a)
		return
	}
	m.pause(a)
}

// at_once notes an operation that is part of the step before it.
func (m *machine) at_once(a *actor, op sys.Op, o int32) {
	if g := m.objects.all[o].guard; g != nil && g.own != nil && m.exposes() {
		m.expose(a, g, op)
	}
	m.access(o, op)
	m.reads(a, op, o)
	m.parts(a, op, o)
}

// lock_class returns the index of the class of a word's lock: 0 and 1 are spin
// and sleep mutexes. Every lock begins with its Lock_object, and the word follows.
func lock_class(w *sys.Lockword) uint32 {
	lo := (*sys.Lock_object)(unsafe.Add(unsafe.Pointer(w), -int(unsafe.Offsetof(sys.Mtx{}.Mtx_lock))))
	return sys.LO_CLASSINDEX(lo)
}

// LockWait implements sys.Machine.
func (m *machine) LockWait(lo *sys.Lock_object, w *sys.Lockword, v, bit uintptr, s sys.Spin) sys.Spin {
	a := m.running
	if a == nil {
		sys.Panic("%s is held while the machine is set up", lo.Lo_name)
	}
	m.fence(a)
	a.pend = pending{wait: w_lockwait, obj: m.objects.number(unsafe.Pointer(w)), word: w, v: v, spin: !s.Sleep}
	m.pause(a)
	m.reaches(a, a.pend.obj, sys.OP_LOCK)
	m.clean()
	return s
}

// fence returns when what the running actor has stored is seen by others.
func (m *machine) fence(a *actor) {
	if m.tso != nil {
		m.tso.fence(a)
	}
}

// LockWake implements sys.Machine: who waits for a word sees it change.
func (m *machine) LockWake(*sys.Lockword, bool) {}

// MtxWait implements sys.Machine. Nobody sleeps on an explored machine, so that nobody is to be
// woken.
func (m *machine) MtxWait(mp *sys.Mtx, v uintptr, s sys.Spin) sys.Spin {
	return m.LockWait(&mp.Lock_object, &mp.Mtx_lock, v, 0, s)
}

// MtxWake implements sys.Machine.
func (m *machine) MtxWake(*sys.Mtx) {}

// Membarrier implements sys.Machine. Where memory is sequentially consistent it has nothing to do.
func (m *machine) Membarrier() bool {
	if m.tso != nil && m.running != nil && !m.ending {
		m.tso.membarrier(m.running)
	}
	return true
}

// Spinwait implements sys.Machine.
func (m *machine) Spinwait() {
	a := m.running
	if a == nil {
		sys.Panic("a spin wait while the machine is set up would never end")
	}
	a.spins = true
}

// Park implements sys.Machine.
func (m *machine) Park(td *sys.Thread) {
	a := m.running
	if a == nil {
		sys.Panic("%s sleeps while the machine is set up", td.Td_name)
	}
	m.fence(a)
	a.pend = pending{wait: w_park, obj: m.objects.number(unsafe.Pointer(&td.Td_md.Md_park))}
	m.pause(a)
	if m.sections.long {
		wipe_all()
	}
}

// Unpark implements sys.Machine.
func (m *machine) Unpark(td *sys.Thread) {
	a := m.byThr[td]
	if a == nil {
		return
	}
	m.fence(m.running)
	m.wakes(a)
	a.token = true
	m.races.wakes(m.running, a)
	if m.running != nil {
		m.running.phase = ended
		m.touch(m.objects.number(unsafe.Pointer(&td.Td_md.Md_park)), TouchWrite)
		m.clean()
	}
}

// Chain implements sys.Machine: channels that nobody has put on a chain get the
// next free one.
func (m *machine) Chain(wchan unsafe.Pointer) uintptr {
	chain, ok := m.channels.chains[wchan]
	if !ok {
		n := uintptr(len(m.channels.chains))
		if m.channels.last != 0 && n > m.channels.last {
			sys.Panic("a run uses more than %d new wait channels", spare_chains)
		}
		chain = n << 8
		m.channels.chains[wchan] = chain
	}
	if m.running != nil {
		m.clean()
	}
	return chain
}

// Dispatch implements smp.Machine.
func (m *machine) Dispatch(td *sys.Thread) { td.Td_oncpu.Store(max(td.Td_md.Md_cpu.Load(), 0)) }

// Moved implements smp.Machine: see Moves.
func (m *machine) Moved(*sys.Thread) {}

// Begun implements smp.Machine.
func (m *machine) Begun(int) {}

// Leaving implements smp.Machine.
func (m *machine) Leaving(*sys.Thread) {}

// Left implements smp.Machine.
func (m *machine) Left() {}

// Rebound implements smp.Machine.
func (m *machine) Rebound(td *sys.Thread) {
	if cpu := td.Td_md.Md_cpu.Load(); cpu != sys.NOCPU {
		td.Td_oncpu.Store(cpu)
	}
}

// Thread_exit implements smp.Machine.
func (m *machine) Thread_exit(*sys.Thread) { panic(unwound{}) }
