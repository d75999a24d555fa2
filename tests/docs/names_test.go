package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNames checks that tests, folders and files that pages name exist.
func TestNames(t *testing.T) { report(t, checkNames(read(sources(t)))) }

var (
	// ours matches paths in folders of the project. Paths of FreeBSD begin with
	// sys/ and another folder.
	ours     = regexp.MustCompile(`^(sys|kern|tests|tools|docs|\.ci)/[\w./*-]*$`)
	freebsds = regexp.MustCompile(`^sys/[a-z]+/`)
	testName = regexp.MustCompile(`^(.+)\.((?:Test|Fuzz|Benchmark)\w+)$`)
	made     = regexp.MustCompile(`NEW|OLD`) // files that the reader makes
)

// checkNames checks that the tests, folders and files in code spans exist:
// "kern/timeout.TestNames" is a test, "kern/timeout" a folder.
func checkNames(pages []*page) (bad []problem) {
	for _, p := range pages {
		for _, s := range p.spans {
			name := s.text
			if !ours.MatchString(name) || freebsds.MatchString(name) || made.MatchString(name) {
				continue
			}
			if m := testName.FindStringSubmatch(name); m != nil {
				if !hasTest(m[1], m[2]) {
					bad = append(bad, problem{p.path, s.line, "there is no " + m[2] + " in the tests of " + m[1]})
				}
				continue
			}
			if found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(name))); err != nil || len(found) == 0 {
				bad = append(bad, problem{p.path, s.line, "there is no " + name})
			}
		}
	}
	return bad
}

// hasTest tells whether a package has a test of that name.
func hasTest(dir, name string) bool {
	files, _ := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*_test.go"))
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(text), "\nfunc "+name+"(")
	})
}

// TestNamesRefuse checks that names of things that do not exist are refused.
func TestNamesRefuse(t *testing.T) {
	good := sources(t)
	for _, tt := range []struct{ page, was, is, want string }{
		{"docs/soundness.md", "`tools/model/scenario.TestTouches`", "`tools/model/scenario.TestTouch`", "there is no TestTouch in the tests of tools/model/scenario"},
		{"docs/design.md", "`kern/sleepqueue/`", "`kern/sleepqueues/`", "there is no kern/sleepqueues/"},
	} {
		refuses(t, good, checkNames, tt.page, tt.was, tt.is, tt.want)
	}
}
