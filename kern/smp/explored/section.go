package explored

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Sections makes steps longer, or short again: a step goes on over operations before which nobody
// else needs a turn. It is Lipton's reduction (R. J. Lipton: Reduction, a method
// of proving properties of parallel programs, CACM 18(12), 1975): a step is a
// sequence of right movers, at most one operation that is no mover, and left
// movers, so that what others do in between could as well be done before or
// after it.
//
//   - The taking of a spin mutex is a right mover. A step that has taken one already ends
//     before the next, so that whoever waits for a lock is seen to wait, and to hold what
//     it holds. So does one that comes to a lock that is not free; it depends on the lock.
//   - A read of a guarded word that nobody writes is a mover.
//   - The park of a client's thread that was woken is a right mover, as nobody wakes it
//     again before it has gone on; that nobody does is checked at every wakeup.
//   - What a client's thread reads of its own td_lock is a mover: others write the word only
//     while the thread is parked, before they wake it. That is checked at every write.
//   - The giving back of a spin mutex is a left mover. If it ends the last critical
//     section the step ends, as the CPU may go to another thread then.
//   - A spin mutex that somebody tries to take, without waiting for it, is taken and given back
//     in steps of its own: who does not get it tells whether it is held. That nobody does is
//     checked at every access to its word.
//   - A sleep mutex is taken, and given back, in a step of its own: who waits for
//     one leaves its CPU to others, so that while it is held more can happen than
//     before or after.
//   - A read of a guarded word is a mover while the caller holds the lock that
//     guards it. Guard says which words are guarded; that they are is checked at
//     every write.
//   - A write of a guarded word is a mover as well, as long as nobody is seen to
//     touch the word without the lock.
//   - The td_lock of a softclock thread is a guarded word for that thread alone: see own_lock.
//   - What is checked is checked also where a step was long because of it. Whatever shows
//     there ends the argument, and the search begins anew with shorter steps.
//   - All other reads and writes are no movers, and all else is a step of its own.
//
// What is written here of plain memory holds as for short steps: its lock orders
// it.
func (r Run) Sections(long bool) { r.m.sections.long = long }

// sections is whether steps are long, and what came of it.
type sections struct {
	long        bool
	reconsider  bool // a guarded word was touched in a new way
	exposed     int  // how many guarded words somebody has touched without the lock
	rewoken     bool // a client's thread was woken that was woken before and has not parked since
	seen        int  // how much was seen of guarded words
	counted     int  // how much of that counts
	was_rewoken bool // that counts
	ops         int  // of the last step
}

// phase is how far the step of an actor has come.
type phase uint8

const (
	rising  phase = iota // only right movers so far
	falling              // only left movers may come
	ended                // no operation may come
)

// guard says that the writers of a word hold the lock of the callouts of a CPU.
type guard struct {
	cpu     *sys.Lword // the CPU; while it is none, whoever made it so is the only writer
	own     *actor     // of a thread's td_lock: the thread; nil else
	awake   bool       // of that of a client's thread: others write it only while the thread is parked
	written bool       // somebody has written the word
	still   bool       // a step was longer as nobody writes the word
	exposed bool       // somebody has touched the word without the lock
	broken  bool       // somebody has written the word without the lock

	// What of that counts: it does from the next run on that begins, as the steps of a run
	// are taken again as long as they were.
	was_written, was_exposed, was_broken bool
}

// Guard says that word is written only by threads that hold the lock of the callouts of
// the CPU that is in cpu.
func (s Setup) Guard(word unsafe.Pointer, cpu *sys.Lword) {
	m := s.m
	m.objects.all[m.objects.number(word)].guard = &guard{cpu: cpu}
}

// own_lock says of the td_lock of a softclock that is a thread what guards it. The lock of the
// callouts of its CPU is its td_lock while it waits; others look at td_lock with that lock held,
// or write it while the thread is parked, and it goes on only after that. What the thread
// itself does to the word with the lock held is a mover then. Of itself it writes the word
// without the lock, too, which is no mover, and for whose sake nothing that others do to
// the word is one.
func (m *machine) own_lock(a *actor) {
	cpu := new(sys.Lword)
	cpu.Poke(a.home)
	m.objects.all[m.objects.number(unsafe.Pointer(&a.td.Td_lock))].guard = &guard{cpu: cpu, own: a}
}

// Reconsider tells whether a step has been seen, since it was last asked, that
// makes other steps shorter: the search that they were part of must begin anew.
func (r Run) Reconsider() bool {
	yes := r.m.sections.reconsider
	r.m.sections.reconsider = false
	return yes
}

// Exposed grows whenever long steps become shorter: what was searched by them before must
// be searched anew.
func (r Run) Exposed() int { return r.m.sections.exposed + r.Revealed() }

// Ops is how many operations the last step was long.
func (r Run) Ops() int { return r.m.sections.ops }

// Turn says that others need a turn before the running actor's next operation.
func (in Inside) Turn() {
	m := in.m
	if a := m.running; a != nil {
		a.phase = ended
	}
}

// count has all that was seen of guarded words count.
func (m *machine) count() {
	if m.sections.seen != m.sections.counted {
		m.sections.counted = m.sections.seen
		m.sections.was_rewoken = m.sections.rewoken
		for i := range m.objects.all {
			if g := m.objects.all[i].guard; g != nil {
				g.was_written, g.was_exposed, g.was_broken = g.written, g.exposed, g.broken
			}
			m.objects.all[i].counted = m.objects.all[i].lock && m.objects.all[i].tried
		}
	}
}

// guarded tells whether the actor holds the lock that guards the word.
func (g *guard) guarded(a *actor) bool {
	cpu := g.cpu.Peek()
	if cpu < 0 || cpu >= smp.Mp_ncpus {
		return false
	}
	return sys.Booted.Cc_lock(cpu).Mtx_lock.Load()&^sys.MTX_FLAGMASK == a.td.Td_md.Md_g
}

