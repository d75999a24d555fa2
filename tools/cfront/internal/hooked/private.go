package hooked

import (
	"go/ast"
	"go/token"
	"go/types"
)

// handed is an argument of a call of a function of the text.
type handed struct {
	param *types.Var
	local *types.Var // &local, or
	on    *types.Var // a parameter of the caller's
}

// findPrivate finds the parameters that only point to variables of the functions that
// call: each argument is the address of a local variable that is taken for nothing else,
// or such a parameter; and they are only dereferenced and handed on.
func (k *checker) findPrivate() {
	k.private = map[*types.Var]bool{}
	uses, good, taken := map[types.Object]int{}, map[types.Object]int{}, map[types.Object]int{}
	var all []handed
	ast.Inspect(k.File, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			if o := k.Info.Uses[x]; o != nil {
				uses[o]++
			}
		case *ast.StarExpr:
			good[k.object(x.X)]++
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				taken[k.object(x.X)]++
			}
		case *ast.CallExpr:
			f, ok := k.object(x.Fun).(*types.Func)
			if !ok || f.Pkg() == nil || f.Pkg().Path() != "text" || f.Signature().TypeParams() != nil || f.Signature().Variadic() {
				return true
			}
			good[f]++
			for i, arg := range x.Args {
				h := handed{param: f.Signature().Params().At(i)}
				h.on, _ = k.object(arg).(*types.Var)
				if u, ok := arg.(*ast.UnaryExpr); ok && u.Op == token.AND {
					v, _ := k.object(u.X).(*types.Var)
					if v != nil && v.Parent() != v.Pkg().Scope() {
						h.local = v
					}
				}
				k.private[h.param] = true
				all = append(all, h)
			}
		}
		return true
	})
	only := map[*types.Var]bool{} // parameters of functions that are only called
	for o := range uses {
		if f, ok := o.(*types.Func); ok && good[f] == uses[f] {
			for i := range f.Signature().Params().Len() {
				only[f.Signature().Params().At(i)] = true
			}
		}
	}
	for again := true; again; {
		again = false
		given, on := map[types.Object]int{}, map[types.Object]int{} // of addresses, of parameters
		for _, h := range all {
			if k.private[h.param] && h.local != nil {
				given[h.local]++
			} else if k.private[h.param] && k.private[h.on] {
				on[h.on]++
			}
		}
		for _, h := range all {
			from := h.local != nil && taken[h.local] == given[h.local] || k.private[h.on]
			if k.private[h.param] && (!only[h.param] || !from || uses[h.param] != good[h.param]+on[h.param]) {
				delete(k.private, h.param)
				again = true
			}
		}
	}
}

// object is what an expression names, or nil.
func (k *checker) object(e ast.Expr) types.Object {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return k.Info.Uses[id]
	}
	return nil
}
