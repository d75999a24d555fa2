package cfront

import (
	"go/ast"
	"go/token"
	"go/types"

	"ktimeout"
	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/layers"
)

// Names are what the packages below kern_timeout.go have, by the names of C, which
// differ in capitals only. An object of Go says its name, its package and its type.
type Names struct{ layers *layers.Layers }

// LoadNames reads the packages.
func LoadNames() (*Names, error) {
	l, err := layers.Load(ktimeout.Sources, family.Tick.Packages())
	if err != nil {
		return nil, err
	}
	return &Names{l}, nil
}

// Value returns the function, variable or constant of a name, or nil.
func (n *Names) Value(name string) types.Object { return n.layers.Value(name) }

// Type returns the type of a name or of a structure's tag, or nil.
func (n *Names) Type(name string) types.Object { return n.layers.Type(name) }

// Go is a package of Go that uses the layers, with the types of what it names. What is
// wrong in it, or comes from packages outside the module, has none.
type Go struct {
	Fset  *token.FileSet
	Files map[string]*ast.File
	Types *types.Package
	Info  *types.Info
	Wrong []error // types.Errors
}

// Check types a package of Go: its files by their names. An error is one of the syntax.
func (n *Names) Check(path string, files map[string][]byte) (*Go, error) {
	p, err := n.layers.Package(path, files)
	if err != nil {
		return nil, err
	}
	return &Go{p.Fset, p.Files, p.Types, p.Info, p.Wrong}, nil
}
