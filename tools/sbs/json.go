package main

import (
	"encoding/json"
	"io"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/patch"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/share"
	"ktimeout/tools/sbs/internal/tree"
)

// schema is the number of the schema of -json; docs/sbs-json.md describes it. It grows
// when a field gets another meaning or goes.
const schema = 1

// output is what -json prints. Each command has its own list.
type output struct {
	Schema  int     `json:"schema"`
	Command string  `json:"command"`
	Texts   []text  `json:"texts,omitzero"`
	Hunks   []hunk  `json:"hunks,omitzero"`
	Faults  []fault `json:"faults,omitzero"`
}

// text is a text of C and its port.
type text struct {
	C        string        `json:"c_file"`
	Path     string        `json:"c_path"`
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
	out := []text{}
	for i := range all {
		r := &all[i]
		n := share.Of(r.Count())
		t := text{C: r.Source.C, Path: r.C.Name, Go: r.Source.Go, Revision: r.Rev, Nearest: r.Closest != "", Count: n, Percent: n.Percent(), Items: []item{}}
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

// hunk is a hunk of a diff.
type hunk struct {
	DiffLine int         `json:"diff_line"`
	C        string      `json:"c_file"`
	State    patch.State `json:"state"`
	Why      string      `json:"why,omitempty"`
	Alone    bool        `json:"alone"`
	Lands    []land      `json:"lands"`
}

// land is a part of the port that a hunk lands on.
type land struct {
	Name  string `json:"name"`
	Go    string `json:"go_file,omitempty"`
	First int    `json:"go_line,omitempty"`
	Last  int    `json:"go_end,omitempty"`
	New   bool   `json:"new"`
}

// fault is what patch -verify finds.
type fault struct {
	Kind     patch.Kind `json:"kind"`
	DiffLine int        `json:"diff_line,omitempty"`
	Name     string     `json:"name"`
	C        string     `json:"c_file"`
	CLine    int        `json:"c_line,omitempty"`
	CText    string     `json:"c_text,omitempty"`
	Go       string     `json:"go_file,omitempty"`
	GoLine   int        `json:"go_line,omitempty"`
	GoText   string     `json:"go_text,omitempty"`
	Has      string     `json:"has,omitempty"`
	Wants    string     `json:"wants,omitempty"`
	Behind   string     `json:"behind,omitempty"`
	Note     string     `json:"note,omitempty"`
}

// jsonHunks returns what -json says of hunks.
func jsonHunks(all []patch.Place) []hunk {
	out := []hunk{}
	for i := range all {
		p := &all[i]
		h := hunk{DiffLine: p.At, C: p.File, State: p.State, Why: p.Why, Alone: p.Alone, Lands: []land{}}
		for _, l := range p.Lands {
			h.Lands = append(h.Lands, land{Name: l.Function, Go: l.Go, First: l.First, Last: l.Last, New: l.New})
		}
		out = append(out, h)
	}
	return out
}

// jsonFaults returns what -json says of faults.
func jsonFaults(all []patch.Fault) []fault {
	out := []fault{}
	for i := range all {
		f := &all[i]
		out = append(out, fault{Kind: f.Kind, DiffLine: f.Hunk, Name: f.Item, C: f.Of, CLine: f.CLine, CText: f.C, Go: f.File,
			GoLine: f.Line, GoText: f.Go, Has: f.Has, Wants: f.Wants, Behind: f.Behind, Note: f.Note})
	}
	return out
}

// printJSON prints what -json says.
func printJSON(stdout, stderr io.Writer, o output) int {
	o.Schema = schema
	enc := json.NewEncoder(stdout)
	enc.SetIndent("", "\t")
	if err := enc.Encode(o); err != nil {
		return fail(stderr, err)
	}
	return 0
}
