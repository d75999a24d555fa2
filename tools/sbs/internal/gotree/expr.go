package gotree

import (
	"go/ast"
	"go/constant"
	"go/token"
	"strconv"

	"ktimeout/tools/sbs/internal/tree"
)

// expr reads an expression: as an idiom, or else literally.
func (r *reader) expr(e ast.Expr) *tree.Node {
	for _, i := range r.exprs {
		if n := i.read(r, e); n != nil {
			return n
		}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.expr(e.X)
	case *ast.Ident:
		if r.isImport(e) {
			return r.node(tree.Name, "package "+e.Name, e)
		}
		if x, ok := r.fn.entry(e); ok {
			return at(r.expr(x), r.off(e.Pos()), r.off(e.End()))
		}
		return r.nameOf(e)
	case *ast.BasicLit:
		return r.basic(e)
	case *ast.SelectorExpr:
		if r.isImport(e.X) {
			return r.node(tree.Name, r.cname(e.Sel.Name), e)
		}
		return r.node(tree.Member, r.cname(e.Sel.Name), e, r.expr(e.X))
	case *ast.IndexExpr:
		return r.node(tree.Index, "", e, r.expr(e.X), r.expr(e.Index))
	case *ast.StarExpr:
		return r.node(tree.Unary, "*", e, r.expr(e.X))
	case *ast.UnaryExpr:
		op := e.Op.String()
		if e.Op == token.XOR {
			op = "~"
		}
		return r.node(tree.Unary, op, e, r.expr(e.X))
	case *ast.BinaryExpr:
		return r.binary(e)
	case *ast.CallExpr:
		return r.call(e)
	case *ast.TypeAssertExpr:
		if e.Type == nil {
			break
		}
		return r.node(tree.Cast, "", e, r.typ(e.Type), r.expr(e.X))
	case *ast.CompositeLit:
		return r.composite(e)
	case *ast.KeyValueExpr:
		return r.node(tree.Assign, "=", e, r.key(e.Key), r.expr(e.Value))
	case *ast.ArrayType, *ast.FuncType, *ast.StructType, *ast.InterfaceType, *ast.MapType, *ast.ChanType:
		return r.typ(e)
	case *ast.FuncLit:
		return r.node(tree.Func, "", e, r.result(e.Type), r.params(e.Type), r.block(e.Body))
	}
	return r.node(tree.Name, r.source(e), e)
}

// at says of all nodes of a tree that they are at one place.
func at(n *tree.Node, pos, end int) *tree.Node {
	n.Pos, n.End = pos, end
	for _, k := range n.Kids {
		at(k, pos, end)
	}
	return n
}

// key reads what stands before the colon in a composite literal.
func (r *reader) key(e ast.Expr) *tree.Node {
	if id, ok := e.(*ast.Ident); ok {
		return r.nameOf(id)
	}
	return r.node(tree.Index, "", e, r.node(tree.Empty, "", e), r.expr(e))
}

// binary reads an operation of two: "&^" is "& ~".
func (r *reader) binary(e *ast.BinaryExpr) *tree.Node {
	x, y := r.expr(e.X), r.expr(e.Y)
	if e.Op == token.AND_NOT {
		return r.node(tree.Binary, "&", e, x, r.span(tree.Unary, "~", e.OpPos, e.Y.End(), y))
	}
	return r.node(tree.Binary, e.Op.String(), e, x, y)
}

// basic reads a number or a string.
func (r *reader) basic(e *ast.BasicLit) *tree.Node {
	switch e.Kind {
	case token.STRING:
		return r.node(tree.String, unquote(e.Value), e)
	case token.CHAR:
		c, _, _, err := strconv.UnquoteChar(e.Value[1:len(e.Value)-1], '\'')
		if err == nil {
			return r.node(tree.Number, strconv.Itoa(int(c)), e)
		}
	case token.INT, token.FLOAT:
		if v := constant.ToInt(constant.MakeFromLiteral(e.Value, e.Kind, 0)); v.Kind() == constant.Int {
			return r.node(tree.Number, v.ExactString(), e)
		}
	}
	return r.node(tree.Number, e.Value, e)
}

// unquote returns the value of a string, which the parser has checked.
func unquote(s string) string {
	v, err := strconv.Unquote(s)
	if err != nil {
		return s
	}
	return v
}

// call reads a call or a conversion.
func (r *reader) call(e *ast.CallExpr) *tree.Node {
	fun := ast.Unparen(e.Fun)
	if len(e.Args) == 1 && isType(fun) {
		return r.node(tree.Cast, "", e, r.typ(fun), r.expr(e.Args[0]))
	}
	kids := []*tree.Node{r.expr(fun)}
	for _, a := range e.Args {
		if id, ok := fun.(*ast.Ident); ok && id.Obj == nil && id.Name == "new" {
			kids = append(kids, r.typ(a))
			continue
		}
		kids = append(kids, r.expr(a))
	}
	if e.Ellipsis.IsValid() {
		kids = append(kids, r.span(tree.Name, "...", e.Ellipsis, e.Ellipsis+3))
	}
	return r.node(tree.Call, "", e, kids...)
}

// isType tells whether an expression that is called is a type that looks like one: a
// predeclared type, or a pointer, an array or the like.
func isType(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		_, ok := basicTypes[e.Name]
		return ok && e.Obj == nil
	case *ast.StarExpr, *ast.ArrayType, *ast.FuncType, *ast.StructType, *ast.InterfaceType, *ast.MapType, *ast.ChanType:
		return true
	}
	return false
}

// composite reads values in braces: a List, or, of a type that is given, a Cast of one
// as C's compound literals are.
func (r *reader) composite(e *ast.CompositeLit) *tree.Node {
	l := r.elements(e)
	if e.Type == nil {
		return l
	}
	return r.node(tree.Cast, "", e, r.typ(e.Type), l)
}

// elements reads the values in braces alone.
func (r *reader) elements(e *ast.CompositeLit) *tree.Node {
	var kids []*tree.Node
	for _, x := range e.Elts {
		kids = append(kids, r.expr(x))
	}
	return r.span(tree.List, "", e.Lbrace, e.Rbrace+1, kids...)
}
