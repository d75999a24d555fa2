package review

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
)

// TestFacility: of the project's own text and its port nothing is different.
func TestFacility(t *testing.T) {
	all, err := In(open(t), Request{Rev: pairs.Facility})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"kern_timeout.c": "tools/cfront/facility/kern_timeout.go",
		"_callout.h":     "tools/cfront/facility/callout.go, sys/callout.go",
		"callout.h":      "sys/callout.go, tools/cfront/facility/callout.go",
	}
	for _, r := range all {
		name := filepath.Base(r.C.Name)
		if got := strings.Join(r.Source.Go, ", "); got != want[name] {
			t.Errorf("%s is ported to %q, want %q", name, got, want[name])
		}
		delete(want, name)
		for _, it := range r.Items {
			for _, row := range it.Rows {
				if row.State == compare.Different {
					t.Errorf("%s: %s: %s", r.Source.C, it.Name, row.Why)
				}
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("not compared: %v", want)
	}
}

// TestNeeded: without any one of the facility's notes something is different, and without
// any one line of its lists of reasons.
func TestNeeded(t *testing.T) {
	a := &alterer{tree: open(t)}
	if err := a.read(Request{Rev: pairs.Facility}); err != nil {
		t.Fatal(err)
	}
	for i := range a.all {
		for _, g := range a.all[i].Go {
			if !strings.HasPrefix(g.Name, "tools/cfront/") {
				continue // its notes are for FreeBSD's texts, too
			}
			for _, n := range g.Notes {
				text := string(g.Text[:n.Pos]) + strings.Replace(string(g.Text[n.Pos:]), n.Kind+":", n.Kind, 1)
				less, err := gotree.Parse(g.Name, []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				if len(less.Notes) >= len(g.Notes) {
					t.Fatalf("the note is still there: %s", n.Text)
				}
				if !a.noticed(nil, less) {
					t.Errorf("%s: nothing needs the note %q", g.Name, n.Text)
				}
			}
		}
	}
	dir := reasonsDir(a.tree)
	for i := range a.all {
		lists := []string{filepath.Join(dir, "all.txt"), filepath.Join(dir, "facility", filepath.Base(a.all[i].C.Name)+".txt")}
		for line, needed := range a.needed(t, i, lists, lists[1]) {
			if !needed {
				t.Errorf("%s: nothing needs %q", lists[1], line)
			}
		}
	}
}

// TestNeededUpstream: no line of the lists of reasons is of nothing that is there.
func TestNeededUpstream(t *testing.T) {
	root := os.Getenv("SBS_FREEBSD")
	if root == "" {
		t.Skip("SBS_FREEBSD is not set: a folder with FreeBSD's files of each revision")
	}
	a := &alterer{tree: open(t)}
	dir := reasonsDir(a.tree)
	needed := map[string]map[string]bool{} // of a list, by lines
	for _, rev := range append(slices.Clone(a.tree.Revisions), pairs.Maintained) {
		if err := a.read(Request{Src: filepath.Join(root, a.tree.Base(rev)), Rev: rev}); err != nil {
			t.Fatal(err)
		}
		for i := range a.all {
			lists := []string{filepath.Join(dir, "all.txt"), filepath.Join(dir, filepath.Base(a.all[i].C.Name)+".txt")}
			for _, list := range lists {
				if needed[list] == nil {
					needed[list] = map[string]bool{}
				}
				for line, is := range a.needed(t, i, lists, list) {
					needed[list][line] = needed[list][line] || is
				}
			}
		}
	}
	for list, lines := range needed {
		for line, is := range lines {
			if !is {
				t.Errorf("%s: nothing needs %q", list, line)
			}
		}
	}
}

// reasonsDir is the folder with the lists of reasons.
func reasonsDir(tree *pairs.Tree) string {
	return filepath.Join(tree.Root, "tools", "sbs", "internal", "pairs", "reasons")
}

// needed tells of each line of one of the lists of reasons of a text whether something
// becomes different without it, or has it for its reason.
func (a *alterer) needed(t *testing.T, i int, lists []string, of string) map[string]bool {
	t.Helper()
	needed := map[string]bool{}
	var others, lines []string
	for _, list := range lists {
		text, err := os.ReadFile(list)
		switch {
		case err != nil: // the text needs none
		case list == of:
			lines = strings.Split(string(text), "\n")
		default:
			others = append(others, string(text))
		}
	}
	var whys []string
	for _, it := range a.all[i].Items {
		for _, row := range it.Rows {
			if row.Why != "" && !slices.Contains(whys, row.Why) {
				whys = append(whys, row.Why)
			}
		}
	}
	all := a.rules[i].Reasons
	for k, line := range lines {
		if !strings.Contains(line, ": ") {
			continue
		}
		less := append(slices.Delete(slices.Clone(lines), k, k+1), others...)
		var err error
		if a.rules[i].Reasons, err = compare.ParseReasons(of, strings.Join(less, "\n")); err != nil {
			t.Fatal(err)
		}
		needed[line] = a.noticed(a.all[i].C, nil) || slices.ContainsFunc(whys, func(why string) bool { return strings.HasSuffix(line, ": "+why) })
	}
	a.rules[i].Reasons = all
	return needed
}
