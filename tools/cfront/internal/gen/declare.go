package gen

import (
	"fmt"
	"strconv"
	"strings"

	"modernc.org/cc/v4"
)

// declare finds the variables of the text.
func (g *generator) declare() {
	g.externals(func(e *cc.ExternalDeclaration) {
		if e.Case != cc.ExternalDeclarationDecl {
			return
		}
		declarators(e.Declaration, func(id *cc.InitDeclarator) {
			g.last = id.Declarator
			d := id.Declarator
			if d.IsExtern() && id.Initializer == nil {
				return
			}
			switch tag := structTag(d.Type()); tag {
			case "K_sysinit":
				g.sysinit(id)
				return
			case "K_sysctl":
				g.sysctl(id)
				return
			case "sdt_probe":
				g.probe(id)
				return
			}
			g.global(id, d.Name())
		})
	})
	g.last = nil
}

func structTag(t cc.Type) string {
	if s, ok := t.(*cc.StructType); ok {
		return src(s.Tag())
	}
	return ""
}

// global declares a variable of the text, under a name in C.
func (g *generator) global(id *cc.InitDeclarator, name string) *global {
	if old := g.byDecl[name]; old != nil {
		if id.Initializer != nil {
			old.init = g.initial(id.Initializer, old.typ)
		}
		return old
	}
	v := &global{name: goName(name), c: name, typ: g.variableType(id.Declarator), plain: true}
	if id.Initializer != nil {
		v.init = g.initial(id.Initializer, v.typ)
	}
	v.perN = v.typ.kind == array && v.typ.elem.kind == structure && v.typ.elem.own && v.typ.elem.field("cc_lock") != nil
	g.globals = append(g.globals, v)
	g.byDecl[name] = v
	return v
}

// variableType is the type of a variable.
func (g *generator) variableType(d *cc.Declarator) *typ {
	t := g.of(d.Type())
	id := fmt.Sprintf("%p", d)
	if over := g.overrides[id]; over != nil {
		return over
	}
	if t.kind == pointer && g.indexed[id] {
		return &typ{kind: slice, elem: t.elem}
	}
	return t
}

// initial is the value of an initializer, in Go.
func (g *generator) initial(in *cc.Initializer, t *typ) string {
	if s, ok := in.AssignmentExpression.(cc.ExpressionNode); ok && in.Case == cc.InitializerExpr && t.kind == array {
		return g.characters(s, t)
	}
	if in.Case == cc.InitializerExpr {
		f := &fn{}
		g.fn = f
		v := g.value(in.AssignmentExpression, t)
		if len(f.pre()) > 0 {
			g.fail(in, "an initializer that does something", "assign the variable in a function")
		}
		g.fn = nil
		return v
	}
	var b strings.Builder
	b.WriteString(t.String() + "{")
	i := int64(0)
	for l := in.InitializerList; l != nil; l = l.InitializerList {
		if l.Designation != nil {
			i = g.designated(l.Designation, t)
		}
		switch t.kind {
		case array:
			fmt.Fprintf(&b, "%d: %s, ", i, g.initial(l.Initializer, t.elem))
		case structure:
			if int(i) >= len(t.fields) {
				g.fail(in, "an initializer with too many values", "remove them")
			}
			fmt.Fprintf(&b, "%s: %s, ", t.fields[i].name, g.initial(l.Initializer, t.fields[i].typ))
		default:
			return g.initial(l.Initializer, t)
		}
		i++
	}
	b.WriteString("}")
	return b.String()
}

// characters are those of a string that initialises an array.
func (g *generator) characters(e cc.ExpressionNode, t *typ) string {
	s, ok := strip(e).Value().(cc.StringValue)
	if !ok || !same(t.elem, tChar) {
		g.fail(e, "an initializer of an array that is no string", "write it in braces")
	}
	var b strings.Builder
	for i := range min(int64(len(s)), t.n) {
		fmt.Fprintf(&b, "%d, ", int8(s[i]))
	}
	return t.String() + "{" + b.String() + "}"
}

