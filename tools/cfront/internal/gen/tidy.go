package gen

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
)

// tidy formats generated code, without what only its making needed: parentheses, truth
// values that become numbers and are compared with 0, uses of variables that are used,
// and panics that nothing leads to.
func tidy(text string) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "text.go", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		rewriteAll(d)
		if fd, ok := d.(*ast.FuncDecl); ok {
			fd.Body.List = used(fd.Body)
			if list := ends(fd.Body.List); len(list) < len(fd.Body.List) {
				fd.Body.List, fd.Body.Rbrace = list, list[len(list)-1].End()
			}
		}
	}
	var out bytes.Buffer
	if err := format.Node(&out, fset, f); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// rewriteAll rewrites the expressions below a node.
func rewriteAll(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.BinaryExpr:
			rewrite(&x.X, &x.Y)
		case *ast.UnaryExpr:
			rewrite(&x.X)
		case *ast.StarExpr:
			rewrite(&x.X)
		case *ast.SelectorExpr:
			rewrite(&x.X)
		case *ast.IndexExpr:
			rewrite(&x.X, &x.Index)
		case *ast.CallExpr:
			rewrite(&x.Fun)
			for i := range x.Args {
				rewrite(&x.Args[i])
			}
		case *ast.AssignStmt:
			for i := range x.Rhs {
				rewrite(&x.Rhs[i])
			}
		case *ast.ReturnStmt:
			for i := range x.Results {
				rewrite(&x.Results[i])
			}
		case *ast.IfStmt:
			rewrite(&x.Cond)
		case *ast.ForStmt:
			if x.Cond != nil {
				rewrite(&x.Cond)
			}
		case *ast.SwitchStmt:
			if x.Tag != nil {
				rewrite(&x.Tag)
			}
		}
		return true
	})
}

// rewrite makes expressions simpler. The printer puts parentheses where they are needed.
func rewrite(all ...*ast.Expr) {
	for _, e := range all {
		for {
			x := simpler(*e)
			if x == nil {
				break
			}
			*e = x
		}
	}
}

// opposite are the comparisons, and those that are true where they are not.
var opposite = map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR}

// simpler returns a simpler expression of the same value, or nil.
func simpler(e ast.Expr) ast.Expr {
	switch x := e.(type) {
	case *ast.ParenExpr:
		switch x.X.(type) {
		case *ast.CompositeLit, *ast.FuncType, *ast.ArrayType, *ast.FuncLit, *ast.InterfaceType:
			return nil
		}
		return x.X
	case *ast.UnaryExpr:
		if x.Op != token.NOT {
			return nil
		}
		switch y := ast.Unparen(x.X).(type) {
		case *ast.BinaryExpr:
			rewrite(&x.X)
			if b, ok := x.X.(*ast.BinaryExpr); ok && opposite[b.Op] != 0 {
				return &ast.BinaryExpr{X: b.X, OpPos: b.OpPos, Op: opposite[b.Op], Y: b.Y}
			}
		case *ast.UnaryExpr:
			if y.Op == token.NOT {
				return y.X
			}
		}
	case *ast.BinaryExpr:
		call, ok := ast.Unparen(x.X).(*ast.CallExpr)
		zero, ok0 := ast.Unparen(x.Y).(*ast.BasicLit)
		if !ok || !ok0 || zero.Value != "0" || len(call.Args) != 1 {
			return nil
		}
		if f, ok := call.Fun.(*ast.Ident); !ok || f.Name != "k_int" {
			return nil
		}
		switch x.Op {
		case token.NEQ:
			return call.Args[0]
		case token.EQL:
			return &ast.UnaryExpr{OpPos: x.Pos(), Op: token.NOT, X: call.Args[0]}
		}
	}
	return nil
}

// used returns the statements of a function without the needless ones of the form _ = x:
// Go wants a variable to be used other than by assigning it.
func used(body *ast.BlockStmt) (list []ast.Stmt) {
	uses := map[string]int{}
	ast.Inspect(body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.AssignStmt:
			for _, e := range append(x.Lhs[:len(x.Lhs):len(x.Lhs)], x.Rhs...) {
				if id, ok := e.(*ast.Ident); ok && x.Tok == token.ASSIGN {
					uses[id.Name]--
				}
			}
			for _, e := range x.Rhs {
				if id, ok := e.(*ast.Ident); ok && x.Tok == token.ASSIGN && !blank(x) {
					uses[id.Name]++
				}
			}
		case *ast.ValueSpec:
			uses[x.Names[0].Name]--
		case *ast.SelectorExpr:
			uses[x.Sel.Name]--
		case *ast.Ident:
			uses[x.Name]++
		}
		return true
	})
	for _, s := range body.List {
		if a, ok := s.(*ast.AssignStmt); ok && blank(a) {
			if id, ok := a.Rhs[0].(*ast.Ident); ok && uses[id.Name] > 0 {
				continue
			}
		}
		list = append(list, s)
	}
	return list
}

// blank tells whether an assignment has the form _ = x.
func blank(a *ast.AssignStmt) bool {
	id, ok := a.Lhs[0].(*ast.Ident)
	return ok && id.Name == "_"
}

// theEnd is what stands at the end of a function that returns a value.
const theEnd = "the end of a function that returns a value"

// ends takes the panic at the end of a function away if the statement before it goes
// elsewhere.
func ends(list []ast.Stmt) []ast.Stmt {
	n := len(list)
	if n < 2 || !goes(list[n-2]) {
		return list
	}
	if e, ok := list[n-1].(*ast.ExprStmt); ok {
		if call, ok := e.X.(*ast.CallExpr); ok && len(call.Args) == 1 {
			if l, ok := call.Args[0].(*ast.BasicLit); ok && l.Value == fmt.Sprintf("%q", theEnd) {
				return list[:n-1]
			}
		}
	}
	return list
}

// goes tells whether nothing after a statement is reached from it.
func goes(s ast.Stmt) bool {
	switch x := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return x.Tok == token.GOTO
	case *ast.BlockStmt:
		return len(x.List) > 0 && goes(x.List[len(x.List)-1])
	case *ast.IfStmt:
		return x.Else != nil && goes(x.Body) && goes(x.Else)
	case *ast.LabeledStmt:
		return goes(x.Stmt)
	}
	return false
}
