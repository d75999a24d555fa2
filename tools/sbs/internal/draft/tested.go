package draft

import (
	"maps"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// tested finds, by where they begin, the ints of C that are bools in Go: those of the text's own variables,
// parameters and functions that are given 0, 1 and conditions only, and are only
// tested. Fixed are functions whose types others have set.
func (d *drafter) tested(file *tree.Node, fixed func(name string) bool) map[int]bool {
	t := tester{d: d, all: map[*tree.Node]bool{}, reads: map[*tree.Node]int{}, funcs: map[string]*tree.Node{}}
	walk(file, func(n *tree.Node) bool {
		if n.Kind != tree.Func || len(n.Kids) != 3 {
			return n.Kind == tree.File || n.Kind == tree.Cond || n.Kind == tree.Block
		}
		t.funcs[n.Text] = n
		own := d.isStatic(n) && !fixed(n.Text)
		if own && n.Kids[0].Text == "int" {
			t.all[n] = true
		}
		walk(n, func(k *tree.Node) bool {
			if k.Kind == tree.Params {
				for _, p := range k.Kids {
					if own && len(p.Kids) > 0 && p.Kids[0].Text == "int" { // a macro's has no type
						t.all[p] = true
					}
				}
				return false
			}
			if k.Kind == tree.Var && len(k.Kids) > 0 && k.Kids[0].Text == "int" && !d.isStatic(k) {
				t.all[k] = true
			}
			return true
		})
		return false
	})
	for before := -1; before != len(t.all); {
		before, t.reads = len(t.all), map[*tree.Node]int{}
		for _, f := range t.funcs {
			t.function(f)
		}
		if before == len(t.all) { // what nobody tests is none either
			maps.DeleteFunc(t.all, func(n *tree.Node, _ bool) bool { return t.reads[n] == 0 })
		}
	}
	places := map[int]bool{}
	for n := range t.all {
		places[n.Pos] = true
	}
	return places
}

// isStatic tells whether a declaration says static.
func (d *drafter) isStatic(n *tree.Node) bool {
	return slices.Contains(strings.Fields(d.between(n.Pos, n.Kids[0].End)), "static")
}

// tester looks at the uses of what may be a bool, until nothing is taken away.
type tester struct {
	d     *drafter
	all   map[*tree.Node]bool // what still may be one
	reads map[*tree.Node]int  // in conditions
	funcs map[string]*tree.Node
	vars  map[string]*tree.Node // of the function
	fn    *tree.Node
}

func (t *tester) function(f *tree.Node) {
	t.fn, t.vars = f, map[string]*tree.Node{}
	walk(f, func(n *tree.Node) bool {
		if n.Kind == tree.Var {
			if old := t.vars[n.Text]; old != nil {
				delete(t.all, old)
				delete(t.all, n)
			}
			t.vars[n.Text] = n
		}
		return true
	})
	t.node(f.Kids[2])
}

// of is the variable or the function that an expression names.
func (t *tester) of(n *tree.Node) *tree.Node {
	switch n.Kind {
	case tree.Name:
		return t.vars[n.Text]
	case tree.Call:
		return t.funcs[callee(n)]
	}
	return nil
}

// boolean tells whether an expression gives 0, 1 or a condition.
func (t *tester) boolean(n *tree.Node) bool {
	switch n.Kind {
	case tree.Number:
		return n.Text == "0" || n.Text == "1"
	case tree.Binary:
		return binds[n.Text] > 0 && binds[n.Text] <= precCompare
	case tree.Unary:
		return n.Text == "!"
	case tree.Name, tree.Call:
		if o := t.of(n); o != nil {
			return t.all[o]
		}
		return t.d.givesBool(callee(n))
	}
	return false
}

// node looks at statements and values. What is read as a number is no bool.
func (t *tester) node(n *tree.Node) {
	switch n.Kind {
	case tree.If, tree.Ternary:
		t.cond(n.Kids[0])
		for _, k := range n.Kids[1:] {
			t.node(k)
		}
	case tree.For:
		t.node(n.Kids[0])
		t.cond(n.Kids[1])
		t.node(n.Kids[2])
		t.node(n.Kids[3])
	case tree.Do:
		t.node(n.Kids[0])
		t.cond(n.Kids[1])
	case tree.Var:
		if len(n.Kids) > 1 {
			t.give(n, n.Kids[1])
		}
	case tree.Return:
		if len(n.Kids) > 0 {
			t.give(t.fn, n.Kids[0])
		}
	case tree.Assign:
		if o := t.of(n.Kids[0]); o != nil && n.Text == "=" {
			t.give(o, n.Kids[1])
			return
		}
		t.node(n.Kids[0])
		t.node(n.Kids[1])
	case tree.Binary:
		switch n.Text {
		case "&&", "||", "==", "!=":
			t.cond(n)
			return
		}
		t.kids(n)
	case tree.Unary:
		if n.Text == "!" {
			t.cond(n)
			return
		}
		t.kids(n)
	case tree.Call:
		t.args(n)
		delete(t.all, t.of(n))
	case tree.Name:
		delete(t.all, t.of(n))
	case tree.Type:
	default:
		t.kids(n)
	}
}

// kids looks at what is below a node. A call as a statement gives nobody its value.
func (t *tester) kids(n *tree.Node) {
	for _, k := range n.Kids {
		if k.Kind == tree.Call && (n.Kind == tree.Block || n.Kind == tree.Cond) {
			t.args(k)
			continue
		}
		t.node(k)
	}
}

// args looks at the arguments of a call.
func (t *tester) args(n *tree.Node) {
	f := t.funcs[callee(n)]
	for i, a := range n.Kids[1:] {
		switch {
		case f != nil && i < len(f.Kids[1].Kids):
			t.give(f.Kids[1].Kids[i], a)
		case isAssertion(n) && i == 0:
			t.cond(a)
		default:
			t.node(a)
		}
	}
	if n.Kids[0].Kind != tree.Name {
		t.node(n.Kids[0])
	}
}

// give is an assignment to what may be a bool.
func (t *tester) give(to, value *tree.Node) {
	if t.all[to] && t.boolean(value) {
		if o := t.of(value); o != nil {
			t.reads[o]++
			if value.Kind == tree.Call {
				t.args(value)
			}
			return
		}
		t.node(value)
		return
	}
	delete(t.all, to)
	t.node(value)
}

// cond looks at a condition.
func (t *tester) cond(n *tree.Node) {
	if o := t.of(n); o != nil {
		t.reads[o]++
		if n.Kind == tree.Call {
			t.args(n)
		}
		return
	}
	switch {
	case n.Kind == tree.Unary && n.Text == "!":
		t.cond(n.Kids[0])
	case n.Kind == tree.Binary && (n.Text == "&&" || n.Text == "||"):
		t.cond(n.Kids[0])
		t.cond(n.Kids[1])
	case n.Kind == tree.Binary && (n.Text == "==" || n.Text == "!=") && n.Kids[1].Kind == tree.Number && n.Kids[1].Text == "0":
		t.cond(n.Kids[0])
	case n.Kind == tree.Binary && binds[n.Text] == precCompare:
		t.node(n.Kids[0])
		t.node(n.Kids[1])
	default:
		t.node(n)
	}
}
