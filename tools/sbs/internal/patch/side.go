package patch

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// stmt is a statement of C, without those in its bodies.
type stmt struct {
	compare.Row
	item        *compare.Item
	at          int     // its index in the statements of the text
	key         string  // of what it is
	first, last int     // its lines
	under       *stmt   // what it is in, or nil
	in          []*stmt // what is in it
	cond        string  // of an item: the branches of #if that it is in
	body        int     // in which of its bodies
	same        *stmt   // the same one in the other text, if no hunk changes it
	hunks       []*hunk // that change it
	goes        string  // of an item: the file of FreeBSD that it is moved to
	part        int     // of a changed one: behind which other one that its hunk shows, from 1
}

// applies tells whether the port can have something that stands for a statement.
func (s *stmt) applies() bool {
	return s.State != compare.NotBuilt && s.State != compare.NotPorted && s.root().goes == ""
}

// has tells whether the port has a statement. Of several that a note accounts for
// together, none need have one of Go of its own.
func (s *stmt) has() bool {
	return s.State == compare.Identical || s.State == compare.Noted && !s.Fix || s.Cause == compare.Words
}

// alike tells whether one statement of Go stands for one of C.
func (s *stmt) alike() bool { return s.Go != nil && s.has() }

// root returns the item that a statement is in.
func (s *stmt) root() *stmt {
	for s.under != nil {
		s = s.under
	}
	return s
}

// whole tells whether a statement changes with all that is in it.
func (s *stmt) whole() bool {
	return s.same == nil && !slices.ContainsFunc(s.in, func(x *stmt) bool { return !x.whole() })
}

// side is a text of C, compared with the port.
type side struct {
	text  *compare.Text
	items []compare.Item
	stmts []*stmt
	stand map[spot]*stmt       // by statement of Go: the one that it stands for
	of    map[*tree.Node]*stmt // by its node
	place map[spot]*stmt       // by its place in the text
	lines []int                // offsets of the lines
}

// side reads a text and compares it with the port.
func (p *Patch) side(name string, lines []string) (*side, error) {
	text := []byte(strings.Join(lines, "\n") + "\n")
	n, err := ctree.Parse(name, text)
	if err != nil {
		return nil, err
	}
	return p.newSide(&compare.Text{Name: name, Text: text, Tree: n}, p.Go), nil
}

// newSide compares a text with files of Go.
func (p *Patch) newSide(text *compare.Text, files []*gotree.File) *side {
	s := &side{text: text, items: compare.Files(text, files, p.Rules).Items, stand: map[spot]*stmt{}, of: map[*tree.Node]*stmt{}, place: map[spot]*stmt{}, lines: starts(text.Text)}
	conds := compare.Conditions(text.Tree, &p.Rules.Reasons)
	for i := range s.items {
		it := &s.items[i]
		if len(files) == 0 {
			reduced(it, p.Source.Reduced)
		}
		var path []*stmt // what the statement is in
		for _, r := range it.Rows {
			if r.C == nil {
				continue
			}
			x := s.stmt(r, it)
			if x.Depth = min(x.Depth, len(path)); x.Depth > 0 {
				x.under = path[x.Depth-1]
				x.body = bodyOf(x.under.C, x.C)
				x.under.in = append(x.under.in, x)
			}
			if path = append(path[:x.Depth], x); x.Depth == 0 {
				x.cond = conds[x.C.Pos]
			}
			s.stmts = append(s.stmts, x)
			s.of[x.C] = x
			s.place[spotOf("", x.C)] = x
			if x.Go != nil && (x.State == compare.Identical || x.State == compare.Noted || x.Cause == compare.Words) {
				s.stand[x.spot()] = x
			}
		}
	}
	slices.SortStableFunc(s.stmts, func(a, b *stmt) int { return a.C.Pos - b.C.Pos })
	for i, x := range s.stmts {
		x.at = i
	}
	return s
}

// reduced says of an item of a file that was only reduced, and that has no counterpart,
// that the port does without it.
func reduced(it *compare.Item, files []string) {
	for i := range it.Rows {
		if r := &it.Rows[i]; r.State == compare.Different {
			r.State, r.Why = compare.NotPorted, fmt.Sprintf(onlyReduced, strings.Join(files, ", "), it.Name)
		}
	}
}

// stmt returns the statement of a row.
func (s *side) stmt(r compare.Row, it *compare.Item) *stmt {
	return &stmt{Row: r, item: it, key: tree.Key(compare.Head(r.C)), first: s.line(r.C.Pos), last: s.line(headEnd(r.C) - 1)}
}

// spot is where a statement stands.
type spot struct {
	file     string
	kind     tree.Kind
	pos, end int
}

func spotOf(file string, n *tree.Node) spot { return spot{file, n.Kind, n.Pos, n.End} }

// spot is where a statement stands in Go.
func (s *stmt) spot() spot { return spotOf(s.item.File.Name, s.Go) }

// bodyOf returns in which of the bodies of a statement another one is.
func bodyOf(of, in *tree.Node) int {
	for i, k := range of.Kids {
		if k.Kind == tree.Block && k.Pos <= in.Pos && in.End <= k.End {
			return i
		}
	}
	return 0
}

