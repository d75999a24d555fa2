package gen

import (
	"fmt"
	"go/constant"
	"go/types"
	"strconv"
	"strings"

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

// val is the value of an expression, in Go.
type val struct {
	s    string
	t    *typ
	c    *num   // of a constant
	name string // of a constant that has one
	null bool   // it is a null pointer
}

// place is something that can be assigned.
type place struct {
	s   string
	t   *typ
	how access
}

// access is how a place is read and written.
type access uint8

const (
	direct access = iota // a variable of the function's own, or one that does not change
	shared               // memory that other threads may see
)

// constant tells whether a structure is one of the layers' that a text only reads, and
// that does not change while it runs.
func (t *typ) constant() bool {
	switch t.name {
	case "sys.Lock_class", "sys.Lock_object", "sys.Mtx", "sys.Rwlock", "sys.Pcpu", "sys.Thread":
		return true
	}
	return false
}

// addr is the address of a place.
func (p place) addr() string {
	if strings.HasPrefix(p.s, "*") {
		return p.s[1:]
	}
	return "&" + p.s
}

// load reads a place.
func (g *generator) load(p place) string {
	switch {
	case p.t.kind == word:
		return p.s + ".Load()"
	case p.how == direct:
		return paren(p.s)
	}
	switch p.t.kind {
	case integer:
		if p.t.bits < 32 && g.in.Fragment {
			return paren(p.s)
		}
		if p.t.bits < 32 {
			g.fail(nil, "memory of "+strconv.Itoa(p.t.bits)+" bits that other threads may see", "make it an int")
		}
		return "sys.Plain_load(" + p.addr() + ")"
	case pointer, function, anything, address:
		return "sys.Plain_load_ptr(" + p.addr() + ")"
	case structure:
		t := g.temp(p.t)
		g.copy(place{t, p.t, direct}, p)
		return t
	case text, slice: // of these none changes after boot
		return paren(p.s)
	}
	g.fail(nil, "the value of a "+p.t.String()+" that other threads may see", "read its elements")
	return ""
}

// copy assigns a structure, a member at a time.
func (g *generator) copy(to, from place) {
	if to.how == direct && from.how == direct {
		g.emit("%s = %s", to.s, from.s)
		return
	}
	switch to.t.kind {
	case structure:
		if !to.t.own && !to.t.whole || to.t.words > 0 {
			g.fail(nil, "a copy of a "+to.t.String(), "copy the members that matter")
		}
		for _, f := range to.t.fields {
			g.copy(to.part("."+f.name, f.typ), from.part("."+f.name, f.typ))
		}
	case array:
		i := g.temp(&typ{kind: integer, bits: 64, signed: true, name: "int"})
		g.emit("for %s = range %s {", i, to.s)
		g.copy(to.part("["+i+"]", to.t.elem), from.part("["+i+"]", to.t.elem))
		g.emit("}")
	default:
		g.store(to, g.load(from))
	}
}

// part is a member or an element of a place: Go follows the pointer.
func (p place) part(s string, t *typ) place { return place{strings.TrimPrefix(p.s, "*") + s, t, p.how} }

// store writes a place, as a statement.
func (g *generator) store(p place, v string) {
	switch {
	case p.t.kind == word:
		g.emit("%s.Store(%s)", p.s, v)
	case p.how == direct:
		g.emit("%s = %s", p.s, v)
	case p.t.kind == integer && p.t.bits < 32 && g.in.Fragment:
		g.emit("%s = %s", p.s, v)
	case p.t.kind == integer && p.t.bits >= 32:
		g.emit("sys.Plain_store(%s, %s)", p.addr(), v)
	case p.t.kind == pointer, p.t.kind == function, p.t.kind == anything, p.t.kind == address:
		g.emit("sys.Plain_store_ptr(%s, %s)", p.addr(), v)
	case p.t.kind == slice && v == "nil": // at boot: a CPU does without
		g.emit("%s = nil", p.s)
	case p.t.kind == structure:
		t := g.temp(p.t)
		g.emit("%s = %s", t, v)
		g.copy(p, place{t, p.t, direct})
	default:
		g.fail(nil, "an assignment to a "+p.t.String()+" that other threads may see", "assign its elements, and give it memory at boot")
	}
}

func paren(s string) string {
	if strings.HasPrefix(s, "*") {
		return "(" + s + ")"
	}
	return s
}

// once makes a place that can be read and written without computing twice where it is.
func (g *generator) once(p place) place {
	if !strings.Contains(p.s, "(") {
		return p
	}
	t := g.temp(&typ{kind: pointer, elem: p.t})
	g.emit("%s = %s", t, p.addr())
	if p.t.kind == word {
		return place{t, p.t, p.how}
	}
	return place{"*" + t, p.t, p.how}
}

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
			if v.name != "" && n.v == v.c.v {
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
		case integer, text, function, address:
			return v.s
		}
	case v.t.kind == anything && (t.kind == pointer || t.kind == function):
		return fmt.Sprintf("k_as[%s](%s)", t, v.s)
	case t.kind == address && v.t.kind == pointer:
		return "unsafe.Pointer(" + v.s + ")"
	case v.t.kind == function && t.kind == function:
		return v.s // the compiler says if they differ
	case v.t.kind == array && t.kind == slice && same(v.t.elem, t.elem):
		return v.s + "[:]"
	case v.t.kind == array && t.kind == pointer && same(v.t.elem, t.elem):
		return "&" + v.s + "[0]"
	}
	g.fail(e, fmt.Sprintf("a %s where a %s is wanted", v.t, t), "use the same type in both places")
	return ""
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

