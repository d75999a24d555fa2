package explore

// graph holds the steps from state to state that a search has taken. States are numbered
// from 0.
type graph struct {
	steps pages[arc]
	last  pages[int32] // by state: the last step from it, or none
}

// arc is a step from one state to another.
type arc struct {
	to     int32
	before int32 // the step before from the same state, or none
	told   int32 // what the judge is told
	actor  uint8
}

// none is the number of no state, and of no step.
const none = -1

// state adds a state.
func (g *graph) state() { g.last.add(none) }

// step adds a step.
func (g *graph) step(from, to, told int32, actor uint8) {
	last := g.last.at(from)
	*last = g.steps.add(arc{to, *last, told, actor})
}

// cyclic tells whether the graph has a cycle. It removes states to which no step leads
// until there are none; what is left then lies on a cycle or behind one.
// (A. B. Kahn: Topological sorting of large networks, CACM 5(11), 1962.)
func (g *graph) cyclic() bool {
	into := make([]int32, g.last.n)
	for i := range g.steps.n {
		into[g.steps.at(i).to]++
	}
	var free []int32
	for i, k := range into {
		if k == 0 {
			free = append(free, int32(i))
		}
	}
	for taken := 0; ; taken++ {
		if len(free) == 0 {
			return taken < len(into)
		}
		from := free[len(free)-1]
		free = free[:len(free)-1]
		for i := *g.last.at(from); i != none; i = g.steps.at(i).before {
			to := g.steps.at(i).to
			if into[to]--; into[to] == 0 {
				free = append(free, to)
			}
		}
	}
}
