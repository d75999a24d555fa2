package draft

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// item is something that stands in a file: its text in Go, without a comment. The names
// are those that it declares in Go.
type item struct {
	node  *tree.Node
	names []string
	text  string
}

// constMacro writes a macro that is a constant.
func (d *drafter) constMacro(w *writer, n *tree.Node) {
	w.line("const %s = %s", n.Text, d.expr(n.Kids[1]).s)
}

// macro writes a macro with parentheses as a function. Its parameters have the types of
// what the text gives it, or of the variables of the text that have their names.
func (d *drafter) macro(w *writer, n *tree.Node, vars map[string]*tree.Node) {
	d.fn = &fn{name: n.Text, node: n, scopes: []map[string]local{{}}}
	defer func() { d.fn = nil }()
	var params []string
	var near *types.Signature
	if d.near != nil {
		if f, ok := lookup(d.near.typed.Types, n.Text).(*types.Func); ok {
			near = f.Type().(*types.Signature)
		}
	}
	changed := changedParams(n)
	for i, p := range n.Kids[0].Kids {
		var t types.Type
		switch {
		case near != nil && near.Params().Len() == len(n.Kids[0].Kids):
			t = d.own(near.Params().At(i).Type())
			if changed[p.Text] {
				t = pointee(t)
			}
		default:
			if t = d.givenType(n.Text, i); t != nil {
				break
			}
			if vars[p.Text] == nil {
				fail(n, Type, "the type of the parameter %s is not known", p.Text)
			}
			t, _ = d.varType(vars[p.Text])
		}
		star := ""
		if changed[p.Text] {
			star = "*"
		}
		params = append(params, d.fn.declare(p.Text, t)+" "+star+d.spell(t, nil))
		l := d.fn.scopes[0][p.Text]
		l.ref = changed[p.Text]
		d.fn.scopes[0][p.Text] = l
	}
	if len(n.Kids) < 2 {
		fail(n, Form, "a macro of nothing")
	}
	name, head := d.goName(n.Text), "("+strings.Join(params, ", ")+")"
	body := n.Kids[1]
	if body.Kind == tree.Name && strings.ContainsAny(body.Text, " ({;") {
		fail(n, Form, "a macro that is no expression")
	}
	if one := only(body); one.Kind == tree.Assign {
		var inner writer
		d.assign(&inner, one)
		w.line("func %s%s { %s }", name, head, strings.TrimSpace(inner.String()))
		return
	}
	if body.Kind == tree.Block || body.Kind == tree.Do {
		w.line("func %s%s {", name, head)
		d.block(w, blockOf(body))
		w.line("}")
		return
	}
	v := d.expr(body)
	switch {
	case v.t == nil:
		w.line("func %s%s { %s }", name, head, v.s)
	default:
		w.line("func %s%s %s { return %s }", name, head, d.spell(v.t, nil), v.s)
	}
}

// blockOf is the block that a macro is, also of do { } while (0).
func blockOf(n *tree.Node) *tree.Node {
	for {
		switch {
		case n.Kind == tree.Do && isZero(n.Kids[1]):
			n = n.Kids[0]
		case n.Kind == tree.Block && len(n.Kids) == 1 && n.Kids[0].Kind == tree.Do && isZero(n.Kids[0].Kids[1]):
			n = n.Kids[0]
		default:
			return n
		}
	}
}

func isZero(n *tree.Node) bool { return n.Kind == tree.Number && n.Text == "0" }

// only is the statement that a macro is, if it is one.
func only(n *tree.Node) *tree.Node {
	if b := blockOf(n); b.Kind == tree.Block && len(b.Kids) == 1 {
		return b.Kids[0]
	}
	return n
}

// changedParams are the parameters that a macro assigns: pointers in Go.
func changedParams(n *tree.Node) map[string]bool {
	params, changed := map[string]bool{}, map[string]bool{}
	for _, p := range n.Kids[0].Kids {
		params[p.Text] = true
	}
	walk(n, func(k *tree.Node) bool {
		if (k.Kind == tree.Assign || k.Kind == tree.Unary && strings.ContainsAny(k.Text, "+-") && len(k.Text) > 1) && k.Kids[0].Kind == tree.Name && params[k.Kids[0].Text] {
			changed[k.Kids[0].Text] = true
		}
		return true
	})
	return changed
}

// givenType is the type of what the text gives a macro as an argument, or nil.
func (d *drafter) givenType(macro string, i int) (t types.Type) {
	kept := d.fn
	defer func() { d.fn = kept }()
	for _, name := range slices.Sorted(maps.Keys(d.funcs)) {
		f := d.funcs[name]
		if len(f.Kids) < 3 {
			continue
		}
		d.fn = &fn{name: name, node: f, scopes: []map[string]local{{}}}
		walk(f, func(n *tree.Node) bool {
			switch {
			case n.Kind == tree.Var:
				attempt(func() {
					t, _ := d.varType(n)
					d.fn.declare(n.Text, t)
				})
			case t == nil && callee(n) == macro && i+1 < len(n.Kids):
				attempt(func() {
					if got := d.bare(n.Kids[i+1]).t; got != nil && !isUntyped(got) {
						t = got
					}
				})
			}
			return true
		})
		if t != nil {
			return t
		}
	}
	return nil
}

