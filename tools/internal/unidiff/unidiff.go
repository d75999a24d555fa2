// Package unidiff reads unified diffs in the forms that FreeBSD developers have:
// from git, svn, cvs and diff -u, alone or in a mail.
package unidiff

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// File has the hunks of a diff for one file.
type File struct {
	Name  string // without a/ or b/ before it
	Was   string // the name before the change, if it was another one
	Hunks []Hunk
}

// Hunk is one hunk.
type Hunk struct {
	Line    int    // the line of the diff that has its header
	Old     int    // its first line in the file before the change
	New     int    // its first line in the file after the change
	Section string // the text after the second @@ of the header: often a function
	Lines   []Line
}

// Line is a line of a hunk.
type Line struct {
	Kind byte // ' ', '-' or '+'
	Text string
}

// New tells whether the change creates the file.
func (f *File) New() bool {
	return len(f.Hunks) == 1 && f.Hunks[0].Old == 0 && len(f.Hunks[0].Before()) == 0
}

// Before returns the lines of the hunk before the change.
func (h *Hunk) Before() []string { return h.side('-') }

// After returns the lines of the hunk after the change.
func (h *Hunk) After() []string { return h.side('+') }

func (h *Hunk) side(kind byte) (out []string) {
	for _, l := range h.Lines {
		if l.Kind == ' ' || l.Kind == kind {
			out = append(out, l.Text)
		}
	}
	return out
}

// Reversed returns the hunk that undoes the change.
func (h *Hunk) Reversed() Hunk {
	r := *h
	r.Old, r.New = h.New, h.Old
	r.Lines = make([]Line, len(h.Lines))
	for i, l := range h.Lines {
		switch l.Kind {
		case '-':
			l.Kind = '+'
		case '+':
			l.Kind = '-'
		}
		r.Lines[i] = l
	}
	return r
}

// largest is the largest line number that a file may have.
const largest = 10_000_000

// Read reads a diff, whose lines may end as on Windows. An error is one line that names
// the file and the line.
func Read(name string, text []byte) ([]File, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return nil, fmt.Errorf("%s:%d: it has a NUL byte; give a unified diff, as of git diff or diff -u", name, 1+bytes.Count(text[:i], []byte("\n")))
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("%s:1: it is empty; give a unified diff, as of git diff or diff -u", name)
	}
	parsed, _, err := gitdiff.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, located(name, err)
	}
	lines := strings.Split(string(text), "\n")
	var out []File
	at := 0
	for _, f := range parsed {
		file := File{}
		for _, frag := range f.TextFragments {
			at = header(lines, at, frag)
			if len(file.Hunks) == 0 {
				file.Name, file.Was = names(f, lines[:at-1])
			}
			if frag.OldPosition > largest || frag.NewPosition > largest {
				return nil, fmt.Errorf("%s:%d: no file has so many lines; it was edited by hand, make the diff anew", name, at)
			}
			hunk := Hunk{Line: at, Old: int(frag.OldPosition), New: int(frag.NewPosition), Section: frag.Comment}
			for _, l := range frag.Lines {
				hunk.Lines = append(hunk.Lines, Line{l.Op.String()[0], strings.TrimSuffix(l.Line, "\n")})
			}
			file.Hunks = append(file.Hunks, hunk)
		}
		if len(file.Hunks) > 0 {
			out = append(out, file)
		}
	}
	if len(out) == 0 {
		return nil, none(name, lines)
	}
	return out, nil
}

var where = regexp.MustCompile(`^gitdiff: line (\d+): (.*)`)

// located puts the place of an error in front of it.
func located(name string, err error) error {
	line, what := 1, strings.Join(strings.Fields(err.Error()), " ")
	if m := where.FindStringSubmatch(what); m != nil {
		line, _ = strconv.Atoi(m[1])
		what = m[2]
	}
	mend := "it was cut off or edited by hand, make the diff anew"
	if strings.Contains(what, "without file header") {
		mend = "put --- NAME and +++ NAME before the hunk"
	}
	return fmt.Errorf("%s:%d: %s; %s", name, max(line, 1), what, mend)
}

// none says why there are no hunks in the text.
func none(name string, lines []string) error {
	for i, l := range lines {
		switch {
		case strings.HasPrefix(l, "@@@ "):
			return fmt.Errorf("%s:%d: it is the combined diff of a merge; give the diff to one of its parents", name, i+1)
		case strings.HasPrefix(l, "***************"):
			return fmt.Errorf("%s:%d: it is a context diff; give a unified diff, as of diff -u", name, i+1)
		}
	}
	return fmt.Errorf("%s:1: there is no hunk in it; give a unified diff, as of git diff or diff -u", name)
}

// header returns the line of the next hunk header after a line.
func header(lines []string, after int, frag *gitdiff.TextFragment) int {
	for i := after; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], "@@ -") && (frag.Comment == "" || strings.HasSuffix(strings.TrimSpace(lines[i]), strings.TrimSpace(frag.Comment))) &&
			i+1 < len(lines) && len(frag.Lines) > 0 && strings.HasSuffix(lines[i+1], strings.TrimRight(frag.Lines[0].Line, "\n")) {
			return i + 1
		}
	}
	return after + 1
}

// names returns the names of a file after and before a change; the second is "" if
// they are equal. above has the lines of the diff above the first hunk.
func names(f *gitdiff.File, above []string) (now, was string) {
	now, was = f.NewName, f.OldName
	// The parser removes a folder even where the names have no a/ or b/.
	if n := len(above); n > 1 {
		if old, ok := strings.CutPrefix(above[n-2], "--- "); ok && was != "" && !strings.HasPrefix(old, "\"") {
			was = old
		}
		if new, ok := strings.CutPrefix(above[n-1], "+++ "); ok && now != "" && !strings.HasPrefix(new, "\"") {
			now = new
		}
	}
	now, was = undated(now), undated(was)
	if _, rest, ok := strings.Cut(now, "/"); ok && len(was) > 1 && was[1] == '/' && was[2:] == rest && was != now {
		return rest, "" // a/ and b/, or what git writes for commits, the index and the work tree
	}
	now, was = plain(now), plain(was)
	if now == "" {
		now = was
	}
	if was == now {
		was = ""
	}
	return now, was
}

var date = regexp.MustCompile(`[ \t]+(\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2} \d{4}|[A-Z][a-z]{2} [A-Z][a-z]{2}) .*$`)

// undated removes what follows a name: a date or a revision.
func undated(name string) string {
	name, _, _ = strings.Cut(name, "\t")
	return date.ReplaceAllString(name, "")
}

// plain removes what precedes a name.
func plain(name string) string {
	for _, p := range []string{"a/", "b/", "./"} {
		if rest, ok := strings.CutPrefix(name, p); ok {
			return rest
		}
	}
	return name
}
