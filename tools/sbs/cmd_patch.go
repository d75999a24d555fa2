package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/patch"
	"ktimeout/tools/sbs/internal/port"
	"ktimeout/tools/sbs/internal/unidiff"
	"ktimeout/tools/sbs/internal/upstream"
)

// cmdPatch is sbs patch.
func cmdPatch(args []string, stdout, stderr io.Writer) int {
	fs, src, rev := newFlags("patch")
	asJSON := fs.Bool("json", false, "print JSON")
	verify := fs.Bool("verify", false, "hold what was changed in Go against what the diff asks for")
	base := fs.String("base", "HEAD", "with -verify: the `commit` before the work")
	old := fs.String("old", "", "with -verify: the Go `file` before the work, instead of a commit")
	width := fs.Int("w", columns(), "width of the terminal in `columns`, 80 or more")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	file := fs.Arg(0)
	if fs.NArg() > 1 { // flags may also stand behind the diff
		if status, ok := parse(fs, fs.Args()[1:], stdout, stderr); !ok {
			return status
		}
	}
	switch {
	case file == "":
		return fail(stderr, errors.New("say which diff: sbs patch FILE.diff"))
	case fs.NArg() > 0 && fs.Arg(0) != file:
		return fail(stderr, fmt.Errorf("%q is one argument too many; give one diff", fs.Arg(0)))
	case *width < 80:
		return fail(stderr, fmt.Errorf("-w %d: give 80 or more", *width))
	case *rev == "":
		*rev = port.Maintained
	}
	patches, err := load(file, *src, *rev)
	if err != nil {
		return fail(stderr, err)
	}
	root, err := port.Root()
	if err != nil {
		return fail(stderr, err)
	}
	if *verify {
		return verified(patches, root, *base, *old, stdout, stderr)
	}
	var all []patch.Place
	for _, p := range patches {
		all = append(all, p.Places()...)
	}
	if *asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "\t")
		if err := enc.Encode(all); err != nil {
			return fail(stderr, err)
		}
		return 0
	}
	for i, p := range all {
		printPlace(stdout, root, file, i+1, &p, *width)
	}
	fmt.Fprintln(stdout, counts(all))
	return 0
}

// load reads a diff and holds each of its files that was ported against a revision.
func load(file, src, rev string) ([]*patch.Patch, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w; give a unified diff", err)
	}
	files, err := unidiff.Read(file, data)
	if err != nil {
		return nil, err
	}
	root, err := port.Root()
	if err != nil {
		return nil, err
	}
	var out []*patch.Patch
	var others []string
	for _, f := range files {
		s, err := port.Find(rev, f.Name)
		if err != nil {
			others = append(others, f.Name)
			if _, bad := port.Of(rev); bad != nil {
				return nil, bad
			}
			continue
		}
		goFiles, err := s.Read(root)
		if err != nil {
			return nil, err
		}
		before, err := source(src, rev, s.C)
		if err != nil {
			return nil, err
		}
		p, err := patch.New(f, before, s, goFiles)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s:1: it changes %s, of which nothing was ported; give a diff of a file that was", file, strings.Join(others, ", "))
	}
	return out, nil
}

// source returns the text of a file before the change: that of -src, or else that
// of the cache, or nil if there is none.
func source(src, rev, name string) ([]string, error) {
	if src == "" {
		if rev == port.Maintained {
			rev = port.Revisions[len(port.Revisions)-1]
		}
		dir, err := upstream.Dir(rev)
		if err != nil {
			return nil, nil
		}
		src = dir
	}
	if st, err := os.Stat(src); err == nil && st.IsDir() {
		src = filepath.Join(src, filepath.FromSlash(name))
	}
	text, err := os.ReadFile(src)
	if err != nil {
		return nil, fmt.Errorf("%w; give the file before the change, or the tree that has it", err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}

// counts says how many hunks are in which state.
func counts(all []patch.Place) string {
	n := make(map[patch.State]int)
	for _, p := range all {
		n[p.State]++
	}
	return fmt.Sprintf("%d hunks: %d to do, %d already in the port, %d not applicable, %d conflicting",
		len(all), n[patch.ToDo], n[patch.Already], n[patch.Not], n[patch.Conflicting])
}

// printPlace prints a hunk beside the Go that it lands on.
func printPlace(w io.Writer, root, file string, no int, p *patch.Place, width int) {
	fmt.Fprintf(w, "%d. %s:%d: %s, in %s: %s", no, file, p.At, p.File, p.Function, p.State)
	if p.Why != "" {
		fmt.Fprintf(w, " (%s)", p.Why)
	}
	fmt.Fprintln(w)
	var other []string
	if p.Go != "" {
		fmt.Fprintf(w, "   %s:%d-%d, %.0f %% sure\n", p.Go, p.First, p.Last, 100*p.Sure)
		if text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(p.Go))); err == nil {
			lines := strings.Split(string(text), "\n")
			for n := p.First; n <= p.Last && n <= len(lines); n++ {
				other = append(other, fmt.Sprintf("%5d %s", n, strings.ReplaceAll(lines[n-1], "\t", "    ")))
			}
		}
	}
	var left []string
	for _, l := range p.Hunk.Lines {
		left = append(left, string(l.Kind)+" "+strings.ReplaceAll(l.Text, "\t", "    "))
	}
	beside(w, left, other, width)
	fmt.Fprintln(w)
}

// beside prints two columns, or one after the other where the terminal is narrow.
func beside(w io.Writer, left, right []string, width int) {
	if width < 120 {
		for _, l := range append(append(left, "   --"), right...) {
			fmt.Fprintf(w, "   %s\n", cut(l, width-3))
		}
		return
	}
	half := (width - 6) / 2
	for i := range max(len(left), len(right)) {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		fmt.Fprintf(w, "   %s| %s\n", pad(l, half), strings.TrimRight(cut(r, half), " "))
	}
}
