package page

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/layout"
	"ktimeout/tools/sbs/internal/sample"
	"ktimeout/tools/sbs/internal/share"
)

// written returns the page of the sample's first revision.
func written(t *testing.T) string {
	t.Helper()
	sample.Checkout(t)
	var b bytes.Buffer
	if err := Write(&b, sample.Review(t, "r1")); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestWrite checks that the page has each line once, fetches nothing, and is no template
// that has failed.
func TestWrite(t *testing.T) {
	page := written(t)
	text := sample.Review(t, "r1")[0].C.Text
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		id := fmt.Sprintf(` id="kern_timeout.c:%d"`, n+1)
		if got := strings.Count(page, id); got != 1 && strings.TrimSpace(line) != "" {
			t.Errorf("%s is there %d times", id, got)
		}
	}
	whole(t, page)
}

// whole checks that ids are there once and links lead to one, and that the page fetches
// nothing.
func whole(t *testing.T, page string) {
	t.Helper()
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] || strings.Contains(m[1], " ") {
			t.Errorf("the id %q is there twice, or has a blank", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if to, err := url.PathUnescape(m[1]); err != nil || !ids[to] {
			t.Errorf("nothing has the id of the link to %q", m[1])
		}
	}
	for _, bad := range []string{"http://", "https://", " src=", "@import", "ZgotmplZ", "<no value>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q in it", bad)
		}
	}
}

// TestStates checks that each state has a definition and a box that counts it, that the
// tokens that differ are marked, and that notes and reasons stand below.
func TestStates(t *testing.T) {
	page := written(t)
	all := sample.Review(t, "r1")
	n := map[compare.State]int{}
	for i := range all {
		for s, k := range all[i].Count() {
			n[s] += k
		}
	}
	for _, d := range share.Definitions {
		if n[d.State] == 0 {
			t.Errorf("the sample has nothing that is %s", d.State)
		}
		if want := fmt.Sprintf(`value="%s" checked> %s <em>%d</em>`, class(d.State), d.State, n[d.State]); !strings.Contains(page, want) {
			t.Errorf("no box: %s", want)
		}
		if want := fmt.Sprintf(`<dt class="%s">%s</dt><dd>%s</dd>`, class(d.State), d.State, d.Means); !strings.Contains(page, want) {
			t.Errorf("no definition: %s", want)
		}
	}
	for _, want := range []string{
		`trim(w, <mark class="different">widget_limit</mark>);`,
		`trim(w, <mark class="different">widget_limit+<i class="n">1</i></mark>)`,
		`<mark class="noted">error</mark>);`,
		`<p>different: no PORT or FIX note stands here</p>`,
		`<p>noted: PORT: widget_log has no third argument.</p>`,
		share.Shares[:40], share.Statement[:40],
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if n := strings.Count(page, `<div class="row different d"`); n != 2 {
		t.Errorf("%d differences to go to, want 2", n)
	}
	if n := strings.Count(page, `<div class="row noted d"`); n != 2 {
		t.Errorf("%d noted differences to go to, want 2", n)
	}
}

// TestWriteDiff checks that the page of two revisions has the four texts beside each
// other, what changed marked in all of them, and what did not change folded away.
func TestWriteDiff(t *testing.T) {
	sample.Checkout(t)
	var b bytes.Buffer
	if err := WriteDiff(&b, sample.Review(t, "r1"), sample.Review(t, "r2")); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	whole(t, page)
	var row string
	for _, r := range strings.Split(page, `<div class="row four changed d">`) {
		if strings.Contains(r, "sys.ENOSPC") {
			row = r
		}
	}
	cells := strings.Split(row, "</pre>")
	for i, want := range []struct{ class, line string }{
		{"c old", `<span class="l old">`}, {"c now", `<span class="l now">`}, {"g old", `<span class="l old">`}, {"g now", `<span class="l now">`},
	} {
		name := []string{"ENOSPC", "ENOMEM", "sys.ENOSPC", "sys.ENOMEM"}[i]
		if !strings.HasPrefix(cells[i], `<pre class="`+want.class+`">`) || !strings.Contains(cells[i], want.line) ||
			!strings.Contains(cells[i], `<mark class="different">`+name+`</mark>`) {
			t.Errorf("cell %d: %s", i, cells[i])
		}
	}
	for _, want := range []string{
		"kern_timeout.c from r1 to r2: 4 changes", "callout.h: nothing has changed.", `<details class="between"><summary>unchanged: widget_zone, widget_cpus, widget_alone</summary>`,
		`<a class="changed" href="#kern_timeout.c%3awidget_drain">`, `<a class="same" href="#kern_timeout.c%3awidget_idle">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestHighlight(t *testing.T) {
	s := layout.NewSheet([]byte("int a; /* x\ny */ b < 1;"))
	s.Marks[1] = []layout.Mark{{From: 3, To: 6, State: compare.Different}}
	got := highlight(s)
	want := []string{`<i class="k">int</i> a; <i class="m">/* x</i>`,
		`<i class="m">y *</i><mark class="different"><i class="m">/</i> b</mark> &lt; <i class="n">1</i>;`}
	for i := range want {
		if string(got[i]) != want[i] {
			t.Errorf("line %d: %s, want %s", i+1, got[i], want[i])
		}
	}
}
