package diagram

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares what is shown with a file in testdata.
func golden(t *testing.T, name string, show func(io.Writer) error) {
	t.Helper()
	got := output(t, show)
	if again := output(t, show); got != again {
		t.Errorf("%s comes out differently the second time", name)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it, and run the test with -update if it is as it should be:\n%s", path, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return "got:  " + g[i] + "\nwant: " + strings.Join(w[min(i, len(w)):min(i+1, len(w))], "")
		}
	}
	return "it ends early"
}

func output(t *testing.T, show func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := show(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// at fixes the width of a text.
func at(text func(io.Writer, int) error, width int) func(io.Writer) error {
	return func(w io.Writer) error { return text(w, width) }
}

func TestGolden(t *testing.T) {
	drain, spin, page := drainMoves(), spinDeadlock(), report()
	golden(t, "drain-moves.txt", at(drain.Text, FullWidth))
	golden(t, "drain-moves.svg", drain.SVG)
	golden(t, "stop-spins.txt", at(spin.Text, FullWidth))
	golden(t, "stop-spins-80.txt", at(spin.Text, 80))
	golden(t, "stop-spins.svg", spin.SVG)
	golden(t, "report.txt", at(page.Text, 200))
	golden(t, "report-100.txt", at(page.Text, 100))
	golden(t, "report-60.txt", at(page.Text, 60))
	golden(t, "report.html", page.HTML)
}

// shown are traces of all kinds.
var shown = map[string]*Trace{
	"drain moves":   drainMoves(),
	"spin deadlock": spinDeadlock(),
	"many switches": long(300, 1),
	"few switches":  long(300, 10),
	"one lane":      long(300, 300),
	"hostile":       hostile(),
	"empty":         {},
	"crowded":       crowded(),
}

func TestTextIsShort(t *testing.T) {
	for name, tr := range shown {
		t.Run(name, func(t *testing.T) {
			for _, width := range []int{72, 80, 100, 120, FullWidth, 200} {
				text := output(t, at(tr.Text, width))
				_, trace, ok := strings.Cut(text, "\n\n")
				if !ok {
					t.Fatal("no empty line between the header and the trace")
				}
				if n := strings.Count(trace, "\n"); n > 40 {
					t.Errorf("the trace has %d lines", n)
				}
				for _, l := range strings.Split(text, "\n") {
					if columns(l) > min(width, FullWidth) && !strings.HasPrefix(l, "racehunt replay ") {
						t.Errorf("%d columns of %d: %s", columns(l), width, l)
					}
				}
				if strings.ContainsAny(text, "\x00\x07\x1b") {
					t.Error("control characters come through")
				}
				if len(tr.Steps) > 0 && !strings.Contains(trace, "\n! ") {
					t.Error("the failing step is not marked")
				}
			}
		})
	}
}

func TestSVGIsXML(t *testing.T) {
	for name, tr := range shown {
		t.Run(name, func(t *testing.T) {
			d := xml.NewDecoder(strings.NewReader(output(t, tr.SVG)))
			elements := map[string]bool{}
			for {
				tok, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if e, ok := tok.(xml.StartElement); ok {
					elements[e.Name.Local] = true
				}
			}
			for _, e := range []string{"svg", "title", "desc", "style", "text"} {
				if !elements[e] {
					t.Errorf("no element %s", e)
				}
			}
			if elements["script"] {
				t.Error("a name became an element")
			}
		})
	}
}

// TestTextsKeepApart checks that no text overlaps another or leaves the picture.
func TestTextsKeepApart(t *testing.T) {
	for name, tr := range shown {
		t.Run(name, func(t *testing.T) {
			p := tr.svg("trace", true)
			for i, a := range p.texts {
				if a.x < 0 || a.x+a.w > p.width {
					t.Errorf("%q is cut", a.text)
				}
				for _, b := range p.texts[:i] {
					if a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h {
						t.Errorf("%q lies on %q", a.text, b.text)
					}
				}
			}
		})
	}
}

// needs matches what would make a page fetch something or run a script other than
// its own.
var needs = regexp.MustCompile(`(?i)<(script|link|img|iframe|object)|\b(src|srcset|on[a-z]+)=["']|@import|url\((?:[^#]|&)|https?://`)

func TestSelfContained(t *testing.T) {
	names := regexp.MustCompile(`xmlns="http://www.w3.org/2000/svg"`)
	check := func(t *testing.T, s string) {
		if found := needs.FindString(names.ReplaceAllString(s, "")); found != "" {
			t.Errorf("it has %q", found)
		}
	}
	for name, tr := range shown {
		t.Run(name, func(t *testing.T) { check(t, output(t, tr.SVG)) })
	}
	t.Run("page", func(t *testing.T) { check(t, scriptless(t, output(t, report().HTML))) })
}

// scriptless returns a page without its script, which is its last element.
func scriptless(t *testing.T, html string) string {
	t.Helper()
	script := "<script>" + pageScript + "</script>\n</body>"
	if strings.Count(html, script) != 1 {
		t.Fatal("the script is not what it should be")
	}
	return strings.Replace(html, script, "</body>", 1)
}

func TestHTMLEscapes(t *testing.T) {
	tr := hostile()
	evil := tr.Scenario
	p := &Page{
		Title: evil, Intro: evil, Revisions: []string{evil},
		Scenarios: []Scenario{{evil, evil, evil, []Cell{{Reachable, evil, evil, evil, tr}}}},
		Stress:    [][]string{{evil}, {evil}},
		Traces:    []*Trace{tr, tr},
	}
	if html := scriptless(t, output(t, p.HTML)); needs.MatchString(strings.ReplaceAll(html, "http://www.w3.org/2000/svg", "")) {
		t.Errorf("the page has %q", needs.FindString(html))
	}
	if text := output(t, at(p.Text, 100)); strings.ContainsAny(text, "\x00\x07\x1b") {
		t.Error("control characters come through")
	}
}

// A browser takes the page's own script and nothing else: the policy has its hash.
func TestPolicy(t *testing.T) {
	if needs.MatchString(pageScript) {
		t.Errorf("the script has %q", needs.FindString(pageScript))
	}
	sum := sha256.Sum256([]byte(pageScript))
	want := `content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src &#39;sha256-` +
		strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;") + `&#39;"`
	if html := output(t, report().HTML); !strings.Contains(html, want) {
		t.Errorf("it lacks %s", want)
	}
}

// The page is short: runs are folded, and their diagrams are in templates. It has the
// elements that the script filters, copies and keeps in sight.
func TestPageStructure(t *testing.T) {
	p := report()
	html := output(t, p.HTML)
	count := func(what string, want int) {
		t.Helper()
		if n := len(regexp.MustCompile(what).FindAllString(html, -1)); n != want {
			t.Errorf("%d of %s, want %d", n, what, want)
		}
	}
	rows, revs, runs := len(p.Scenarios), len(p.Revisions), len(p.Traces)
	count(`<tr role="row" data-scenario="[a-z-]+">`, rows)
	count(`<th role="columnheader" scope="col" data-rev="`, revs)
	count(`<td role="cell" class="[a-z]+" data-rev="[a-z0-9]+" data-out="[^"]+">`, rows*revs)
	count(`<input type="checkbox" name="rev" value="[a-z0-9]+" checked>`, revs)
	count(`<input type="search" id="find"`, 1)
	count(`<input type="checkbox" id="differ">`, 1)
	count(`<details class="run" id="trace-[a-z0-9-]+" data-scenario="[a-z-]+" data-rev="[a-z0-9]+">`, runs)
	count(`<template>\s*<svg `, runs)
	count(`<svg `, runs)
	count(`<code>racehunt replay <span class="token">[^<]+</span></code> <button type="button" class="copy scripted">`, runs)
	count(`data-rev="r216804" data-out="reachable: rule 5"`, 1)
	if !regexp.MustCompile(`thead th \{ position: sticky; top: 0;`).MatchString(html) {
		t.Error("the names of the revisions do not stay in sight")
	}

	// A page with one run shows it at once, and has nothing to filter.
	html = output(t, (&Page{Title: "One run", Traces: p.Traces[:1]}).HTML)
	count(`<details class="run" [^>]* open>`, 1)
	count(`<template>|<form|<table`, 0)
	count(`<svg `, 1)
}

func TestLinksLead(t *testing.T) {
	p := report()
	p.Traces = append(p.Traces, drainMoves()) // of the same name as the first
	html := output(t, p.HTML)
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		if ids[m[1]]++; ids[m[1]] > 1 {
			t.Errorf("two elements have the id %s", m[1])
		}
	}
	links := regexp.MustCompile(`(?:href="|url\()#([^")]*)`).FindAllStringSubmatch(html, -1)
	for _, m := range links {
		if ids[m[1]] == 0 {
			t.Errorf("a link leads to %s, which is not there", m[1])
		}
	}
	if len(links) == 0 {
		t.Error("no links")
	}
}

// No line of the matrix is wider than the given width, and nothing is left out.
func TestMatrixFits(t *testing.T) {
	p := report()
	p.Stress = append(p.Stress, []string{"wild", "-", "-", "-", "-", strings.Repeat("a sentence that goes on and on, ", 9) + "the end"})
	for width := 40; width <= 220; width += 3 {
		text := output(t, at(p.Text, width))
		for _, l := range strings.Split(text, "\n") {
			if columns(l) > width {
				t.Errorf("%d columns of %d: %s", columns(l), width, l)
			}
		}
		words := strings.Join(strings.Fields(text), " ")
		for _, want := range []string{"drain-migrates", "rule 9:", "sleepqueue", "INCONCLUSIVE", "21,118", "wild", "the end"} {
			if !strings.Contains(words, want) {
				t.Errorf("at %d columns it lacks %q:\n%s", width, want, text)
			}
		}
	}
}

// The matrix is one where all revisions fit beside each other, two where most of them do, and
// a list where fewer do.
func TestMatrixInParts(t *testing.T) {
	p := report()
	for width, want := range map[int][]int{200: {5}, 85: {4, 1}, 66: {3, 2}, 48: nil} {
		var got []int
		var names []string
		for _, q := range p.parts(width) {
			got, names = append(got, len(q.Revisions)), append(names, q.Revisions...)
			for i, s := range q.Scenarios {
				if len(s.Cells) != len(q.Revisions) || s.Name != p.Scenarios[i].Name {
					t.Errorf("at %d columns %s has %d cells for %d revisions", width, s.Name, len(s.Cells), len(q.Revisions))
				}
			}
		}
		if !slices.Equal(got, want) || want != nil && !slices.Equal(names, p.Revisions) {
			t.Errorf("at %d columns %v: %v, want %v", width, got, names, want)
		}
	}
}

// The last column of a table is wrapped, and columns that do not fit beside the others
// stand below them.
func TestTable(t *testing.T) {
	rows := [][]string{{"revision", "runs", "what happens"}, {"r216804", "12", "one two three four five six seven eight nine ten"}, {"timeout", "7", ""}}
	for width, want := range map[int]string{
		80: "revision  runs  what happens\nr216804   12    one two three four five six seven eight nine ten\ntimeout   7\n",
		63: "revision  runs  what happens\nr216804   12    one two three four five six seven eight nine\n                ten\ntimeout   7\n",
		30: "revision  runs\n    what happens\nr216804   12\n    one two three four five\n    six seven eight nine ten\ntimeout   7\n",
	} {
		var b bytes.Buffer
		if err := Table(&b, rows, width); err != nil || b.String() != want {
			t.Errorf("at %d columns, %v:\n%s\nwant\n%s", width, err, b.String(), want)
		}
	}
}

func TestPageMustHoldTogether(t *testing.T) {
	p := report()
	p.Scenarios[1].Cells = p.Scenarios[1].Cells[1:]
	const want = "diagram: scenario stop-spins has 4 cells for 5 revisions"
	if err := p.HTML(io.Discard); err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
	if err := p.Text(io.Discard, 100); err == nil {
		t.Error("the text takes it")
	}
}
