package patch

import (
	"strings"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/match"
	"ktimeout/tools/sbs/internal/port"
)

// row is a statement of C, with how certain it is that the port has it.
type row struct {
	*match.Row
	pair    *match.Pair
	stands  []*gosrc.Stmt // the statements of Go that stand for it and for nothing more
	have    float32       // its likeness, reduced if it stands out of order; 0: the port does not have it
	changed bool          // a hunk removes or adds it
	twin    *row          // the same statement on the other side, if no hunk changes it
}

// side is a file of C before or after a change, matched with the port.
type side struct {
	c     *csrc.File
	pairs []match.Pair
	rows  []row
	at    map[int][]*row         // by line: the statements on it
	claim map[*gosrc.Stmt][]*row // by statement of Go: the statements of C that it stands for
	other *side
}

func (p *Patch) side(name string, lines []string) (*side, error) {
	c, err := csrc.Parse(name, []byte(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		return nil, err
	}
	return newSide(c, match.Files(c, p.Go, &port.Rules)), nil
}

func newSide(c *csrc.File, pairs []match.Pair) *side {
	s := &side{c: c, pairs: pairs, at: make(map[int][]*row), claim: make(map[*gosrc.Stmt][]*row)}
	for i := range s.pairs {
		p := &s.pairs[i]
		for k := range p.Rows {
			s.rows = append(s.rows, newRow(p, k))
		}
	}
	for i := range s.rows {
		r := &s.rows[i]
		for n := r.C.Line; n <= r.C.End; n++ {
			s.at[n] = append(s.at[n], r)
		}
		if r.have > 0 {
			for _, g := range r.stands {
				s.claim[g] = append(s.claim[g], r)
			}
		}
	}
	return s
}

// newRow returns the row of the k-th statement. For a macro that stands for a field
// of a structure, that field stands for it. For a call that only has a word in common
// with a structure, nothing does.
func newRow(p *match.Pair, k int) row {
	r := row{Row: &p.Rows[k], pair: p, stands: p.Rows[k].Go, have: sure(p, k)}
	if p.Go == nil || p.Go.Func || len(p.Go.Stmts) == 1 || p.C.Form == csrc.Func || p.C.Form == csrc.Struct {
		return r
	}
	r.stands = nil
	for _, g := range r.Go {
		if strings.EqualFold(strings.Trim(g.Tokens[0].Text, "_"), strings.Trim(p.C.Name, "_")) {
			r.stands = append(r.stands, g)
		}
	}
	if r.stands == nil {
		r.have = 0
	}
	return r
}

// link sets the twins of two sides. It needs the marks of all hunks: the statements
// that no hunk changes come in the same order on both sides.
func (s *side) link(o *side) {
	s.other, o.other = o, s
	a, b := s.unchanged(), o.unchanged()
	for i, j := 0, 0; i < len(a) && j < len(b); i, j = i+1, j+1 {
		const far = 50
		di, dj := 0, 0
		for d := 0; a[i].C.Text() != b[j].C.Text() && di == 0 && dj == 0; d++ {
			switch {
			case d > far:
				return
			case i+d < len(a) && a[i+d].C.Text() == b[j].C.Text():
				di = d
			case j+d < len(b) && a[i].C.Text() == b[j+d].C.Text():
				dj = d
			}
		}
		i, j = i+di, j+dj
		a[i].twin, b[j].twin = b[j], a[i]
	}
}

func (s *side) unchanged() (out []*row) {
	for i := range s.rows {
		if !s.rows[i].changed {
			out = append(out, &s.rows[i])
		}
	}
	return out
}

// sure says how certain it is that the port has a statement. One that stands in Go
// before statements that come earlier in C, or after later ones, may be another one
// with the same text.
func sure(p *match.Pair, k int) float32 {
	r := &p.Rows[k]
	if len(r.Go) == 0 || r.State != match.Matched && r.State != match.Doubtful {
		return 0
	}
	if r.C.Decl || p.C.Form != csrc.Func {
		return r.Score
	}
	for d := -1; d <= 1; d += 2 {
		for n := k + d; n > 0 && n < len(p.Rows); n += d {
			o := &p.Rows[n]
			if o.State != match.Matched || o.C.Decl || len(o.Go) == 0 {
				continue
			}
			if d < 0 && o.Go[0].Line > r.Go[0].Line || d > 0 && o.Go[0].Line < r.Go[0].Line {
				return r.Score / 2
			}
			break
		}
	}
	return r.Score
}

// touched has the statements of a hunk on one side, in order.
type touched struct {
	changed []*row // those that it removes or adds
	context []*row // those around them
	lines   []*row // those on lines that it removes or adds, even if it also puts them back
}

// touch returns the statements of a hunk that begins on the given line of this
// side, and marks those that it changes. kind is '-' before the change and '+'
// after it.
func (s *side) touch(h *unidiff.Hunk, first int, kind byte) (t touched) {
	var order []*row
	seen := make(map[*row]bool)
	line := first
	for _, l := range h.Lines {
		if l.Kind != ' ' && l.Kind != kind {
			continue
		}
		for _, r := range s.at[line] {
			if !seen[r] {
				seen[r] = true
				order = append(order, r)
			}
			r.changed = r.changed || l.Kind == kind
		}
		line++
	}
	for _, r := range order {
		if r.changed {
			t.changed = append(t.changed, r)
		} else {
			t.context = append(t.context, r)
		}
	}
	t.lines = t.changed
	return t
}

// texts returns for each changed statement its text, with its item.
func (t *touched) texts() []string {
	out := make([]string, len(t.changed))
	for i, r := range t.changed {
		out[i] = r.pair.C.Name + " " + r.C.Text()
	}
	return out
}

// keep moves the changed statements that are marked in kept to the context.
func (t *touched) keep(kept []bool) {
	changed := t.changed
	t.changed = nil
	for i, r := range changed {
		if r.changed = !kept[i]; r.changed {
			t.changed = append(t.changed, r)
		} else {
			t.context = append(t.context, r)
		}
	}
}

// applies tells whether the port can have something that stands for a statement.
func (r *row) applies() bool { return r.State != match.NotBuilt && r.State != match.NotPorted }

// finding says whether the port has a statement that is changed.
type finding uint8

const (
	absent finding = iota
	either         // the port has what fits both sides
	present
)

// alike is the difference up to which two likenesses count as equal.
const alike = 0.02

// find looks for a changed statement in the port. A statement of Go may stand for
// one on the other side as well. Then it belongs to the one that it is more like;
// and to a statement that no hunk changes, unless that one has another.
func (s *side) find(r *row) finding {
	if r.have < there/2 {
		return absent
	}
	found := absent
	for _, g := range r.stands {
		here := present
		for _, o := range s.other.claim[g] {
			switch {
			case !o.changed && o.twin == nil:
				here = min(here, either)
			case !o.changed && o.twin.have >= o.have-alike:
			case !o.changed, o.have > r.have+alike:
				here = absent
			case o.have > r.have-alike && here != absent:
				here = either
			}
		}
		found = max(found, here)
	}
	return found
}
