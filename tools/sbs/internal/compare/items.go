package compare

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// entry is an item of C, or the reason why it is not looked at.
type entry struct {
	node *tree.Node
	off  string // the reason why the branch it is in is not built
	cond string // the branches of #if that it is in, but for those of which a reason says that the port has them, with nothing else
}

// items returns the items of a file in order. Prototypes, and structures that are only named, say nothing and
// are left out, and so are empty macros that stand in for a function of the same file under a condition.
func items(file *tree.Node, reasons *Reasons) []entry {
	var out []entry
	var add func(n *tree.Node, off, cond string)
	add = func(n *tree.Node, off, cond string) {
		switch {
		case n.Kind == tree.Cond:
			of, _, known := reasons.branches(n)
			if !known {
				for _, b := range n.Kids {
					of = append(of, branch{list: b.Kids})
				}
			}
			for i, b := range of {
				why, in := off, cond
				if why == "" {
					why = b.off
				}
				if !known || len(of) > 1 {
					in += branchOf(n, i)
				}
				for _, k := range b.list {
					add(k, why, in)
				}
			}
		case n.Kind == tree.Func && body(n) == nil, n.Kind == tree.Struct && len(n.Kids) == 0:
		case n.Kind == tree.Block:
			for _, k := range n.Kids {
				add(k, off, cond)
			}
		default:
			out = append(out, entry{n, off, cond})
		}
	}
	for _, n := range file.Kids {
		add(n, "", "")
	}
	functions := map[string]bool{}
	for _, e := range out {
		functions[e.node.Text] = functions[e.node.Text] || e.node.Kind == tree.Func
	}
	standIn := func(e entry) bool {
		return e.node.Kind == tree.Macro && len(e.node.Kids) < 2 && functions[e.node.Text] && (e.cond != "" || e.off != "")
	}
	under := map[string]string{} // of a function, the conditions of its macro
	for _, e := range out {
		if standIn(e) {
			under[e.node.Text] += "an empty macro in " + e.cond
		}
	}
	for i := range out {
		if out[i].node.Kind == tree.Func {
			out[i].cond += under[out[i].node.Text]
		}
	}
	return slices.DeleteFunc(out, standIn)
}

// branchOf names a branch of a condition.
func branchOf(n *tree.Node, i int) string {
	return fmt.Sprintf("#if %s %s, branch %d ", n.Text, n.Kids[i].Text, i)
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
	at   Place
	used bool
}

// index finds the items of Go by their names, folded, and of each the name of the one
// that stands before it.
func index(files []*gotree.File) (items map[string][]*where, before map[*tree.Node]string) {
	items, before = map[string][]*where{}, map[*tree.Node]string{}
	for _, f := range files {
		last := ""
		for k, n := range tree.Simple(f.Tree).Kids {
			key := tree.Fold(name(n))
			items[key] = append(items[key], &where{node: n, file: f, at: Place{f.Name, k}})
			before[n], last = last, key
		}
	}
	return items, before
}

