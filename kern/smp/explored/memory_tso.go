package explored

import (
	"slices"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// tso is total store order, the memory of x86: x86-TSO (S. Owens, S. Sarkar, P. Sewell: A better
// x86 memory model: x86-TSO, TPHOLs 2009). Every thread that runs has the store buffer of its
// CPU. A store goes into the buffer, behind those before it; the thread sees it at once, others
// when it has drained. Stores drain first in, first out, at any time, each in a step of an
// actor of its own. A locked operation waits until the buffer is empty. So does whatever
// takes the CPU from the thread: a switch to another thread, a clock interrupt, a move
// to another CPU; so there is never more than one thread with stores in the buffer of a CPU,
// and it can as well be the thread's.
//
// While an actor runs, its stores lie over what is in memory, and are taken off again
// when it pauses. So all that it reads, also without an operation of the seam (Peek, the
// owner of a lock, plain fields, assertions), is as its CPU has it, and all that others read
// is as memory has it.
//
// A store is seen by nobody else before it drains. So it is no schedule point, unless the
// CPU could be taken from the thread just then, or a call begins with it, or there are
// membarriers, which may come before it or after it.
//
// What a step touches: draining writes the word. A store writes the place in the buffer
// that it takes, and so does its draining; whatever waits for an empty buffer reads the last
// place that was taken, and what another actor does on the CPU, and a membarrier, also the place
// that the thread takes next. A load touches the word, also where it finds it in the buffer: it
// commutes with the draining of its own store, but not with what others store after that.
//
// A clock interrupt of one step has drained what it has stored when the step ends: all that it
// does is ordered by a lock that it takes with a locked operation, and iret waits for the
// buffer. Chance is no thread and has no buffer.
type tso struct {
	m      *machine
	which  Memory
	shown  *actor    // the actor whose stores lie over memory, or nil
	under  []covered // what is below them
	faulty alteration
	passes bool // threads call Membarrier
}

// alteration is a way in which the model is wrong, for tests of what would notice.
type alteration uint8

const (
	faithful  alteration = iota
	unforward            // a load does not find the stores of its own thread
	lifo                 // the last store drains first
	unfenced             // a locked operation does not wait
	undrained            // stores drain only where somebody waits for that
)

// buffer_places is how many places a store buffer has. Processors have about as many. A
// thread that stores more waits until all have drained.
const buffer_places = 64

// buffer is what an actor with a store buffer has besides what is in its acting.
type buffer struct {
	places [buffer_places]int32 // stand for places as objects
	drain  *actor
}

// stored is a store in a buffer.
type stored struct {
	at    unsafe.Pointer
	obj   int32
	form  sys.Form
	v     sys.Value
	calls bool         // made in a call for the client
	pcs   *[24]uintptr // where it was made, while that is noted
}

// covered is what was in memory.
type covered struct {
	at   unsafe.Pointer
	form sys.Form
	v    sys.Value
}

// Memory has the machine run under a memory model from now on. To be called when all threads
// are made, before Save; without a call it is sequentially consistent.
func (s Setup) Memory(which Memory) {
	if which == SC {
		return
	}
	m := s.m
	m.tso = &tso{m: m, which: which}
	m.memory = m.tso
	for _, a := range m.actors[:len(m.actors):len(m.actors)] {
		if a.kind <= Softclock || a.kind == Clock && m.stepwise {
			m.tso.give_buffer(a)
		}
	}
}

// Membarriers says that threads call Membarrier. It comes after Memory. Every store is then a
// step of its own, as it matters whether it was made before another's barrier.
func (s Setup) Membarriers() {
	if s.m.tso != nil {
		s.m.tso.passes = true
	}
}

// Buffered says what there is of the stores of an actor.
func (r Run) Buffered(actor int) Buffered {
	a := r.m.actors[actor]
	if !a.unfenced() {
		return Buffered{Stores: a.pushed, Before: a.fenced}
	}
	return Buffered{Any: len(a.stores) > 0, Drain: a.buffer.drain.no, Stores: a.pushed, Before: a.fenced,
		Asked: []Touch{{r.m.tso.place(a, a.pushed), TouchRead}}}
}

// Buffered is what there is of the stores of an actor.
type Buffered struct {
	Any    bool    // some are in its buffer
	Drain  int     // the actor that drains it
	Stores int32   // how many there were in this run
	Before int32   // how many of them there were when it last waited for an empty buffer
	Asked  []Touch // what a step touches for which it matters whether all have drained
}

// Drained returns how many stores an actor that drains a buffer has drained in this run.
func (r Run) Drained(actor int) int32 {
	if of := r.m.actors[actor].drains; of != nil {
		return of.pushed - int32(len(of.stores))
	}
	return 0
}

// Sees has memory be as an actor sees it, until the step ends that it is about to take.
func (r Run) Sees(actor int) {
	if r.m.tso != nil {
		r.m.tso.show(r.m.actors[actor])
	}
}

// Fence has the running actor wait until all that it has stored is seen by others.
func (in Inside) Fence() { in.m.fence(in.m.running) }

// give_buffer makes the store buffer of an actor, and the actor that drains it.
func (t *tso) give_buffer(of *actor) {
	m := t.m
	td := smp.Thread_alloc("store buffer of "+of.name(), sys.NOCPU)
	td.Td_pflags |= sys.TDP_KTHREAD
	a := &actor{no: len(m.actors), td: td, kind: Drain, home: of.home, drains: of}
	a.body = func() {
		for {
			a.pend = pending{wait: w_drain}
			m.pause(a)
			t.drain(of)
		}
	}
	of.buffer = &buffer{drain: a}
	m.add(a)
}

func (t *tso) String() string { return t.which.Describe() }

func (t *tso) load(_ *actor, _ sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	if t.faulty == unforward {
		for _, c := range t.under {
			if c.at == at {
				return c.v
			}
		}
	}
	return sys.Load_memory(at, f)
}

func (t *tso) store(a *actor, op sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	if a == nil || t.m.ending || !t.buffers(a, op, t.m.objects.number(at)) {
		sys.Store_memory(at, f, v)
		return
	}
	t.push(a, at, f, v)
}

func (t *tso) mode(op sys.Op) TouchMode { return sequential{}.mode(op) }

// buffers tells whether an operation of an actor is a store into its buffer.
func (t *tso) buffers(a *actor, op sys.Op, o int32) bool {
	obj := &t.m.objects.all[o]
	if a.buffer == nil || obj.how != visible || a.kind == Clock && !a.apart {
		return false
	}
	switch op {
	case sys.OP_STORE, sys.OP_PLAIN_STORE:
		return true
	case sys.OP_ORDERED_STORE:
		return t.which != TSO_go
	case sys.OP_RACY_STORE:
		return obj.racy
	case sys.OP_UNLOCK:
		return t.which == TSO && lock_class((*sys.Lockword)(obj.key)) == 0
	}
	return false
}

// push puts a store of the running actor into its buffer.
func (t *tso) push(a *actor, at unsafe.Pointer, f sys.Form, v sys.Value) {
	s := stored{at: at, obj: t.m.objects.number(at), form: f, v: v, calls: a.calls}
	if t.m.watch.trace != nil {
		pcs := a.pcs
		s.pcs = &pcs
	}
	// What was noted of a run has earlier contents of the same buffer: they are not written to.
	a.stores = append(a.stores[:len(a.stores):len(a.stores)], s)
	a.pushed++
	t.cover(&s)
}

// release puts the giving back of a spin mutex into the buffer of the running actor. The seam
// then writes the same to what lies over memory.
func (t *tso) release(a *actor, at unsafe.Pointer) {
	if a != nil && !t.m.ending && t.buffers(a, sys.OP_UNLOCK, t.m.objects.number(at)) {
		t.push(a, at, sys.FORM_UINTPTR, sys.Value{N: sys.MTX_UNOWNED})
	}
}

// cover lays a store over memory.
func (t *tso) cover(s *stored) {
	t.under = append(t.under, covered{s.at, s.form, sys.Load_memory(s.at, s.form)})
	sys.Store_memory(s.at, s.form, s.v)
}

// show lays the stores of an actor that is to run over memory, if they do not lie there yet.
func (t *tso) show(a *actor) {
	if t.shown == a {
		return
	}
	t.shown = a
	for i := range a.stores {
		t.cover(&a.stores[i])
	}
}

// hide takes them off again.
func (t *tso) hide() {
	for i := len(t.under) - 1; i >= 0; i-- {
		c := &t.under[i]
		sys.Store_memory(c.at, c.form, c.v)
	}
	clear(t.under)
	t.shown, t.under = nil, t.under[:0]
}

// next is the index of the store that drains next.
func (t *tso) next(of *actor) int {
	if t.faulty == lifo {
		return len(of.stores) - 1
	}
	return 0
}

// drain has the next store in an actor's buffer reach memory. A store to memory that was given
// back meanwhile is a fault of the thread that has made it.
func (t *tso) drain(of *actor) {
	m := t.m
	i := t.next(of)
	s := of.stores[i]
	if i == 0 {
		of.stores = of.stores[1:]
	} else {
		of.stores = of.stores[:i]
	}
	obj := &m.objects.all[s.obj]
	obj.version++
	name, place := func() string { return obj.name }, func() string { return "its store buffer" }
	if f := m.strayed(of, s.calls, obj.gone, sys.OP_STORE, name, place); f != nil {
		m.fail(of, *f)
		return
	}
	sys.Store_memory(s.at, s.form, s.v)
}

// place is the object of a place of an actor's buffer: that of its store with this number,
// from 1.
func (t *tso) place(a *actor, n int32) int32 {
	return t.m.objects.number(unsafe.Pointer(&a.buffer.places[n%buffer_places]))
}

// stands returns when the running actor is to carry out an operation.
func (t *tso) stands(a *actor, op sys.Op, o int32, put sys.Value, buffered bool) {
	m := t.m
	if buffered {
		if len(a.stores) >= buffer_places-2 {
			t.fence(a)
		}
		if t.goes_on(a) {
			m.touch(t.place(a, a.pushed+1), TouchWrite)
			if g := m.objects.all[o].guard; g != nil && m.exposes() {
				m.expose(a, g, op)
			}
			return
		}
	}
	p := pending{wait: w_op, op: op, obj: o, put: put, buffered: buffered}
	if op == sys.OP_LOCK {
		p.wait = w_lock
		p.word = (*sys.Lockword)(m.objects.all[o].key)
		if p.spin = lock_class(p.word) == 0; !p.spin {
			t.fence(a) // a thread that waits for one leaves its CPU, but not with stores in its buffer
		}
	}
	// A load that is made again in a loop may as well be the first: nothing came of those
	// before it. So it waits, too, for what the loop has stored before it.
	p.fence = a.unfenced() && (!buffered && op != sys.OP_LOAD && op != sys.OP_PROBE || a.spins)
	a.pend = p
	m.pause(a)
}

// goes_on tells whether a store is part of the step before it: nobody can take the CPU
// from its thread just then.
func (t *tso) goes_on(a *actor) bool {
	if a.phase == ended || t.passes {
		return false
	}
	return a.td.Td_critnest > 0 && a.td.Td_md.Md_spinlock_count > 0 || t.m.cfg.Floating && !t.m.interruptible(a)
}

// fence returns when all that the running actor has stored has drained.
func (t *tso) fence(a *actor) {
	if a != nil && a.unfenced() && !t.m.ending {
		a.pend = pending{wait: w_fence}
		t.m.pause(a)
	}
}

// membarrier returns when every other thread has passed a full barrier since the call: had
// its buffer empty. They do so one by one, at times of their own, not all at once. Who shares the
// CPU of the running actor has passed one in the switch.
func (t *tso) membarrier(a *actor) {
	if !t.passes {
		sys.Panic("a membarrier in a program that was not said to have one")
	}
	t.fence(a)
	for _, b := range t.m.actors {
		if b != a && b.buffer != nil {
			a.pend = pending{wait: w_barrier, of: int32(b.no)}
			t.m.pause(a)
		}
	}
}

// iret returns when all that an interrupt has stored has drained.
func (t *tso) iret(a *actor) {
	if a.unfenced() && !t.m.ending {
		a.pend = pending{wait: w_fence, iret: true}
		t.m.pause(a)
	}
}

// drained tells whether the actor's operation need not wait for its buffer.
func (t *tso) drained(a *actor) bool {
	return len(a.stores) == 0 || !a.pend.fence && a.pend.wait != w_fence || t.faulty == unfenced
}

// drainable tells whether a store of an actor can drain.
func (t *tso) drainable(of *actor) bool {
	if t.faulty == undrained {
		barrier := func(a *actor) bool { return a.pend.wait == w_barrier && int(a.pend.of) == of.no }
		return len(of.stores) > 0 && (of.done || of.pend.fence || of.pend.wait == w_fence || slices.ContainsFunc(t.m.actors, barrier))
	}
	return len(of.stores) > 0
}

// touches notes what the next step of an actor touches of buffers, and whether it leaves the
// word of its operation alone.
func (t *tso) touches(a *actor) (apart bool) {
	m, p := t.m, &a.pend
	switch {
	case p.wait == w_drain:
		if of := a.drains; len(of.stores) > 0 {
			m.touch(of.stores[t.next(of)].obj, TouchWrite)
			m.touch(t.place(of, of.pushed-int32(len(of.stores))+1), TouchWrite)
		} else {
			m.touch(t.place(of, of.pushed+1), TouchWrite)
		}
		return true
	case p.wait == w_barrier:
		t.touch_empty(m.actors[p.of])
		return true
	case p.wait == w_fence, p.fence:
		m.touch(t.place(a, a.pushed), TouchRead)
	case p.buffered:
		m.touch(t.place(a, a.pushed+1), TouchWrite)
		return true
	}
	if a.mover != nil {
		t.touch_empty(a.mover)
	}
	return false
}

// touch_empty notes that a step depends on whether an actor's buffer is empty.
func (t *tso) touch_empty(of *actor) {
	if of.buffer != nil {
		t.m.touch(t.place(of, of.pushed), TouchRead)
		t.m.touch(t.place(of, of.pushed+1), TouchRead)
	}
}

// touch_switch notes that a step of an actor needs the buffer of its CPU, from whoever had it.
func (t *tso) touch_switch(a *actor) {
	for _, b := range t.m.actors {
		if b != a && b.buffer != nil && t.shares(a, b) {
			t.touch_empty(b)
		}
	}
}

// shares tells whether two actors are on one CPU, at any time.
func (t *tso) shares(a, b *actor) bool {
	if !t.m.cfg.Floating {
		return t.m.share(a, b) && t.m.bound(a)
	}
	return t.m.interruptible(a) && (a.kind == Clock && b.moves || b.kind == Clock && a.moves)
}

// keeps_off tells whether an actor has stores in the buffer of another's CPU.
func (t *tso) keeps_off(b, a *actor) bool { return len(b.stores) != 0 && t.m.share(a, b) }

// begins notes that the step of an actor begins.
func (t *tso) begins(a *actor) {
	t.show(a)
	a.phase = rising
	if a.pend.fence || a.pend.wait == w_fence {
		a.fenced = a.pushed
	}
}

// unfenced tells whether an actor has stored since it last waited for an empty buffer.
func (a *actor) unfenced() bool { return a.pushed != a.fenced }

// buffer_key adds to a hash what is in the buffer of an actor.
func (a *actor) buffer_key(h uint64) uint64 {
	for i := range a.stores {
		s := &a.stores[i]
		h = blend(blend(h, uint64(s.obj)), uint64(s.v.N))
		h = blend(blend(h, uint64(uintptr(s.v.P[0]))), uint64(uintptr(s.v.P[1])))
	}
	return h
}
