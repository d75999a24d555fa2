package gotree

import (
	"go/ast"
	"go/token"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// assigned returns x and v of the statement x = v.
func assigned(s ast.Stmt) (x, v ast.Expr, ok bool) {
	a, ok := s.(*ast.AssignStmt)
	if !ok || a.Tok != token.ASSIGN || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return nil, nil, false
	}
	return a.Lhs[0], a.Rhs[0], true
}

// listWalk is the head of a loop that begins with the first element of a list and ends
// with its last: for x = L_FIRST(head); x != nil; x = next.
type listWalk struct {
	kind    string // of the list
	x       *tree.Node
	head    *tree.Node
	next    ast.Expr
	control *ast.ForStmt
}

// walk returns the head of a loop over a list.
func (r *reader) walk(s ast.Stmt) (w listWalk, ok bool) {
	f, ok := s.(*ast.ForStmt)
	if !ok || f.Init == nil || f.Cond == nil || f.Post == nil {
		return w, false
	}
	x, first, ok1 := assigned(f.Init)
	y, next, ok2 := assigned(f.Post)
	cond, ok3 := f.Cond.(*ast.BinaryExpr)
	if !ok1 || !ok2 || !ok3 || cond.Op != token.NEQ || !isNil(cond.Y) {
		return w, false
	}
	c, ok := first.(*ast.CallExpr)
	if !ok || len(c.Args) != 1 || c.Ellipsis.IsValid() {
		return w, false
	}
	pkg, name := r.outside(c.Fun)
	kind := listKind(name)
	w = listWalk{kind: kind, x: r.expr(x), head: r.expr(c.Args[0]), next: next, control: f}
	return w, pkg == "sys" && name == kind+"_FIRST" && same(w.x, r.expr(cond.X)) && same(w.x, r.expr(y))
}

// step returns the entry's member if an expression is the next element of the walk:
// L_NEXT(x, member).
func (r *reader) step(w listWalk, e ast.Expr) *tree.Node {
	args, ok := r.called(e, "sys", w.kind+"_NEXT")
	if !ok || len(args) != 2 || !same(w.x, r.expr(args[0])) {
		return nil
	}
	return r.link(args[1])
}

// foreachList reads a loop over a list.
func (r *reader) foreachList(l []ast.Stmt) ([]*tree.Node, int) {
	w, ok := r.walk(l[0])
	if !ok {
		return nil, 0
	}
	field := r.step(w, w.next)
	if field == nil {
		return nil, 0
	}
	return []*tree.Node{r.node(tree.Foreach, w.kind+"_FOREACH", l[0], w.x, w.head, field, r.block(w.control.Body))}, 1
}

// foreachSafe reads a loop over a list whose body takes the next element first, as it may
// take x off the list.
func (r *reader) foreachSafe(l []ast.Stmt) ([]*tree.Node, int) {
	w, ok := r.walk(l[0])
	if !ok || len(w.control.Body.List) == 0 {
		return nil, 0
	}
	y, next, ok := assigned(w.control.Body.List[0])
	if !ok {
		return nil, 0
	}
	field := r.step(w, next)
	tmp := r.expr(y)
	if field == nil || tmp.Kind != tree.Name || same(tmp, w.x) || !same(tmp, r.expr(w.next)) {
		return nil, 0
	}
	body := r.node(tree.Block, "", w.control.Body, r.list(w.control.Body.List[1:])...)
	return []*tree.Node{r.node(tree.Foreach, w.kind+"_FOREACH_SAFE", l[0], w.x, w.head, field, tmp, body)}, 1
}

// foreachCPU reads for cpu = range smp.CPU_FOREACH as CPU_FOREACH(cpu).
func (r *reader) foreachCPU(l []ast.Stmt) ([]*tree.Node, int) {
	f, ok := l[0].(*ast.RangeStmt)
	if !ok || f.Tok != token.ASSIGN || f.Value != nil {
		return nil, 0
	}
	pkg, name := r.outside(f.X)
	if pkg != "smp" || !strings.HasSuffix(name, "_FOREACH") {
		return nil, 0
	}
	return []*tree.Node{r.node(tree.Foreach, name, f, r.expr(f.Key), r.block(f.Body))}, 1
}

// whileAssign reads for x = v; x != y; x = v, which Go has no shorter way for, as
// while ((x = v) != y).
func (r *reader) whileAssign(l []ast.Stmt) ([]*tree.Node, int) {
	f, ok := l[0].(*ast.ForStmt)
	if !ok || f.Init == nil || f.Cond == nil || f.Post == nil {
		return nil, 0
	}
	x, v, ok1 := assigned(f.Init)
	y, w, ok2 := assigned(f.Post)
	cond, ok3 := f.Cond.(*ast.BinaryExpr)
	if !ok1 || !ok2 || !ok3 || !isComparison(cond.Op) {
		return nil, 0
	}
	to, value := r.expr(x), r.expr(v)
	if !same(to, r.expr(y)) || !same(value, r.expr(w)) || !same(to, r.expr(cond.X)) {
		return nil, 0
	}
	c := r.span(tree.Binary, cond.Op.String(), f.Init.Pos(), cond.End(), r.node(tree.Assign, "=", f.Init, to, value), r.expr(cond.Y))
	none := r.span(tree.Block, "", f.Body.Pos(), f.Body.Pos())
	return []*tree.Node{r.node(tree.For, "", f, none, c, none, r.block(f.Body))}, 1
}

// doWhile reads for { a; if !(c) { break } } as do a while (c), where nothing in a goes on with
// the next turn: C's continue asks c.
func (r *reader) doWhile(l []ast.Stmt) ([]*tree.Node, int) {
	f, ok := l[0].(*ast.ForStmt)
	if !ok || f.Init != nil || f.Cond != nil || f.Post != nil || len(f.Body.List) == 0 || goesOn(f.Body) {
		return nil, 0
	}
	last := len(f.Body.List) - 1
	s := plainIf(f.Body.List[last])
	if s == nil || s.Else != nil || len(s.Body.List) != 1 {
		return nil, 0
	}
	not, ok := s.Cond.(*ast.UnaryExpr)
	if b, isBranch := s.Body.List[0].(*ast.BranchStmt); !ok || not.Op != token.NOT || !isBranch || b.Tok != token.BREAK || b.Label != nil {
		return nil, 0
	}
	body := r.span(tree.Block, "", f.Body.Lbrace, s.Pos(), r.list(f.Body.List[:last])...)
	return []*tree.Node{r.node(tree.Do, "", f, body, r.expr(not.X))}, 1
}

// goesOn tells whether a continue stands in a block.
func goesOn(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		if s, ok := n.(*ast.BranchStmt); ok && s.Tok == token.CONTINUE {
			found = true
		}
		return true
	})
	return found
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}
