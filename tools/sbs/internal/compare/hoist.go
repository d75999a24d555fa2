package compare

import (
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// hoist takes out of a function of C what Go has to have outside of it: macros that are
// defined there, and static variables. It returns the function without them, and them.
func (w *worker) hoist(c *tree.Node) (*tree.Node, []*tree.Node) {
	g := w.find(c)
	if c.Kind != tree.Func || g == nil || g.node.Kind != tree.Func {
		return c, nil
	}
	within := map[string]bool{}
	var look func(n *tree.Node)
	look = func(n *tree.Node) {
		if n.Kind == tree.Var {
			within[strings.ToLower(n.Text)] = true
		}
		for _, k := range n.Kids {
			look(k)
		}
	}
	look(g.node)
	var out []*tree.Node
	moved := func(n *tree.Node) bool {
		return n.Kind == tree.Macro || n.Kind == tree.Var && !within[strings.ToLower(n.Text)] && w.find(n) != nil
	}
	var take func(n *tree.Node) *tree.Node
	take = func(n *tree.Node) *tree.Node {
		kept := &tree.Node{Kind: n.Kind, Text: n.Text, Pos: n.Pos, End: n.End}
		for _, k := range n.Kids {
			if n.Kind == tree.Block && moved(k) {
				out = append(out, k)
				continue
			}
			k = take(k)
			if n.Kind == tree.Block && k.Kind == tree.Cond && empty(k) {
				continue
			}
			kept.Kids = append(kept.Kids, k)
		}
		return kept
	}
	return take(c), out
}

// empty tells whether all branches of a condition are empty.
func empty(n *tree.Node) bool {
	for _, b := range n.Kids {
		if len(b.Kids) > 0 {
			return false
		}
	}
	return true
}