// designated is the index that a designation names.
func (g *generator) designated(d *cc.Designation, t *typ) int64 {
	ds := d.DesignatorList
	if ds.DesignatorList != nil {
		g.fail(ds.Designator, "a designator of more than one step", "nest the initializers")
	}
	switch ds.Designator.Case {
	case cc.DesignatorIndex:
		if n, ok := constantOf(ds.Designator.ConstantExpression); ok {
			return n.int64()
		}
	case cc.DesignatorField:
		name := src(ds.Designator.Token2)
		for i := range t.fields {
			if t.fields[i].name == goName(name) || strings.EqualFold(t.fields[i].name, name) {
				return int64(i)
			}
		}
	}
	g.fail(ds.Designator, "a designator", "use the order of the members")
	return 0
}

// values returns the expressions of an initializer list.
func values(in *cc.Initializer) (all []cc.ExpressionNode) {
	for l := in.InitializerList; l != nil; l = l.InitializerList {
		all = append(all, l.Initializer.AssignmentExpression)
	}
	return all
}

// quoted is the text of a string constant.
func quoted(e cc.ExpressionNode) string {
	if s, ok := e.Value().(cc.StringValue); ok {
		return strings.TrimRight(string(s), "\x00")
	}
	return ""
}

// sysinit notes a SYSINIT.
func (g *generator) sysinit(id *cc.InitDeclarator) {
	v := values(id.Initializer)
	sub, _ := constantOf(v[1])
	order, _ := constantOf(v[2])
	fn := pointerFunc(v[3])
	if g.funcs[fn] == nil {
		g.fail(id.Declarator, "a SYSINIT of a function that is not in the text", "define it there")
	}
	g.sysinits = append(g.sysinits, fmt.Sprintf("{Uniq: %q, Subsystem: %d, Order: %d, Func: func(a any) { %s }}",
		quoted(v[0]), sub.uint64(), order.uint64(), g.callWithAny(fn)))
}

// callWithAny calls a function of the text that takes a void *, or nothing.
func (g *generator) callWithAny(name string) string {
	if len(g.functionOf(g.funcs[name].Declarator.Type().(*cc.FunctionType)).params) == 0 {
		return goName(name) + "()"
	}
	return goName(name) + "(a)"
}

// pointerFunc is the name of the function that an expression points to, perhaps cast.
func pointerFunc(e cc.ExpressionNode) string {
	switch x := strip(e).(type) {
	case *cc.CastExpression:
		return pointerFunc(x.CastExpression)
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionAddrof {
			return pointerFunc(x.CastExpression)
		}
	case *cc.PrimaryExpression:
		return src(x.Token)
	}
	return ""
}

// sysctl notes a SYSCTL_INT. Of one that can only be read nothing depends but what the
// administrator sees: its accesses are hidden from the search.
func (g *generator) sysctl(id *cc.InitDeclarator) {
	v := values(id.Initializer)
	u, ok := strip(v[3]).(*cc.UnaryExpression)
	if !ok {
		g.fail(id.Declarator, "a sysctl without a variable", "give it one")
	}
	p := strip(u.CastExpression).(*cc.PrimaryExpression)
	name := src(p.Token)
	access, _ := constantOf(v[2])
	if access.uint64()&0x40000000 == 0 {
		g.hidden[name] = true
		g.note(id.Declarator, "accesses of "+name+", which only a sysctl shows, are not looked at")
	}
	oid := strings.TrimPrefix(quoted(v[0]), "_") + "." + quoted(v[1])
	g.sysctls = append(g.sysctls, fmt.Sprintf("{Oid_name: %q, Oid_func: func() int64 { return int64(%s) }, Oid_descr: %q}",
		oid, goName(name), quoted(v[4])))
}

// probe notes an SDT probe.
func (g *generator) probe(id *cc.InitDeclarator) {
	v := values(id.Initializer)
	name := goName(id.Declarator.Name())
	sname := strings.ReplaceAll(strings.ReplaceAll(quoted(v[3]), " ", ""), "__", "-")
	g.globals = append(g.globals, &global{name: name, c: id.Declarator.Name(),
		typ: &typ{kind: structure, name: "sys.Sdt_probe"},
		init: "sys.Sdt_probe{Prov: " + strconv.Quote(quoted(v[0])) + ", Mod: " + strconv.Quote(quoted(v[1])) +
			", Func: " + strconv.Quote(quoted(v[2])) + ", Name: " + strconv.Quote(strings.ReplaceAll(sname, "_", "-")) +
			", Argtype: []string{\"struct callout *\"}}"})
	g.byDecl[id.Declarator.Name()] = g.globals[len(g.globals)-1]
	g.probes = append(g.probes, "&"+name)
}
