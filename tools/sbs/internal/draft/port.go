package draft

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"ktimeout/tools/cfront"
)

// Port is a package of the port: where a draft takes its manner from, or where a patch
// lands.
type Port struct {
	Files map[string][]byte // by their last names

	path  string
	typed *cfront.Go
	names *cfront.Names
	read  *remembered // as C, once it was asked for
}

// NewPort reads the files of a package. Path is its import path.
func NewPort(names *cfront.Names, path string, files map[string][]byte) (*Port, error) {
	typed, err := names.Check(path, files)
	if err != nil {
		return nil, fmt.Errorf("%s/%w; give a port that compiles", path, err)
	}
	return &Port{Files: files, path: path, typed: typed, names: names}, nil
}

// ReadPort reads the package of a folder of a checkout, without its tests.
func ReadPort(names *cfront.Names, root, dir string) (*Port, error) {
	all, err := fs.Glob(os.DirFS(root), dir+"/*.go")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range all {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if files[path.Base(name)], err = os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			return nil, err
		}
	}
	return NewPort(names, "ktimeout/"+dir, files)
}

// lookup finds something that a package declares, by its name in C.
func lookup(p *types.Package, name string) types.Object {
	if p == nil || name == "" {
		return nil
	}
	for _, n := range []string{name, strings.ToUpper(name[:1]) + name[1:], name + "_"} {
		if o := p.Scope().Lookup(n); o != nil {
			return o
		}
	}
	return nil
}

// decl is a declaration of a package: a function, or one name of a var, const or type.
type decl struct {
	file string
	node ast.Node     // *ast.FuncDecl or the spec
	gen  *ast.GenDecl // of a spec
	doc  *ast.CommentGroup
}

// decl finds a declaration by its name in Go.
func (p *Port) decl(name string) *decl {
	for file, f := range p.typed.Files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == name && d.Recv == nil {
					return &decl{file, d, nil, d.Doc}
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						if s.Name.Name == name {
							return &decl{file, s, d, either(s.Doc, d.Doc)}
						}
					case *ast.ValueSpec:
						for _, id := range s.Names {
							if id.Name == name {
								return &decl{file, s, d, either(s.Doc, d.Doc)}
							}
						}
					}
				}
			}
		}
	}
	return nil
}

// declLines is the part of a file that is a declaration, with its comment.
func (p *Port) declLines(at *decl) (int, int) {
	pos, end := at.node.Pos(), at.node.End()
	if at.gen != nil && !at.gen.Lparen.IsValid() {
		pos, end = at.gen.Pos(), at.gen.End()
	}
	from, to := p.lines(at.file, pos, end)
	if at.doc != nil && (at.gen == nil || !at.gen.Lparen.IsValid() || at.gen.Doc != at.doc) {
		from, _ = p.lines(at.file, at.doc.Pos(), at.doc.End())
	}
	return from, to
}

func either(a, b *ast.CommentGroup) *ast.CommentGroup {
	if a != nil {
		return a
	}
	return b
}

// offset is where a position is in its file.
func (p *Port) offset(pos token.Pos) int { return p.typed.Fset.PositionFor(pos, false).Offset }

// text is the text of a part of a file.
func (p *Port) text(file string, from, to token.Pos) string {
	return string(p.Files[file][p.offset(from):p.offset(to)])
}

// gofmt formats a file.
func gofmt(text string) ([]byte, error) {
	b, err := format.Source([]byte(text))
	if err != nil {
		return []byte(text), err
	}
	return bytes.TrimLeft(b, "\n"), nil
}