// exposes tells whether it matters how guarded words are touched: to long steps, and to
// which plain variables are visible.
func (m *machine) exposes() bool { return m.lengthens() || len(m.plains.regions) > 0 }

// lengthens tells whether steps are long. Those under total store order are not: a right mover
// would have to be one with stores in the buffer.
func (m *machine) lengthens() bool { return m.sections.long && m.tso == nil }

// expose notes how the actor's next operation touches a guarded word.
func (m *machine) expose(a *actor, g *guard, op sys.Op) {
	if m.journal.retakes.of != nil {
		return // it was noted when the step was taken first, where the others stood as they did
	}
	if op != sys.OP_LOAD {
		m.writes(g)
	}
	switch {
	case g.awake:
		if a != g.own && op != sys.OP_LOAD && (g.own.pend.wait != w_park || g.own.token) {
			m.exposed(g)
		}
		return
	case g.guarded(a), g.own != nil && (a == g.own || g.own.pend.wait == w_park):
		return
	}
	m.exposed(g)
	if cpu := g.cpu.Peek(); op != sys.OP_LOAD && !g.broken && cpu >= 0 && cpu < smp.Mp_ncpus {
		g.broken, m.sections.reconsider = true, true
		m.plains.broken++
		m.sections.seen++
	}
}

// exposed notes that a guarded word was touched as it should not be.
func (m *machine) exposed(g *guard) {
	if !g.exposed {
		g.exposed = true
		m.shortens()
	}
}

// shortens notes that steps are shorter than they were taken to be.
func (m *machine) shortens() {
	m.sections.reconsider = true
	m.sections.exposed++
	m.sections.seen++
}

// tries notes of a word that it is a mutex's, or that somebody has tried to take it.
func (m *machine) tries(o *object, what *bool) {
	if *what {
		return
	}
	*what = true
	if o.lock && o.tried && lock_class((*sys.Lockword)(o.key)) == 0 {
		m.sections.exposed++
		m.sections.seen++
		m.sections.reconsider = m.sections.reconsider || m.lengthens()
	}
}

// wakes notes that somebody wakes an actor. A client's thread is woken once for each park.
func (m *machine) wakes(a *actor) {
	if a.token && a.kind == Client && m.tso == nil && !m.sections.rewoken && m.journal.retakes.of == nil {
		m.sections.rewoken = true
		m.shortens()
	}
}

// writes notes that somebody writes a guarded word.
func (m *machine) writes(g *guard) {
	if g.written {
		return
	}
	g.written = true
	m.sections.seen++
	if g.still {
		m.shortens()
	}
}

// mover tells whether the actor's next operation, which is none on a lock,
// commutes with whatever others can do then.
func (m *machine) mover(a *actor) bool {
	p := &a.pend
	g := m.objects.all[p.obj].guard
	switch {
	case g == nil:
		return false
	case p.op == sys.OP_LOAD && !g.was_written && g.own == nil:
		g.still = true
		return true
	case g.awake:
		return a == g.own && p.op == sys.OP_LOAD && !g.was_exposed
	case g.was_broken || !g.guarded(a):
		return false
	}
	if g.own != nil {
		return a == g.own && !g.was_exposed
	}
	return p.op == sys.OP_LOAD || !g.was_exposed
}

// opens sets the phase of a step by its first operation.
func (m *machine) opens(a *actor) {
	p := &a.pend
	a.took = p.wait == w_lock
	switch {
	case p.wait == w_lock && p.spin && !m.objects.all[p.obj].counted, p.wait == w_op && m.plain(p) && m.mover(a):
		a.phase = rising
	case p.wait == w_park && a.kind == Client && !m.sections.was_rewoken:
		a.phase = rising
	case p.wait == w_op && m.plain(p):
		a.phase = falling
	default:
		m.closes(a)
	}
}

// plain tells whether an operation reads or writes a word that is no lock's.
func (m *machine) plain(p *pending) bool {
	return p.op <= sys.OP_RMW && !m.objects.all[p.obj].rw
}

// spins tells whether an operation on a lock is on a spin mutex.
func (m *machine) spins(p *pending) bool {
	return lock_class((*sys.Lockword)(m.objects.all[p.obj].key)) == 0
}

// closes sets the phase after an operation that is no read or write of a word.
// A thread that leaves its last critical section may lose the CPU.
func (m *machine) closes(a *actor) {
	p := &a.pend
	if p.wait == w_op && p.op == sys.OP_UNLOCK && a.td.Td_critnest > 1 && m.spins(p) {
		a.phase = falling
	} else {
		a.phase = ended
	}
}

// takes tells whether the step goes on with the lock that the actor has come to.
func (m *machine) takes(a *actor) bool {
	p := &a.pend
	if !p.spin || m.objects.all[p.obj].counted || a.phase != rising || a.took {
		return false
	}
	if !m.standing(a).can {
		m.touch(p.obj, TouchWrite) // it does not go on where the lock is free
		return false
	}
	a.took = true
	return true
}

// goes_on tells whether the step that the actor takes goes on with the operation
// that it has come to, and sets the phase.
func (m *machine) goes_on(a *actor) bool {
	p := &a.pend
	switch {
	case a.phase == ended, a.spins:
		return false
	case p.wait == w_lock:
		return m.takes(a)
	case p.op == sys.OP_UNLOCK:
		if !m.spins(p) || m.objects.all[p.obj].counted {
			return false
		}
		m.closes(a)
		return true
	case !m.plain(p):
		return false
	case m.mover(a):
		return true
	case a.phase == rising:
		a.phase = falling
		return true
	}
	return false
}
