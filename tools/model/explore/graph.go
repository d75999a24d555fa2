package explore

// graph holds the steps from state to state that a search has taken, as pairs of
// numbers of states, from 0.
type graph struct {
	from, to []int32
}

func (g *graph) add(from, to int32) {
	g.from, g.to = append(g.from, from), append(g.to, to)
}

// cyclic tells whether the graph of n states has a cycle. It removes states to which no
// step leads until there are none; what is left then lies on a cycle or behind one.
// (A. B. Kahn: Topological sorting of large networks, CACM 5(11), 1962.)
func (g *graph) cyclic(n int) bool {
	into, first := make([]int32, n), make([]int32, n+1)
	for i, to := range g.to {
		into[to]++
		first[g.from[i]+1]++
	}
	for i := range n {
		first[i+1] += first[i]
	}
	next, at := make([]int32, len(g.to)), append([]int32(nil), first[:n]...)
	for i, from := range g.from {
		next[at[from]] = g.to[i]
		at[from]++
	}
	var free []int32
	for i, k := range into {
		if k == 0 {
			free = append(free, int32(i))
		}
	}
	for taken := 0; ; taken++ {
		if len(free) == 0 {
			return taken < n
		}
		s := free[len(free)-1]
		free = free[:len(free)-1]
		for _, to := range next[first[s]:first[s+1]] {
			if into[to]--; into[to] == 0 {
				free = append(free, to)
			}
		}
	}
}
