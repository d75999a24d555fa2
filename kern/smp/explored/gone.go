package explored

import (
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
	memory any // what the caller of Gone or Stale knows it by
	deed   Deed
	actors uint32 // for which it is gone, a bit for each
	calls  bool   // also in calls, see Calls
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
func (in Inside) Gone(memory any, deed string, words ...unsafe.Pointer) {
	m := in.m
	m.gives(words, &gone{memory: memory, deed: m.did(deed), actors: ^uint32(0), calls: true})
}

// Stale gives memory back as far as these actors are concerned, a bit for each, and
// what they do outside of calls: others use it for something else.
func (in Inside) Stale(memory any, deed string, actors uint32, words ...unsafe.Pointer) {
	m := in.m
	m.gives(words, &gone{memory: memory, deed: m.did(deed), actors: actors})
}

// Calls says that the running actor makes a call for the client, until it says that
// it does not.
func (in Inside) Calls(yes bool) {
	m := in.m
	if m.running != nil {
		m.running.calls = yes
		m.clean()
	}
}

// Returns says that a handler is about to return to the kernel.
func (in Inside) Returns() {
	if in.m.running != nil {
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

func (m *machine) gives(words []unsafe.Pointer, g *gone) {
	for _, w := range words {
		m.lose(m.objects.number(w), g)
	}
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
	for _, w := range words {
		o := m.objects.number(w)
		if g := m.objects.all[o].gone; g != nil && g.actors&(1<<actor) != 0 {
			less := *g
			less.actors &^= 1 << actor
			m.lose(o, &less)
		}
	}
}

// lose notes whether the memory of a word is gone.
func (m *machine) lose(o int32, g *gone) {
	if of := m.objects.all[o].guard; of != nil {
		m.writes(of)
	}
	m.objects.all[o].gone = g
	if m.state.saved == nil {
		m.objects.all[o].gone0 = g
	} else {
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
	if g == nil || g.actors&(1<<a.no) == 0 || a.calls && !g.calls {
		return
	}
	m.fail(a, Fault{Kind: Strayed, Op: op, Object: name(), Place: fault_place(), Memory: g.memory, After: g.deed})
	panic(unwound{})
}

// gone_key adds to a hash what memory is gone.
func (m *machine) gone_key(h uint64) uint64 {
	for _, o := range m.lost {
		if g := m.objects.all[o].gone; g != nil {
			h = blend(h, uint64(o)<<32|uint64(g.actors))
		}
	}
	return h
}
