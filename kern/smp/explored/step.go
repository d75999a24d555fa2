package explored

import (
	"fmt"
	"strings"
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
func (m *Machine) standing(a *actor) stand {
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
		s.can = p.word.Load()&sys.MTX_UNOWNED != 0 && (a.extra > 0 || m.granted[m.grant(a.home)] > 0 && (!m.lazy || due(a.home)))
		s.ready = false
	}
	if a.spins {
		s.can = s.can && m.changed(a)
	}
	s.crit, s.spl = crit > 0, spl > 0
	return s
}

// due tells whether the next tick of a CPU finds a callout that may be due.
// Nobody holds the lock of the CPU's callouts.
func due(cpu int32) bool {
	view := sys.Booted.Cpu(cpu)
	now := smp.Pcputicks(cpu) + 1
	if ticks := sys.Ticks.Peek(); now-ticks < 0 {
		now = ticks
	}
	for tick := view.Cc_softticks; tick-now <= 0; tick++ {
		if !sys.TAILQ_EMPTY(sys.Booted.Bucket(cpu, tick)) {
			return true
		}
	}
	return false
}

// changed tells whether a word was written since the actor has read it.
func (m *Machine) changed(a *actor) bool {
	for _, r := range a.reads {
		if m.objects.all[r.obj].version != r.version {
			return true
		}
	}
	return false
}

// stand_all finds out how all actors stand after a step of one of them, or of all
// if that is nil.
func (m *Machine) stand_all(stepped *actor) {
	for _, a := range m.actors {
		if stepped == nil || a == stepped || !a.steady() {
			a.stand = m.standing(a)
		}
	}
}

// steady tells whether how the actor stands is changed by nobody else.
func (a *actor) steady() bool { return a.done || a.pend.wait == w_op && !a.spins }

// bound tells whether the actor shares its CPU with others.
func (m *Machine) bound(a *actor) bool { return m.shared && a.td.Td_md.Md_cpu.Load() != sys.NOCPU }

