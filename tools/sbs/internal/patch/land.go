package patch

import (
	"cmp"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/match"
)

// place says where a hunk lands and what has to be done about it.
func (p *Patch) place(h *held) Place {
	pl := Place{Hunk: h.Hunk, File: p.Source.C, At: h.Line, Beside: make([]Span, len(h.Lines))}
	if h.old == nil {
		pl.State, pl.Why = Conflicting, "nothing in the port is like it; give the file before the change with -src"
		pl.Lands = []Land{{Function: h.Section}}
		return pl
	}
	if h.keywords() {
		pl.State, pl.Why, pl.Sure = Not, "FreeBSD's version string", 1
		pl.Lands = []Land{{Function: h.Section}}
		return pl
	}
	pl.Alone = h.guess != ""
	pl.State, pl.Why = p.judge(h)
	if pl.State == Conflicting {
		if o := p.elsewhere(h); o != nil {
			h = o
			pl.State, pl.Why = p.judge(h)
			pl.Why = strings.TrimPrefix(pl.Why+"; it is not in "+strings.TrimSuffix(section(&h.Hunk), "()")+" any more", "; ")
		}
	}
	pl.Lands = p.lands(h, pl.State)
	pl.Sure = h.sure(pl.State, pl.Lands)
	pl.lay(h)
	return pl
}

// on is a statement, with its side.
type on struct {
	*row
	s *side
}

// telling returns the statements that decide where a hunk lands: the changed ones,
// on both sides, or only as they are after the change if the port has it already.
// If none change, it returns the context.
func (h *held) telling(state State) (out []on) {
	add := func(s *side, rows []*row) {
		for _, r := range rows {
			out = append(out, on{r, s})
		}
	}
	add(h.now, h.is.changed)
	if state != Already || len(out) == 0 {
		add(h.old, h.was.changed)
	}
	if len(out) == 0 {
		add(h.old, h.was.context)
	}
	return out
}

// lands returns the functions and lines that a hunk lands on. The one with most
// of its statements comes first.
func (p *Patch) lands(h *held, state State) []Land {
	var out []Land
	n := make(map[string]int)
	for _, r := range h.telling(state) {
		name := r.pair.C.Name
		n[name]++
		k := slices.IndexFunc(out, func(l Land) bool { return l.Function == name })
		if k < 0 {
			out = append(out, Land{Function: name})
			k = len(out) - 1
		}
		p.reach(&out[k], h, r)
	}
	slices.SortStableFunc(out, func(a, b Land) int {
		if (a.Go == "") != (b.Go == "") { // what the port has goes before what it does not have
			return cmp.Compare(b.Go, a.Go)
		}
		if c := cmp.Compare(n[b.Function], n[a.Function]); c != 0 {
			return c
		}
		return cmp.Compare(a.First, b.First)
	})
	if len(out) == 0 {
		return []Land{{Function: h.Section}}
	}
	return merged(out)
}

// merged joins those that have the same lines, such as macros that stand for
// fields of one structure.
func merged(all []Land) (out []Land) {
	for _, l := range all {
		k := slices.IndexFunc(out, func(o Land) bool { return l.First > 0 && o.Go == l.Go && o.First == l.First && o.Last == l.Last })
		if k < 0 {
			out = append(out, l)
		} else {
			out[k].Function += ", " + l.Function
		}
	}
	return out
}

// reach extends l to the lines where a statement stands in Go, or should stand.
func (p *Patch) reach(l *Land, h *held, r on) {
	it := r.pair.Go
	if it == nil {
		if l.Go == "" {
			p.between(l, h, r)
		}
		return
	}
	if r.stands == nil && r.borrowed() {
		return // it only has a word in common with something in the port
	}
	if l.New || l.Go == "" {
		*l = Land{Function: l.Function, Go: it.File.Name}
	}
	if l.Go != it.File.Name {
		return
	}
	var from, to int
	switch g := within(r.row); {
	case g != nil:
		from, to = g[0].Line, g[len(g)-1].End
	case !it.Func && r.pair.C.Form != csrc.Struct:
		from, to = it.Line, it.End
	default:
		from, to = neighbours(r.row)
	}
	if l.First == 0 || from < l.First {
		l.First = from
	}
	l.Last = max(l.Last, to)
}

// within returns the statements inside the function of Go that stand for a
// statement of C, or nil if that is not certain.
func within(r *row) []*gosrc.Stmt {
	it := r.pair.Go
	if r.have < there || len(r.stands) == 0 || r.stands[0].Line < it.Line || r.stands[len(r.stands)-1].End > it.End {
		return nil
	}
	return r.stands
}

