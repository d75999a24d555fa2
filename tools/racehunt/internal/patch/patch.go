// Package patch applies patches to a text in C and its headers.
//
// It imports the reader of unified diffs and the errors of bad usage.
package patch

import (
	"os"
	"path"
	"slices"
	"strings"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

// Main is the base name of the text in patches.
const Main = "kern_timeout.c"

// Files are the files that patches are applied to.
type Files struct {
	Path    string            // of the text, as the user named it
	Text    []byte            // of the text
	Headers map[string][]byte // by base name
	Known   []string          // the base names of all headers there are
}

// Apply applies the patches of these names, in their order, and returns the files after
// it. Hunks for other files are left alone.
func Apply(names []string, f Files) (Files, error) {
	out := f
	out.Headers = map[string][]byte{}
	for base, text := range f.Headers {
		out.Headers[base] = text
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return f, usage.Errorf("%s: %v; give a unified diff, as of git diff or diff -u", name, whole.Why(err))
		}
		diffs, err := unidiff.Read(name, text)
		if err != nil {
			return f, usage.Errorf("%v", err)
		}
		if err := out.apply(name, diffs); err != nil {
			return f, err
		}
	}
	return out, nil
}

// apply applies one patch.
func (f *Files) apply(name string, diffs []unidiff.File) error {
	found := false
	for i := range diffs {
		d := &diffs[i]
		base := path.Base(d.Name)
		var err error
		switch {
		case base == Main, base == path.Base(f.Path):
			f.Text, err = hunks(name, f.Path, f.Text, d)
		case f.Headers[base] != nil:
			f.Headers[base], err = hunks(name, base, f.Headers[base], d)
		case slices.Contains(f.Known, base):
			err = usage.Errorf("%s:%d: it changes %s; give that file with -header", name, d.Hunks[0].Line, d.Name)
		default:
			continue
		}
		if err != nil {
			return err
		}
		found = true
	}
	if !found {
		return usage.Errorf("%s: it changes neither %s nor %s; give a patch of the text or its headers", name, Main, strings.Join(f.Known, ", "))
	}
	return nil
}

// hunks applies the hunks for one file.
func hunks(name, file string, text []byte, d *unidiff.File) ([]byte, error) {
	s, end := strings.CutSuffix(string(text), "\n")
	lines := strings.Split(s, "\n")
	moved := 0  // how far the last hunk stands from its place
	behind := 0 // where the last hunk ends: the next one stands behind it
	var out []string
	for i := range d.Hunks {
		h := &d.Hunks[i]
		at, ok := place(lines, h, behind, moved)
		if !ok {
			return nil, usage.Errorf("%s:%d: this hunk does not fit %s, wherever its lines are looked for; give the text that the patch was made for", name, h.Line, file)
		}
		moved = at - (h.Old - 1)
		out = append(append(out, lines[behind:at]...), h.After()...)
		behind = at + len(h.Before())
	}
	out = append(out, lines[behind:]...)
	patched := strings.Join(out, "\n")
	if end {
		patched += "\n"
	}
	return []byte(patched), nil
}

// place returns the index of the first line of a hunk: the nearest to where it says that
// it stands, not before the lines that earlier hunks have.
func place(lines []string, h *unidiff.Hunk, from, moved int) (int, bool) {
	before := h.Before()
	said := h.Old - 1 + moved
	if len(before) == 0 {
		said++ // a hunk without a line stands behind the line that it names
	}
	fits := func(at int) bool {
		return at >= from && at+len(before) <= len(lines) && slices.Equal(lines[at:at+len(before)], before)
	}
	for off := 0; off <= len(lines); off++ {
		for _, at := range []int{said - off, said + off} {
			if fits(at) {
				return at, true
			}
		}
	}
	return 0, false
}
