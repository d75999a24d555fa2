package tree

// statements returns the simple form of a list of statements.
func statements(list []*Node) []*Node {
	out := make([]*Node, 0, len(list))
	for _, s := range list {
		for _, s := range statement(s) {
			if last := len(out) - 1; last >= 0 && s.Kind == Return && out[last].Kind == If && len(out[last].Kids) == 2 {
				if r := truth(out[last].Kids[0], out[last].Kids[1].Kids, []*Node{s}); r != nil {
					r.Pos, r.End = out[last].Pos, s.End
					out[last] = r
					continue
				}
			}
			out = append(out, s)
		}
	}
	return out
}

// truth returns the statement that returns or assigns a test, if two statements do with
// 1 and 0, or 0 and 1, depending on it; else nil.
func truth(test *Node, yes, no []*Node) *Node {
	if len(yes) != 1 || len(no) != 1 || yes[0].Kind != no[0].Kind {
		return nil
	}
	y, n := yes[0], no[0]
	var v, w *Node
	switch {
	case y.Kind == Return && len(y.Kids) == 1 && len(n.Kids) == 1:
		v, w = y.Kids[0], n.Kids[0]
	case y.Kind == Assign && y.Text == "=" && n.Text == "=" && Key(y.Kids[0]) == Key(n.Kids[0]):
		v, w = y.Kids[1], n.Kids[1]
	default:
		return nil
	}
	if v.Kind != Number || w.Kind != Number {
		return nil
	}
	switch v.Text + w.Text {
	case "10":
	case "01":
		test = not(test, test)
	default:
		return nil
	}
	return with(y, append(y.Kids[:len(y.Kids)-1:len(y.Kids)-1], test))
}

// block returns the simple form of a Block that is a body.
func block(n *Node) *Node {
	if n.Kind != Block {
		return New(Block, "", n.Pos, n.End, statement(n)...)
	}
	return with(n, statements(n.Kids))
}

// statement returns what a statement is in simple form.
func statement(s *Node) []*Node {
	switch s.Kind {
	case Empty:
		return nil
	case Block:
		inner := statements(s.Kids)
		for _, k := range inner {
			if k.Kind == Var {
				return []*Node{with(s, inner)}
			}
		}
		return inner
	case Cond:
		return []*Node{with(s, simples(s.Kids))}
	case If:
		return ifs(s)
	case For:
		cond := test(s.Kids[1])
		if v := value(s.Kids[1]); v.Kind == Number && v.Text != "0" {
			cond = New(Empty, "", v.Pos, v.End)
		}
		return []*Node{with(s, []*Node{block(s.Kids[0]), cond, block(s.Kids[2]), block(s.Kids[3])})}
	case Do:
		body := block(s.Kids[0])
		if c := value(s.Kids[1]); c.Kind == Number && c.Text == "0" && !leaves(body) {
			return body.Kids
		}
		return []*Node{with(s, []*Node{body, test(s.Kids[1])})}
	case Switch:
		b := block(s.Kids[1])
		if last := len(b.Kids) - 1; last >= 0 && b.Kids[last].Kind == Break {
			b.Kids = b.Kids[:last]
		}
		return []*Node{with(s, []*Node{value(s.Kids[0]), b})}
	case Var:
		if len(s.Kids) == 2 && s.Kids[1].Kind == Ternary {
			first := with(s, simples(s.Kids[:1]))
			t := s.Kids[1]
			return append([]*Node{first}, choose(t, s, func(v *Node) *Node {
				return New(Assign, "=", v.Pos, v.End, New(Name, s.Text, s.Pos, s.Pos), v)
			})...)
		}
		return []*Node{Simple(s)}
	case Return:
		if len(s.Kids) == 1 && s.Kids[0].Kind == Ternary {
			return choose(s.Kids[0], s, func(v *Node) *Node { return New(Return, "", v.Pos, v.End, v) })
		}
		return []*Node{with(s, values(s.Kids))}
	case Assign:
		return assign(s)
	case Unary:
		if op := s.Text; op == "++" || op == "p++" || op == "--" || op == "p--" {
			x := value(s.Kids[0])
			return []*Node{New(Assign, op[len(op)-1:]+"=", s.Pos, s.End, x, number("1", s))}
		}
	case Binary:
		if s.Text == "," {
			return append(statement(s.Kids[0]), statement(s.Kids[1])...)
		}
	case Cast:
		if s.Kids[0].Text == "void" {
			return statement(s.Kids[1])
		}
	case Func, Macro, Struct, Enum, Typedef:
		return []*Node{Simple(s)}
	case Case:
		return []*Node{with(s, values(s.Kids))}
	}
	return []*Node{value(s)}
}

