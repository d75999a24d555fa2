package scenario

import (
	"encoding/binary"

	"ktimeout/tools/model/spec"
)

// This file is the judge of the search by states: see explore.Stateful. What it knows is
// the state of the automaton of each callout, and of that of the slots. They stand for
// all that may have happened; the fewer cases, the stricter. What it is told are events.

// judge has numbers for what it knows and for what it is told.
type judge struct {
	told     int32 // what it was told since the step began
	words    map[heard]int32
	said     []heard // by number less 1
	numbers  map[string]int32
	states   []spec.State   // by number: of all callouts, then of the slots
	after    map[pair]int32 // what Tell has found
	stricter map[pair]bool  // what Stricter has found
	key      []byte         // room for one
	next     []spec.State   // room for the states after an event
}

// heard is one event after others.
type heard struct {
	before int32 // the number of the others, or 0
	no     int   // the number of the callout, or ofSlots
	event  spec.Event
	slot   spec.SlotEvent
}

// ofSlots is in place of the number of a callout.
const ofSlots = -1

// pair is two numbers.
type pair struct{ a, b int32 }

// hears adds an event to what the judge is told.
func (j *judge) hears(w heard) {
	w.before = j.told
	no, ok := j.words[w]
	if !ok {
		if j.words == nil {
			j.words = map[heard]int32{}
		}
		j.said = append(j.said, w)
		no = int32(len(j.said))
		j.words[w] = no
	}
	j.told = no
}

// number returns the number of states.
func (j *judge) number(states []spec.State) int32 {
	j.key = j.key[:0]
	for _, s := range states {
		j.key = binary.NativeEndian.AppendUint32(j.key, uint32(s))
	}
	no, ok := j.numbers[string(j.key)]
	if !ok {
		if j.numbers == nil {
			j.numbers, j.after, j.stricter = map[string]int32{}, map[pair]int32{}, map[pair]bool{}
		}
		no = int32(len(j.numbers))
		j.numbers[string(j.key)] = no
		j.states = append(j.states, states...)
	}
	return no
}

// of returns the states with a number.
func (j *judge) of(no int32, p *Program) []spec.State {
	n := len(p.callouts) + 1
	return j.states[int(no)*n:][:n]
}

// Judge implements explore.Stateful.
func (p *Program) Judge() int32 {
	j := &p.judge
	j.next = j.next[:0]
	for _, c := range p.callouts {
		j.next = append(j.next, c.atStart.state)
	}
	return j.number(append(j.next, p.slotsAtStart))
}

// Told implements explore.Stateful.
func (p *Program) Told() int32 { return p.judge.told }

// failed is what a judge knows of a run that is a failure.
const failed = -1

// Tell implements explore.Stateful.
func (p *Program) Tell(judge, told int32) (int32, bool) {
	if told == 0 {
		return judge, true
	}
	after, ok := p.judge.after[pair{judge, told}]
	if !ok {
		after = p.tell(judge, told)
		p.judge.after[pair{judge, told}] = after
	}
	return after, after != failed
}

// tell is Tell, worked out.
func (p *Program) tell(judge, told int32) int32 {
	j := &p.judge
	w := &j.said[told-1]
	judge, ok := p.Tell(judge, w.before)
	if !ok {
		return failed
	}
	n := len(p.callouts)
	j.next = append(j.next[:0], j.of(judge, p)...)
	i, to := n, spec.Failed
	if w.no == ofSlots {
		to = p.by.slots.Next(j.next[n], w.slot)
	} else {
		i = w.no
		to = p.by.automaton(p.callouts[i]).Next(j.next[i], w.event)
	}
	if to == spec.Failed {
		return failed
	}
	j.next[i] = to
	return j.number(j.next)
}

// Stricter implements explore.Stateful.
func (p *Program) Stricter(a, b int32) bool {
	if a == b {
		return true
	}
	j := &p.judge
	yes, ok := j.stricter[pair{a, b}]
	if !ok {
		yes = p.isStricter(j.of(a, p), j.of(b, p))
		j.stricter[pair{a, b}] = yes
	}
	return yes
}

// isStricter is Stricter, worked out.
func (p *Program) isStricter(a, b []spec.State) bool {
	n := len(p.callouts)
	for i, c := range p.callouts {
		if a[i] != b[i] && !p.by.automaton(c).Within(a[i], b[i]) {
			return false
		}
	}
	return a[n] == b[n] || p.by.slots.Within(a[n], b[n])
}
