package draft

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"strings"
)

// doc is the comment that the port around has for something of the file, with the
// comments that stand alone above it.
func (d *drafter) doc(name string) string {
	if d.near == nil {
		return ""
	}
	o := lookup(d.near.typed.Types, name)
	if o == nil {
		return ""
	}
	at := d.near.decl(o.Name())
	if at == nil {
		return ""
	}
	above := d.near.floating(at.file, at.pos())
	if at.doc == nil {
		return above
	}
	return above + d.near.text(at.file, at.doc.Pos(), at.doc.End()) + "\n"
}

// pos is where a declaration begins.
func (d *decl) pos() token.Pos {
	if d.gen != nil {
		return d.gen.Pos()
	}
	return d.node.Pos()
}

// floating are the comments of a file that stand alone between a declaration and the
// one above it, or, without a position, behind the last one.
func (p *Port) floating(file string, before token.Pos) string {
	f := p.typed.Files[file]
	if f == nil {
		return ""
	}
	after := f.Name.End()
	var doc *ast.CommentGroup
	for _, d := range f.Decls {
		if before.IsValid() && d.Pos() >= before {
			switch d := d.(type) {
			case *ast.FuncDecl:
				doc = d.Doc
			case *ast.GenDecl:
				doc = d.Doc
			}
			break
		}
		after = d.End()
	}
	var b strings.Builder
	for _, c := range f.Comments {
		if c.Pos() > after && (!before.IsValid() || c.End() < before) && c != doc && p.alone(file, p.offset(c.Pos())) {
			b.WriteString(p.text(file, c.Pos(), c.End()) + "\n\n")
		}
	}
	return b.String()
}

// adopted is a declaration as the port around has it, with its comments, if it is the
// same, and else with the comment that it has there. What the port declares in one
// group stands in the place of the first of them, if it has the same for all of texts.
func (d *drafter) adopted(text string, texts []string, done map[ast.Node]bool) string {
	name := ""
	for n := range declared(text) {
		if name == "" || strings.Index(text, n) < strings.Index(text, name) {
			name = n
		}
	}
	if d.near == nil || name == "" {
		return text
	}
	at := d.near.decl(name)
	if at == nil || at.gen == nil {
		return d.doc(name) + text
	}
	mine := map[string]string{}
	for _, t := range texts {
		maps.Copy(mine, declared(t))
	}
	from, to := d.near.lines(at.file, at.gen.Pos(), at.gen.End())
	whole := string(d.near.Files[at.file][from:to])
	for n, t := range declared(whole) {
		if mine[n] != t {
			return d.doc(name) + text
		}
	}
	if done[at.gen] {
		return ""
	}
	done[at.gen] = true
	var w writer
	d.take(&w, d.doc(name)+whole)
	return strings.TrimSuffix(w.String(), "\n")
}

// declared are the tokens of what a text in Go declares, by name.
func declared(text string) map[string]string {
	const head = "package p;"
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", head+text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	all := map[string]string{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for i, s := range g.Specs {
			t := g.Tok.String() + " " + tokens(text[fset.Position(s.Pos()).Offset-len(head):fset.Position(s.End()).Offset-len(head)])
			switch s := s.(type) {
			case *ast.TypeSpec:
				all[s.Name.Name] = t
			case *ast.ValueSpec:
				if g.Tok == token.CONST && g.Lparen.IsValid() {
					t += fmt.Sprintf(" %d", i) // what iota is
				}
				for _, id := range s.Names {
					all[id.Name] = t
				}
			}
		}
	}
	return all
}