// starts returns the offsets of the lines of a text.
func starts(text []byte) []int {
	out := []int{0}
	for i, c := range text {
		if c == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

// line returns the line of an offset.
func (s *side) line(off int) int {
	return sort.Search(len(s.lines), func(i int) bool { return s.lines[i] > off })
}

// twin is what two statements of a hunk must share if it removes one and adds the other
// in the same place.
type twin struct {
	item, key, cond string
	depth, body     int
	part            int
}

// twins returns what statements must share, in the order of the statements.
func twins(all []*stmt) []twin {
	out := make([]twin, len(all))
	for i, s := range all {
		out[i] = twin{strings.ToLower(s.item.Name), s.key, s.cond, s.Depth, s.body, s.part}
	}
	return out
}

// link pairs the statements that no hunk changes, and gives the others to the hunks.
func link(old, now *side, hunks []hunk) {
	gone, come, moved := map[int]*hunk{}, map[int]*hunk{}, []int{0}
	o, n := 1, 1
	keep := func(to int) {
		for ; o < to; o, n = o+1, n+1 {
			moved = append(moved, n)
		}
	}
	for i := range hunks {
		h := &hunks[i]
		if h.old != old {
			continue
		}
		keep(h.first)
		for _, l := range h.Lines {
			switch l.Kind {
			case ' ':
				keep(o + 1)
			case '-':
				gone[o] = h
				moved = append(moved, 0)
				o++
			case '+':
				come[n] = h
				n++
			}
		}
	}
	keep(len(old.lines))
	old.touch(gone)
	now.touch(come)
	at := map[int][]*stmt{}
	for _, a := range now.stmts {
		if len(a.hunks) == 0 {
			at[a.first] = append(at[a.first], a)
		}
	}
	for _, b := range old.stmts {
		if len(b.hunks) > 0 {
			continue
		}
		for _, a := range at[moved[b.first]] {
			if a.same == nil && a.key == b.key && a.Depth == b.Depth {
				a.same, b.same = b, a
				break
			}
		}
	}
	// What moves into another body changes, even if its own line does not.
	for _, b := range old.stmts {
		if a := b.same; a != nil && !together(a, b) {
			a.same, b.same = nil, nil
		}
	}
	for i := range hunks {
		if h := &hunks[i]; h.old == old {
			h.collect()
		}
	}
}

// together tells whether two statements are in the same body of the same statement, or
// two items in the same branches of #if.
func together(a, b *stmt) bool {
	if a.under == nil || b.under == nil {
		return a.under == b.under && a.cond == b.cond
	}
	u, v := a.under, b.under
	return a.body == b.body && (u.same == v || u.same == nil && v.same == nil)
}

// touch gives each statement to the hunks that change its lines.
func (s *side) touch(by map[int]*hunk) {
	for _, x := range s.stmts {
		for n := x.first; n <= x.last; n++ {
			if h := by[n]; h != nil && !slices.Contains(x.hunks, h) {
				x.hunks = append(x.hunks, h)
			}
		}
	}
}

// collect finds the statements that a hunk changes. What it removes and adds again in
// the same order does not change.
func (h *hunk) collect() {
	was, around := h.on(h.old, h.first, len(h.Before()))
	is, _ := h.on(h.now, h.then, len(h.After()))
	inWas, inIs := common(twins(was), twins(is))
	var a, b []*stmt
	for i, x := range was {
		if inWas[i] {
			a = append(a, x)
			around = append(around, x)
		} else {
			h.was = append(h.was, x)
		}
	}
	for i, x := range is {
		if inIs[i] {
			b = append(b, x)
		} else {
			h.is = append(h.is, x)
		}
	}
	for i := range a {
		a[i].same, b[i].same = b[i], a[i]
	}
	h.around = around
}

// on returns the statements of a side that a hunk changes, and those that it shows
// without a change, if it has n lines there from the first one on. What moves into
// another body is not on a line that changes.
func (h *hunk) on(s *side, first, n int) (changed, around []*stmt) {
	part := 0
	for _, x := range s.stmts {
		switch {
		case slices.Contains(x.hunks, h):
			changed = append(changed, x)
		case len(x.hunks) > 0 || x.last < first || x.first >= first+n:
		case x.same == nil:
			x.hunks = append(x.hunks, h)
			changed = append(changed, x)
		default:
			around = append(around, x)
			if part = x.at + 1; s == h.now {
				part = x.same.at + 1
			}
		}
		x.part = part
	}
	return changed, around
}

// goLines returns the first and the last line of a statement of Go without its bodies.
func goLines(f *gotree.File, n *tree.Node) (first, last int) {
	return tree.Line(f.Text, n.Pos), tree.Line(f.Text, headEnd(n)-1)
}

// headEnd returns where a statement ends, or its head if it has bodies.
func headEnd(n *tree.Node) int {
	head := compare.Head(n)
	if head == n {
		return max(n.End, n.Pos+1)
	}
	end := n.Pos + 1
	for _, k := range head.Kids {
		end = max(end, k.End)
	}
	return end
}
