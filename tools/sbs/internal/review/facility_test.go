package review

import (
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
)

// TestFacility: of the project's own text and its port, what differs has a note that
// names something of it, and each text has a port of its own. Whether the notes were
// accepted is for sbs check.
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
		"callout.h":      "tools/cfront/facility/callout.go, sys/callout.go",
	}
	for i := range all {
		r := &all[i]
		name := filepath.Base(r.C.Name)
		if got := strings.Join(r.Source.Go, ", "); got != want[name] {
			t.Errorf("%s is ported to %s, want %s", name, got, want[name])
		}
		delete(want, name)
		if r.Count()[compare.Identical] == 0 {
			t.Errorf("%s: nothing is identical", name)
		}
		for _, d := range unnoted(tree, r) {
			t.Error(d)
		}
	}
	for name := range want {
		t.Errorf("%s was not compared", name)
	}

	// A note that is taken away is missed.
	r := &all[0]
	for _, note := range r.Go[0].Notes {
		text := strings.Replace(string(r.Go[0].Text), note.Kind+":", "", 1)
		g, err := gotree.Parse(r.Go[0].Name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		rules, err := Rules(tree, pairs.Facility, &r.Source)
		if err != nil {
			t.Fatal(err)
		}
		less := Reviewed{Source: r.Source, Result: compare.Files(r.C, []*gotree.File{g}, rules)}
		if len(unnoted(tree, &less)) == 0 {
			t.Errorf("nobody needs the note %s: %s", note.Kind, note.Text)
		}
		break
	}
}

// unnoted returns what is different for another reason than that it was not accepted.
func unnoted(tree *pairs.Tree, r *Reviewed) (out []string) {
	for _, it := range r.Items {
		for _, row := range it.Rows {
			if row.State == compare.Different && row.Sum == "" && it.Seam == "" {
				out = append(out, it.Name+": "+row.Why)
			}
		}
	}
	return out
}
