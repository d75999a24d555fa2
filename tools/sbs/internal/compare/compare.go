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
// not tell. What else they do not tell is accepted for each item: which access a volatile
// word gets, what C says that a rule has in another way, the conditions that it stands
// under, the types of a macro's function. That the port has an item in another form in
// a file is accepted, too, and, where one reason stands for all the rest of a text or of a
// structure, what the port has of it.
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
	rest       bool // a reason for all other members says why the port has it not
}

// Cause says what differs where the statements do not.
type Cause uint8

// The causes.
const (
	Order      Cause = iota + 1 // the item stands before what C has before it
	Words                       // what statements do not tell, as how the item accesses words of the seam
	Undeclared                  // nothing declares a name of Go
	Option                      // one of them stands under CALLOUT_PROFILING, the other does not
)

// Item is a function, a macro, a structure, a variable, or a call that defines one.
type Item struct {
	Name    string
	C       *tree.Node   // nil: the port has it, C does not
	Go      *tree.Node   // nil: it has no counterpart
	File    *gotree.File // of Go
	Place   Place        // of Go
	Else    string       // the file that has it in another form, if Go has no counterpart
	Rows    []Row
	hoisted bool     // it stands in a function of C
	cond    string   // see entry
	other   []string // what rules have in another way in it, as C has it
	rest    bool     // a reason for all the rest says why the port has it not
	Seam    string   // the sum of what its statements do not tell; see seam.go
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

	rules *Rules
}

// Rules are what a text is compared by.
type Rules struct {
	Reasons  Reasons
	Accepted Accepted
	// Declared tells whether a package, by its path, declares a name, and is one that a
	// port may use; package "" is that of the file. nil: not asked.
	Declared  func(file, pkg, name string) bool
	Otherwise map[string]string // names of items, folded, that the port has in another form, and the file
}

func newWorker(c *Text, files []*gotree.File, rules *Rules) *worker {
	items, before := index(files)
	return &worker{text: c.Text, profiling: profiling(c.Text), rules: rules, items: items, before: before, names: map[string]bool{}, places: map[string]int{}, keys: map[*tree.Node]string{}, like: map[[2]*tree.Node]float64{},
		bags: map[*tree.Node]*words{}, dropped: map[*tree.Node][]drop{}, rewritten: map[*tree.Node]ruled{}}
}

// Files compares a text with the files that it was ported to.
func Files(c *Text, files []*gotree.File, rules *Rules) *Result {
	w := newWorker(c, files, rules)
	r := &Result{C: c, Go: files, rules: rules}
	all := items(tree.Simple(c.Tree), &rules.Reasons)
	for _, it := range all {
		w.names[name(it.node)] = true
	}
	for _, it := range all {
		function, others := w.hoist(it.node)
		it.node = function
		r.Items = append(r.Items, w.item(it))
		for _, n := range others {
			n.off, n.cond = it.off, it.cond+n.cond
			inner := w.item(n)
			inner.hoisted = true
			r.Items = append(r.Items, inner)
		}
	}
	w.order(r.Items, strings.HasSuffix(c.Name, ".h"))
	w.has(r.Items)
	for i := range r.Items {
		w.judged(&r.Items[i])
	}
	return r
}

// judged decides on all that may be wrong with an item.
func (w *worker) judged(it *Item) {
	w.judge(it)
	w.seam(it)
	w.undeclared(it)
	w.profiled(it)
}

// Place is where an item of Go stands: one declaration may be several items.
type Place struct {
	File string
	Nth  int // of the items of the file, from 0
}

// Extra returns the items of some of the files that stand for nothing in C: those that are
// not used. Each needs a note, as any other difference does.
func (r *Result) Extra(files []*gotree.File, used map[Place]bool) (out []Item) {
	w := newWorker(r.C, nil, r.rules)
	for _, f := range files {
		for k, n := range tree.Simple(f.Tree).Kids {
			at := Place{f.Name, k}
			if used[at] {
				continue
			}
			it := Item{Name: name(n), Go: n, File: f, Place: at, Rows: w.only(nil, n, 0)}
			d := it.Rows[0].difference
			d.item, d.goAt = it.Name, Span{n.Pos, n.End}
			w.judged(&it)
			out = append(out, it)
		}
	}
	return out
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
