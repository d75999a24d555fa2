package diagram

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// Page is a report: the matrix, and the traces that its cells speak of.
type Page struct {
	Title     string
	Intro     string // paragraphs, with an empty line between them
	Revisions []string
	Scenarios []Scenario
	Stress    [][]string // a table of stress runs, the row of heads first; nil: none
	Traces    []*Trace
}

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// pagePolicy is the page's content security policy: a browser fetches nothing for the
// page, and runs no script but its own.
var pagePolicy = func() string {
	sum := sha256.Sum256([]byte(pageScript))
	return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// HTML writes the report as one page that needs nothing else. Its script filters the
// matrix, draws a diagram when its run is opened and copies tokens; without the script
// all the text is there.
func (p *Page) HTML(w io.Writer) error {
	if err := p.check(); err != nil {
		return err
	}
	v, err := p.view()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, v); err != nil {
		return fmt.Errorf("diagram: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// pageView is what the template is given.
type pageView struct {
	*Page
	Style      template.CSS
	Script     template.JS
	Policy     string
	Alone      bool // it has a single run, which is shown at once
	Paragraphs []string
	Counts     []string
	Lines      []lineView
	Sections   []sectionView
}

type lineView struct {
	Scenario
	Cells []cellView
}

type cellView struct {
	Cell
	Revision, Class, Mark, Link string
}

type sectionView struct {
	*Trace
	ID      string
	Length  string // short
	Size    string
	Picture template.HTML
	Text    string
}

func (p *Page) view() (*pageView, error) {
	v := &pageView{Page: p, Style: template.CSS(pageStyle + svgStyle), Script: template.JS(pageScript), Policy: pagePolicy,
		Alone: len(p.Traces) == 1 && len(p.Scenarios) == 0}
	for _, s := range strings.Split(p.Intro, "\n\n") {
		if s = strings.TrimSpace(s); s != "" {
			v.Paragraphs = append(v.Paragraphs, s)
		}
	}
	ids := p.ids()
	for _, t := range p.Traces {
		var text strings.Builder
		if err := t.Text(&text, FullWidth); err != nil {
			return nil, err
		}
		v.Sections = append(v.Sections, sectionView{
			Trace: t, ID: ids[t], Length: t.length(), Size: t.size(), Text: text.String(),
			// svg has escaped all texts in the picture.
			Picture: template.HTML(t.svg(ids[t], false).String()),
		})
	}
	found := map[State]int{}
	for _, s := range p.Scenarios {
		l := lineView{Scenario: s}
		for i, c := range s.Cells {
			found[c.State]++
			k := looks[c.State]
			c.Detail = afterNumber.ReplaceAllString(c.Detail, "$1\u00a0")
			l.Cells = append(l.Cells, cellView{Cell: c, Revision: p.Revisions[i], Class: k.class, Mark: k.mark, Link: ids[c.Trace]})
		}
		v.Lines = append(v.Lines, l)
	}
	for _, s := range []State{Reachable, Unreachable, Inconclusive, NotRun, NotHad} {
		if n := found[s]; n > 0 {
			v.Counts = append(v.Counts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return v, nil
}

// afterNumber matches a digit and the space after it, where no line may be broken.
var afterNumber = regexp.MustCompile(`(\d) `)

// looks says what the cells look like. A mark says the same as the colour, for readers
// who do not see colours.
var looks = map[State]struct{ class, mark string }{
	Reachable:    {"reachable", "✕"},
	Unreachable:  {"unreachable", "✓"},
	Inconclusive: {"inconclusive", "?"},
	NotRun:       {"notrun", "–"},
	NotHad:       {"notrun", "–"},
}

// ids returns an anchor for every trace. It is made of the names of scenario and
// revision, so that links to it stay valid.
func (p *Page) ids() map[*Trace]string {
	ids := map[*Trace]string{}
	used := map[string]bool{}
	for _, t := range p.Traces {
		base := slug("trace " + t.Scenario + " " + t.Revision)
		id := base
		for n := 2; used[id]; n++ {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		used[id] = true
		ids[t] = id
	}
	return ids
}

// slug makes an anchor of a string.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}
