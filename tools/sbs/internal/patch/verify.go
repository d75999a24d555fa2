package patch

import (
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/match"
)

// Open is a hunk that the port does not answer, or does not answer completely.
type Open struct {
	Place
	Missing []string `json:"missing,omitempty"` // statements of C that it adds and that nothing in Go stands for
	Left    []Stmt   `json:"left,omitempty"`    // statements of Go that stand for what it removes
}

// Stmt is a statement of Go.
type Stmt struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
	// Gone says that it was removed, Moved that it has another place now. Then Line
	// is a line of the file before the work.
	Gone  bool   `json:"gone,omitempty"`
	Moved bool   `json:"moved,omitempty"`
	Note  string `json:"note,omitempty"` // the note with it that says why it is there
	item  string
}

func stmt(file string, g *gosrc.Stmt) Stmt { return Stmt{File: file, Line: g.Line, Text: g.Text()} }

// left returns the statements that a hunk removes although the port still has
// something that stands for them.
func (h *held) left() (out []*row) {
	if h.guess != "" {
		return nil
	}
	for _, r := range h.was.changed {
		if r.applies() && !r.noted() && !r.borrowed() && r.pair.Go != nil && h.old.find(r) == present {
			out = append(out, r)
		}
	}
	return out
}

// Open returns the hunks that are not answered: something must stand for each
// statement that is added, and nothing for each that is removed. For a hunk that
// fits no text it does not check the removed ones, as the function may have the same
// statement elsewhere.
func (p *Patch) Open() (out []Open) {
	for i := range p.hunks {
		h := &p.hunks[i]
		o := Open{Place: p.place(h)}
		if o.State == Not {
			continue
		}
		if h.old != nil {
			for _, r := range p.staying(h, h.is.lines, '+') {
				if r.applies() && !r.noted() && (r.changed && h.now.find(r) == absent || r.have < there && !r.C.Decl || r.have < there/2) {
					o.Missing = append(o.Missing, r.C.Text())
				}
			}
			for _, r := range h.left() {
				o.Left = append(o.Left, stmt(r.pair.Go.File.Name, r.stands[0]))
			}
		}
		if len(o.Missing)+len(o.Left) > 0 || h.old == nil {
			out = append(out, o)
		}
	}
	return out
}

// noted tells whether a note that names something of a statement accounts for it.
func (r *row) noted() bool { return r.State == match.Noted && r.named() }
