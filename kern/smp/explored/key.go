package explored

import (
	"hash/maphash"
	"math/bits"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file tells states of a run apart for searches that remember them. Where a
// thread stands, and what it has in its variables, follows from what it has seen
// since it was last at a known place with nothing in its variables: a client
// between two calls, a softclock that waits for work. So each actor carries a
// hash of what it has seen; a thread that sees the same goes the same way.
//
// What a thread sees are the words that it reads, and, when it has taken a lock,
// the memory that locks guard. Rather too much goes into the hash than too
// little: states that are told apart needlessly cost time, nothing else.

// Place says that the running actor is at a known place with nothing but k in
// its variables. It may look at the client's memory without a lock from there.
func (in Inside) Place(k int) {
	m := in.m
	if a := m.running; a != nil && m.sections.long && !m.script.on {
		a.local = m.hash(uint64(k), m.state.clients, len(m.state.saved))
	}
}

// Entry returns the hash of what the running actor had seen when its step began.
func (in Inside) Entry() uint64 { return in.m.running.start }

// Place_in says that the running actor is at a known place of a function, with
// nothing but k in its variables and in those of its callers what followed from
// what it had seen when it was called, as Entry returned it.
func (in Inside) Place_in(entry uint64, k int) {
	m := in.m
	if a := m.running; m.sections.long && !m.script.on {
		a.local = m.hash(blend(entry, uint64(k)), m.state.clients, len(m.state.saved))
	}
}

// See says that the running actor has seen x elsewhere than in saved memory.
func (in Inside) See(x uint64) {
	m := in.m
	if a := m.running; a != nil && m.sections.long && !m.script.on {
		a.local = blend(a.local, x)
	}
}

// observe adds what the actor sees in its next operation.
func (m *machine) observe(a *actor) {
	switch p := &a.pend; {
	case m.script.on:
	case p.wait == w_rw && !p.rw_takes(): // sees nothing
	case p.wait == w_lock && m.guards_callouts(p), p.wait == w_rw:
		a.local = m.hash(m.hash(a.local, 0, m.state.own), m.state.clients, len(m.state.saved))
	case p.wait != w_op:
		a.local = m.hash(a.local, 0, len(m.state.saved))
	case p.op == sys.OP_LOAD && m.objects.all[p.obj].racy:
		a.local = m.hash(a.local, m.state.clients, len(m.state.saved))
	case p.op == sys.OP_LOAD, p.op == sys.OP_RMW:
		a.local = blend(a.local, m.memory.sees(a, m.objects.all[p.obj].key))
	default:
		a.local = blend(a.local, 0)
	}
}

// guards_callouts tells whether a lock is that of a CPU's callouts, or a client's
// mutex: whoever holds it looks at no thread, but for the callout of a timed sleep.
func (m *machine) guards_callouts(p *pending) bool {
	if !p.spin {
		return true
	}
	for cpu := range smp.CPU_FOREACH {
		if p.word == &sys.Booted.Cc_lock(cpu).Mtx_lock {
			return true
		}
	}
	return false
}

// hash adds the memory of some regions to a hash.
func (m *machine) hash(h uint64, from, to int) uint64 {
	for i := from; i < to; i++ {
		h = blend(h, maphash.Bytes(state_seed, m.state.saved[i].bytes))
	}
	return h
}

// blend adds a number to a hash. It folds a 128-bit product, as wyhash does.
func blend(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, x^0xd1b54a32d192ed03)
	return hi ^ lo ^ h
}

// Local returns the hash of what an actor has seen.
func (r Run) Local(actor int) uint64 { return r.m.actors[actor].local }

// Key returns a hash of the state. Sections must have been called before the
// run began.
func (r Run) Key() uint64 {
	m := r.m
	h := m.gone_key(m.hash(0, 0, len(m.state.saved)))
	for _, n := range m.clock.left {
		h = blend(h, uint64(n))
	}
	for _, a := range m.actors {
		flags := uint64(a.extra) << 8
		for i, yes := range [...]bool{a.done, a.token, a.spins, m.changed(a)} {
			if yes {
				flags |= 1 << i
			}
		}
		h = blend(blend(h, a.local), flags)
	}
	return h
}
