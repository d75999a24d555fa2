package compare

import (
	"ktimeout/tools/sbs/internal/tree"
)

// step is a pair of statements, or one that has no counterpart.
type step struct{ c, g *tree.Node }

// align puts two lists of statements beside each other. Whatever it does, what is not
// the same is told: how good it is only decides how well.
func (w *worker) align(cs, gs []*tree.Node) []step {
	var out []step
	for len(cs) > 0 && len(gs) > 0 && w.key(cs[0]) == w.key(gs[0]) {
		out = append(out, step{cs[0], gs[0]})
		cs, gs = cs[1:], gs[1:]
	}
	var tail []step
	for len(cs) > 0 && len(gs) > 0 && w.key(cs[len(cs)-1]) == w.key(gs[len(gs)-1]) {
		tail = append(tail, step{cs[len(cs)-1], gs[len(gs)-1]})
		cs, gs = cs[:len(cs)-1], gs[:len(gs)-1]
	}
	out = append(out, w.best(cs, gs)...)
	for i := len(tail) - 1; i >= 0; i-- {
		out = append(out, tail[i])
	}
	return out
}

// best pairs what is most alike, in order.
func (w *worker) best(cs, gs []*tree.Node) []step {
	n, m := len(cs), len(gs)
	score := make([][]float64, n+1)
	for i := range score {
		score[i] = make([]float64, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			score[i][j] = max(score[i+1][j], score[i][j+1])
			if s := w.likeness(cs[i], gs[j]); s > 0 {
				score[i][j] = max(score[i][j], s+score[i+1][j+1])
			}
		}
	}
	var out []step
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case i < n && j < m && w.likeness(cs[i], gs[j]) > 0 && score[i][j] == w.likeness(cs[i], gs[j])+score[i+1][j+1]:
			out = append(out, step{cs[i], gs[j]})
			i, j = i+1, j+1
		case i < n && score[i][j] == score[i+1][j]:
			out = append(out, step{c: cs[i]})
			i++
		default:
			out = append(out, step{g: gs[j]})
			j++
		}
	}
	return out
}

// likeness is 0 for statements that are not to be paired, and for equal ones the
// number of their nodes.
func (w *worker) likeness(c, g *tree.Node) float64 {
	k := [2]*tree.Node{c, g}
	if s, ok := w.like[k]; ok {
		return s
	}
	s := 0.0
	if w.key(c) == w.key(g) {
		s = float64(w.words(c).size)
	} else if c.Kind == g.Kind {
		cw, gw := w.words(c), w.words(g)
		both := 0
		for word, n := range cw.of {
			both += min(n, gw.of[word])
		}
		share := 2 * float64(both) / float64(cw.size+gw.size)
		if share >= 0.4 {
			s = 0.9 * share * float64(min(cw.size, gw.size))
		}
	}
	w.like[k] = s
	return s
}

// word is a node without its children, as a key has it.
type word struct {
	kind tree.Kind
	text string
}

func wordOf(n *tree.Node) word { return word{n.Kind, tree.KeyText(n)} }

// words counts the nodes of a tree.
type words struct {
	of   map[word]int
	size int
}

func (w *worker) words(n *tree.Node) *words {
	if m := w.bags[n]; m != nil {
		return m
	}
	m := &words{of: map[word]int{}}
	var walk func(n *tree.Node)
	walk = func(n *tree.Node) {
		m.of[wordOf(n)]++
		m.size++
		for _, k := range n.Kids {
			walk(k)
		}
	}
	walk(n)
	w.bags[n] = m
	return m
}
