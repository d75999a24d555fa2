package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/patch"
	"ktimeout/tools/sbs/internal/upstream"
)

// cmdDiff runs sbs diff.
func cmdDiff(args []string, stdout, stderr io.Writer) int {
	fs, src1, _ := newFlags("diff")
	fs.Lookup("src").Usage = "the same as -src1"
	fs.StringVar(src1, "src1", "", "the C text of the first revision, a tree or a `file`; without, what sbs fetch has brought")
	src2 := fs.String("src2", "", "the C text of the second revision, a tree or a `file`")
	width := fs.Int("w", columns(), "width of the terminal in `columns`, 80 or more")
	var revs []string
	for len(args) > 0 {
		if status, ok := parse(fs, args, stdout, stderr); !ok {
			return status
		}
		if fs.NArg() == 0 {
			break
		}
		revs, args = append(revs, fs.Arg(0)), fs.Args()[1:]
	}
	switch {
	case len(revs) != 2:
		return fail(stderr, errors.New("say which two: sbs diff REV1 REV2"))
	case *width < 80:
		return fail(stderr, fmt.Errorf("-w %d: give 80 or more", *width))
	}
	tree, err := pairs.Open()
	if err != nil {
		return fail(stderr, err)
	}
	d, err := readDiff(tree, revs, []string{*src1, *src2})
	if err != nil {
		return fail(stderr, err)
	}
	d.print(stdout, *width)
	return 0
}

// revDiff is what changed between two revisions, in Go and in C.
type revDiff struct {
	revs  []string
	file  *gotree.File // of the second revision
	hunks []unidiff.Hunk
	c     []patch.Place // hunks of C, placed in the port of the second revision; nil if a text of C is not to be had
}

func readDiff(tree *pairs.Tree, revs, srcs []string) (*revDiff, error) {
	w := &work{tree: tree, rev: revs[1], files: make(map[string]*gotree.File)}
	var text, name, c [2]string
	var source pairs.Source
	for i, rev := range revs {
		var err error
		if source, err = tree.Find(rev, "kern_timeout.c"); err != nil {
			return nil, err
		}
		name[i] = source.Go[0]
		data, err := os.ReadFile(filepath.Join(tree.Root, filepath.FromSlash(name[i])))
		if err != nil {
			return nil, err
		}
		text[i] = string(data)
		if c[i], err = cSource(srcs[i], rev, source.C); err != nil {
			return nil, err
		}
	}
	port, err := w.port(source)
	if err != nil {
		return nil, err
	}
	d := &revDiff{revs: revs, file: port.Go[0]}
	changed, err := between(name[1], text)
	if err != nil {
		return nil, err
	}
	d.hunks = changed.Hunks
	if c[0] == "" || c[1] == "" {
		return d, nil
	}
	changed, err = between(source.C, c)
	if err != nil || len(changed.Hunks) == 0 {
		return d, err
	}
	p, err := patch.New(changed, [][]string{lines([]byte(c[0]))}, port)
	if err != nil {
		return nil, err
	}
	d.c = p.Places()
	return d, nil
}

// between returns the hunks that lead from one text to the other.
func between(name string, text [2]string) (unidiff.File, error) {
	d := diff.Diff("a/"+name, []byte(text[0]), "b/"+name, []byte(text[1]))
	if d == nil {
		return unidiff.File{Name: name}, nil
	}
	files, err := unidiff.Read(name, d)
	if err != nil {
		return unidiff.File{}, err
	}
	return files[0], nil
}

// cSource returns the C text of a revision, or "" if neither the flag nor the
// cache has it.
func cSource(src, rev, name string) (string, error) {
	if src == "" {
		dir, err := upstream.Dir(rev)
		if err != nil {
			return "", nil
		}
		src = dir
	}
	if st, err := os.Stat(src); err == nil && st.IsDir() {
		src = filepath.Join(src, filepath.FromSlash(name))
	}
	text, err := os.ReadFile(src)
	if err != nil {
		return "", fmt.Errorf("%w; give the C text of %s", err, rev)
	}
	return string(text), nil
}
