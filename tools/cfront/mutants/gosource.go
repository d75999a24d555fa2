package main

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"regexp"
)

// goReader collects the sites of Go.
type goReader struct {
	*source
	fset *gotoken.FileSet
}

// readGo finds the sites of a text of Go.
func readGo(name string, text []byte) (*source, error) {
	r := goReader{newSource(name, text), gotoken.NewFileSet()}
	file, err := parser.ParseFile(r.fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || fn.Recv != nil {
			continue
		}
		f := plainName(fn.Name.Name)
		r.functions = append(r.functions, f)
		r.list(fn.Body.List)
		if all := r.sites[f]; len(all) > 0 {
			all[len(all)-1].last = true
		}
	}
	return r.source, nil
}

func (r *goReader) span(n ast.Node) span {
	return span{r.fset.Position(n.Pos()).Offset, r.fset.Position(n.End()).Offset}
}

// guard matches the conditions of assertions and traces.
var guard = regexp.MustCompile(`^sys\.(Asserting\(\)|KTR_ON\()`)

func (r *goReader) list(list []ast.Stmt) {
	r.blocks++
	block, index := r.blocks, 0
	for _, s := range list {
		r.statement(s, block, &index)
	}
}

func (r *goReader) statement(s ast.Stmt, block int, index *int) {
	at := r.span(s)
	if ignored.MatchString(r.of(at)) {
		return
	}
	if i, ok := s.(*ast.IfStmt); ok && guard.MatchString(r.of(r.span(i.Cond))) {
		return
	}
	switch s := s.(type) {
	case *ast.ExprStmt, *ast.AssignStmt, *ast.IncDecStmt:
		r.add(site{kind: plain, at: at, block: block, index: *index})
	case *ast.BranchStmt, *ast.ReturnStmt:
		r.add(site{kind: jump, at: at})
	case *ast.LabeledStmt:
		*index++
		r.statement(s.Stmt, block, index)
		return
	case *ast.BlockStmt:
		r.list(s.List)
	case *ast.IfStmt:
		r.branch(s)
	case *ast.ForStmt:
		if s.Cond != nil {
			r.add(site{kind: condition, at: r.span(s.Cond), loop: true, then: r.span(s.Body)})
		}
		r.list(s.Body.List)
	case *ast.RangeStmt:
		r.list(s.Body.List)
	case *ast.SwitchStmt:
		for _, c := range s.Body.List {
			r.list(c.(*ast.CaseClause).Body)
		}
	}
	*index++
}

func (r *goReader) branch(s *ast.IfStmt) {
	x := site{kind: condition, at: r.span(s.Cond), then: r.span(s.Body)}
	if s.Else != nil {
		x.other = r.span(s.Else)
	}
	if s.Init == nil {
		r.add(x)
	}
	r.list(s.Body.List)
	if s.Else != nil {
		r.blocks++
		index := 0
		r.statement(s.Else, r.blocks, &index)
	}
}
