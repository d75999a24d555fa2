package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/layout"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/share"
)

//go:embed page.html
var text string

//go:embed page.css
var css string

//go:embed page.js
var script string

var pages = template.Must(template.New("page").Parse(text))

// frame is what every page has.
type frame struct {
	Title  string
	Kind   string // of page: "port" or "diff"
	What   string // what n and p go to
	CSS    template.CSS
	JS     template.JS
	Filter []box
}

// box is a box of the filter: it shows rows of a class, of which there are N.
type box struct {
	Name, Class string
	N           int
}

// line is a line of C or Go.
type line struct {
	ID    string // "" where the page has the line already
	No    int
	Class string
	Text  template.HTML
}

// row is a block in the form that the template shows.
type row struct {
	Class, State, Why string
	Begins            bool
	C, Go             []line
}

// section is an item in the form that the template shows.
type section struct {
	Name, ID, Class string
	Share, Shares   string // of identical statements; of all states
	Listed          bool   // in the list of functions
	Where           string // where it stands in Go
	Before          []line // lines of C before it, outside items
	Between         string // their line numbers
	Rows            []row
}

// file is a file of C in the form that the template shows.
type file struct {
	Name, Go, Summary string
	Sections          []section
}

// word is a definition.
type word struct{ Name, Class, Means string }

// Write writes a page with texts that were compared with the port.
func Write(w io.Writer, all []review.Reviewed) error {
	p := printer{ids: map[string]bool{}}
	var files []file
	var sum share.Count
	for i := range all {
		files = append(files, p.file(&all[i]))
		sum = sum.Plus(share.Of(all[i].Count()))
	}
	title := "sbs"
	if len(all) > 0 {
		title = filepath.Base(all[0].C.Name) + " " + all[0].Rev
	}
	f := newFrame(title, "port", "difference")
	n := map[compare.State]int{compare.Identical: sum.Identical, compare.Noted: sum.Noted, compare.Different: sum.Different,
		compare.NotPorted: sum.NotPorted, compare.NotBuilt: sum.NotBuilt}
	var words []word
	for _, d := range share.Definitions {
		f.Filter = append(f.Filter, box{string(d.State), class(d.State), n[d.State]})
		words = append(words, word{string(d.State), class(d.State), d.Means})
	}
	return pages.ExecuteTemplate(w, "port", struct {
		Frame             frame
		Files             []file
		Definitions       []word
		Statement, Shares string
	}{f, files, words, share.Statement, share.Shares})
}

func newFrame(title, kind, what string) frame {
	return frame{Title: title, Kind: kind, What: what, CSS: template.CSS(css), JS: template.JS(script)}
}

// printer makes what the template shows. An id is given once.
type printer struct{ ids map[string]bool }

// id returns an id that the page has not yet, or "".
func (p *printer) id(want string) string {
	want = strings.ReplaceAll(want, " ", "-")
	if p.ids[want] {
		return ""
	}
	p.ids[want] = true
	return want
}

// another returns an id that the page has not yet, with a number behind it if need be.
func (p *printer) another(want string) string {
	id := p.id(want)
	for n := 2; id == ""; n++ {
		id = p.id(fmt.Sprintf("%s:%d", want, n))
	}
	return id
}

func (p *printer) file(r *review.Reviewed) file {
	name := filepath.Base(r.C.Name)
	sum := share.Of(r.Count())
	f := file{Name: name, Go: strings.Join(r.Source.Go, ", ")}
	f.Summary = fmt.Sprintf("%s against %s: %d statements, %s; %d not built", name, r.Rev, sum.Built(), sum.Text(), sum.NotBuilt)
	l := layout.New(r.Result)
	c := highlight(l.C)
	other := map[string][]template.HTML{}
	for g, sheet := range l.Go {
		other[g] = highlight(sheet)
	}
	for _, it := range l.Items {
		n := share.Of(it.Count())
		s := section{Name: it.Name, ID: p.another(name + ":" + it.Name), Class: class(n.Worst()), Share: share.Text(n.Identical, n.Built())}
		s.Listed = it.IsFunc() || n.Different > 0
		s.Shares = n.Text()
		if !l.C.Blank(it.Before) {
			s.Before = p.lines(c, name, it.Before)
		}
		s.Between = fmt.Sprintf("lines %d to %d", it.Before.First, it.Before.Last)
		if it.Go != nil {
			s.Where = fmt.Sprintf("%s:%d", it.File.Name, l.Go[it.File.Name].Line(it.Go.Pos))
		}
		for _, b := range it.Blocks {
			r := row{Class: class(b.State), State: string(b.State), Begins: b.Begins, C: p.lines(c, name, b.C)}
			if b.Why != "" {
				r.Why = string(b.State) + ": " + b.Why
			}
			if it.Go != nil {
				r.Go = p.lines(other[it.File.Name], it.File.Name, b.Go)
			}
			s.Rows = append(s.Rows, r)
		}
		f.Sections = append(f.Sections, s)
	}
	return f
}

// lines returns the lines of a range. Those of C have the base name of their file in
// their ids, as in kern_timeout.c:123.
func (p *printer) lines(all []template.HTML, name string, l layout.Lines) (out []line) {
	if path.Ext(name) != ".go" {
		name = path.Base(name)
	}
	for n := l.First; n > 0 && n <= l.Last && n <= len(all); n++ {
		out = append(out, line{ID: p.id(fmt.Sprintf("%s:%d", name, n)), No: n, Text: all[n-1]})
	}
	return out
}

// class returns the class of a state.
func class(s compare.State) string {
	if s == "" {
		return "none"
	}
	return strings.ReplaceAll(string(s), " ", "")
}
