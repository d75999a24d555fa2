package gen

import (
	"fmt"
	"go/constant"
	"go/types"
	"strconv"

	"modernc.org/cc/v4"
)

// num is a constant integer of C.
type num struct {
	v      int64 // its bits
	signed bool
}

func (n num) int64() int64   { return n.v }
func (n num) uint64() uint64 { return uint64(n.v) }

// constantOf returns the value of a constant expression of integers.
func constantOf(e cc.ExpressionNode) (num, bool) {
	if e == nil || !cc.IsIntegerType(e.Type()) {
		return num{}, false
	}
	switch v := e.Value().(type) {
	case cc.Int64Value:
		return num{int64(v), true}, true
	case cc.UInt64Value:
		return num{int64(v), false}, true
	}
	return num{}, false
}

// fold cuts a number to what a type holds.
func (n num) fold(t *typ) num {
	switch {
	case t.bits == 64:
		return num{n.v, t.signed}
	case t.signed:
		shift := 64 - t.bits
		return num{n.v << shift >> shift, true}
	}
	return num{n.v & (1<<t.bits - 1), false}
}

func (n num) String() string {
	if n.signed {
		return strconv.FormatInt(n.v, 10)
	}
	return strconv.FormatUint(uint64(n.v), 10)
}

// typed makes a constant one of a type where Go would not.
func (g *generator) typed(s string, t *typ) string {
	if _, err := strconv.ParseInt(s, 0, 64); err == nil {
		return t.String() + "(" + s + ")"
	}
	if _, err := strconv.ParseUint(s, 0, 64); err == nil {
		return t.String() + "(" + s + ")"
	}
	return s
}

// number1 is a constant, by its name if the layers have one of the same value.
func (g *generator) number1(e cc.ExpressionNode, n num) val {
	v := val{t: g.of(e.Type()), c: &n, s: n.String(), null: n.v == 0}
	if v.name = g.named(e); v.name != "" {
		v.s = v.name
		return v
	}
	p, ok := strip(e).(*cc.PrimaryExpression)
	if !ok || p.Macro() == nil {
		return v
	}
	name := src(p.Macro().Name)
	if o, ok := g.layers.Value(name).(*types.Const); ok && o.Val().Kind() == constant.Int {
		if i, exact := constant.Int64Val(o.Val()); !exact || i != n.v {
			g.fail(e, fmt.Sprintf("%s is %s here, and %s in the layers", name, n, o.Val()), "use the value of the layers")
		}
	}
	return v
}

// named writes a constant with the names of the layers, or returns "": a name, or names
// with | and ~.
func (g *generator) named(e cc.ExpressionNode) string {
	n, ok := constantOf(e)
	if !ok {
		return ""
	}
	switch x := strip(e).(type) {
	case *cc.PrimaryExpression:
		if x.Macro() == nil {
			return ""
		}
		o, ok := g.layers.Value(src(x.Macro().Name)).(*types.Const)
		if !ok || !types.Identical(o.Type(), types.Typ[types.UntypedInt]) {
			return ""
		}
		if i, exact := constant.Int64Val(o.Val()); !exact || i != n.v {
			return ""
		}
		return g.qualified(o)
	case *cc.InclusiveOrExpression:
		a, b := g.named(x.InclusiveOrExpression), g.named(x.ExclusiveOrExpression)
		if a != "" && b != "" {
			return "(" + a + " | " + b + ")"
		}
	case *cc.UnaryExpression:
		if a := g.named(x.CastExpression); a != "" && x.Case == cc.UnaryExpressionCpl && n.signed {
			return "(^" + a + ")"
		}
	}
	return ""
}
