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

// lost lists what functions of C have and their Go lacks, by function.
func lost(d *drafter, file *tree.Node, name string, text []byte, left []Left) (map[string][]string, error) {
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
	all := map[string][]string{}
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
		for _, w := range slices.Sorted(maps.Keys(c)) {
			if c[w] > g[w] && !d.unseen(w) {
				all[n.Text] = append(all[n.Text], w)
			}
		}
	})
	return all, nil
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

// missing lists as left what is lost, but for what is excused.
func missing(d *drafter, file *tree.Node, all, excused map[string][]string) (left []Left) {
	d.each(file, func(n *tree.Node) {
		for _, w := range all[n.Text] {
			if n.Kind == tree.Func && !slices.Contains(excused[n.Text], w) {
				left = append(left, Left{Line: d.line(n), Kind: Lost, C: n.Text, Why: "C has " + w + " more often than Go", pos: n.Pos, end: n.Pos})
			}
		}
	})
	return left
}
