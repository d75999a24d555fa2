package client

import (
	"fmt"
	"maps"
	"reflect"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// This file goes through expressions. What one does is put before what is done with its
// value; where its value is that of a step, it is gone on with once for each result.

func isNil(n any) bool {
	v := reflect.ValueOf(n)
	return n == nil || v.Kind() == reflect.Pointer && v.IsNil()
}

// anything is a value of which nothing is known.
func (r *run) anything(n cc.Node, text string) value {
	r.values++
	return value{key: fmt.Sprintf("u%d", r.values), line: r.lineOf(n), text: text}
}

// effect goes through an expression for what it does.
func (r *run) effect(x cc.ExpressionNode, e *env, k func(*env) []item) []item {
	ignore := func(_ value, e *env) []item { return k(e) }
	switch x := bare(x).(type) {
	case *cc.ExpressionList:
		for ; x.ExpressionList != nil; x = x.ExpressionList {
			rest := x.ExpressionList
			return r.effect(x.AssignmentExpression, e, func(e *env) []item { return r.effect(rest, e, k) })
		}
		return r.effect(x.AssignmentExpression, e, k)
	case *cc.PostfixExpression:
		if x.Case == cc.PostfixExpressionCall {
			return r.call(x, e, false, ignore)
		}
		if x.Case == cc.PostfixExpressionInc || x.Case == cc.PostfixExpressionDec {
			return r.step(x, x.PostfixExpression, x.Case == cc.PostfixExpressionInc, false, false, e, ignore)
		}
		return k(e)
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionInc || x.Case == cc.UnaryExpressionDec {
			return r.step(x, x.UnaryExpression, x.Case == cc.UnaryExpressionInc, false, false, e, ignore)
		}
		return r.effect(x.CastExpression, e, k)
	case *cc.PrimaryExpression:
		return k(e)
	case *cc.AssignmentExpression:
		return r.assign(x, false, e, ignore)
	default:
		return r.expr(x, e, ignore)
	}
}

// expr goes through an expression, and on with its value.
func (r *run) expr(x cc.ExpressionNode, e *env, k func(value, *env) []item) []item {
	r.visit(x)
	if n, ok := constant(x); ok && !acts(x) {
		return k(integer(n), e)
	}
	switch x := strip(x).(type) {
	case *cc.PrimaryExpression:
		return r.primary(x, e, k)
	case *cc.PostfixExpression:
		switch x.Case {
		case cc.PostfixExpressionCall:
			return r.call(x, e, true, k)
		case cc.PostfixExpressionInc, cc.PostfixExpressionDec:
			return r.step(x, x.PostfixExpression, x.Case == cc.PostfixExpressionInc, true, true, e, k)
		case cc.PostfixExpressionComplit:
			r.fail(x, "a structure without a name", "use a variable")
		}
		return r.load(x, e, k)
	case *cc.UnaryExpression:
		return r.unary(x, e, k)
	case *cc.CastExpression:
		return r.expr(x.CastExpression, e, k)
	case *cc.LogicalAndExpression:
		return r.test(x, e, func(e *env) []item { return k(integer(1), e) }, func(e *env) []item { return k(integer(0), e) })
	case *cc.LogicalOrExpression:
		return r.test(x, e, func(e *env) []item { return k(integer(1), e) }, func(e *env) []item { return k(integer(0), e) })
	case *cc.ConditionalExpression:
		return r.test(x.LogicalOrExpression, e,
			func(e *env) []item { return r.expr(x.ExpressionList, e, k) },
			func(e *env) []item { return r.expr(x.ConditionalExpression, e, k) })
	case *cc.AssignmentExpression:
		return r.assign(x, true, e, k)
	case *cc.ExpressionList:
		return r.effect(x.AssignmentExpression, e, func(e *env) []item { return r.expr(x.ExpressionList, e, k) })
	case *cc.AndExpression:
		if mask, ok := constant(x.EqualityExpression); ok {
			return r.masked(x, x.AndExpression, mask, e, k)
		}
	}
	a, op, b := operands(strip(x))
	if a == nil {
		r.fail(x, fmt.Sprintf("an expression of the form %T", x), "write it in another way")
	}
	return r.expr(a, e, func(v value, e *env) []item {
		return r.expr(b, e, func(w value, e *env) []item { return k(r.arithmetic(x, op, v, w), e) })
	})
}

// operands are those of a binary operator.
func operands(x cc.ExpressionNode) (a cc.ExpressionNode, op string, b cc.ExpressionNode) {
	switch x := x.(type) {
	case *cc.MultiplicativeExpression:
		return x.MultiplicativeExpression, x.Token.SrcStr(), x.CastExpression
	case *cc.AdditiveExpression:
		return x.AdditiveExpression, x.Token.SrcStr(), x.MultiplicativeExpression
	case *cc.ShiftExpression:
		return x.ShiftExpression, x.Token.SrcStr(), x.AdditiveExpression
	case *cc.RelationalExpression:
		return x.RelationalExpression, x.Token.SrcStr(), x.ShiftExpression
	case *cc.EqualityExpression:
		return x.EqualityExpression, x.Token.SrcStr(), x.RelationalExpression
	case *cc.AndExpression:
		return x.AndExpression, "&", x.EqualityExpression
	case *cc.ExclusiveOrExpression:
		return x.ExclusiveOrExpression, "^", x.AndExpression
	case *cc.InclusiveOrExpression:
		return x.InclusiveOrExpression, "|", x.ExclusiveOrExpression
	}
	return nil, "", nil
}

// acts tells whether an expression does something.
func acts(x cc.ExpressionNode) (yes bool) {
	parse.Walk(x, func(n cc.Node) bool {
		switch n := n.(type) {
		case *cc.AssignmentExpression:
			yes = true
		case *cc.PostfixExpression:
			yes = yes || n.Case == cc.PostfixExpressionCall || n.Case == cc.PostfixExpressionInc || n.Case == cc.PostfixExpressionDec
		case *cc.UnaryExpression:
			yes = yes || n.Case == cc.UnaryExpressionInc || n.Case == cc.UnaryExpressionDec
			return n.Case != cc.UnaryExpressionSizeofExpr && n.Case != cc.UnaryExpressionSizeofType
		}
		return true
	})
	return yes
}

func (r *run) primary(x *cc.PrimaryExpression, e *env, k func(value, *env) []item) []item {
	switch x.Case {
	case cc.PrimaryExpressionString, cc.PrimaryExpressionLString:
		return k(integer(1), e) // the address of a text, which is only looked at for NULL
	case cc.PrimaryExpressionIdent:
		name := x.Token.SrcStr()
		if r.funcs[name] != nil {
			return k(value{kind: function, fn: name}, e)
		}
		if name == "hz" {
			return k(value{kind: number, n: 1, long: true}, e)
		}
		return r.load(x, e, k)
	}
	r.fail(x, "an expression of this form", "write it in another way")
	return nil
}

func (r *run) unary(x *cc.UnaryExpression, e *env, k func(value, *env) []item) []item {
	switch x.Case {
	case cc.UnaryExpressionInc, cc.UnaryExpressionDec:
		return r.step(x, x.UnaryExpression, x.Case == cc.UnaryExpressionInc, false, true, e, k)
	case cc.UnaryExpressionAddrof:
		if p, ok := r.place(x.CastExpression, e); ok {
			return k(value{kind: address, at: p}, e)
		}
		return k(integer(1), e)
	case cc.UnaryExpressionDeref:
		return r.load(x, e, k)
	case cc.UnaryExpressionNot:
		return r.expr(x.CastExpression, e, func(v value, e *env) []item { return k(negated(v), e) })
	case cc.UnaryExpressionMinus, cc.UnaryExpressionCpl, cc.UnaryExpressionPlus:
		op := x.Token.SrcStr()
		return r.expr(x.CastExpression, e, func(v value, e *env) []item {
			if v.kind != number {
				return k(r.derived(x, v, op+v.key), e)
			}
			switch op {
			case "-":
				v.n = -v.n
			case "~":
				v.n = ^v.n
			}
			return k(v, e)
		})
	}
	r.fail(x, "an expression of this form", "write it in another way")
	return nil
}

// negated is !v.
func negated(v value) value {
	switch v.kind {
	case number:
		return truth(v.n == 0)
	case unknown:
		v.not = !v.not
		return v
	}
	return integer(0)
}

// derived is a value that follows from one of which nothing is known.
func (r *run) derived(n cc.Node, from value, key string) value {
	text := from.text
	if isNil(n) {
		return value{key: key, line: from.line, text: text}
	}
	return value{key: key, line: r.lineOf(n), text: source(n)}
}

// equals is whether a value is equal to another one.
func equals(v, w value) value {
	if v.kind == number && w.kind == number {
		return truth(v.n == w.n)
	}
	if v.kind == unknown && w.kind == number && w.n == 0 {
		return negated(v)
	}
	return value{key: fmt.Sprintf("(%s==%s)", v.name(), w.name()), line: max(v.line, w.line), text: v.text + w.text}
}

// name tells values apart in keys.
func (v value) name() string {
	switch v.kind {
	case number:
		return fmt.Sprint(v.n)
	case address:
		return "&" + v.at.path
	case function:
		return v.fn
	}
	if v.not {
		return "!" + v.key
	}
	return v.key
}

func (r *run) arithmetic(x cc.ExpressionNode, op string, v, w value) value {
	long := v.long || w.long
	if v.kind == number && w.kind == number {
		n, ok := compute(op, v.n, w.n)
		if !ok {
			r.fail(x, "a division by zero", "divide by something else")
		}
		return value{kind: number, n: n, long: long && op != "==" && op != "!="}
	}
	if (op == "==" || op == "!=") && v.kind != unknown && w.kind != unknown { // an object, a function, or NULL
		return truth((v.name() == w.name()) == (op == "=="))
	}
	switch {
	case op == "!=":
		return r.of(x, negated(equals(v, w)))
	case op == "==":
		return r.of(x, equals(v, w))
	}
	return value{key: "(" + v.name() + op + w.name() + ")", line: r.lineOf(x), text: source(x), long: long}
}

// of is a value with the expression that it is the value of.
func (r *run) of(x cc.Node, v value) value {
	v.line, v.text = r.lineOf(x), source(x)
	return v
}

func compute(op string, a, b int64) (int64, bool) {
	bit := func(yes bool) (int64, bool) { return truth(yes).n, true }
	switch op {
	case "*":
		return a * b, true
	case "/", "%":
		if b == 0 {
			return 0, false
		}
		if op == "/" {
			return a / b, true
		}
		return a % b, true
	case "+":
		return a + b, true
	case "-":
		return a - b, true
	case "<<":
		return a << (uint64(b) & 63), true
	case ">>":
		return a >> (uint64(b) & 63), true
	case "&":
		return a & b, true
	case "|":
		return a | b, true
	case "^":
		return a ^ b, true
	case "<":
		return bit(a < b)
	case ">":
		return bit(a > b)
	case "<=":
		return bit(a <= b)
	case ">=":
		return bit(a >= b)
	case "==":
		return bit(a == b)
	}
	return bit(a != b)
}

// test goes on one way where a condition holds, and another where it does not.
func (r *run) test(x cc.ExpressionNode, e *env, yes, no func(*env) []item) []item {
	switch x := strip(x).(type) {
	case *cc.LogicalAndExpression:
		if x.Case == cc.LogicalAndExpressionLAnd {
			return r.test(x.LogicalAndExpression, e, func(e *env) []item { return r.test(x.InclusiveOrExpression, e, yes, no) }, no)
		}
	case *cc.LogicalOrExpression:
		if x.Case == cc.LogicalOrExpressionLOr {
			return r.test(x.LogicalOrExpression, e, yes, func(e *env) []item { return r.test(x.LogicalAndExpression, e, yes, no) })
		}
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionNot {
			return r.test(x.CastExpression, e, no, yes)
		}
	}
	return r.expr(x, e, func(v value, e *env) []item { return r.either(v, x, e, yes, no) })
}

// either goes on one way where a value is not 0, and another where it is. Where it is not
// known both ways are gone, which the verdict names.
func (r *run) either(v value, n cc.Node, e *env, yes, no func(*env) []item) []item {
	switch {
	case v.kind == number && v.n == 0:
		return no(e)
	case v.kind != unknown:
		return yes(e)
	}
	if v.not {
		v.not = false
		return r.either(v, n, e, no, yes)
	}
	if was, ok := e.truths[v.key]; ok {
		if was {
			return yes(e)
		}
		return no(e)
	}
	line, text := v.line, v.text
	before := maps.Clone(r.begin)
	one := yes(e.choose(v.key, true))
	after := r.begin
	r.begin = maps.Clone(before)
	other := no(e.choose(v.key, false))
	if r.starting && (key(one) != key(other) || !maps.Equal(after, r.begin)) {
		r.fail(n, text+" decides what is done at the start, and is not known", "leave the if out there")
	}
	// What is asserted of what is not known is taken to hold.
	switch a, b := (&way{items: one}), (&way{items: other}); {
	case a.assertionFails():
		return other
	case b.assertionFails():
		return one
	case key(one) == key(other):
		return one
	}
	r.choice(line, text)
	out, _ := fork(item{line: line, text: chance, of: text}, numbers(1, 0), func(o outcome) []item {
		if o.c == 1 {
			return one
		}
		return other
	})
	return out
}

// chance is the step that comes out either way.
const chance = "chance"
