package draft

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// statements lists the statements of a file in Go, with the function or declaration
// that they are of: a simple one whole, of others the head.
func statements(text string) (out map[string][]string, order []string) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	out = map[string][]string{}
	in := ""
	add := func(s string) { out[in] = append(out[in], tokens(s)) }
	at := func(from, to token.Pos) string { return text[fset.Position(from).Offset:fset.Position(to).Offset] }
	var stmts func(list []ast.Stmt)
	var stmt func(s ast.Stmt)
	stmt = func(s ast.Stmt) {
		switch s := s.(type) {
		case *ast.BlockStmt:
			stmts(s.List)
		case *ast.IfStmt:
			add(at(s.Pos(), s.Body.Lbrace))
			stmts(s.Body.List)
			if s.Else != nil {
				add("else")
				stmt(s.Else)
			}
		case *ast.ForStmt:
			add(at(s.Pos(), s.Body.Lbrace))
			stmts(s.Body.List)
		case *ast.RangeStmt:
			add(at(s.Pos(), s.Body.Lbrace))
			stmts(s.Body.List)
		case *ast.SwitchStmt:
			add(at(s.Pos(), s.Body.Lbrace))
			stmts(s.Body.List)
		case *ast.CaseClause:
			add(at(s.Pos(), s.Colon))
			stmts(s.Body)
		case *ast.LabeledStmt:
			add(s.Label.Name + ":")
			stmt(s.Stmt)
		case *ast.DeclStmt:
			for _, sp := range s.Decl.(*ast.GenDecl).Specs {
				add("var " + at(sp.Pos(), sp.End()))
			}
		case *ast.EmptyStmt:
		default:
			add(at(s.Pos(), s.End()))
		}
	}
	stmts = func(list []ast.Stmt) {
		for _, s := range list {
			stmt(s)
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			in = d.Name.Name
			order = append(order, in)
			add(at(d.Pos(), d.Body.Lbrace))
			stmts(d.Body.List)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					in = s.Names[0].Name
					order = append(order, in)
					add(at(s.Pos(), s.End()))
				case *ast.TypeSpec:
					in = s.Name.Name
					order = append(order, in)
					if st, ok := s.Type.(*ast.StructType); ok {
						add("type " + in)
						for _, f := range st.Fields.List {
							add(at(f.Pos(), f.End()))
						}
					} else {
						add(at(s.Pos(), s.End()))
					}
				}
			}
		}
	}
	return out, order
}

// share counts the statements of want that got has, too, in the same declaration and
// order. Of the others it returns what they are, as a diff.
func share(got, want string) (same, all int, diff string) {
	g, _ := statements(got)
	w, order := statements(want)
	var b strings.Builder
	for _, name := range order {
		x, y := w[name], g[name]
		s, d := common(x, y)
		same += s
		all += len(x)
		if d != "" {
			b.WriteString("== " + name + "\n" + d)
		}
	}
	for name := range g {
		if w[name] == nil {
			b.WriteString("== " + name + " is not there\n")
		}
	}
	return same, all, b.String()
}

// common counts what two lists have in common, and writes the rest.
func common(x, y []string) (same int, diff string) {
	n := make([][]int, len(x)+1)
	for i := range n {
		n[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			n[i][j] = max(n[i+1][j], n[i][j+1])
			if x[i] == y[j] {
				n[i][j] = n[i+1][j+1] + 1
			}
		}
	}
	var b strings.Builder
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i++
			j++
		case j == len(y) || i < len(x) && n[i+1][j] >= n[i][j+1]:
			b.WriteString("  -" + x[i] + "\n")
			i++
		default:
			b.WriteString("  +" + y[j] + "\n")
			j++
		}
	}
	return n[0][0], b.String()
}
