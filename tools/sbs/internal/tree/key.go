package tree

import "strings"

// Key returns a text that two simple trees share if and only if they mean the same:
// kinds, operators and values are equal, names are but for their case, in the same
// order and nesting.
func Key(n *Node) string {
	var b strings.Builder
	key(&b, n)
	return b.String()
}

func key(b *strings.Builder, n *Node) {
	b.WriteByte(byte(n.Kind) + 'A' - 1)
	text := n.Text
	if n.Kind != String {
		text = strings.ToLower(text)
	}
	for _, c := range []byte(text) {
		if c < ' ' || c == '(' || c == ')' || c == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	b.WriteByte('(')
	for _, k := range n.Kids {
		key(b, k)
	}
	b.WriteByte(')')
}
