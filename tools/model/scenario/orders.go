package scenario

import (
	"hash/maphash"
	"math/bits"
	"slices"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// The specification depends on the order of calls and entries, even where the
// kernel does not: two runs that are equivalent for the kernel may differ in it.
// If the search told such orders apart it would have to take many more runs.
// Instead, each run is checked in every order that some equivalent run has.

// moment is what one step does to the history of one callout.
type moment struct {
	step   int
	events [4]spec.Event
	n      int
}

// orders is what a run does to the history of one callout, step by step.
type orders struct {
	moments []moment
	before  []uint64 // by moment: the moments that happen before it in every equivalent run
}

// maxMoments is how many moments of a callout a run can have.
const maxMoments = 64

// notes adds an event of a callout to the moment of the step that is being taken.
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

// relate computes which moments happen before which in every equivalent run. In the sbt
// era an arming is told after how many steps of time it is due from where it was made: so
// the two keep their order. Nothing is lost, as its time is the same in the other order.
func (o *orders) relate(r explore.Run, era bool) {
	o.before = o.before[:0]
	for j, m := range o.moments {
		var set uint64
		for i := j - 1; i >= 0; i-- {
			if set&(1<<i) == 0 && (m.step >= len(r.Schedule) || r.Before(o.moments[i].step, m.step) || era && timed(&o.moments[i], &m)) {
				set |= 1<<i | o.before[i]
			}
		}
		o.before = append(o.before, set)
	}
}

// timed tells whether time goes on in one of two moments, and something is armed in the
// other.
func timed(a, b *moment) bool {
	is := func(m *moment, f func(spec.Event) bool) bool { return slices.ContainsFunc(m.events[:m.n], f) }
	ticks := func(e spec.Event) bool { return e.What == spec.Ticked }
	arms := func(e spec.Event) bool { return e.What == spec.Began && e.Op.Arms() }
	return is(a, ticks) && is(b, arms) || is(a, arms) && is(b, ticks)
}

var orderSeed = maphash.MakeSeed()

// key is equal for runs that have the same histories of a callout of the kind.
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

// wrong returns an order of the moments that the specification forbids, or nil if
// there is none.
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
// the given order, up to the last moment.
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

// everyOrder checks a run in each order that an equivalent run has. It returns
// the schedule of a run that breaks the specification, or nil.
func (p *Program) everyOrder(r explore.Run) []uint8 {
	for _, c := range p.callouts {
		o := &c.orders
		if len(o.moments) == 0 || len(o.moments) > maxMoments {
			p.tooManyMoments = p.tooManyMoments || len(o.moments) != 0
			continue
		}
		o.relate(r, p.Rev.Era != nil)
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

// total tells whether only one order is possible.
func total(before []uint64) bool {
	for i, set := range before {
		if bits.OnesCount64(set) != i {
			return false
		}
	}
	return true
}
