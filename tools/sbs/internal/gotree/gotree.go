// Package gotree reads a Go file of the port into the tree of package tree, which speaks
// of C: every idiom of the port's manner is read as the C that it stands for. What is
// no idiom is read literally, also what C has nothing like. It imports no more than package tree; a file need not
// compile, nor need the packages be there that it imports.
//
// An idiom is exact: Go text that is altered is not read as the same C, but for the
// tokens that its entry in Idioms names as free.
package gotree

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"strconv"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// File is a Go file, read.
type File struct {
	Name  string
	Text  []byte
	Tree  *tree.Node // of the kind File
	Notes []Note     // in the order of the text
	Refs  []Ref      // what it uses of other files

	Profiling []Range // what stands under "if CALLOUT_PROFILING"
}

// Range is a part of a text, by offsets.
type Range struct{ Pos, End int }

// Parse reads a file. Its name is for messages. The error says the file and the line of
// what cannot be read.
func Parse(name string, text []byte) (*File, error) {
	r := &reader{text: text, imports: map[string]string{}, paths: map[string]string{}, on: map[string]bool{}}
	fset := token.NewFileSet()
	var err error
	r.ast, err = parser.ParseFile(fset, name, text, parser.ParseComments)
	if err != nil {
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			err = fmt.Errorf("%s:%d: %s", name, list[0].Pos.Line, list[0].Msg)
		}
		return nil, err
	}
	r.file = fset.File(r.ast.FileStart)
	for _, im := range r.ast.Imports {
		p, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %s is no path of a package", name, r.file.Line(im.Pos()), im.Path.Value)
		}
		local := path.Base(p)
		if im.Name != nil {
			local = im.Name.Name
		}
		r.imports[local], r.paths[local] = path.Base(p), p
	}
	r.exprs, r.stmts, r.decls = exprIdioms(), stmtIdioms(), declIdioms()
	r.findProbes()
	items := []*tree.Node{}
	for _, d := range r.ast.Decls {
		items = append(items, r.decl(d)...)
	}
	items = append(items, r.directives()...)
	return &File{
		Name: name, Text: text,
		Tree:  tree.New(tree.File, name, 0, len(text), items...),
		Notes: r.notes(),
		Refs:  r.refs(),

		Profiling: r.profiling,
	}, nil
}

// reader is what the functions that read one file share.
type reader struct {
	text    []byte
	file    *token.File
	ast     *ast.File
	imports map[string]string // of a name in the file, the last part of its path
	paths   map[string]string // and all of it
	probes  map[string]*probe // of a variable
	exprs   []exprIdiom
	stmts   []stmtIdiom
	decls   []declIdiom
	fn      *function       // that is being read, or nil
	on      map[string]bool // options that what is being read stands under

	profiling []Range // see File
}

// directives reads the comments that tell the compiler something, as //go:linkname does:
// they stand for themselves, as C has nothing like them.
func (r *reader) directives() (out []*tree.Node) {
	for _, g := range r.ast.Comments {
		for _, c := range g.List {
			for _, word := range []string{"//go:", "//line ", "/*line ", "//export ", "// +build "} {
				if strings.HasPrefix(c.Text, word) {
					out = append(out, r.literally(c)...)
				}
			}
		}
	}
	return out
}

// off returns the offset of a position in the text.
func (r *reader) off(p token.Pos) int { return r.file.Offset(p) }

// node returns a node for a piece of the text.
func (r *reader) node(k tree.Kind, text string, at ast.Node, kids ...*tree.Node) *tree.Node {
	return tree.New(k, text, r.off(at.Pos()), r.off(at.End()), kids...)
}

// span returns a node for the text from one position to another.
func (r *reader) span(k tree.Kind, text string, from, to token.Pos, kids ...*tree.Node) *tree.Node {
	return tree.New(k, text, r.off(from), r.off(to), kids...)
}

// same tells whether two trees are the same.
func same(a, b *tree.Node) bool {
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Kids) != len(b.Kids) {
		return false
	}
	for i := range a.Kids {
		if !same(a.Kids[i], b.Kids[i]) {
			return false
		}
	}
	return true
}
