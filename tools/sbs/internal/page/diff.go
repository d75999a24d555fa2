package page

import (
	"fmt"
	"html/template"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/layout"
	"ktimeout/tools/sbs/internal/review"
)

// revisions are the classes of the two revisions.
var revisions = [2]string{layout.Old: "old", layout.Now: "now"}

// cell is the lines of one text in one revision.
type cell struct {
	Class string
	Lines []line
}

// group is an item that changed, or several next to each other that did not.
type group struct {
	Name     string // of the item that Before stands before
	Before   []cell // only this has changed
	Open     bool
	Same     string // names of the items that did not
	Sections []changed
}

// changed is an item in two revisions.
type changed struct {
	Name, ID, Class, Where string
	Listed                 bool
	Before                 []cell
	Open                   bool // Before has changed
	Rows                   []cells
}

// cells is a block: old C, new C, old Go, new Go.
type cells struct {
	Class  string
	Begins bool
	Cells  []cell
}

// pair is a text in two revisions.
type pair struct {
	Name, Go, Summary string
	Groups            []group
}

// WriteDiff writes a page with two revisions of C and of Go.
func WriteDiff(w io.Writer, old, now []review.Reviewed) error {
	p := printer{ids: map[string]bool{}}
	var pairs []pair
	var notes []string
	n := [2]int{}
	for i := range old {
		k := slices.IndexFunc(now, func(r review.Reviewed) bool { return r.Source.C == old[i].Source.C })
		if k < 0 {
			notes = append(notes, fmt.Sprintf("%s: only %s has a text of it.", path.Base(old[i].Source.C), old[i].Rev))
			continue
		}
		c := layout.Compare(old[i].Result, now[k].Result)
		if !slices.ContainsFunc(c.Items, func(it layout.Changed) bool { return it.Changed || it.BeforeChanged }) {
			notes = append(notes, fmt.Sprintf("%s: nothing has changed.", path.Base(old[i].Source.C)))
			continue
		}
		pairs = append(pairs, p.pair(c, &old[i], &now[k], &n))
	}
	for i := range now {
		if !slices.ContainsFunc(old, func(r review.Reviewed) bool { return r.Source.C == now[i].Source.C }) {
			notes = append(notes, fmt.Sprintf("%s: only %s has a text of it.", path.Base(now[i].Source.C), now[i].Rev))
		}
	}
	was, is := old[0].Rev, now[0].Rev
	f := newFrame(was+" to "+is, "diff", "change")
	f.Filter = []box{{"unchanged", "same", n[0]}, {"changed", "changed", n[1]}}
	return pages.ExecuteTemplate(w, "diff", struct {
		Frame   frame
		Was, Is string
		C       [2]string
		Pairs   []pair
		Notes   []string
	}{f, was, is, [2]string{old[0].Base, now[0].Base}, pairs, notes})
}

func (p *printer) pair(c *layout.Change, old, now *review.Reviewed, n *[2]int) pair {
	name := path.Base(old.Source.C)
	out := pair{Name: name, Go: filepath.ToSlash(old.Source.Go[0]) + ", " + filepath.ToSlash(now.Source.Go[0])}
	var html [2]map[string][]template.HTML
	text := [2][]template.HTML{}
	for rev := range revisions {
		text[rev] = highlight(c.C[rev])
		html[rev] = map[string][]template.HTML{}
		for g, s := range c.Go[rev] {
			html[rev][g] = highlight(s)
		}
	}
	changes := 0
	for i := range c.Items {
		it := &c.Items[i]
		s := changed{Name: it.Name, ID: p.another(name + ":" + it.Name), Class: "same", Listed: it.IsFunc || it.Changed}
		if it.Changed {
			s.Class = "changed"
		}
		s.Open = it.BeforeChanged
		for _, f := range it.File {
			if f != "" && f != old.Source.Go[0] && f != now.Source.Go[0] {
				s.Where = f
			}
		}
		for rev, class := range revisions {
			if it.Before[rev].Len() > 0 {
				cell := p.cell("c "+class, name, c.C[rev], text[rev], it.Before[rev])
				s.Before = append(s.Before, cell)
			}
		}
		for _, b := range it.Blocks {
			r := cells{Class: "same", Begins: b.Begins}
			if b.Changed {
				r.Class = "changed"
				n[1]++
			} else {
				n[0]++
			}
			if b.Leads {
				r.Class += " leads"
			}
			if b.Begins {
				changes++
			}
			for rev, class := range revisions {
				r.Cells = append(r.Cells, p.cell("c "+class, name, c.C[rev], text[rev], b.C[rev]))
			}
			for rev, class := range revisions {
				file := it.File[rev]
				r.Cells = append(r.Cells, p.cell("g "+class, file, c.Go[rev][file], html[rev][file], b.Go[rev]))
			}
			s.Rows = append(s.Rows, r)
		}
		if s.Open && !it.Changed {
			out.Groups = append(out.Groups, group{Name: it.Name, Before: s.Before, Open: true})
			s.Before = nil
		}
		last := len(out.Groups) - 1
		switch {
		case it.Changed:
			out.Groups = append(out.Groups, group{Sections: []changed{s}})
		case last >= 0 && out.Groups[last].Same != "":
			out.Groups[last].Same += ", " + it.Name
			out.Groups[last].Sections = append(out.Groups[last].Sections, s)
		default:
			out.Groups = append(out.Groups, group{Same: it.Name, Sections: []changed{s}})
		}
	}
	out.Summary = fmt.Sprintf("%s from %s to %s: %d changes", name, old.Rev, now.Rev, changes)
	return out
}

// cell returns lines of a text: each has a class that says whether it changed.
func (p *printer) cell(class, name string, s *layout.Sheet, text []template.HTML, l layout.Lines) cell {
	out := cell{Class: class}
	rev := class[strings.LastIndex(class, " ")+1:]
	for n := l.First; n > 0 && n <= l.Last; n++ {
		one := line{ID: p.id(fmt.Sprintf("%s:%s:%d", rev, name, n)), No: n, Class: "l eq", Text: text[n-1]}
		if s.Changed[n-1] {
			one.Class = "l " + rev
		}
		out.Lines = append(out.Lines, one)
	}
	return out
}
