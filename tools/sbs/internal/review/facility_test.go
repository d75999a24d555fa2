package review

import (
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
)

// TestFacility: of the project's own text and its port, nothing is different once the
// notes that stand there are accepted, and without one of the notes something is. Whether
// they were accepted is for sbs check.
func TestFacility(t *testing.T) {
	tree, err := pairs.OpenAt(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	all, err := In(tree, Request{Rev: pairs.Facility})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"kern_timeout.c": "tools/cfront/facility/kern_timeout.go",
		"_callout.h":     "tools/cfront/facility/callout.go, sys/callout.go",
		"callout.h":      "sys/callout.go, tools/cfront/facility/callout.go",
	}
	rules := make([]*compare.Rules, len(all))
	for i := range all {
		r := &all[i]
		name := filepath.Base(r.C.Name)
		if got := strings.Join(r.Source.Go, ", "); got != want[name] {
			t.Errorf("%s is ported to %q, want %q", name, got, want[name])
		}
		delete(want, name)
		if rules[i], err = Rules(tree, pairs.Facility, &r.Source); err != nil {
			t.Fatal(err)
		}
		rules[i].Accepted = compare.Accepted{}
		for _, s := range r.Sums() {
			rules[i].Accepted[s.Sum] = s.Item
		}
		r.Result = compare.Files(r.C, r.Go, rules[i])
	}
	if len(want) > 0 {
		t.Errorf("not compared: %v", want)
	}
	extras(tree, pairs.Facility, all)
	for _, r := range all {
		for _, it := range r.Items {
			for _, row := range it.Rows {
				if row.State == compare.Different {
					t.Errorf("%s: %s: %s", r.Source.C, it.Name, row.Why)
				}
			}
		}
	}
	for _, g := range append(all[0].Go, all[1].Go[0]) {
		for _, n := range g.Notes {
			text := string(g.Text[:n.Pos]) + strings.Replace(string(g.Text[n.Pos:]), n.Kind+":", n.Kind, 1)
			less, err := gotree.Parse(g.Name, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if len(less.Notes) >= len(g.Notes) {
				t.Fatalf("the note is still there: %s", n.Text)
			}
			if strings.Contains(n.Text, "plain int") || strings.Contains(n.Text, "compare functions") {
				continue // what is read as the same C
			}
			if !noticedIn(tree, pairs.Facility, all, rules, less) {
				t.Errorf("%s: nothing needs the note %q", g.Name, n.Text)
			}
		}
	}
}
