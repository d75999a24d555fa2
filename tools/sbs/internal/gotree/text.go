package gotree

import (
	"go/ast"
	"go/token"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// noString reads "", which is the string that is not there: C's NULL.
func (r *reader) noString(e ast.Expr) *tree.Node {
	if s, ok := literal(e); ok && s == "" {
		return r.node(tree.Name, "NULL", e)
	}
	return nil
}

// ownName reads the name of the function that is read as __func__.
func (r *reader) ownName(e ast.Expr) *tree.Node {
	b, ok := e.(*ast.BasicLit)
	if !ok || b.Kind != token.STRING || r.fn == nil {
		return nil
	}
	name := r.cname(r.fn.decl.Name.Name)
	if s := unquote(b.Value); s == name || s == strings.ToLower(name[:1])+name[1:] {
		return r.node(tree.Name, "__func__", e)
	}
	return nil
}

// joined reads strings that are added: literals are one String, as adjacent ones are in
// C; a parameter of a macro and a literal are joined by " ".
func (r *reader) joined(e ast.Expr) *tree.Node {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.ADD {
		return nil
	}
	if s, ok := literal(e); ok && s != "" {
		return r.node(tree.String, s, e)
	}
	if isText(b) {
		return r.node(tree.Binary, " ", e, r.expr(b.X), r.expr(b.Y))
	}
	return nil
}

// isText tells whether an expression is a literal, or a sum in which one is.
func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (isText(e.X) || isText(e.Y))
	case *ast.ParenExpr:
		return isText(e.X)
	}
	return false
}

// oneOfTwo reads [...]string{"a", "b"}[x] as x ? "b" : "a", and so one of two numbers.
func (r *reader) oneOfTwo(e ast.Expr) *tree.Node {
	i, ok := e.(*ast.IndexExpr)
	if !ok {
		return nil
	}
	l, ok := i.X.(*ast.CompositeLit)
	if !ok || len(l.Elts) != 2 {
		return nil
	}
	a, ok := l.Type.(*ast.ArrayType)
	if !ok {
		return nil
	}
	t, ok := a.Elt.(*ast.Ident)
	if !ok || t.Name != "string" && t.Name != "int32" || t.Obj != nil {
		return nil
	}
	if _, ok := a.Len.(*ast.Ellipsis); !ok {
		return nil
	}
	var texts [2]*tree.Node
	for n, x := range l.Elts {
		s, ok := literal(x)
		if ok != (t.Name == "string") {
			return nil
		}
		if !ok {
			texts[n] = r.expr(x)
			continue
		}
		texts[n] = r.node(tree.String, s, x)
	}
	return r.node(tree.Ternary, "", e, r.expr(i.Index), texts[1], texts[0])
}

// panicCall reads a panic, whose message is ours, as a call without arguments.
func (r *reader) panicCall(e ast.Expr) *tree.Node {
	c, ok := e.(*ast.CallExpr)
	if !ok || c.Ellipsis.IsValid() || len(c.Args) == 0 {
		return nil
	}
	id, isID := c.Fun.(*ast.Ident)
	if isID && id.Name == "panic" && id.Obj == nil || r.is(c.Fun, "sys", "Panic") && isText(c.Args[0]) {
		return r.node(tree.Call, "", e, r.node(tree.Name, "panic", c.Fun))
	}
	return nil
}

// assertion reads KASSERT and MPASS, whose messages are ours, with their condition only. One
// that is no idiom stands for itself: of any other, too, only the condition would count.
func (r *reader) assertion(l []ast.Stmt) ([]*tree.Node, int) {
	if n := r.asserts(l[0]); n != nil {
		return []*tree.Node{n}, 1
	}
	if es, ok := l[0].(*ast.ExprStmt); ok {
		for _, name := range assertions {
			if _, ok := r.called(es.X, "sys", name); ok {
				return r.literally(es), 1
			}
		}
	}
	return nil, 0
}

// assertions are the functions that assert.
var assertions = []string{"KASSERT", "MPASS"}

// tells tells whether the arguments of a message do nothing but tell: they call no more
// than what loads a word or converts.
func (r *reader) tells(args []ast.Expr) bool {
	plain := true
	for _, a := range args {
		ast.Inspect(a, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				plain = plain && (r.load(n) != nil || isType(ast.Unparen(n.Fun)))
			case *ast.FuncLit:
				plain = false
			case *ast.UnaryExpr:
				plain = plain && n.Op != token.ARROW
			}
			return true
		})
	}
	return plain
}

// asserts reads one assertion, or returns nil.
func (r *reader) asserts(s ast.Stmt) *tree.Node {
	es, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil
	}
	for _, name := range assertions {
		args, ok := r.called(es.X, "sys", name)
		if ok && len(args) >= 2 && isText(args[1]) && (name == "KASSERT" || len(args) == 2) && r.tells(args[2:]) {
			return r.node(tree.Call, "", es, r.node(tree.Name, name, es.X.(*ast.CallExpr).Fun), r.expr(args[0]))
		}
	}
	return nil
}
