package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/patch"
)

// verdict is what sbs patch -verify -json prints.
type verdict struct {
	Open    []patch.Open `json:"open"`    // hunks that are not answered
	Unasked []patch.Stmt `json:"unasked"` // changes that no hunk asks for
}

// verify runs sbs patch -verify: it compares what was changed in Go, since a
// commit or since a file, with what the diff asks for.
func (w *work) verify(base, old string, asJSON bool, stdout, stderr io.Writer) int {
	before, err := w.before(base, old)
	if err != nil {
		return fail(stderr, err)
	}
	v := verdict{Open: []patch.Open{}, Unasked: []patch.Stmt{}}
	for _, p := range w.patches {
		v.Open = append(v.Open, p.Open()...)
	}
	v.Unasked = append(v.Unasked, patch.Unasked(w.patches, before)...)
	bad := 0 // changes that a note accounts for are printed but do not count
	for _, u := range v.Unasked {
		if u.Note == "" {
			bad++
		}
	}
	status := 0
	if len(v.Open)+bad > 0 {
		status = 1
	}
	if asJSON {
		if failed := printJSON(stdout, stderr, v); failed != 0 {
			return failed
		}
		return status
	}
	for _, o := range v.Open {
		w.printOpen(stdout, &o)
	}
	for _, u := range v.Unasked {
		fmt.Fprintln(stdout, u)
	}
	if alone := w.alone(); alone > 0 {
		fmt.Fprintf(stdout, "%d hunks fit no text of the file that is there: what they take away was not looked for; give the file before the change with -src\n", alone)
	}
	if status == 0 {
		fmt.Fprintf(stdout, "%d hunks, each answered, and nothing changed that none asks for\n", len(w.places))
	} else {
		fmt.Fprintf(stdout, "%d hunks: %d not answered; %d statements changed that none asks for, and no note accounts for\n", len(w.places), len(v.Open), bad)
	}
	return status
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

// printOpen prints what a hunk asks for that was not done.
func (w *work) printOpen(out io.Writer, o *patch.Open) {
	fmt.Fprintf(out, "%s:%d: %s, in %s: the hunk is not answered", w.diff, o.At, o.File, nameOr(o.Function()))
	if o.Lands[0].Go != "" {
		fmt.Fprintf(out, "; it lands on %s", landing(o.Lands[0]))
	}
	fmt.Fprintln(out)
	if len(o.Missing)+len(o.Left) == 0 {
		fmt.Fprintf(out, "    %s\n", o.Why)
	}
	for _, m := range o.Missing {
		fmt.Fprintf(out, "    nothing stands for: %s\n", m)
	}
	for _, l := range o.Left {
		fmt.Fprintf(out, "    %s:%d is left of what it takes away: %s\n", l.File, l.Line, l.Text)
	}
}

// before reads the Go files from before the work: those of a commit, or one file.
func (w *work) before(base, old string) (map[string]*gosrc.File, error) {
	out := make(map[string]*gosrc.File)
	add := func(name string, text []byte) error {
		f, err := gosrc.Parse(name, text)
		if err != nil {
			return fmt.Errorf("before the work: %w", err)
		}
		out[name] = f
		return nil
	}
	if old != "" {
		text, err := os.ReadFile(old)
		if err != nil {
			return nil, fmt.Errorf("%w; give -old the Go file before the work", err)
		}
		for name := range w.files {
			if path.Base(name) == filepath.Base(old) || len(w.patches) == 1 && name == w.patches[0].Source.Go[0] {
				return out, add(name, text)
			}
		}
		return nil, fmt.Errorf("%s: the diff is of several files; give -base a commit instead of -old", old)
	}
	for name := range w.files {
		cmd := exec.Command("git", "show", base+":./"+name)
		cmd.Dir = w.tree.Root
		text, err := cmd.Output()
		if err != nil {
			why := err.Error()
			if e, ok := err.(*exec.ExitError); ok {
				why, _, _ = strings.Cut(strings.TrimSpace(string(e.Stderr)), "\n")
			}
			return nil, fmt.Errorf("%s at %s: %s; give -base a commit that has it, or -old the file", name, base, why)
		}
		if err := add(name, text); err != nil {
			return nil, err
		}
	}
	return out, nil
}
