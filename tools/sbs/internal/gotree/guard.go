package gotree

import (
	"go/ast"
	"go/token"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// plainIf returns an if without a first statement.
func plainIf(s ast.Stmt) *ast.IfStmt {
	f, ok := s.(*ast.IfStmt)
	if !ok || f.Init != nil {
		return nil
	}
	return f
}

// option returns the C name of the option that a condition asks for, and whether it asks
// that it is off; "": none.
func (r *reader) option(e ast.Expr) (name string, off bool) {
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.NOT {
		name, off = r.option(u.X)
		return name, !off
	}
	if args, ok := r.called(e, "sys", "Asserting"); ok && len(args) == 0 || r.is(e, "sys", "INVARIANTS") {
		return "INVARIANTS", false
	}
	if r.is(e, "sys", "WITNESS") {
		return "WITNESS", false
	}
	return "", false
}

// assertGuard reads the guard that keeps the arguments of assertions from being made
// when they are off: what it guards, which is nothing but assertions, stands alone in C.
// An if around one of them may be guarded, too.
func (r *reader) assertGuard(l []ast.Stmt) ([]*tree.Node, int) {
	s := plainIf(l[0])
	if s == nil || s.Else != nil || len(s.Body.List) == 0 {
		return nil, 0
	}
	if name, off := r.option(s.Cond); name != "INVARIANTS" || off || !r.onlyAssertions(s.Body.List, r.is(s.Cond, "sys", "INVARIANTS")) {
		return nil, 0
	}
	return r.under("INVARIANTS", func() []*tree.Node { return r.list(s.Body.List) }), 1
}

// onlyAssertions tells whether statements do nothing but assert, or check lists.
func (r *reader) onlyAssertions(l []ast.Stmt, lists bool) bool {
	for _, s := range l {
		if f := plainIf(s); f != nil && f.Else == nil && len(f.Body.List) > 0 && r.onlyAssertions(f.Body.List, lists) {
			continue
		}
		if r.asserts(s) == nil && !(lists && r.asks(s) == "INVARIANTS") {
			return false
		}
	}
	return true
}

// asks returns the option without which a statement is empty in C, as it is a check of a
// list or a warning of witness; "": none. In Go the option is asked around it, once for
// several.
func (r *reader) asks(s ast.Stmt) string {
	es, ok := s.(*ast.ExprStmt)
	if !ok {
		return ""
	}
	c, ok := es.X.(*ast.CallExpr)
	if !ok {
		return ""
	}
	switch pkg, name := r.outside(c.Fun); {
	case pkg == "sys" && (name == "TRASHIT" || strings.HasPrefix(name, "QMD_")):
		return "INVARIANTS"
	case pkg == "lock" && name == "WITNESS_WARN":
		return "WITNESS"
	}
	return ""
}

// under reads what stands under an option.
func (r *reader) under(name string, read func() []*tree.Node) []*tree.Node {
	if r.on[name] {
		return read()
	}
	r.on[name] = true
	defer delete(r.on, name)
	return read()
}

// traceGuard reads the guard that keeps the arguments of a trace from being boxed when it
// is off: the mask is the same in both.
func (r *reader) traceGuard(l []ast.Stmt) ([]*tree.Node, int) {
	s := plainIf(l[0])
	if s == nil || s.Else != nil || len(s.Body.List) != 1 {
		return nil, 0
	}
	mask, ok := r.called(s.Cond, "sys", "KTR_ON")
	es, isExpr := s.Body.List[0].(*ast.ExprStmt)
	if !ok || len(mask) != 1 || !isExpr {
		return nil, 0
	}
	c, ok := es.X.(*ast.CallExpr)
	if !ok || len(c.Args) == 0 {
		return nil, 0
	}
	pkg, name := r.outside(c.Fun)
	if pkg != "sys" || !isTrace(name) || !same(r.expr(mask[0]), r.expr(c.Args[0])) {
		return nil, 0
	}
	return []*tree.Node{r.expr(es.X)}, 1
}

// isTrace tells whether a function writes a trace.
func isTrace(name string) bool {
	n, ok := strings.CutPrefix(name, "CTR")
	if !ok {
		n, ok = strings.CutPrefix(name, "KTR_STATE")
	}
	return ok && len(n) == 1 && n[0] >= '0' && n[0] <= '6'
}

// witnessMacros are the functions of witness that C calls by a macro that is empty
// without the option.
var witnessMacros = map[string]string{
	"witness_init": "WITNESS_INIT", "witness_destroy": "WITNESS_DESTROY",
	"witness_checkorder": "WITNESS_CHECKORDER", "witness_lock": "WITNESS_LOCK",
	"witness_upgrade": "WITNESS_UPGRADE", "witness_downgrade": "WITNESS_DOWNGRADE",
	"witness_unlock": "WITNESS_UNLOCK", "WITNESS_WARN": "WITNESS_WARN",
}

// witnessGuard reads the guard of one call of witness as its macro in C.
func (r *reader) witnessGuard(l []ast.Stmt) ([]*tree.Node, int) {
	s := plainIf(l[0])
	if s == nil || s.Else != nil || len(s.Body.List) != 1 || !r.is(s.Cond, "sys", "WITNESS") {
		return nil, 0
	}
	es, ok := s.Body.List[0].(*ast.ExprStmt)
	if !ok {
		return nil, 0
	}
	c, ok := es.X.(*ast.CallExpr)
	if !ok || c.Ellipsis.IsValid() {
		return nil, 0
	}
	pkg, name := r.outside(c.Fun)
	if pkg != "lock" || witnessMacros[name] == "" {
		return nil, 0
	}
	kids := []*tree.Node{r.node(tree.Name, witnessMacros[name], c.Fun)}
	for _, a := range c.Args {
		kids = append(kids, r.expr(a))
	}
	return []*tree.Node{r.node(tree.Call, "", es, kids...)}, 1
}

// profilingGuard reads the guard of what counts for the running means, which C builds with
// the option CALLOUT_PROFILING: what it guards stands in an #ifdef in C, and Range says
// where it does here.
func (r *reader) profilingGuard(l []ast.Stmt) ([]*tree.Node, int) {
	s := plainIf(l[0])
	if s == nil || s.Else != nil {
		return nil, 0
	}
	if id, ok := s.Cond.(*ast.Ident); !ok || id.Name != "CALLOUT_PROFILING" {
		return nil, 0
	}
	r.profiling = append(r.profiling, Range{r.file.Offset(s.Body.Pos()), r.file.Offset(s.Body.End())})
	return r.list(s.Body.List), 1
}

// optionText reads an if that asks for an option, and is no guard, as C's #ifdef.
func (r *reader) optionText(l []ast.Stmt) ([]*tree.Node, int) {
	s := plainIf(l[0])
	if s == nil {
		return nil, 0
	}
	name, off := r.option(s.Cond)
	if name == "" {
		return nil, 0
	}
	return r.condition(s, name, off)
}

// faultText reads "if faults&FAULT_X == 0" as #ifndef FAULT_X, and "!=" as #ifdef.
func (r *reader) faultText(l []ast.Stmt) ([]*tree.Node, int) {
	s := plainIf(l[0])
	if s == nil {
		return nil, 0
	}
	b, ok := s.Cond.(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL && b.Op != token.NEQ {
		return nil, 0
	}
	if n, ok := b.Y.(*ast.BasicLit); !ok || n.Value != "0" {
		return nil, 0
	}
	and, ok := ast.Unparen(b.X).(*ast.BinaryExpr)
	if !ok || and.Op != token.AND {
		return nil, 0
	}
	_, faults := r.outside(and.X)
	_, name := r.outside(and.Y)
	if faults != "faults" || !strings.HasPrefix(name, "FAULT_") {
		return nil, 0
	}
	return r.condition(s, name, b.Op == token.EQL)
}

// condition returns C's #ifdef, or #ifndef if off, for an if.
func (r *reader) condition(s *ast.IfStmt, name string, off bool) ([]*tree.Node, int) {
	text := "defined(" + name + ")"
	if off {
		text = "!" + text
	}
	var kids []*tree.Node
	body := func() []*tree.Node { return []*tree.Node{r.block(s.Body)} }
	if off {
		kids = body()
	} else {
		kids = r.under(name, body)
	}
	switch e := s.Else.(type) {
	case nil:
	case *ast.BlockStmt:
		kids = append(kids, r.block(e))
	default:
		kids = append(kids, r.node(tree.Block, "", e, r.list([]ast.Stmt{e})...))
	}
	return []*tree.Node{r.node(tree.Cond, text, s, kids...)}, 1
}
