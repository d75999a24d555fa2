package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/patch"
)

// verify runs sbs patch -verify: it holds what was changed in Go, since a commit or
// since a file, against what the diff asks for.
func (w *work) verify(base, old string, asJSON bool, stdout, stderr io.Writer) int {
	before, err := w.before(base, old)
	if err != nil {
		return fail(stderr, err)
	}
	faults := patch.Verify(w.patches, before)
	status := 0
	if len(faults) > 0 {
		status = 1
	}
	if asJSON {
		if failed := printJSON(stdout, stderr, output{Command: "patch -verify", Faults: jsonFaults(faults)}); failed != 0 {
			return failed
		}
		return status
	}
	var unasked, missing []patch.Fault
	open := map[int]bool{} // hunks that are not answered
	for _, f := range faults {
		if f.Hunk == 0 {
			unasked = append(unasked, f)
			continue
		}
		missing = append(missing, f)
		open[f.Hunk] = true
	}
	for i := range w.places {
		w.printOpen(stdout, &w.places[i], missing)
	}
	for i := range unasked {
		fmt.Fprintln(stdout, says(&unasked[i]))
	}
	if status == 0 {
		fmt.Fprintf(stdout, "%d hunks, each answered, and nothing changed that none asks for\n", len(w.places))
	} else {
		fmt.Fprintf(stdout, "%d hunks: %d not answered; %d statements changed that none asks for\n", len(w.places), len(open), len(unasked))
	}
	return status
}

// printOpen prints what a hunk asks for that was not done.
func (w *work) printOpen(out io.Writer, p *patch.Place, open []patch.Fault) {
	first := true
	for i := range open {
		f := &open[i]
		if f.Hunk != p.At {
			continue
		}
		if first {
			fmt.Fprintf(out, "%s:%d: %s, in %s: the hunk is not answered", w.diff, p.At, p.File, nameOr(p.Function()))
			if p.Lands[0].Go != "" {
				fmt.Fprintf(out, "; it lands on %s", landing(p.Lands[0]))
			}
			fmt.Fprintln(out)
			first = false
		}
		fmt.Fprintf(out, "    %s\n", says(f))
	}
}

// says says what is wrong.
func says(f *patch.Fault) string {
	at := fmt.Sprintf("%s:%d: ", f.File, f.Line)
	out := ""
	switch f.Kind {
	case patch.Missing:
		out = fmt.Sprintf("nothing stands for line %d of C: %s", f.CLine, f.C)
	case patch.Left:
		out = at + "it is left of what the hunk takes away: " + f.Go
	case patch.More:
		out = at + "no hunk asks for: " + f.Go
	case patch.Gone:
		out = "before the work, " + at + "no hunk takes away: " + f.Go
	case patch.Moved:
		out = at + "it stands in another place than in C"
		if f.Behind != "" {
			out += ", where it is behind: " + f.Behind
		}
		out += ": " + f.Go
	case patch.Other:
		out = fmt.Sprintf("%s%s instead of %s (line %d of C): %s", at, quoted(f.Has), quoted(f.Wants), f.CLine, f.Go)
	case patch.Words, patch.Undeclared:
		return at + f.Note + ": " + f.Go
	case patch.Unknown:
		return "it fits no text of the file that is there: give the file before the change with -src"
	}
	if f.Hunk == 0 && f.Kind != patch.More && f.Kind != patch.Gone {
		out += "; no hunk asks for this"
	}
	if f.Note != "" {
		out += "; " + f.Note
	}
	return out
}

// quoted returns a part of a statement in quotes, or a word for none.
func quoted(s string) string {
	if s == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", s)
}

// before reads the Go files from before the work: those of a commit, or one file.
func (w *work) before(base, old string) (map[string]*gotree.File, error) {
	out := make(map[string]*gotree.File)
	add := func(name string, text []byte) error {
		f, err := gotree.Parse(name, text)
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
			if path.Base(name) == filepath.Base(old) || len(w.patches) == 1 && len(w.patches[0].Go) > 0 && name == w.patches[0].Source.Go[0] {
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
