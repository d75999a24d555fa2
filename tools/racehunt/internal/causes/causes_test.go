package causes

import (
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/mend"
)

// Every cause has all its words, a name of its own, needs causes that there are, and a mend; its
// words do not link to causes that there are not.
func TestCauses(t *testing.T) {
	names := Names()
	for i := range All {
		c := &All[i]
		words, err := c.Words()
		if err != nil {
			t.Error(err)
		}
		for head, text := range words {
			for _, part := range strings.Split(text, "](")[1:] {
				link, _, _ := strings.Cut(part, ")")
				if Named(strings.TrimSuffix(link, ".md")) == nil {
					t.Errorf("%s, %s: it links to %s", c.Name, head, link)
				}
			}
		}
		for _, n := range c.Needs {
			if Named(n) == nil || n == c.Name {
				t.Errorf("%s needs %s", c.Name, n)
			}
		}
		if len(c.Mend) == 0 || c.Title == "" || c.Scenario == "" {
			t.Errorf("%s has no mend, title or scenario", c.Name)
		}
		if slices.Index(names, c.Name) != i {
			t.Errorf("there are two of %s", c.Name)
		}
	}
	if Named("no-such") != nil {
		t.Error("there is a cause of any name")
	}
	broken := Cause{Name: "no-such"}
	if _, err := broken.Words(); err == nil {
		t.Error("a cause without words has some")
	}
}

// Each sentence of the enumeration is that of one cause, but for those that two come to.
func TestGroups(t *testing.T) {
	of := map[string]string{}
	for i := range All {
		for _, g := range All[i].Groups {
			of[g] += All[i].Name + " "
		}
	}
	const two = "callout_stop returned -1, where 0 or 1 is right"
	for g, names := range of {
		want := 1
		if g == two {
			want = 2
		}
		if n := len(strings.Fields(names)); n != want {
			t.Errorf("%q is of %d causes, %s", g, n, names)
		}
	}
}

// The edits of a mend and of those that it needs, and all together, do not take one line away
// twice.
func TestEdits(t *testing.T) {
	check := func(name string, edits []mend.Edit) {
		gone := map[string]map[int]bool{}
		for _, e := range edits {
			if e.From < 0 || e.To < e.From || e.To > e.Lines || e.Lines < 1 || len(e.Hash) != len(mend.Hash(nil)) {
				t.Errorf("%s: the edit of %s:%d has lines %d to %d of %d", name, e.Name(), e.Line, e.From, e.To, e.Lines)
			}
			if gone[e.Name()] == nil {
				gone[e.Name()] = map[int]bool{}
			}
			for l := e.Line + e.From; l < e.Line+e.To; l++ {
				if gone[e.Name()][l] {
					t.Errorf("%s: %s:%d is taken away twice", name, e.Name(), l)
				}
				gone[e.Name()][l] = true
			}
		}
	}
	for i := range All {
		check(All[i].Name, All[i].Edits())
	}
	check("all", AllEdits())
}
