package gen

import (
	"fmt"

	"modernc.org/cc/v4"
)

// step is ++ or --, whose value is used: that before it, or after it.
func (g *generator) step(e cc.ExpressionNode, up, before bool) val {
	p := g.once(g.place(e))
	t := loaded(p.t)
	old := g.temp(t)
	g.emit("%s = %s", old, g.load(p))
	if before {
		g.store(p, g.stepped(old, t, up))
		return val{s: old, t: t}
	}
	g.emit("%s = %s", old, g.stepped(old, t, up))
	g.store(p, old)
	return val{s: old, t: t}
}

func (g *generator) stepped(s string, t *typ, up bool) string {
	if t.kind != integer {
		g.fail(nil, "arithmetic with a "+t.String(), "use an index")
	}
	if up {
		return s + " + 1"
	}
	return s + " - 1"
}

// branches gives the value of a conditional expression to set, in each of its branches.
func (g *generator) branches(x *cc.ConditionalExpression, t *typ, set func(v string)) {
	value := func(e cc.ExpressionNode) string {
		if common := x.Type(); t.kind == integer && cc.IsIntegerType(common) && !same(t, g.of(common)) {
			return g.convert(val{s: g.value(e, g.of(common)), t: g.of(common)}, t, e)
		}
		return g.value(e, t)
	}
	g.emit("if %s {", g.cond(x.LogicalOrExpression))
	set(value(x.ExpressionList))
	g.emit("} else {")
	set(value(x.ConditionalExpression))
	g.emit("}")
}

// simple is the local variable that an expression is, or nil.
func (g *generator) simple(e cc.ExpressionNode) *local {
	if p, ok := strip(e).(*cc.PrimaryExpression); ok && p.Case == cc.PrimaryExpressionIdent {
		return g.local(p)
	}
	return nil
}

// assign is an assignment. Its value is that of the left side after it.
func (g *generator) assign(x *cc.AssignmentExpression, used bool) val {
	if x.Case == cc.AssignmentExpressionAssign && g.boot(x) {
		return val{t: tVoid}
	}
	ops := map[cc.AssignmentExpressionCase]string{cc.AssignmentExpressionAdd: "+", cc.AssignmentExpressionSub: "-",
		cc.AssignmentExpressionMul: "*", cc.AssignmentExpressionDiv: "/", cc.AssignmentExpressionMod: "%",
		cc.AssignmentExpressionAnd: "&", cc.AssignmentExpressionOr: "|", cc.AssignmentExpressionXor: "^",
		cc.AssignmentExpressionLsh: "<<", cc.AssignmentExpressionRsh: ">>"}
	var v string
	var p place
	op := ops[x.Case]
	if op == "" {
		if c, ok := strip(x.AssignmentExpression).(*cc.ConditionalExpression); ok && !used {
			if l := g.simple(x.UnaryExpression); l != nil {
				g.branches(c, l.typ, func(v string) { g.emit("%s = %s", l.name, v) })
				return val{t: tVoid}
			}
		}
		if lit, ok := strip(x.AssignmentExpression).(*cc.PostfixExpression); ok && lit.Case == cc.PostfixExpressionComplit && !used {
			g.literal(x, lit)
			return val{t: tVoid}
		}
		r := g.expr(x.AssignmentExpression)
		p = g.place(x.UnaryExpression)
		v = g.convert(r, loaded(p.t), x)
	} else {
		r := g.expr(x.AssignmentExpression)
		p = g.once(g.place(x.UnaryExpression))
		v = g.compound(x, p, op, r)
	}
	if used {
		t := g.temp(loaded(p.t))
		g.emit("%s = %s", t, v)
		v = t
	}
	g.store(p, v)
	return val{s: v, t: loaded(p.t)}
}

// literal assigns a structure without a name: the values are computed, all is cleared, and
// the members that have a value are written, in their order.
func (g *generator) literal(x *cc.AssignmentExpression, lit *cc.PostfixExpression) {
	p := g.place(x.UnaryExpression)
	if p.t.kind != structure || p.t.words > 0 {
		g.fail(x, "a structure without a name that is a "+p.t.String(), "use a variable")
	}
	type member struct {
		p place
		v string
	}
	var all []member
	i := int64(0)
	for l := lit.InitializerList; l != nil; l = l.InitializerList {
		var f *field
		if l.Designation != nil {
			ds := l.Designation.DesignatorList
			if ds.DesignatorList != nil || ds.Designator.Case != cc.DesignatorField {
				g.fail(x, "a designator of more than one step", "use a variable")
			}
			f = p.t.field(src(ds.Designator.Token2))
		} else if p.t.own && i < int64(len(p.t.fields)) {
			f = &p.t.fields[i]
			i++
		}
		if f == nil || l.Initializer.Case != cc.InitializerExpr {
			g.fail(x, "a structure without a name that is not written member by member", "use a variable")
		}
		v := g.expr(l.Initializer.AssignmentExpression)
		if v.null || v.c != nil && v.c.v == 0 {
			continue
		}
		m := member{p.part("."+f.name, f.typ), g.convert(v, loaded(f.typ), x)}
		if v.c == nil {
			t := g.temp(loaded(f.typ))
			g.emit("%s = %s", t, m.v)
			m.v = t
		}
		all = append(all, m)
	}
	g.emit("sys.Plain_clear(%s)", p.addr())
	for _, m := range all {
		g.store(m.p, m.v)
	}
}

// compound is what a compound assignment assigns: the operation is done in the type that
// both sides have in common.
func (g *generator) compound(x *cc.AssignmentExpression, p place, op string, r val) string {
	t := loaded(p.t)
	if t.kind != integer {
		g.fail(x, "arithmetic with a "+t.String(), "use an index")
	}
	left := val{s: g.load(p), t: t}
	if op == "<<" || op == ">>" {
		in := g.promoted(x.UnaryExpression.Type())
		s := fmt.Sprintf("%s %s %s", g.convert(left, in, x), op, g.convert(r, tUint, x))
		return g.convert(val{s: "(" + s + ")", t: in}, t, x)
	}
	in := g.usual(x.UnaryExpression.Type(), x.AssignmentExpression.Type())
	s := fmt.Sprintf("(%s %s %s)", g.convert(left, in, x), op, g.convert(r, in, x))
	return g.convert(val{s: s, t: in}, t, x)
}
