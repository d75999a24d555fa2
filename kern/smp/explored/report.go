package explored

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Name gives a word or a lock its name in traces.
func (rep Report) Name(word unsafe.Pointer, name string) { rep.m.objects.name(word, name) }

// Memory names the memory model.
func (rep Report) Memory() string { return rep.m.memory.String() }

// Actors returns the threads of the actors, by number.
func (rep Report) Actors() []*sys.Thread {
	m := rep.m
	tds := make([]*sys.Thread, len(m.actors))
	for i, a := range m.actors {
		tds[i] = a.td
	}
	return tds
}

// Running returns the actor that takes a step, or -1.
func (rep Report) Running() int {
	m := rep.m
	if m.running == nil {
		return -1
	}
	return m.running.no
}

// Waits says what an actor that cannot take a step waits for; of others the kind is
// Not_waiting.
func (rep Report) Waits(actor int) Wait {
	m := rep.m
	a := m.actors[actor]
	if a.done || m.can(a) || m.done(a) {
		return Wait{}
	}
	return m.wait(a)
}

// Home returns the CPU that an actor was made for, and whether it is bound to
// it.
func (rep Report) Home(actor int) (cpu int32, bound bool) {
	m := rep.m
	a := m.actors[actor]
	return a.home, a.td.Td_md.Md_cpu.Load() != sys.NOCPU
}

// Holds calls yield for every mutex, by its name, with the actor that owns it.
func (rep Report) Holds(yield func(lock string, actor int) bool) {
	m := rep.m
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
func (rep Report) Resting(actor int) bool { return rep.m.actors[actor].resting() }

// Stores returns the names of the words to which stores are in the buffer of an actor, the oldest
// first.
func (rep Report) Stores(actor int) []string {
	m := rep.m
	var names []string
	for _, s := range m.actors[actor].stores {
		names = append(names, m.objects.all[s.obj].name)
	}
	return names
}

// Calling tells whether an actor makes a call for the client: see Calls.
func (rep Report) Calling(actor int) bool { return rep.m.actors[actor].calls }

// Kind tells what an actor is.
func (rep Report) Kind(actor int) Kind { return rep.m.actors[actor].kind }
