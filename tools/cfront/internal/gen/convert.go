package gen

import (
	"fmt"
	"strconv"

	"modernc.org/cc/v4"
)

// value translates an expression to a value of a type.
func (g *generator) value(e cc.ExpressionNode, t *typ) string { return g.convert(g.expr(e), t, e) }

// cond translates a condition.
func (g *generator) cond(e cc.ExpressionNode) string { return g.truth(g.expr(e)) }

// truth is whether a value is not zero.
func (g *generator) truth(v val) string {
	switch {
	case v.c != nil:
		return strconv.FormatBool(v.c.v != 0)
	case v.t.kind == boolean:
		return v.s
	case v.t.kind == integer:
		return "(" + v.s + " != 0)"
	case v.t.kind == text:
		return "(" + v.s + ` != "")`
	case v.t.nilable():
		return "(" + v.s + " != nil)"
	}
	g.fail(nil, "a condition of type "+v.t.String(), "compare it")
	return ""
}

// convert converts a value to a type.
func (g *generator) convert(v val, t *typ, e cc.Node) string {
	if v.c != nil {
		switch {
		case t.kind == integer:
			n := v.c.fold(t)
			if v.name != "" && n.v == v.c.v && (n.v >= 0 || t.signed) {
				return v.name
			}
			return n.String()
		case t.kind == word, t.kind == anything:
			if v.c.v == 0 && t.kind == anything && v.null {
				return "nil"
			}
			if v.name != "" {
				return "int32(" + v.name + ")"
			}
			return fmt.Sprintf("%s(%s)", v.t, v.c)
		case t.kind == boolean:
			return strconv.FormatBool(v.c.v != 0)
		case v.c.v == 0 && t.kind == text:
			return `""`
		case v.c.v == 0 && t.nilable():
			return "nil"
		}
	}
	if v.null && t.nilable() {
		return "nil"
	}
	if v.null && t.kind == text {
		return `""`
	}
	if t.kind == void_ || same(v.t, t) {
		return v.s
	}
	switch {
	case v.t.kind == boolean && t.kind == integer:
		if t.bits == 32 && t.signed {
			return "k_int(" + v.s + ")"
		}
		return t.String() + "(k_int(" + v.s + "))"
	case v.t.kind == integer && t.kind == integer:
		return t.String() + "(" + v.s + ")"
	case t.kind == boolean:
		return g.truth(v)
	case t.kind == anything:
		switch v.t.kind {
		case boolean:
			return "k_int(" + v.s + ")"
		case pointer:
			return "k_any(" + v.s + ")"
		case integer, text, address:
			return v.s
		case function:
			return "any(" + v.s + ")"
		}
	case v.t.kind == anything && (t.kind == pointer || t.kind == function):
		return fmt.Sprintf("k_as[%s](%s)", t, v.s)
	case t.kind == address && v.t.kind == pointer:
		return "unsafe.Pointer(" + v.s + ")"
	case v.t.kind == function && alike(v.t, t):
		return v.s
	case v.t.kind == array && t.kind == slice && same(v.t.elem, t.elem):
		return v.s + "[:]"
	case v.t.kind == array && t.kind == pointer && same(v.t.elem, t.elem):
		return "&" + v.s + "[0]"
	}
	g.fail(e, fmt.Sprintf("a %s where a %s is wanted", v.t, t), "use the same type in both places")
	return ""
}
