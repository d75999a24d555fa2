// Package layout puts a text of C and its port beside each other, line by line, for a
// page and for a terminal. It knows nothing of either.
package layout

import (
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/tree"
)

// Lines is a range of lines of a text, from First to Last; it is empty if First is 0.
type Lines struct{ First, Last int }

// Len is the number of lines.
func (l Lines) Len() int {
	if l.First == 0 {
		return 0
	}
	return l.Last - l.First + 1
}

// Block is a range of lines of C and the lines of Go beside it.
type Block struct {
	C, Go  Lines
	State  compare.State // of the statement in it; "" if it has none
	Why    string        // said once for a run of blocks, at its end
	Begins bool          // it is the first of a run of statements that differ
}

// Item is a function, or what else stands in a file by itself.
type Item struct {
	*compare.Item
	Before Lines // lines of C between the item before and this one
	Blocks []Block
}

// Layout is a text beside its port.
type Layout struct {
	C     *Sheet
	Go    map[string]*Sheet // by the names of the files
	Items []Item
}

// New returns the layout of a comparison.
func New(r *compare.Result) *Layout {
	l := &Layout{C: NewSheet(r.C.Text), Go: map[string]*Sheet{}}
	for _, g := range r.Go {
		l.Go[g.Name] = NewSheet(g.Text)
	}
	next := 1
	for i := range r.Items {
		it := &r.Items[i]
		if it.File != nil && l.Go[it.File.Name] == nil {
			l.Go[it.File.Name] = NewSheet(it.File.Text)
		}
		out := Item{Item: it, Blocks: l.blocks(it)}
		if it.C != nil {
			if first := l.C.Line(it.C.Pos); first > next {
				out.Before = Lines{next, first - 1}
			}
			next = max(next, l.C.last(it.C.Pos, it.C.End)+1)
		}
		l.Items = append(l.Items, out)
		for k := range it.Rows {
			l.mark(it, &it.Rows[k])
		}
	}
	return l
}

// mark marks the tokens of a row that differ.
func (l *Layout) mark(it *compare.Item, r *compare.Row) {
	if !differs(r.State) {
		return
	}
	cs, gs := r.CMarks, r.GoMarks
	if len(cs)+len(gs) == 0 { // nothing of it is a token: all of it differs
		cs, gs = []compare.Span{r.CHead}, []compare.Span{r.GoHead}
	}
	whole := r.C == nil || r.Go == nil
	for _, s := range cs {
		l.C.mark(s, r.State, whole)
	}
	if it.File == nil {
		return
	}
	for _, s := range gs {
		l.Go[it.File.Name].mark(s, r.State, whole)
	}
}

// blocks divides an item into blocks. Each of its lines is in one of them.
func (l *Layout) blocks(it *compare.Item) []Block {
	var c, g cursor
	var lastC, lastGo int
	var other *Sheet
	if it.C != nil {
		c.next, lastC = l.C.Line(it.C.Pos), l.C.last(it.C.Pos, it.C.End)
	}
	if it.Go != nil {
		other = l.Go[it.File.Name]
		g.next, lastGo = other.doc(other.Line(it.Go.Pos)), other.last(it.Go.Pos, it.Go.End)
	}
	if it.C == nil || it.Go == nil {
		r := &it.Rows[0]
		return []Block{{C: c.to(lastC), Go: g.to(lastGo), State: r.State, Why: r.Why, Begins: differs(r.State)}}
	}
	var out []Block
	for i := range it.Rows {
		r := &it.Rows[i]
		// What stands before the statements gets a block of its own, so that they begin
		// side by side.
		var before Block
		b := Block{State: r.State, Why: r.Why}
		if r.C != nil {
			before.C = c.to(min(l.C.Line(r.CHead.Pos)-1, lastC))
			b.C = c.to(min(l.C.last(r.CHead.Pos, r.CHead.End), lastC))
		}
		if r.Go != nil {
			before.Go = g.to(min(other.Line(r.GoHead.Pos)-1, lastGo))
			b.Go = g.to(min(other.last(r.GoHead.Pos, r.GoHead.End), lastGo))
		}
		switch { // what ends the bodies before stands side by side, too
		case r.C == nil:
			before.C = c.to(min(c.next+l.C.same(c.next, other, before.Go)-1, lastC))
		case r.Go == nil:
			before.Go = g.to(min(g.next+other.same(g.next, l.C, before.C)-1, lastGo))
		}
		if before.C.Len() > 0 || before.Go.Len() > 0 {
			out = append(out, before)
		}
		switch k := len(out) - 1; {
		case b.C.Len() > 0 || b.Go.Len() > 0:
			out = append(out, b)
		case k >= 0 && rank(b.State) > rank(out[k].State): // the worse of two statements on one line
			out[k].State, out[k].Why = b.State, b.Why
		}
	}
	if rest := (Block{C: c.to(lastC), Go: g.to(lastGo)}); rest.C.Len() > 0 || rest.Go.Len() > 0 {
		out = append(out, rest)
	}
	out = beside(out)
	runs(out)
	return out
}

