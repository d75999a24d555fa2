package compare

import (
	"fmt"
	"slices"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// worker compares the items of one text.
type worker struct {
	text      []byte         // of C
	profiling []gotree.Range // of it, what is built with the option alone
	rules     *Rules
	items     map[string][]*where
	before    map[*tree.Node]string // an item of Go: the name of the one before it
	places    map[string]int        // in the item at hand: how often there was a place with such keys
	names     map[string]bool       // names of the items of C
	keys      map[*tree.Node]string
	like      map[[2]*tree.Node]float64
	bags      map[*tree.Node]*words
	rewritten map[*tree.Node]ruled  // what a rule did to a node of C
	dropped   map[*tree.Node][]drop // what is not built before a statement, or before the end of a list
	file      *gotree.File          // of the item at hand
	other     []string              // in it, what rules have in another way
	in        string                // its name
}

func (w *worker) key(n *tree.Node) string {
	k, ok := w.keys[n]
	if !ok {
		k = tree.KeyOf(n, w.key)
		w.keys[n] = k
	}
	return k
}

// bodies returns the indexes of the children that are bodies: lists with rows of their
// own.
func bodies(n *tree.Node) []int {
	switch n.Kind {
	case tree.Func, tree.Macro, tree.Foreach:
		if body(n) != nil {
			return []int{len(n.Kids) - 1}
		}
	case tree.If:
		if len(n.Kids) > 2 {
			return []int{1, 2}
		}
		return []int{1}
	case tree.For:
		return []int{3}
	case tree.Do:
		return []int{0}
	case tree.Switch:
		return []int{1}
	case tree.Cond:
		all := make([]int, len(n.Kids))
		for i := range all {
			all[i] = i
		}
		return all
	}
	return nil
}

// listed tells whether the children of a node have rows of their own.
func listed(n *tree.Node) bool {
	return n.Kind == tree.Block || n.Kind == tree.Struct || n.Kind == tree.Enum
}

// head returns the part of a statement before its bodies.
func head(n *tree.Node) Span {
	s := Span{n.Pos, n.End}
	kids := n.Kids
	if !listed(n) {
		b := bodies(n)
		if len(b) == 0 {
			return s
		}
		kids = n.Kids[b[0]:]
	}
	for _, k := range kids {
		if k.Pos > s.Pos && k.Pos < s.End {
			s.End = k.Pos
		}
	}
	return s
}

// headOf returns a statement without its bodies.
func headOf(n *tree.Node) *tree.Node {
	if listed(n) {
		return &tree.Node{Kind: n.Kind, Text: n.Text, Pos: n.Pos, End: head(n).End}
	}
	b := bodies(n)
	if len(b) == 0 {
		return n
	}
	h := &tree.Node{Kind: n.Kind, Text: n.Text, Pos: n.Pos, End: head(n).End}
	for i, k := range n.Kids {
		if slices.Contains(b, i) {
			continue
		}
		h.Kids = append(h.Kids, k)
	}
	return h
}

// pair compares two statements, or two items, of the same kind.
func (w *worker) pair(c, g *tree.Node, depth int) []Row {
	r := Row{C: c, Go: g, CHead: head(c), GoHead: head(g), Depth: depth, State: Identical}
	ch, gh := headOf(c), headOf(g)
	if w.key(ch) != w.key(gh) {
		r.State = Different
		w.marks(ch, gh, &r)
		r.difference = &difference{item: w.in, cs: []*tree.Node{ch}, gos: []*tree.Node{gh}, goAt: r.GoHead}
	}
	if r.State == Identical {
		if why := w.rewrote(ch); why != "" {
			r.State, r.Why = Noted, why
			w.markRuled(ch, gh, &r)
		}
	}
	rows := []Row{r}
	if c.Kind != g.Kind {
		return append(w.only(c, nil, depth)[1:], append(rows, w.only(nil, g, depth)[1:]...)...)
	}
	if listed(c) {
		return append(rows, w.lists(c, g, w.key(ch), depth+1)...)
	}
	cb, gb := bodies(c), bodies(g)
	for i := range max(len(cb), len(gb)) {
		cl := tree.New(tree.Block, "", c.End, c.End)
		gl := tree.New(tree.Block, "", rest(g), g.End)
		if i < len(cb) {
			cl = c.Kids[cb[i]]
		}
		if i < len(gb) {
			gl = g.Kids[gb[i]]
		}
		rows = append(rows, w.lists(cl, gl, fmt.Sprint(w.key(ch), i), depth+1)...)
	}
	return rows
}

// rest returns where the last statement of a statement's last body ends: a note behind
// it is about what follows in C, an else.
func rest(n *tree.Node) int {
	b := bodies(n)
	if len(b) == 0 {
		return n.End
	}
	last := n.Kids[b[len(b)-1]]
	if len(last.Kids) == 0 {
		return last.Pos
	}
	return last.Kids[len(last.Kids)-1].End
}

// lists compares two lists of statements; under is the key of what they are in.
func (w *worker) lists(c, g *tree.Node, under string, depth int) []Row {
	var rows []Row
	var run *difference // the differences next to each other
	before := g.Pos
	gone := func(n *tree.Node) {
		for _, r := range w.drops(n, depth) {
			r.GoAt = before
			rows = append(rows, r)
		}
	}
	steps := w.align(c.Kids, g.Kids)
	after := under // the place: what it is in, and what is before it
	w.places[after]++
	for i, s := range steps {
		if s.c != nil {
			gone(s.c)
			if why, rest := w.rules.Reasons.member(w.in, s.c.Text); s.g == nil && listed(c) && c.Kind != tree.Block && why != "" {
				rows = append(rows, Row{C: s.c, CHead: head(s.c), Depth: depth, State: NotPorted, Why: why, GoAt: before, rest: rest})
				continue
			}
		}
		var got []Row
		if s.c != nil && s.g != nil {
			got = w.pair(s.c, s.g, depth)
		} else {
			got = w.only(s.c, s.g, depth)
		}
		if got[0].difference == nil {
			run = nil
		} else {
			if run == nil {
				run = &difference{item: w.in, goAt: Span{before, w.next(steps[i:], g)}, after: after}
				if n := w.places[after]; n > 1 {
					run.after = fmt.Sprint(after, n)
				}
			}
			d := got[0].difference
			run.cs, run.gos = append(run.cs, d.cs...), append(run.gos, d.gos...)
			run.lacks = run.lacks || d.lacks
			for k := range got {
				if got[k].difference == d {
					got[k].difference = run
				}
			}
		}
		for k := range got {
			if got[k].Go == nil && got[k].GoAt == 0 {
				got[k].GoAt = before
			}
		}
		if s.g != nil {
			before = s.g.End
		}
		if s.c != nil {
			after = under + w.key(headOf(s.c))
			w.places[after]++
		}
		rows = append(rows, got...)
	}
	gone(c)
	return rows
}

// next returns where the next statement of Go begins that has the same head in C, or
// where the list ends.
func (w *worker) next(steps []step, list *tree.Node) int {
	for _, s := range steps {
		if s.c != nil && s.g != nil && w.key(headOf(s.c)) == w.key(headOf(s.g)) {
			return s.g.Pos
		}
	}
	return list.End
}

// drops returns the rows of what is dropped before a statement, or before the end of a list.
func (w *worker) drops(n *tree.Node, depth int) (rows []Row) {
	for _, d := range w.dropped[n] {
		for _, r := range w.only(d.node, nil, depth) {
			r.State, r.Why, r.difference = d.state, d.why, nil
			rows = append(rows, r)
		}
	}
	return rows
}

// only returns the rows of a statement that has no counterpart: one for itself and one
// for each in its bodies, all of one difference.
func (w *worker) only(c, g *tree.Node, depth int) []Row {
	d := &difference{item: w.in}
	if c != nil {
		d.cs, d.lacks = []*tree.Node{c}, true
	} else {
		d.gos = []*tree.Node{g}
	}
	var rows []Row
	gone := func(n *tree.Node, depth int) { rows = append(rows, w.drops(n, depth)...) }
	var walk func(n *tree.Node, depth int)
	walk = func(n *tree.Node, depth int) {
		r := Row{Depth: depth, State: Different, difference: d}
		if c != nil {
			r.C, r.CHead, r.CMarks = n, head(n), []Span{head(n)}
		} else {
			r.Go, r.GoHead, r.GoMarks = n, head(n), []Span{head(n)}
		}
		rows = append(rows, r)
		lists := []*tree.Node{}
		if listed(n) {
			lists = append(lists, n)
		}
		for _, i := range bodies(n) {
			lists = append(lists, n.Kids[i])
		}
		for _, l := range lists {
			for _, k := range l.Kids {
				gone(k, depth+1)
				walk(k, depth+1)
			}
			gone(l, depth+1)
		}
	}
	if c != nil {
		walk(c, depth)
	} else {
		walk(g, depth)
	}
	return rows
}

// marks finds the smallest parts of two trees that differ.
func (w *worker) marks(c, g *tree.Node, r *Row) {
	if w.key(c) == w.key(g) {
		return
	}
	if wordOf(c) == wordOf(g) && len(c.Kids) == len(g.Kids) {
		for i := range c.Kids {
			w.marks(c.Kids[i], g.Kids[i], r)
		}
		return
	}
	if c.Kind == g.Kind && len(c.Kids) == len(g.Kids) && len(c.Kids) > 0 && c.Kind != tree.Call {
		same := true
		for i := range c.Kids {
			same = same && w.key(c.Kids[i]) == w.key(g.Kids[i])
		}
		if same {
			r.CMarks = append(r.CMarks, own(c))
			r.GoMarks = append(r.GoMarks, own(g))
			return
		}
	}
	if c.Kind == g.Kind && wordOf(c) == wordOf(g) {
		w.unequal(c.Kids, g.Kids, r)
		return
	}
	r.CMarks = append(r.CMarks, Span{c.Pos, c.End})
	r.GoMarks = append(r.GoMarks, Span{g.Pos, g.End})
}

// unequal marks what differs in lists of children that are not of one length.
func (w *worker) unequal(cs, gs []*tree.Node, r *Row) {
	for _, s := range w.align(cs, gs) {
		switch {
		case s.c == nil:
			r.GoMarks = append(r.GoMarks, Span{s.g.Pos, s.g.End})
		case s.g == nil:
			r.CMarks = append(r.CMarks, Span{s.c.Pos, s.c.End})
		default:
			w.marks(s.c, s.g, r)
		}
	}
}

// own returns the part of a node that is not its children's: an operator.
func own(n *tree.Node) Span {
	s := Span{n.Pos, n.End}
	for i, k := range n.Kids {
		switch {
		case i == 0 && k.Pos > s.Pos:
			return Span{s.Pos, k.Pos}
		case i+1 < len(n.Kids) && k.End < n.Kids[i+1].Pos:
			return Span{k.End, n.Kids[i+1].Pos}
		}
	}
	return s
}

// ruled says why a node of C is not as it was, and what of it is gone if that is not all.
type ruled struct {
	why  string
	gone []Span
}

// rewrote returns why something in a tree of C is written in another way, or "".
func (w *worker) rewrote(n *tree.Node) string {
	if why := w.rewritten[n].why; why != "" {
		return why
	}
	for _, k := range n.Kids {
		if why := w.rewrote(k); why != "" {
			return why
		}
	}
	return ""
}

// markRuled marks what a rule has in another way, in C and in Go: two trees that are the
// same now.
func (w *worker) markRuled(c, g *tree.Node, r *Row) {
	if rule, ok := w.rewritten[c]; ok {
		if len(rule.gone) > 0 {
			r.CMarks = append(r.CMarks, rule.gone...)
		} else {
			r.CMarks = append(r.CMarks, Span{c.Pos, c.End})
			r.GoMarks = append(r.GoMarks, Span{g.Pos, g.End})
			return
		}
	}
	for i := range min(len(c.Kids), len(g.Kids)) {
		w.markRuled(c.Kids[i], g.Kids[i], r)
	}
}
