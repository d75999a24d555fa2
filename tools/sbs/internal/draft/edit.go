package draft

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
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
	out, err := gofmt(b.String())
	if err != nil {
		return nil, fmt.Errorf("%s:%w: a fault of the draft; make the changes by hand", name, err)
	}
	return out, nil
}

// edited makes the edits of a package's files. Guards that guard nothing any more go, and
// so do variables that nothing uses any more. The descriptor follows the declarations.
func edited(p *Port, edits []Edit) (map[string][]byte, error) {
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
		if files[name], err = emptied(name, out); err != nil {
			return nil, err
		}
	}
	files, err := unused(p, files)
	if err != nil || files[descriptorFile] == nil {
		return files, err
	}
	now, err := NewPort(p.names, p.path, files)
	if err != nil {
		return nil, err
	}
	files[descriptorFile], _, err = describe(now)
	return files, err
}

// emptied takes guards and groups of declarations out of a file that have nothing in
// them.
func emptied(name string, text []byte) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var edits []Edit
	cut := func(from, to token.Pos) {
		edits = append(edits, Edit{name, fset.PositionFor(from, false).Offset, fset.PositionFor(to, false).Offset, ""})
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			if isGuard(n) && len(n.Body.List) == 0 {
				cut(n.Pos(), n.End())
			}
		case *ast.GenDecl:
			if n.Lparen.IsValid() && len(n.Specs) == 0 {
				from := n.Pos()
				if n.Doc != nil {
					from = n.Doc.Pos()
				}
				cut(from, n.End())
			}
		}
		return true
	})
	return apply(name, text, edits)
}

// unused takes variables out of functions that the edits have left without a use.
func unused(p *Port, files map[string][]byte) (map[string][]byte, error) {
	now, err := NewPort(p.names, p.path, files)
	if err != nil {
		return nil, err
	}
	a := &applier{Patch: Patch{Port: now}}
	gone := map[ast.Node][]*tree.Node{}
	for _, err := range now.typed.Wrong {
		e, ok := err.(types.Error)
		_, name, is := strings.Cut(e.Msg, "declared and not used: ")
		if !ok || !is {
			continue
		}
		file := now.typed.Fset.PositionFor(e.Pos, false).Filename
		ast.Inspect(now.typed.Files[file], func(n ast.Node) bool {
			if b, ok := n.(*ast.BlockStmt); ok && b.Pos() <= e.Pos && e.Pos < b.End() {
				if slices.ContainsFunc(b.List, func(s ast.Stmt) bool { return s.Pos() <= e.Pos && e.Pos < s.End() && isDecl(s) }) {
					a.file = file
					gone[b] = append(gone[b], &tree.Node{Text: name})
				}
			}
			return true
		})
	}
	for b, names := range gone {
		a.undeclare(names, b.(*ast.BlockStmt))
	}
	if len(a.edits) == 0 {
		return files, nil
	}
	for name, text := range files {
		var of []Edit
		for _, e := range a.edits {
			if e.File == name {
				of = append(of, e)
			}
		}
		if files[name], err = apply(name, text, of); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func isDecl(s ast.Stmt) bool {
	_, ok := s.(*ast.DeclStmt)
	return ok
}
