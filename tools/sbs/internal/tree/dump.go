package tree

import (
	"fmt"
	"strings"
)

var kindNames = [...]string{
	File: "File", Func: "Func", Params: "Params", Macro: "Macro", Struct: "Struct", Enum: "Enum",
	Typedef: "Typedef", Var: "Var", Type: "Type",
	Block: "Block", If: "If", For: "For", Do: "Do", Foreach: "Foreach", Switch: "Switch", Case: "Case",
	Return: "Return", Goto: "Goto", Label: "Label", Break: "Break", Continue: "Continue", Empty: "Empty",
	Cond: "Cond",
	Name: "Name", Number: "Number", String: "String", Call: "Call", Index: "Index", Member: "Member",
	Unary: "Unary", Binary: "Binary", Ternary: "Ternary", Assign: "Assign", Cast: "Cast",
	Sizeof: "Sizeof", List: "List",
}

func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// String writes a tree on one line, for tests and messages: (Kind "text" child ...). A
// Name, a Number and a Type without children are short: their texts, the one of a Type
// after a colon. A String is its quoted text.
func (n *Node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *Node) write(b *strings.Builder) {
	switch {
	case n == nil:
		b.WriteString("nil")
		return
	case len(n.Kids) > 0:
	case n.Kind == Name && plain(n.Text), n.Kind == Number && plain(n.Text):
		b.WriteString(n.Text)
		return
	case n.Kind == Type && n.Text != "":
		b.WriteString(":" + n.Text)
		return
	case n.Kind == String:
		fmt.Fprintf(b, "%q", n.Text)
		return
	}
	b.WriteString("(" + n.Kind.String())
	if n.Text != "" {
		if plain(n.Text) {
			b.WriteString(" " + n.Text)
		} else {
			fmt.Fprintf(b, " %q", n.Text)
		}
	}
	for _, k := range n.Kids {
		b.WriteByte(' ')
		k.write(b)
	}
	b.WriteByte(')')
}

// plain tells whether a text can be told from its surroundings without quotes.
func plain(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t\r\n()\"\\:")
}

// Dump writes a tree with a line for each node, two blanks deeper than its parent.
func Dump(n *Node) string {
	var b strings.Builder
	dump(&b, n, 0)
	return b.String()
}

func dump(b *strings.Builder, n *Node, depth int) {
	if n == nil {
		fmt.Fprintf(b, "%*snil\n", 2*depth, "")
		return
	}
	fmt.Fprintf(b, "%*s%s", 2*depth, "", n.Kind)
	if n.Text != "" {
		fmt.Fprintf(b, " %q", n.Text)
	}
	b.WriteByte('\n')
	for _, k := range n.Kids {
		dump(b, k, depth+1)
	}
}
