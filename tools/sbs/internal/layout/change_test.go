package layout_test

import (
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/layout"
	"ktimeout/tools/sbs/internal/sample"
)

func changed(t *testing.T) *layout.Change {
	t.Helper()
	sample.Checkout(t)
	return layout.Compare(sample.Review(t, "r1")[0].Result, sample.Review(t, "r2")[0].Result)
}

// lines returns the lines of a text that have changed, without blanks around them.
func lines(s *layout.Sheet) (out []string) {
	for i, l := range s.Lines {
		if s.Changed[i] {
			out = append(out, strings.TrimSpace(l))
		}
	}
	return out
}

// TestChangedLines checks that just what changed is said to have changed, in C and in Go.
func TestChangedLines(t *testing.T) {
	c := changed(t)
	for _, tt := range []struct {
		sheet *layout.Sheet
		want  []string
	}{
		{c.C[layout.Old], []string{"static int widget_limit = 10;", "error = ENOSPC;", "widget_log(w, how,", "error);"}},
		{c.C[layout.Now], []string{"#define	W_DONE	0x02", "static int widget_limit = 12;", "error = ENOMEM;", "w->w_flags |= W_DONE;",
			"/* New. */", "static void", "widget_drain(struct widget *w)", "{", "widget_poke(w, 0);", "}"}},
		{c.Go[layout.Old]["kern/timeout/r1/kern_timeout.go"], []string{"var widget_limit int32 = 10", "error_ = sys.ENOSPC",
			"// PORT: widget_log has no third argument.", "widget_log(w, how)"}},
		{c.Go[layout.Now]["kern/timeout/r2/kern_timeout.go"], []string{"const W_DONE = 0x02", "var widget_limit int32 = 12", "error_ = sys.ENOMEM",
			"w.W_flags |= W_DONE", "// widget_drain is new.", "func widget_drain(w *Widget) {", "Widget_poke(w, 0)", "}"}},
	} {
		if got := lines(tt.sheet); !slices.Equal(got, tt.want) {
			t.Errorf("changed are\n%q, want\n%q", got, tt.want)
		}
	}
}

// TestFourSideBySide checks that a statement stands beside itself in all four texts, and
// that no line is lost.
func TestFourSideBySide(t *testing.T) {
	c := changed(t)
	var all [2]int
	for _, it := range c.Items {
		for _, b := range it.Blocks {
			for rev := range all {
				all[rev] += b.C[rev].Len()
			}
			old := c.C[layout.Old].Lines
			if n := b.C[layout.Old].First; n == 0 || !strings.Contains(old[n-1], "ENOSPC") {
				continue
			}
			texts := []string{c.C[layout.Now].Lines[b.C[layout.Now].First-1], c.Go[layout.Old][it.File[layout.Old]].Lines[b.Go[layout.Old].First-1],
				c.Go[layout.Now][it.File[layout.Now]].Lines[b.Go[layout.Now].First-1]}
			if !strings.Contains(texts[0], "ENOMEM") || !strings.Contains(texts[1], "ENOSPC") || !strings.Contains(texts[2], "ENOMEM") {
				t.Errorf("beside ENOSPC stand %q", texts)
			}
		}
		for rev := range all {
			all[rev] += it.Before[rev].Len()
		}
	}
	for rev, n := range all {
		if want := len(c.C[rev].Lines); n != want {
			t.Errorf("%d lines of C of revision %d, want %d", n, rev, want)
		}
	}
}

// TestChangedTokens checks that the tokens of a statement that changed are marked in both
// revisions.
func TestChangedTokens(t *testing.T) {
	c := changed(t)
	for _, tt := range []struct {
		sheet     *layout.Sheet
		has, want string
	}{
		{c.C[layout.Old], "error = ENOSPC", "ENOSPC"},
		{c.C[layout.Now], "error = ENOMEM", "ENOMEM"},
		{c.Go[layout.Old]["kern/timeout/r1/kern_timeout.go"], "error_ = sys.ENOSPC", "sys.ENOSPC"},
		{c.Go[layout.Now]["kern/timeout/r2/kern_timeout.go"], "error_ = sys.ENOMEM", "sys.ENOMEM"},
	} {
		found := false
		for i, text := range tt.sheet.Lines {
			if strings.Contains(text, tt.has) {
				found = true
				if m := tt.sheet.Marks[i]; len(m) != 1 || text[m[0].From:m[0].To] != tt.want {
					t.Errorf("%q: marked is %v, want %s", text, m, tt.want)
				}
			}
		}
		if !found {
			t.Errorf("no line has %q", tt.has)
		}
	}
}

// TestNothingChanged checks that a revision has not changed from itself.
func TestNothingChanged(t *testing.T) {
	sample.Checkout(t)
	r := sample.Review(t, "r1")[0].Result
	for _, it := range layout.Compare(r, r).Items {
		if it.Changed || it.BeforeChanged {
			t.Errorf("%s has changed", it.Name)
		}
	}
}
