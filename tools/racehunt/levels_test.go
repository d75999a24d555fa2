package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// aLevel is a line of doc.go that has the packages of one level, the highest first.
var aLevel = regexp.MustCompile(`(?m)^//\t((?:[a-z]+, )*[a-z]+)(?:   .*)?$`)

// levels returns the level of each package according to the text of doc.go.
func levels(text string) map[string]int {
	level := map[string]int{}
	for i, m := range aLevel.FindAllStringSubmatch(text, -1) {
		for _, name := range strings.Split(m[1], ", ") {
			level[name] = -i
		}
	}
	return level
}

// upward returns the imports between packages of internal that do not go to a lower
// level, and the packages that have no level.
func upward(level map[string]int) (wrong []string, err error) {
	files, err := filepath.Glob("internal/*/*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		from := filepath.Base(filepath.Dir(name))
		if _, ok := level[from]; !ok {
			wrong = append(wrong, from+" has no level")
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			to, ours := strings.CutPrefix(path, "ktimeout/tools/racehunt/internal/")
			if ours && level[to] >= level[from] {
				wrong = append(wrong, fmt.Sprintf("%s: %s imports %s", name, from, to))
			}
		}
	}
	return wrong, nil
}

// Packages of internal import only from levels below their own, according to doc.go.
func TestLevels(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	wrong, err := upward(levels(doc))
	if err != nil || len(wrong) != 0 {
		t.Errorf("imports that doc.go does not allow: %s; %v", strings.Join(wrong, "; "), err)
	}
	// The test notices a package on too low a level, and one that is missing.
	for _, change := range [][2]string{{"load, retrace, screen", "load, retrace"}, {"child, cline,", "child, cell, cline,"}, {"cell, enum, watch", "enum, watch"}} {
		altered := strings.Replace(doc, change[0], change[1], 1)
		if wrong, err := upward(levels(altered)); altered == doc || err != nil || len(wrong) == 0 {
			t.Errorf("with %q instead of %q it finds nothing; %v", change[1], change[0], err)
		}
	}
}
