package scenario

import (
	"encoding/binary"

	"ktimeout/tools/model/spec"
)

// This file numbers what the specification knows of a run, for the search by states: the
// state of the automaton of each callout, and of that of the slots of timeout(). They
// stand for all that may have happened; the fewer cases, the stricter.

// judges are the numbers.
type judges struct {
	numbers  map[string]int32
	states   []spec.State  // by number: of all callouts, then of the slots
	stricter map[pair]bool // what Stricter has found
	now      []byte        // room for the key
}

// pair is two numbers.
type pair struct{ a, b int32 }

// judge returns the number of what the specification knows now.
func (p *Program) judge() int32 {
	j := &p.judges
	j.now = j.now[:0]
	for _, c := range p.callouts {
		j.now = binary.NativeEndian.AppendUint32(j.now, uint32(c.state))
	}
	j.now = binary.NativeEndian.AppendUint32(j.now, uint32(p.slots))
	if no, ok := j.numbers[string(j.now)]; ok {
		return no
	}
	if j.numbers == nil {
		j.numbers, j.stricter = map[string]int32{}, map[pair]bool{}
	}
	no := int32(len(j.numbers))
	j.numbers[string(j.now)] = no
	for _, c := range p.callouts {
		j.states = append(j.states, c.state)
	}
	j.states = append(j.states, p.slots)
	return no
}

// Stricter implements explore.Stateful.
func (p *Program) Stricter(a, b int32) bool {
	if a == b {
		return true
	}
	j := &p.judges
	yes, ok := j.stricter[pair{a, b}]
	if !ok {
		yes = p.isStricter(a, b)
		j.stricter[pair{a, b}] = yes
	}
	return yes
}

// isStricter is Stricter, worked out.
func (p *Program) isStricter(a, b int32) bool {
	n := len(p.callouts)
	of := func(no int32) []spec.State { return p.judges.states[int(no)*(n+1):][:n+1] }
	x, y := of(a), of(b)
	for i, c := range p.callouts {
		if x[i] != y[i] && !p.by.automaton(c).Within(x[i], y[i]) {
			return false
		}
	}
	return x[n] == y[n] || p.by.slots.Within(x[n], y[n])
}
