package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/port"
	"ktimeout/tools/sbs/internal/unidiff"
	"ktimeout/tools/sbs/internal/upstream"
)

// cmdDiff is sbs diff.
func cmdDiff(args []string, stdout, stderr io.Writer) int {
	fs, src1, _ := newFlags("diff")
	src2 := fs.String("src2", "", "the C text of the second revision, a tree or a `file`")
	fs.StringVar(src1, "src1", "", "the C text of the first revision, a tree or a `file`")
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
	if len(revs) != 2 {
		return fail(stderr, errors.New("say which two: sbs diff REV1 REV2"))
	}
	if *width < 80 {
		return fail(stderr, fmt.Errorf("-w %d: give 80 or more", *width))
	}
	root, err := port.Root()
	if err != nil {
		return fail(stderr, err)
	}
	var goText, cText [2]string
	var goFile [2]*gosrc.File
	for i, rev := range revs {
		s, err := port.Find(rev, "sys/kern/kern_timeout.c")
		if err != nil {
			return fail(stderr, err)
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(s.Go[0])))
		if err != nil {
			return fail(stderr, err)
		}
		goText[i] = string(text)
		if goFile[i], err = gosrc.Parse(s.Go[0], text); err != nil {
			return fail(stderr, err)
		}
		if cText[i], err = cSource([]string{*src1, *src2}[i], rev, s.C); err != nil {
			return fail(stderr, err)
		}
	}
	goHunks, err := hunks("kern_timeout.go", goText, goFunctions(goFile))
	if err != nil {
		return fail(stderr, err)
	}
	var cHunks []named
	if cText[0] != "" && cText[1] != "" {
		names, err := cFunctions(cText)
		if err != nil {
			return fail(stderr, err)
		}
		if cHunks, err = hunks("kern_timeout.c", cText, names); err != nil {
			return fail(stderr, err)
		}
	}
	printDiff(stdout, revs, cHunks, goHunks, *width)
	return 0
}

// cSource returns the C text of a revision, "" if neither a flag nor the cache has
// it.
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

// named is a hunk and the function that it is in.
type named struct {
	function string
	hunk     unidiff.Hunk
}

// hunks returns the hunks between two texts. Names gives for a line of the second,
// or of the first, what stands there.
func hunks(file string, text [2]string, names [2]func(line int) string) ([]named, error) {
	d := udiff.Unified("a/"+file, "b/"+file, text[0], text[1])
	if d == "" {
		return nil, nil
	}
	files, err := unidiff.Read(file, []byte(d))
	if err != nil {
		return nil, err
	}
	var out []named
	for _, h := range files[0].Hunks {
		n := named{hunk: h}
		old, now := h.Old, h.New
		for _, l := range h.Lines {
			if l.Kind != ' ' && n.function == "" {
				if l.Kind == '+' {
					n.function = names[1](now)
				} else {
					n.function = names[0](old)
				}
			}
			if l.Kind != '+' {
				old++
			}
			if l.Kind != '-' {
				now++
			}
		}
		out = append(out, n)
	}
	return out, nil
}

func goFunctions(f [2]*gosrc.File) (out [2]func(int) string) {
	for i := range f {
		out[i] = func(line int) string {
			for _, it := range f[i].Items {
				if line >= it.Doc && line <= it.End {
					return it.Name
				}
			}
			return ""
		}
	}
	return out
}

func cFunctions(text [2]string) (out [2]func(int) string, err error) {
	for i := range text {
		f, err := csrc.Parse("kern_timeout.c", []byte(text[i]))
		if err != nil {
			return out, err
		}
		out[i] = func(line int) string {
			for _, it := range f.Items {
				if line >= it.Line && line <= it.End {
					return it.Name
				}
			}
			return ""
		}
	}
	return out, nil
}

// printDiff prints function by function what changed in C and, beside it, what
// changed in Go.
func printDiff(w io.Writer, revs []string, c, g []named, width int) {
	fmt.Fprintf(w, "%s to %s: %d hunks of C, %d of Go\n", revs[0], revs[1], len(c), len(g))
	var order []string
	key := func(name string) string { return strings.ToLower(strings.Trim(name, "_")) }
	seen := make(map[string]bool)
	for _, list := range [][]named{c, g} {
		for _, n := range list {
			if k := key(n.function); !seen[k] {
				seen[k] = true
				order = append(order, k)
			}
		}
	}
	for _, k := range order {
		title := k
		if k == "" {
			title = "between functions"
		}
		fmt.Fprintf(w, "\n== %s\n", title)
		beside(w, lines(c, k, key), lines(g, k, key), width)
	}
}

// lines returns the lines of the hunks of a function.
func lines(list []named, k string, key func(string) string) (out []string) {
	for _, n := range list {
		if key(n.function) != k {
			continue
		}
		out = append(out, fmt.Sprintf("@@ -%d +%d @@", n.hunk.Old, n.hunk.New))
		for _, l := range n.hunk.Lines {
			out = append(out, string(l.Kind)+strings.ReplaceAll(l.Text, "\t", "    "))
		}
	}
	return out
}
