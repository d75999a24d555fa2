// Package hooked looks at generated Go: whether each access of memory that other threads
// may see goes through the functions that tell the machine of it.
package hooked

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"ktimeout/tools/cfront/internal/layers"
)

// Constant are the structures of the layers whose members a text only reads, and which
// do not change after boot.
var Constant = []string{"Lock_class", "Lock_object", "Mtx", "Rwlock", "Pcpu", "Thread", "Sdt_probe"}

// Check returns an error, FILE:LINE: what, for each access that is not hooked. hidden are
// the variables that need no hook.
//
// An access is hooked if what it reads or writes is only named to take its address, for
// sys.Plain_load and its like, or to call a method of the layers. Variables of a function
// are its own. Slices and strings do not change after boot.
func Check(c *layers.Checked, hidden []string) (bad []error) {
	k := &checker{c, hidden, nil}
	k.findPrivate()
	for _, d := range c.File.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok || fd.Recv != nil || strings.HasPrefix(fd.Name.Name, "k_") || fd.Name.Name == "init" {
			continue
		}
		var stack []ast.Node
		ast.Inspect(fd.Body, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			if e, ok := n.(ast.Expr); ok && k.isPlace(e) && k.shared(e) && k.used(e, stack) {
				bad = append(bad, fmt.Errorf("%s: %s is read or written without a hook", place(c.Fset, e), types.ExprString(e)))
			}
			stack = append(stack, n)
			return true
		})
	}
	return bad
}

func place(fset *token.FileSet, n ast.Node) string {
	p := fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

type checker struct {
	*layers.Checked
	hidden  []string
	private map[*types.Var]bool
}

// isPlace tells whether an expression names memory.
func (k *checker) isPlace(e ast.Expr) bool {
	tv := k.Info.Types[e]
	switch x := e.(type) {
	case *ast.Ident:
		return k.variable(x) != nil
	case *ast.SelectorExpr:
		s := k.Info.Selections[x]
		return s != nil && s.Kind() == types.FieldVal
	case *ast.IndexExpr:
		return !tv.IsType() && tv.IsValue() && !isFunc(k.Info.Types[x.X].Type)
	case *ast.StarExpr:
		return !tv.IsType()
	}
	return false
}

func isFunc(t types.Type) bool {
	_, ok := t.(*types.Signature)
	return ok || t == nil
}

// variable is the variable that an identifier names, or nil.
func (k *checker) variable(x *ast.Ident) *types.Var {
	v, ok := k.Info.Uses[x].(*types.Var)
	if !ok || v.IsField() {
		return nil
	}
	return v
}

// shared tells whether other threads may see a place.
func (k *checker) shared(e ast.Expr) bool {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		v := k.variable(x)
		return v != nil && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && v.Pkg().Path() == "text" &&
			!isConstant(v.Type()) && !slices.Contains(k.hidden, v.Name())
	case *ast.SelectorExpr:
		if k.Info.Selections[x] == nil {
			return false // a variable of the layers
		}
		t := k.Info.Types[x.X].Type
		if isConstant(t) {
			return false
		}
		if _, ok := t.Underlying().(*types.Pointer); ok {
			return true
		}
		return k.shared(x.X)
	case *ast.IndexExpr:
		if _, ok := k.Info.Types[x.X].Type.Underlying().(*types.Array); ok {
			return k.shared(x.X)
		}
		return true
	case *ast.StarExpr:
		id, ok := x.X.(*ast.Ident)
		return !ok || !k.private[k.variable(id)]
	}
	return false
}

// isConstant tells whether a type, or what it points to, is one of those that do not
// change.
func isConstant(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && (n.Obj().Pkg().Path() == "ktimeout/sys" || n.Obj().Pkg().Path() == "ktimeout/sys/sbt") && slices.Contains(Constant, n.Obj().Name())
}

// used tells whether a place is read or written, rather than named to get at its address
// or at a part of it.
func (k *checker) used(e ast.Expr, stack []ast.Node) bool {
	switch t := k.Info.Types[e].Type; u := t.Underlying().(type) {
	case *types.Slice:
		return false
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return false
		}
	}
	child := ast.Node(e)
	for i := len(stack) - 1; i >= 0; i-- {
		switch p := stack[i].(type) {
		case *ast.ParenExpr:
			child = p
			continue
		case *ast.UnaryExpr:
			return p.Op != token.AND
		case *ast.SelectorExpr:
			if p.X != child {
				return false // the name of a member
			}
			_, deref := k.Info.Types[e].Type.Underlying().(*types.Pointer)
			return deref
		case *ast.IndexExpr:
			_, array := k.Info.Types[e].Type.Underlying().(*types.Array)
			return p.X != child || !array
		case *ast.SliceExpr:
			return p.X != child
		case *ast.RangeStmt:
			return p.X != child || p.Value != nil
		}
		break
	}
	return true
}
