package gen

import (
	"fmt"
	"go/types"
	"strconv"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// val is the value of an expression, in Go.
type val struct {
	s    string
	t    *typ
	c    *num   // of a constant
	name string // of a constant that has one
	null bool   // it is a null pointer
}

// expr translates an expression. What it does besides is emitted before.
func (g *generator) expr(e cc.ExpressionNode) val {
	g.last = e
	if n, ok := constantOf(e); ok && !effects(e) {
		return g.number1(e, n)
	}
	switch x := e.(type) {
	case *cc.PrimaryExpression:
		return g.primary(x)
	case *cc.PostfixExpression:
		return g.postfix(x)
	case *cc.UnaryExpression:
		return g.unary(x)
	case *cc.CastExpression:
		return g.cast(x)
	case *cc.MultiplicativeExpression:
		op := map[cc.MultiplicativeExpressionCase]string{cc.MultiplicativeExpressionMul: "*",
			cc.MultiplicativeExpressionDiv: "/", cc.MultiplicativeExpressionMod: "%"}[x.Case]
		return g.arithmetic(x, op, x.MultiplicativeExpression, x.CastExpression)
	case *cc.AdditiveExpression:
		op := map[bool]string{true: "+", false: "-"}[x.Case == cc.AdditiveExpressionAdd]
		return g.arithmetic(x, op, x.AdditiveExpression, x.MultiplicativeExpression)
	case *cc.ShiftExpression:
		op := map[bool]string{true: "<<", false: ">>"}[x.Case == cc.ShiftExpressionLsh]
		t := g.of(x.Type())
		a := g.value(x.ShiftExpression, t)
		if _, ok := constantOf(x.ShiftExpression); ok {
			a = t.String() + "(" + a + ")"
		}
		b := g.expr(x.AdditiveExpression)
		return val{s: fmt.Sprintf("(%s %s %s)", g.typed(a, t), op, g.convert(b, tUint, e)), t: t}
	case *cc.AndExpression:
		return g.arithmetic(x, "&", x.AndExpression, x.EqualityExpression)
	case *cc.ExclusiveOrExpression:
		return g.arithmetic(x, "^", x.ExclusiveOrExpression, x.AndExpression)
	case *cc.InclusiveOrExpression:
		return g.arithmetic(x, "|", x.InclusiveOrExpression, x.ExclusiveOrExpression)
	case *cc.RelationalExpression:
		op := map[cc.RelationalExpressionCase]string{cc.RelationalExpressionLt: "<", cc.RelationalExpressionGt: ">",
			cc.RelationalExpressionLeq: "<=", cc.RelationalExpressionGeq: ">="}[x.Case]
		return g.compare(x, op, x.RelationalExpression, x.ShiftExpression)
	case *cc.EqualityExpression:
		op := map[bool]string{true: "==", false: "!="}[x.Case == cc.EqualityExpressionEq]
		return g.compare(x, op, x.EqualityExpression, x.RelationalExpression)
	case *cc.LogicalAndExpression:
		return g.logical("&&", x.LogicalAndExpression, x.InclusiveOrExpression)
	case *cc.LogicalOrExpression:
		return g.logical("||", x.LogicalOrExpression, x.LogicalAndExpression)
	case *cc.ConditionalExpression:
		return g.conditional(x)
	case *cc.AssignmentExpression:
		return g.assign(x, true)
	case *cc.ExpressionList:
		for ; x.ExpressionList != nil; x = x.ExpressionList {
			g.effect(x.AssignmentExpression)
		}
		return g.expr(x.AssignmentExpression)
	}
	g.fail(e, fmt.Sprintf("an expression of the form %T", e), "write it in another way")
	return val{}
}

// effects tells whether an expression does something.
func effects(e cc.ExpressionNode) (yes bool) {
	parse.Walk(e, func(n cc.Node) bool {
		if e, ok := n.(cc.ExpressionNode); ok && isSizeof(e) {
			return false
		}
		switch x := n.(type) {
		case *cc.AssignmentExpression:
			yes = true
		case *cc.PostfixExpression:
			yes = yes || x.Case == cc.PostfixExpressionCall || x.Case == cc.PostfixExpressionInc || x.Case == cc.PostfixExpressionDec
		case *cc.UnaryExpression:
			yes = yes || x.Case == cc.UnaryExpressionInc || x.Case == cc.UnaryExpressionDec
		}
		return true
	})
	return yes
}

// qualified is the name of something of the layers.
func (g *generator) qualified(o types.Object) string {
	g.imports[o.Pkg().Path()] = o.Pkg().Name()
	return o.Pkg().Name() + "." + o.Name()
}

func (g *generator) primary(x *cc.PrimaryExpression) val {
	switch x.Case {
	case cc.PrimaryExpressionStmt:
		g.fail(x, "a statement within an expression", "use a function")
	case cc.PrimaryExpressionGeneric:
		g.fail(x, "an expression that depends on a type", "write the one that is meant")
	case cc.PrimaryExpressionExpr:
		return g.expr(x.ExpressionList)
	case cc.PrimaryExpressionString:
		return val{s: strconv.Quote(quoted(x)), t: tText}
	case cc.PrimaryExpressionIdent:
		if d, ok := x.ResolvedTo().(*cc.Declarator); ok && d.Type().Kind() == cc.Function {
			return g.functionValue(x, d)
		}
		if src(x.Token) == "__func__" && g.fn.name != "" {
			return val{s: strconv.Quote(g.fn.name), t: tText}
		}
		p := g.place(x)
		return val{s: g.load(p), t: loaded(p.t)}
	}
	g.fail(x, "an expression of this form", "write it in another way")
	return val{}
}

// functionValue is a function as a value.
func (g *generator) functionValue(x *cc.PrimaryExpression, d *cc.Declarator) val {
	name := src(x.Token)
	t := g.of(d.Type())
	if g.funcs[name] != nil {
		return val{s: goName(name), t: t}
	}
	if o, ok := g.layers.Value(name).(*types.Func); ok {
		return val{s: g.qualified(o), t: g.ofGo(o.Type())}
	}
	g.fail(x, "the layers have no function "+name, "define it in the text")
	return val{}
}

func (g *generator) index(v val) string {
	if v.t.kind == boolean {
		return "k_int(" + v.s + ")"
	}
	return v.s
}

func (g *generator) postfix(x *cc.PostfixExpression) val {
	switch x.Case {
	case cc.PostfixExpressionComplit:
		g.fail(x, "a structure without a name", "use a variable")
	case cc.PostfixExpressionCall:
		return g.call(x)
	case cc.PostfixExpressionInc, cc.PostfixExpressionDec:
		return g.step(x.PostfixExpression, x.Case == cc.PostfixExpressionInc, true)
	case cc.PostfixExpressionIndex:
		if isText(x.PostfixExpression) {
			s := g.expr(x.PostfixExpression)
			return val{s: "k_char(" + s.s + ", " + g.value(x.ExpressionList, tLong) + ")", t: tChar}
		}
		fallthrough
	case cc.PostfixExpressionSelect, cc.PostfixExpressionPSelect:
		p := g.place(x)
		return val{s: g.load(p), t: loaded(p.t)}
	}
	g.fail(x, "an expression of this form", "write it in another way")
	return val{}
}

func (g *generator) unary(x *cc.UnaryExpression) val {
	switch x.Case {
	case cc.UnaryExpressionInc, cc.UnaryExpressionDec:
		return g.step(x.UnaryExpression, x.Case == cc.UnaryExpressionInc, false)
	case cc.UnaryExpressionAddrof:
		return g.addressOf(x.CastExpression)
	case cc.UnaryExpressionDeref:
		p := g.pointee(x.CastExpression)
		return val{s: g.load(p), t: loaded(p.t)}
	case cc.UnaryExpressionPlus, cc.UnaryExpressionMinus, cc.UnaryExpressionCpl:
		t := g.of(x.Type())
		op := map[cc.UnaryExpressionCase]string{cc.UnaryExpressionPlus: "+", cc.UnaryExpressionMinus: "-", cc.UnaryExpressionCpl: "^"}[x.Case]
		return val{s: "(" + op + g.typed(g.value(x.CastExpression, t), t) + ")", t: t}
	case cc.UnaryExpressionLabelAddr:
		g.fail(x, "the address of a label", "use a switch")
	case cc.UnaryExpressionNot:
		return val{s: "!" + g.cond(x.CastExpression), t: tBool}
	}
	g.fail(x, "an expression of this form", "write it in another way")
	return val{}
}

// tracker is the structure that a reader of an rmlock brings along. There are no rmlocks, so
// that nobody asks for its address.
const tracker = "rm_priotracker"

func (g *generator) cast(x *cc.CastExpression) val {
	if x.Type().Kind() == cc.Void {
		g.effect(x.CastExpression)
		return val{t: tVoid}
	}
	t := g.of(x.Type())
	v := g.expr(x.CastExpression)
	if t.kind == integer && v.t.kind == pointer && v.t.elem.c != nil && structTag(v.t.elem.c) == tracker {
		return val{s: "0", t: t, c: &num{}}
	}
	if (v.t.kind == integer || v.t.kind == boolean) != (t.kind == integer || t.kind == boolean) && v.c == nil &&
		v.t.kind != anything && t.kind != anything && t.kind != integer {
		g.fail(x, fmt.Sprintf("a cast from %s to %s", v.t, t), "keep an address in a pointer, and a number in an int")
	}
	if v.null && t.nilable() || v.null && t.kind == text {
		return val{s: g.convert(v, t, x), t: t, null: true}
	}
	if t.kind == anything && v.t.kind != anything && v.t.kind != arena {
		return v // it says what it is until it is used
	}
	if t.kind == integer && v.t.kind != integer && v.t.kind != boolean {
		return v // an address as a number, which only traces take
	}
	if t.kind == pointer && v.t.kind == pointer && !same(t, v.t) {
		g.fail(x, fmt.Sprintf("a cast from %s to %s", v.t, t), "use the type that the memory has")
	}
	if v.t.kind == slice && t.kind == pointer || v.t.kind == arena {
		return v
	}
	return val{s: g.convert(v, t, x), t: t}
}

func (g *generator) arithmetic(e cc.ExpressionNode, op string, a, b cc.ExpressionNode) val {
	if !cc.IsIntegerType(a.Type()) || !cc.IsIntegerType(b.Type()) {
		g.fail(e, "arithmetic with something other than integers", "use integers, and indexes of arrays")
	}
	t := g.of(e.Type())
	s := g.value(a, t)
	return val{s: "(" + g.typed(s, t) + " " + op + " " + g.value(b, t) + ")", t: t}
}

// usual is the type that the operands of a comparison are brought to.
func (g *generator) usual(a, b cc.Type) *typ {
	x, y := g.promoted(a), g.promoted(b)
	switch {
	case x.bits != y.bits && x.bits > y.bits:
		return x
	case x.bits != y.bits:
		return y
	case !x.signed:
		return x
	}
	return y
}

func (g *generator) promoted(c cc.Type) *typ {
	t := g.of(c)
	if t.bits < 32 {
		return tInt
	}
	return t
}

// isVoid tells whether a type is void *.
func isVoid(c cc.Type) bool {
	p, ok := c.(*cc.PointerType)
	return ok && p.Elem().Kind() == cc.Void
}

func (g *generator) compare(e cc.ExpressionNode, op string, a, b cc.ExpressionNode) val {
	if cc.IsIntegerType(a.Type()) && cc.IsIntegerType(b.Type()) {
		t := g.usual(a.Type(), b.Type())
		s := g.value(a, t)
		return val{s: "(" + g.typed(s, t) + " " + op + " " + g.value(b, t) + ")", t: tBool}
	}
	x, y := g.expr(a), g.expr(b)
	if op != "==" && op != "!=" {
		g.fail(e, "an order of pointers", "compare indexes")
	}
	not := map[string]string{"==": "", "!=": "!"}[op]
	switch {
	case x.null || x.c != nil:
		return val{s: "(" + y.s + " " + op + " " + g.convert(x, y.t, e) + ")", t: tBool}
	case y.null || y.c != nil:
		return val{s: "(" + x.s + " " + op + " " + g.convert(y, x.t, e) + ")", t: tBool}
	case x.t.kind == function && y.t.kind == function && !same(x.t, tFunc):
		return val{s: fmt.Sprintf("%sk_same(%s, %s)", not, x.s, y.s), t: tBool}
	case x.t.kind == function && y.t.kind == function:
		return val{s: fmt.Sprintf("%ssys.Func_eq(%s, %s)", not, x.s, y.s), t: tBool}
	case x.t.kind == anything || y.t.kind == anything:
		return val{s: fmt.Sprintf("%ssys.Arg_eq(%s, %s)", not, g.convert(x, tAny, e), g.convert(y, tAny, e)), t: tBool}
	case x.t.kind == pointer && y.t.kind == pointer && (isVoid(a.Type()) || isVoid(b.Type())):
		return val{s: fmt.Sprintf("(unsafe.Pointer(%s) %s unsafe.Pointer(%s))", x.s, op, y.s), t: tBool}
	case same(x.t, y.t):
		return val{s: "(" + x.s + " " + op + " " + y.s + ")", t: tBool}
	}
	g.fail(e, fmt.Sprintf("a comparison of %s and %s", x.t, y.t), "compare pointers to the same type")
	return val{}
}

// logical is && or ||. If the second operand does something it is a statement of its own.
func (g *generator) logical(op string, a, b cc.ExpressionNode) val {
	x := g.cond(a)
	var y string
	pre := g.capture(func() { y = g.cond(b) })
	if pre == "" {
		return val{s: "(" + x + " " + op + " " + y + ")", t: tBool}
	}
	t := g.temp(tBool)
	g.emit("%s = %s", t, x)
	if op == "&&" {
		g.emit("if %s {", t)
	} else {
		g.emit("if !%s {", t)
	}
	g.raw(pre)
	g.emit("%s = %s", t, y)
	g.emit("}")
	return val{s: t, t: tBool}
}

func (g *generator) conditional(x *cc.ConditionalExpression) val {
	var a, b val
	c := g.cond(x.LogicalOrExpression)
	preA := g.capture(func() { a = g.expr(x.ExpressionList) })
	preB := g.capture(func() { b = g.expr(x.ConditionalExpression) })
	t := a.t
	switch {
	case cc.IsIntegerType(x.Type()):
		t = g.of(x.Type())
	case a.null:
		t = b.t
	}
	s := g.temp(t)
	g.emit("if %s {", c)
	g.raw(preA)
	g.emit("%s = %s", s, g.convert(a, t, x))
	g.emit("} else {")
	g.raw(preB)
	g.emit("%s = %s", s, g.convert(b, t, x))
	g.emit("}")
	return val{s: s, t: t}
}
