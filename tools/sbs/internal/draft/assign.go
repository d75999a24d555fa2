package draft

import (
	"go/types"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// assign writes an assignment as statements.
func (d *drafter) assign(w *writer, n *tree.Node) {
	to, value := n.Kids[0], n.Kids[1]
	switch {
	case n.Text != "=":
		d.update(w, n)
	case value.Kind == tree.Assign && value.Text == "=":
		d.chain(w, n)
	case value.Kind == tree.Unary && (value.Text == "p++" || value.Text == "p--"):
		d.set(w, n, to, value.Kids[0])
		if d.place(value.Kids[0]).word {
			// The word is read once.
			op := value.Text[1:2]
			one := tree.New(tree.Number, "1", value.End, value.End)
			d.set(w, n, value.Kids[0], tree.New(tree.Binary, op, value.Pos, value.End, to, one))
			return
		}
		d.step(w, value)
	case value.Kind == tree.Ternary && !(value.Kids[1].Kind == tree.String && value.Kids[2].Kind == tree.String):
		d.choose(w, n)
	default:
		d.set(w, n, to, value)
	}
}

// chain writes a = b = c, from the right. A word of the seam is not read again.
func (d *drafter) chain(w *writer, n *tree.Node) {
	to, inner := n.Kids[0], n.Kids[1]
	last := lastValue(inner)
	switch {
	case isConstant(last):
		d.assign(w, inner)
		d.set(w, n, to, last)
	case d.place(inner.Kids[0]).word:
		if _, ok := d.fn.lookup(to.Text); to.Kind != tree.Name || !ok {
			fail(n, Form, "a word of the seam in the middle of a chain of assignments")
		}
		d.assign(w, tree.New(tree.Assign, "=", n.Pos, n.End, to, inner.Kids[1]))
		d.set(w, inner, inner.Kids[0], to)
	default:
		d.assign(w, inner)
		d.set(w, n, to, inner.Kids[0])
	}
}

func lastValue(n *tree.Node) *tree.Node {
	for n.Kind == tree.Assign && n.Text == "=" {
		n = n.Kids[1]
	}
	return n
}

// isConstant tells whether an expression is the same wherever it is computed.
func isConstant(n *tree.Node) bool {
	return n.Kind == tree.Number || isNull(n) || n.Kind == tree.Name && n.Text == strings.ToUpper(n.Text)
}

// set writes a plain assignment.
func (d *drafter) set(w *writer, n, to, value *tree.Node) {
	if call := unwrap(value); callee(call) == "malloc" {
		d.makes(w, n, to, call)
		return
	}
	p := d.place(to)
	gap := ""
	if d.breaks(to, value) {
		gap = "\n"
	}
	v := d.expr(value)
	if !p.word && isInteger(p.t) && isBool(v.t) {
		w.line("%s = 0", p.s)
		w.line("if %s {\n%s = 1\n}", v.s, p.s)
		return
	}
	v = d.as(value, v, p.t)
	if d.parenthesised(value) > 0 && v.prec < precUnary {
		v = val{s: "(" + v.s + ")", t: v.t, prec: precPrimary}
	}
	if p.word {
		v.s = gap + v.s
		w.line("%s", d.store(n, to, p, v))
		return
	}
	if d.near != nil && d.near.racy(d.fn.source, fieldOf(p.s)) {
		w.line("%s(&%s, %s)", d.layer(n, "Racy_store"), p.s, v.s)
		return
	}
	w.line("%s = %s", p.s, v.s)
}

// store writes a store to a word. How the port around stores there is its manner; what
// it does both ways is left for a person.
func (d *drafter) store(n, to *tree.Node, p val, v val) string {
	method := "Store"
	if to.Kind == tree.Member && d.near != nil {
		var known bool
		if method, known = d.near.stores(d.goFunc(), fieldOf(p.s)); !known {
			d.leave(n, Order, "decide by exploring whether this store must be ordered")
		}
	}
	return p.at(precPrimary) + "." + method + "(" + v.s + ")"
}

// fieldOf is the field that a place is, or "".
func fieldOf(s string) string {
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		return s[i+1:]
	}
	return ""
}

// update writes a compound assignment.
func (d *drafter) update(w *writer, n *tree.Node) {
	to, value := n.Kids[0], n.Kids[1]
	op := strings.TrimSuffix(n.Text, "=")
	if op == "&" && value.Kind == tree.Unary && value.Text == "~" {
		op, value = "&^", value.Kids[0]
	}
	prec, ok := binds[op]
	if !ok {
		fail(n, Form, "the operator %s", n.Text)
	}
	p := d.place(to)
	v := d.expr(value)
	switch {
	case isBool(p.t) || isBool(v.t):
		fail(n, Form, "arithmetic with what is a bool in Go")
	case nilable(p.t):
		fail(n, Form, "arithmetic with pointers")
	case v.t != nil && p.t != nil && !isUntyped(v.t) && op != "<<" && op != ">>":
		v = d.to(v, p.t)
	}
	if d.parenthesised(value) > 0 && v.prec < precUnary && (p.word || op == "&^") {
		v = val{s: "(" + v.s + ")", t: v.t, prec: precPrimary}
	}
	if !p.word {
		if d.parenthesised(value) > 0 && v.prec < precUnary {
			v.s = "(" + v.s + ")"
		}
		w.line("%s %s= %s", p.s, op, v.s)
		return
	}
	operand := v.at(prec + 1)
	if (op == "|" || op == "+") && v.prec == prec {
		operand = v.s
	}
	w.line("%s", d.store(n, to, p, val{s: p.load().s + " " + op + " " + operand, t: p.t, prec: prec}))
}

// choose writes x = c ? a : b.
func (d *drafter) choose(w *writer, n *tree.Node) {
	to, t := n.Kids[0], n.Kids[1]
	set := func(v *tree.Node) string {
		var s writer
		d.assign(&s, tree.New(tree.Assign, "=", n.Pos, n.End, to, v))
		return strings.TrimSpace(s.String())
	}
	if isBool(d.place(to).t) {
		fail(n, Form, "?: of what is a bool in Go")
	}
	w.line("if %s {\n%s\n} else {\n%s\n}", d.cond(t.Kids[0]).s, set(t.Kids[1]), set(t.Kids[2]))
}

// unwrap takes casts off.
func unwrap(n *tree.Node) *tree.Node {
	for n.Kind == tree.Cast {
		n = n.Kids[1]
	}
	return n
}

// makes writes malloc of an array.
func (d *drafter) makes(w *writer, n, to, call *tree.Node) {
	p := d.place(to)
	size := call.Kids[1]
	if s, ok := sliceOf(p.t); ok && size.Kind == tree.Binary && size.Text == "*" {
		for i, k := range size.Kids {
			if k.Kind == tree.Sizeof {
				w.line("%s = make(%s, %s)", p.s, types.TypeString(s, d.qualifier), d.expr(size.Kids[1-i]).s)
				return
			}
		}
	}
	fail(n, Form, "malloc of something that is no array")
}

func sliceOf(t types.Type) (*types.Slice, bool) {
	if t == nil {
		return nil, false
	}
	s, ok := t.Underlying().(*types.Slice)
	return s, ok
}
