package tree

// statements returns the simple form of a list of statements.
func statements(list []*Node) []*Node {
	out := make([]*Node, 0, len(list))
	for _, s := range list {
		out = append(out, statement(s)...)
	}
	return out
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
		return []*Node{with(s, []*Node{block(s.Kids[0]), test(s.Kids[1]), block(s.Kids[2]), block(s.Kids[3])})}
	case Do:
		body := block(s.Kids[0])
		if c := value(s.Kids[1]); c.Kind == Number && c.Text == "0" && !leaves(body) {
			return body.Kids
		}
		return []*Node{with(s, []*Node{body, test(s.Kids[1])})}
	case Switch:
		return []*Node{with(s, []*Node{value(s.Kids[0]), block(s.Kids[1])})}
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
	case Macro:
		return []*Node{macro(s)}
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
		case For, Do, Switch:
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
		if last.Kind != Assign || last.Text != "=" || v.Kind != Number && v.Kind != Name {
			v = value(from.Kids[0])
		}
		return append(first, with(s, []*Node{value(to), v}))
	case from.Kind == Ternary && s.Text == "=":
		return choose(from, s, func(v *Node) *Node { return New(Assign, "=", s.Pos, v.End, to, v) })
	}
	return []*Node{with(s, []*Node{value(to), value(from)})}
}

// choose returns the if that a "?:" is, with a statement for each of its values.
func choose(t, at *Node, make func(*Node) *Node) []*Node {
	branch := func(v *Node) *Node { return New(Block, "", v.Pos, v.End, make(v)) }
	return ifs(New(If, "", at.Pos, at.End, t.Kids[0], branch(t.Kids[1]), branch(t.Kids[2])))
}

// ifs returns the simple form of an if.
func ifs(s *Node) []*Node {
	var before []*Node
	cond := hoist(s.Kids[0], &before)
	kids := []*Node{test(cond), block(s.Kids[1])}
	if len(s.Kids) > 2 {
		if other := block(s.Kids[2]); len(other.Kids) > 0 {
			kids = append(kids, other)
		}
	}
	return append(before, with(s, kids))
}

// hoist takes the assignment out of a condition that is made before anything else in
// it, and puts its simple form into before.
func hoist(n *Node, before *[]*Node) *Node {
	switch n.Kind {
	case Assign:
		*before = append(*before, assign(n)...)
		return n.Kids[0]
	case Binary, Unary:
		first := hoist(n.Kids[0], before)
		if len(*before) == 0 {
			return n
		}
		return with(n, append([]*Node{first}, n.Kids[1:]...))
	}
	return n
}
