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

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/text"
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
		{[]string{two, "-expect", filepath.Join(dir, "x"), "-mode", "bound"}, "leave -mode out"},
		{[]string{two, "-expect", filepath.Join(dir, "x"), "-D", "X"}, "leave -D out"},
		{[]string{two, "-expect", filepath.Join(dir, "x"), "-memory", "tso"}, "leave -memory tso out"},
		{[]string{two, "-expect", dir}, "it is a folder"},
		{[]string{two, "-d", "0s"}, "give a time above zero"},
	} {
		status, out, errs := racehunt(t, append([]string{"texts"}, c.args...)...)
		if status != 2 || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q: status %d, %q, want %q", c.args, status, errs, c.want)
		}
	}
}

// The main job has all ports, and a revision of the source tree beside them if there is one.
func TestTree(t *testing.T) {
	_, err := parseHunt([]string{"-tree", "src"}, new(bytes.Buffer))
	var u *unbuilt
	if !errors.As(err, &u) || !slices.Equal(u.names, []string{treeName}) {
		t.Errorf("with a tree: %v", err)
	}
	h, err := parseHunt(nil, new(bytes.Buffer))
	if err != nil || !slices.Equal(h.search.Revs, ports()) || !slices.Contains(h.search.Revs, "main") || !slices.Equal(h.stress.Revs, ports()) {
		t.Errorf("without: %+v, %v", h, err)
	}
	h, err = parseHunt([]string{"-rev", "timeout"}, new(bytes.Buffer))
	if err != nil || !slices.Equal(h.search.Revs, []string{"timeout"}) {
		t.Errorf("with -rev: %+v, %v", h, err)
	}
	status, _, errs := racehunt(t, "-tree", t.TempDir())
	if status != 2 || !strings.Contains(errs, "give a text of kern_timeout.c") {
		t.Errorf("an empty tree: status %d, %q", status, errs)
	}
}

// -expect writes what came out into the table; what was not searched stays in it.
func TestExpect(t *testing.T) {
	dir := t.TempDir()
	aTree(t, filepath.Join(dir, "new"), map[string]string{"sys/kern/kern_timeout.c": "sbt/kern_timeout.c"})
	file := filepath.Join(dir, "texts.txt")
	status, out, errs := racehunt(t, "texts", dir, "-expect", file, "-scenario", "return-values-mpsafe-thread", "-scenario", "timeout-again")
	if status != 0 || !strings.Contains(out, "0 of 0 cells are what is expected; there are cells of which nothing is expected, on new") {
		t.Fatalf("status %d: %s%s", status, out, errs)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table, err := expect.Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	own, err := expect.Own()
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Texts) != len(own.Texts)+1 || table.Texts[len(own.Texts)].Name != "new" {
		t.Fatalf("the texts are %v", table.Texts)
	}
	files, err := source.Read(source.AllNames())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, mode := range scenario.Modes {
			name := f.Scenario.Name
			want := map[string]string{"return-values-mpsafe-thread": "unreachable", "timeout-again": "not had"}[name]
			if e := table.Of(table.Texts[len(own.Texts)].SHA256, name, f.Text, mode); e.String() != want {
				t.Errorf("%s, %s: %q, want %q", name, mode, e, want)
			}
			for _, x := range own.Texts {
				if was, is := own.Of(x.SHA256, name, f.Text, mode), table.Of(x.SHA256, name, f.Text, mode); was.String() != is.String() {
					t.Errorf("%s on %s, %s: %q, was %q", name, x.Name, mode, is, was)
				}
			}
		}
	}
}

// FreeBSD's texts, of those in the folder that SBS_FREEBSD names, come to what is expected.
func TestExpectedOfTexts(t *testing.T) {
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a text")
	}
	own, err := expect.Own()
	if err != nil {
		t.Fatal(err)
	}
	found, err := text.Trees(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"texts"}
	for _, x := range own.Texts {
		i := slices.IndexFunc(found, func(f *text.Text) bool { return f.SHA256 == x.SHA256 })
		if i < 0 {
			t.Logf("%s is not there", x.Name)
			continue
		}
		args = append(args, filepath.Join(dir, found[i].Name))
	}
	if len(args) == 1 {
		t.Skip("there is none of them")
	}
	if status, out, errs := racehunt(t, args...); status != 0 {
		_, tail, _ := strings.Cut(out, " are what is expected")
		t.Errorf("status %d: %s%s", status, tail, errs)
	}
}
