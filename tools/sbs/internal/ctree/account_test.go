package ctree

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/tree"
)

// unaccounted returns what is wrong with a tree as an image of its text: tokens that the
// smallest node around them does not speak of, and nodes that stand outside of their
// parents or of the text.
func unaccounted(text []byte, file *tree.Node) []string {
	tokens, _, bad := lex(text)
	if bad != nil {
		return []string{bad.what}
	}
	elements, bad := group(tokens)
	if bad != nil {
		return []string{bad.what}
	}
	var wrong []string
	at := map[int][]*tree.Node{} // those around a token whose children are not, by its offset
	var all []element
	var flatten func([]element)
	flatten = func(es []element) {
		for _, e := range es {
			switch e.kind {
			case condition:
				for _, b := range e.cond.branches {
					flatten(b.elements)
				}
			case defines:
				all = append(all, e)
				flatten(e.definition.body)
			case complaint:
			default:
				all = append(all, e)
			}
		}
	}
	flatten(elements)
	parents := map[*tree.Node]*tree.Node{}
	var walk func(n *tree.Node, tokens []element)
	walk = func(n *tree.Node, tokens []element) {
		if n.Pos < 0 || n.End < n.Pos || n.End > len(text) {
			wrong = append(wrong, fmt.Sprintf("%v is at %d-%d", n, n.Pos, n.End))
			return
		}
		from := sort.Search(len(tokens), func(i int) bool { return tokens[i].pos >= n.Pos })
		to := sort.Search(len(tokens), func(i int) bool { return tokens[i].pos >= n.End })
		in := tokens[from:max(from, to)]
	tokens:
		for _, t := range in {
			for _, k := range n.Kids {
				if t.pos >= k.Pos && t.pos < k.End {
					continue tokens
				}
			}
			at[t.pos] = append(at[t.pos], n)
		}
		for _, k := range n.Kids {
			if k.Pos < n.Pos || k.End > n.End {
				wrong = append(wrong, fmt.Sprintf("line %d: %v at %d-%d leaves %v at %d-%d", tree.Line(text, k.Pos), k, k.Pos, k.End, n.Kind, n.Pos, n.End))
			}
			parents[k] = n
			walk(k, in)
		}
	}
	walk(file, all)
	for i := 0; i < len(all); i++ {
		t := all[i]
		if t.kind == punct && t.text != "*" {
			continue
		}
		if t.kind == word && (attributes[t.text] || strings.HasPrefix(t.text, "__") && !within(at[t.pos], tree.Type)) && !calls(at[t.pos], t.text) && i+1 < len(all) && all[i+1].text == "(" {
			// What stands in its parentheses is no part of the tree either.
			for deep := 0; i+1 < len(all); {
				i++
				deep += strings.Count(all[i].token.parens(), "(") - strings.Count(all[i].token.parens(), ")")
				if deep == 0 {
					break
				}
			}
			continue
		}
		ok := t.text == "__extension__" || t.text == "extern" && i+1 < len(all) && all[i+1].kind == str
		for _, n := range at[t.pos] {
			ok = ok || speaks(n, t.token) ||
				// A Type has the name of its declaration within it.
				n.Kind == tree.Type && parents[n] != nil && strings.Contains(parents[n].Text, t.text) ||
				n.Kind == tree.File && guard(file, t.token)
		}
		if !ok {
			wrong = append(wrong, fmt.Sprintf("line %d: %q in %.200v", tree.Line(text, t.pos), t.text, at[t.pos]))
		}
	}
	return wrong
}

// calls tells whether a name is in the tree.
func calls(nodes []*tree.Node, name string) bool {
	return slices.ContainsFunc(nodes, func(n *tree.Node) bool { return strings.Contains(n.Text, name) })
}

// within tells whether one of the nodes is of a kind.
func within(nodes []*tree.Node, kind tree.Kind) bool {
	return slices.ContainsFunc(nodes, func(n *tree.Node) bool { return n.Kind == kind })
}

// guard tells whether a macro is the one that keeps a header from being read twice.
func guard(file *tree.Node, t token) bool {
	return t.kind == defines && strings.HasSuffix(strings.Trim(t.text, "_"), "_H") && strings.HasSuffix(file.Text, ".h")
}

func (t token) parens() string {
	if t.kind == punct {
		return t.text
	}
	return ""
}

// statements says which words a statement begins with, or has in it.
var statements = map[tree.Kind]string{
	tree.If: "if else", tree.For: "for while", tree.Do: "do while", tree.Switch: "switch", tree.Case: "case default",
	tree.Return: "return", tree.Goto: "goto", tree.Break: "break", tree.Continue: "continue",
	tree.Sizeof: "sizeof", tree.Struct: "struct union", tree.Enum: "enum",
}

// speaks tells whether a node says what a token of its own says.
func speaks(n *tree.Node, t token) bool {
	switch t.kind {
	case number:
		if n.Kind == tree.Number {
			return n.Text == integer(t.text)
		}
	case character:
		return n.Kind == tree.Number && n.Text == charValue(t.text)
	case str:
		s := unescape(strings.TrimSuffix(t.text[strings.IndexByte(t.text, '"')+1:], `"`))
		return n.Kind == tree.String && strings.Contains(n.Text, s) || n.Kind == tree.Name && strings.Contains(n.Text, t.text) ||
			n.Kind == tree.File && s == "C" || n.Kind == tree.Block
	case punct: // a star
		return n.Kind == tree.Binary && n.Text == "*" || n.Kind == tree.Unary && n.Text == "*" || n.Kind == tree.Assign && n.Text == "*=" ||
			strings.Contains(n.Text, "*") || n.Kind == tree.Typedef || n.Kind == tree.Call
	case defines:
		return n.Kind == tree.Macro && n.Text == t.text
	}
	for _, w := range strings.FieldsFunc(n.Text, func(r rune) bool { return r < 128 && !letter(byte(r)) && !digit(byte(r)) && r != '#' }) {
		if w == t.text {
			return true
		}
	}
	if strings.Contains(t.text, "##") && strings.Contains(strings.ReplaceAll(n.Text, " ## ", "##"), t.text) {
		return true
	}
	for _, w := range strings.Fields(statements[n.Kind]) {
		if w == t.text {
			return true
		}
	}
	switch n.Kind {
	case tree.Params:
		if t.text == "void" {
			return len(n.Kids) == 0
		}
		for _, k := range n.Kids {
			if k.Text == t.text {
				return true
			}
		}
	case tree.Type:
		// The names of parameters, and words that are spelled otherwise.
		return dropped[t.text] || spelled[t.text] != "" || tagged[t.text] || basic[t.text] || strings.HasPrefix(t.text, "__") ||
			strings.Contains(n.Text, "func(")
	case tree.Var, tree.Func, tree.Typedef, tree.Struct, tree.Enum, tree.Call, tree.Foreach, tree.Assign:
		return dropped[t.text] || strings.HasPrefix(t.text, "__")
	}
	return false
}

func account(t *testing.T, name string, text []byte) {
	t.Helper()
	file, err := Parse(name, text)
	if err != nil {
		t.Error(err)
		return
	}
	for i, w := range unaccounted(text, file) {
		if i > 5 {
			return
		}
		t.Errorf("%s: %s", name, w)
	}
}