// permitted tells whether the others on its CPU let an actor go on.
func (m *Machine) permitted(a *actor) bool {
	if a.stand.crit {
		return true
	}
	for _, b := range m.actors {
		if b == a || b.home != a.home || !b.stand.ready || !m.bound(b) {
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

// Enabled returns the actors that can take a step, a bit for each.
func (m *Machine) Enabled() uint32 {
	var set uint32
	for i, a := range m.actors {
		if a.stand.can && (!m.bound(a) || m.permitted(a)) {
			set |= 1 << i
		}
	}
	return set
}

// Free returns the actors to which the CPU goes without being taken from
// another thread by choice: clocks, softclock threads that begin, and chance, which
// needs none.
func (m *Machine) Free() uint32 {
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
func (m *Machine) Step(actor int) []Touch {
	a := m.actors[actor]
	m.touched = m.touched[:0]
	if m.trace != nil {
		m.trace(m.op(a))
	}
	m.ops = 1
	a.start = a.local
	if m.sections {
		m.opens(a)
		m.observe(a)
	}
	m.begin(a)
	m.running = a
	a.co.resume()
	m.running = nil
	if m.sections && a.kind != Client && a.resting() {
		a.local = 0
	}
	if !m.shared {
		m.stand_all(a)
		return m.touched
	}
	m.touch_cpus(a)
	return m.touched
}

// Again lets actors take steps that were taken before from the same states, and
// calls between before each, with the actor. Their touches are not asked for; locals
// are what Local returned after each step then, or nil while steps are short. After
// it comes Stand. An actor that takes several in a row keeps the processor: handing
// it over and back costs more than most steps.
func (m *Machine) Again(steps []uint8, locals []uint64, between func(actor int)) {
	m.again, m.script, m.locals, m.between = true, steps, locals, between
	for len(m.script) > 0 {
		a := m.actors[m.script[0]]
		m.once_more(a)
		m.resume(a)
	}
	m.again = false
}

// once_more begins the next step of the script, which is the actor's.
func (m *Machine) once_more(a *actor) {
	m.script = m.script[1:]
	m.between(a.no)
	a.start = a.local
	if len(m.locals) > 0 {
		a.local, m.locals = m.locals[0], m.locals[1:]
	}
	m.touched = m.touched[:0]
	if m.sections {
		m.opens(a)
	}
	m.begin(a)
}

// Stand finds out who can go on, after steps taken again.
func (m *Machine) Stand() { m.stand_all(nil) }

// begin notes what the actor's operation touches, and that it no longer waits.
func (m *Machine) begin(a *actor) {
	m.taken++
	p := &a.pend
	if a.spins || p.wait != w_op || p.op != sys.OP_LOAD {
		a.reads = a.reads[:0]
	}
	a.spins = false
	a.looked = p.wait == w_op && m.objects.all[p.obj].rw || p.wait == w_rw && p.rw == rw_wlock
	switch p.wait {
	case w_op, w_lock:
		if g := m.objects.all[p.obj].guard; g != nil && m.sections {
			m.expose(a, g, p.op)
		}
		m.access(p.obj, p.op)
		if p.op == sys.OP_LOAD {
			a.reads = append(a.reads, seen{p.obj, m.objects.all[p.obj].version})
		}
	case w_lockwait:
		m.touch(p.obj, TouchRead)
	case w_rw:
		m.touch(p.obj, m.rw_mode(a))
	case w_park:
		a.token = false
		m.touch(p.obj, TouchWrite)
	case w_tick:
		m.touch(m.budget[m.grant(a.home)], TouchWrite)
		// Whether it finds work depends on others, what it touches must not.
		m.touch(a.wakes, TouchWrite)
		if m.bound(a) {
			m.touch(m.cpu(a), TouchAcquire)
		}
		if a.extra > 0 {
			a.extra--
		} else {
			m.granted[m.grant(a.home)]--
		}
	}
}

// Pending returns what the next step of an actor touches, as far as it is known.
func (m *Machine) Pending(actor int) []Touch {
	a := m.actors[actor]
	m.touched = m.touched[:0]
	if a.done {
		return nil
	}
	switch p := &a.pend; p.wait {
	case w_op, w_lock:
		switch p.op {
		case sys.OP_LOAD:
			m.touch(p.obj, TouchRead)
		case sys.OP_STORE, sys.OP_RMW:
			m.touch(p.obj, TouchWrite)
		case sys.OP_LOCK:
			m.touch(p.obj, TouchAcquire)
		case sys.OP_UNLOCK:
			m.touch(p.obj, TouchRelease)
		}
	case w_lockwait:
		m.touch(p.obj, TouchRead)
	case w_rw:
		m.touch(p.obj, m.rw_mode(a))
	case w_park:
		m.touch(p.obj, TouchWrite)
	case w_tick:
		m.touch(m.budget[m.grant(a.home)], TouchWrite)
		m.touch(a.wakes, TouchWrite)
		m.touch(p.obj, TouchAcquire)
		if m.bound(a) {
			m.touch(m.cpu(a), TouchAcquire)
		}
	}
	if m.bound(a) {
		m.touch(m.cpu(a), TouchRead)
	}
	return m.touched
}

// touch_cpus notes what the step of an actor has done to the CPUs: it needed
// its own one, and may have taken one from others or left it to them.
func (m *Machine) touch_cpus(a *actor) {
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
			// To sleep leaves the CPU to others, but others may have come before.
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
func (m *Machine) touch_sleep(a *actor) {
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
func (m *Machine) cpu(a *actor) int32 {
	return m.objects.number(unsafe.Pointer(&smp.Cpuid_to_pcpu()[a.home]))
}

// Done tells whether an actor has nothing more to do in this run. Softclocks
// and clocks are done when they wait for work.
func (m *Machine) Done(actor int) bool {
	a := m.actors[actor]
	return a.done || a.kind != Client && a.resting() && !a.stand.can || a.kind == Clock && a.pend.wait == w_tick
}

// Tick gives every CPU one more tick of its own in this run.
func (m *Machine) Tick() {
	for _, a := range m.actors {
		if a.kind == Clock {
			a.extra++
			a.stand = m.standing(a)
		}
	}
}

// Stuck says what keeps the run from going on, when no actor can take a step
// and not all are done; nil if all are.
func (m *Machine) Stuck() *Fault {
	var who []string
	f := &Fault{Actor: -1}
	for i, a := range m.actors {
		if m.Done(i) {
			continue
		}
		kind := "lost wakeup"
		switch {
		case a.spins, a.pend.spin, a.stand.can:
			kind = "spin deadlock"
		case a.pend.wait == w_lock, a.pend.wait == w_lockwait, a.pend.wait == w_rw:
			kind = "sleep deadlock"
		}
		if f.Kind == "" || kind == "spin deadlock" || f.Kind == "lost wakeup" {
			f.Kind, f.Actor = kind, i
		}
		who = append(who, a.td.Td_name+" "+m.waits(a))
	}
	if f.Kind == "" {
		return nil
	}
	f.Text = strings.Join(who, "; ")
	return f
}

// waits says what an actor waits for.
func (m *Machine) waits(a *actor) string {
	switch p := &a.pend; {
	case a.spins:
		return "spins until " + m.objects.all[p.obj].name + " is written"
	case p.wait == w_lock && !a.stand.can:
		verb := "sleeps"
		if p.spin {
			verb = "spins"
		}
		return fmt.Sprintf("%s for %s, which %s holds", verb, m.objects.all[p.obj].name, m.owner(p.word))
	case (p.wait == w_lockwait || p.wait == w_rw) && !a.stand.can:
		return "sleeps for " + m.objects.all[p.obj].name
	case p.wait == w_park && !a.stand.can:
		return fmt.Sprintf("sleeps on \"%s\"", a.td.Td_wmesg)
	case !m.permitted(a):
		return fmt.Sprintf("cannot have CPU %d", a.home)
	}
	return "could go on"
}

// owner names the thread that owns a mutex.
func (m *Machine) owner(w *sys.Lockword) string {
	td := smp.Thread_by_g(w.Load() &^ sys.MTX_FLAGMASK)
	if td == nil {
		return "nobody"
	}
	return td.Td_name
}
