package gen

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"modernc.org/cc/v4"
)

// call translates a call.
func (g *generator) call(x *cc.PostfixExpression) val {
	name := callee(x)
	if special, ok := specials[name]; ok && g.funcs[name] == nil {
		return special(g, x)
	}
	args := arguments(x)
	var f string
	var t *typ
	switch {
	case name != "" && g.funcs[name] != nil:
		f, t = goName(name), g.of(g.funcs[name].Declarator.Type())
	case name != "" && g.isFunction(x):
		o, ok := g.layers.Value(name).(*types.Func)
		if !ok {
			g.fail(x, "the layers have no function "+strings.TrimPrefix(name, "K_no_"), "define it in the text")
		}
		f, t = g.qualified(o), g.ofGo(o.Type())
	default:
		v := g.expr(x.PostfixExpression)
		f, t = v.s, v.t
		if strings.HasPrefix(f, "(") && t.kind == pointer {
			t = t.elem
		}
	}
	if t.kind != function {
		g.fail(x, "a call of a "+t.String(), "call a function")
	}
	return val{s: f + "(" + strings.Join(g.args(x, args, t), ", ") + ")", t: t.result}
}

// isFunction tells whether what is called is a function by its name, not a variable.
func (g *generator) isFunction(x *cc.PostfixExpression) bool {
	p := strip(x.PostfixExpression).(*cc.PrimaryExpression)
	d, ok := p.ResolvedTo().(*cc.Declarator)
	return ok && d.Type().Kind() == cc.Function || !ok
}

// args translates arguments. C leaves their order open: where two or more of them read
// what other threads may be writing, both orders are explored.
func (g *generator) args(x *cc.PostfixExpression, args []cc.ExpressionNode, t *typ) []string {
	if !t.dots && len(args) != len(t.params) {
		g.fail(x, fmt.Sprintf("%d arguments where the layers have %d", len(args), len(t.params)), "give those")
	}
	all := make([]string, len(args))
	typs := make([]*typ, len(args))
	reads := 0
	for i, a := range args {
		typs[i] = tAny
		if i < len(t.params) && (!t.dots || i < len(t.params)-1) {
			typs[i] = t.params[i]
		}
		all[i] = g.value(a, typs[i])
		if strings.Contains(all[i], "sys.Plain_load") || strings.Contains(all[i], ".Load()") {
			reads++
		}
	}
	if reads < 2 {
		return all
	}
	g.order(x, all, typs)
	return all
}

// order reads arguments from the left, or from the right.
func (g *generator) order(x cc.Node, all []string, typs []*typ) {
	g.open = true
	g.note(x, "the order in which these arguments are read is open in C: both are explored")
	var sets []string
	for i, s := range all {
		if strings.Contains(s, "Load") || strings.Contains(s, "_load") {
			t := g.temp(typs[i])
			sets = append(sets, t+" = "+s)
			all[i] = t
		}
	}
	g.emit("if sys.From_the_right() {")
	for i := len(sets) - 1; i >= 0; i-- {
		g.emit("%s", sets[i])
	}
	g.emit("} else {")
	for _, s := range sets {
		g.emit("%s", s)
	}
	g.emit("}")
}

// specials are functions of the prelude that need more than a call.
var specials map[string]func(*generator, *cc.PostfixExpression) val

func init() {
	specials = map[string]func(*generator, *cc.PostfixExpression) val{
		"K_KASSERT": (*generator).kassert, "K_MPASS": (*generator).mpass,
		"K_WITNESS_WARN": (*generator).witnessWarn,
		"K_SDT_PROBE":    (*generator).fire,
		"bzero":          (*generator).bzero, "K_memset": (*generator).bzero,
		"K_min": func(g *generator, x *cc.PostfixExpression) val { return g.extreme("min", x) },
		"K_max": func(g *generator, x *cc.PostfixExpression) val { return g.extreme("max", x) },
		"K_CPU_ABSENT": func(g *generator, x *cc.PostfixExpression) val {
			return val{s: "smp.CPU_ABSENT(" + g.args1(x)[0] + ")", t: tBool}
		},
		"K_ADDRESS": (*generator).addressPage,
	}
	for i := range 7 {
		specials[fmt.Sprintf("CTR%d", i)] = (*generator).ctr
	}
}

func (g *generator) args1(x *cc.PostfixExpression) []string {
	g.imports["ktimeout/kern/smp"] = "smp"
	return []string{g.value(arguments(x)[0], tInt)}
}