// neighbours returns the lines of Go between which a statement belongs that
// nothing stands for: those of the nearest statements before and after it that
// have a place.
func neighbours(r *row) (from, to int) {
	it := r.pair.Go
	from, to = it.Line, it.End
	rows := r.pair.Rows
	at := slices.IndexFunc(rows, func(o match.Row) bool { return o.C == r.C })
	for k := at - 1; k >= 0; k-- {
		if g := around(r.pair, k); g != nil {
			from = g[len(g)-1].End
			break
		}
	}
	for k := at + 1; k < len(rows); k++ {
		if g := around(r.pair, k); g != nil && g[0].Line >= from {
			to = g[0].Line
			break
		}
	}
	return from, to
}

func around(p *match.Pair, k int) []*gosrc.Stmt {
	r := newRow(p, k)
	return within(&r)
}

// between finds the place of an item that Go does not have: between the items next
// to it in C, or after the one that the header of the hunk names, in the file of
// the same name.
func (p *Patch) between(l *Land, h *held, r on) {
	if !r.applies() {
		return
	}
	file := p.Go[0]
	var after, before *gosrc.Item
	at := slices.IndexFunc(r.s.pairs, func(o match.Pair) bool { return o.C == r.pair.C })
	for k := at - 1; k >= 0 && after == nil; k-- {
		if it := r.s.pairs[k].Go; it != nil && it.File == file {
			after = it
		}
	}
	for k := at + 1; k < len(r.s.pairs) && before == nil; k++ {
		if it := r.s.pairs[k].Go; it != nil && it.File == file && (after == nil || it.Line > after.End) {
			before = it
		}
	}
	named := strings.TrimSuffix(section(&h.Hunk), "()")
	for i := range file.Items {
		it := &file.Items[i]
		if after == nil && before == nil && strings.EqualFold(strings.Trim(it.Name, "_"), strings.Trim(named, "_")) {
			after = it
		}
		if after != nil && before == nil && it.Line > after.End {
			before = it
		}
	}
	l.Go, l.New, l.First, l.Last = file.Name, true, 1, len(file.Lines)
	if after != nil {
		l.First = after.End
	}
	if before != nil {
		l.Last = before.Doc
	}
}

// Factors and bounds for the certainty of a place, where the likeness of
// statements says too much or nothing.
const (
	newItem   = 0.8 // between two functions, as C and Go may have another order
	sketched  = 0.8 // no text fits the hunk, but its header names the function
	unnamed   = 0.6 // no text fits, and the header does not name the function
	onlyAside = 0.5 // no statement in or around the hunk has one that stands for it
)

// sure says how certain it is that a hunk lands there: the mean likeness of the
// statements around it, and of the changed ones that the port has.
func (h *held) sure(state State, lands []Land) float32 {
	s, t := h.old, h.was
	if state == Already {
		s, t = h.now, h.is
	}
	var sum float32
	n := 0
	for _, r := range t.context {
		if r.applies() && r.State != match.Noted {
			n++
			sum += r.have
		}
	}
	for _, r := range t.changed {
		if r.applies() && s.find(r) != absent {
			n++
			sum += r.have
		}
	}
	out := float32(onlyAside)
	if n > 0 {
		out = sum / float32(n)
	}
	if lands[0].New {
		out = max(out, newItem)
	}
	switch {
	case lands[0].Go == "" && state != Not:
		return 0
	case h.guess == "":
		return out
	case h.Section == "":
		return out * unnamed
	}
	return out * sketched
}

// lay finds for each line of the hunk the lines of Go that are shown beside it.
func (pl *Place) lay(h *held) {
	file := pl.Lands[0].Go
	old, now := h.first, h.then
	for i, l := range h.Lines {
		if l.Kind != '+' {
			pl.put(i, h.old, old, l.Kind, file)
			old++
		}
		if l.Kind != '-' {
			pl.put(i, h.now, now, l.Kind, file)
			now++
		}
	}
}

// put adds to line i of the hunk the Go lines of the statements that begin on the
// given line of one side.
func (pl *Place) put(i int, s *side, line int, kind byte, file string) {
	for _, r := range s.at[line] {
		if r.C.Line != line || r.pair.Go == nil || r.pair.Go.File.Name != file {
			continue
		}
		g := within(r)
		if g == nil || (kind != ' ' || r.changed) && s.find(r) == absent {
			continue
		}
		b := &pl.Beside[i]
		if b.First == 0 || g[0].Line < b.First {
			b.First = g[0].Line
		}
		b.Last = max(b.Last, g[len(g)-1].End)
		b.Lines = max(b.Lines, r.C.End-r.C.Line+1)
	}
}
