// Package layers knows what the packages below kern_timeout.go have: their types, functions,
// variables and constants, found by the names of C. A name of C and one of Go are the same
// if they differ in capitals only.
package layers

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"strings"
)

// Layers are the packages, typed.
type Layers struct {
	values map[string]types.Object // functions, variables and constants, by name in lower case
	types  map[string]types.Object

	importer *importer
}

// Load reads the packages with these import paths, those first that are looked at first,
// from the sources of the module, without the bodies of functions.
func Load(src fs.FS, packages []string) (*Layers, error) {
	im := &importer{src: src, fset: token.NewFileSet(), done: map[string]*types.Package{}}
	l := &Layers{values: map[string]types.Object{}, types: map[string]types.Object{}, importer: im}
	for _, p := range packages {
		pkg, err := im.Import(p)
		if err != nil {
			return nil, err
		}
		for _, name := range pkg.Scope().Names() {
			if !token.IsExported(name) {
				continue
			}
			into := l.values
			o := pkg.Scope().Lookup(name)
			if _, ok := o.(*types.TypeName); ok {
				into = l.types
			}
			if key := strings.ToLower(name); into[key] == nil {
				into[key] = o
			}
		}
	}
	return l, nil
}

// Value returns the function, variable or constant with a name of C, or nil. The front
// end's own K_ does not count.
func (l *Layers) Value(name string) types.Object {
	return l.values[strings.ToLower(strings.TrimPrefix(name, "K_"))]
}

// Type returns the type with a name of C, or nil.
func (l *Layers) Type(name string) types.Object { return l.types[strings.ToLower(name)] }

// importer type-checks the packages of the module. Of others it knows nothing: no name of
// C leads there.
type importer struct {
	src  fs.FS
	fset *token.FileSet
	done map[string]*types.Package
}

func (im *importer) Import(p string) (*types.Package, error) {
	if p == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := im.done[p]; pkg != nil {
		return pkg, nil
	}
	dir, ours := strings.CutPrefix(p, "ktimeout/")
	if !ours {
		pkg := types.NewPackage(p, path.Base(p))
		pkg.MarkComplete()
		im.done[p] = pkg
		return pkg, nil
	}
	files, err := im.parse(dir)
	if err != nil {
		return nil, err
	}
	cfg := types.Config{Importer: im, IgnoreFuncBodies: true, FakeImportC: true, Error: func(error) {}}
	pkg, _ := cfg.Check(p, im.fset, files, nil)
	im.done[p] = pkg
	return pkg, nil
}

// parse reads the files of a package that are built for every system.
func (im *importer) parse(dir string) (files []*ast.File, err error) {
	entries, err := fs.ReadDir(im.src, dir)
	if err != nil {
		return nil, fmt.Errorf("the sources of the layers: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(im.src, path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(im.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("the sources of the layers: %w", err)
		}
		files = append(files, f)
	}
	return files, nil
}
