// Package provenance checks the headers of the ported files against LICENSE.
package provenance

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	from = regexp.MustCompile(`^// (Ported|Reduced) from FreeBSD sys/(kern|sys)/\w+\.[ch].* \((r\d{6}|1[0-9]|main).*\)\.$`)
	spdx = regexp.MustCompile(`^// SPDX-License-Identifier: BSD-[234]-Clause( AND Beerware)?$`)
)

// faults says what is wrong with the header of a file of sys or kern. There are
// three kinds of files, and the name tells which one a file is: "Ported from" is
// C's file statement by statement, under C's name; "Reduced from" keeps less than
// that of a file of C, and is named port_*.go; our own say neither, and are named
// port_*.go or doc.go,
// or lie in the folder explored.
func faults(name, text, license string) (found []string) {
	fault := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	head, _, _ := strings.Cut(text, "\npackage ")
	lines := strings.Split(strings.TrimRight(head, "\n"), "\n")
	own := strings.HasPrefix(name, "port_") || name == "doc.go"
	kind := ""
	if m := from.FindStringSubmatch(lines[0]); m != nil {
		kind = m[1]
	}
	derived := slices.ContainsFunc(lines, func(l string) bool {
		return strings.HasPrefix(l, "// Ported from") || strings.HasPrefix(l, "// Reduced from") || strings.HasPrefix(l, "// Copyright")
	})
	switch {
	case own && !derived:
		return nil
	case kind == "":
		fault("the first line names no upstream file and revision: %q", lines[0])
	case kind == "Ported" && own:
		fault("says that it was ported: give it the name of its C file, or say \"Reduced from\"")
	case kind == "Reduced" && !strings.HasPrefix(name, "port_"):
		fault("says that it was reduced: name it port_%s, or port it statement by statement", name)
	}
	if last := lines[len(lines)-1]; !spdx.MatchString(last) {
		fault("the header does not end with the licence: %q", last)
	}
	copyrights := 0
	for _, l := range lines {
		if c, ok := strings.CutPrefix(l, "// Copyright"); ok {
			copyrights++
			if !strings.Contains(license, "Copyright"+c) {
				fault("LICENSE lacks \"Copyright%s\"", c)
			}
		}
	}
	if copyrights == 0 {
		fault("no copyright line")
	}
	return found
}

// TestHeaders checks that every file of sys and kern is ported, reduced or our
// own, as its name says. The header of a file with a source in FreeBSD must name
// the source and its copyrights. LICENSE must have every copyright line, and must
// name no file that does not exist.
func TestHeaders(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	license := string(text)
	derived := 0
	for _, dir := range []string{"sys", "kern"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			name := filepath.Base(path)
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if from.MatchString(strings.SplitN(string(text), "\n", 2)[0]) {
				derived++
			}
			if filepath.Base(filepath.Dir(path)) == "explored" {
				name = "port_" + name // the files of this folder are our own
			}
			for _, f := range faults(name, string(text), license) {
				t.Errorf("%s: %s", path, f)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if derived < 30 {
		t.Errorf("only %d files with a source in FreeBSD found", derived)
	}
	for _, file := range regexp.MustCompile(`\b(?:sys|kern)/[\w/]+\.go\b`).FindAllString(license, -1) {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err != nil {
			t.Errorf("LICENSE names %s, which is not there", file)
		}
	}
}

// TestRefuses alters a header or the name of the file, and expects each change to
// be refused.
func TestRefuses(t *testing.T) {
	const (
		license = "Copyright (c) 1982 The Regents."
		rest    = "//\n// Copyright (c) 1982 The Regents.\n//\n// SPDX-License-Identifier: BSD-3-Clause\n\npackage x\n"
		ported  = "// Ported from FreeBSD sys/kern/kern_intr.c (r216805).\n" + rest
		reduced = "// Reduced from FreeBSD sys/kern/kern_intr.c (r216805).\n" + rest
		ours    = "package x\n"
	)
	for _, c := range []struct{ name, text, want string }{
		{"kern_intr.go", ported, ""},
		{"port_kern_intr.go", reduced, ""},
		{"port_off.go", ours, ""},
		{"doc.go", "// Package x is ours.\n" + ours, ""},
		{"port_kern_intr.go", ported, "say \"Reduced from\""},
		{"doc.go", ported, "say \"Reduced from\""},
		{"kern_intr.go", reduced, "name it port_kern_intr.go"},
		{"doc.go", reduced, "name it port_doc.go"},
		{"kern_intr.go", ours, "names no upstream file"},
		{"port_kern_intr.go", "// Something.\n" + rest, "names no upstream file"},
		{"port_kern_intr.go", "// Something.\n" + reduced, "names no upstream file"},
		{"kern_intr.go", strings.Replace(ported, " (r216805)", "", 1), "names no upstream file"},
		{"kern_intr.go", strings.Replace(ported, "r216805", "head", 1), "names no upstream file"},
		{"kern_intr.go", strings.Replace(ported, "r216805", "14", 1), ""},
		{"kern_intr.go", strings.Replace(ported, "BSD-3-Clause", "MIT", 1), "the licence"},
		{"port_kern_intr.go", strings.Replace(reduced, "1982", "1983", 1), "LICENSE lacks"},
		{"port_kern_intr.go", strings.Replace(reduced, "Copyright", "By", 1), "no copyright line"},
	} {
		got := faults(c.name, c.text, license)
		if c.want == "" && len(got) != 0 || c.want != "" && (len(got) == 0 || !strings.Contains(strings.Join(got, "; "), c.want)) {
			t.Errorf("%s, %q: got %q, want %q", c.name, strings.SplitN(c.text, "\n", 2)[0], got, c.want)
		}
	}
}
