package draft

import (
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// Part is a part of a Go file.
type Part struct {
	File     string
	Pos, End int
}

// Counterparts says what stands in the port for C.
type Counterparts interface {
	// Of returns the Go that stands for a statement of C: of one that holds others all
	// of it, of an assertion the call without its guard. A node is known by its kind
	// and its place in the text.
	Of(n *tree.Node) (Part, bool)
}

// place is how a node is known.
type place struct {
	kind     tree.Kind
	pos, end int
}

type counterparts map[place]Part

func (c counterparts) Of(n *tree.Node) (Part, bool) {
	p, ok := c[place{n.Kind, n.Pos, n.End}]
	return p, ok
}

// Align pairs the statements of C with those of a port of it, function by function, by
// their simple forms.
func Align(p *Port, text []byte, file *tree.Node) Counterparts {
	r := remember(p)
	d := &drafter{text: text}
	out := counterparts{}
	d.each(file, func(n *tree.Node) {
		g := r.funcs[strings.ToLower(n.Text)]
		if n.Kind != tree.Func || len(n.Kids) < 3 || g == nil {
			return
		}
		body := d.resolved(n.Kids[2])
		mine := elements(simpleBody(body), nil)
		with := align(mine, g.elements)
		walk(body, func(k *tree.Node) bool {
			if pl, ok := g.place(k, mine, with); ok {
				out[place{k.Kind, k.Pos, k.End}] = pl
			}
			return true
		})
		for _, gp := range g.between(mine, with, body) {
			pl := Part{g.file, gp.a.pos, gp.b.end}
			walk(body, func(k *tree.Node) bool {
				inside := k.Pos >= gp.first.Pos && k.End <= gp.last.End
				if at := (place{k.Kind, k.Pos, k.End}); inside && out[at] == (Part{}) {
					out[at] = pl
				}
				return !inside
			})
		}
	})
	return out
}

// simpleBody is the simple form of the body of a function.
func simpleBody(body *tree.Node) *tree.Node {
	return tree.Simple(tree.New(tree.Func, "", body.Pos, body.End, tree.New(tree.Type, "", 0, 0), tree.New(tree.Params, "", 0, 0), body)).Kids[2]
}

// place finds the Go for a statement of C: of a compound one by its head, of others by
// what they are.
func (g *gofunc) place(n *tree.Node, mine []element, with []int) (Part, bool) {
	compound := n.Kind == tree.If || n.Kind == tree.For || n.Kind == tree.Foreach || n.Kind == tree.Do || n.Kind == tree.Switch
	var first, last *gostmt
	paired, covered := 0, 0
	for i, e := range mine {
		if e.node.Pos < n.Pos || e.node.End > n.End || compound && e.node.Kind != n.Kind || with[i] < 0 || g.elements[with[i]].by == nil {
			continue
		}
		s := g.elements[with[i]].by
		if compound {
			return Part{g.file, s.pos, s.end}, e.node.Pos == n.Pos
		}
		paired++
		if first == nil {
			first = s
		}
		if last == nil || s.pos >= last.end {
			covered += s.elements
		}
		if last == nil || s.end > last.end {
			last = s
		}
	}
	if first == nil || first.up != last.up || covered != paired {
		return Part{}, false
	}
	return Part{g.file, first.pos, last.end}, true
}
