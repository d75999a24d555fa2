package gotree

import (
	"go/ast"
	"go/token"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// listKind tells whether a name is that of a macro of queue.h, and returns the list's
// kind: "TAILQ" of TAILQ_NEXT.
func listKind(name string) string {
	for _, kind := range []string{"SLIST", "LIST", "STAILQ", "TAILQ"} {
		if strings.HasPrefix(name, kind+"_") {
			return kind
		}
	}
	return ""
}

// link reads the offset of a list's entry as the member that C names. The constants are
// named after it: C_links_tqe is member tqe of the union c_links, and Td_slpq_f, "f" as
// in field, is td_slpq.
func (r *reader) link(e ast.Expr) *tree.Node {
	pkg, name := r.outside(e)
	i := strings.LastIndexByte(name, '_')
	if pkg != "sys" && pkg != "sbt" || i < 0 {
		return nil
	}
	member := r.node(tree.Name, name[:i], e)
	switch suffix := name[i+1:]; suffix {
	case "f":
		return member
	case "sle", "le", "stqe", "tqe":
		return r.node(tree.Member, suffix, e, member)
	}
	return nil
}

// listCall reads the call of a list's macro, whose last argument is an entry's offset.
func (r *reader) listCall(e ast.Expr) *tree.Node {
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) < 2 || c.Ellipsis.IsValid() {
		return nil
	}
	pkg, name := r.outside(c.Fun)
	if pkg != "sys" || listKind(name) == "" {
		return nil
	}
	last := len(c.Args) - 1
	field := r.link(c.Args[last])
	if field == nil {
		return nil
	}
	kids := []*tree.Node{r.expr(c.Fun)}
	for _, a := range c.Args[:last] {
		kids = append(kids, r.expr(a))
	}
	return r.node(tree.Call, "", e, append(kids, field)...)
}

// entryArgs returns the element and the parameter "field" of le(elm, field), sle and tqe.
func (r *reader) entryArgs(e ast.Expr) (elm ast.Expr, field *ast.Ident, ok bool) {
	for _, name := range []string{"sle", "le", "tqe"} {
		args, ok := r.called(e, "sys", name)
		if !ok || len(args) != 2 {
			continue
		}
		f, ok := args[1].(*ast.Ident)
		if ok && f.Name == "field" && f.Obj != nil {
			return args[0], f, true
		}
	}
	return nil, nil, false
}

// listEntry reads le(elm, field), an element's entry, as elm->field.
func (r *reader) listEntry(e ast.Expr) *tree.Node {
	elm, field, ok := r.entryArgs(e)
	if !ok {
		return nil
	}
	return r.node(tree.Member, field.Name, e, r.expr(elm))
}

// entryName reads the statement that gives an entry a name: it is read where the name is
// used.
func (r *reader) entryName(l []ast.Stmt) ([]*tree.Node, int) {
	a, ok := l[0].(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || r.fn == nil {
		return nil, 0
	}
	for i, x := range a.Lhs {
		id, ok := x.(*ast.Ident)
		if !ok || len(a.Lhs) != len(a.Rhs) || id.Obj == nil || r.fn.entries[id.Obj] != a.Rhs[i] {
			return nil, 0
		}
	}
	return nil, 1
}

// headType reads the type of a list's head, "type l = SLIST_HEAD[T]", as the macro that
// declares it: SLIST_HEAD(l, T).
func (r *reader) headType(_ *ast.GenDecl, s ast.Spec) ([]*tree.Node, bool) {
	t, ok := s.(*ast.TypeSpec)
	if !ok || !t.Assign.IsValid() || t.TypeParams != nil {
		return nil, false
	}
	x, ok := t.Type.(*ast.IndexExpr)
	if !ok {
		return nil, false
	}
	pkg, name := r.outside(x.X)
	_, elem := r.outside(x.Index)
	if pkg != "sys" || elem == "" || listKind(name) == "" || !strings.HasSuffix(name, "_HEAD") {
		return nil, false
	}
	return []*tree.Node{r.node(tree.Call, "", s, r.node(tree.Name, name, x.X), r.nameOf(t.Name),
		r.node(tree.Name, r.cname(elem), x.Index))}, true
}

// listMacro reads the generic type of a head or an entry as the macro that declares one:
// its parameters are C's, and "type" stands for the type parameter. The body of an
// entry's macro is no declaration in C, and stands as written.
func (r *reader) listMacro(_ *ast.GenDecl, s ast.Spec) ([]*tree.Node, bool) {
	t, ok := s.(*ast.TypeSpec)
	if !ok || t.TypeParams.NumFields() != 1 || !anything(t.TypeParams) || listKind(t.Name.Name) == "" {
		return nil, false
	}
	st, ok := t.Type.(*ast.StructType)
	if !ok {
		return nil, false
	}
	of := t.TypeParams.List[0].Names[0].Name
	body := r.structure("name", st, st)
	text := "struct { "
	for _, v := range body.Kids {
		ty := v.Kids[0]
		stars, ok := strings.CutSuffix(ty.Text, of)
		if !ok || strings.Trim(stars, "*") != "" {
			return nil, false
		}
		ty.Text = stars + "type"
		text += "struct type " + stars + v.Text + "; "
	}
	_, kind, _ := strings.Cut(t.Name.Name, "_")
	params := func(names ...string) *tree.Node {
		var vars []*tree.Node
		for _, n := range names {
			vars = append(vars, r.node(tree.Var, n, t.TypeParams))
		}
		return r.node(tree.Params, "", t.TypeParams, vars...)
	}
	switch kind {
	case "HEAD":
		return []*tree.Node{r.node(tree.Macro, t.Name.Name, s, params("name", "type"), r.node(tree.Block, "", st, body))}, true
	case "ENTRY":
		return []*tree.Node{r.node(tree.Macro, t.Name.Name, s, params("type"), r.node(tree.Name, text+"}", st))}, true
	}
	return nil, false
}
