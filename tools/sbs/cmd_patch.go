package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/patch"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/upstream"
)

// cmdPatch runs sbs patch.
func cmdPatch(args []string, stdout, stderr io.Writer) int {
	flags, src, rev := newFlags("patch")
	flags.Lookup("src").Usage = "the C text before the change, or after it: a FreeBSD source tree, or one `file` of it"
	flags.Lookup("rev").Usage = "lead it to the port of this `revision`; without, to the maintained one"
	asJSON := flags.Bool("json", false, "print JSON")
	verify := flags.Bool("verify", false, "hold what was changed in Go against what the diff asks for")
	carry := flags.Bool("apply", false, "write what the diff changes into the Go files of the port, and say what is left")
	base := flags.String("base", "HEAD", "with -verify: the `commit` before the work")
	old := flags.String("old", "", "with -verify: kern_timeout.go before the work, a `file`, instead of a commit")
	width := flags.Int("w", columns(), "width of the terminal in `columns`, 80 or more")
	var diffs []string
	for len(args) > 0 { // flags may also follow the diff
		if status, ok := parse(flags, args, stdout, stderr); !ok {
			return status
		}
		if flags.NArg() == 0 {
			break
		}
		diffs, args = append(diffs, flags.Arg(0)), flags.Args()[1:]
	}
	switch {
	case len(diffs) == 0:
		return fail(stderr, errors.New("say which diff: sbs patch FILE.diff, or - for standard input"))
	case len(diffs) > 1:
		return fail(stderr, fmt.Errorf("%q is one argument too many; give one diff", diffs[1]))
	case *width < 80:
		return fail(stderr, fmt.Errorf("-w %d: give 80 or more", *width))
	case *carry && (*verify || *asJSON):
		return fail(stderr, errors.New("-apply goes with neither -verify nor -json; give one of them"))
	case *rev == "":
		*rev = pairs.Maintained
	}
	tree, err := pairs.Open()
	if err != nil {
		return fail(stderr, err)
	}
	w, err := load(tree, diffs[0], *src, *rev)
	if err != nil {
		return fail(stderr, err)
	}
	if *carry {
		return w.apply(stdout, stderr)
	}
	if *verify {
		return w.verify(*base, *old, *asJSON, stdout, stderr)
	}
	if *asJSON {
		return printJSON(stdout, stderr, output{Command: "patch", Hunks: jsonHunks(w.places)})
	}
	for i := range w.places {
		w.print(stdout, i, *width)
	}
	fmt.Fprintln(stdout, w.counts())
	return 0
}

// work is a diff, compared with the port of a revision.
type work struct {
	tree      *pairs.Tree
	diff, rev string
	patches   []*patch.Patch
	places    []patch.Place // of every hunk, in the order of the diff
	files     map[string]*gotree.File
}

// load reads a diff and compares each of its files with the port of a revision.
func load(tree *pairs.Tree, diff, src, rev string) (*work, error) {
	name, data, err := readAll(diff)
	if err != nil {
		return nil, err
	}
	files, err := unidiff.Read(name, data)
	if err != nil {
		return nil, err
	}
	w := &work{tree: tree, diff: name, rev: rev, files: make(map[string]*gotree.File)}
	var others []string
	at := map[int]*patch.Patch{} // by the index of the first of its places
	for _, f := range files {
		s, ok, err := tree.Named(rev, f.Name)
		if err == nil && !ok && f.Was != "" {
			s, ok, err = tree.Named(rev, f.Was)
		}
		if err != nil {
			return nil, err
		}
		if !ok {
			others = append(others, f.Name)
			w.places = append(w.places, patch.Foreign(f)...)
			continue
		}
		texts, err := sources(tree, src, rev, s.C, f, len(files) > 1)
		if err != nil {
			return nil, err
		}
		port, err := w.port(s)
		if err != nil {
			return nil, err
		}
		p, err := patch.New(f, texts, port)
		if err != nil {
			return nil, err
		}
		w.patches = append(w.patches, p)
		at[len(w.places)] = p
		w.places = append(w.places, make([]patch.Place, len(f.Hunks))...)
	}
	patch.Moves(w.patches)
	for i, p := range at {
		copy(w.places[i:], p.Places())
	}
	if len(w.patches) == 0 {
		return nil, fmt.Errorf("%s:1: it changes %s, of which nothing was ported; give a diff of a file that was", name, some(others))
	}
	return w, nil
}

// readAll reads a file, or standard input if its name is "-". It returns what the text
// is called in messages.
func readAll(name string) (string, []byte, error) {
	if name == "-" {
		text, err := io.ReadAll(os.Stdin)
		return "standard input", text, err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return name, nil, fmt.Errorf("%w; give a unified diff", err)
	}
	return name, text, nil
}

// some names the first few of many names.
func some(names []string) string {
	if len(names) > 3 {
		return fmt.Sprintf("%s and %d other files", strings.Join(names[:3], ", "), len(names)-3)
	}
	return strings.Join(names, ", ")
}

// port reads the port of a source. A Go file that was read before is not read again.
func (w *work) port(s pairs.Source) (p patch.Port, err error) {
	p = patch.Port{Tree: w.tree, Source: s}
	for _, name := range s.Go {
		if w.files[name] == nil {
			if w.files[name], err = review.ReadGo(w.tree, name); err != nil {
				return p, err
			}
		}
		p.Go = append(p.Go, w.files[name])
	}
	p.Rules, err = review.Rules(w.tree, w.rev, &s)
	return p, err
}

// sources returns the known texts of a file of C: the one that -src gives, or
// else those in the cache, the revision's own first.
func sources(tree *pairs.Tree, src, rev, name string, f unidiff.File, several bool) (out [][]string, err error) {
	if src != "" {
		if st, err := os.Stat(src); err == nil && st.IsDir() {
			src = filepath.Join(src, filepath.FromSlash(name))
		}
		text, err := os.ReadFile(src)
		if errors.Is(err, fs.ErrNotExist) && several && f.New() {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w; give -src the file before the change, or the tree that has it", err)
		}
		if several && filepath.Base(src) != filepath.Base(filepath.FromSlash(name)) {
			return nil, nil // -src is another file of the diff
		}
		return [][]string{lines(text)}, nil
	}
	if rev == pairs.Maintained {
		rev = tree.Newest()
	}
	revs := slices.Clone(tree.Revisions)
	slices.SortStableFunc(revs, func(a, b string) int {
		switch {
		case a == rev:
			return -1
		case b == rev:
			return 1
		}
		return 0
	})
	for _, r := range revs {
		dir, err := upstream.Dir(r)
		if err != nil {
			continue
		}
		if text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			out = append(out, lines(text))
		}
	}
	return out, nil
}

// lines returns the lines of a text, which may end as on Windows.
func lines(text []byte) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
}

// counts says how many hunks have each state.
func (w *work) counts() string {
	n := make(map[patch.State]int)
	for _, p := range w.places {
		n[p.State]++
	}
	out := fmt.Sprintf("%d hunks: %d to do, %d already in the port, %d not applicable, %d conflicting",
		len(w.places), n[patch.ToDo], n[patch.Already], n[patch.Not], n[patch.Conflicting])
	if alone := w.alone(); alone > 0 {
		out += fmt.Sprintf("\n%d of them fit no text of the file that is there, and were led by their own lines: give the file before the change with -src", alone)
	}
	return out
}

// alone returns the number of hunks that were placed by their own lines.
func (w *work) alone() (n int) {
	for _, p := range w.places {
		if p.Alone {
			n++
		}
	}
	return n
}
