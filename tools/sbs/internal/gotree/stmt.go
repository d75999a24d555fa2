package gotree

import (
	"go/ast"
	"go/token"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// block reads a list of statements in braces.
func (r *reader) block(b *ast.BlockStmt) *tree.Node {
	return r.node(tree.Block, "", b, r.list(b.List)...)
}

// list reads statements.
func (r *reader) list(l []ast.Stmt) []*tree.Node {
	var out []*tree.Node
next:
	for len(l) > 0 {
		if s, ok := l[0].(*ast.LabeledStmt); ok {
			out = append(out, r.span(tree.Label, r.cname(s.Label.Name), s.Pos(), s.Colon+1))
			l = append([]ast.Stmt{s.Stmt}, l[1:]...)
			continue
		}
		for _, i := range r.stmts {
			if ns, n := i.read(r, l); n > 0 {
				out = append(out, ns...)
				l = l[n:]
				continue next
			}
		}
		out = append(out, r.stmt(l[0])...)
		l = l[1:]
	}
	return out
}

// stmt reads one statement literally.
func (r *reader) stmt(s ast.Stmt) []*tree.Node {
	one := func(k tree.Kind, text string, kids ...*tree.Node) []*tree.Node {
		return []*tree.Node{r.node(k, text, s, kids...)}
	}
	switch s := s.(type) {
	case *ast.ExprStmt:
		if option := r.asks(s); option != "" && !r.on[option] {
			return r.literally(s)
		}
		return []*tree.Node{r.expr(s.X)}
	case *ast.EmptyStmt:
		if s.Implicit { // behind a label
			return nil
		}
		return one(tree.Empty, "")
	case *ast.IncDecStmt:
		return one(tree.Unary, "p"+s.Tok.String(), r.expr(s.X))
	case *ast.AssignStmt:
		return r.assign(s)
	case *ast.DeclStmt:
		return r.localDecl(s.Decl.(*ast.GenDecl))
	case *ast.BlockStmt:
		return []*tree.Node{r.block(s)}
	case *ast.IfStmt:
		return r.ifStmt(s)
	case *ast.ForStmt:
		return one(tree.For, "", r.simple(s.Init, s.Body.Pos()), r.cond(s), r.simple(s.Post, s.Body.Pos()), r.block(s.Body))
	case *ast.RangeStmt:
		return one(tree.For, "", r.rangeHead(s), r.span(tree.Empty, "", s.Body.Pos(), s.Body.Pos()),
			r.span(tree.Block, "", s.Body.Pos(), s.Body.Pos()), r.block(s.Body))
	case *ast.SwitchStmt:
		return r.switchStmt(s)
	case *ast.ReturnStmt:
		switch len(s.Results) {
		case 0:
			return one(tree.Return, "")
		case 1:
			return one(tree.Return, "", r.expr(s.Results[0]))
		}
		return one(tree.Return, "", r.all(s.Results))
	case *ast.BranchStmt:
		label := ""
		if s.Label != nil {
			label = r.cname(s.Label.Name)
		}
		switch s.Tok {
		case token.GOTO:
			return one(tree.Goto, label)
		case token.BREAK:
			return one(tree.Break, label)
		case token.CONTINUE:
			return one(tree.Continue, label)
		}
	}
	return r.literally(s)
}

// literally reads what C has nothing like as a call of itself, which no C is the same as.
func (r *reader) literally(n ast.Node) []*tree.Node {
	return []*tree.Node{r.node(tree.Call, "", n, r.node(tree.Name, r.source(n), n))}
}

// source returns the text of a node, with blanks made one.
func (r *reader) source(n ast.Node) string {
	return strings.Join(strings.Fields(string(r.text[r.off(n.Pos()):r.off(n.End())])), " ")
}

// cond reads the condition of a for.
func (r *reader) cond(s *ast.ForStmt) *tree.Node {
	if s.Cond == nil {
		return r.span(tree.Empty, "", s.Body.Pos(), s.Body.Pos())
	}
	return r.expr(s.Cond)
}

// simple reads what stands before or after a semicolon in a for. At is where nothing is.
func (r *reader) simple(s ast.Stmt, at token.Pos) *tree.Node {
	if s == nil {
		return r.span(tree.Block, "", at, at)
	}
	return r.node(tree.Block, "", s, r.list([]ast.Stmt{s})...)
}

// rangeHead reads what a range assigns, as an Assign of a "range", which C does not have.
func (r *reader) rangeHead(s *ast.RangeStmt) *tree.Node {
	v := r.node(tree.Unary, "range", s.X, r.expr(s.X))
	var to []ast.Expr
	for _, e := range []ast.Expr{s.Key, s.Value} {
		if e != nil {
			to = append(to, e)
		}
	}
	if len(to) == 0 {
		return r.node(tree.Block, "", s.X, v)
	}
	return r.node(tree.Block, "", s.X, r.node(tree.Assign, s.Tok.String(), s.X, r.all(to), v))
}

// all reads expressions into a List, or one alone.
func (r *reader) all(l []ast.Expr) *tree.Node {
	if len(l) == 1 {
		return r.expr(l[0])
	}
	var kids []*tree.Node
	for _, e := range l {
		kids = append(kids, r.expr(e))
	}
	return r.span(tree.List, "", l[0].Pos(), l[len(l)-1].End(), kids...)
}

// ifStmt reads an if. What it does before its condition stands before it.
func (r *reader) ifStmt(s *ast.IfStmt) []*tree.Node {
	var out []*tree.Node
	if s.Init != nil {
		out = r.list([]ast.Stmt{s.Init})
	}
	kids := []*tree.Node{r.expr(s.Cond), r.block(s.Body)}
	switch e := s.Else.(type) {
	case nil:
	case *ast.BlockStmt:
		kids = append(kids, r.block(e))
	default:
		kids = append(kids, r.node(tree.Block, "", e, r.list([]ast.Stmt{e})...))
	}
	from := s.Pos()
	if s.Init != nil {
		from = s.Cond.Pos()
	}
	return append(out, r.span(tree.If, "", from, s.End(), kids...))
}

// switchStmt reads a switch. One without a value whose clauses are in order is an if.
func (r *reader) switchStmt(s *ast.SwitchStmt) []*tree.Node {
	var out []*tree.Node
	if s.Init != nil {
		out = r.list([]ast.Stmt{s.Init})
	}
	if s.Tag == nil {
		if n := r.ifChain(s.Body.List); n != nil {
			return append(out, n)
		}
	}
	value := r.span(tree.Name, "true", s.Body.Pos(), s.Body.Pos())
	if s.Tag != nil {
		value = r.expr(s.Tag)
	}
	var body []*tree.Node
	for _, c := range s.Body.List {
		body = append(body, r.clause(c.(*ast.CaseClause))...)
	}
	return append(out, r.node(tree.Switch, "", s, value, r.node(tree.Block, "", s.Body, body...)))
}

// clause reads a clause of a switch: C has a break at its end, unless control does not
// come there or falls through.
func (r *reader) clause(c *ast.CaseClause) []*tree.Node {
	var labels []*tree.Node
	for _, e := range c.List {
		labels = append(labels, r.expr(e))
	}
	out := []*tree.Node{r.span(tree.Case, "", c.Pos(), c.Colon+1, labels...)}
	body := c.Body
	if n := len(body); n > 0 {
		if b, ok := body[n-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
			return append(out, r.list(body[:n-1])...)
		}
	}
	out = append(out, r.list(body)...)
	switch out[len(out)-1].Kind {
	case tree.Return, tree.Goto, tree.Break, tree.Continue:
		return out
	}
	return append(out, r.span(tree.Break, "", c.End(), c.End()))
}

// ifChain reads the clauses of a switch without a value as "if ... else if ...", or
// returns nil where one falls through, leaves by a break, or is a default before others.
func (r *reader) ifChain(l []ast.Stmt) *tree.Node {
	if len(l) == 0 {
		return nil
	}
	for i, s := range l {
		c := s.(*ast.CaseClause)
		if c.List == nil && (i == 0 || i < len(l)-1) || breaks(c.Body) {
			return nil
		}
	}
	var last *tree.Node
	for i := len(l) - 1; i >= 0; i-- {
		c := l[i].(*ast.CaseClause)
		body := r.span(tree.Block, "", c.Colon+1, c.End(), r.list(c.Body)...)
		if c.List == nil {
			last = body
			continue
		}
		cond := r.expr(c.List[0])
		for _, e := range c.List[1:] {
			cond = r.span(tree.Binary, "||", c.List[0].Pos(), e.End(), cond, r.expr(e))
		}
		kids := []*tree.Node{cond, body}
		if last != nil {
			if last.Kind == tree.If {
				last = tree.New(tree.Block, "", last.Pos, last.End, last)
			}
			kids = append(kids, last)
		}
		last = r.span(tree.If, "", c.Pos(), l[len(l)-1].End(), kids...)
	}
	return last
}

// breaks tells whether a clause has a break of its switch, or falls through.
func breaks(l []ast.Stmt) bool {
	found := false
	for _, s := range l {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BranchStmt:
				found = found || n.Tok == token.FALLTHROUGH || n.Tok == token.BREAK && n.Label == nil
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.FuncLit:
				return false
			}
			return true
		})
	}
	return found
}
