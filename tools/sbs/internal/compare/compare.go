// Package compare holds a port in Go against its text of C, exactly: of each statement
// it says whether the port has the same one, and if not, whether a note stands at it
// that says what differs.
//
// Both texts are trees in simple form (package tree). What has the same key is
// identical. All else is a difference: a run of statements next to each other that have
// no counterpart, or not the same. A difference is noted if a PORT or FIX note stands
// at it, names something of what differs, and was accepted for this very difference
// (Accepted); any other is different. What a whole text of C has in another way in the
// port is said once, by a rule of its Reasons, and is noted wherever it is applied.
//
// A name that nothing declares is different, too: C knows no packages, so the trees do
// not tell. What C does not say, and the port has to choose (which access a volatile word gets),
// is accepted for each item.
package compare

import (
	"strings"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// State is what has become of a statement.
type State string

// The states.
const (
	Identical State = "identical"
	Noted     State = "noted"
	Different State = "different"
	NotPorted State = "not ported" // the whole item: Reasons says why
	NotBuilt  State = "not built"  // in a branch of #if that the port does without: Reasons says why
)

// States has all states, the best first.
var States = []State{Identical, Noted, Different, NotPorted, NotBuilt}

// Span is a part of a text, by offsets.
type Span struct{ Pos, End int }

// Row is one statement of C, or the head of one with a body, and what stands for it;
// or one of Go that stands for nothing in C.
type Row struct {
	C, Go      *tree.Node // one of them may be nil
	CHead      Span       // without the body
	GoHead     Span
	Depth      int // number of bodies around it
	State      State
	Why        string // the note, the reason, or what is wrong with the note
	CMarks     []Span // the very tokens that differ
	GoMarks    []Span
	GoAt       int    // where in Go it would stand, if Go is nil
	Sum        string // of the difference that it belongs to, if a note stands at it
	Fix        bool   // one of these notes says FIX
	Cause      Cause  // of what else than its statements differ
	Run        int    // which of the differences of its item it belongs to, from 1; 0: none
	difference *difference
}

// Cause says what differs where the statements do not.
type Cause uint8

// The causes.
const (
	Order      Cause = iota + 1 // the item stands before what C has before it
	Words                       // how the item accesses words of the seam
	Undeclared                  // nothing declares a name of Go
)

// Item is a function, a macro, a structure, a variable, or a call that defines one.
type Item struct {
	Name    string
	C       *tree.Node   // nil: the port has it, C does not
	Go      *tree.Node   // nil: it has no counterpart
	File    *gotree.File // of Go
	Else    string       // the file that has it in another form, if Go has no counterpart
	Rows    []Row
	hoisted bool   // it stands in a function of C
	Seam    string // the sum of the words of the seam that it has; see seam.go
}

// Text is a file of C that was read.
type Text struct {
	Name string
	Text []byte
	Tree *tree.Node
}

// Result is a text compared with its port.
type Result struct {
	C     *Text
	Go    []*gotree.File
	Items []Item

	worker *worker
}

// Rules are what a text is compared by.
type Rules struct {
	Reasons  Reasons
	Accepted Accepted
	// Declared tells whether a package, by the last part of its path, declares a name;
	// package "" is that of the file. nil: not asked.
	Declared  func(file, pkg, name string) bool
	Otherwise map[string]string // names of items, folded, that the port has in another form, and the file
}

func newWorker(files []*gotree.File, rules *Rules) *worker {
	return &worker{rules: rules, found: map[string]bool{}, items: index(files), names: map[string]bool{}, keys: map[*tree.Node]string{}, like: map[[2]*tree.Node]float64{},
		bags: map[*tree.Node]map[string]int{}, dropped: map[*tree.Node][]drop{}, rewritten: map[*tree.Node]ruled{}}
}

// Files compares a text with the files that it was ported to.
func Files(c *Text, files []*gotree.File, rules *Rules) *Result {
	w := newWorker(files, rules)
	r := &Result{C: c, Go: files, worker: w}
	all := items(tree.Simple(c.Tree), &rules.Reasons)
	for _, it := range all {
		w.names[name(it.node)] = true
	}
	for _, it := range all {
		function, others := w.hoist(it.node)
		it.node = function
		r.Items = append(r.Items, w.item(it))
		for _, n := range others {
			inner := w.item(entry{n, it.off})
			inner.hoisted = true
			r.Items = append(r.Items, inner)
		}
	}
	w.order(r.Items, strings.HasSuffix(c.Name, ".h"))
	for i := range r.Items {
		w.judge(&r.Items[i])
		w.seam(&r.Items[i])
		w.undeclared(&r.Items[i])
	}
	return r
}

// Place is where an item of Go stands.
type Place struct {
	File string
	Pos  int
}

// Extra adds the items of some of the files that stand for nothing in C: those that are
// not used. Each needs a note, as any other difference does.
func (r *Result) Extra(files []*gotree.File, used map[Place]bool) {
	for _, f := range files {
		for _, n := range tree.Simple(f.Tree).Kids {
			if used[Place{f.Name, n.Pos}] {
				continue
			}
			it := Item{Name: name(n), Go: n, File: f, Rows: r.worker.only(nil, n, 0)}
			d := it.Rows[0].difference
			d.item, d.goAt = it.Name, Span{n.Pos, n.End}
			r.worker.judge(&it)
			r.Items = append(r.Items, it)
		}
	}
}

// Count counts the rows of all items in each state.
func (r *Result) Count() map[State]int {
	n := map[State]int{}
	for i := range r.Items {
		for state, k := range r.Items[i].Count() {
			n[state] += k
		}
	}
	return n
}

// Count counts the rows in each state.
func (it *Item) Count() map[State]int {
	n := map[State]int{}
	for i := range it.Rows {
		n[it.Rows[i].State]++
	}
	return n
}

// Sum is something that can be accepted.
type Sum struct {
	Sum  string
	Item string
	Why  string // what was not accepted; "" if it was
}

// Sums returns all that can be accepted of a result, each once.
func (r *Result) Sums() (out []Sum) {
	seen := map[string]bool{}
	add := func(sum, item, why string) {
		if sum != "" && !seen[sum] {
			seen[sum] = true
			out = append(out, Sum{sum, item, why})
		}
	}
	for i := range r.Items {
		it := &r.Items[i]
		add(it.Seam, it.Name, "")
		for k := range it.Rows {
			row := &it.Rows[k]
			why := ""
			if row.State == Different {
				why = row.Why
			}
			add(row.Sum, it.Name, why)
		}
	}
	return out
}
