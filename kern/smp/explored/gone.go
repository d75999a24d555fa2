package explored

import (
	"slices"
	"unsafe"

	"ktimeout/sys"
)

// This file watches memory that the client has given back: of a callout that was
// freed or is initialised anew, of a lock that was destroyed. An access of the
// kernel to one of its words is a fault, and the thread that makes it goes no
// further. Plain fields have no watch of their own. The kernel touches those of a
// callout that is on no list only where it touches c_flags or c_cpu too, in the
// same critical section, and those of a lock only around an operation on its word.
// So what is missed is a read of a plain field whose section had touched the words
// before the memory was given back, and touches none after.

// gone says that memory was given back.
type gone struct {
	memory  any // what the caller of Gone or Stale knows it by
	deed    Deed
	then    Deed              // by this something else is there now, or nothing
	all     bool              // it is gone for everybody
	actors  uint32            // else for these, outside of calls, a bit for each: see Calls
	callers uint32            // and for these in the call that they make
	knows   func(*Fault) bool // see Stale; of callers it is not asked
	next    *gone             // memory that was there before that
}

// Overwrite is a step of the running actor that writes several words at once, gone
// or not. While the machine is set up it does nothing.
func (in Inside) Overwrite(words ...unsafe.Pointer) {
	m := in.m
	a := m.running
	if a == nil || m.ending {
		return
	}
	if o := m.objects.number(words[0]); m.tso != nil {
		m.tso.stands(a, sys.OP_STORE, o, sys.Value{}, false) // whoever does this has taken locks
	} else {
		m.operates(a, sys.OP_STORE, o, sys.Value{})
	}
	for _, w := range words[1:] {
		o := m.objects.number(w)
		if g := m.objects.all[o].guard; g != nil && m.exposes() {
			m.expose(a, g, sys.OP_STORE)
		}
		m.access(o, sys.OP_STORE)
	}
}

// Gone gives memory back. From now on it is a fault of the kind Strayed to touch one
// of its words, until Anew. The deed says what the running actor does, "freed c";
// the fault carries memory.
func (in Inside) Gone(memory any, deed string, words ...unsafe.Pointer) Deed {
	m := in.m
	g := &gone{memory: memory, deed: m.did(deed), all: true}
	for _, w := range words {
		m.lose(m.objects.number(w), g)
	}
	return g.deed
}

// Stale is about memory that others use for something else now, after the deed, and after
// what was done then, if anything was. It is a fault to touch one of its words for those who
// know it from before: for the actors, a bit for each, in what they do outside of calls, and
// for the callers in the call that they make. At each access of an actor knows is asked whether
// it is one: the actor may have taken what is there now in the middle of its step.
func (in Inside) Stale(memory any, deed, then Deed, actors, callers uint32, knows func(*Fault) bool, words ...unsafe.Pointer) {
	m := in.m
	for _, w := range words {
		o := m.objects.number(w)
		m.lose(o, &gone{memory: memory, deed: deed, then: then, actors: actors, callers: callers, knows: knows, next: m.objects.all[o].gone})
	}
}

// Deed returns what the running actor does now, as Gone would note it.
func (in Inside) Deed(did string) Deed { return in.m.did(did) }

// Calls says that the running actor makes a call for the client, until it says that
// it does not.
func (in Inside) Calls(yes bool) {
	m := in.m
	if a := m.running; a != nil {
		a.calls = yes
		if !yes {
			m.forgets(a.no, func(g *gone) *uint32 { return &g.callers }, m.lost)
		}
		m.clean()
	}
}

// Handles says that the running actor has entered a handler: its code is the client's until
// Returns, but for the calls that it makes.
func (in Inside) Handles() {
	if a := in.m.running; a != nil {
		a.handles = true
	}
}

// Returns says that a handler is about to return to the kernel.
func (in Inside) Returns() {
	if a := in.m.running; a != nil {
		a.handles = false
		in.m.clean()
	}
}

