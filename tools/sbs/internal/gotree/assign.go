package gotree

import (
	"go/ast"
	"go/token"

	"ktimeout/tools/sbs/internal/tree"
)

// assign reads an assignment, or the declaration of variables by ":=".
func (r *reader) assign(s *ast.AssignStmt) []*tree.Node {
	one := len(s.Lhs) == 1 && len(s.Rhs) == 1
	switch {
	case s.Tok == token.DEFINE && !names(s.Lhs):
		return r.literally(s)
	case s.Tok == token.DEFINE && one:
		return []*tree.Node{r.defined(s.Lhs[0].(*ast.Ident), s.Rhs[0])}
	case s.Tok == token.DEFINE:
		return r.severalDefined(s)
	case s.Tok == token.AND_NOT_ASSIGN && one:
		v := r.span(tree.Unary, "~", s.TokPos, s.End(), r.expr(s.Rhs[0]))
		return []*tree.Node{r.node(tree.Assign, "&=", s, r.expr(s.Lhs[0]), v)}
	case one:
		return []*tree.Node{r.node(tree.Assign, s.Tok.String(), s, r.expr(s.Lhs[0]), r.expr(s.Rhs[0]))}
	case s.Tok != token.ASSIGN:
		return r.literally(s)
	case len(s.Lhs) == len(s.Rhs):
		return r.severalAssigned(s)
	}
	return []*tree.Node{r.node(tree.Assign, "=", s, r.all(s.Lhs), r.all(s.Rhs))}
}

// names tells whether expressions are nothing but names.
func names(l []ast.Expr) bool {
	for _, e := range l {
		if _, ok := e.(*ast.Ident); !ok {
			return false
		}
	}
	return true
}

// defined reads x := v: a variable whose type is not written.
func (r *reader) defined(x *ast.Ident, v ast.Expr) *tree.Node {
	return r.span(tree.Var, r.cname(x.Name), x.Pos(), v.End(), r.span(tree.Type, "", x.End(), x.End()), r.expr(v))
}

// severalDefined reads a, b := f(), and a, b := x, y.
func (r *reader) severalDefined(s *ast.AssignStmt) []*tree.Node {
	var out []*tree.Node
	for i, x := range s.Lhs {
		id := x.(*ast.Ident)
		switch {
		case len(s.Lhs) == len(s.Rhs):
			out = append(out, r.defined(id, s.Rhs[i]))
		case id.Name != "_":
			out = append(out, r.node(tree.Var, r.cname(id.Name), id, r.span(tree.Type, "", x.End(), x.End())))
		}
	}
	if len(s.Lhs) == len(s.Rhs) {
		return out
	}
	from, to := s.Rhs[0].Pos(), s.End()
	vars := at(r.all(s.Lhs), r.off(from), r.off(to))
	return append(out, r.span(tree.Assign, "=", from, to, vars, r.all(s.Rhs)))
}

// severalAssigned reads a, b = x, y as C's a = x, b = y, if the order does not matter:
// what is assigned earlier is a variable that does not occur later, and nothing is
// called later. Go has no "a, b <<= x, y", so a = a << x is a <<= x here.
func (r *reader) severalAssigned(s *ast.AssignStmt) []*tree.Node {
	var to, v []*tree.Node
	for i := range s.Lhs {
		to, v = append(to, r.expr(s.Lhs[i])), append(v, r.expr(s.Rhs[i]))
	}
	for i, x := range to[:len(to)-1] {
		if x.Kind != tree.Name {
			return []*tree.Node{r.node(tree.Assign, "=", s, r.all(s.Lhs), r.all(s.Rhs))}
		}
		for j := i + 1; j < len(to); j++ {
			if contains(to[j], x) || contains(v[j], x) || calls(to[j]) || calls(v[j]) {
				return []*tree.Node{r.node(tree.Assign, "=", s, r.all(s.Lhs), r.all(s.Rhs))}
			}
		}
	}
	var out []*tree.Node
	for i := range to {
		pos, end := r.off(s.Lhs[i].Pos()), r.off(s.Rhs[i].End())
		if op, rest := operation(to[i], v[i]); op != "" {
			out = append(out, tree.New(tree.Assign, op, pos, end, to[i], rest))
			continue
		}
		out = append(out, tree.New(tree.Assign, "=", pos, end, to[i], v[i]))
	}
	return out
}

// operation returns "op=" and v if a value is x op v. Of a chain of one associative
// operator whose first operand is x, v is all the rest.
func operation(x, value *tree.Node) (op string, rest *tree.Node) {
	if value.Kind != tree.Binary {
		return "", nil
	}
	switch value.Text {
	case "|", "&", "^", "+", "*":
		if rest, ok := without(x, value, value.Text); ok {
			return value.Text + "=", rest
		}
	case "-", "/", "%", "<<", ">>":
		if same(value.Kids[0], x) {
			return value.Text + "=", value.Kids[1]
		}
	}
	return "", nil
}

// without takes the first operand, x, off a chain of an operator.
func without(x, chain *tree.Node, op string) (*tree.Node, bool) {
	l, v := chain.Kids[0], chain.Kids[1]
	if same(l, x) {
		return v, true
	}
	if l.Kind != tree.Binary || l.Text != op {
		return nil, false
	}
	rest, ok := without(x, l, op)
	if !ok {
		return nil, false
	}
	return tree.New(tree.Binary, op, rest.Pos, v.End, rest, v), true
}

// contains tells whether a tree has another one in it.
func contains(n, x *tree.Node) bool {
	if same(n, x) {
		return true
	}
	for _, k := range n.Kids {
		if contains(k, x) {
			return true
		}
	}
	return false
}

// calls tells whether a tree calls something.
func calls(n *tree.Node) bool {
	if n.Kind == tree.Call {
		return true
	}
	for _, k := range n.Kids {
		if calls(k) {
			return true
		}
	}
	return false
}