// leaves tells whether a break or a continue in the body belongs to its loop.
func leaves(n *Node) bool {
	for _, k := range n.Kids {
		switch k.Kind {
		case Break, Continue:
			if k.Text == "" {
				return true
			}
		case For, Do, Foreach, Switch:
		default:
			if leaves(k) {
				return true
			}
		}
	}
	return false
}

// assign returns the simple form of an assignment.
func assign(s *Node) []*Node {
	to, from := s.Kids[0], s.Kids[1]
	switch {
	case from.Kind == Assign && s.Text == "=":
		first := assign(from)
		last := first[len(first)-1]
		v := last.Kids[1]
		if last.Kind != Assign || last.Text != "=" || v.Kind != Number {
			v = value(from.Kids[0])
		}
		return append(first, with(s, []*Node{value(to), v}))
	case from.Kind == Ternary && s.Text == "=":
		return choose(from, s, func(v *Node) *Node { return New(Assign, "=", s.Pos, v.End, to, v) })
	}
	to, from = value(to), typed(value(from))
	if s.Text == "=" && from.Kind == Binary && compound[from.Text] && Key(from.Kids[0]) == Key(to) {
		return []*Node{New(Assign, from.Text+"=", s.Pos, s.End, to, from.Kids[1])}
	}
	return []*Node{with(s, []*Node{to, from})}
}

// compound has the operators that an assignment may be joined with.
var compound = map[string]bool{"+": true, "-": true, "*": true, "/": true, "%": true, "&": true, "|": true, "^": true, "<<": true, ">>": true}

// choose returns the if that a "?:" is, with a statement for each of its values.
func choose(t, at *Node, make func(*Node) *Node) []*Node {
	branch := func(v *Node) *Node { return New(Block, "", v.Pos, v.End, make(v)) }
	return ifs(New(If, "", at.Pos, at.End, t.Kids[0], branch(t.Kids[1]), branch(t.Kids[2])))
}

// ifs returns the simple form of an if.
func ifs(s *Node) []*Node {
	if c := s.Kids[0]; c.Kind == Binary && c.Text == "&&" && len(s.Kids) == 2 && assigns(c.Kids[1]) {
		inner := New(If, "", s.Pos, s.End, c.Kids[1], s.Kids[1])
		return ifs(with(s, []*Node{c.Kids[0], New(Block, "", s.Pos, s.End, inner)}))
	}
	var before []*Node
	cond := hoist(s.Kids[0], &before)
	kids := []*Node{test(cond), block(s.Kids[1])}
	if len(s.Kids) > 2 {
		if other := block(s.Kids[2]); len(other.Kids) > 0 {
			kids = append(kids, other)
		}
	}
	if len(kids) == 3 {
		if r := truth(kids[0], kids[1].Kids, kids[2].Kids); r != nil {
			r.Pos, r.End = s.Pos, s.End
			return append(before, r)
		}
	}
	return append(before, with(s, kids))
}

// assigns tells whether a condition makes an assignment before anything else.
func assigns(n *Node) bool {
	for n.Kind == Binary || n.Kind == Unary {
		n = n.Kids[0]
	}
	return n.Kind == Assign
}

// hoist takes the assignment out of a condition that is made before anything else in
// it, and puts its simple form into before.
func hoist(n *Node, before *[]*Node) *Node {
	switch n.Kind {
	case Assign:
		*before = append(*before, assign(n)...)
		return n.Kids[0]
	case Binary, Unary:
		if n.Text == "++" || n.Text == "--" {
			*before = append(*before, statement(n)...)
			return n.Kids[0]
		}
		first := hoist(n.Kids[0], before)
		if len(*before) == 0 {
			return n
		}
		return with(n, append([]*Node{first}, n.Kids[1:]...))
	}
	return n
}
