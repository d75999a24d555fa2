// Package cfront translates a kern_timeout.c to Go that runs on the project's layers.
package cfront

import (
	"fmt"
	"path/filepath"

	"ktimeout"
	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/gen"
	"ktimeout/tools/cfront/internal/hooked"
	"ktimeout/tools/cfront/internal/layers"
	"ktimeout/tools/cfront/internal/parse"
)

// Request is a text to translate.
type Request struct {
	Path    string            // of the C file, as the user named it
	Text    []byte            // nil: it is read from Path
	Headers map[string][]byte // the user's own, by their last names: callout.h, _callout.h, queue.h
	Defines []string          // NAME or NAME=VALUE, as with -D of a compiler
}

// Package is what came of it: one Go file of package text that exports Revision.
type Package struct {
	Source  []byte
	Family  string
	Notes   []Note
	Missing []Missing
}

// Note is something that the reader of a verdict must know.
type Note = gen.Note

// Missing is a function that could not be translated, and panics with
// sys.Untranslated.
type Missing = gen.Missing

// conforms looks at generated code: that it is Go, and that the machine is told of each
// access.
func conforms(l *layers.Layers, f gen.File) error {
	checked, err := l.Check("text.go", f.Source)
	if err != nil {
		return fmt.Errorf("%w: a fault of the translator; write this part of C in another way", err)
	}
	if bad := hooked.Check(checked, f.Hidden); len(bad) > 0 {
		return fmt.Errorf("%w: a fault of the translator; write this part of C in another way", bad[0])
	}
	return nil
}

// Translate translates a text. An error is one line that names the file and the line.
func Translate(req Request) (Package, error) {
	t, err := source(req)
	if err != nil {
		return Package{}, err
	}
	path, err := filepath.Abs(req.Path)
	if err != nil {
		return Package{}, err
	}
	fam := t.Family
	l, err := layers.Load(ktimeout.Sources, fam.Packages())
	if err != nil {
		return Package{}, err
	}
	ast, err := parse.Parse(t, "")
	if err != nil {
		return Package{}, err
	}
	if ast, err = parse.Parse(t, parse.Page(t, ast)); err != nil {
		return Package{}, err
	}
	f, err := gen.Generate(gen.Input{AST: ast, Layers: l, Main: req.Path, Path: path, Era: fam.First + " to " + fam.Last, Sbt: fam == family.Sbt})
	if err != nil {
		return Package{}, err
	}
	if err := conforms(l, f); err != nil {
		return Package{}, err
	}
	left, err := parse.LeftOut(t)
	if err != nil {
		return Package{}, err
	}
	for _, b := range left {
		file := b.File
		if file == req.Path {
			file = path
		}
		f.Notes = append(f.Notes, Note{Pos: fmt.Sprintf("%s:%d", file, b.Line), Text: "left out: " + b.Directive})
	}
	return Package{Source: f.Source, Family: t.Family.Name, Notes: f.Notes, Missing: f.Missing}, nil
}
