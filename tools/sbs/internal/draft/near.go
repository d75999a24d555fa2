package draft

import (
	"go/ast"
	"go/types"
	"strings"
)

// stores is the method by which the port stores to a field that is a word of the seam:
// in the function, or else everywhere. Known is false if it often uses another one
// there, too.
func (p *Port) stores(function, field string) (method string, known bool) {
	here, all := map[string]int{}, map[string]int{}
	for _, f := range p.typed.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fd, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				m, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || !strings.HasPrefix(m.Sel.Name, "Store") {
					return true
				}
				if x, ok := m.X.(*ast.SelectorExpr); ok && x.Sel.Name == field {
					all[m.Sel.Name]++
					if fd.Name.Name == function {
						here[m.Sel.Name]++
					}
				}
				return true
			})
		}
	}
	for _, seen := range []map[string]int{here, all} {
		most, sum := "", 0
		for m, n := range seen {
			sum += n
			if most == "" || n > seen[most] || n == seen[most] && m < most {
				most = m
			}
		}
		if most != "" {
			return most, seen[most]*10 >= sum*9
		}
	}
	return "Store", true
}

// racy tells whether the port stores to a plain field by Racy_store in a function: others
// see it without its lock.
func (p *Port) racy(function, field string) (racy bool) {
	at := p.decl(function)
	if at == nil {
		return false
	}
	ast.Inspect(at.node, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		f, isSel := call.Fun.(*ast.SelectorExpr)
		to, isAddr := call.Args[0].(*ast.UnaryExpr)
		if isSel && isAddr && f.Sel.Name == "Racy_store" {
			m, ok := to.X.(*ast.SelectorExpr)
			racy = racy || ok && m.Sel.Name == field
		}
		return true
	})
	return racy
}

// givesBool tells whether a function of the layers returns a bool.
func (d *drafter) givesBool(name string) bool {
	if name == "" {
		return false
	}
	f, ok := d.names.Value(name).(*types.Func)
	if !ok {
		return false
	}
	sig := f.Type().(*types.Signature)
	return sig.Results().Len() == 1 && isBool(sig.Results().At(0).Type())
}
