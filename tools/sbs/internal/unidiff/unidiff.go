// Package unidiff reads unified diffs as FreeBSD people have them: of git, svn, cvs
// and diff -u.
package unidiff

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/sourcegraph/go-diff/diff"
)

// File is what a diff says of one file.
type File struct {
	Name  string // with neither a/ nor b/ before it
	Hunks []Hunk
}

// Hunk is one hunk.
type Hunk struct {
	Line    int    // of the diff, where its header stands
	Old     int    // first line of the file before
	New     int    // and after
	Section string // what the header says behind the second @@: a function, often
	Lines   []Line
}

// Line is a line of a hunk.
type Line struct {
	Kind byte // ' ', '-' or '+'
	Text string
}

// Before returns the lines of the file before the change.
func (h *Hunk) Before() []string { return h.side('-') }

// After returns those after it.
func (h *Hunk) After() []string { return h.side('+') }

func (h *Hunk) side(kind byte) (out []string) {
	for _, l := range h.Lines {
		if l.Kind == ' ' || l.Kind == kind {
			out = append(out, l.Text)
		}
	}
	return out
}

// Read reads a diff. An error is one line that names the file and the line.
func Read(name string, text []byte) ([]File, error) {
	if i := bytes.Index(text, []byte("\r\n")); i >= 0 {
		return nil, fmt.Errorf("%s:%d: its lines end as on Windows; convert it with tr -d '\\r'", name, 1+bytes.Count(text[:i], []byte("\n")))
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("%s:1: it is empty; give a unified diff", name)
	}
	parsed, err := diff.ParseMultiFileDiff(undated(text))
	if err != nil {
		var at *diff.ParseError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("%s:%d: %w; give a unified diff, as of git diff or diff -u", name, max(at.Line, 1), at.Err)
		}
		return nil, fmt.Errorf("%s:1: %w; give a unified diff, as of git diff or diff -u", name, err)
	}
	var out []File
	headers := headers(text)
	for _, f := range parsed {
		file := File{Name: plain(f)}
		for _, h := range f.Hunks {
			if len(headers) == 0 {
				break
			}
			hunk := Hunk{Line: headers[0], Old: int(h.OrigStartLine), New: int(h.NewStartLine), Section: h.Section}
			headers = headers[1:]
			if err := hunk.read(name, h); err != nil {
				return nil, err
			}
			file.Hunks = append(file.Hunks, hunk)
		}
		if len(file.Hunks) > 0 {
			out = append(out, file)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s:1: there is no hunk in it; give a unified diff, as of git diff or diff -u", name)
	}
	return out, nil
}

// undated takes what stands behind the names of files away: a date, in as many forms
// as there are tools, or a revision.
func undated(text []byte) []byte {
	lines := bytes.Split(text, []byte("\n"))
	for i := 0; i+1 < len(lines); i++ {
		if bytes.HasPrefix(lines[i], []byte("--- ")) && bytes.HasPrefix(lines[i+1], []byte("+++ ")) {
			lines[i], _, _ = bytes.Cut(lines[i], []byte("\t"))
			lines[i+1], _, _ = bytes.Cut(lines[i+1], []byte("\t"))
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

// headers returns the lines of a diff on which hunks begin.
func headers(text []byte) (out []int) {
	for i, l := range bytes.Split(text, []byte("\n")) {
		if bytes.HasPrefix(l, []byte("@@ ")) {
			out = append(out, i+1)
		}
	}
	return out
}

// plain returns the name of a file as in FreeBSD's tree.
func plain(f *diff.FileDiff) string {
	name := f.NewName
	if name == "" || name == "/dev/null" {
		name = f.OrigName
	}
	for _, l := range f.Extended {
		if rest, ok := strings.CutPrefix(l, "Index: "); ok {
			name = strings.TrimSpace(rest)
		}
	}
	for _, p := range []string{"a/", "b/"} {
		name = strings.TrimPrefix(name, p)
	}
	name, _, _ = strings.Cut(name, "\t")
	return name
}

// read reads the lines of a hunk, of which there must be as many as its header
// says.
func (h *Hunk) read(name string, from *diff.Hunk) error {
	before, after := int32(0), int32(0)
	for i, l := range strings.Split(strings.TrimSuffix(string(from.Body), "\n"), "\n") {
		switch {
		case l == "":
			l = " " // mailers take the blank away
		case l[0] == '\\':
			continue // no newline at the end of the file
		}
		switch l[0] {
		case ' ':
			before++
			after++
		case '-':
			before++
		case '+':
			after++
		default:
			return fmt.Errorf("%s:%d: a line of a hunk begins with %q; it begins with a blank, + or -", name, h.Line+1+i, l[:1])
		}
		h.Lines = append(h.Lines, Line{l[0], l[1:]})
	}
	if before != from.OrigLines || after != from.NewLines {
		return fmt.Errorf("%s:%d: the hunk has %d and %d lines, and its header says %d and %d; it was cut off or edited by hand",
			name, h.Line, before, after, from.OrigLines, from.NewLines)
	}
	return nil
}
