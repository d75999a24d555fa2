package gen

import (
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// Agreement is what a comparison of headers with the layers found.
type Agreement struct {
	Same    []string // names of constants, functions, variables and members that are the same in both
	Unknown []string // those that the layers do not have
	Wrong   []error  // the others, with file and line and what to do
}

// Compare compares what a text's headers declare with what the layers have under the
// same names: the values of constants, the widths of parameters, results, variables and
// members of structures.
func Compare(in Input) Agreement {
	g := newGenerator(in)
	g.survey()
	return g.agree()
}

func (g *generator) agree() (a Agreement) {
	for _, name := range sorted(g.in.AST.Macros) {
		g.agreeMacro(&a, g.in.AST.Macros[name])
	}
	for _, name := range sorted(g.in.AST.Scope.Nodes) {
		for _, n := range g.in.AST.Scope.Nodes[name] {
			if d, ok := n.(*cc.Declarator); ok && !d.IsTypename() && g.funcs[name] == nil {
				g.agreeDeclarator(&a, d)
			}
		}
	}
	parse.Walk(g.in.AST.TranslationUnit, func(n cc.Node) bool {
		s, ok := n.(*cc.StructOrUnionSpecifier)
		if ok && s.Case == cc.StructOrUnionSpecifierDef {
			g.agreeStruct(&a, s)
		}
		return true
	})
	slices.Sort(a.Same)
	slices.Sort(a.Unknown)
	return a
}

func sorted[T any](m map[string]T) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// found notes what came of a name: what is "" if it is the same.
func (a *Agreement) found(g *generator, n cc.Node, name, what string) {
	if what == "" {
		a.Same = append(a.Same, name)
		return
	}
	a.Wrong = append(a.Wrong, unsupported{g.pos(n), name + " is " + what})
}

func (g *generator) agreeMacro(a *Agreement, m *cc.Macro) {
	var n int64
	switch v := m.Value().(type) {
	case cc.Int64Value:
		n = int64(v)
	case cc.UInt64Value:
		n = int64(v)
	default:
		return
	}
	if m.IsFnLike {
		return
	}
	name := src(m.Name)
	o, ok := g.layers.Value(name).(*types.Const)
	if !ok || o.Val().Kind() != constant.Int {
		a.Unknown = append(a.Unknown, name)
		return
	}
	have, exact := constant.Int64Val(o.Val())
	if u, ok := constant.Uint64Val(o.Val()); ok && !exact {
		have = int64(u)
	}
	// A number of 32 bits may have its sign in one of them only.
	what := ""
	if have != n && uint64(uint32(have)) != uint64(n) && uint64(have) != uint64(uint32(n)) {
		what = fmt.Sprintf("%d here, and %d in the layers; use the value of the layers", n, have)
	}
	a.found(g, m, name, what)
}

func (g *generator) agreeDeclarator(a *Agreement, d *cc.Declarator) {
	name := d.Name()
	if structTag(d.Type()) != "" && strings.HasPrefix(structTag(d.Type()), "K_") || d.IsSynthetic() {
		return
	}
	switch o := g.layers.Value(name).(type) {
	case *types.Func:
		var ct *typ
		if g.try(func() { ct = g.of(d.Type()) }) != nil || ct.kind != function {
			a.found(g, d, name, "a variable here, and a function in the layers; give it another name")
			return
		}
		if specials[name] != nil {
			a.Same = append(a.Same, name)
			return
		}
		a.found(g, d, name, agreeFunction(ct, g.ofGo(o.Type())))
	case *types.Var:
		if d.Type().Kind() == cc.Function || !d.IsExtern() {
			return
		}
		a.found(g, d, name, agreeType(g.of(d.Type()), g.ofGo(o.Type())))
	default:
		if d.IsExtern() || d.Type().Kind() == cc.Function {
			a.Unknown = append(a.Unknown, name)
		}
	}
}

func agreeFunction(c, o *typ) string {
	if c.dots != o.dots {
		return "a function with ... in one of the headers and the layers only; declare it as the layers have it"
	}
	if len(c.params) != len(o.params) && !c.dots {
		return fmt.Sprintf("a function of %d parameters here, and of %d in the layers; declare it as the layers have it", len(c.params), len(o.params))
	}
	for i, p := range c.params {
		if what := agreeType(p, o.params[i]); what != "" && !(c.dots && i == len(o.params)-1) {
			return fmt.Sprintf("a function whose parameter %d is %s", i+1, what)
		}
	}
	if what := agreeType(c.result, o.result); what != "" && c.result.kind != void_ && o.result.kind != void_ {
		return "a function whose result is " + what
	}
	return ""
}

// agreeType tells how a type of C and that of the layers differ, or nothing.
func agreeType(c, o *typ) string {
	if c == o || c.kind == structure && (o.kind == structure || o.kind == word) {
		return ""
	}
	ok := same(c, o)
	switch {
	case c.kind == integer && o.kind == integer:
		ok = c.bits == o.bits && c.signed == o.signed
	case c.kind == integer && o.kind == boolean, c.kind == integer && o.kind == word:
		ok = c.bits == 32 && c.signed || o.name == "sys.Lword" && (c.bits == 64 || c.bits == 16 && c.signed)
	case c.kind == anything || o.kind == anything:
		ok = o.nilable() && c.nilable()
	case c.kind == array && o.kind == pointer:
		ok = agreeType(c.elem, o.elem) == ""
	case c.kind == pointer && o.kind == pointer && c.elem.kind != structure:
		ok = agreeType(c.elem, o.elem) == ""
	case c.kind == function && o.kind == function:
		ok = agreeFunction(c, o) == ""
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("a %s here, and a %s in the layers; use the type of the layers", c, o)
}

func (g *generator) agreeStruct(a *Agreement, s *cc.StructOrUnionSpecifier) {
	tag := src(s.Token)
	o := g.layers.Type(tag)
	m, ok := s.Type().(members)
	if tag == "" || strings.HasPrefix(tag, "K_") || !ok {
		return
	}
	if o == nil {
		a.Unknown = append(a.Unknown, "struct "+tag)
		return
	}
	if g.differs(m, o.Type()) {
		return
	}
	t := g.ofGo(o.Type())
	for i := range m.NumFields() {
		cf := m.FieldByIndex(i)
		name := "struct " + tag + "'s " + cf.Name()
		if cf.Declarator() == nil {
			a.found(g, s, "struct "+tag, "one with a member without a name; give it one")
			continue
		}
		f := t.field(cf.Name())
		switch {
		case f == nil && t.whole && len(t.fields) == 1 && i == 0 && strings.HasPrefix(tag, "callout_"):
			a.found(g, cf.Declarator(), name, "") // the head of a list
		case f == nil:
			a.found(g, cf.Declarator(), name, "not in the layers; keep it in struct callout_cpu, or in a variable")
		case cf.IsBitfield():
			a.found(g, cf.Declarator(), name, "a bit field; use an int")
		case strings.HasPrefix(f.typ.name, "sys.TAILQ_ENTRY["):
			a.found(g, cf.Declarator(), name, agreeLinks(cf.Type()))
		default:
			var ct *typ
			if u := g.try(func() { ct = g.of(cf.Type()) }); u != nil {
				a.found(g, cf.Declarator(), name, u.text)
				continue
			}
			a.found(g, cf.Declarator(), name, agreeType(ct, f.typ))
		}
	}
}

// agreeLinks tells how the links of a callout differ from what the layers have: they may
// be those of any list, or of several in a union.
func agreeLinks(c cc.Type) string {
	m, ok := c.(members)
	if !ok {
		return "no entry of a list; use one of queue.h"
	}
	for i := range m.NumFields() {
		f := m.FieldByIndex(i)
		switch f.Name() {
		case "sle_next", "tqe_next", "tqe_prev", "le_next", "le_prev", "stqe_next":
			continue
		}
		if what := agreeLinks(f.Type()); what != "" {
			return what
		}
	}
	return ""
}
