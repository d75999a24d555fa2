package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/patch"
)

// verified is sbs patch -verify.
func verified(patches []*patch.Patch, root, base, old string, stdout, stderr io.Writer) int {
	hunks, bad := 0, 0
	for _, p := range patches {
		name := p.Source.Go[0]
		text, err := before(root, name, base, old)
		if err != nil {
			return fail(stderr, err)
		}
		was, err := gosrc.Parse(name+" before", text)
		if err != nil {
			return fail(stderr, err)
		}
		hunks += len(p.Places())
		open, unasked := p.Verify(was)
		for _, pl := range open {
			fmt.Fprintf(stdout, "%s: hunk at line %d of the diff, in %s, is not answered: %s\n", pl.File, pl.At, pl.Function, pl.State)
			if pl.Why != "" {
				fmt.Fprintf(stdout, "    %s\n", pl.Why)
			}
			if pl.Go != "" {
				fmt.Fprintf(stdout, "    it lands on %s:%d-%d\n", pl.Go, pl.First, pl.Last)
			}
		}
		for _, u := range unasked {
			fmt.Fprintln(stdout, u)
		}
		bad += len(open) + len(unasked)
	}
	if bad > 0 {
		return 1
	}
	fmt.Fprintf(stdout, "%d hunks, each answered, and nothing changed that none asks for\n", hunks)
	return 0
}

// before returns the Go file as it was before the work.
func before(root, name, base, old string) ([]byte, error) {
	if old != "" {
		text, err := os.ReadFile(old)
		if err != nil {
			return nil, fmt.Errorf("%w; give -old the Go file before the work", err)
		}
		return text, nil
	}
	cmd := exec.Command("git", "show", base+":./"+filepath.ToSlash(name))
	cmd.Dir = root
	text, err := cmd.Output()
	if err != nil {
		why := err.Error()
		if e, ok := err.(*exec.ExitError); ok {
			why = strings.TrimSpace(string(e.Stderr))
		}
		return nil, fmt.Errorf("%s of %s: %s; give -base a commit that has it, or -old the file", name, base, why)
	}
	return text, nil
}
