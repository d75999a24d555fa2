// Package provenance holds the headers of the ported files against LICENSE.
package provenance

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	from = regexp.MustCompile(`^// Ported from FreeBSD sys/(kern|sys)/\w+\.[ch].* \(r\d{6}.*\)\.$`)
	spdx = regexp.MustCompile(`^// SPDX-License-Identifier: BSD-[234]-Clause( AND Beerware)?$`)
)

// Every file of sys and kern is ported, with a header that names its source and
// copyrights, or is our own: named port_*.go or doc.go, or in the folder explored.
// LICENSE has every copyright line.
func TestHeaders(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	license := string(text)
	ported := 0
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
			head, _, _ := strings.Cut(string(text), "\npackage ")
			lines := strings.Split(strings.TrimRight(head, "\n"), "\n")
			if strings.HasPrefix(name, "port_") || name == "doc.go" || filepath.Base(filepath.Dir(path)) == "explored" {
				if strings.HasPrefix(lines[0], "// Ported from") {
					t.Errorf("%s: a ported file under the name of one of our own", path)
				}
				return nil
			}
			ported++
			if !from.MatchString(lines[0]) {
				t.Errorf("%s: the first line names no upstream file and revision: %q", path, lines[0])
			}
			if last := lines[len(lines)-1]; !spdx.MatchString(last) {
				t.Errorf("%s: the header does not end with the licence: %q", path, last)
			}
			copyrights := 0
			for _, l := range lines {
				if c, ok := strings.CutPrefix(l, "// Copyright"); ok {
					copyrights++
					if !strings.Contains(license, "Copyright"+c) {
						t.Errorf("%s: LICENSE lacks \"Copyright%s\"", path, c)
					}
				}
			}
			if copyrights == 0 {
				t.Errorf("%s: no copyright line", path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if ported < 20 {
		t.Errorf("only %d ported files found", ported)
	}
}
