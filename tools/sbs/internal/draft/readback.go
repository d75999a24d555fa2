package draft

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// What was written is read back as C, to see that nothing of a function was lost: each
// name, format, label and return that C has stands in Go at least as often, but for what
// is left for a person. Whether it is right is for the comparison of both texts to say.

// census counts what a part of a function has: names in lower case, strings, and the
// statements that leave something.
func census(n *tree.Node, by int, into map[string]int) {
	switch n.Kind {
	case tree.Name, tree.Member:
		if n.Text != "NULL" {
			into[strings.ToLower(n.Text)] += by
		}
	case tree.Call:
		// The messages of assertions and panics are the port's own.
		if k := strings.ToLower(callee(n)); k == "kassert" || k == "mpass" || k == "panic" {
			into[k] += by
			if k != "panic" && len(n.Kids) > 1 {
				census(n.Kids[1], by, into)
			}
			return
		}
	case tree.String:
		into[fmt.Sprintf("%q", n.Text)] += by
	case tree.Return, tree.Continue:
		into[strings.ToLower(n.Kind.String())] += by
	case tree.Goto, tree.Label:
		into[n.Kind.String()+" "+strings.ToLower(n.Text)] += by
	case tree.Assign:
		// x = x + y is x += y.
		if v := n.Kids[1]; n.Text == "=" && v.Kind == tree.Binary && same(v.Kids[0], n.Kids[0]) {
			census(v, by, into)
			return
		}
	case tree.Type, tree.Var, tree.Macro, tree.Cond:
		return
	}
	for _, k := range n.Kids {
		census(k, by, into)
	}
}

// counts are what functions have in C and in Go, by their names in lower case. Of C what
// is left does not count.
type counts map[string]struct{ c, g map[string]int }

// count counts what the functions of a file have, and their Go.
func (d *drafter) count(file *tree.Node, name string, text []byte, left []Left) (counts, error) {
	f, err := gotree.Parse(name, text)
	if err != nil {
		return nil, err
	}
	bodies := map[string]*tree.Node{}
	for _, n := range f.Tree.Kids {
		if n.Kind == tree.Func && len(n.Kids) == 3 {
			bodies[strings.ToLower(n.Text)] = n.Kids[2]
		}
	}
	all := counts{}
	d.each(file, func(n *tree.Node) {
		body := bodies[strings.ToLower(n.Text)]
		if n.Kind != tree.Func || len(n.Kids) < 3 || body == nil || isBoot(n) {
			return
		}
		c, g := map[string]int{}, map[string]int{}
		mine := d.resolved(n.Kids[2])
		census(mine, 1, c)
		census(body, 1, g)
		for _, l := range left {
			walk(mine, func(k *tree.Node) bool {
				within := l.end > 0 && l.pos <= k.Pos && k.End <= l.end
				if within {
					census(k, -1, c)
				}
				return !within
			})
		}
		all[strings.ToLower(n.Text)] = struct{ c, g map[string]int }{c, g}
	})
	return all, nil
}

// lost lists what functions of C have and their Go lacks, by function.
func (d *drafter) lost(all counts) map[string][]string {
	out := map[string][]string{}
	for f, n := range all {
		for _, w := range slices.Sorted(maps.Keys(n.c)) {
			if n.c[w] > n.g[w] && !d.unseen(w) {
				out[f] = append(out[f], w)
			}
		}
	}
	return out
}

// kept lists what functions have less often in C than before, and more often in Go than
// that would let them.
func (d *drafter) kept(was, is counts) map[string][]string {
	out := map[string][]string{}
	for f, n := range is {
		before := was[f]
		for _, w := range slices.Sorted(maps.Keys(before.c)) {
			if n.c[w] < before.c[w] && n.g[w]-n.c[w] > max(before.g[w]-before.c[w], 0) && !d.unseen(w) {
				out[f] = append(out[f], w)
			}
		}
	}
	return out
}

// unseen tells whether a name of C stands in Go under another one: a macro for a member.
func (d *drafter) unseen(name string) bool {
	if name == "m_waitok" || name == "__func__" {
		return true
	}
	for n, m := range d.macros {
		if strings.EqualFold(n, name) && len(m.Kids) == 2 && m.Kids[1].Kind == tree.Member {
			return true
		}
	}
	return strings.HasPrefix(name, "m_")
}

// report lists as left what functions have too seldom or too often, but for what is
// excused.
func (d *drafter) report(file *tree.Node, all, excused map[string][]string, why string) (left []Left) {
	d.each(file, func(n *tree.Node) {
		f := strings.ToLower(n.Text)
		for _, w := range all[f] {
			if n.Kind == tree.Func && len(n.Kids) == 3 && !slices.Contains(excused[f], w) {
				left = append(left, Left{Line: d.line(n), Kind: Lost, C: n.Text, Why: fmt.Sprintf(why, w), pos: n.Pos, end: n.Pos})
			}
		}
	})
	return left
}

// Why something is reported.
const (
	tooSeldom = "C has %s more often than Go"
	tooOften  = "Go still has %s as often as before"
)
