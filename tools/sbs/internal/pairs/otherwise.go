package pairs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// Others returns the names, folded, of what the port has in another form than a text:
// in the files port_*.go beside the ported ones, with the file of each.
func (t *Tree) Others(s *Source) (map[string]string, error) {
	out := map[string]string{}
	seen := map[string]bool{}
	for _, g := range append(s.Go[:len(s.Go):len(s.Go)], s.Reduced...) {
		dir := path.Dir(g)
		if seen[dir] {
			continue
		}
		seen[dir] = true
		files, err := filepath.Glob(filepath.Join(t.Root, filepath.FromSlash(dir), "port_*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			for _, d := range f.Decls {
				for _, id := range declared(d) {
					out[tree.Fold(id.Name)] = dir + "/" + filepath.Base(name)
				}
			}
		}
	}
	return out, nil
}

// Lines returns the lines of a file on which a name is declared; 0 if it is not.
func (t *Tree) Lines(file, name string) (first, last int) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(t.Root, filepath.FromSlash(file)), nil, parser.SkipObjectResolution)
	if err != nil {
		return 0, 0
	}
	for _, d := range f.Decls {
		for _, id := range declared(d) {
			if !strings.EqualFold(id.Name, name) {
				continue
			}
			if g, ok := d.(*ast.GenDecl); ok && g.Lparen.IsValid() { // it is one of several
				return fset.Position(id.Pos()).Line, fset.Position(id.Pos()).Line
			}
			return fset.Position(d.Pos()).Line, fset.Position(d.End()).Line
		}
	}
	return 0, 0
}

// declared returns the names that a declaration declares.
func declared(d ast.Decl) (out []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.ValueSpec:
				out = append(out, s.Names...)
			case *ast.TypeSpec:
				out = append(out, s.Name)
			}
		}
	}
	return out
}
