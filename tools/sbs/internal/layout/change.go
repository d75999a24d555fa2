package layout

import (
	"path"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/tree"
)

// The revisions of a change.
const (
	Old = iota
	Now
)

// Change is a text of C and its port in two revisions.
type Change struct {
	C     [2]*Sheet
	Go    [2]map[string]*Sheet // by the names of the files
	Items []Changed
}

// Changed is an item in two revisions.
type Changed struct {
	Name    string
	IsFunc  bool
	File    [2]string // of Go; "" if it has none
	Before  [2]Lines  // of C, between the item before and this one
	Blocks  []ChangedBlock
	Changed bool

	BeforeChanged bool
}

// ChangedBlock is a range of lines of C and the lines of Go beside it, in two revisions.
type ChangedBlock struct {
	C, Go   [2]Lines
	Leads   bool // it has no statement: it leads to the next one
	Changed bool
	Begins  bool // it is the first of a run of blocks that changed
}

// Compare puts two comparisons of a text with its port beside each other, one of each
// revision. What changed is found in the same way as what a port does not have: C is
// compared with C, and Go with Go.
func Compare(old, now *compare.Result) *Change {
	c := &Change{C: [2]*Sheet{NewSheet(old.C.Text), NewSheet(now.C.Text)}}
	both := [2]*compare.Result{old, now}
	var ports [2]*port
	for rev, r := range both {
		ports[rev] = newPort(r)
		c.Go[rev] = ports[rev].Go
	}
	c.markGo(old, now)
	l := &Layout{C: c.C[Old], Go: map[string]*Sheet{now.C.Name: c.C[Now]}}
	next := [2]int{1, 1}
	for _, it := range compare.Texts(old.C, now.C).Items {
		out := Changed{Name: it.Name, IsFunc: (&Item{Item: &it}).IsFunc()}
		nodes := [2]*tree.Node{it.C, it.Go}
		var blocks [2]func(Lines) Lines
		for rev, n := range nodes {
			if n == nil {
				continue
			}
			sheet := c.C[rev]
			if first := sheet.Line(n.Pos); first > next[rev] {
				out.Before[rev] = Lines{next[rev], first - 1}
			}
			next[rev] = max(next[rev], sheet.last(n.Pos, n.End)+1)
			out.File[rev], blocks[rev] = ports[rev].item(it.Name, n)
		}
		for _, b := range l.blocks(&it) {
			cb := ChangedBlock{C: [2]Lines{b.C, b.Go}, Leads: b.State == ""}
			for rev, of := range blocks {
				if of != nil {
					cb.Go[rev] = of(cb.C[rev])
				}
			}
			out.Blocks = append(out.Blocks, cb)
		}
		l.markPairs(&it)
		c.Items = append(c.Items, out)
	}
	c.goAlone(old, now)
	for i := range c.Items {
		c.compare(&c.Items[i])
	}
	for rev := range both {
		c.C[rev].unmark()
		for _, s := range c.Go[rev] {
			s.unmark()
		}
	}
	return c
}

// port says which lines of Go stand beside lines of C.
type port struct {
	*Layout
	items map[place]*Item
}

// place tells an item of C from all others of its text.
type place struct {
	name string
	pos  int
}

func newPort(r *compare.Result) *port {
	p := &port{Layout: New(r), items: map[place]*Item{}}
	for i := range p.Items {
		if it := &p.Items[i]; it.C != nil {
			p.items[place{it.Name, it.C.Pos}] = it
		}
	}
	for _, s := range p.Go {
		clear(s.Marks) // they are of C beside Go
	}
	return p
}

// item returns the file of Go that an item of C is in, and what says which of its lines
// stand beside some lines of C. Each of them stands beside one.
func (p *port) item(name string, c *tree.Node) (file string, beside func(Lines) Lines) {
	it := p.items[place{name, c.Pos}]
	if it == nil || it.Go == nil {
		return "", nil
	}
	return it.File.Name, func(l Lines) Lines {
		var out Lines
		at := p.C.Line(c.Pos)
		for _, b := range it.Blocks {
			if b.C.Len() > 0 {
				at = b.C.Last
			}
			if at >= l.First && at <= l.Last {
				out = joined(out, b.Go)
			}
		}
		return out
	}
}

// joined returns the lines of two ranges, the second of which follows the first.
func joined(a, b Lines) Lines {
	switch {
	case a.Len() == 0:
		return b
	case b.Len() == 0:
		return a
	}
	return Lines{a.First, b.Last}
}

