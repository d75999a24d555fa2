package main

import (
	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/match"
)

// result is what sbs check -json prints for a file.
type result struct {
	C        string  `json:"c"`
	Go       string  `json:"go"`
	Revision string  `json:"revision"`
	Closest  string  `json:"closest,omitempty"` // the port that the text is most like
	Like     float64 `json:"like,omitempty"`
	hold.Sum
	Items []item `json:"items"`
}

// item is a function, a macro, a structure or a variable.
type item struct {
	Name string `json:"name"`
	Line int    `json:"line"`
	End  int    `json:"end"`
	File string `json:"file,omitempty"` // a file of the port; "" if it was not ported
	hold.Sum
	Statements []statement `json:"rows"`
}

// statement is one statement of C.
type statement struct {
	Line  int         `json:"line"`
	End   int         `json:"end"`
	State match.State `json:"state"`
	Score float32     `json:"score,omitempty"`
	Why   string      `json:"why,omitempty"`
	Go    []int       `json:"go,omitempty"` // lines of the statements that stand for it
}

func results(held []hold.Held) []result {
	out := []result{}
	for i := range held {
		h := &held[i]
		r := result{C: h.C.Name, Go: h.Source.Go[0], Revision: h.Rev, Closest: h.Closest, Like: h.Like, Sum: h.Sum(), Items: []item{}}
		for k := range h.Pairs {
			p := &h.Pairs[k]
			it := item{Name: p.C.Name, Line: p.C.Line, End: p.C.End, Sum: hold.SumOf(p)}
			if p.Go != nil {
				it.File = p.Go.File.Name
			}
			for _, row := range p.Rows {
				s := statement{Line: row.C.Line, End: row.C.End, State: row.State, Score: row.Score, Why: row.Why}
				for _, g := range row.Go {
					s.Go = append(s.Go, g.Line)
				}
				it.Statements = append(it.Statements, s)
			}
			r.Items = append(r.Items, it)
		}
		out = append(out, r)
	}
	return out
}
