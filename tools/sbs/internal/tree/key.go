package tree

// Key returns a text that two simple trees share if and only if they mean the same:
// kinds, operators and values are equal, names are but for the case of their first
// letters (Fold), in the same order and nesting.
func Key(n *Node) string { return KeyOf(n, Key) }

// KeyOf returns the key of a node from those of its children, which kid returns: a
// caller that asks for many keeps them.
func KeyOf(n *Node, kid func(*Node) string) string {
	b := make([]byte, 0, 64)
	b = append(b, byte(n.Kind)+'A'-1)
	text := KeyText(n)
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c == '(' || c == ')' || c == '\\' {
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	b = append(b, '(')
	for _, k := range n.Kids {
		b = append(b, kid(k)...)
	}
	return string(append(b, ')'))
}

// KeyText returns what a key has of the text of a node.
func KeyText(n *Node) string {
	if n.Kind == String {
		return n.Text
	}
	return Fold(n.Text)
}

// Fold returns a text with the first letter of each name in lower case: Go raises it
// where another package needs the name.
func Fold(text string) string {
	var b []byte
	inside := false
	for i := range len(text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' && !inside {
			if b == nil {
				b = []byte(text)
			}
			b[i] = c - 'A' + 'a'
		}
		inside = c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
	}
	if b == nil {
		return text
	}
	return string(b)
}
