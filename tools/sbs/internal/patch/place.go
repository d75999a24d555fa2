package patch

import (
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/match"
	"ktimeout/tools/sbs/internal/port"
	"ktimeout/tools/sbs/internal/unidiff"
)

// Side is a file of C held against the port.
type Side struct {
	C     *csrc.File
	Pairs []match.Pair
}

// Patch is a diff of one file held against the port of a revision.
type Patch struct {
	Source        port.Source
	Go            []*gosrc.File
	Before, After Side
	text          text
	hunks         []unidiff.Hunk
}

// New holds a diff of one file against the port. Before is the file's text before
// the change, nil if nobody has it.
func New(f unidiff.File, before []string, source port.Source, files []*gosrc.File) (*Patch, error) {
	p := &Patch{Source: source, Go: files, hunks: f.Hunks}
	if before != nil {
		p.text = apply(before, f.Hunks)
	} else {
		p.text = sketch(f.Hunks)
	}
	var err error
	if p.Before, err = p.side(f.Name, p.text.before); err != nil {
		return nil, err
	}
	p.After, err = p.side(f.Name+", after the change", p.text.after)
	return p, err
}

func (p *Patch) side(name string, lines []string) (Side, error) {
	c, err := csrc.Parse(name, []byte(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		return Side{}, err
	}
	return Side{c, match.Files(c, p.Go, &port.Rules)}, nil
}

// touched are the statements that a hunk has on one side.
type touched struct {
	pairs   []*match.Pair
	changed []*match.Row
	context []*match.Row
}

// rows returns the statements of a hunk: those that it removes or adds, and those
// around them. First is the line on which it begins, kind '-' or '+'.
func (s *Side) rows(h *unidiff.Hunk, first int, kind byte) (t touched) {
	line := first
	is := make(map[int]byte)
	for _, l := range h.Lines {
		if l.Kind == ' ' || l.Kind == kind {
			is[line] = l.Kind
			line++
		}
	}
	for i := range s.Pairs {
		p := &s.Pairs[i]
		had := len(t.changed) + len(t.context)
		for k := range p.Rows {
			r := &p.Rows[k]
			inside, changes := false, false
			for n := r.C.Line; n <= r.C.End; n++ {
				what, ok := is[n]
				inside = inside || ok
				changes = changes || what == kind
			}
			if changes {
				t.changed = append(t.changed, r)
			} else if inside {
				t.context = append(t.context, r)
			}
		}
		if len(t.changed)+len(t.context) > had {
			t.pairs = append(t.pairs, p)
		}
	}
	return t
}

// Places says where each hunk lands, and what is to be done about it.
func (p *Patch) Places() (out []Place) {
	for i := range p.hunks {
		out = append(out, p.place(i))
	}
	return out
}

func (p *Patch) place(i int) Place {
	h := p.hunks[i]
	pl := Place{Hunk: h, File: p.Source.C, At: h.Line, Function: h.Section}
	if p.text.old[i] == 0 {
		pl.State, pl.Why = Conflicting, fmt.Sprintf("the C text has not what the hunk has around line %d", h.Old)
		return pl
	}
	if p.text.lost(i) {
		pl.State, pl.Why = Conflicting, "the hunk does not say in which function it is; give the file before the change with -src"
		return pl
	}
	old := p.Before.rows(&h, p.text.old[i], '-')
	now := p.After.rows(&h, p.text.new[i], '+')
	pl.lands(old, now)
	p.judge(&pl, i, old, now)
	return pl
}

// lands says on which lines of Go the hunk lands: those of its statements that the
// port has, and of those around them.
func (pl *Place) lands(old, now touched) {
	var sum float32
	n := 0
	for _, t := range []touched{now, old} {
		for _, pair := range t.pairs {
			if pair.Go != nil && (pl.Go == "" || pair.C.Form == csrc.Func) {
				pl.Function, pl.Go = pair.C.Name, pair.Go.File.Name
			} else if pl.Function == "" {
				pl.Function = pair.C.Name
			}
		}
	}
	var in *gosrc.Item
	for _, t := range []touched{old, now} {
		for _, pair := range t.pairs {
			if pair.Go != nil && pair.C.Name == pl.Function {
				in = pair.Go
			}
		}
		for _, rows := range [][]*match.Row{t.changed, t.context} {
			for _, r := range rows {
				n++
				sum += r.Score
				for _, g := range r.Go {
					if in != nil && in.Func && (g.Line < in.Line || g.End > in.End) {
						continue // a variable at the top, say
					}
					if pl.First == 0 || g.Line < pl.First {
						pl.First = g.Line
					}
					pl.Last = max(pl.Last, g.End)
				}
			}
		}
	}
	if pl.First == 0 {
		for _, pair := range append(old.pairs, now.pairs...) {
			if pair.Go != nil {
				pl.First, pl.Last = pair.Go.Line, pair.Go.End
			}
		}
	}
	if n > 0 {
		pl.Sure = sum / float32(n)
	}
}

// judge says what is to be done.
func (p *Patch) judge(pl *Place, i int, old, now touched) {
	switch {
	case len(old.changed) > 0 && len(now.changed) == 0 && len(p.staying(i, old.changed)) == 0:
		pl.State, pl.Why = Not, "what it takes away comes back in another hunk"
		return
	case sameText(old.changed, now.changed):
		pl.State, pl.Why = Not, "comments or white space only"
		return
	case left(old.changed) && left(now.changed):
		pl.State, pl.Why = Not, reason(append(now.changed, old.changed...))
		return
	}
	// A statement that is on either side, on a line that changes, is no change.
	gone, goneAll := weight(without(p.staying(i, old.changed), now.changed))
	come, comeAll := weight(without(now.changed, old.changed))
	around, all := weight(old.context)
	switch {
	case comeAll > 0 && come >= 0.75*comeAll && (goneAll == 0 || gone/goneAll < come/comeAll):
		pl.State = Already
	case comeAll == 0 && gone <= 0.5*goneAll:
		pl.State = Already
	case comeAll > 0 && come >= 0.95*comeAll && come/comeAll >= gone/goneAll:
		pl.State, pl.Why = Already, "what the port has is the same before the change and after it"
	case goneAll > 0 && gone < 0.5*goneAll:
		pl.State, pl.Why = Conflicting, "the port has not what the hunk takes away"
	case goneAll == 0 && all > 0 && around < 0.5*all:
		pl.State, pl.Why = Conflicting, "the port has not what stands around the hunk"
	default:
		pl.State = ToDo
	}
}

// staying returns those of the statements that hunk i takes away which no other hunk
// puts back in.
func (p *Patch) staying(i int, rows []*match.Row) (out []*match.Row) {
	back := make(map[string]bool)
	for k := range p.hunks {
		if k != i && p.text.new[k] != 0 {
			for _, r := range p.After.rows(&p.hunks[k], p.text.new[k], '+').changed {
				back[r.C.Text()] = true
			}
		}
	}
	for _, r := range rows {
		if !back[r.C.Text()] {
			out = append(out, r)
		}
	}
	return out
}

// without returns those of some statements that are not among others.
func without(rows, others []*match.Row) (out []*match.Row) {
	n := make(map[string]int)
	for _, r := range others {
		n[r.C.Text()]++
	}
	for _, r := range rows {
		if text := r.C.Text(); n[text] > 0 {
			n[text]--
		} else {
			out = append(out, r)
		}
	}
	return out
}

// weight returns how much of some statements the port has, and how much there is
// of them. What is not built or not ported does not count.
func weight(rows []*match.Row) (have, all float32) {
	for _, r := range rows {
		switch r.State {
		case match.NotBuilt, match.NotPorted:
			continue
		case match.Matched:
			have += r.Score
		case match.Noted:
			have += max(r.Score, 0.8)
		}
		all++
	}
	return have, all
}

// left tells whether the port leaves all of some statements out.
func left(rows []*match.Row) bool {
	for _, r := range rows {
		if r.State != match.NotBuilt && r.State != match.NotPorted {
			return false
		}
	}
	return true
}

func reason(rows []*match.Row) string {
	for _, r := range rows {
		if r.Why != "" {
			return r.Why
		}
	}
	return "nothing of it is built"
}

// sameText tells whether statements say the same.
func sameText(a, b []*match.Row) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].C.Text() != b[i].C.Text() {
			return false
		}
	}
	return true
}
