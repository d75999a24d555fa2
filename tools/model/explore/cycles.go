package explore

import (
	"math/bits"
	"slices"
)

// Looping is a program that goes round in states, and says what its cycles mean.
type Looping interface {
	Stateful
	// Going returns which of the actors that are enabled go on sooner or later if they can,
	// and whether time, of which the program has no more, would change the state.
	Going() (set Set, waits bool)
	// Ends lets time go on from the current state, and tells whether the run ends then, and
	// without a failure. The current state is another one afterwards.
	Ends() bool
}

// cycles has what a program says of its states, and all steps between them: with
// Options.Loops Reach takes every enabled step from every state.
type cycles struct {
	going []Set // by state: see Looping
	waits []bool
	steps []edge  // by the states that they come from
	out   []int32 // by state: where its steps begin; one more at the end
}

// edge is a step from one state to another.
type edge struct {
	from, to int32
	actor    uint8
}

// state adds what the program says of a state.
func (g *cycles) state(going Set, waits bool) {
	g.going, g.waits = append(g.going, going), append(g.waits, waits)
}

// lay takes the steps from a graph.
func (g *cycles) lay(of *graph) {
	for s := range of.last.n {
		g.out = append(g.out, int32(len(g.steps)))
		for i := *of.last.at(s); i != none; i = of.steps.at(i).before {
			g.steps = append(g.steps, edge{s, of.steps.at(i).to, of.steps.at(i).actor})
		}
	}
	g.out = append(g.out, int32(len(g.steps)))
}

// of are the steps from a state.
func (g *cycles) of(s int32) []edge { return g.steps[g.out[s]:g.out[s+1]] }

// part is some of the states, in which there is a fair cycle through all of them.
type part struct {
	states []int32
	actors Set // those that must take a step in it
}

// fair returns the parts in which there are fair cycles. A cycle is fair if
// every actor that can go on in one of its states, and goes on sooner or later, takes a
// step in it: strong fairness. A cycle through states in which the program waits for time
// counts only if waiting is set. In a strongly connected part in which an actor could go on
// and does not, no fair cycle goes through the states in which it could: they are taken
// out, and what is left is looked at again (E. A. Emerson, C.-L. Lei: Modalities for model
// checking, Science of Computer Programming 8, 1987, section 4).
func (g *cycles) fair(waiting bool) (found []part) {
	in := make([]bool, len(g.going)) // whether a state is in the part that is looked at
	var all []int32
	for s := range g.going {
		if waiting || !g.waits[s] {
			all = append(all, int32(s))
		}
	}
	for work := [][]int32{all}; len(work) > 0; {
		states := work[len(work)-1]
		work = work[:len(work)-1]
		for _, states := range g.components(states, in) {
			for _, s := range states {
				in[s] = true
			}
			could, did, inner := Set(0), Set(0), false
			for _, s := range states {
				could |= g.going[s]
				for _, e := range g.of(s) {
					if in[e.to] {
						did |= 1 << e.actor
						inner = true
					}
				}
			}
			for _, s := range states {
				in[s] = false
			}
			starved := could &^ did
			switch {
			case !inner:
			case starved == 0:
				found = append(found, part{states, could})
			default:
				rest := slices.DeleteFunc(states, func(s int32) bool { return g.going[s]&starved != 0 })
				if len(rest) > 0 {
					work = append(work, rest)
				}
			}
		}
	}
	return found
}

// components returns the strongly connected components of some of the states (R. Tarjan:
// Depth-first search and linear graph algorithms, SIAM J. Computing 1, 1972). in is false of
// all states, and is so again afterwards.
func (g *cycles) components(states []int32, in []bool) (parts [][]int32) {
	type frame struct{ state, step int32 }
	number := make(map[int32]int32, len(states)) // from 1
	low := make(map[int32]int32, len(states))
	var stack []int32
	var calls []frame
	onStack := in
	member := make(map[int32]bool, len(states))
	for _, s := range states {
		member[s] = true
	}
	for _, root := range states {
		if number[root] != 0 {
			continue
		}
		calls = append(calls, frame{root, 0})
		for len(calls) > 0 {
			c := &calls[len(calls)-1]
			s := c.state
			if c.step == 0 {
				number[s] = int32(len(number)) + 1
				low[s] = number[s]
				stack, onStack[s] = append(stack, s), true
			}
			steps := g.of(s)
			if int(c.step) < len(steps) {
				to := steps[c.step].to
				c.step++
				switch {
				case !member[to]:
				case number[to] == 0:
					calls = append(calls, frame{to, 0})
				case onStack[to]:
					low[s] = min(low[s], number[to])
				}
				continue
			}
			if low[s] == number[s] {
				at := len(stack)
				for {
					at--
					onStack[stack[at]] = false
					if stack[at] == s {
						break
					}
				}
				parts = append(parts, slices.Clone(stack[at:]))
				stack = stack[:at]
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				up := calls[len(calls)-1].state
				low[up] = min(low[up], low[s])
			}
		}
	}
	return parts
}

// run returns the steps of a run into the part, as few as possible, and round it, so that
// all its actors take a step. It begins its cycle after the first at steps.
func (g *cycles) run(p part) (run []uint8, at int) {
	in := make([]bool, len(g.going))
	for _, s := range p.states {
		in[s] = true
	}
	run, begin := g.way(0, anywhere, func(s int32) bool { return in[s] })
	at = len(run)
	inside := func(s int32) bool { return in[s] }
	now := begin
	for left := p.actors; left != 0 || len(run) == at; {
		a := bits.TrailingZeros32(uint32(left))
		var step edge
		has := func(s int32) bool {
			for _, e := range g.of(s) {
				if in[e.to] && (left == 0 || int(e.actor) == a) {
					step = e
					return true
				}
			}
			return false
		}
		more, there := g.way(now, inside, has)
		has(there)
		run = append(append(run, more...), step.actor)
		for _, did := range append(more, step.actor) {
			left &^= 1 << did
		}
		now = step.to
	}
	back, _ := g.way(now, inside, func(s int32) bool { return s == begin })
	return append(run, back...), at
}

func anywhere(int32) bool { return true }

// way returns the fewest steps from one state to one that is wanted, through states that
// may be gone through, and where they lead. There is such a state.
func (g *cycles) way(from int32, through, wanted func(int32) bool) (steps []uint8, to int32) {
	by := map[int32]edge{from: {from: none}}
	queue := []int32{from}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if wanted(s) {
			for e := by[s]; e.from != none; e = by[e.from] {
				steps = append(steps, e.actor)
			}
			slices.Reverse(steps)
			return steps, s
		}
		for _, e := range g.of(s) {
			if to := e.to; through(to) {
				if _, seen := by[to]; !seen {
					by[to] = e
					queue = append(queue, to)
				}
			}
		}
	}
	panic("explore: there is no way to a state that was reached")
}
