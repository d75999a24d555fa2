package explored

import (
	"slices"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// stand says how an actor stands.
type stand struct {
	can   bool // its operation can be carried out
	ready bool // it wants its CPU: it neither sleeps nor has nothing to do
	crit  bool // in a critical section
	spl   bool // with interrupts disabled
}

// standing finds out how an actor stands.
func (m *machine) standing(a *actor) stand {
	if a.done {
		return stand{}
	}
	s := stand{can: true, ready: true}
	md := &a.td.Td_md
	crit, spl := a.td.Td_critnest, md.Md_spinlock_count
	switch p := &a.pend; p.wait {
	case w_lock:
		v := p.word.Load()
		s.can = v&sys.MTX_UNOWNED != 0 || v&^sys.MTX_FLAGMASK == md.Md_g
		if p.spin {
			// It leaves spinlock_enter while it waits.
			crit--
			spl--
		} else {
			s.ready = s.can
		}
	case w_lockwait:
		s.can = p.word.Load() != p.v
		s.ready = s.can || p.spin
	case w_rw:
		s.can = a.rw_can()
		s.ready = s.can
	case w_park:
		s.can = a.token
		s.ready = a.token
	case w_tick:
		s.can = p.word.Load()&sys.MTX_UNOWNED != 0 && m.comes(a)
		s.ready = false
	case w_barrier:
		s.can = len(m.actors[p.of].stores) == 0
	case w_drain:
		s.can = m.tso.drainable(a.drains)
		s.ready = false
	}
	if a.spins {
		s.can = s.can && m.changed(a)
	}
	if m.era != nil && a.no == m.timer {
		s.can = s.can && m.passes()
	}
	if a.mover != nil && m.stepwise {
		s.can = s.can && !m.standing(a.mover).crit
	}
	if m.tso != nil {
		if a.mover != nil {
			s.can = s.can && len(a.mover.stores) == 0
		}
		s.can = s.can && m.tso.drained(a)
	}
	s.crit, s.spl = crit > 0, spl > 0
	return s
}

// changed tells whether a word was written since the actor has read it.
func (m *machine) changed(a *actor) bool {
	for _, r := range a.reads {
		if m.objects.all[r.obj].version != r.version {
			return true
		}
	}
	return false
}

// stand_all finds out how all actors stand after a step of one of them, or of all
// if that is nil.
func (m *machine) stand_all(stepped *actor) {
	for _, a := range m.actors {
		if stepped == nil || a == stepped || !a.steady() {
			a.stand = m.standing(a)
		}
	}
}

// steady tells whether how the actor stands is changed by nobody else. Lazy time depends on the
// callouts.
func (a *actor) steady() bool {
	return a.done || a.pend.wait == w_op && !a.spins && a.kind != Chance && !a.pend.fence
}

// bound tells whether the actor shares its CPU with others.
func (m *machine) bound(a *actor) bool {
	return !m.cfg.Floating && a.td.Td_md.Md_cpu.Load() != sys.NOCPU
}

// permitted tells whether the others on its CPU let an actor go on.
func (m *machine) permitted(a *actor) bool {
	if m.tso != nil && slices.ContainsFunc(m.actors, func(b *actor) bool { return b != a && m.tso.keeps_off(b, a) }) {
		return false
	}
	if a.stand.crit {
		return true
	}
	for _, b := range m.actors {
		if b == a || !b.stand.ready || !m.share(a, b) {
			continue
		}
		switch {
		case b.kind > a.kind && !b.stand.crit:
			return false
		case a.kind == Clock && b.stand.spl, a.kind != Clock && b.stand.crit:
			return false
		}
	}
	return true
}

// share tells whether two actors are on one CPU. Those that float never are, but that clock
// interrupts of several steps hold up whoever is known to be on their CPU.
func (m *machine) share(a, b *actor) bool {
	switch {
	case !m.cfg.Floating:
		return b.home == a.home && m.bound(b)
	case a.kind == Clock:
		return b.moves && b.td.Td_oncpu.Peek() == a.home
	case b.kind == Clock:
		return a.moves && a.td.Td_oncpu.Peek() == b.home
	}
	return false
}

// Enabled returns the actors that can take a step, a bit for each.
func (r Run) Enabled() uint32 {
	m := r.m
	var set uint32
	for i, a := range m.actors {
		if m.can(a) {
			set |= 1 << i
		}
	}
	return set
}

// can tells whether an actor can take a step.
func (m *machine) can(a *actor) bool {
	return a.stand.can && (!m.bound(a) && !m.interruptible(a) || m.permitted(a))
}

// interruptible tells whether clock interrupts of several steps and a floating actor hold
// each other up.
func (m *machine) interruptible(a *actor) bool {
	return m.cfg.Floating && m.stepwise && (a.moves || a.kind == Clock)
}

// Free returns the actors to which the CPU goes without being taken from
// another thread by choice: clocks, softclock threads that begin, and chance, which
// needs none.
func (r Run) Free() uint32 {
	m := r.m
	var set uint32
	for i, a := range m.actors {
		if a.kind >= Clock || a.kind == Softclock && a.pend.wait == w_park {
			set |= 1 << i
		}
	}
	return set
}

// Step lets an actor, which is enabled, take a step, and returns what that
// touched. The slice is valid until the next step.
func (r Run) Step(actor int) []Touch {
	m := r.m
	a := m.actors[actor]
	m.touched = m.touched[:0]
	if m.watch.trace != nil {
		m.watch.trace(m.op(a))
	}
	m.sections.ops = 1
	if m.lengthens() {
		m.opens(a)
	}
	if m.tso != nil {
		m.tso.touch_switch(a)
	}
	m.begin(a)
	a.steps++
	m.resume(a)
	if m.sections.long && a.kind != Client && a.resting() {
		a.local = 0
	}
	if m.cfg.Floating {
		m.touch_interrupts(a)
		return m.touched
	}
	m.touch_cpus(a)
	return m.touched
}

// touch_interrupts notes what the step of an actor has done to the CPU that it floats on, as
// far as clock interrupts go.
func (m *machine) touch_interrupts(a *actor) {
	was := a.stand
	m.stand_all(a)
	if !m.stepwise {
		return
	}
	m.touch_place(a)
	if m.interruptible(a) && (a.stand.crit != was.crit || a.stand.spl != was.spl) {
		m.touch(m.place(a), TouchWrite)
	}
}

// touch_place notes that the step of an actor depends on the CPU that it floats on. Chance
// takes an actor from there only while it may be moved.
func (m *machine) touch_place(a *actor) {
	if a.mover != nil {
		a = a.mover
	}
	if m.interruptible(a) {
		m.touch(m.place(a), TouchRead)
		if a.moves {
			m.touch(m.objects.number(unsafe.Pointer(&a.td.Td_oncpu)), TouchRead)
		}
	}
}

// place returns the object of the CPU that an actor floats on.
func (m *machine) place(a *actor) int32 {
	cpu := a.home
	if a.moves {
		cpu = a.td.Td_oncpu.Peek()
	}
	return m.objects.number(unsafe.Pointer(&smp.Cpuid_to_pcpu()[cpu]))
}

// Again lets actors take short steps that were taken before from the same states, and
// calls between before each, with the actor. Their touches are not asked for. After it
// comes Stand. An actor that takes several in a row keeps the processor: handing it
// over and back costs more than most steps.
func (r Run) Again(steps []uint8, between func(actor int)) {
	m := r.m
	m.script = script{on: true, steps: steps, between: between}
	for len(m.script.steps) > 0 {
		a := m.actors[m.script.steps[0]]
		m.once_more(a)
		m.resume(a)
	}
	m.script.on = false
}

// script are steps that are taken again.
type script struct {
	on      bool            // also in the last of them
	steps   []uint8         // who takes those that are left
	between func(actor int) // called before each
}

// once_more begins the next step of the script, which is the actor's.
func (m *machine) once_more(a *actor) {
	m.script.steps = m.script.steps[1:]
	m.script.between(a.no)
	m.touched = m.touched[:0]
	m.begin(a)
}

// Stand finds out who can go on, after steps taken again.
func (r Run) Stand() { r.m.stand_all(nil) }

// begin notes what the actor's operation touches, and that it no longer waits.
func (m *machine) begin(a *actor) {
	m.taken++
	p := &a.pend
	if a.spins || p.wait != w_op || p.op != sys.OP_LOAD {
		a.reads = a.reads[:0]
	}
	a.spins = false
	a.looked = p.wait == w_op && m.objects.all[p.obj].rw || p.wait == w_rw && p.rw == rw_wlock
	if m.tso != nil {
		m.tso.begins(a)
		if m.tso.touches(a) {
			if g := m.objects.all[p.obj].guard; p.buffered && g != nil && m.exposes() {
				m.expose(a, g, p.op)
			}
			return
		}
	}
	switch p.wait {
	case w_op, w_lock:
		if g := m.objects.all[p.obj].guard; g != nil && m.exposes() {
			m.expose(a, g, p.op)
		}
		m.access(p.obj, p.op)
		if p.op == sys.OP_LOAD {
			a.reads = append(a.reads, seen{p.obj, m.objects.all[p.obj].version})
		}
		m.touch_time(a)
	case w_lockwait:
		m.touch(p.obj, TouchRead)
	case w_rw:
		m.touch(p.obj, m.rw_mode(a))
	case w_park:
		a.token = false
		m.touch(p.obj, TouchWrite)
	case w_tick:
		a.apart = false
		m.touch_tick(a, p)
		// Whether it finds work depends on others, what it touches must not.
		m.touch(a.wakes, TouchWrite)
		if m.bound(a) {
			m.touch(m.cpu(a), TouchAcquire)
		}
		if m.era != nil {
			break
		}
		if a.extra > 0 {
			a.extra--
		} else {
			m.clock.left[m.clock.of(a.home)]--
		}
	}
}

// Pending returns what the next step of an actor touches, as far as it is known.
func (r Run) Pending(actor int) []Touch {
	m := r.m
	a := m.actors[actor]
	m.touched = m.touched[:0]
	if a.done {
		return nil
	}
	if m.tso != nil {
		m.tso.touch_switch(a)
		if m.tso.touches(a) {
			if m.bound(a) {
				m.touch(m.cpu(a), TouchRead)
			}
			if m.stepwise {
				m.touch_place(a)
			}
			return m.touched
		}
	}
	switch p := &a.pend; p.wait {
	case w_op, w_lock:
		switch p.op {
		case sys.OP_LOAD, sys.OP_STORE:
			m.touch(p.obj, m.memory.mode(p.op))
		case sys.OP_RMW:
			m.touch(p.obj, TouchWrite)
		case sys.OP_LOCK:
			m.touch(p.obj, TouchAcquire)
		case sys.OP_UNLOCK:
			m.touch(p.obj, TouchRelease)
		}
		m.touch_time(a)
	case w_lockwait:
		m.touch(p.obj, TouchRead)
	case w_rw:
		m.touch(p.obj, m.rw_mode(a))
	case w_park:
		m.touch(p.obj, TouchWrite)
	case w_tick:
		m.touch_tick(a, p)
		m.touch(a.wakes, TouchWrite)
		m.touch(p.obj, TouchAcquire)
		if m.bound(a) {
			m.touch(m.cpu(a), TouchAcquire)
		}
	}
	if m.bound(a) {
		m.touch(m.cpu(a), TouchRead)
	}
	if m.stepwise {
		m.touch_place(a)
	}
	return m.touched
}

// touch_cpus notes what the step of an actor has done to the CPUs: it needed
// its own one, and may have taken one from others or left it to them.
func (m *machine) touch_cpus(a *actor) {
	if m.bound(a) {
		m.touch(m.cpu(a), TouchRead)
		m.touch_sleep(a)
	}
	for _, b := range m.actors {
		if b != a && b.steady() {
			continue
		}
		was := b.stand
		b.stand = m.standing(b)
		if !m.bound(b) {
			continue
		}
		now := b.stand
		var mode TouchMode
		if now.crit && !was.crit || now.spl && !was.spl {
			mode |= TouchAcquire
		}
		if !now.crit && was.crit || !now.spl && was.spl {
			mode |= TouchRelease
		}
		// A client that is ready keeps nobody off.
		if b.kind != Client && now.ready != was.ready {
			// A thread that goes to sleep leaves the CPU to others; one of them, or an
			// interrupt, could also have taken it before that.
			mode |= TouchAcquire
			if was.ready {
				mode |= TouchRelease
			}
		}
		switch {
		case mode == 0:
		case b.home == a.home && m.bound(a):
			m.touch(m.cpu(b), mode)
		default:
			m.touch(m.cpu(b), TouchWrite)
		}
	}
}

// touch_sleep notes that the step of a softclock has brought it to where it may
// sleep. Whether it does depends on the lock or the wakeup that it has come to,
// and what it touches must not: so it touches that, and the CPU, in any case.
func (m *machine) touch_sleep(a *actor) {
	if a.kind != Softclock {
		return
	}
	switch p := &a.pend; {
	case p.wait == w_lock && !p.spin, p.rw_waits():
		m.touch(p.obj, TouchWrite) // before or after who gives it back: as trying a lock
	case p.wait == w_lockwait, p.wait == w_park:
		m.touch(p.obj, TouchRead)
	case !a.looked:
		return
	}
	m.touch(m.cpu(a), TouchAcquire|TouchRelease)
}

// cpu returns the object of an actor's CPU.
func (m *machine) cpu(a *actor) int32 {
	return m.objects.number(unsafe.Pointer(&smp.Cpuid_to_pcpu()[a.home]))
}

// Done tells whether an actor has nothing more to do in this run. Softclocks
// and clocks are done when they wait for work.
func (r Run) Done(actor int) bool { return r.m.done(r.m.actors[actor]) }

// done is Done.
func (m *machine) done(a *actor) bool {
	return a.done || a.kind != Client && a.resting() && !a.stand.can || a.kind == Clock && a.pend.wait == w_tick || m.era != nil && a.no == m.timer
}

// Tick gives every CPU one more tick of its own in this run.
func (r Run) Tick() {
	m := r.m
	if m.era != nil {
		m.journal.stray = true
		m.step_time()
		m.stand_all(nil)
		return
	}
	for _, a := range m.actors {
		if a.kind == Clock {
			a.extra++
			a.stand = m.standing(a)
		}
	}
}

// Stuck says what keeps the run from going on, when no actor can take a step
// and not all are done; nil if all are.
func (r Run) Stuck() *Fault {
	m := r.m
	var f *Fault
	for i, a := range m.actors {
		if m.done(a) {
			continue
		}
		kind := Lost_wakeup
		switch {
		case a.spins, a.pend.spin, a.stand.can:
			kind = Spin_deadlock
		case a.pend.wait == w_lock, a.pend.wait == w_lockwait, a.pend.wait == w_rw:
			kind = Sleep_deadlock
		}
		if f == nil {
			f = &Fault{Kind: kind, Actor: i, Thread: a.name()}
		}
		if kind == Spin_deadlock || f.Kind == Lost_wakeup {
			f.Kind, f.Actor, f.Thread = kind, i, a.name()
		}
		f.Waits = append(f.Waits, m.wait(a))
	}
	return f
}
