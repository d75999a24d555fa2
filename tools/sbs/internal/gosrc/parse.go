package gosrc

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// Token is one token of Go.
type Token struct {
	Kind token.Token
	Text string
	Line int
}

// Item is a declaration at the top level of a file.
type Item struct {
	Name  string
	Func  bool
	File  *File
	Line  int // first and last, without the comment before it
	End   int
	Doc   int    // first line of the comment before it, or Line
	Stmts []Stmt // the first one of a function is its head
	Notes []Note
}

// Stmt is one statement, or the head of one: "if x".
type Stmt struct {
	Line   int // first and last
	End    int
	Depth  int
	Tokens []Token
	Decl   bool // it is a declaration
}

// Text returns the statement with blanks between its tokens.
func (s *Stmt) Text() string {
	var b strings.Builder
	for i, t := range s.Tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// Note is a comment, or the part of one, that begins with PORT: or FIX:.
type Note struct {
	Kind string // "PORT" or "FIX"
	Text string // on one line
	Line int    // first and last
	End  int
	Doc  bool // it is in the comment before the item
}

// File is a Go file.
type File struct {
	Name  string
	Lines []string
	Items []Item
}

// Parse reads a file. An error is one line that names the file and the line.
func Parse(name string, text []byte) (*File, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		if list, ok := err.(scanner.ErrorList); ok && len(list) > 0 {
			return nil, fmt.Errorf("%s:%d: %s; give a Go file that compiles", name, list[0].Pos.Line, list[0].Msg)
		}
		return nil, err
	}
	f := &File{Name: name, Lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
	r := reader{fset: fset, text: text}
	r.lex()
	for _, decl := range tree.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			it := Item{Name: d.Name.Name, Func: true}
			r.head(d)
			if d.Body != nil {
				r.block(d.Body.List, 1)
			}
			it.Stmts = r.take()
			f.add(&r, it, d, d.Doc)
		case *ast.GenDecl:
			if d.Tok != token.IMPORT {
				f.general(&r, d)
			}
		}
	}
	f.notes(&r, tree)
	return f, nil
}

// add adds an item for a node, with the lines of the node.
func (f *File) add(r *reader, it Item, n ast.Node, doc *ast.CommentGroup) {
	it.File = f
	it.Line, it.End = r.line(n.Pos()), r.line(n.End())
	it.Doc = it.Line
	if doc != nil {
		it.Doc = r.line(doc.Pos())
	}
	f.Items = append(f.Items, it)
}

// general adds an item for each name that a var, const or type declaration
// declares.
func (f *File) general(r *reader, d *ast.GenDecl) {
	for i, spec := range d.Specs {
		var n ast.Node = spec
		doc := d.Doc
		if len(d.Specs) == 1 {
			n = d
		} else if i > 0 {
			doc = nil
		}
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Doc != nil {
				doc = spec.Doc
			}
			if st, ok := spec.Type.(*ast.StructType); ok {
				r.fields(st)
			} else {
				r.add(spec, spec, 0, true)
			}
			f.add(r, Item{Name: spec.Name.Name, Stmts: r.take()}, n, doc)
		case *ast.ValueSpec:
			if spec.Doc != nil {
				doc = spec.Doc
			}
			for _, name := range spec.Names {
				r.add(spec, spec, 0, true)
				f.add(r, Item{Name: name.Name, Stmts: r.take()}, n, doc)
			}
		}
	}
}

// notes finds the notes in comments. Each belongs to the item that it stands in
// or before.
func (f *File) notes(r *reader, tree *ast.File) {
	for _, group := range tree.Comments {
		for _, n := range split(r, group) {
			for i := range f.Items {
				if it := &f.Items[i]; n.Line >= it.Doc && n.End <= it.End {
					n.Doc = n.Line < it.Line
					it.Notes = append(it.Notes, n)
				}
			}
		}
	}
}

// split finds the notes in a comment. A note ends at the next note or at an empty
// line.
func split(r *reader, group *ast.CommentGroup) (out []Note) {
	open := false
	for _, c := range group.List {
		line := r.line(c.Pos())
		for i, text := range strings.Split(c.Text, "\n") {
			text = strings.TrimSpace(strings.Trim(strings.TrimPrefix(text, "//"), "/*"))
			kind, rest, ok := strings.Cut(text, ":")
			switch {
			case ok && (kind == "PORT" || kind == "FIX"):
				out = append(out, Note{Kind: kind, Text: strings.TrimSpace(rest), Line: line + i, End: line + i})
				open = true
			case text == "":
				open = false
			case open:
				n := &out[len(out)-1]
				n.Text += " " + text
				n.End = line + i
			}
		}
	}
	return out
}
