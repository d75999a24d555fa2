package draft

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// Edit puts a text in the place of a part of a Go file.
type Edit struct {
	File     string
	Pos, End int
	Text     string
}

// apply makes the edits of a file, and formats it.
func apply(name string, text []byte, edits []Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Pos, b.Pos) })
	var b strings.Builder
	at := 0
	for i, e := range edits {
		if e.Pos < at || e.End > len(text) {
			return nil, fmt.Errorf("%s: two changes of one part of the file, %q and %q; make them by hand", name, edits[i-1].Text, e.Text)
		}
		b.Write(text[at:e.Pos])
		b.WriteString(e.Text)
		at = e.End
	}
	b.Write(text[at:])
	return gofmt(b.String())
}

// Edited makes the edits of a package's files. Guards that guard nothing any more go.
func Edited(p *Port, edits []Edit) (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, text := range p.Files {
		var of []Edit
		for _, e := range edits {
			if e.File == name {
				of = append(of, e)
			}
		}
		if len(of) == 0 {
			files[name] = text
			continue
		}
		out, err := apply(name, text, of)
		if err != nil {
			return nil, err
		}
		if files[name], err = unguarded(name, out); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// unguarded takes guards out of a file that have nothing in them.
func unguarded(name string, text []byte) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var edits []Edit
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.IfStmt); ok && isGuard(s) && len(s.Body.List) == 0 {
			edits = append(edits, Edit{name, fset.Position(s.Pos()).Offset, fset.Position(s.End()).Offset, ""})
		}
		return true
	})
	return apply(name, text, edits)
}
