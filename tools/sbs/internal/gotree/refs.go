package gotree

import "go/ast"

// Ref is a name that a file uses and does not declare.
type Ref struct {
	Package  string // the path of the import; "" for a name without one
	Name     string
	Pos, End int
}

// refs returns what the file uses of others, of the universe too, in the order of the
// text.
func (r *reader) refs() []Ref {
	var out []Ref
	of := map[*ast.Ident]bool{} // names of packages
	ast.Inspect(r.ast, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if r.isImport(s.X) {
			id := s.X.(*ast.Ident)
			out = append(out, Ref{r.paths[id.Name], s.Sel.Name, r.off(s.Pos()), r.off(s.End())})
			of[id] = true
		}
		return true
	})
	for _, id := range r.ast.Unresolved {
		if !of[id] {
			out = append(out, Ref{"", id.Name, r.off(id.Pos()), r.off(id.End())})
		}
	}
	return out
}
