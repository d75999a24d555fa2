package explore

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Check tests whether a program keeps its promises, which the package comment lists
// and on which the verdicts of all searches rest. It takes runs at random, and in one
// state of each run it looks at every pair of actors.
func Check(p Program, seed uint64, runs int) error {
	c := checker{p}
	var sched []uint8
	for i := range runs {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		sched = sched[:0]
		p.Begin()
		for en := p.Enabled(); en != 0 && len(sched) < 5000; en = p.Enabled() {
			a := r.IntN(p.Actors())
			for !en.Has(a) {
				a = (a + 1) % p.Actors()
			}
			p.Step(a)
			sched = append(sched, uint8(a))
		}
		if err := c.at(sched[:r.IntN(len(sched)+1)]); err != nil {
			return err
		}
	}
	return nil
}

type checker struct{ p Program }

// after is the state after a step, as far as Check compares it.
type after struct {
	acc     []Access // what the last step touched
	enabled Set
	state   uint64
}

func (c checker) take(prefix []uint8, actors ...int) after {
	c.p.Begin()
	for _, a := range prefix {
		c.p.Step(int(a))
	}
	var s after
	for _, a := range actors {
		s.acc = slices.Clone(c.p.Step(a))
	}
	s.enabled, s.state = c.p.Enabled(), c.p.State()
	return s
}

// at checks all pairs of actors in the state after a prefix.
func (c checker) at(prefix []uint8) error {
	n := c.p.Actors()
	here := c.take(prefix)
	pending := make([][]Access, n)
	for a := range n {
		pending[a] = slices.Clone(c.p.Pending(a))
	}
	next := make([]after, n)
	for a := range n {
		if here.enabled.Has(a) {
			next[a] = c.take(prefix, a)
		}
	}
	for a := range n {
		for b := range n {
			if a == b || !here.enabled.Has(a) {
				continue
			}
			wrong := func(format string, args ...any) error {
				return fmt.Errorf("explore: after %v, actors %d and %d: %s", prefix, a, b, fmt.Sprintf(format, args...))
			}
			x, y := next[a], next[b]
			could, can := here.enabled.Has(b), x.enabled.Has(b)
			if could != can && !meet(&order, x.acc, pending[b]) {
				return wrong("a step that touches %v changes whether a step can be taken that touches %v", x.acc, pending[b])
			}
			if could && !can && !meet(&race, x.acc, y.acc) {
				return wrong("one keeps off the other, but not by what they touch: %v and %v", x.acc, y.acc)
			}
			if !can {
				continue
			}
			xy := c.take(prefix, a, b)
			if meet(&order, x.acc, xy.acc) {
				if could && !meet(&race, x.acc, xy.acc) {
					return wrong("each could be first, but not by what they touch: %v and %v", x.acc, xy.acc)
				}
			} else {
				if !could || !y.enabled.Has(a) {
					return wrong("the second could not be first, though they touch %v and %v", x.acc, xy.acc)
				}
				if yx := c.take(prefix, b, a); xy.state != yx.state || xy.enabled != yx.enabled {
					return wrong("their order matters, but not by what they touch: %v and %v", x.acc, xy.acc)
				}
			}
			if could {
				if obj, bad := strays(x.acc, y.acc, xy.acc); bad {
					return wrong("the second touches %v, but %v after the first, which touches %v and leaves object %d as it is",
						y.acc, xy.acc, x.acc, obj)
				}
			}
		}
	}
	return nil
}

// strays looks for an object that one step touches in one way without the first step
// (before) and in another way behind it (after), although the first step did not
// change that object.
func strays(first, before, after []Access) (obj int32, bad bool) {
	for _, x := range slices.Concat(before, after) {
		if modeOf(before, x.Obj) != modeOf(after, x.Obj) && modeOf(first, x.Obj)&^Read == 0 {
			return x.Obj, true
		}
	}
	return 0, false
}

func modeOf(acc []Access, obj int32) Mode {
	var m Mode
	for _, x := range acc {
		if x.Obj == obj {
			m |= x.Mode
		}
	}
	return m
}

// meet tells whether two steps that touch these objects conflict according to a table.
func meet(table *[1 << ways]uint64, a, b []Access) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Obj == y.Obj && conflict(table, x.Mode, y.Mode) {
				return true
			}
		}
	}
	return false
}
