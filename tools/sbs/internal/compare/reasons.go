package compare

import (
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// Reasons say what of a text the port does without, and why. Each is of one item or
// one condition of #if.
type Reasons struct {
	items map[string]string
	forms map[string]string // of items, the files that have them in another form
	conds map[string]choice
	types map[string]string // the name of a type, folded, to what it is a name for

	params   map[string]string
	rewrites []rewrite
}

// choice is what becomes of the branches of a condition.
type choice struct {
	keep  int        // the branch that is built; -1: none; -2: all, behind a test at run time
	guard *tree.Node // that test
	why   string     // the others are not built
}

// ParseReasons reads a list. A line is one of
//
//	NAME: WHY
//	NAME: in another form in FILE
//	NAME.MEMBER: WHY
//	NAME.*: WHY
//	*: WHY
//	type NAME is TYPE: WHY
//	parameter NAME: WHY
//	C => C: WHY
//	#CONDITION is on: WHY
//	#CONDITION is off: WHY
//	#CONDITION is asked: TEST: WHY
//
// An item, or a member of a structure or an enumeration, of that name was not ported, or
// in FILE in another form; * stands for all others that the port does not have, in another form neither. A type is written by either name. A parameter of that name is in no function and no call
// of the port. Of a rule with =>, the port has the right side wherever C has the left one;
// names of one letter stand for anything; "nothing" on the right is a statement that it
// lacks. "on" builds the first branch only, "off" what stands behind #else, "asked" both, as
// an if with that test.
// Lines without a colon, and empty ones, are for readers.
func ParseReasons(file, text string) (Reasons, error) {
	r := Reasons{items: map[string]string{}, forms: map[string]string{}, conds: map[string]choice{}, types: map[string]string{}, params: map[string]string{}}
	for i, line := range strings.Split(text, "\n") {
		what, why, ok := strings.Cut(line, ": ")
		if !ok {
			continue
		}
		if one, other, is := strings.Cut(strings.TrimPrefix(what, "type "), " is "); is && strings.HasPrefix(what, "type ") {
			r.types[tree.Fold(one)] = other
			continue
		}
		if name, is := strings.CutPrefix(what, "parameter "); is {
			r.params[name] = why
			continue
		}
		if from, to, is := strings.Cut(what, " => "); is {
			rule, err := newRewrite(from, to, why)
			if err != nil {
				return r, fmt.Errorf("%s:%d: %w", file, i+1, err)
			}
			r.rewrites = append(r.rewrites, rule)
			continue
		}
		cond, is := strings.CutPrefix(what, "#")
		if !is {
			r.items[what] = why
			if name, is := strings.CutPrefix(why, "in another form in "); is {
				r.forms[what] = name
			}
			continue
		}
		c := choice{why: why}
		if of, ok := strings.CutSuffix(cond, " is on"); ok {
			cond = of
		} else if of, ok := strings.CutSuffix(cond, " is off"); ok {
			cond, c.keep = of, 1
		} else if of, ok := strings.CutSuffix(cond, " is asked"); ok {
			test, why, ok := strings.Cut(why, ": ")
			if !ok {
				return r, fmt.Errorf("%s:%d: it gives no reason behind the test", file, i+1)
			}
			cond, c = of, choice{keep: -2, guard: tree.New(tree.Name, test, 0, 0), why: why}
		} else {
			return r, fmt.Errorf("%s:%d: %q is neither on, off nor asked", file, i+1, cond)
		}
		r.conds[cond] = c
	}
	return r, nil
}

// Item returns why an item was not ported, or "".
func (r *Reasons) Item(name string) string { return r.items[name] }

// others returns why all that has no reason of its own was not ported, or "".
func (r *Reasons) others() string { return r.items["*"] }

// member returns why a member of an item was not ported, or "", and whether that is said
// of all the rest.
func (r *Reasons) member(item, name string) (why string, rest bool) {
	if why, ok := r.items[item+"."+name]; ok {
		return why, false
	}
	return r.items[item+".*"], true
}

// branch is a branch of a condition, and why it is not built, or "".
type branch struct {
	list []*tree.Node
	off  string
}

// branches returns the branches of a condition that a reason knows. What stands behind
// #elif is a condition of its own. A guard asks at run time which of two is meant.
func (r *Reasons) branches(n *tree.Node) (out []branch, guard *tree.Node, known bool) {
	c, known := r.conds[n.Text]
	if !known {
		return nil, nil, false
	}
	out = []branch{{list: n.Kids[0].Kids}}
	if len(n.Kids) > 1 {
		other := n.Kids[1]
		list := other.Kids
		if other.Text != "" {
			first := tree.New(tree.Block, "", other.Pos, other.End, other.Kids...)
			list = []*tree.Node{tree.New(tree.Cond, other.Text, other.Pos, n.End, append([]*tree.Node{first}, n.Kids[2:]...)...)}
		}
		out = append(out, branch{list: list})
	}
	for i := range out {
		if c.keep != i && c.keep != -2 {
			out[i].off = c.why
		}
	}
	return out, c.guard, true
}

// drop is a statement in a branch that is not built.
type drop struct {
	node  *tree.Node
	why   string
	state State
}

// resolve returns a tree in which the branches that the port builds stand in the place
// of their conditions. It notes what is dropped before each statement, and before the
// end of each list.
func (r *Reasons) resolve(n *tree.Node, dropped map[*tree.Node][]drop) *tree.Node {
	out := &tree.Node{Kind: n.Kind, Text: n.Text, Pos: n.Pos, End: n.End}
	if n.Kind == tree.Type {
		out.Text = r.typeOf(n.Text)
	}
	var waiting []drop
	var add func(list []*tree.Node)
	add = func(list []*tree.Node) {
		for _, k := range list {
			var of []branch
			var guard *tree.Node
			known := false
			if k.Kind == tree.Cond {
				of, guard, known = r.branches(k)
			}
			if !known {
				s := r.resolve(k, dropped)
				if len(waiting) > 0 {
					dropped[s], waiting = waiting, nil
				}
				out.Kids = append(out.Kids, s)
				continue
			}
			if guard != nil {
				asked := tree.New(tree.If, "", k.Pos, k.End, tree.New(tree.Binary, "!=", k.Pos, k.Pos, guard, tree.New(tree.Number, "0", k.Pos, k.Pos)))
				for i, b := range of {
					asked.Kids = append(asked.Kids, r.resolve(tree.New(tree.Block, "", k.Kids[i].Pos, k.Kids[i].End, b.list...), dropped))
				}
				out.Kids = append(out.Kids, asked)
				continue
			}
			for _, b := range of {
				if b.off == "" {
					add(b.list)
					continue
				}
				for _, s := range b.list {
					waiting = append(waiting, drop{s, b.off, NotBuilt})
				}
			}
		}
	}
	add(n.Kids)
	if len(waiting) > 0 {
		dropped[out] = waiting
	}
	return out
}

// retype returns a tree of Go with its types resolved. Its conditions stay what they are:
// what is asked at run time stands for what C asks before.
func (r *Reasons) retype(n *tree.Node) *tree.Node {
	out := &tree.Node{Kind: n.Kind, Text: n.Text, Pos: n.Pos, End: n.End}
	if n.Kind == tree.Type {
		out.Text = r.typeOf(n.Text)
	}
	for _, k := range n.Kids {
		out.Kids = append(out.Kids, r.retype(k))
	}
	return out
}

// typeOf returns the text of a type with the names resolved that are only names.
func (r *Reasons) typeOf(text string) string {
	stars := len(text) - len(strings.TrimLeft(text, "*"))
	for {
		other, ok := r.types[tree.Fold(text[stars:])]
		if !ok {
			return text
		}
		text = text[:stars] + other
		stars = len(text) - len(strings.TrimLeft(text, "*"))
	}
}
