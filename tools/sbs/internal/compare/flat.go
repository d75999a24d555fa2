package compare

import (
	"fmt"

	"ktimeout/tools/sbs/internal/tree"
)

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

// Conditions returns for each item of a file that stands in a #if, by its offset, the
// branches that it is in: those of which Reasons do not say that the port builds them.
func Conditions(file *tree.Node, reasons *Reasons) map[int]string {
	out := map[int]string{}
	var walk func(list []*tree.Node, in string)
	walk = func(list []*tree.Node, in string) {
		for _, n := range list {
			if n.Kind != tree.Cond {
				if in != "" {
					out[n.Pos] = in
				}
				continue
			}
			of, _, known := reasons.branches(n)
			if !known {
				for _, b := range n.Kids {
					of = append(of, branch{list: b.Kids, off: "unknown"})
				}
			}
			for i, b := range of {
				if b.off == "" {
					walk(b.list, in)
				} else {
					walk(b.list, fmt.Sprintf("%s#%s %d\n", in, n.Text, i))
				}
			}
		}
	}
	walk(file.Kids, "")
	return out
}