// did says who does something, and when.
func (m *machine) did(deed string) Deed {
	d := Deed{Did: deed, Step: m.taken}
	if a := m.running; a != nil {
		d.Thread = a.name()
	}
	return d
}

// Anew ends what Gone or Stale began: the memory is the client's again.
func (in Inside) Anew(words ...unsafe.Pointer) {
	m := in.m
	for _, w := range words {
		m.lose(m.objects.number(w), nil)
	}
}

// Lets_go ends what Stale began for one actor: what it touches from now on it
// has come by since.
func (in Inside) Lets_go(actor int, words ...unsafe.Pointer) {
	m := in.m
	var objects []int32
	for _, w := range words {
		objects = append(objects, m.objects.number(w))
	}
	m.forgets(actor, func(g *gone) *uint32 { return &g.actors }, objects)
}

// forgets takes an actor from those who know the memory of these objects from before.
func (m *machine) forgets(actor int, set func(*gone) *uint32, objects []int32) {
	for _, o := range objects {
		if g := m.objects.all[o].gone; g.has(actor, set) {
			m.lose(o, g.without(actor, set))
		}
	}
}

// has tells whether an actor is in one of the sets.
func (g *gone) has(actor int, set func(*gone) *uint32) bool {
	for ; g != nil; g = g.next {
		if *set(g)&(1<<actor) != 0 {
			return true
		}
	}
	return false
}

// without returns a copy in which the actor is in none of the sets.
func (g *gone) without(actor int, set func(*gone) *uint32) *gone {
	if g == nil {
		return nil
	}
	less := *g
	*set(&less) &^= 1 << actor
	less.next = g.next.without(actor, set)
	if !less.all && less.actors|less.callers == 0 {
		return less.next
	}
	return &less
}

// lose notes whether the memory of a word is gone.
func (m *machine) lose(o int32, g *gone) {
	if of := m.objects.all[o].guard; of != nil {
		m.writes(of)
	}
	m.objects.all[o].gone = g
	if m.state.saved == nil {
		m.objects.all[o].gone0 = g
	} else if !slices.Contains(m.lost, o) {
		m.lost = append(m.lost, o)
	}
}

// found puts everything back to where it was when the run began.
func (m *machine) found() {
	for _, o := range m.lost {
		m.objects.all[o].gone = m.objects.all[o].gone0
	}
	m.lost = m.lost[:0]
}

// reaches notes that the running actor carries out an operation on a word. It does
// not return if the memory of the word is gone.
func (m *machine) reaches(a *actor, o int32, op sys.Op) {
	m.strays(a, m.objects.all[o].gone, op, func() string { return m.objects.all[o].name })
}

// strays is reaches for what is called name, and memory that may be gone.
func (m *machine) strays(a *actor, g *gone, op sys.Op, name func() string) {
	if f := m.strayed(a, a.calls, g, op, name, fault_place); f != nil {
		m.fail(a, *f)
		panic(unwound{})
	}
}

// strayed returns the fault of an access by an actor, made in a call for the client or not, to
// memory that is gone for it, or nil.
func (m *machine) strayed(a *actor, calls bool, g *gone, op sys.Op, name, place func() string) *Fault {
	for ; g != nil; g = g.next {
		asked := !calls && g.actors&(1<<a.no) != 0
		if !g.all && !asked && !(calls && g.callers&(1<<a.no) != 0) {
			continue
		}
		f := Fault{Kind: Strayed, Actor: a.no, Thread: a.name(), Op: op, Object: name(), Place: place(), Memory: g.memory, After: g.deed, Then: g.then,
			Own: !calls && (a.kind == Client || a.handles)}
		if !asked || g.knows(&f) {
			return &f
		}
	}
	return nil
}

// gone_key adds to a hash what memory is gone.
func (m *machine) gone_key(h uint64) uint64 {
	for _, o := range m.lost {
		for g := m.objects.all[o].gone; g != nil; g = g.next {
			h = blend(blend(h, uint64(o)), uint64(g.actors)<<32|uint64(g.callers)) // who knows it if all do is none
		}
	}
	return h
}
