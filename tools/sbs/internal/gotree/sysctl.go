package gotree

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// given returns the name and the value of a variable that is declared alone as
// "name = sys.TYPE{...}". Its members stand in an order.
func (r *reader) given(s ast.Spec, typ string, order ...string) (*ast.Ident, map[string]ast.Expr) {
	v, ok := s.(*ast.ValueSpec)
	if !ok || len(v.Names) != 1 || len(v.Values) != 1 || v.Type != nil {
		return nil, nil
	}
	lit, ok := v.Values[0].(*ast.CompositeLit)
	if !ok || lit.Type == nil || !r.is(lit.Type, "sys", typ) {
		return nil, nil
	}
	members := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil, nil
		}
		k, ok := kv.Key.(*ast.Ident)
		if !ok {
			return nil, nil
		}
		i := slices.Index(order, k.Name)
		if i < 0 {
			return nil, nil
		}
		order = order[i+1:]
		members[k.Name] = kv.Value
	}
	return v.Names[0], members
}

// sysctl reads a variable for a sysctl that can be read: its name is that of the
// variable, and what it returns is the value of one variable. Its kind is CTLFLAG_RD where
// none is given.
func (r *reader) sysctl(_ *ast.GenDecl, s ast.Spec) ([]*tree.Node, bool) {
	id, m := r.given(s, "Sysctl_oid", "Oid_name", "Oid_kind", "Oid_func", "Oid_descr")
	if id == nil || m["Oid_descr"] == nil {
		return nil, false
	}
	path, ok := literal(m["Oid_name"])
	i := strings.LastIndexByte(path, '.')
	if !ok || i < 0 {
		return nil, false
	}
	if _, ok := literal(m["Oid_descr"]); !ok {
		return nil, false
	}
	parent, name := "_"+strings.ReplaceAll(path[:i], ".", "_"), path[i+1:]
	v := r.sysctlValue(m["Oid_func"])
	if v == nil || id.Name != "sysctl__"+parent+"_"+name {
		return nil, false
	}
	at := m["Oid_name"]
	kind := r.node(tree.Name, "CTLFLAG_RD", m["Oid_func"])
	if m["Oid_kind"] != nil {
		kind = r.expr(m["Oid_kind"])
	}
	return []*tree.Node{r.node(tree.Call, "", s,
		r.node(tree.Name, "SYSCTL_INT", id), r.node(tree.Name, parent, at), r.node(tree.Name, "OID_AUTO", at),
		r.node(tree.Name, name, at), kind, v, r.node(tree.Number, "0", m["Oid_func"]),
	)}, true
}

// sysctlValue reads func() int64 { return int64(x.Peek()) } as &x, and so int64(x).
func (r *reader) sysctlValue(e ast.Expr) *tree.Node {
	f, ok := e.(*ast.FuncLit)
	if !ok || len(f.Body.List) != 1 || r.funcText(f.Type) != "func() int64_t" {
		return nil
	}
	ret, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return nil
	}
	c, ok := ret.Results[0].(*ast.CallExpr)
	if !ok || len(c.Args) != 1 {
		return nil
	}
	t, ok := c.Fun.(*ast.Ident)
	if !ok || t.Name != "int64" || t.Obj != nil {
		return nil
	}
	if id, ok := c.Args[0].(*ast.Ident); ok {
		return r.node(tree.Unary, "&", id, r.expr(id))
	}
	x, name, args := r.method(c.Args[0])
	if x == nil || name != "Peek" || len(args) != 0 {
		return nil
	}
	return r.node(tree.Unary, "&", x, r.expr(x))
}

// probe is a probe by its parts in C. The last one of an SDT_PROBE_DEFINE is the name
// as users see it.
type probe struct {
	prov, mod, fn, name string
	shown               string
	types               []ast.Expr
	at                  ast.Spec
	id                  *ast.Ident
	first               bool // of its provider in the file
}

// findProbes finds the probes that a file defines, so that each of them is known by its
// parts where it fires.
func (r *reader) findProbes() {
	r.probes = map[string]*probe{}
	seen := map[string]bool{}
	for _, d := range r.ast.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			if p := r.probeOf(s); p != nil {
				p.first = !seen[p.prov]
				seen[p.prov] = true
				r.probes[p.id.Name] = p
			}
		}
	}
}

