package main

import (
	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/share"
	"ktimeout/tools/sbs/internal/tree"
)

// schema is the number of the schema of -json; docs/sbs-json.md describes it. It grows
// when a field gets another meaning or goes.
const schema = 1

// output is what -json prints.
type output struct {
	Schema  int    `json:"schema"`
	Command string `json:"command"`
	Texts   []text `json:"texts,omitempty"`
}

// text is a text of C and its port.
type text struct {
	C        string        `json:"c_file"`
	Go       []string      `json:"go_files"`
	Revision string        `json:"revision"`
	Nearest  bool          `json:"nearest"`
	Count    share.Count   `json:"count"`
	Percent  share.Percent `json:"percent"`
	Items    []item        `json:"items"`
}

// item is a function, a macro, a structure or a variable.
type item struct {
	Name    string        `json:"name"`
	CLine   int           `json:"c_line,omitempty"`
	Go      string        `json:"go_file,omitempty"`
	GoLine  int           `json:"go_line,omitempty"`
	Count   share.Count   `json:"count"`
	Percent share.Percent `json:"percent"`
	Rows    []row         `json:"rows"`
}

// row is one statement, or the head of one.
type row struct {
	CLine  int           `json:"c_line,omitempty"`
	GoLine int           `json:"go_line,omitempty"`
	State  compare.State `json:"state"`
	Why    string        `json:"why,omitempty"`
}

// jsonTexts returns what -json says of texts.
func jsonTexts(all []review.Reviewed) []text {
	var out []text
	for i := range all {
		r := &all[i]
		n := share.Of(r.Count())
		t := text{C: r.C.Name, Go: r.Source.Go, Revision: r.Rev, Nearest: r.Closest != "", Count: n, Percent: n.Percent(), Items: []item{}}
		for k := range r.Items {
			t.Items = append(t.Items, jsonItem(r.C, &r.Items[k]))
		}
		out = append(out, t)
	}
	return out
}

func jsonItem(c *compare.Text, it *compare.Item) item {
	n := share.Of(it.Count())
	out := item{Name: it.Name, Count: n, Percent: n.Percent(), Rows: []row{}}
	if it.C != nil {
		out.CLine = tree.Line(c.Text, it.C.Pos)
	}
	if it.Go != nil {
		out.Go, out.GoLine = it.File.Name, tree.Line(it.File.Text, it.Go.Pos)
	}
	for _, r := range it.Rows {
		s := row{State: r.State, Why: r.Why}
		if r.C != nil {
			s.CLine = tree.Line(c.Text, r.CHead.Pos)
		}
		if r.Go != nil {
			s.GoLine = tree.Line(it.File.Text, r.GoHead.Pos)
		}
		out.Rows = append(out.Rows, s)
	}
	return out
}
