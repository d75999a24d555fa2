package gen

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"modernc.org/cc/v4"
)

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
	case "sys.Lock_class", "sbt.Lock_class", "sys.Lock_object", "sys.Mtx", "sys.Rwlock", "sys.Pcpu", "sys.Thread":
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
		if !to.t.own && !to.t.whole || to.t.words > 0 || to.t.constant() {
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

// loaded is the type of what is read from a place.
func loaded(t *typ) *typ {
	if t.kind == word {
		return tInt
	}
	return t
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
	if d := declared(strip(e)); d != nil && g.private[d] {
		l := g.simple(e)
		return place{"*" + l.name, l.typ.elem, direct}
	}
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
		g.imports["unsafe"] = "unsafe"
		return place{fmt.Sprintf("*(*%s)(unsafe.Pointer(%s))", f.typ, b.addr()), f.typ, b.how}
	}
	if f == nil && b.t.kind == structure && !b.t.own {
		if cf := x.Field(); cf != nil {
			if cc.Kind(cf.Type().Kind()) == cc.Struct || cf.Type().Kind() == cc.Union {
				return b // a member of a union that the layers have as one of its members
			}
			switch {
			case cf.Offset() == 0 && len(b.t.fields) > 0:
				f = &b.t.fields[0]
			case name == "le_prev": // a LIST's entry has the form of a TAILQ's
				f = b.t.field("tqe_prev")
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
	if n, ok := constantOf(x.ExpressionList); ok && (n.v < 0 || b.t.kind == array && n.v >= b.t.n) {
		g.fail(x, fmt.Sprintf("the index %s of a %s", n, b.t), "stay within the array")
	}
	if b.t.kind == slice {
		return place{paren(b.s) + "[" + g.index(i) + "]", b.t.elem, shared}
	}
	at := g.index(i)
	if b.how == direct && strings.Contains(at, "(") && i.t.kind == integer {
		t := g.temp(i.t) // so that the element can be named twice
		g.emit("%s = %s", t, at)
		at = t
	}
	return b.part("["+at+"]", b.t.elem)
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
