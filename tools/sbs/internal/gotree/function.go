//lint:file-ignore SA1019 the parser says what a name stands for; a file need not compile, so there are no types

package gotree

import (
	"go/ast"
	"go/token"

	"ktimeout/tools/sbs/internal/tree"
)

// function is what is known of a function before it is read.
type function struct {
	decl    *ast.FuncDecl
	entries map[*ast.Object]*ast.CallExpr // names of list entries: what each stands for
	giant   *ast.Object                   // the count that DROP_GIANT returns, or nil
}

// entry returns what a name of a list entry stands for. The name is an entry's only where
// the function has taken it for one.
func (f *function) entry(id *ast.Ident) (ast.Expr, bool) {
	if f == nil || id.Obj == nil {
		return nil, false
	}
	c, ok := f.entries[id.Obj]
	return c, ok
}

// study looks at a function before it is read.
func (r *reader) study(d *ast.FuncDecl) *function {
	f := &function{decl: d, entries: map[*ast.Object]*ast.CallExpr{}}
	if d.Body == nil {
		return f
	}
	assigned := map[*ast.Object]int{} // also what has its address taken
	used := map[*ast.Object]int{}
	for _, n := range d.Body.List {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Obj != nil {
					used[n.Obj]++
				}
			case *ast.AssignStmt:
				for _, x := range n.Lhs {
					count(assigned, x)
				}
			case *ast.IncDecStmt:
				count(assigned, n.X)
			case *ast.RangeStmt:
				count(assigned, n.Key)
				count(assigned, n.Value)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					count(assigned, n.X)
				}
			}
			return true
		})
	}
	r.studyEntries(f, assigned)
	r.studyGiant(f, assigned, used)
	return f
}

func count(m map[*ast.Object]int, e ast.Expr) {
	if id, ok := e.(*ast.Ident); ok && id.Obj != nil {
		m[id.Obj]++
	}
}

// studyEntries finds the names of list entries: e := le(elm, field), where neither e nor
// the parameters elm and field are assigned again.
func (r *reader) studyEntries(f *function, assigned map[*ast.Object]int) {
	for _, s := range f.decl.Body.List {
		a, ok := s.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || len(a.Lhs) != len(a.Rhs) {
			continue
		}
		for i, x := range a.Lhs {
			id, ok := x.(*ast.Ident)
			if !ok || id.Obj == nil || assigned[id.Obj] != 1 {
				continue
			}
			elm, field, ok := r.entryArgs(a.Rhs[i])
			if !ok || assigned[field.Obj] > 0 {
				continue
			}
			if e, ok := elm.(*ast.Ident); !ok || e.Obj == nil || assigned[e.Obj] > 0 {
				continue
			}
			f.entries[id.Obj] = a.Rhs[i].(*ast.CallExpr)
		}
	}
}

// studyGiant finds the variable that takes DROP_GIANT's count to PICKUP_GIANT: it is
// assigned by the one, used by the other, and serves nothing else.
func (r *reader) studyGiant(f *function, assigned, used map[*ast.Object]int) {
	drops, picks := map[*ast.Object]int{}, map[*ast.Object]int{}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if o := r.giantDropped(n); o != nil {
				drops[o]++
			}
		case *ast.CallExpr:
			if o := r.giantPicked(n); o != nil {
				picks[o]++
			}
		}
		return true
	})
	for o, n := range drops {
		if v, ok := o.Decl.(*ast.ValueSpec); ok && len(v.Names) == 1 && len(v.Values) == 0 &&
			len(drops) == 1 && assigned[o] == n && used[o] == n+picks[o]+1 { // once where it is declared
			f.giant = o
		}
	}
}

// giantDropped returns the variable of n = lock.DROP_GIANT().
func (r *reader) giantDropped(a *ast.AssignStmt) *ast.Object {
	if a.Tok != token.ASSIGN || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return nil
	}
	args, ok := r.called(a.Rhs[0], "lock", "DROP_GIANT")
	if id, isID := a.Lhs[0].(*ast.Ident); ok && isID && len(args) == 0 {
		return id.Obj
	}
	return nil
}

// giantPicked returns the variable of lock.PICKUP_GIANT(n).
func (r *reader) giantPicked(e ast.Expr) *ast.Object {
	args, ok := r.called(e, "lock", "PICKUP_GIANT")
	if !ok || len(args) != 1 {
		return nil
	}
	if id, ok := args[0].(*ast.Ident); ok {
		return id.Obj
	}
	return nil
}

// dropGiant reads n = lock.DROP_GIANT() as DROP_GIANT(), whose count C hides.
func (r *reader) dropGiant(l []ast.Stmt) ([]*tree.Node, int) {
	a, ok := l[0].(*ast.AssignStmt)
	if !ok || r.fn == nil || r.fn.giant == nil || r.giantDropped(a) != r.fn.giant {
		return nil, 0
	}
	return []*tree.Node{r.expr(a.Rhs[0])}, 1
}

// pickupGiant reads lock.PICKUP_GIANT(n) as PICKUP_GIANT(), where n is what DROP_GIANT
// gave. One without a count stands for itself.
func (r *reader) pickupGiant(e ast.Expr) *tree.Node {
	if args, ok := r.called(e, "lock", "PICKUP_GIANT"); ok && len(args) == 0 {
		return r.literally(e)[0]
	}
	if r.fn == nil || r.fn.giant == nil || r.giantPicked(e) != r.fn.giant {
		return nil
	}
	c := e.(*ast.CallExpr)
	return r.node(tree.Call, "", c, r.expr(c.Fun))
}
