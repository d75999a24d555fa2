package client

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

var pieces = regexp.MustCompile(`\w+|->|[=!<>&|]=|&&|\|\||\+\+|--|\s+|.`)

// edited is a text in which pieces are left out, doubled, swapped, and put in place of others.
// Each edit is three bytes: what, where, and where from. The comment at the top stays: the
// parser can come to no end at prose, where package parse then gives it up after half a minute.
func edited(text string, edits []byte) string {
	top, text, _ := strings.Cut(text, "#include")
	all := pieces.FindAllString("#include"+text, -1)
	for ; len(edits) >= 3 && len(all) > 1; edits = edits[3:] {
		at, from := int(edits[1])*len(all)/256, int(edits[2])*len(all)/256
		switch edits[0] % 4 {
		case 0:
			all = slices.Delete(all, at, at+1)
		case 1:
			all = slices.Insert(all, at, all[from])
		case 2:
			all[at], all[from] = all[from], all[at]
		default:
			all[at] = all[from]
		}
	}
	return top + strings.Join(all, "")
}

// Whatever the text, it comes to a scenario that can be printed and read again, or it is
// refused with one line that names a line of it.
func FuzzRead(f *testing.F) {
	var texts []string
	for _, pattern := range []string{"testdata/pairs/*.c", "drivers/*.c", "testdata/*.c"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			f.Fatal(pattern, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(len(texts)), []byte{})
			f.Add(uint8(len(texts)), []byte{0, 99, 0, 1, 120, 140, 2, 150, 160})
			f.Add(uint8(len(texts)), []byte{3, 170, 180, 0, 210, 0})
			texts = append(texts, string(text))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, edits []byte) {
		text := edited(texts[int(which)%len(texts)], edits[:min(len(edits), 30)])
		c, err := Read("f.c", []byte(text), Options{})
		if err != nil {
			var e *scenario.Error
			lines := strings.Count(text, "\n") + 1
			if !errors.As(err, &e) || strings.Contains(err.Error(), "\n") || e.File != "f.c" || e.Line < 1 || e.Line > lines {
				t.Fatalf("%v\n%s", err, text)
			}
			return
		}
		if _, err := scenario.Parse("f", []byte(c.Scenario.String())); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}
