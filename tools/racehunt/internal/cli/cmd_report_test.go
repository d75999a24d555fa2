//go:build !thin

package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/causes"
	"ktimeout/tools/racehunt/internal/mend"
	"ktimeout/tools/racehunt/internal/report"
	"ktimeout/tools/racehunt/internal/text"
)

// pagesOf are the pages of a folder that the command has written, by their names, without the
// runs: which run is found, and whether it is known to be the shortest, depends on how fast the
// machine is.
func pagesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := ours(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		out[name] = withoutRun.ReplaceAllString(readFile(t, filepath.Join(dir, name)), "")
	}
	return out
}

var withoutRun = regexp.MustCompile(`(?s)\| shortest run .*? \|\n|## How it happens\n.*?\nThis takes the run again`)

// differing says which pages of two folders differ, and where.
func differing(got, want map[string]string) (out []string) {
	for name, page := range got {
		if page == want[name] {
			continue
		}
		line := 0
		of := strings.Split(want[name], "\n")
		for i, l := range strings.Split(page, "\n") {
			if i >= len(of) || of[i] != l {
				line = i + 1
				break
			}
		}
		out = append(out, name+": line "+strings.Split(page, "\n")[max(line-1, 0)])
	}
	for name := range want {
		if got[name] == "" {
			out = append(out, name+" is not written any more")
		}
	}
	slices.Sort(out)
	return out
}

// The pages in docs/main are what the command writes, and an old page of a cause that is none
// any more goes.
func TestReportOfMain(t *testing.T) {
	frozen(t)
	if sys.INVARIANTS {
		t.Skip("a list that is corrupt panics before a rule is broken")
	}
	const docs = "../../../../docs/main"
	dir := t.TempDir()
	status, out, errs := racehunt(t, "report", "-o", dir)
	if status != 0 || !strings.Contains(out, "README.md: 17 causes") {
		t.Fatalf("exit status %d: %s%s", status, out, errs)
	}
	got, want := pagesOf(t, dir), pagesOf(t, docs)
	if diff := differing(got, want); diff != nil {
		t.Errorf("write them anew with: go run ./tools/racehunt report -o docs/main\n%s", strings.Join(diff, "\n"))
	}
	// What the test guards is noticed.
	got["drain-forgets.md"] = strings.Replace(got["drain-forgets.md"], "rule 5", "rule 6", 1)
	delete(got, "active-after-drain.md")
	if diff := differing(got, want); len(diff) != 2 {
		t.Errorf("of two pages that are wrong it finds %q", diff)
	}
	// The table of causes stands in the README, too.
	readme, rows := readFile(t, "../../../../README.md"), 0
	for _, l := range strings.Split(want[report.Index], "\n") {
		if row := strings.ReplaceAll(l, "](", "](docs/main/"); strings.HasPrefix(l, "| [") {
			if rows++; !strings.Contains(readme, row+"\n") {
				t.Errorf("the README lacks the line %s", row)
			}
		}
	}
	if rows != len(causes.All) {
		t.Errorf("the index has %d lines", rows)
	}
	for name, page := range want {
		for i, l := range strings.Split(page, "\n") {
			if n := len([]rune(l)); n > 120 && !strings.HasPrefix(l, "|") && !strings.Contains(page, "\t"+l) {
				t.Errorf("%s:%d has %d columns", name, i+1, n)
			}
		}
	}
}

// A file that is no page of ours is not written over, and nothing is written then; a page of a
// cause that is none any more is removed.
func TestReportsFolder(t *testing.T) {
	dir := t.TempDir()
	theirs := filepath.Join(dir, "direct-drain.md")
	if err := os.WriteFile(theirs, []byte("notes of mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	status, _, errs := racehunt(t, "report", "-o", dir)
	if status != 2 || !strings.Contains(errs, "direct-drain.md: racehunt report has not written this file") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit status %d: %s", status, errs)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("there are %d files", len(left))
	}
	if err := os.WriteFile(theirs, []byte(report.Mark+"\nold\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	o := &ofReport{dir: dir}
	if err := o.write(map[string]string{report.Index: report.Mark + "\nnew\n"}); err != nil {
		t.Fatal(err)
	}
	if got := pagesOf(t, dir); len(got) != 1 || got[report.Index] != report.Mark+"\nnew\n" {
		t.Errorf("got %q", got)
	}
}

// Bad usage gets one line, and the status 2.
func TestReportRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, says string }{
		{"report", "racehunt report -o FOLDER"},
		{"report -o x -rev main -tree y", "-tree and -rev both say which text"},
		{"report -o x -tried y", "-tried is about mends"},
		{"report -o x -mend direct-drain", "-mend is about mends"},
		{"report -o x -tree y -mend no-such", "give the name of a cause"},
		{"report -o x -rev head", "-rev head: there is no such port"},
		{"report -o x -d 0s", "-d 0s: give a time above zero"},
		{"report -o x -memory tos", "\"tos\" is no memory model"},
		{"report -o x y", `"y" is no flag`},
		{"report -o " + file, "it is a file; give a folder"},
		{"report -o x -tree " + t.TempDir(), "kern_timeout.c: no such file or directory"},
	} {
		status, out, errs := racehunt(t, strings.Fields(c.args)...)
		if status != 2 || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 || out != "" {
			t.Errorf("%s: exit status %d: %s%s", c.args, status, out, errs)
		}
	}
	if _, err := os.Stat("x"); err == nil {
		t.Error("a folder was made")
	}
}

// The searches have the memory model that is asked for.
func TestReportMemory(t *testing.T) {
	o, err := parseReport([]string{"-o", "x", "-memory", "tso"}, io.Discard)
	if err != nil || o.search.Memory != explored.TSO {
		t.Errorf("%v: it is %v", err, o.search.Memory)
	}
}

// An interrupt leaves no page.
func TestReportInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	var out, errs strings.Builder
	if status := run(ctx, []string{"report", "-o", dir}, &out, &errs); status != 1 || !strings.Contains(errs.String(), "interrupted; no page is written") {
		t.Errorf("exit status %d: %s", status, errs.String())
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("there are %d files", len(left))
	}
}

// Each mend, and all together, fit FreeBSD's text of main, and can be translated with it.
func TestMendsFitMain(t *testing.T) {
	path := upstreamText(t, "main")
	tree, err := text.Tree(treeName, filepath.Join(filepath.Dir(path), "..", ".."), nil)
	if err != nil {
		t.Fatal(err)
	}
	if tree.SHA256 != causes.Text {
		t.Skipf("%s is another text of main", path)
	}
	files := map[string][]byte{}
	for base, c := range tree.C {
		files[base] = []byte(c)
	}
	check := func(name string, edits []mend.Edit) {
		places, err := mend.Find(edits, files)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		for _, p := range places {
			if p.At != p.Line+p.From {
				t.Errorf("%s: %s:%d is at %d", name, p.Name(), p.Line, p.At-p.From)
			}
		}
		with, err := mend.Apply(edits, files)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		x, err := text.Of(name, path, with[mend.Main], &text.Options{Headers: map[string][]byte{"callout.h": with["callout.h"], "_callout.h": with["_callout.h"]}})
		if err != nil || x.Missing != 0 {
			t.Errorf("%s: %v, %d functions are not translated", name, err, x.Missing)
		}
	}
	for i := range causes.All {
		check(causes.All[i].Name, causes.All[i].Edits())
	}
	check(report.Together, causes.AllEdits())
}