// effects tells whether an expression does something.
func effects(e cc.ExpressionNode) (yes bool) {
	walk(e, func(n cc.Node) bool {
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

// number1 is a constant, by its name if the layers have one of the same value.
func (g *generator) number1(e cc.ExpressionNode, n num) val {
	v := val{t: g.of(e.Type()), c: &n, s: n.String(), null: n.v == 0}
	if p, ok := strip(e).(*cc.PrimaryExpression); ok && p.Macro() != nil {
		if o, ok := g.layers.Value(src(p.Macro().Name)).(*types.Const); ok {
			if o.Val().Kind() == constant.Int {
				i, exact := constant.Int64Val(o.Val())
				if exact && i == n.v {
					v.name = g.qualified(o)
					v.s = v.name
				} else if strings.EqualFold(o.Name(), src(p.Macro().Name)) {
					g.fail(e, fmt.Sprintf("%s is %s here, and %s in the layers", src(p.Macro().Name), n, o.Val()), "use the value of the layers")
				}
			}
		}
	}
	return v
}

// qualified is the name of something of the layers.
func (g *generator) qualified(o types.Object) string {
	g.imports[o.Pkg().Path()] = true
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

// loaded is the type of what is read from a place.
func loaded(t *typ) *typ {
	if t.kind == word {
		return tInt
	}
	return t
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

// place translates an expression that can be assigned.
func (g *generator) place(e cc.ExpressionNode) place {
	switch x := strip(e).(type) {
	case *cc.PrimaryExpression:
		if x.Case == cc.PrimaryExpressionIdent {
			return g.variable(x)
		}
	case *cc.PostfixExpression:
		switch x.Case {
		case cc.PostfixExpressionSelect:
			return g.member(x, g.base(x.PostfixExpression))
		case cc.PostfixExpressionPSelect:
			return g.member(x, g.pointee(x.PostfixExpression))
		case cc.PostfixExpressionIndex:
			if isText(x.PostfixExpression) {
				g.fail(x, "a character of a string that is written", "use an array")
			}
			return g.element(x)
		}
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionDeref {
			return g.pointee(x.CastExpression)
		}
	}
	g.fail(e, "this cannot be assigned", "assign a variable or a member")
	return place{}
}

// base is the structure of which a member is taken, which may be the result of a call.
func (g *generator) base(e cc.ExpressionNode) place {
	if p, ok := strip(e).(*cc.PostfixExpression); ok && (p.Case == cc.PostfixExpressionCall || p.Case == cc.PostfixExpressionComplit) {
		v := g.expr(p)
		t := g.temp(v.t)
		g.emit("%s = %s", t, v.s)
		return place{t, v.t, direct}
	}
	return g.place(e)
}

// pointee is what an expression points to.
func (g *generator) pointee(e cc.ExpressionNode) place {
	v := g.expr(e)
	switch {
	case v.t.kind == slice:
		return place{v.s + "[0]", v.t.elem, shared}
	case v.t.kind == function:
		return place{v.s, v.t, direct}
	case v.t.kind != pointer:
		g.fail(e, "a "+v.t.String()+" is not a pointer to something known", "cast it to what it points to")
	case strings.HasPrefix(v.s, "&"):
		return place{v.s[1:], v.t.elem, g.fn.hows[v.s]}
	}
	return place{"*" + v.s, v.t.elem, shared}
}

// variable is a variable by its name.
func (g *generator) variable(x *cc.PrimaryExpression) place {
	name := src(x.Token)
	if l := g.local(x); l != nil {
		return place{l.name, l.typ, direct}
	}
	if v := g.byDecl[g.staticName(x, name)]; v != nil {
		how := shared
		if g.hidden[v.c] || !v.plain {
			how = direct
		}
		return place{v.name, v.typ, how}
	}
	if o, ok := g.layers.Value(name).(*types.Var); ok {
		return place{g.qualified(o), g.ofGo(o.Type()), direct}
	}
	g.fail(x, "the layers have no variable "+name, "define it in the text")
	return place{}
}

// member is a member of a structure.
func (g *generator) member(x *cc.PostfixExpression, b place) place {
	name := src(x.Token2)
	f := b.t.field(name)
	if b.t.words > 0 && f != nil {
		g.imports["unsafe"] = true
		return place{fmt.Sprintf("*(*%s)(unsafe.Pointer(%s))", f.typ, b.addr()), f.typ, b.how}
	}
	if f == nil && b.t.kind == structure && !b.t.own {
		if cf := x.Field(); cf != nil {
			if cc.Kind(cf.Type().Kind()) == cc.Struct || cf.Type().Kind() == cc.Union {
				return b // a member of a union that the layers have as one of its members
			}
			if cf.Offset() == 0 && len(b.t.fields) > 0 {
				f = &b.t.fields[0]
			}
		}
	}
	if f == nil {
		g.fail(x, fmt.Sprintf("the layers' %s has no member %s", b.t, name), "keep it in struct callout_cpu, or in a variable")
	}
	p := b.part("."+f.name, f.typ)
	if b.t.constant() {
		p.how = direct
	}
	return p
}

// element is an element of an array, or of what a pointer points to.
func (g *generator) element(x *cc.PostfixExpression) place {
	var b place
	if x.PostfixExpression.Type().Kind() == cc.Array || isArray(x.PostfixExpression) {
		b = g.place(x.PostfixExpression)
	} else {
		v := g.expr(x.PostfixExpression)
		b = place{v.s, v.t, shared}
	}
	if b.t.kind != array && b.t.kind != slice {
		g.fail(x, "an index of a "+b.t.String(), "index an array")
	}
	i := g.expr(x.ExpressionList)
	if b.t.kind == slice {
		return place{paren(b.s) + "[" + g.index(i) + "]", b.t.elem, shared}
	}
	return b.part("["+g.index(i)+"]", b.t.elem)
}

// isText tells whether an expression is a string: a constant, or a pointer to characters.
func isText(e cc.ExpressionNode) bool {
	e = strip(e)
	p, ok := e.(*cc.PrimaryExpression)
	if ok && (p.Case == cc.PrimaryExpressionString || src(p.Token) == "__func__") {
		return true
	}
	t, ok := e.Type().(*cc.PointerType)
	return ok && isChar(t.Elem()) && !isArray(e)
}

// isArray tells whether an expression of pointer type is an array by name.
func isArray(e cc.ExpressionNode) bool {
	_, ok := e.Type().Undecay().(*cc.ArrayType)
	return ok
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

// addressOf is the address of a place, or a function.
func (g *generator) addressOf(e cc.ExpressionNode) val {
	if p, ok := strip(e).(*cc.PrimaryExpression); ok {
		if d, ok := p.ResolvedTo().(*cc.Declarator); ok && d.Type().Kind() == cc.Function {
			return g.functionValue(p, d)
		}
	}
	p := g.place(e)
	v := val{s: p.addr(), t: &typ{kind: pointer, elem: p.t}}
	g.fn.hows[v.s] = p.how
	return v
}

func (g *generator) cast(x *cc.CastExpression) val {
	if x.Type().Kind() == cc.Void {
		g.effect(x.CastExpression)
		return val{t: tVoid}
	}
	t := g.of(x.Type())
	v := g.expr(x.CastExpression)
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
