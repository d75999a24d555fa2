package patch

import (
	"cmp"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// Kind says in what way the port differs from the text after the change.
type Kind string

// The kinds.
const (
	Missing    Kind = "missing"    // nothing stands for a statement of C
	Left       Kind = "left"       // Go has what a hunk removes
	More       Kind = "more"       // Go has what C has not
	Other      Kind = "other"      // something else stands in the place of a statement of C
	Moved      Kind = "moved"      // it stands in another place than in C
	Gone       Kind = "gone"       // Go had it before the work; Line is of the file before
	Words      Kind = "words"      // what its statements do not tell was not accepted
	Undeclared Kind = "undeclared" // nothing declares a name of Go
	Unknown    Kind = "unknown"    // a hunk fits no text, so that it cannot be verified
)

// Fault is a difference between the port and the text after the change that was not
// there before the work.
type Fault struct {
	Kind   Kind
	Hunk   int    // the line in the diff of the hunk that asks for something else; 0: none asks for it
	Of     string // the file of FreeBSD
	Item   string
	C      string // the statement of C
	CLine  int    // its line, after the change
	File   string // of Go
	Line   int    // of Go
	Go     string // the statement of Go
	Has    string // of an Other one: what differs in Go
	Wants  string // and in C
	Behind string // of a Moved one: the statement of C that it stands behind there
	Note   string // what is wrong with the note that stands there
	key    string // of the statement of C
	goKey  string // of the one of Go
}

// Verify holds the port, as it is after the work, against the texts after the changes:
// each hunk must be answered, and nothing else may change. before has the Go files
// before the work, by name; what differed then in the same way is no fault.
func Verify(patches []*Patch, before map[string]*gotree.File) (out []Fault) {
	var all []*verifier
	for _, p := range patches {
		for i := range p.hunks {
			h := &p.hunks[i]
			if pl := p.place(h); pl.State != Not && (h.old == nil || h.alone) {
				out = append(out, Fault{Kind: Unknown, Hunk: h.Line, Of: p.Source.C, Item: pl.Function()})
			}
		}
		if p.now == nil {
			continue
		}
		files := make([]*gotree.File, len(p.Go))
		for i, f := range p.Go {
			files[i] = cmp.Or(before[f.Name], f)
		}
		v := &verifier{Patch: p, before: p.newSide(p.old.text, files)}
		all = append(all, v)
		out = append(out, v.statements()...)
	}
	out = append(out, unused(all, before)...)
	slices.SortStableFunc(out, func(a, b Fault) int {
		if (a.Hunk == 0) != (b.Hunk == 0) { // hunks come first
			return b.Hunk - a.Hunk
		}
		return cmp.Or(a.Hunk-b.Hunk, strings.Compare(a.File, b.File), a.Line-b.Line)
	})
	return out
}

// verifier holds the port against the text after a change.
type verifier struct {
	*Patch
	before *side // the text before the change, with Go before the work
}

// after returns the statement that was compared with Go after the work for one that was
// with Go before it, or nil.
func (v *verifier) after(x *stmt) *stmt {
	if x == nil {
		return nil
	}
	return v.old.place[spotOf("", x.C)]
}

// statements returns the faults in what C has.
func (v *verifier) statements() (out []Fault) {
	was := runs(v.before, func(x *stmt) (*stmt, bool) {
		if x = v.after(x); x == nil || x.same == nil {
			return nil, x != nil
		}
		return x, false
	})
	faults := map[string][]Fault{}
	var order []string
	put := func(item string, f ...Fault) {
		if len(f) > 0 && faults[item] == nil {
			order = append(order, item)
		}
		faults[item] = append(faults[item], f...)
	}
	for _, r := range runs(v.now, func(x *stmt) (*stmt, bool) {
		if x == nil || x.same == nil {
			return nil, x != nil
		}
		return x.same, false
	}) {
		put(r.item, v.differs(r, take(was, r))...)
	}
	for _, r := range was {
		if !r.taken && !r.changed {
			put(r.item, v.vanished(r.rows, r.it)...)
		}
	}
	for i := range v.now.items {
		if it := &v.now.items[i]; it.Seam != "" && v.Rules.Accepted[it.Seam] == "" && !v.had(it) {
			first, _ := goLines(it.File, it.Go)
			put(strings.ToLower(it.Name), Fault{Kind: Words, Of: v.Source.C, Item: it.Name, File: it.File.Name, Line: first, Go: oneLine(it.File.Text, it.Go), Note: it.Rows[0].Why})
		}
	}
	for _, item := range order {
		out = append(out, joined(v.apart(faults[item]))...)
	}
	return out
}

// had tells whether an item had the same words of the seam before the work.
func (v *verifier) had(it *compare.Item) bool {
	return slices.ContainsFunc(v.before.items, func(b compare.Item) bool { return b.Seam == it.Seam })
}

// differs returns the faults of a run. was is the one in its place before the work, or
// nil.
func (v *verifier) differs(r, was *run) (out []Fault) {
	if was != nil && slices.Equal(was.keys, r.keys) || r.rows[0].State == compare.Noted {
		return nil
	}
	var left []differing
	if was != nil && !was.changed {
		left = slices.Clone(was.keys)
	}
	for i, row := range r.rows {
		if k := slices.Index(left, r.keys[i]); k >= 0 {
			left[k] = differing{}
			continue
		}
		out = append(out, v.fault(r.it, row, v.now.of[row.C], r.last[i]))
	}
	n := len(out)
	for k, d := range left {
		if d != (differing{}) {
			out = append(out, v.vanished(was.rows[k:k+1], was.it)...)
		}
	}
	if n == 0 && len(out) == 0 { // it is all there, in another order
		for i, row := range r.rows {
			if row.Go != nil {
				f := v.fault(r.it, row, v.now.of[row.C], r.last[i])
				f.Kind, f.Behind = Moved, ""
				return []Fault{f}
			}
		}
	}
	return out
}

// vanished returns faults for what the port had before the work on its own, if no hunk
// adds it to C.
func (v *verifier) vanished(rows []*compare.Row, it *compare.Item) (out []Fault) {
	for _, row := range rows {
		if row.Go == nil || row.C != nil {
			continue
		}
		key := tree.Key(compare.Head(row.Go))
		if slices.ContainsFunc(v.now.stmts, func(x *stmt) bool { return x.same == nil && x.key == key }) {
			continue
		}
		first, _ := goLines(it.File, row.Go)
		out = append(out, Fault{Kind: Gone, Of: v.Source.C, Item: it.Name, File: it.File.Name, Line: first, Go: oneLine(it.File.Text, row.Go), key: key})
	}
	return out
}

// fault returns the fault of a row. x is its statement of C, or nil, and last the one
// before.
func (v *verifier) fault(it *compare.Item, r *compare.Row, x, last *stmt) Fault {
	f := Fault{Of: v.Source.C, Item: it.Name}
	if r.Sum != "" {
		f.Note = r.Why
	}
	if x != nil {
		f.Kind, f.C, f.CLine, f.key = Missing, oneLine(v.now.text.Text, x.C), x.first, x.key
		f.Hunk = asking(x)
		if last != nil {
			f.Behind = oneLine(v.now.text.Text, last.C)
		}
	}
	if r.Go != nil {
		f.File, f.Go = it.File.Name, oneLine(it.File.Text, r.Go)
		f.Line, _ = goLines(it.File, r.Go)
		f.goKey = tree.Key(compare.Head(r.Go))
	}
	switch {
	case x == nil:
		v.more(&f)
	case r.Cause == compare.Undeclared:
		f.Kind, f.Behind, f.Note = Undeclared, "", r.Why
	case r.Go != nil && x.key == f.goKey:
		f.Kind, f.Behind = Moved, ""
	case r.Go != nil:
		f.Kind, f.Has, f.Wants = Other, marked(it.File.Text, r.GoMarks), marked(v.now.text.Text, r.CMarks)
	case f.Hunk == 0 && x.same != nil:
		if b := v.before.place[spotOf("", x.same.C)]; b != nil && b.Go != nil {
			f.Kind, f.File, f.Go = Gone, b.item.File.Name, oneLine(b.item.File.Text, b.Go)
			f.Line, _ = goLines(b.item.File, b.Go)
		}
	}
	return f
}

// more makes a fault one of a statement of Go that C has not.
func (v *verifier) more(f *Fault) {
	f.Kind = More
	for i := range v.hunks {
		h := &v.hunks[i]
		if slices.ContainsFunc(h.was, func(b *stmt) bool { return b.key == f.goKey && strings.EqualFold(b.item.Name, f.Item) }) {
			f.Kind, f.Hunk = Left, h.Line
		}
	}
}

// asking returns the line in the diff of the hunk that asks for a statement, or 0 if it
// was there before.
func asking(x *stmt) int {
	for ; x != nil && x.same == nil; x = x.under {
		if len(x.hunks) > 0 {
			return x.hunks[0].Line
		}
	}
	return 0
}

// apart makes two faults of each Other one that has what another one lacks, or lacks what
// another one has: nothing stands in its place then, but in another.
func (v *verifier) apart(all []Fault) (out []Fault) {
	lacks, has := map[string]int{}, map[string]int{}
	for _, f := range all {
		lacks[f.key]++
		has[f.goKey]++
	}
	for _, f := range all {
		if f.Kind != Other || lacks[f.goKey]+has[f.key] == 0 {
			out = append(out, f)
			continue
		}
		c, g := f, Fault{Of: f.Of, Item: f.Item, File: f.File, Line: f.Line, Go: f.Go, Note: f.Note, goKey: f.goKey}
		c.Kind, c.File, c.Line, c.Go, c.Has, c.Wants, c.goKey = Missing, "", 0, "", "", "", ""
		v.more(&g)
		out = append(out, c, g)
	}
	return out
}

// joined makes one fault of each two of which one lacks what the other has too much.
func joined(all []Fault) (out []Fault) {
	gone := map[int]bool{}
	for i := range all {
		a := &all[i]
		if a.Kind != Missing && a.Kind != Gone {
			continue
		}
		for k := range all {
			b := &all[k]
			if gone[k] || b.goKey != a.key || b.Kind != More && b.Kind != Left {
				continue
			}
			gone[k] = true
			a.Kind, a.File, a.Line, a.Go, a.Note = Moved, b.File, b.Line, b.Go, cmp.Or(a.Note, b.Note)
			break
		}
	}
	for i, f := range all {
		if !gone[i] {
			if f.Kind != Moved {
				f.Behind = ""
			}
			out = append(out, f)
		}
	}
	return out
}

// unused returns the faults in what Go has and C has not: it must have been there
// before the work.
func unused(all []*verifier, before map[string]*gotree.File) (out []Fault) {
	used, stood := map[spot]bool{}, map[spot]*stmt{}
	for _, v := range all {
		for i := range v.now.items {
			if it := &v.now.items[i]; it.Go != nil {
				used[spot{file: it.File.Name, pos: it.Go.Pos}] = true
			}
		}
		for _, x := range v.before.stmts {
			if x.under == nil && x.item.Go != nil {
				stood[spot{file: x.item.File.Name, pos: x.item.Go.Pos}] = v.after(x)
			}
		}
	}
	done := map[string]bool{}
	for _, v := range all {
		for _, now := range v.Go {
			was := before[now.Name]
			if was == nil || done[now.Name] {
				continue
			}
			done[now.Name] = true
			put := func(kind Kind, f *gotree.File, n *tree.Node, x *stmt) {
				first, _ := goLines(f, n)
				fault := Fault{Kind: kind, Of: v.Source.C, Item: compare.Name(n), File: f.Name, Line: first, Go: oneLine(f.Text, n)}
				if x != nil {
					fault.Hunk = asking(x)
				}
				out = append(out, fault)
			}
			had, has := map[string]*tree.Node{}, map[string]bool{}
			for _, n := range tree.Simple(was.Tree).Kids {
				had[tree.Key(n)] = n
			}
			for _, n := range tree.Simple(now.Tree).Kids {
				has[tree.Key(n)], has[compare.Name(n)] = true, true
				if used[spot{file: now.Name, pos: n.Pos}] {
					continue
				}
				old := had[tree.Key(n)]
				if old == nil {
					put(More, now, n, nil)
				} else if x, ok := stood[spot{file: was.Name, pos: old.Pos}]; ok {
					put(Left, now, n, x)
				}
			}
			for _, n := range tree.Simple(was.Tree).Kids {
				_, of := stood[spot{file: was.Name, pos: n.Pos}]
				if !of && !has[tree.Key(n)] && !has[compare.Name(n)] {
					put(Gone, was, n, nil)
				}
			}
		}
	}
	return out
}

// oneLine returns the text of a statement without its bodies, on one line.
func oneLine(text []byte, n *tree.Node) string {
	end := min(headEnd(n), len(text))
	if n.Pos >= end {
		return ""
	}
	out := strings.Join(strings.Fields(string(text[n.Pos:end])), " ")
	for open := strings.Count(out, "(") - strings.Count(out, ")"); open > 0 && end < len(text) && text[end] == ')'; open, end = open-1, end+1 {
		out += ")"
	}
	return strings.TrimSuffix(out, ";")
}

// marked returns the parts of a text that are marked, on one line.
func marked(text []byte, marks []compare.Span) string {
	var out []string
	for _, m := range marks {
		if m.Pos < m.End && m.End <= len(text) {
			out = append(out, strings.Join(strings.Fields(string(text[m.Pos:m.End])), " "))
		}
	}
	return strings.Join(out, ", ")
}
