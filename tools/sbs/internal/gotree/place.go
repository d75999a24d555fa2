//lint:file-ignore SA1019 the parser says what a name stands for; a file need not compile, so there are no types

package gotree

import (
	"go/ast"
	"go/token"

	"ktimeout/tools/sbs/internal/tree"
)

// member returns the member that a function returns the address of, where it does nothing
// else: C has a macro that stands for the member. Nil: it is no such function.
func member(d *ast.FuncDecl) *ast.SelectorExpr {
	if d.Recv != nil || d.Body == nil || len(d.Body.List) != 1 || d.Type.Results.NumFields() != 1 {
		return nil
	}
	ret, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return nil
	}
	u, ok := ret.Results[0].(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return nil
	}
	if _, ok := d.Type.Results.List[0].Type.(*ast.StarExpr); !ok {
		return nil
	}
	x, _ := u.X.(*ast.SelectorExpr)
	return x
}

// placeCall returns a call of a function that is one of member.
func placeCall(e ast.Expr) *ast.CallExpr {
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || c.Ellipsis.IsValid() {
		return nil
	}
	id, ok := c.Fun.(*ast.Ident)
	if !ok || id.Obj == nil {
		return nil
	}
	if d, ok := id.Obj.Decl.(*ast.FuncDecl); !ok || member(d) == nil {
		return nil
	}
	return c
}

// macroPlace reads *m(x), where m is a function of member, as m(x), and m(x) alone as &m(x).
func (r *reader) macroPlace(e ast.Expr) *tree.Node {
	if s, ok := e.(*ast.StarExpr); ok {
		if c := placeCall(s.X); c != nil {
			return r.call(c)
		}
		return nil
	}
	if c := placeCall(e); c != nil {
		return r.node(tree.Unary, "&", e, r.call(c))
	}
	return nil
}

// word reads the word that a method is called of.
func (r *reader) word(x ast.Expr) *tree.Node {
	if c := placeCall(x); c != nil {
		return r.call(c)
	}
	return r.expr(x)
}