// kassert is KASSERT. Its message is made only if it fails.
func (g *generator) kassert(x *cc.PostfixExpression) val {
	args := arguments(x)
	g.assertion(args[0], func() {
		msg, ok := strip(args[1]).(*cc.PostfixExpression)
		if !ok {
			g.fail(x, "a KASSERT without a message in parentheses", "give it one")
		}
		all := g.anys(arguments(msg))
		g.emit("sys.KASSERT(%s)", strings.Join(append([]string{"false"}, all...), ", "))
	})
	return val{t: tVoid}
}

func (g *generator) mpass(x *cc.PostfixExpression) val {
	args := arguments(x)
	g.assertion(args[0], func() { g.emit("sys.MPASS(false, %s)", g.value(args[1], tText)) })
	return val{t: tVoid}
}

// witnessWarn is WITNESS_WARN. What it says is made only if there is something to say.
func (g *generator) witnessWarn(x *cc.PostfixExpression) val {
	args := arguments(x)
	msg, ok := strip(args[2]).(*cc.PostfixExpression)
	if !ok {
		g.fail(x, "a WITNESS_WARN without a format", "give it one")
	}
	g.imports["ktimeout/kern/lock/sbt"] = "lock_sbt"
	flags, lock := g.value(args[0], tInt), "nil"
	if v := g.expr(args[1]); v.t.kind == pointer && v.c == nil {
		lock = v.s
	}
	g.emit("if lock_sbt.Witness_looks(%s, %s) {", flags, lock)
	all := append([]string{flags, lock}, g.anys(arguments(msg))...)
	g.emit("lock_sbt.WITNESS_WARN(%s)", strings.Join(all, ", "))
	g.emit("}")
	return val{t: tVoid}
}

// assertion writes what happens if an assertion that is looked at fails.
func (g *generator) assertion(e cc.ExpressionNode, fails func()) {
	g.emit("if sys.Asserting() {")
	c := g.cond(e)
	g.emit("if !%s {", c)
	fails()
	g.emit("}")
	g.emit("}")
}

// anys translates arguments of any type.
func (g *generator) anys(args []cc.ExpressionNode) (all []string) {
	for i, a := range args {
		v := g.expr(a)
		if i == 0 && v.t.kind == text {
			all = append(all, goFormat(v.s))
			continue
		}
		all = append(all, g.convert(v, tAny, a))
	}
	return all
}

// goFormat is a format of printf as one of Go.
func goFormat(s string) string {
	for _, c := range []string{"%u", "%i", "%ld", "%lu", "%jd", "%ju", "%lld"} {
		s = strings.ReplaceAll(s, c, "%d")
	}
	return strings.ReplaceAll(s, "%lx", "%x")
}

// ctr is a trace point of KTR. Its arguments are read only if it is on.
func (g *generator) ctr(x *cc.PostfixExpression) val {
	args := arguments(x)
	mask := g.value(args[0], tUint)
	g.emit("if sys.KTR_ON(%s) {", mask)
	all := append([]string{mask}, g.anys(args[1:])...)
	g.emit("sys.%s(%s)", callee(x), strings.Join(all, ", "))
	g.emit("}")
	return val{t: tVoid}
}

// fire is SDT_PROBE.
func (g *generator) fire(x *cc.PostfixExpression) val {
	args := arguments(x)
	probe := g.expr(args[0])
	all := []string{probe.s, g.convert(g.expr(args[1]), tAny, x)}
	for _, a := range args[2:] {
		all = append(all, g.value(a, tUintptr))
	}
	g.emit("sys.SDT_PROBE(%s)", strings.Join(all, ", "))
	return val{t: tVoid}
}

// bzero is bzero, and memset with zero.
func (g *generator) bzero(x *cc.PostfixExpression) val {
	args := arguments(x)
	if l := g.simple(args[0]); l != nil && l.typ.kind == array {
		if n, ok := constantOf(args[len(args)-1]); ok && n.v == args[0].Type().Undecay().Size() && len(args) == 2 {
			g.emit("clear(%s[:])", l.name)
			return val{t: tVoid}
		}
	}
	v := g.expr(args[0])
	if n, ok := constantOf(args[1]); len(args) == 3 && (!ok || n.v != 0) {
		g.fail(x, "memset with something other than 0", "assign the members")
	}
	if v.t.kind != pointer {
		g.fail(x, "bzero of a "+v.t.String(), "clear one structure")
	}
	if g.bzeroAll(args) {
		return val{t: tVoid}
	}
	if p, ok := strip(args[0]).Type().(*cc.PointerType); ok {
		if n, ok := constantOf(args[len(args)-1]); !ok || p.Elem().Kind() != cc.Void && n.v != p.Elem().Size() {
			g.fail(x, "bzero of a part", "clear one whole structure")
		}
	}
	g.emit("sys.Plain_clear(%s)", v.s)
	return val{t: tVoid}
}

