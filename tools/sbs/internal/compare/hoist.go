package compare

import (
	"bytes"
	"go/token"

	"ktimeout/tools/sbs/internal/tree"
)

// hoist takes out of a function of C what Go has to have outside of it: macros that are
// defined there, and static variables. It returns the function without them, and them,
// each with the branches of #if that it is in.
func (w *worker) hoist(c *tree.Node) (*tree.Node, []entry) {
	g := w.find(c)
	if c.Kind != tree.Func || g == nil || g.node.Kind != tree.Func {
		return c, nil
	}
	within := map[string]bool{}
	var look func(n *tree.Node)
	look = func(n *tree.Node) {
		if n.Kind == tree.Var {
			within[tree.Fold(n.Text)] = true
		}
		for _, k := range n.Kids {
			look(k)
		}
	}
	look(g.node)
	var out []entry
	moved := func(n *tree.Node) bool {
		return n.Kind == tree.Macro || n.Kind == tree.Var && !within[tree.Fold(n.Text)] && w.static(n) && w.find(n) != nil
	}
	var take func(n *tree.Node, cond string) *tree.Node
	take = func(n *tree.Node, cond string) *tree.Node {
		kept := &tree.Node{Kind: n.Kind, Text: n.Text, Pos: n.Pos, End: n.End}
		for i, k := range n.Kids {
			if n.Kind == tree.Block && moved(k) {
				out = append(out, entry{node: k, cond: cond})
				continue
			}
			in := cond
			if n.Kind == tree.Cond {
				in += branchOf(n, i)
			}
			k = take(k, in)
			if n.Kind == tree.Block && k.Kind == tree.Cond && empty(k) {
				continue
			}
			kept.Kids = append(kept.Kids, k)
		}
		return kept
	}
	return take(c, ""), out
}

// static tells whether a variable of a function is one: of the declaration that it is in,
// the tree has the type only.
func (w *worker) static(n *tree.Node) bool {
	from := 1 + bytes.LastIndexAny(w.text[:n.Pos], ";{}")
	found := false
	scan(w.text[from:n.End], func(_ token.Token, word string) { found = found || word == "static" })
	return found
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