// probeOf reads the variable of a probe: its name is made of the parts.
func (r *reader) probeOf(s ast.Spec) *probe {
	id, m := r.given(s, "Sdt_probe", "Prov", "Mod", "Func", "Name", "Argtype")
	if id == nil {
		return nil
	}
	p := &probe{id: id, at: s}
	parts := map[string]*string{"Prov": &p.prov, "Mod": &p.mod, "Func": &p.fn, "Name": &p.shown}
	for k, v := range m {
		if k == "Argtype" {
			lit, ok := v.(*ast.CompositeLit)
			if !ok {
				return nil
			}
			a, ok := lit.Type.(*ast.ArrayType)
			if !ok || a.Len != nil {
				return nil
			}
			if t, ok := a.Elt.(*ast.Ident); !ok || t.Name != "string" {
				return nil
			}
			p.types = lit.Elts
			continue
		}
		text, ok := literal(v)
		if !ok || parts[k] == nil {
			return nil
		}
		*parts[k] = text
	}
	name, ok := strings.CutPrefix(id.Name, "sdt_"+p.prov+"_"+p.mod+"_"+p.fn+"_")
	if !ok || p.prov == "" {
		return nil
	}
	p.name = name
	dashed := strings.ReplaceAll(name, "__", "-")
	if dashed != p.shown && strings.ReplaceAll(name, "_", "-") != p.shown {
		return nil
	}
	return p
}

// parts returns the first four arguments of C's macros of a probe.
func (r *reader) parts(p *probe, at ast.Node) []*tree.Node {
	var parts []*tree.Node
	for _, part := range []string{p.prov, p.mod, p.fn, p.name} {
		kind := tree.Name
		if part == "" {
			kind = tree.Empty
		}
		parts = append(parts, r.node(kind, part, at))
	}
	return parts
}

// probeDefine reads the definition of a probe, and of its provider before the first. One
// whose name in C says "__" for "-" is defined together with its arguments' types; of
// another the shown name and the types are given apart.
func (r *reader) probeDefine(_ *ast.GenDecl, s ast.Spec) ([]*tree.Node, bool) {
	v, ok := s.(*ast.ValueSpec)
	if !ok || len(v.Names) != 1 {
		return nil, false
	}
	p := r.probes[v.Names[0].Name]
	if p == nil || p.at != s {
		return nil, false
	}
	macro := func(name string, args ...*tree.Node) *tree.Node {
		return r.node(tree.Call, "", s, append([]*tree.Node{r.node(tree.Name, name, p.id)}, args...)...)
	}
	var out []*tree.Node
	if p.first {
		out = append(out, macro("SDT_PROVIDER_DEFINE", r.node(tree.Name, p.prov, p.id)))
	}
	if strings.Contains(p.name, "__") {
		args := r.parts(p, p.id)
		for _, t := range p.types {
			args = append(args, r.expr(t))
		}
		n := ""
		if len(p.types) > 0 {
			n = string(rune('0' + len(p.types)))
		}
		return append(out, macro("SDT_PROBE_DEFINE"+n, args...)), true
	}
	out = append(out, macro("SDT_PROBE_DEFINE", append(r.parts(p, p.id), r.shown(p))...))
	for i, t := range p.types {
		n := r.node(tree.Number, string(rune('0'+i)), t)
		out = append(out, macro("SDT_PROBE_ARGTYPE", append(r.parts(p, p.id), n, r.expr(t))...))
	}
	return out, true
}

// shown reads the name of a probe as users see it: a-b is an operation for C's parser.
func (r *reader) shown(p *probe) *tree.Node {
	var n *tree.Node
	for _, w := range strings.Split(p.shown, "-") {
		x := r.node(tree.Name, w, p.id)
		if n == nil {
			n = x
			continue
		}
		n = r.node(tree.Binary, "-", p.id, n, x)
	}
	return n
}

// sdtProbe reads a probe that fires: SDT_PROBE(&sdt_a_b_c_d, x) names its parts in C, and
// so does SDT_PROBE1.
func (r *reader) sdtProbe(e ast.Expr) *tree.Node {
	args, ok := r.called(e, "sys", "SDT_PROBE")
	if !ok {
		args, ok = r.called(e, "sys", "SDT_PROBE1")
	}
	if !ok || len(args) == 0 {
		return nil
	}
	x, ok := addressed(args[0])
	if !ok {
		return nil
	}
	id, ok := x.(*ast.Ident)
	if !ok || r.probes[id.Name] == nil || r.probes[id.Name].id.Obj != id.Obj {
		return nil
	}
	kids := append([]*tree.Node{r.expr(e.(*ast.CallExpr).Fun)}, r.parts(r.probes[id.Name], id)...)
	for _, a := range args[1:] {
		kids = append(kids, r.expr(a))
	}
	return r.node(tree.Call, "", e, kids...)
}