// markGo marks the tokens of Go that changed.
func (c *Change) markGo(old, now *compare.Result) {
	for _, was := range old.Go {
		for _, is := range now.Go {
			if path.Base(was.Name) != path.Base(is.Name) {
				continue
			}
			r := compare.Texts(&compare.Text{Name: was.Name, Text: was.Text, Tree: was.Tree}, &compare.Text{Name: is.Name, Text: is.Text, Tree: is.Tree})
			l := &Layout{C: c.Go[Old][was.Name], Go: c.Go[Now]}
			for i := range r.Items {
				l.markPairs(&r.Items[i])
			}
		}
	}
}

// markPairs marks what differs in the statements that both sides have.
func (l *Layout) markPairs(it *compare.Item) {
	for i := range it.Rows {
		if r := &it.Rows[i]; r.C != nil && r.Go != nil {
			l.mark(it, r)
		}
	}
}

// goAlone adds the items that only Go has, in either revision.
func (c *Change) goAlone(old, now *compare.Result) {
	at := map[string]int{}
	for rev, r := range []*compare.Result{old, now} {
		for i := range r.Items {
			it := &r.Items[i]
			if it.C != nil {
				continue
			}
			key := strings.ToLower(it.Name)
			k, ok := at[key]
			if !ok || c.Items[k].File[rev] != "" {
				k = len(c.Items)
				at[key] = k
				c.Items = append(c.Items, Changed{Name: it.Name, IsFunc: it.Go.Kind == tree.Func, Blocks: make([]ChangedBlock, 1)})
			}
			s := c.Go[rev][it.File.Name]
			c.Items[k].File[rev] = it.File.Name
			c.Items[k].Blocks[0].Go[rev] = Lines{s.doc(s.Line(it.Go.Pos)), s.last(it.Go.Pos, it.Go.End)}
		}
	}
}

// compare finds the lines of an item that changed. Lines of statements that both
// revisions have are compared with each other only.
func (c *Change) compare(it *Changed) {
	it.BeforeChanged = compareLines(c.C, [2][]Lines{{it.Before[Old]}, {it.Before[Now]}})
	var files [2]*Sheet
	for rev := range files {
		files[rev] = c.Go[rev][it.File[rev]]
	}
	c.segments(it.Blocks, c.C, func(b *ChangedBlock) [2]Lines { return b.C })
	c.segments(it.Blocks, files, func(b *ChangedBlock) [2]Lines { return b.Go })
	before := false
	for i := range it.Blocks {
		b := &it.Blocks[i]
		for rev := range files {
			b.Changed = b.Changed || c.C[rev].anyChanged(b.C[rev]) || files[rev].anyChanged(b.Go[rev])
		}
		b.Begins = b.Changed && !before
		before = b.Changed
		it.Changed = it.Changed || b.Changed
	}
}

// segments compares the lines of blocks up to the next one that has not changed.
func (c *Change) segments(blocks []ChangedBlock, s [2]*Sheet, of func(*ChangedBlock) [2]Lines) {
	var open [2][]Lines
	for i := range blocks {
		l := of(&blocks[i])
		if l[Old].Len() > 0 && l[Now].Len() > 0 && slices.Equal(s[Old].words(l[Old]), s[Now].words(l[Now])) {
			compareLines(s, open)
			open = [2][]Lines{}
			continue
		}
		for rev := range open {
			open[rev] = append(open[rev], l[rev])
		}
	}
	compareLines(s, open)
}

// unmark takes away the marks of lines that have not changed: the two ways to look did not
// pair them in the same way.
func (s *Sheet) unmark() {
	for i := range s.Marks {
		if !s.Changed[i] {
			s.Marks[i] = nil
		}
	}
}

// words returns lines without the blanks that do not matter.
func (s *Sheet) words(l Lines) []string {
	var out []string
	for n := l.First; n > 0 && n <= l.Last; n++ {
		out = append(out, strings.Join(strings.Fields(s.Lines[n-1]), " "))
	}
	return out
}

// anyChanged tells whether any of some lines has changed.
func (s *Sheet) anyChanged(l Lines) bool {
	return l.Len() > 0 && slices.Contains(s.Changed[l.First-1:l.Last], true)
}

// compareLines finds the lines that only one of two texts has, whatever their blanks, and
// tells whether there are any.
func compareLines(s [2]*Sheet, ranges [2][]Lines) (any bool) {
	type line struct {
		no   int
		text string
	}
	var list [2][]line
	for rev := range s {
		for _, l := range ranges[rev] {
			for i, text := range s[rev].words(l) {
				if text != "" {
					list[rev] = append(list[rev], line{l.First + i, text})
				}
			}
		}
	}
	a, b := list[Old], list[Now]
	common := make([][]int, len(a)+1) // of what is left from i and j on
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i].text == b[j].text {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i].text == b[j].text:
			i, j = i+1, j+1
		case i < len(a) && common[i][j] == common[i+1][j]:
			s[Old].Changed[a[i].no-1], any = true, true
			i++
		default:
			s[Now].Changed[b[j].no-1], any = true, true
			j++
		}
	}
	return any
}
