package scenario

import (
	"hash/maphash"
	"math/bits"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// What the specification says of a run depends on the order of its calls and
// entries, also where nothing in the kernel does. Rather than to have the search
// tell such orders apart, which multiplies its runs, each run is held against
// the specification in every order that some equivalent run has.

// moment is what one step means to one callout.
type moment struct {
	step   int
	events [4]spec.Event
	n      int
}

// orders is what a run means to one callout, step by step.
type orders struct {
	moments []moment
	before  []uint64 // of each moment: those which happen before it in every equivalent run
}

// maxMoments is how many moments of a callout a run can have.
const maxMoments = 64

// moments notes an event of a callout in the step that is being taken.
func (p *Program) notes(c *callout, e spec.Event) {
	o := &c.orders
	last := len(o.moments) - 1
	if last < 0 || o.moments[last].step != p.step {
		o.moments = append(o.moments, moment{step: p.step})
		last++
	}
	m := &o.moments[last]
	if m.n < len(m.events) {
		m.events[m.n] = e
		m.n++
	} else {
		p.tooManyMoments = true
	}
}

// relate finds out which moments are in order in every equivalent run.
func (o *orders) relate(r explore.Run) {
	o.before = o.before[:0]
	for j, m := range o.moments {
		var set uint64
		for i := j - 1; i >= 0; i-- {
			if set&(1<<i) == 0 && (m.step >= len(r.Schedule) || r.Before(o.moments[i].step, m.step)) {
				set |= 1<<i | o.before[i]
			}
		}
		o.before = append(o.before, set)
	}
}

var orderSeed = maphash.MakeSeed()

// key is the same for runs that mean the same to a callout of the kind.
func (o *orders) key(locked bool) uint64 {
	var h maphash.Hash
	h.SetSeed(orderSeed)
	maphash.WriteComparable(&h, locked)
	for i := range o.moments {
		m := &o.moments[i]
		maphash.WriteComparable(&h, m.events)
		maphash.WriteComparable(&h, o.before[i])
	}
	return h.Sum64()
}

// wrong returns an order of the moments that the specification does not allow,
// or nil if it allows all.
func (o *orders) wrong(a *spec.Automaton, born spec.State) []int {
	type at struct {
		done  uint64
		state spec.State
	}
	seen := make(map[at]struct{})
	var order []int
	var walk func(at) bool
	walk = func(s at) bool {
		if _, ok := seen[s]; ok {
			return false
		}
		seen[s] = struct{}{}
		for i := range o.moments {
			if s.done&(1<<i) != 0 || o.before[i]&^s.done != 0 {
				continue
			}
			order = append(order, i)
			next := at{s.done | 1<<i, s.state}
			m := &o.moments[i]
			for _, e := range m.events[:m.n] {
				next.state = a.Next(next.state, e)
				if next.state == spec.Failed {
					return true
				}
			}
			if walk(next) {
				return true
			}
			order = order[:len(order)-1]
		}
		return false
	}
	if walk(at{0, born}) {
		return order
	}
	return nil
}

// schedule returns the steps of an equivalent run in which the moments come in
// that order, up to the last of them.
func (o *orders) schedule(r explore.Run, order []int) []uint8 {
	var out []uint8
	taken := make([]bool, len(r.Schedule))
	for _, i := range order {
		last := min(o.moments[i].step, len(r.Schedule)-1)
		for s := 0; s <= last; s++ {
			if !taken[s] && (o.moments[i].step >= len(r.Schedule) || s == last || r.Before(s, last)) {
				taken[s] = true
				out = append(out, r.Schedule[s])
			}
		}
	}
	return out
}

// everyOrder holds a run against the specification in every order of an
// equivalent run. It returns the schedule of one that is not allowed, or nil.
func (p *Program) everyOrder(r explore.Run) []uint8 {
	for _, c := range p.callouts {
		o := &c.orders
		if len(o.moments) == 0 || len(o.moments) > maxMoments {
			p.tooManyMoments = p.tooManyMoments || len(o.moments) != 0
			continue
		}
		o.relate(r)
		if total(o.before) {
			continue
		}
		key := o.key(c.lock != nil) ^ uint64(c.atStart.state)<<48
		if p.by.isProven(key) {
			continue
		}
		if order := o.wrong(p.by.automaton(c), c.atStart.state); order != nil {
			return o.schedule(r, order)
		}
		p.by.prove(key)
	}
	return nil
}

// total tells whether there is only one order.
func total(before []uint64) bool {
	for i, set := range before {
		if bits.OnesCount64(set) != i {
			return false
		}
	}
	return true
}
