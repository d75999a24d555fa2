package compare

import (
	"fmt"
	"go/token"
	"strings"

	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/tree"
)

// rewrite is a way to write that a whole text has: what the port has in place of a
// piece of C wherever that stands.
type rewrite struct {
	from, to *tree.Node
	why      string
}

// newRewrite reads the two sides of a rule, which are statements or expressions of C.
// Names of one letter stand for anything.
func newRewrite(from, to, why string) (rewrite, error) {
	r := rewrite{why: why}
	var err error
	if r.from, err = fragment(from); err != nil || to == nothing {
		return r, err
	}
	r.to, err = fragment(to)
	return r, err
}

// nothing is the right side of a rule by which the port lacks a statement.
const nothing = "nothing"

// fragment reads one statement or expression.
func fragment(text string) (*tree.Node, error) {
	f, err := ctree.Parse("rule", []byte("void f(void) { "+text+"; }"))
	if err != nil {
		return nil, err
	}
	b := body(tree.Simple(f).Kids[0])
	if b == nil || len(b.Kids) != 1 {
		return nil, fmt.Errorf("%q is not one statement", text)
	}
	return b.Kids[0], nil
}

// apply returns what stands in Go in the place of n, or nil. n is no statement that the
// port lacks.
func (r *rewrite) apply(n *tree.Node) *tree.Node {
	bound := map[string]*tree.Node{}
	if r.to == nil || !matches(r.from, n, bound) {
		return nil
	}
	return build(r.to, n, bound)
}

// lacks returns why the port lacks a statement wherever it stands, or "".
func (r *Reasons) lacks(n *tree.Node) string {
	for i := range r.rewrites {
		if w := &r.rewrites[i]; w.to == nil && matches(w.from, n, map[string]*tree.Node{}) {
			return w.why
		}
	}
	return ""
}

// variable tells whether a node of a rule stands for anything.
func variable(n *tree.Node) bool { return n.Kind == tree.Name && len(n.Text) == 1 }

func matches(from, n *tree.Node, bound map[string]*tree.Node) bool {
	if variable(from) {
		if b, ok := bound[from.Text]; ok {
			return tree.Key(b) == tree.Key(n)
		}
		bound[from.Text] = n
		return true
	}
	if from.Kind != n.Kind || tree.KeyText(from) != tree.KeyText(n) || len(from.Kids) != len(n.Kids) {
		return false
	}
	for i := range from.Kids {
		if !matches(from.Kids[i], n.Kids[i], bound) {
			return false
		}
	}
	return true
}

func build(to, at *tree.Node, bound map[string]*tree.Node) *tree.Node {
	if variable(to) {
		if b, ok := bound[to.Text]; ok {
			return b
		}
	}
	out := &tree.Node{Kind: to.Kind, Text: to.Text, Pos: at.Pos, End: at.End}
	for _, k := range to.Kids {
		out.Kids = append(out.Kids, build(k, at, bound))
	}
	return out
}

// without takes the parameters out of a function or a call that the port has not. It
// returns why, "" if there are none, and where they were.
func (r *Reasons) without(n *tree.Node) (out ruled) {
	first := 0
	switch n.Kind {
	case tree.Params:
	case tree.Call:
		first = 1
	default:
		return ruled{}
	}
	kept := n.Kids[:0:0]
	for i, k := range n.Kids {
		if said := r.params[k.Text]; said != "" && i >= first && (k.Kind == tree.Var || k.Kind == tree.Name) {
			out.why = said
			out.gone = append(out.gone, Span{k.Pos, k.End})
			continue
		}
		kept = append(kept, k)
	}
	n.Kids = kept
	return out
}

// translate brings a tree of C into the way that the port writes this text, and notes
// each node that is not as it was. It changes n.
func (w *worker) translate(n *tree.Node) *tree.Node {
	r := &w.rules.Reasons
	var kept []*tree.Node
	var waiting []drop
	for _, k := range n.Kids {
		was := w.dropped[k]
		k = w.translate(k)
		if why := r.lacks(k); n.Kind == tree.Block && why != "" {
			waiting = append(append(waiting, was...), drop{k, why, NotPorted})
			continue
		}
		if all := append(waiting, was...); len(all) > 0 {
			w.dropped[k], waiting = all, nil
		}
		kept = append(kept, k)
	}
	if len(waiting) > 0 {
		w.dropped[n] = append(waiting, w.dropped[n]...)
	}
	n.Kids = kept
	if said := r.without(n); said.why != "" {
		w.rewritten[n] = said
		w.other = append(w.other, w.source(n))
	}
	for i := range r.rewrites {
		if got := r.rewrites[i].apply(n); got != nil {
			w.rewritten[got] = ruled{why: r.rewrites[i].why}
			w.other = append(w.other, w.source(n))
			return got
		}
	}
	return n
}

// source returns the text of a node of C, a blank between its tokens.
func (w *worker) source(n *tree.Node) string {
	var all []string
	scan(w.text[n.Pos:n.End], func(tok token.Token, word string) {
		switch {
		case tok == token.SEMICOLON && word != ";": // Go's, at the end of a line
			return
		case word == "":
			word = tok.String()
		}
		all = append(all, word)
	})
	return strings.Join(all, " ")
}
