//lint:file-ignore SA1019 the parser says what a name stands for; a file need not compile, so there are no types

package gotree

import (
	"go/ast"
	"go/token"

	"ktimeout/tools/sbs/internal/tree"
)

// allZero reads *x = T{}, where x is declared as a *T, as bzero(x, sizeof *x).
func (r *reader) allZero(l []ast.Stmt) ([]*tree.Node, int) {
	to, v, ok := assigned(l[0])
	if !ok {
		return nil, 0
	}
	star, ok := to.(*ast.StarExpr)
	if !ok {
		return nil, 0
	}
	lit, ok := v.(*ast.CompositeLit)
	if !ok || len(lit.Elts) > 0 || lit.Type == nil {
		return nil, 0
	}
	id, ok := star.X.(*ast.Ident)
	if !ok || id.Obj == nil {
		return nil, 0
	}
	p, ok := declared(id.Obj).(*ast.StarExpr)
	if !ok || !same(r.typ(p.X), r.typ(lit.Type)) {
		return nil, 0
	}
	x := r.expr(star.X)
	size := r.node(tree.Sizeof, "", l[0], r.node(tree.Unary, "*", star, x))
	return []*tree.Node{r.node(tree.Call, "", l[0], r.node(tree.Name, "bzero", lit), x, size)}, 1
}

// declared returns the type that a parameter or a variable is declared with, or nil.
func declared(o *ast.Object) ast.Expr {
	switch d := o.Decl.(type) {
	case *ast.Field:
		return d.Type
	case *ast.ValueSpec:
		return d.Type
	}
	return nil
}

// memory reads make([]T, n) as malloc(sizeof(T) * n, M_WAITOK): Go's memory has no type
// of C's (M_CALLOUT), and there is always some.
func (r *reader) memory(e ast.Expr) *tree.Node {
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) != 2 || c.Ellipsis.IsValid() {
		return nil
	}
	id, ok := c.Fun.(*ast.Ident)
	a, isArray := c.Args[0].(*ast.ArrayType)
	if !ok || !isArray || id.Name != "make" || id.Obj != nil || a.Len != nil {
		return nil
	}
	size := r.node(tree.Binary, "*", c, r.node(tree.Sizeof, "", a, r.typ(a.Elt)), r.expr(c.Args[1]))
	return r.node(tree.Call, "", e, r.node(tree.Name, "malloc", id), size, r.node(tree.Name, "M_WAITOK", id))
}

// ctassert reads var _ = [1]struct{}{}[x-n], which compiles if x is n only, as
// CTASSERT(x == n).
func (r *reader) ctassert(_ *ast.GenDecl, s ast.Spec) ([]*tree.Node, bool) {
	v, ok := s.(*ast.ValueSpec)
	if !ok || len(v.Names) != 1 || v.Names[0].Name != "_" || v.Type != nil || len(v.Values) != 1 {
		return nil, false
	}
	i, ok := v.Values[0].(*ast.IndexExpr)
	if !ok {
		return nil, false
	}
	lit, ok1 := i.X.(*ast.CompositeLit)
	diff, ok2 := i.Index.(*ast.BinaryExpr)
	if !ok1 || !ok2 || diff.Op != token.SUB || len(lit.Elts) > 0 {
		return nil, false
	}
	a, ok := lit.Type.(*ast.ArrayType)
	if !ok {
		return nil, false
	}
	if n, ok := a.Len.(*ast.BasicLit); !ok || n.Value != "1" {
		return nil, false
	}
	if st, ok := a.Elt.(*ast.StructType); !ok || st.Fields.NumFields() > 0 {
		return nil, false
	}
	equal := r.node(tree.Binary, "==", diff, r.expr(diff.X), r.expr(diff.Y))
	return []*tree.Node{r.node(tree.Call, "", s, r.node(tree.Name, "CTASSERT", v.Names[0]), equal)}, true
}