// beside puts statements that only C has beside those that only Go has, where one
// difference is both: they are one block then.
func beside(all []Block) []Block {
	var out []Block
	for len(all) > 0 {
		c := run(all, func(b *Block) Lines { return b.Go }, nil)
		if len(c) > 0 {
			if g := run(all[len(c):], func(b *Block) Lines { return b.C }, &c[len(c)-1]); len(g) > 0 {
				b := c[len(c)-1]
				b.C = Lines{c[0].C.First, b.C.Last}
				b.Go = Lines{g[0].Go.First, g[len(g)-1].Go.Last}
				out, all = append(out, b), all[len(c)+len(g):]
				continue
			}
		}
		out, all = append(out, all[0]), all[1:]
	}
	return out
}

// run returns the blocks at the front that have nothing on the other side, up to the last
// statement of one difference: that of like, if there is one.
func run(all []Block, other func(*Block) Lines, like *Block) []Block {
	end := 0
	for i := range all {
		b := &all[i]
		if other(b).Len() > 0 || b.State != "" && (!differs(b.State) || like != nil && (b.State != like.State || b.Why != like.Why)) {
			break
		}
		if b.State != "" {
			like, end = b, i+1
		}
	}
	return all[:end]
}

// runs finds the runs of statements that differ for one reason.
func runs(all []Block) {
	last := -1 // the statement before
	for i := range all {
		b := &all[i]
		if b.State == "" {
			continue
		}
		same := last >= 0 && all[last].State == b.State && all[last].Why == b.Why
		if same {
			all[last].Why = ""
		}
		b.Begins = differs(b.State) && !same
		last = i
	}
}

func differs(s compare.State) bool { return s == compare.Noted || s == compare.Different }

// rank orders the states of two statements on one line.
func rank(s compare.State) int {
	switch s {
	case compare.Identical:
		return 1
	case compare.NotBuilt:
		return 2
	case compare.NotPorted:
		return 3
	case compare.Noted:
		return 4
	case compare.Different:
		return 5
	}
	return 0
}

// cursor is the next line of a text that no block has yet.
type cursor struct{ next int }

// to returns the lines up to the given one that no block has yet.
func (c *cursor) to(line int) Lines {
	if c.next == 0 || line < c.next {
		return Lines{}
	}
	l := Lines{c.next, line}
	c.next = line + 1
	return l
}

// IsFunc tells whether an item is a function of C, or of Go if C has none.
func (it *Item) IsFunc() bool {
	n := it.C
	if n == nil {
		n = it.Go
	}
	return n.Kind == tree.Func
}

// HasLine tells whether an item has a line of C.
func (it *Item) HasLine(c *Sheet, line int) bool {
	return it.C != nil && line >= c.Line(it.C.Pos) && line <= c.last(it.C.Pos, it.C.End)
}

// doc returns the first line of the comment that ends before a line of Go, or the line
// itself.
func (s *Sheet) doc(line int) int {
	for line > 1 && strings.HasPrefix(strings.TrimSpace(s.Lines[line-2]), "//") {
		line--
	}
	return line
}
