package gosrc

import (
	"go/ast"
	"go/scanner"
	"go/token"
)

// reader collects the statements of an item.
type reader struct {
	fset *token.FileSet
	text []byte
	all  []Token
	at   []int // offset of each token
	out  []Stmt
}

func (r *reader) line(p token.Pos) int { return r.fset.Position(p).Line }

// lex splits the file into tokens, without comments and semicolons.
func (r *reader) lex() {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", 1, len(r.text))
	s.Init(file, r.text, func(token.Position, string) {}, 0)
	for {
		pos, kind, lit := s.Scan()
		if kind == token.EOF {
			return
		}
		if kind == token.SEMICOLON {
			continue
		}
		if lit == "" || kind.IsOperator() {
			lit = kind.String()
		}
		r.all = append(r.all, Token{kind, lit, file.Line(pos)})
		r.at = append(r.at, file.Offset(pos))
	}
}

// take returns the collected statements and clears the list.
func (r *reader) take() []Stmt {
	out := r.out
	r.out = nil
	return out
}

// between returns the tokens between two positions.
func (r *reader) between(from, to token.Pos) []Token {
	a, b := r.fset.Position(from).Offset, r.fset.Position(to).Offset
	i, _ := find(r.at, a)
	j, _ := find(r.at, b)
	return r.all[i:j]
}

// find returns the first index whose offset is not below the given one.
func find(at []int, offset int) (int, bool) {
	lo, hi := 0, len(at)
	for lo < hi {
		if mid := (lo + hi) / 2; at[mid] < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(at)
}

// add adds a statement from the beginning of one node to the end of another.
func (r *reader) add(from, to ast.Node, depth int, decl bool) {
	r.span(from.Pos(), to.End(), depth, decl)
}

func (r *reader) span(from, to token.Pos, depth int, decl bool) {
	t := r.between(from, to)
	if len(t) == 0 {
		return
	}
	r.out = append(r.out, Stmt{Line: t[0].Line, End: t[len(t)-1].Line, Depth: depth, Tokens: t, Decl: decl})
}

// head adds the head of a function.
func (r *reader) head(d *ast.FuncDecl) { r.span(d.Name.Pos(), d.Type.End(), 0, false) }

// fields adds a statement for each field of a structure.
func (r *reader) fields(st *ast.StructType) {
	for _, f := range st.Fields.List {
		if len(f.Names) == 0 {
			r.add(f.Type, f.Type, 1, true)
		}
		for _, name := range f.Names {
			t := append(r.between(name.Pos(), name.End()), r.between(f.Type.Pos(), f.Type.End())...)
			r.out = append(r.out, Stmt{Line: r.line(name.Pos()), End: r.line(f.End()), Depth: 1, Tokens: t, Decl: true})
		}
	}
}

func (r *reader) block(list []ast.Stmt, depth int) {
	for _, s := range list {
		r.stmt(s, depth)
	}
}

// headed adds the head of a statement with a body, and then the statements of the
// body.
func (r *reader) headed(s ast.Stmt, body *ast.BlockStmt, depth int) {
	r.span(s.Pos(), body.Lbrace, depth, false)
	r.block(body.List, depth+1)
}

// stmt adds a statement, and the statements inside it.
func (r *reader) stmt(s ast.Stmt, depth int) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		r.block(s.List, depth+1)
	case *ast.IfStmt:
		r.headed(s, s.Body, depth)
		switch e := s.Else.(type) {
		case *ast.BlockStmt:
			r.span(s.Body.Rbrace+1, e.Lbrace, depth, false)
			r.block(e.List, depth+1)
		case *ast.IfStmt:
			n := len(r.out)
			r.stmt(e, depth)
			r.out[n].Tokens = append([]Token{{token.ELSE, "else", r.out[n].Line}}, r.out[n].Tokens...)
		}
	case *ast.ForStmt:
		r.headed(s, s.Body, depth)
	case *ast.RangeStmt:
		r.headed(s, s.Body, depth)
	case *ast.SwitchStmt:
		r.headed(s, s.Body, depth)
	case *ast.TypeSwitchStmt:
		r.headed(s, s.Body, depth)
	case *ast.CaseClause:
		r.span(s.Pos(), s.Colon+1, depth, false)
		r.block(s.Body, depth+1)
	case *ast.LabeledStmt:
		r.span(s.Pos(), s.Colon+1, depth, false)
		r.stmt(s.Stmt, depth)
	case *ast.EmptyStmt:
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok {
				r.add(spec, spec, depth, true)
				continue
			}
			r.variables(v, depth)
		}
	default:
		r.add(s, s, depth, false)
	}
}

// variables adds a statement for each variable of a declaration.
func (r *reader) variables(v *ast.ValueSpec, depth int) {
	for i, name := range v.Names {
		t := append([]Token(nil), r.between(name.Pos(), name.End())...)
		if v.Type != nil {
			t = append(t, r.between(v.Type.Pos(), v.Type.End())...)
		}
		if i < len(v.Values) {
			t = append(append(t, Token{token.ASSIGN, "=", t[0].Line}), r.between(v.Values[i].Pos(), v.Values[i].End())...)
		}
		r.out = append(r.out, Stmt{Line: r.line(name.Pos()), End: r.line(v.End()), Depth: depth, Tokens: t, Decl: true})
	}
}