// bzeroAll is bzero of a whole array by its first element, at boot, and tells whether it was
// one.
func (g *generator) bzeroAll(args []cc.ExpressionNode) bool {
	u, ok := strip(args[0]).(*cc.UnaryExpression)
	if !ok || u.Case != cc.UnaryExpressionAddrof {
		return false
	}
	x, ok := strip(u.CastExpression).(*cc.PostfixExpression)
	if !ok || x.Case != cc.PostfixExpressionIndex || !isArray(x.PostfixExpression) {
		return false
	}
	n, ok := constantOf(args[len(args)-1])
	whole, arr := x.PostfixExpression.Type().Undecay().(*cc.ArrayType)
	if !ok || !arr || n.v != whole.Size() || n.v == whole.Elem().Size() {
		return false
	}
	p := g.place(x.PostfixExpression)
	i := g.temp(&typ{kind: integer, bits: 64, signed: true, name: "int"})
	g.note(x, "all of the array is cleared, whatever the index")
	g.emit("for %s = range %s {", i, p.s)
	g.emit("sys.Plain_clear(&%s[%s])", p.s, i)
	g.emit("}")
	return true
}

func (g *generator) extreme(f string, x *cc.PostfixExpression) val {
	args := arguments(x)
	return val{s: fmt.Sprintf("%s(%s, %s)", f, g.value(args[0], tInt), g.value(args[1], tInt)), t: tInt}
}

// addressPage is K_ADDRESS of the page: the function returns the address of a place.
func (g *generator) addressPage(x *cc.PostfixExpression) val {
	p := g.place(arguments(x)[1])
	g.fn.result = &typ{kind: pointer, elem: p.t}
	g.emit("return %s", p.addr())
	g.fn.returned = true
	return val{t: tVoid}
}

// boot takes memory for arrays: malloc, and the arena that kern_timeout_callwheel_alloc
// is given. It tells whether the assignment was one of these.
func (g *generator) boot(x *cc.AssignmentExpression) bool {
	r := unwrap(x.AssignmentExpression)
	if call, ok := r.(*cc.PostfixExpression); ok && call.Case == cc.PostfixExpressionCall && callee(call) == "malloc" {
		p := g.place(x.UnaryExpression)
		if p.t.kind != slice {
			g.fail(x, "malloc of something that is not an array", "use a variable")
		}
		g.emit("%s = make(%s, %s)", p.s, p.t, g.count(arguments(call)[0], x))
		return true
	}
	left := g.of(x.UnaryExpression.Type())
	if left.kind == arena {
		// v = (caddr_t)(array + n): the array ends here.
		sum, ok := r.(*cc.AdditiveExpression)
		if !ok || sum.Case != cc.AdditiveExpressionAdd {
			g.fail(x, "the memory of boot is not cut as array + length", "write v = (caddr_t)(array + length)")
		}
		p := g.place(sum.AdditiveExpression)
		if p.t.kind != slice {
			g.fail(x, "the memory of boot is cut for something that is not an array", "index it")
		}
		g.emit("%s = make(%s, %s)", p.s, p.t, g.value(sum.MultiplicativeExpression, tInt))
		return true
	}
	if p, ok := r.(*cc.PrimaryExpression); ok && p.Case == cc.PrimaryExpressionIdent && left.kind != arena && p.Type().Kind() == cc.Ptr {
		return g.of(p.Type()).kind == arena // array = (T *)v: it begins here
	}
	return false
}

// unwrap takes parentheses and casts off.
func unwrap(e cc.ExpressionNode) cc.ExpressionNode {
	for {
		e = strip(e)
		c, ok := e.(*cc.CastExpression)
		if !ok {
			return e
		}
		e = c.CastExpression
	}
}

// count is the number of elements in a size of malloc: sizeof(T) * n, either way round.
func (g *generator) count(e cc.ExpressionNode, x cc.Node) string {
	m, ok := strip(e).(*cc.MultiplicativeExpression)
	if ok && m.Case == cc.MultiplicativeExpressionMul {
		if isSizeof(m.MultiplicativeExpression) {
			return g.value(m.CastExpression, tInt)
		}
		if isSizeof(m.CastExpression) {
			return g.value(m.MultiplicativeExpression, tInt)
		}
	}
	g.fail(x, "malloc of a size that is not sizeof(T) * n", "write it so")
	return strconv.Itoa(0)
}

func isSizeof(e cc.ExpressionNode) bool {
	u, ok := strip(e).(*cc.UnaryExpression)
	return ok && (u.Case == cc.UnaryExpressionSizeofExpr || u.Case == cc.UnaryExpressionSizeofType)
}
