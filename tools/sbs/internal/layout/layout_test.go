package layout_test

import (
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/layout"
	"ktimeout/tools/sbs/internal/sample"
)

func widget(t *testing.T) *layout.Layout {
	t.Helper()
	sample.Checkout(t)
	return layout.New(sample.Review(t, "r1")[0].Result)
}

func item(t *testing.T, l *layout.Layout, name string) *layout.Item {
	t.Helper()
	for i := range l.Items {
		if strings.EqualFold(l.Items[i].Name, name) {
			return &l.Items[i]
		}
	}
	t.Fatalf("no item %s", name)
	return nil
}

// TestBlocks checks that the blocks of an item have each of its lines once and in order,
// on either side.
func TestBlocks(t *testing.T) {
	l := widget(t)
	next := 1
	for _, it := range l.Items {
		if it.Before.First != 0 && it.Before.First != next {
			t.Errorf("%s: the lines before begin with %d, not %d", it.Name, it.Before.First, next)
		}
		c, g := 0, 0
		if it.C != nil {
			c = l.C.Line(it.C.Pos)
		}
		for _, b := range it.Blocks {
			if b.C.Len() > 0 {
				if b.C.First != c {
					t.Errorf("%s: line %d of C is followed by %d", it.Name, c-1, b.C.First)
				}
				c = b.C.Last + 1
			}
			if b.Go.Len() > 0 {
				if g != 0 && b.Go.First != g {
					t.Errorf("%s: line %d of Go is followed by %d", it.Name, g-1, b.Go.First)
				}
				g = b.Go.Last + 1
			}
		}
		if it.C != nil {
			next = max(next, c)
		}
	}
	if want := len(l.C.Lines) + 1; next != want {
		t.Errorf("the items end before line %d, not %d", next, want)
	}
}

// TestSideBySide checks that statements begin beside what stands for them.
func TestSideBySide(t *testing.T) {
	l := widget(t)
	it := item(t, l, "widget_poke")
	file := l.Go[it.File.Name]
	for _, r := range it.Rows {
		if r.C == nil || r.Go == nil || r.C == it.C || r.C.Kind.String() == "Var" {
			continue
		}
		c, g := l.C.Line(r.CHead.Pos), file.Line(r.GoHead.Pos)
		found := false
		for _, b := range it.Blocks {
			found = found || b.C.First == c && b.Go.First == g
		}
		if text := l.C.Lines[c-1]; !found && !strings.Contains(text, "error = i = 0") {
			t.Errorf("line %d of C and %d of Go do not begin side by side: %s", c, g, text)
		}
	}
}

// TestMarks checks that the very tokens that differ are marked, with their state.
func TestMarks(t *testing.T) {
	l := widget(t)
	it := item(t, l, "widget_poke")
	file := l.Go[it.File.Name]
	for _, tt := range []struct {
		sheet *layout.Sheet
		has   string // of the line
		want  string // its marked parts
	}{
		{l.C, "trim(w, widget_limit);", "different:widget_limit"},
		{file, "trim(w, widget_limit+1)", "different:widget_limit+1"},
		{l.C, "    error);", "noted:error"},
		{file, "widget_log(w, how)", ""},
		{l.C, "return (EBUSY)", ""},
		{file, "return sys.EBUSY", ""},
	} {
		found := false
		for i, text := range tt.sheet.Lines {
			if !strings.Contains(text, tt.has) {
				continue
			}
			found = true
			var got []string
			for _, m := range tt.sheet.Marks[i] {
				got = append(got, string(m.State)+":"+text[m.From:m.To])
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("%q: marked are %q, want %q", text, s, tt.want)
			}
		}
		if !found {
			t.Errorf("no line has %q", tt.has)
		}
	}
}

// TestReasonsOnce checks that a run of statements has its reason once, at its end, and
// one beginning.
func TestReasonsOnce(t *testing.T) {
	l := widget(t)
	for _, it := range l.Items {
		begins, said := 0, 0
		for _, b := range it.Blocks {
			if b.Begins {
				begins++
			}
			if b.Why != "" && (b.State == compare.Different || b.State == compare.Noted) {
				said++
			}
		}
		if begins != said {
			t.Errorf("%s: %d differences and %d reasons", it.Name, begins, said)
		}
	}
	if it := item(t, l, "widget_more"); it.C != nil || it.Blocks[0].State != compare.Noted || it.Blocks[0].Go.Len() != 4 {
		t.Errorf("what only Go has: %+v", it.Blocks)
	}
	if it := item(t, l, "widget_spare"); it.Go != nil || it.Blocks[0].State != compare.Different || it.Blocks[0].C.Len() != 6 {
		t.Errorf("what only C has: %+v", it.Blocks)
	}
	if it := item(t, l, "widget_alone"); it.Blocks[0].State != compare.NotBuilt || it.Blocks[0].Begins {
		t.Errorf("what is not built: %+v", it.Blocks)
	}
}
