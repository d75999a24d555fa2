package compare

import (
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// entry is an item of C, or the reason why it is not looked at.
type entry struct {
	node *tree.Node
	off  string // the reason why the branch it is in is not built
}

// items returns the items of a file in order: those in a branch of #if that the port
// builds like the others. Prototypes, and structures that are only named, say nothing and
// are left out, and so are empty macros that stand in for a function of the same file.
func items(file *tree.Node, reasons *Reasons) []entry {
	var out []entry
	var add func(n *tree.Node, off string)
	add = func(n *tree.Node, off string) {
		switch {
		case n.Kind == tree.Cond:
			for i, branch := range n.Kids {
				why, built := reasons.branch(n, i)
				if off != "" || built {
					why = off
				}
				for _, k := range branch.Kids {
					add(k, why)
				}
			}
		case n.Kind == tree.Func && body(n) == nil, n.Kind == tree.Struct && len(n.Kids) == 0:
		case n.Kind == tree.Block:
			for _, k := range n.Kids {
				add(k, off)
			}
		default:
			out = append(out, entry{n, off})
		}
	}
	for _, n := range file.Kids {
		add(n, "")
	}
	functions := map[string]bool{}
	for _, e := range out {
		functions[e.node.Text] = functions[e.node.Text] || e.node.Kind == tree.Func
	}
	return slices.DeleteFunc(out, func(e entry) bool {
		return e.node.Kind == tree.Macro && len(e.node.Kids) < 2 && functions[e.node.Text]
	})
}

// body returns the Block of a function, or nil.
func body(n *tree.Node) *tree.Node {
	if last := len(n.Kids) - 1; last >= 0 && n.Kids[last].Kind == tree.Block {
		return n.Kids[last]
	}
	return nil
}

// name returns what an item is found by. A call that defines something has the names
// of the function and of what it defines.
func name(n *tree.Node) string {
	if n.Kind != tree.Call {
		return n.Text
	}
	words := []string{n.Kids[0].Text}
	for _, arg := range n.Kids[1:] {
		if arg.Kind == tree.Name {
			words = append(words, arg.Text)
		}
	}
	return strings.Join(words, " ")
}

// where is an item of Go.
type where struct {
	node *tree.Node
	file *gotree.File
	used bool
}

// index finds the items of Go by their names, folded.
func index(files []*gotree.File) map[string][]*where {
	m := map[string][]*where{}
	for _, f := range files {
		for _, n := range tree.Simple(f.Tree).Kids {
			key := strings.ToLower(name(n))
			m[key] = append(m[key], &where{node: n, file: f})
		}
	}
	return m
}

// find returns the counterpart of an item: one of the same kind if there is one, and
// none that has the very name of another item.
func (w *worker) find(c *tree.Node) *where {
	var found *where
	for _, g := range w.items[strings.ToLower(name(c))] {
		switch {
		case g.used || name(g.node) != name(c) && w.names[name(g.node)]:
		case g.node.Kind == c.Kind:
			return g
		case found == nil && alike(c.Kind, g.node.Kind):
			found = g
		}
	}
	return found
}

// alike tells whether an item of one kind may be ported to one of another.
func alike(c, g tree.Kind) bool {
	switch c {
	case tree.Macro:
		return g == tree.Func || g == tree.Var || g == tree.Typedef
	case tree.Var:
		return g == tree.Call || g == tree.Macro
	case tree.Struct, tree.Typedef:
		return g == tree.Struct || g == tree.Typedef
	case tree.Enum:
		return g == tree.Macro
	}
	return false
}

// item compares an item of C with its counterpart.
func (w *worker) item(e entry) Item {
	c := e.node
	it := Item{Name: name(c), C: c}
	if e.off != "" {
		it.Rows = w.whole(c, NotBuilt, e.off)
		return it
	}
	found := w.find(c)
	if found == nil {
		why := w.rules.Reasons.Item(it.Name)
		it.Else = w.rules.Reasons.forms[strings.ToLower(it.Name)]
		if file := w.rules.Otherwise[strings.ToLower(it.Name)]; why == "" && file != "" {
			it.Else = file
			why = "in another form in " + file
		}
		if why == "" {
			why = w.rules.Reasons.others()
		}
		if why != "" {
			it.Rows = w.whole(c, NotPorted, why)
			return it
		}
		it.Rows = w.whole(c, Different, "the port has no "+it.Name)
		return it
	}
	found.used = true
	it.Go, it.File = found.node, found.file
	w.file = found.file
	w.in = it.Name
	g := w.rules.Reasons.retype(found.node)
	c = w.rules.Reasons.resolve(c, w.dropped)
	if c.Kind == tree.Macro && g.Kind == tree.Func {
		c = asFunc(c, g)
		if g.Kids[0].Text == "bool" { // a macro has no type: it is what it is used for
			tested(c)
			tested(g)
		}
	}
	c = w.translate(c)
	c, g = zeroed(c), zeroed(g)
	it.Rows = w.pair(c, g, 0)
	return it
}

// whole returns the rows of an item that has no counterpart, one for each statement that
// would be built.
func (w *worker) whole(c *tree.Node, state State, why string) []Row {
	rows := w.only(w.rules.Reasons.resolve(c, map[*tree.Node][]drop{}), nil, 0)
	for i := range rows {
		rows[i].State, rows[i].Why, rows[i].difference = state, why, nil
	}
	return rows
}

// asFunc reads a macro as the function that it was ported to: its parameters have no
// types of their own, and an expression is what it returns if the function returns
// something.
func asFunc(c, g *tree.Node) *tree.Node {
	params := tree.New(tree.Params, "", c.Pos, c.End)
	if len(c.Kids) > 0 {
		params = tree.New(tree.Params, "", c.Kids[0].Pos, c.Kids[0].End)
		for i, p := range c.Kids[0].Kids {
			t := tree.New(tree.Type, "", p.Pos, p.End)
			if gp := g.Kids[1].Kids; i < len(gp) && len(gp[i].Kids) > 0 {
				t = gp[i].Kids[0]
			}
			params.Kids = append(params.Kids, tree.New(tree.Var, p.Text, p.Pos, p.End, t))
		}
	}
	b := tree.New(tree.Block, "", c.Pos, c.End)
	switch {
	case len(c.Kids) < 2:
	case c.Kids[1].Kind == tree.Block:
		b = c.Kids[1]
	case g.Kids[0].Text == "void":
		b.Kids = []*tree.Node{c.Kids[1]}
	default:
		e := c.Kids[1]
		b.Kids = tree.Simple(tree.New(tree.Block, "", e.Pos, e.End, tree.New(tree.Return, "", e.Pos, e.End, e))).Kids
	}
	return tree.New(tree.Func, c.Text, c.Pos, c.End, g.Kids[0], params, b)
}

// tested makes what a function returns a test.
func tested(n *tree.Node) {
	if n.Kind == tree.Return && len(n.Kids) == 1 && n.Kids[0].Kind != tree.Number {
		e := n.Kids[0]
		n.Kids[0] = tree.Simple(tree.New(tree.Binary, "!=", e.Pos, e.End, e, tree.New(tree.Number, "0", e.Pos, e.End)))
	}
	for _, k := range n.Kids {
		tested(k)
	}
}

// order marks items that stand before one that C has before them. Where a header declares
// a variable, which another file defines, does not matter.
func (w *worker) order(all []Item, header bool) {
	last := map[*gotree.File]int{}
	for i := range all {
		it := &all[i]
		if it.C == nil || it.Go == nil || it.hoisted || header && it.C.Kind == tree.Var {
			continue
		}
		if it.Go.Pos < last[it.File] {
			r := &it.Rows[0]
			r.GoMarks = append(r.GoMarks, head(it.Go))
			if r.State == Identical {
				r.State, r.Cause = Different, Order
				r.Why = "it stands before what C has before it"
			}
			continue
		}
		last[it.File] = it.Go.Pos
	}
}

// zeroed returns a variable of a file without an initial value that is 0, which it has
// without saying so.
func zeroed(n *tree.Node) *tree.Node {
	if n.Kind == tree.Var && len(n.Kids) == 2 && n.Kids[1].Kind == tree.Number && n.Kids[1].Text == "0" {
		return tree.New(tree.Var, n.Text, n.Pos, n.End, n.Kids[0])
	}
	return n
}