// find returns the counterpart of an item: one of the same kind if there is one, and
// none that has the very name of another item.
func (w *worker) find(c *tree.Node) *where {
	var found *where
	for _, g := range w.items[tree.Fold(name(c))] {
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
	it := Item{Name: name(c), C: c, cond: e.cond}
	if e.off != "" {
		it.Rows = w.whole(c, NotBuilt, e.off)
		return it
	}
	found := w.find(c)
	if found == nil {
		it.Rows = w.missing(&it)
		return it
	}
	found.used = true
	it.Go, it.File, it.Place = found.node, found.file, found.at
	w.file = found.file
	w.in = it.Name
	w.places = map[string]int{}
	g := w.rules.Reasons.retype(found.node)
	c = w.rules.Reasons.resolve(c, w.dropped)
	if c.Kind == tree.Macro && g.Kind == tree.Func {
		c = asFunc(c, g)
		if g.Kids[0].Text == "bool" { // a macro has no type: it is what it is used for
			tested(c)
			tested(g)
		}
	}
	w.other = w.unbuilt(c)
	c = w.translate(c)
	it.other = w.other
	c, g = zeroed(c), zeroed(g)
	it.Rows = w.pair(c, g, 0)
	return it
}

// unbuilt returns the values in braces that are not built: they have no rows of their own.
func (w *worker) unbuilt(n *tree.Node) (out []string) {
	for _, k := range n.Kids {
		if n.Kind == tree.List {
			out = append(out, w.unbuiltAt(k)...)
		}
		out = append(out, w.unbuilt(k)...)
	}
	if n.Kind == tree.List {
		out = append(out, w.unbuiltAt(n)...)
	}
	return out
}

// unbuiltAt returns what is not built before a value, or before the end of a list.
func (w *worker) unbuiltAt(n *tree.Node) (out []string) {
	for _, d := range w.dropped[n] {
		out = append(out, "not built: "+w.source(d.node))
	}
	return out
}

// missing returns the rows of an item that the port has not, or in another form.
func (w *worker) missing(it *Item) []Row {
	if why := w.rules.Reasons.Item(it.Name); why != "" {
		it.Else = w.rules.Reasons.forms[it.Name]
		return w.whole(it.C, NotPorted, why)
	}
	if file := w.rules.Otherwise[tree.Fold(it.Name)]; file != "" {
		it.Else = file
		rows := w.whole(it.C, NotPorted, "in another form in "+file)
		w.pin(rows, hash(tree.Fold(it.Name), "in another form in", file))
		return rows
	}
	if why := w.rules.Reasons.others(); why != "" && len(w.items[tree.Fold(it.Name)]) == 0 {
		it.rest = true
		return w.whole(it.C, NotPorted, why)
	}
	return w.whole(it.C, Different, "the port has no "+it.Name)
}

// pin makes rows ones that have to be accepted by a sum.
func (w *worker) pin(rows []Row, sum string) {
	for i := range rows {
		rows[i].Sum = sum
	}
	if !w.rules.Accepted.has(sum) {
		rows[0].State = Different
		rows[0].Why = "it was not accepted (sbs accept): " + rows[0].Why
	}
}

// has pins what the port has of a text, or of a structure or an enumeration, of which a
// reason stands for all the rest: else the rest could grow.
func (w *worker) has(all []Item) {
	var names []string
	first := -1
	for i := range all {
		it := &all[i]
		switch {
		case it.rest:
			if first < 0 {
				first = i
			}
		case it.C != nil && it.Go != nil:
			names = append(names, tree.Fold(it.Name))
		}
		w.hasMembers(it)
	}
	if first >= 0 {
		w.pin(all[first].Rows, hash(append(names, "of all")...))
	}
}

// hasMembers does so for the members of an item.
func (w *worker) hasMembers(it *Item) {
	names := []string{tree.Fold(it.Name)}
	first := -1
	for i := range it.Rows {
		r := &it.Rows[i]
		switch {
		case r.rest && first < 0:
			first = i
		case r.C != nil && r.Go != nil && i > 0:
			names = append(names, tree.Fold(r.C.Text))
		}
	}
	if first >= 0 {
		w.pin(it.Rows[first:first+1], hash(append(names, "of all members")...))
	}
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

// order makes it a difference where an item stands before one that C has before it; what
// it stands behind is part of that. Where a header declares a variable, which another
// file defines, does not matter.
func (w *worker) order(all []Item, header bool) {
	last := map[*gotree.File]int{}
	for i := range all {
		it := &all[i]
		if it.C == nil || it.Go == nil || it.hoisted || header && it.C.Kind == tree.Var {
			continue
		}
		if it.Place.Nth >= last[it.File] {
			last[it.File] = it.Place.Nth
			continue
		}
		r := &it.Rows[0]
		r.State = Different
		r.GoMarks = append(r.GoMarks, r.GoHead)
		if r.difference == nil {
			r.Cause = Order
			r.difference = &difference{item: it.Name, cs: []*tree.Node{headOf(it.C)}, gos: []*tree.Node{headOf(it.Go)}, goAt: r.GoHead}
		}
		r.difference.moved = true
		r.difference.after += " behind " + w.before[it.Go]
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
