//go:build !thin

package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/last"
)

// aTree makes a source tree in a folder: files of the project's own facility, by their paths
// there.
func aTree(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for path, from := range files {
		to := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(readFile(t, "../../../cfront/facility/"+from)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Texts of source trees, each with its own headers, are columns of a matrix by the names of
// their folders, and it is said what was translated.
func TestTexts(t *testing.T) {
	dir := t.TempDir()
	aTree(t, filepath.Join(dir, "new"), map[string]string{"sys/kern/kern_timeout.c": "sbt/kern_timeout.c"})
	aTree(t, filepath.Join(dir, "old"), map[string]string{"sys/kern/kern_timeout.c": "c/kern_timeout.c",
		"sys/sys/callout.h": "c/sys/callout.h", "sys/sys/_callout.h": "c/sys/_callout.h"})
	if err := os.Mkdir(filepath.Join(dir, "no-tree"), 0o755); err != nil {
		t.Fatal(err)
	}
	status, out, errs := racehunt(t, "texts", dir, "-mode", "bound", "-scenario", "return-values-mpsafe-thread", "-scenario", "timeout-again")
	if status != 0 {
		t.Errorf("exit status %d: %s", status, errs)
	}
	flat := strings.Join(strings.Fields(out), " ")
	for _, want := range []string{"new sbt whole ", "old tick whole ", "scenario new old", "timeout-again not had unreachable"} {
		if !strings.Contains(flat, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	_, out, _ = racehunt(t, "texts", dir, "-json", "-mode", "bound", "-scenario", "return-values-mpsafe-thread")
	var head aText
	if err := json.Unmarshal([]byte(out[:strings.IndexByte(out, '\n')]), &head); err != nil || head.Text != "new" || len(head.SHA256) != 64 ||
		head.Family != "sbt" || head.NotTranslated != 0 || strings.Count(out, "\n") != 4 {
		t.Errorf("%v: %+v in\n%s", err, head, out)
	}
}

// Bad usage says what to give instead.
func TestTextsUsage(t *testing.T) {
	dir, two := t.TempDir(), t.TempDir()
	for _, name := range []string{"a", "b"} {
		aTree(t, filepath.Join(two, name), map[string]string{"sys/kern/kern_timeout.c": "sbt/kern_timeout.c"})
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "racehunt texts FOLDER..."},
		{[]string{dir}, "give FreeBSD's source tree"},
		{[]string{filepath.Join(dir, "none")}, "give FreeBSD's source tree"},
		{[]string{two, two}, "rename a folder"},
		{[]string{two, "-record", filepath.Join(dir, "x")}, "give one source tree"},
		{[]string{two, "-record", filepath.Join(dir, "x"), "-mode", "bound"}, "leave -scenario and -mode out"},
		{[]string{two, "-record", dir}, "it is a folder"},
		{[]string{two, "-d", "0s"}, "give a time above zero"},
	} {
		status, out, errs := racehunt(t, append([]string{"texts"}, c.args...)...)
		if status != 2 || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q: status %d, %q, want %q", c.args, status, errs, c.want)
		}
	}
}

// The main job makes main of a source tree if there is one, and else shows what was last
// computed, unless it is asked for other revisions.
func TestTree(t *testing.T) {
	_, err := parseHunt([]string{"-tree", "src"}, new(bytes.Buffer))
	var u *unbuilt
	if !errors.As(err, &u) || !slices.Equal(u.names, []string{last.Name}) {
		t.Errorf("with a tree: %v", err)
	}
	h, err := parseHunt(nil, new(bytes.Buffer))
	if err != nil || h.last == nil || slices.Contains(h.search.Revs, last.Name) {
		t.Errorf("without: %+v, %v", h, err)
	}
	h, err = parseHunt([]string{"-rev", "timeout"}, new(bytes.Buffer))
	if err != nil || h.last != nil {
		t.Errorf("with -rev: %+v, %v", h, err)
	}
	status, _, errs := racehunt(t, "-tree", t.TempDir())
	if status != 2 || !strings.Contains(errs, "give a text of kern_timeout.c") {
		t.Errorf("an empty tree: status %d, %q", status, errs)
	}
}
