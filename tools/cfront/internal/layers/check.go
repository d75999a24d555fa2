package layers

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Checked is a Go file with the types of what it names.
type Checked struct {
	Fset *token.FileSet
	File *ast.File
	Info *types.Info
}

// Check parses and types a Go file that uses the layers. An error is one line.
func (l *Layers) Check(name string, text []byte) (*Checked, error) {
	p, err := l.Package("text", map[string][]byte{name: text})
	if err != nil {
		return nil, err
	}
	if len(p.Wrong) > 0 {
		return nil, errors.New(strings.Join(strings.Fields(p.Wrong[0].Error()), " "))
	}
	return &Checked{p.Fset, p.Files[name], p.Info}, nil
}

// Package is a package in Go with the types of what it names.
type Package struct {
	Fset  *token.FileSet
	Files map[string]*ast.File
	Types *types.Package
	Info  *types.Info
	Wrong []error
}

// Package parses and types the files of a package that uses the layers. An error is one
// of the syntax; what else is wrong is listed.
func (l *Layers) Package(path string, files map[string][]byte) (*Package, error) {
	p := &Package{Fset: l.importer.fset, Files: map[string]*ast.File{}, Info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{},
		Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}}
	var all []*ast.File
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(p.Fset, name, files[name], parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		p.Files[name] = f
		all = append(all, f)
	}
	cfg := types.Config{Importer: l.importer, Error: func(err error) { p.Wrong = append(p.Wrong, err) }}
	p.Types, _ = cfg.Check(path, p.Fset, all, p.Info)
	return p, nil
}
