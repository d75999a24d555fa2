package compare

import "ktimeout/tools/sbs/internal/tree"

// Statement is a statement or an item.
type Statement struct {
	Node  *tree.Node
	Head  *tree.Node // it without its bodies
	Depth int        // number of bodies around it
}

// Statements returns a statement or an item of a simple tree, and those in its bodies,
// each before what is in it.
func Statements(n *tree.Node) (out []Statement) {
	var walk func(n *tree.Node, depth int)
	walk = func(n *tree.Node, depth int) {
		out = append(out, Statement{n, Head(n), depth})
		lists := []*tree.Node{}
		if listed(n) {
			lists = append(lists, n)
		}
		for _, i := range bodies(n) {
			lists = append(lists, n.Kids[i])
		}
		for _, l := range lists {
			for _, k := range l.Kids {
				walk(k, depth+1)
			}
		}
	}
	walk(n, 0)
	return out
}

// Head returns a statement without its bodies.
func Head(n *tree.Node) *tree.Node { return headOf(n) }

// Name returns what an item is found by.
func Name(n *tree.Node) string { return name(n) }
