package hold

import (
	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/match"
)

// Sum counts statements of C.
type Sum struct {
	Statements int
	States     [6]int // by match.State
	Matched    int    // matched, whether there is a note or not
	Applying   int    // all except those not built or not ported
	Ported     int    // those in ported functions, except those not built
	Lost       int    // those unaccounted for
}

// SumOf counts the statements of one item.
func SumOf(p *match.Pair) (s Sum) {
	for state, n := range p.Count() {
		s.States[state] = n
		s.Statements += n
	}
	s.Matched = s.States[match.Matched] + s.States[match.Noted]
	s.Applying = s.Statements - s.States[match.NotBuilt] - s.States[match.NotPorted]
	s.Lost = s.States[match.Unaccounted]
	if p.Go != nil {
		s.Ported = s.Statements - s.States[match.NotBuilt]
	}
	return s
}

func (s *Sum) add(o Sum) {
	s.Statements += o.Statements
	for i := range s.States {
		s.States[i] += o.States[i]
	}
	s.Matched += o.Matched
	s.Applying += o.Applying
	s.Ported += o.Ported
	s.Lost += o.Lost
}

// Sum counts the statements of the file.
func (h *Held) Sum() (s Sum) {
	for i := range h.Pairs {
		s.add(SumOf(&h.Pairs[i]))
	}
	return s
}

// Rest counts the statements outside functions.
func (h *Held) Rest() (s Sum) {
	for i := range h.Pairs {
		if h.Pairs[i].C.Form != csrc.Func {
			s.add(SumOf(&h.Pairs[i]))
		}
	}
	return s
}

// NotPorted returns the functions of the file that have no port.
func (h *Held) NotPorted() (out []*match.Pair) {
	for i := range h.Pairs {
		p := &h.Pairs[i]
		if p.C.Form == csrc.Func && p.Go == nil && p.Rows[0].State == match.NotPorted {
			out = append(out, p)
		}
	}
	return out
}
