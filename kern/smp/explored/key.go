package explored

import (
	"hash/maphash"
	"math/bits"
)

// This file tells states of a run apart for searches that remember them: by the
// memory that is saved, and by where each thread stands and what it has in its
// variables.

// local returns the hash of where the actor stands that is about to pause: of what it
// does next, and of its frames. Clocks and chance have none but the machine's, unless the
// interrupts of clocks take steps.
func (m *machine) local(a *actor) uint64 {
	h := maphash.Comparable(state_seed, a.pend)
	if a.kind <= Softclock || a.kind == Clock && m.stepwise && a.pend.wait != w_tick && !a.pend.iret {
		h = blend(h, m.frames.hash(a.place))
	}
	return h
}

// Blend adds a number to a hash.
func Blend(h, x uint64) uint64 { return blend(h, x) }

// blend adds a number to a hash. It folds a 128-bit product, as wyhash does.
func blend(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, x^0xd1b54a32d192ed03)
	return hi ^ lo ^ h
}

// Key returns a hash of the state after the beginning, or after the last step that was
// noted. Sections must have been called before the run began.
func (r Run) Key() uint64 {
	m := r.m
	h := m.gone_key(m.journal.sum)
	for _, a := range m.actors {
		flags := uint64(a.extra) << 8
		for i, yes := range [...]bool{a.done, a.token, a.spins, m.changed(a), a.unfenced()} {
			if yes {
				flags |= 1 << i
			}
		}
		h = a.buffer_key(blend(blend(h, a.local), flags))
	}
	return h
}
