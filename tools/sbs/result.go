package main

import (
	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/tree"
)

// result is what sbs check -json prints for a text.
type result struct {
	C        string                `json:"c"`
	Go       []string              `json:"go"`
	Revision string                `json:"revision"`
	Count    map[compare.State]int `json:"count"`
	Items    []item                `json:"items"`
}

// item is a function, a macro, a structure or a variable.
type item struct {
	Name       string                `json:"name"`
	Line       int                   `json:"line,omitempty"` // in C; 0 if C has no such item
	File       string                `json:"file,omitempty"` // of the port; "" if it has no such item
	Count      map[compare.State]int `json:"count"`
	Statements []statement           `json:"rows"`
}

// statement is one statement, or the head of one.
type statement struct {
	Line  int           `json:"line,omitempty"` // in C
	Go    int           `json:"go,omitempty"`   // line in Go
	State compare.State `json:"state"`
	Why   string        `json:"why,omitempty"`
}

func results(reviewed []review.Reviewed) []result {
	out := []result{}
	for i := range reviewed {
		r := &reviewed[i]
		res := result{C: r.C.Name, Go: r.Source.Go, Revision: r.Rev, Count: r.Count(), Items: []item{}}
		for k := range r.Items {
			it := &r.Items[k]
			out := item{Name: it.Name, Count: it.Count(), Statements: []statement{}}
			if it.C != nil {
				out.Line = tree.Line(r.C.Text, it.C.Pos)
			}
			if it.File != nil {
				out.File = it.File.Name
			}
			for _, row := range it.Rows {
				s := statement{State: row.State, Why: row.Why}
				if row.C != nil {
					s.Line = tree.Line(r.C.Text, row.CHead.Pos)
				}
				if row.Go != nil {
					s.Go = tree.Line(it.File.Text, row.GoHead.Pos)
				}
				out.Statements = append(out.Statements, s)
			}
			res.Items = append(res.Items, out)
		}
		out = append(out, res)
	}
	return out
}
