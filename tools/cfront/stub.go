// Package cfront translates a text of kern_timeout.c to Go.
//
// This is a stand-in, which knows the ports only: a text whose first line is
//
//	/* stub r262057 [untranslated FUNC] [if NAME REVISION] */
//
// is translated to that port; with the macro NAME defined to the other one.
package cfront

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ktimeout"
)

// Request is a text to translate.
type Request struct {
	Path    string            // of the C file, as the user named it: goes to //line directives (made absolute by Translate) and messages
	Text    []byte            // its text; nil: read from Path
	Headers map[string][]byte // the user's own headers by base name: "callout.h", "_callout.h", "queue.h"; those not given are ours
	Defines []string          // "NAME" or "NAME=VALUE", like -D of a C compiler
}

// Package is what came of it.
type Package struct {
	Source  []byte // one Go file, "package text", with //line directives
	Family  string // "tick"
	Notes   []Note // what the reader of a verdict must know
	Missing []Missing
}

// Note is a remark. Pos is "FILE:LINE".
type Note struct{ Pos, Text string }

// Missing is a function that could not be translated. Text: what is not supported, and the mend.
type Missing struct{ Func, Pos, Text string }

var importBlock = regexp.MustCompile(`(?s)\nimport (\(.*?\n\)|"[^"]*")\n`)

// Translate translates a text. The error is one line, "FILE:LINE: what; mend".
func Translate(req Request) (Package, error) {
	if req.Text == nil {
		text, err := os.ReadFile(req.Path)
		if err != nil {
			return Package{}, fmt.Errorf("%s: %v; give a file in C", req.Path, err.(*os.PathError).Err)
		}
		req.Text = text
	}
	first, _, _ := strings.Cut(string(req.Text), "\n")
	words := strings.Fields(first)
	if len(words) < 4 || words[1] != "stub" {
		return Package{}, fmt.Errorf("%s:1: this is no text of kern_timeout.c; give one of FreeBSD 8.x to 9.x", req.Path)
	}
	rev := words[2]
	p := Package{Family: "tick", Notes: []Note{{req.Path + ":1", "branch of #ifdef SMP left out"}}}
	untranslated := ""
	for i, w := range words {
		if w == "if" && slices.Contains(req.Defines, words[i+1]) {
			rev = words[i+2]
		}
		if w == "untranslated" {
			untranslated = words[i+1]
			p.Missing = append(p.Missing, Missing{untranslated, req.Path + ":7", "assembly; leave it out"})
		}
	}
	abs, err := filepath.Abs(req.Path)
	if err != nil {
		return Package{}, err
	}
	dir := "kern/timeout/" + rev + "/"
	if rev == "timeout" {
		dir = "kern/timeout/"
	}
	imports, body := map[string]bool{}, ""
	names := []string{"callout.go", "kern_timeout.go", "port_revision.go"}
	if rev == "timeout" {
		names = append(names, "port_check.go")
	}
	for _, name := range names {
		text, err := ktimeout.Sources.ReadFile(dir + name)
		if err != nil {
			return Package{}, fmt.Errorf("%s:1: there is no port %s", req.Path, rev)
		}
		s := string(text)
		before := 0
		if m := importBlock.FindStringIndex(s); m != nil {
			for _, l := range strings.Split(s[m[0]:m[1]], "\n") {
				l = strings.Trim(strings.TrimPrefix(strings.TrimSpace(l), "import"), " \t()")
				if l != "" {
					imports[l] = true
				}
			}
			before = strings.Count(s[:m[1]], "\n")
			s = s[m[1]:]
		} else {
			i := strings.Index(s, "\npackage "+rev) + len("\npackage "+rev) + 1
			before = strings.Count(s[:i], "\n")
			s = s[i:]
		}
		if name == "kern_timeout.go" {
			body += fmt.Sprintf("\n//line %s:%d\n", abs, before+1)
		} else {
			body += fmt.Sprintf("\n//line %s:%d\n", filepath.Join(filepath.Dir(abs), name), before+1)
		}
		body += s
	}
	body = strings.Replace(body, fmt.Sprintf("Name: %q", rev), `Name: ""`, 1)
	if untranslated != "" {
		i := strings.Index(body, "\nfunc "+untranslated+"(")
		if i < 0 {
			return Package{}, fmt.Errorf("%s:1: there is no %s", req.Path, untranslated)
		}
		j := i + strings.Index(body[i:], "{\n") + 1
		body = body[:j] + fmt.Sprintf(" if true { panic(sys.Untranslated{Func: %q, Pos: %q, Text: %q}) }", untranslated, req.Path+":7", "assembly") + body[j:]
	}
	head := "package text\n\nimport (\n"
	for l := range imports {
		head += "\t" + l + "\n"
	}
	p.Source = []byte(sorted(head) + ")\n" + body)
	return p, nil
}

func sorted(head string) string {
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	slices.Sort(lines[3:])
	return strings.Join(lines, "\n") + "\n"
}