// own is a type of the port around as one of the text's package.
func (d *drafter) own(t types.Type) types.Type {
	switch x := t.(type) {
	case *types.Pointer:
		return types.NewPointer(d.own(x.Elem()))
	case *types.Slice:
		return types.NewSlice(d.own(x.Elem()))
	case *types.Named:
		if d.near != nil && x.Obj().Pkg() == d.near.typed.Types {
			if o, ok := lookup(d.pkg, x.Obj().Name()).(*types.TypeName); ok {
				return o.Type()
			}
		}
	}
	return t
}

// structure writes a structure. A member that the port around has is as it is there.
func (d *drafter) structure(w *writer, n *tree.Node) {
	name := d.goName(n.Text)
	w.line("type %s struct {", name)
	for _, m := range d.built(n.Kids) {
		d.try(w, m, func(w *writer) { d.structMember(w, name, m) })
	}
	w.line("}")
}

// structMember writes a member of a structure.
func (d *drafter) structMember(w *writer, structure string, m *tree.Node) {
	if m.Kind != tree.Var {
		fail(m, Form, "%s in a structure", m.Kind)
	}
	if text, ok := d.nearField(structure, d.renamed(m.Text)); ok {
		w.line("%s", text)
		return
	}
	if d.embeds[m.Text] {
		_, s := d.goType(m.Kids[0])
		w.line("// PORT: the member %s in C, with macros for its members, whose names they have here.", m.Text)
		w.line("%s", s)
		return
	}
	_, s := d.fieldType(m)
	w.line("%s %s", localName(d.renamed(m.Text)), s)
}

// declType is the type of a variable or a member.
func (d *drafter) declType(n *tree.Node) (types.Type, string) {
	if t := d.cookies[n.Text]; t != nil && n.Kids[0].Text == "*void" {
		return t, d.spell(t, nil)
	}
	return d.goType(n.Kids[0])
}

// fieldType is the type of a member. What is indexed is a slice.
func (d *drafter) fieldType(m *tree.Node) (types.Type, string) {
	t, s := d.declType(m)
	if p, ok := t.(*types.Pointer); ok && d.indexed[m.Text] {
		t = types.NewSlice(p.Elem())
		return t, d.spell(t, nil)
	}
	return t, s
}

// nearField is a field as the port around has it, with its comment.
func (d *drafter) nearField(structure, member string) (string, bool) {
	if d.near == nil {
		return "", false
	}
	at := d.near.decl(structure)
	if at == nil {
		return "", false
	}
	spec, ok := at.node.(*ast.TypeSpec)
	if !ok {
		return "", false
	}
	s, ok := spec.Type.(*ast.StructType)
	if !ok {
		return "", false
	}
	for _, f := range s.Fields.List {
		for _, id := range f.Names {
			if len(f.Names) == 1 && strings.EqualFold(id.Name, localName(member)) {
				from, to := f.Pos(), f.End()
				if f.Doc != nil {
					from = f.Doc.Pos()
				}
				if f.Comment != nil {
					to = f.Comment.End()
				}
				d.mention(f.Type)
				return d.near.text(at.file, from, to), true
			}
		}
	}
	return "", false
}

// enum writes an enum.
func (d *drafter) enum(w *writer, n *tree.Node) {
	w.line("const (")
	for i, k := range d.built(n.Kids) {
		switch {
		case len(k.Kids) > 0:
			w.line("%s = %s", k.Text, d.expr(k.Kids[0]).s)
		case i == 0:
			w.line("%s = iota", k.Text)
		default:
			w.line("%s", k.Text)
		}
	}
	w.line(")")
}

// global writes variables of the file, of one declaration, with their values or
// without.
func (d *drafter) global(w *writer, all []*tree.Node, values bool) {
	var names []string
	for i, n := range all {
		names = append(names, d.goName(n.Text))
		t, s := d.globalType(n)
		last := i == len(all)-1
		if !last {
			if next, _ := d.globalType(all[i+1]); len(n.Kids) == 1 && len(all[i+1].Kids) == 1 && types.Identical(t, next) {
				continue
			}
		}
		all := strings.Join(names, ", ")
		switch value := n.Kids[len(n.Kids)-1]; {
		case !values || len(n.Kids) == 1 || isNull(value) || value.Kind == tree.Number && value.Text == "0":
			w.line("var %s %s", all, s)
		case value.Kind == tree.List:
			w.line("var %s = %s", all, d.list(value, t))
		default:
			w.line("var %s %s = %s", all, s, d.value(value, t).s)
		}
		names = nil
	}
}

