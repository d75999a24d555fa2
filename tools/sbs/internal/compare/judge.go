package compare

import (
	"crypto/sha256"
	"encoding/hex"
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
	cs, gos []*tree.Node
	lacks   bool // something of cs has no counterpart
	goAt    Span // where they stand in Go: between what is before and after them
}

// Accepted has the sums of the differences that were accepted, and those of the words of
// the seam, with the name of the item of each.
type Accepted map[string]string

// Sum is what tells a difference from all others: what differs, and where.
func (w *worker) sum(d *difference) string {
	h := sha256.New()
	put := func(s string) { h.Write([]byte(s)); h.Write([]byte{0}) }
	put(strings.ToLower(d.item))
	put(d.after)
	for _, n := range d.cs {
		put(w.key(n))
	}
	put("")
	for _, n := range d.gos {
		put(w.key(n))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
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
		return &verdict{state: Different, why: "no PORT or FIX note stands here"}
	}
	var text []string
	fix := false
	for _, n := range notes {
		fix = fix || n.Kind == "FIX"
		text = append(text, n.Kind+": "+n.Text)
	}
	v := &verdict{Noted, strings.Join(text, " "), w.sum(d), fix, 0}
	accepted := w.accepted(v.sum)
	switch {
	case !w.named(d, notes):
		v.state, v.why = Different, "the note names nothing of what differs: "+v.why
	case !accepted:
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

// accepted tells whether a sum was accepted, and notes that it was found.
func (w *worker) accepted(sum string) bool {
	_, ok := w.rules.Accepted[sum]
	w.found[sum] = true
	return ok
}

// Stale makes the items different of which something was accepted that is not there any
// more: what the port has on purpose has gone, or C has changed. Items that stand in no C
// are among them only if Extra has looked for them.
func (r *Result) Stale() {
	for i := range r.Items {
		it := &r.Items[i]
		for sum, name := range r.worker.rules.Accepted {
			if it.C == nil || it.Go == nil || name != it.Name || r.worker.found[sum] {
				continue
			}
			row := &it.Rows[0]
			if row.State != Different {
				row.State = Different
				row.Why = "a difference that was accepted is not there any more (sbs accept)"
				row.GoMarks = append(row.GoMarks, row.GoHead)
			}
		}
	}
}
