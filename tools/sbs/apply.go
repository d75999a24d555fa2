package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/draft"
	"ktimeout/tools/sbs/internal/patch"
	"ktimeout/tools/sbs/internal/tree"
)

// apply writes what a diff changes into the Go files of the port, and says what is left.
func (w *work) apply(stdout, stderr io.Writer) int {
	names, err := cfront.LoadNames()
	if err != nil {
		return fail(stderr, err)
	}
	var changed []draft.Carried
	var dirs []string
	for _, p := range w.patches {
		if len(p.Source.Go) == 0 || path.Ext(p.Source.C) != ".c" {
			continue // headers are carried over by hand; their hunks say where to
		}
		before, after := p.Texts()
		if before == nil {
			return fail(stderr, fmt.Errorf("%s: no known text of %s is the one before the change; give it with -src", w.diff, p.Source.C))
		}
		dir := path.Dir(p.Source.Go[0])
		port, err := draft.ReadPort(names, w.tree.Root, dir)
		if err != nil {
			return fail(stderr, err)
		}
		typed, _ := cfront.Read(cfront.Request{Path: p.Source.C, Text: after}) // without, its syntax must do
		c, err := draft.Apply(draft.Patch{Name: p.Source.C, Before: before, After: after, Port: port, Names: names, Typed: typed, With: counterparts{p, dir}})
		if err != nil {
			return fail(stderr, err)
		}
		changed, dirs = append(changed, c), append(dirs, dir)
	}
	left := 0
	for i, c := range changed {
		n, err := rewrite(w.tree.Root, dirs[i], c.Files)
		if err != nil {
			return fail(stderr, err)
		}
		fmt.Fprintf(stdout, "%s: %s in %s\n", dirs[i], many(len(c.Edits), "change"), many(n, "file"))
		for _, l := range c.Left {
			fmt.Fprintf(stdout, "%s: %s\n", l.Kind, l)
		}
		left += len(c.Left)
	}
	for _, p := range w.patches {
		if len(p.Source.Go) == 0 || path.Ext(p.Source.C) != ".c" {
			fmt.Fprintf(stdout, "by hand: what the diff changes in %s\n", p.Source.C)
			left++
		}
	}
	fmt.Fprintf(stdout, "%d left for you\n", left)
	return 0
}

// rewrite writes the files of a package that are others now, and counts them.
func rewrite(root, dir string, files map[string][]byte) (n int, err error) {
	for name, text := range files {
		at := filepath.Join(root, filepath.FromSlash(dir), name)
		was, err := os.ReadFile(at)
		if err != nil {
			return n, err
		}
		if bytes.Equal(was, text) {
			continue
		}
		if err := os.WriteFile(at, text, 0o666); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// counterparts are those that the comparison of both texts has found.
type counterparts struct {
	patch *patch.Patch
	dir   string
}

// Of implements draft.Counterparts.
func (c counterparts) Of(n *tree.Node) (draft.Part, bool) {
	file, pos, end, ok := c.patch.GoOf(n)
	if !ok || path.Dir(file) != c.dir {
		return draft.Part{}, false
	}
	return draft.Part{File: path.Base(file), Pos: pos, End: end}, true
}

// many says how many there are of something.
func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
