package page

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/match"
	"ktimeout/tools/sbs/internal/port"
)

func widget(t *testing.T) hold.Held {
	t.Helper()
	text, err := os.ReadFile("../match/testdata/widget.c")
	if err != nil {
		t.Fatal(err)
	}
	c, err := csrc.Parse("widget.c", text)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile("../match/testdata/widget.go"); err != nil {
		t.Fatal(err)
	}
	g, err := gosrc.Parse("widget.go", text)
	if err != nil {
		t.Fatal(err)
	}
	files := []*gosrc.File{g}
	return hold.Held{Rev: "r1", Source: port.Source{C: "sys/kern/widget.c", Go: []string{"widget.go"}}, C: c, Go: files,
		Pairs: match.Files(c, files, &match.Rules{})}
}

// TestBlocks checks that the blocks of an item have each of its lines once and in
// order, on either side.
func TestBlocks(t *testing.T) {
	h := widget(t)
	next := 1
	for _, it := range Items(&h) {
		if it.Before.First != 0 && it.Before.First != next {
			t.Errorf("%s: the lines before begin with %d, not %d", it.Pair.C.Name, it.Before.First, next)
		}
		c, g := it.Pair.C.Line, 0
		if it.Pair.Go != nil {
			g = it.Pair.Go.Doc
		}
		for _, b := range it.Blocks {
			if b.C.Lines() > 0 {
				if b.C.First != c {
					t.Errorf("%s: line %d of C is followed by %d", it.Pair.C.Name, c-1, b.C.First)
				}
				c = b.C.Last + 1
			}
			if b.Go.Lines() > 0 {
				if b.Go.First != g {
					t.Errorf("%s: line %d of Go is followed by %d", it.Pair.C.Name, g-1, b.Go.First)
				}
				g = b.Go.Last + 1
			}
		}
		if c != it.Pair.C.End+1 || it.Pair.Go != nil && g != it.Pair.Go.End+1 {
			t.Errorf("%s: ends with line %d of C and %d of Go", it.Pair.C.Name, c-1, g-1)
		}
		next = max(next, it.Pair.C.End+1)
	}
}

// TestSideBySide checks that matched statements begin in the same block.
func TestSideBySide(t *testing.T) {
	h := widget(t)
	for _, it := range Items(&h) {
		for _, r := range it.Pair.Rows {
			if it.Pair.C.Form != csrc.Func || len(r.Go) != 1 || r.C.Line == it.Pair.C.Line || r.C.Decl {
				continue
			}
			found := false
			for _, b := range it.Blocks {
				found = found || b.C.First == r.C.Line && b.Go.First == r.Go[0].Line
			}
			if !found && r.C.Tokens[0].Text != "case" {
				t.Errorf("%s: line %d of C and %d of Go do not begin side by side", it.Pair.C.Name, r.C.Line, r.Go[0].Line)
			}
		}
	}
}

func TestWrite(t *testing.T) {
	h := widget(t)
	var b bytes.Buffer
	if err := Write(&b, []hold.Held{h}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for n := range h.C.Lines {
		id := fmt.Sprintf(`id="widget.c:%d"`, n+1)
		if n+1 <= 85 && strings.Count(page, id) != 1 {
			t.Errorf("%s is there %d times", id, strings.Count(page, id))
		}
	}
	for _, bad := range []string{"http://", "https://", "src=", "@import", "ZgotmplZ"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q in it", bad)
		}
	}
}

func TestHighlight(t *testing.T) {
	got := highlight([]string{"int a; /* x", "y */ b < 1;"})
	want := []string{`<i class="k">int</i> a; <i class="m">/* x</i>`, `<i class="m">y */</i> b &lt; <i class="n">1</i>;`}
	for i := range want {
		if string(got[i]) != want[i] {
			t.Errorf("line %d: %s, want %s", i+1, got[i], want[i])
		}
	}
}