// globalType is the type of a variable of the file: a word of the seam where the port
// around has one, and where the administrator reads it.
func (d *drafter) globalType(n *tree.Node) (types.Type, string) {
	t, s := d.declType(n)
	if d.near != nil {
		if v, ok := lookup(d.near.typed.Types, n.Text).(*types.Var); ok {
			if held, ok := isWord(v.Type()); ok && types.Identical(held, t) || types.Identical(v.Type(), t) || d.alike(v.Type(), t) {
				at := d.near.decl(v.Name())
				if spec := at.node.(*ast.ValueSpec); spec.Type != nil {
					d.mention(spec.Type)
					s = d.near.text(at.file, spec.Type.Pos(), spec.Type.End())
				}
				return d.own(v.Type()), s
			}
		}
	}
	if word := d.names.Type("Word"); word != nil && d.sysctls[n.Text] && types.Identical(t, tInt) {
		return word.Type(), d.spell(word.Type(), nil)
	}
	return t, s
}

// list writes a value in braces.
func (d *drafter) list(n *tree.Node, t types.Type) string {
	s, ok := t.Underlying().(*types.Struct)
	var all []string
	for i, k := range n.Kids {
		switch {
		case k.Kind == tree.Assign && k.Kids[0].Kind == tree.Name && ok:
			f := field(t, k.Kids[0].Text)
			if f == nil {
				fail(n, Name, "there is no member %s in Go", k.Kids[0].Text)
			}
			all = append(all, f.Name()+": "+d.value(k.Kids[1], f.Type()).s)
		case ok && i < s.NumFields():
			all = append(all, d.value(k, s.Field(i).Type()).s)
		default:
			fail(n, Form, "values in braces of what is no structure")
		}
	}
	return d.spell(t, nil) + "{" + strings.Join(all, ", ") + "}"
}

// probeVar writes SDT_PROBE_DEFINE, with the types of its arguments.
func (d *drafter) probeVar(n *tree.Node, types []string) item {
	var parts []string
	for _, k := range n.Kids[1:] {
		parts = append(parts, d.written(k))
	}
	name := strings.Join(append([]string{"sdt"}, parts[:4]...), "_")
	shown := parts[3]
	if len(parts) > 4 && n.Kids[5].Kind != tree.String {
		shown = parts[4] // the name that the administrator sees
	}
	for _, k := range n.Kids[5:] {
		if k.Kind == tree.String {
			types = append(types, k.Text)
		}
	}
	shown = strings.ReplaceAll(shown, "__", "-")
	var w writer
	w.line("%s = %s{", name, d.layerType(n, "Sdt_probe"))
	w.line("Prov: %q, Mod: %q, Name: %q,", parts[0], parts[1], shown)
	for i := range types {
		types[i] = strconv.Quote(types[i])
	}
	if len(types) > 0 {
		w.line("Argtype: []string{%s},", strings.Join(types, ", "))
	}
	w.line("}")
	return item{n, []string{name}, w.String()}
}

// written is an argument of a macro as it is written.
func (d *drafter) written(n *tree.Node) string {
	if n.Kind == tree.Empty {
		return ""
	}
	return source(d.text, n)
}

// layerType is the name of a type that the layers have.
func (d *drafter) layerType(n *tree.Node, name string) string {
	o := d.names.Type(name)
	if o == nil {
		fail(n, Facility, "the layers have no %s", name)
	}
	return d.object(o).s
}

// sysctl writes SYSCTL_INT. What it says is left for a person.
func (d *drafter) sysctl(n *tree.Node) item {
	if len(n.Kids) != 8 || n.Kids[5].Kind != tree.Unary {
		fail(n, Form, "a sysctl of another form")
	}
	parent, shown, of := n.Kids[1].Text, n.Kids[3].Text, n.Kids[5].Kids[0]
	name := "sysctl__" + parent + "_" + shown
	var w writer
	said, ok := d.nearSaid(name)
	if !ok {
		said = of.Text
		d.leave(n.Kids[7], Words, "put this description in your own words")
	}
	w.line("var %s = %s{", name, d.layerType(n, "Sysctl_oid"))
	w.line("Oid_name: %q,", strings.TrimPrefix(strings.ReplaceAll(parent, "_", "."), ".")+"."+shown)
	w.line("Oid_func: func() int64 { return int64(%s.Peek()) },", d.place(of).s)
	w.line("Oid_descr: %q,", said)
	w.line("}")
	return item{n, []string{name}, w.String()}
}

// nearSaid is the description that the port around has for a sysctl.
func (d *drafter) nearSaid(name string) (said string, ok bool) {
	if d.near == nil {
		return "", false
	}
	at := d.near.decl(name)
	if at == nil {
		return "", false
	}
	ast.Inspect(at.node, func(n ast.Node) bool {
		kv, isKV := n.(*ast.KeyValueExpr)
		if !isKV {
			return true
		}
		key, isName := kv.Key.(*ast.Ident)
		if v, isText := kv.Value.(*ast.BasicLit); isName && isText && key.Name == "Oid_descr" {
			s, err := strconv.Unquote(v.Value)
			said, ok = s, err == nil
		}
		return true
	})
	return said, ok
}
