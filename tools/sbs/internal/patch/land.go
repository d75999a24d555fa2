package patch

import (
	"cmp"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// place says where a hunk lands and what has to be done about it.
func (p *Patch) place(h *hunk) Place {
	pl := Place{Hunk: h.Hunk, File: p.Source.C, At: h.Line, Alone: h.alone, Beside: make([]Span, len(h.Lines))}
	if h.keywords() {
		pl.State, pl.Why, pl.Alone = Not, version, false
		pl.Lands = []Land{{Function: h.Section}}
		return pl
	}
	if h.old == nil && h.comments() {
		pl.State, pl.Why = Not, idle
		pl.Lands = []Land{p.named(h)}
		return pl
	}
	if h.old == nil {
		pl.State, pl.Why, pl.Alone = Conflicting, unreadable, true
		pl.Lands = []Land{p.named(h)}
		return pl
	}
	pl.State, pl.Why = h.judge()
	if pl.State == Conflicting && !h.alone {
		if o := p.elsewhere(h); o != nil {
			h = o
			pl.State, pl.Why = h.judge()
		}
	}
	pl.Lands = p.lands(h, pl.State)
	pl.lay(h)
	return pl
}

// named returns the item that the header of a hunk names.
func (p *Patch) named(h *hunk) Land {
	l := Land{Function: h.Section}
	name := bare(section(&h.Hunk))
	for i := range p.port() {
		if it := &p.port()[i]; name != "" && strings.EqualFold(it.name, name) {
			l.Go, l.First, l.Last = it.file.Name, tree.Line(it.file.Text, it.node.Pos), tree.Line(it.file.Text, it.node.End)
		}
	}
	return l
}

// lands returns the functions and lines that a hunk lands on: where the statements
// stand that it removes, or that it adds, if the port has these already. The one with
// most of its statements comes first.
func (p *Patch) lands(h *hunk, state State) []Land {
	tell := append(slices.Clone(h.was), h.is...)
	if state == Already && len(applying(h.is)) > 0 {
		tell = h.is
	}
	if len(tell) == 0 {
		tell = h.around
	}
	// What is added beside what is there needs no place of its own.
	type part struct {
		name string
		part int
	}
	stands := map[part]bool{}
	for _, x := range tell {
		if h.at(x) != nil {
			stands[part{x.item.Name, x.part}] = true
		}
	}
	var out []Land
	n := map[string]int{}
	for _, x := range tell {
		name := x.item.Name
		n[name]++
		k := slices.IndexFunc(out, func(l Land) bool { return l.Function == name })
		if k < 0 {
			out = append(out, Land{Function: name})
			k = len(out) - 1
		}
		if state == ToDo && h.moves(x) { // where it stands is not where it goes
			p.between(&out[k], h, x)
		} else if h.at(x) != nil || x.has() || !stands[part{name, x.part}] {
			p.reach(&out[k], h, x)
		}
	}
	slices.SortStableFunc(out, func(a, b Land) int {
		if (a.Go == "") != (b.Go == "") { // what the port has goes before what it does not have
			return cmp.Compare(b.Go, a.Go)
		}
		return cmp.Or(cmp.Compare(n[b.Function], n[a.Function]), cmp.Compare(a.First, b.First))
	})
	if len(out) == 0 {
		return []Land{{Function: h.Section}}
	}
	return merged(out)
}

// merged joins those that have the same lines, such as new functions one after another.
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
func (p *Patch) reach(l *Land, h *hunk, x *stmt) {
	it := x.item
	switch {
	case it.Else != "":
		l.Go = it.Else
		l.First, l.Last = p.Tree.Lines(it.Else, it.Name)
		return
	case !x.applies(), it.Name == "":
		return
	}
	file, from, to := it.File, 0, 0
	if g := h.at(x); g != nil {
		from, to = goLines(file, g)
		if x.whole() {
			to = tree.Line(file.Text, max(g.End-1, g.Pos))
		}
	} else {
		file, from, to = x.side(h).neighbours(x)
	}
	switch {
	case file == nil:
		if l.Go == "" {
			p.between(l, h, x)
		}
		return
	case l.New || l.Go == "":
		*l = Land{Function: l.Function, Go: file.Name}
	case l.Go != file.Name:
		return
	}
	if l.First == 0 || from < l.First {
		l.First = from
	}
	l.Last = max(l.Last, to)
}

// at returns the statement of Go that a hunk changes for one of C, or that is what it
// asks for, or nil.
func (h *hunk) at(x *stmt) *tree.Node {
	if x.alike() || x.side(h) == h.old {
		return x.Go
	}
	return nil
}

// moves tells whether a statement is an item that the change puts elsewhere.
func (h *hunk) moves(x *stmt) bool {
	if x.under != nil || !x.alike() || x.side(h) != h.now {
		return false
	}
	o := h.old.stand[x.spot()]
	return o != nil && o.same == nil
}

// side returns the side that a statement of a hunk is on.
func (s *stmt) side(h *hunk) *side {
	if s.at < len(h.old.stmts) && h.old.stmts[s.at] == s {
		return h.old
	}
	return h.now
}

// stands returns the statement of Go that stands for one of C or in its place, and its
// file: the text that the port has is believed first.
func (s *stmt) stands() (*tree.Node, *gotree.File) {
	o := s.same
	switch {
	case s.alike():
		return s.Go, s.item.File
	case o != nil && (o.alike() || s.Go == nil && o.Go != nil):
		return o.Go, o.item.File
	case s.Go != nil:
		return s.Go, s.item.File
	}
	return nil, nil
}

// neighbours returns the lines of Go between which a statement belongs that nothing
// stands for: those of the nearest statements before and after it that have a place. The
// file is nil if the port has nothing of the item.
func (s *side) neighbours(x *stmt) (file *gotree.File, from, to int) {
	it := x.item
	if it.Go != nil {
		file, from, to = it.File, tree.Line(it.File.Text, it.Go.Pos), tree.Line(it.File.Text, max(it.Go.End-1, it.Go.Pos))
	}
	for k := x.at - 1; k >= 0 && s.stmts[k].C.Pos >= it.C.Pos; k-- {
		if g, f := s.stmts[k].stands(); s.stmts[k].item == it && g != nil && (file == nil || f.Name == file.Name) {
			file = f
			_, from = goLines(f, g)
			to = max(to, from)
			break
		}
	}
	for k := x.at + 1; k < len(s.stmts) && s.stmts[k].C.Pos < it.C.End; k++ {
		if g, f := s.stmts[k].stands(); s.stmts[k].item == it && g != nil && (file == nil || f.Name == file.Name) {
			if n, _ := goLines(f, g); n >= from {
				if from == 0 {
					from = n
				}
				file, to = f, n
				break
			}
		}
	}
	return file, from, max(from, to)
}

// between finds the place of an item that Go does not have: between the items next to
// it in C, or behind the one that the header of the hunk names, in the file of the same
// name.
func (p *Patch) between(l *Land, h *hunk, x *stmt) {
	file := p.Go[0]
	l.Go, l.New, l.First, l.Last = file.Name, true, 1, 1+strings.Count(strings.TrimSuffix(string(file.Text), "\n"), "\n")
	s := x.side(h)
	after, before := 0, 0 // the end of one item and the beginning of the next
	for k := x.at - 1; k >= 0 && after == 0; k-- {
		if it := s.stmts[k].item; it.Go != nil && it.File.Name == file.Name {
			after = it.Go.End
		}
	}
	for k := x.at + 1; k < len(s.stmts) && before == 0; k++ {
		if it := s.stmts[k].item; it.Go != nil && it.File.Name == file.Name && it.Go.Pos >= after {
			before = it.Go.Pos
		}
	}
	if after == 0 && before == 0 {
		if at := p.named(h); at.Go == file.Name {
			l.First = at.Last
		}
	}
	if after > 0 {
		l.First = tree.Line(file.Text, after-1)
	}
	if before > 0 {
		l.Last = tree.Line(file.Text, before)
	}
}

// lay finds for each line of the hunk the lines of Go that are shown beside it.
func (pl *Place) lay(h *hunk) {
	file := pl.Lands[0].Go
	old, now := h.first, h.then
	for i, l := range h.Lines {
		if l.Kind != '+' {
			pl.put(i, h.old, old, file)
			old++
		}
		if l.Kind != '-' {
			if l.Kind == '+' {
				pl.put(i, h.now, now, file)
			}
			now++
		}
	}
}

// put adds to line i of the hunk the Go lines of the statements that begin on the
// given line of one side.
func (pl *Place) put(i int, s *side, line int, file string) {
	for _, x := range s.stmts {
		if x.first != line || !x.alike() || x.item.File.Name != file {
			continue
		}
		first, last := goLines(x.item.File, x.Go)
		b := &pl.Beside[i]
		if b.First == 0 || first < b.First {
			b.First = first
		}
		b.Last = max(b.Last, last)
		b.Lines = max(b.Lines, x.last-x.first+1)
	}
}
