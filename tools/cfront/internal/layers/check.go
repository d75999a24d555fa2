package layers

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
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
	c := &Checked{Fset: l.importer.fset, Info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{},
		Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}}
	var err error
	if c.File, err = parser.ParseFile(c.Fset, name, text, parser.SkipObjectResolution); err != nil {
		return nil, err
	}
	cfg := types.Config{Importer: l.importer}
	if _, err = cfg.Check("text", c.Fset, []*ast.File{c.File}, c.Info); err != nil {
		return nil, errors.New(strings.Join(strings.Fields(err.Error()), " "))
	}
	return c, nil
}
