package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path"
	"path/filepath"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/match"
)

//go:embed page.html
var text string

//go:embed page.css
var css string

//go:embed page.js
var script string

var page = template.Must(template.New("page").Parse(text))

// line is a line of C or Go.
type line struct {
	ID   string
	No   int
	Text template.HTML
}

// row is a block in the form that the template shows.
type row struct {
	State, Title string
	C, Go        []line
}

// section is an item in the form that the template shows.
type section struct {
	Name, ID, Share, Class string
	Func                   bool
	Where                  string // where it stands in Go
	Note                   string
	Before                 []line // lines of C before it, outside items
	Between                string // their line numbers
	Rows                   []row
}

// file is a file of C in the form that the template shows.
type file struct {
	Name, Go, Summary string
	Sections          []section
}

// Write writes a page with the files that were compared with the port.
func Write(w io.Writer, held []hold.Held) error {
	var files []file
	for i := range held {
		files = append(files, one(&held[i]))
	}
	title := "kern_timeout.c"
	if len(held) > 0 {
		title = filepath.Base(held[0].C.Name) + " " + held[0].Rev
	}
	return page.Execute(w, struct {
		Title string
		CSS   template.CSS
		JS    template.JS
		Files []file
	}{title, template.CSS(css), template.JS(script), files})
}

func one(h *hold.Held) file {
	name := filepath.Base(h.C.Name)
	sum := h.Sum()
	f := file{Name: name, Go: h.Source.Go[0]}
	f.Summary = fmt.Sprintf("%s against %s: %d statements, %s of those that apply matched, %s accounted for", name, h.Rev, sum.Statements,
		percent(sum.Matched, sum.Applying), percent(sum.Statements-sum.Lost, sum.Statements))
	c := highlight(h.C.Lines)
	other := make(map[string][]template.HTML)
	for _, g := range h.Go {
		other[g.Name] = highlight(g.Lines)
	}
	for _, it := range Items(h) {
		s := section{Name: it.Pair.C.Name, ID: name + ":" + it.Pair.C.Name, Func: it.Pair.C.Form == csrc.Func}
		s.Share, s.Class = percent(it.Sum.Matched, it.Sum.Applying), class(it.Sum)
		s.Before = lines(c, name, it.Before)
		s.Between = fmt.Sprintf("lines %d to %d", it.Before.First, it.Before.Last)
		if p := it.Pair; p.Go == nil {
			s.Note = p.Rows[0].Why
		} else {
			s.Where = fmt.Sprintf("%s:%d", p.Go.File.Name, p.Go.Line)
		}
		for _, b := range it.Blocks {
			r := row{State: class2(b.State), Title: title(b), C: lines(c, name, b.C)}
			if it.Pair.Go != nil {
				g := it.Pair.Go.File
				r.Go = lines(other[g.Name], path.Base(g.Name), b.Go)
			}
			s.Rows = append(s.Rows, r)
		}
		f.Sections = append(f.Sections, s)
	}
	return f
}

// lines returns the lines of a span.
func lines(all []template.HTML, name string, s Span) (out []line) {
	for n := s.First; n > 0 && n <= s.Last && n <= len(all); n++ {
		out = append(out, line{ID: fmt.Sprintf("%s:%d", name, n), No: n, Text: all[n-1]})
	}
	return out
}

func percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(of))
}

// class returns the class of an item, which is that of its worst statement.
func class(s hold.Sum) string {
	switch {
	case s.States[match.Unaccounted] > 0:
		return "unaccounted"
	case s.States[match.Doubtful] > 0:
		return "doubtful"
	case s.States[match.NotPorted]+s.States[match.NotBuilt] == s.Statements:
		return "not"
	case s.States[match.Noted] > 0:
		return "noted"
	}
	return "matched"
}

// class2 returns the class of a block.
func class2(state string) string {
	switch state {
	case match.NotBuilt.String(), match.NotPorted.String():
		return "not"
	case "":
		return "none"
	}
	return state
}

// title returns the text that explains a block.
func title(b Block) string {
	switch {
	case b.State == "" || b.State == match.Matched.String() && b.Why == "":
		return ""
	case b.Why != "":
		return b.State + ": " + b.Why
	case b.State == match.Doubtful.String():
		return fmt.Sprintf("doubtful: likeness %.2f", b.Score)
	}
	return b.State
}
