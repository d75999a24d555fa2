package gotree

import (
	"go/ast"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// method returns the receiver and the arguments of a call of a method, which a function
// of a package is not.
func (r *reader) method(e ast.Expr) (x ast.Expr, name string, args []ast.Expr) {
	c, ok := e.(*ast.CallExpr)
	if !ok || c.Ellipsis.IsValid() {
		return nil, "", nil
	}
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || r.isImport(s.X) {
		return nil, "", nil
	}
	return s.X, s.Sel.Name, c.Args
}

// load reads a word that is read without its lock: x.Load() is x.
func (r *reader) load(e ast.Expr) *tree.Node {
	x, name, args := r.method(e)
	if x == nil || len(args) != 0 {
		return nil
	}
	switch name {
	case "Load", "Locked", "Peek", "Look":
		return r.word(x)
	}
	return nil
}

// racyLoad reads sys.Racy_load(&x) as x.
func (r *reader) racyLoad(e ast.Expr) *tree.Node {
	args, ok := r.called(e, "sys", "Racy_load")
	if !ok || len(args) != 1 {
		return nil
	}
	if x, ok := addressed(args[0]); ok {
		return r.expr(x)
	}
	return nil
}

// atomicOps are the operations of a word of a lock, and how many arguments they have.
var atomicOps = map[string]struct {
	c    string
	args int
}{
	"Obtain":     {"atomic_cmpset_acq_ptr", 2},
	"Relinquish": {"atomic_cmpset_rel_ptr", 2},
	"Release":    {"atomic_store_rel_ptr", 1},
	"Cmpset":     {"atomic_cmpset_ptr", 2},
}

// atomicOp reads x.Cmpset(a, b) as atomic_cmpset_ptr(&x, a, b), and so on. Of which type
// the word is, and with which barrier C compares and sets it, the port does not say.
func (r *reader) atomicOp(e ast.Expr) *tree.Node {
	x, name, args := r.method(e)
	op, ok := atomicOps[name]
	if x == nil || !ok || len(args) != op.args {
		return nil
	}
	sel := e.(*ast.CallExpr).Fun.(*ast.SelectorExpr).Sel
	kids := []*tree.Node{r.node(tree.Name, op.c, sel), r.node(tree.Unary, "&", x, r.expr(x))}
	for _, a := range args {
		kids = append(kids, r.expr(a))
	}
	return r.node(tree.Call, "", e, kids...)
}

// stored returns the word and the value of x.Store(v).
func (r *reader) stored(s ast.Stmt) (x, v ast.Expr) {
	es, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil, nil
	}
	x, name, args := r.method(es.X)
	if x == nil || len(args) != 1 || name != "Store" && name != "Store_ordered" {
		return nil, nil
	}
	return x, args[0]
}

// storeOp reads x.Store(x.Load() | v) as x |= v: what is loaded is the same word.
func (r *reader) storeOp(l []ast.Stmt) ([]*tree.Node, int) {
	x, v := r.stored(l[0])
	if x == nil || !r.loads(v) {
		return nil, 0
	}
	to, value := r.word(x), r.expr(v)
	op, rest := operation(to, value)
	if op == "" {
		return nil, 0
	}
	return []*tree.Node{r.node(tree.Assign, op, l[0], to, rest)}, 1
}

// loads tells whether the first operand of a value is a load.
func (r *reader) loads(v ast.Expr) bool {
	for {
		switch e := v.(type) {
		case *ast.ParenExpr:
			v = e.X
		case *ast.BinaryExpr:
			v = e.X
		default:
			return r.load(v) != nil
		}
	}
}

// store reads a word that is written without its lock: x.Store(v) is x = v.
func (r *reader) store(l []ast.Stmt) ([]*tree.Node, int) {
	x, v := r.stored(l[0])
	if x == nil {
		return nil, 0
	}
	return []*tree.Node{r.node(tree.Assign, "=", l[0], r.word(x), r.expr(v))}, 1
}

// racyStore reads sys.Racy_store(&x, v) as x = v.
func (r *reader) racyStore(l []ast.Stmt) ([]*tree.Node, int) {
	es, ok := l[0].(*ast.ExprStmt)
	if !ok {
		return nil, 0
	}
	args, ok := r.called(es.X, "sys", "Racy_store")
	if !ok || len(args) != 2 {
		return nil, 0
	}
	x, ok := addressed(args[0])
	if !ok {
		return nil, 0
	}
	return []*tree.Node{r.node(tree.Assign, "=", es, r.expr(x), r.expr(args[1]))}, 1
}

// pointer reads what makes one pointer of another, where C converts by itself:
// unsafe.Pointer(x), and (*byte)(x), is x.
func (r *reader) pointer(e ast.Expr) *tree.Node {
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) != 1 || c.Ellipsis.IsValid() {
		return nil
	}
	if p, ok := ast.Unparen(c.Fun).(*ast.StarExpr); ok && isByte(p.X) || r.is(c.Fun, "unsafe", "Pointer") {
		return r.expr(c.Args[0])
	}
	return nil
}

// funcPtr reads the pointer of a function or of an argument, which Go does not compare:
// sys.Func_ptr(f) is f.
func (r *reader) funcPtr(e ast.Expr) *tree.Node {
	for _, name := range []string{"Func_ptr", "Arg_ptr"} {
		if args, ok := r.called(e, "sys", name); ok && len(args) == 1 {
			return r.expr(args[0])
		}
	}
	return nil
}

// funcEq reads sys.Func_eq(a, b) as a == b.
func (r *reader) funcEq(e ast.Expr) *tree.Node {
	for _, name := range []string{"Func_eq", "Arg_eq"} {
		if args, ok := r.called(e, "sys", name); ok && len(args) == 2 {
			return r.node(tree.Binary, "==", e, r.expr(args[0]), r.expr(args[1]))
		}
	}
	return nil
}

// booted reads sys.Booted.X, a function of the revision that is booted, as X.
func (r *reader) booted(e ast.Expr) *tree.Node {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || !r.is(s.X, "sys", "Booted") {
		return nil
	}
	return r.node(tree.Name, r.cname(s.Sel.Name), e)
}

// curthread reads smp.Curthread(), and the pointer that stands for the thread in a lock,
// smp.Curg(), as the variable curthread. They are of different types.
func (r *reader) curthread(e ast.Expr) *tree.Node {
	for _, name := range []string{"Curthread", "Curg"} {
		if args, ok := r.called(e, "smp", name); ok && len(args) == 0 {
			return r.node(tree.Name, "curthread", e)
		}
	}
	return nil
}

// panicstr reads sys.Panicstr() as the variable that it returns.
func (r *reader) panicstr(e ast.Expr) *tree.Node {
	if args, ok := r.called(e, "sys", "Panicstr"); ok && len(args) == 0 {
		return r.node(tree.Name, "panicstr", e)
	}
	return nil
}

// pcpuGet reads smp.PCPU_GET().Pc_cpuid as PCPU_GET(cpuid).
func (r *reader) pcpuGet(e ast.Expr) *tree.Node {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	args, ok := r.called(s.X, "smp", "PCPU_GET")
	member, found := strings.CutPrefix(s.Sel.Name, "Pc_")
	if !ok || len(args) != 0 || !found {
		return nil
	}
	return r.node(tree.Call, "", e, r.expr(s.X.(*ast.CallExpr).Fun), r.node(tree.Name, member, s.Sel))
}
