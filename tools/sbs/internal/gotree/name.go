//lint:file-ignore SA1019 the parser says what a name stands for; a file need not compile, so there are no types

package gotree

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// cname returns the name in C: the port adds a "_" to a name that Go has for something
// else.
func (r *reader) cname(s string) string {
	base, ok := strings.CutSuffix(s, "_")
	if !ok || base == "" {
		return s
	}
	if token.IsKeyword(base) || types.Universe.Lookup(base) != nil || r.imports[base] != "" {
		return base
	}
	return s
}

// isImport tells whether a name stands for an imported package.
func (r *reader) isImport(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Obj == nil && r.imports[id.Name] != ""
}

// outside returns a name that is not one of a variable of the function: "X" of pkg.X,
// with pkg, or of X, with the package of the file. It returns "" for anything else.
func (r *reader) outside(e ast.Expr) (pkg, name string) {
	switch e := e.(type) {
	case *ast.Ident:
		if e.Obj == nil || e.Obj.Kind != ast.Var || r.atTop(e.Obj) {
			return r.ast.Name.Name, e.Name
		}
	case *ast.SelectorExpr:
		if r.isImport(e.X) {
			return r.imports[e.X.(*ast.Ident).Name], e.Sel.Name
		}
	}
	return "", ""
}

// atTop tells whether what a name stands for is declared at the top level of the file.
func (r *reader) atTop(o *ast.Object) bool { return r.ast.Scope.Lookup(o.Name) == o }

// is tells whether an expression is pkg.name, or name in that package.
func (r *reader) is(e ast.Expr, pkg, name string) bool {
	p, n := r.outside(e)
	return n == name && path.Base(p) == pkg
}

// called returns the arguments if an expression calls pkg.name.
func (r *reader) called(e ast.Expr, pkg, name string) ([]ast.Expr, bool) {
	c, ok := e.(*ast.CallExpr)
	if !ok || !r.is(c.Fun, pkg, name) || c.Ellipsis.IsValid() {
		return nil, false
	}
	return c.Args, true
}

// nameOf reads an identifier.
func (r *reader) nameOf(id *ast.Ident) *tree.Node {
	return r.node(tree.Name, r.cname(id.Name), id)
}

// addressed returns x of &x.
func addressed(e ast.Expr) (ast.Expr, bool) {
	u, ok := ast.Unparen(e).(*ast.UnaryExpr)
	if !ok || u.Op != token.AND {
		return nil, false
	}
	return u.X, true
}

// isNil tells whether an expression is nil.
func isNil(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "nil" && id.Obj == nil
}

// literal returns the text of a string, or of strings that are added.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return unquote(e.Value), true
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			a, ok1 := literal(e.X)
			b, ok2 := literal(e.Y)
			return a + b, ok1 && ok2
		}
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}
