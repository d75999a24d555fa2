package compare

import (
	"strings"
	"unicode"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// difference is a run of statements, next to each other, that have no counterpart or
// not the same.
type difference struct {
	item    string
	after   string // keys of what they are in, and of the statement of C before them
	moved   bool   // an item stands before what C has before it
	cs, gos []*tree.Node
	lacks   bool // something of cs has no counterpart
	goAt    Span // where they stand in Go: between what is before and after them
}

// Sum is what tells a difference from all others: what differs, and where.
func (w *worker) sum(d *difference) string {
	texts := []string{tree.Fold(d.item), d.after}
	for _, n := range d.cs {
		texts = append(texts, w.key(n))
	}
	texts = append(texts, "")
	for _, n := range d.gos {
		texts = append(texts, w.key(n))
	}
	return hash(texts...)
}

// judge decides on the differences of an item.
func (w *worker) judge(it *Item) {
	seen := map[*difference]*verdict{}
	for i := range it.Rows {
		r := &it.Rows[i]
		d := r.difference
		if d == nil || it.File == nil {
			continue
		}
		v := seen[d]
		if v == nil {
			v = w.verdict(d, it)
			seen[d] = v
			v.run = len(seen)
		}
		r.State, r.Why, r.Sum, r.Fix, r.Run = v.state, v.why, v.sum, v.fix, v.run
	}
}

// verdict is what becomes of a difference.
type verdict struct {
	state State
	why   string
	sum   string
	fix   bool
	run   int
}

func (w *worker) verdict(d *difference, it *Item) *verdict {
	notes := at(d, it)
	if len(notes) == 0 {
		why := "no PORT or FIX note stands here"
		if d.moved {
			why = "it stands before what C has before it, and no PORT or FIX note says so"
		}
		return &verdict{state: Different, why: why}
	}
	var text []string
	fix := false
	for _, n := range notes {
		fix = fix || n.Kind == "FIX"
		text = append(text, n.Kind+": "+n.Text)
	}
	v := &verdict{Noted, strings.Join(text, " "), w.sum(d), fix, 0}
	switch {
	case !w.named(d, notes):
		v.state, v.why = Different, "the note names nothing of what differs: "+v.why
	case !w.rules.Accepted.has(v.sum):
		v.state, v.why = Different, "the note was not accepted for this difference (sbs accept): "+v.why
	}
	return v
}

// at returns the notes that stand at a difference: at one of its statements, or, if
// nothing stands for something in C, between what is before it and what comes next. Of a macro that is a function, what
// its documentation notes is at all its statements.
func at(d *difference, it *Item) (out []gotree.Note) {
	macro := it.C != nil && it.C.Kind == tree.Macro && it.Go.Kind == tree.Func
	first := head(it.Go)
	for _, n := range it.File.Notes {
		in := d.lacks && n.Pos >= d.goAt.Pos && n.Pos < d.goAt.End && (n.From == n.To || n.From >= d.goAt.Pos)
		for _, g := range d.gos {
			h := head(g)
			in = in || n.From < h.End && h.Pos < n.To
		}
		in = in || macro && n.Pos < first.Pos && n.From >= first.Pos && n.From < first.End
		if in {
			out = append(out, n)
		}
	}
	return out
}

// kinds are the kinds of differences of which a note need name nothing: words that it
// has then, and what has to be in the difference.
var kinds = []struct {
	words []string
	in    func(n *tree.Node) bool
}{
	{[]string{"bool", "bools", "tests", "tested", "int", "ints"}, isType},
	{[]string{"message", "messages", "words"}, func(n *tree.Node) bool { return n.Kind == tree.String }},
	{[]string{"atomic", "volatile", "plain", "word"}, isType},
	{[]string{"macro", "macros", "function"}, func(n *tree.Node) bool { return n.Kind == tree.Call || n.Kind == tree.Macro || n.Kind == tree.Func }},
}

func isType(n *tree.Node) bool { return n.Kind == tree.Type }

// named tells whether the notes name something of what differs, or say of which kind
// the difference is.
func (w *worker) named(d *difference, notes []gotree.Note) bool {
	said := map[string]bool{}
	for _, n := range notes {
		for _, word := range strings.FieldsFunc(n.Text, func(r rune) bool {
			return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) {
			said[strings.ToLower(word)] = true
		}
	}
	says := func(name string) bool {
		name = strings.ToLower(strings.Trim(name, "*"))
		if said[name] {
			return true
		}
		for i := range name { // "ce_migration_*" and "turnstile" name them all
			if name[i] == '_' && i > 3 && (said[name[:i+1]] || said[name[:i]]) {
				return true
			}
		}
		return false
	}
	found := false
	var walk func(n *tree.Node)
	walk = func(n *tree.Node) {
		switch n.Kind {
		case tree.Name, tree.Member, tree.Var, tree.Goto, tree.Label, tree.Number, tree.Type, tree.Func, tree.Macro:
			found = found || says(n.Text)
		}
		for _, k := range kinds {
			if k.in(n) {
				for _, word := range k.words {
					found = found || said[word]
				}
			}
		}
		for _, k := range n.Kids {
			walk(k)
		}
	}
	for _, n := range append(d.cs[:len(d.cs):len(d.cs)], d.gos...) {
		walk(n)
	}
	return found
}
