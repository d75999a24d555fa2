package tree

import (
	"slices"
	"strings"
)

// Simple returns the simple form of a tree, in which two ways to write the same are
// one. It changes nothing in n, and what it keeps has the place that it had.
//
// Of conditions: one without a comparison is compared with 0, a turned one loses its
// "!". Of values: NULL, nil and false are 0, true is 1. Of statements: "x++" adds 1,
// an assignment of an assignment is two, from the right; one that the condition of an
// if makes first stands before it; "?:" that is assigned or returned is an if; several
// with commas are several; "do" that ends at once and braces without declarations are
// what they hold. Of the rest: a function that is called through a pointer is called;
// -> is a dot; casts to void and to void * are gone, and so are messages of assertions
// and panics, which are the port's own.
func Simple(n *Node) *Node {
	switch n.Kind {
	case File, Struct, Enum, Params, Typedef, Type:
		return with(n, simples(n.Kids))
	case Func:
		kids := make([]*Node, len(n.Kids))
		for i, k := range n.Kids {
			if k.Kind == Block {
				kids[i] = with(k, statements(k.Kids))
			} else {
				kids[i] = Simple(k)
			}
		}
		return with(n, kids)
	case Macro:
		return macro(n)
	case Cond:
		return with(n, simples(n.Kids))
	case Block: // of a Cond between items, members or values
		return with(n, statements(n.Kids))
	}
	if n.Kind == Var {
		return with(n, simples(n.Kids))
	}
	return value(n)
}

// macro returns the simple form of a macro: its body is an expression, or the
// statements that it stands for.
func macro(n *Node) *Node {
	if len(n.Kids) < 2 {
		return with(n, simples(n.Kids))
	}
	params, body := Simple(n.Kids[0]), n.Kids[1]
	switch {
	case body.Kind == Block:
		body = with(body, statements(body.Kids))
	case body.Kind == Do || body.Kind == If || body.Kind == For || body.Kind == Assign:
		body = New(Block, "", body.Pos, body.End, statements([]*Node{body})...)
	default:
		body = value(body)
	}
	return with(n, []*Node{params, body})
}

// with returns a node like n with other children.
func with(n *Node, kids []*Node) *Node {
	return &Node{Kind: n.Kind, Text: n.Text, Kids: kids, Pos: n.Pos, End: n.End}
}

func simples(list []*Node) []*Node {
	out := make([]*Node, 0, len(list))
	for _, k := range list {
		if k.Kind != Empty {
			out = append(out, Simple(k))
		}
	}
	return out
}

// number returns a Number at the place of n.
func number(text string, n *Node) *Node { return New(Number, text, n.Pos, n.End) }

// opposite has the comparison that is true where another is false.
var opposite = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// isTest tells whether an expression is 0 or 1 by itself.
func isTest(n *Node) bool {
	switch n.Kind {
	case Binary:
		return opposite[n.Text] != "" || n.Text == "&&" || n.Text == "||"
	case Unary:
		return n.Text == "!"
	}
	return false
}

// value returns the simple form of an expression.
func value(n *Node) *Node {
	switch n.Kind {
	case Name:
		switch n.Text {
		case "NULL", "nil", "false", "FALSE":
			return number("0", n)
		case "true", "TRUE":
			return number("1", n)
		}
		return n
	case Unary:
		return unary(n)
	case Binary:
		return binary(n)
	case Member:
		of := value(n.Kids[0])
		if of.Kind == Unary && of.Text == "*" {
			of = of.Kids[0]
		}
		return with(n, []*Node{of})
	case Call:
		return call(n)
	case Cast:
		t, x := Simple(n.Kids[0]), value(n.Kids[1])
		if t.Text == "void" || t.Text == "*void" {
			return x
		}
		return with(n, []*Node{t, x})
	case Ternary:
		return with(n, []*Node{test(n.Kids[0]), value(n.Kids[1]), value(n.Kids[2])})
	}
	return with(n, values(n.Kids))
}

func values(list []*Node) []*Node {
	out := make([]*Node, len(list))
	for i, k := range list {
		switch {
		case k.Kind == Block:
			out[i] = with(k, statements(k.Kids))
		case k.Kind == Type || k.Kind == Cond:
			out[i] = Simple(k)
		default:
			out[i] = value(k)
		}
	}
	return out
}

func unary(n *Node) *Node {
	switch n.Text {
	case "!":
		return not(test(n.Kids[0]), n)
	case "-":
		x := value(n.Kids[0])
		if x.Kind == Number && !strings.HasPrefix(x.Text, "-") && x.Text != "0" {
			return number("-"+x.Text, n)
		}
		return with(n, []*Node{x})
	case "*", "&":
		x := value(n.Kids[0])
		if x.Kind == Unary && (x.Text == "*" || x.Text == "&") && x.Text != n.Text {
			return x.Kids[0]
		}
		return with(n, []*Node{x})
	}
	return with(n, values(n.Kids))
}

// not returns the opposite of a test.
func not(t, at *Node) *Node {
	if t.Kind == Binary && opposite[t.Text] != "" {
		return &Node{Kind: Binary, Text: opposite[t.Text], Kids: t.Kids, Pos: at.Pos, End: at.End}
	}
	if t.Kind == Unary && t.Text == "!" {
		return t.Kids[0]
	}
	return New(Unary, "!", at.Pos, at.End, t)
}

// test returns the simple form of a condition.
func test(n *Node) *Node {
	if n.Kind == Empty {
		return n
	}
	x := value(n)
	if isTest(x) {
		return x
	}
	return New(Binary, "!=", n.Pos, n.End, x, number("0", n))
}

func binary(n *Node) *Node {
	switch n.Text {
	case "&&", "||":
		return with(n, []*Node{test(n.Kids[0]), test(n.Kids[1])})
	case "==", "!=":
		x, y := value(n.Kids[0]), value(n.Kids[1])
		if isTest(x) && y.Kind == Number && (y.Text == "0" || y.Text == "1") {
			if (n.Text == "==") == (y.Text == "1") {
				return x
			}
			return not(x, n)
		}
		return with(n, []*Node{x, y})
	}
	return with(n, values(n.Kids))
}

// asserts are the calls of which all but the condition is a message. Those of panics
// are messages altogether.
var (
	asserts = []string{"KASSERT", "MPASS", "MPASS2"}
	panics  = []string{"panic"}
)

func call(n *Node) *Node {
	fn := value(n.Kids[0])
	if fn.Kind == Unary && fn.Text == "*" {
		fn = fn.Kids[0]
	}
	args := n.Kids[1:]
	if fn.Kind == Name {
		switch name := strings.ToLower(fn.Text); {
		case slices.Contains(asserts, fn.Text) && len(args) > 0:
			return with(n, []*Node{fn, test(args[0])})
		case slices.Contains(panics, name):
			return with(n, []*Node{fn})
		}
	}
	return with(n, append([]*Node{fn}, values(args)...))
}
