package patch

import (
	"regexp"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/tree"
)

// fragment is a piece of a file that may begin and end anywhere.
type fragment struct {
	text  string
	items []*tree.Node
	part  map[string]bool // names, folded, of the functions and structures that are not whole
	frame string          // the one, folded, whose head is not in the fragment
}

// read reads a fragment. head is what it begins in: "name()" for a function, "struct
// name", or "" for the top of a file. What is no whole statement is left out.
func read(head string, lines []string) *fragment {
	lines = append([]string{}, lines...)
	uncomment(lines)
	for i, l := range lines { // the head of the function is right above
		if strings.HasPrefix(l, "{") {
			lines[i] = ""
			break
		}
		if strings.TrimSpace(l) != "" {
			break
		}
	}
	f := &fragment{text: strings.Join(lines, "\n") + "\n", part: map[string]bool{}, frame: strings.ToLower(bare(head))}
	open, shut, at := -1, -1, 0
	for i := len(lines) - 1; i >= 0; i-- {
		switch l := lines[i]; {
		case strings.HasPrefix(l, "{"), begins(l) && strings.HasSuffix(strings.TrimSpace(l), "{"):
			open = i
		case strings.HasPrefix(l, "}"):
			shut = i
		}
	}
	off := func(i int) int { return len(strings.Join(lines[:i], "\n")) + min(i, 1) }
	switch {
	case shut >= 0 && (open < 0 || shut < open):
		f.inside(head, 0, off(shut))
		at = shut + 1
	case head != "" && open < 0:
		f.inside(head, 0, len(f.text))
		at = len(lines)
	}
	for at < len(lines) {
		end, whole := chunk(lines, at)
		f.top(off(at), off(end), whole)
		at = end
	}
	return f
}

// whole returns the text of a fragment, as if it were a file.
func (f *fragment) whole(name string) *compare.Text {
	return &compare.Text{Name: name, Text: []byte(f.text), Tree: tree.New(tree.File, name, 0, len(f.text), f.items...)}
}

// chunk returns the end of the item that begins on a line, and whether it has one.
func chunk(lines []string, at int) (end int, whole bool) {
	open := false
	for i := at; i < len(lines); i++ {
		l := strings.TrimSpace(lines[i])
		switch {
		case !open && (strings.HasPrefix(l, "#") || l == ""):
			for strings.HasSuffix(l, "\\") && i+1 < len(lines) {
				i++
				l = lines[i]
			}
			return i + 1, true
		case strings.HasPrefix(lines[i], "}"), !open && strings.HasSuffix(l, ";"):
			return i + 1, true
		}
		open = open || strings.HasPrefix(lines[i], "{") || begins(lines[i]) && strings.HasSuffix(l, "{")
	}
	return len(lines), false
}

var headed = regexp.MustCompile(`(?m)^(struct\s+\w+|\w+\s*\()`)

// top reads an item of a file, or the beginning of one.
func (f *fragment) top(from, to int, whole bool) {
	if whole {
		if n, err := ctree.Parse("", []byte(f.text[from:to])); err == nil {
			for _, k := range n.Kids {
				f.items = append(f.items, shift(k, from))
			}
			return
		}
	}
	brace := strings.Index(f.text[from:to], "{")
	if brace < 0 {
		return
	}
	head := ""
	for _, m := range headed.FindAllString(f.text[from:from+brace], -1) {
		head = m
	}
	if name, ok := strings.CutSuffix(head, "("); ok {
		head = strings.TrimSpace(name) + "()"
	}
	f.inside(head, from+brace+1, to)
}

// bare returns the name in what a fragment begins in.
func bare(head string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(head, "()"), "struct"))
}

// inside reads statements of a function, or members of a structure.
func (f *fragment) inside(head string, from, to int) {
	name, isFunc := bare(head), strings.HasSuffix(head, "()")
	if name == "" {
		return
	}
	var list []*tree.Node
	for _, s := range statements(f.text[from:to]) {
		list = append(list, f.statement(s, from, isFunc)...)
	}
	n := tree.New(tree.Struct, name, from, to, list...)
	if isFunc {
		n = tree.New(tree.Func, name, from, to, tree.New(tree.Type, "", from, from), tree.New(tree.Params, "", from, from),
			tree.New(tree.Block, "", from, to, list...))
	}
	f.part[strings.ToLower(name)] = true
	f.items = append(f.items, n)
}

// statement reads one statement, or one member.
func (f *fragment) statement(s part, from int, isFunc bool) []*tree.Node {
	text, before := f.text[from+s.from:from+s.to], "void _(void) {"
	for _, word := range []string{"else", "do"} {
		if rest, ok := strings.CutPrefix(text, word); ok && !strings.ContainsAny(rest[:min(1, len(rest))], "_abcdefghijklmnopqrstuvwxyz(") {
			rest = strings.TrimLeft(rest, " \t\n")
			s.from, text = s.to-len(rest), rest
		}
	}
	if text == "" || text == ";" {
		return nil
	}
	if s.head {
		text += "{}"
	}
	if !isFunc {
		before = "struct _ {"
	}
	n, err := ctree.Parse("", []byte(before+text+"\n};"))
	if err != nil || len(n.Kids) == 0 {
		return nil
	}
	list := n.Kids[0].Kids
	if isFunc {
		list = list[len(list)-1].Kids
	}
	for i := range list {
		list[i] = shift(list[i], from+s.from-len(before))
	}
	return list
}

// shift returns a tree that stands elsewhere.
func shift(n *tree.Node, by int) *tree.Node {
	out := tree.New(n.Kind, n.Text, n.Pos+by, n.End+by)
	for _, k := range n.Kids {
		out.Kids = append(out.Kids, shift(k, by))
	}
	return out
}

// part is a part of a text; head says that it is what stands before a brace.
type part struct {
	from, to int
	head     bool
}

var label = regexp.MustCompile(`^(case\b[^?]*|default|\w+)\s*$`)

// statements finds the statements of a text, without reading them. Preprocessor lines
// are passed over.
func statements(text string) (out []part) {
	from, depth := -1, 0 // where the statement begins; how many parentheses are open
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '#' && strings.TrimSpace(text[strings.LastIndex(text[:i], "\n")+1:i]) == "":
			from, depth = -1, 0
			i = past(text, i, "\n")
			continue
		case strings.HasPrefix(text[i:], "/*"):
			i = past(text, i+2, "*/")
			continue
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		}
		if from < 0 {
			from = i
		}
		switch c {
		case '"', '\'':
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 { // it begins before the text
				from, depth = -1, 0
			}
		case ';', '{', '}':
			if depth > 0 && c == ';' {
				break
			}
			if end := i; from < end && depth == 0 {
				if c == ';' {
					end++
				}
				out = append(out, part{from, end, c == '{'})
			}
			from, depth = -1, 0
		case ':':
			if depth == 0 && label.MatchString(text[from:i]) {
				out = append(out, part{from, i + 1, false})
				from = -1
			}
		}
		i++
	}
	return out
}

// past returns the offset behind the next mark.
func past(text string, i int, mark string) int {
	if n := strings.Index(text[min(i, len(text)):], mark); n >= 0 {
		return i + n + len(mark)
	}
	return len(text)
}

// begins tells whether a line begins an item of a file.
func begins(l string) bool {
	return l != "" && (l[0] == '_' || l[0]|32 >= 'a' && l[0]|32 <= 'z')
}

// uncomment blanks the lines of comments that begin before the piece or end after
// it.
func uncomment(lines []string) {
	text := strings.Join(lines, "\n")
	if end := strings.Index(text, "*/"); end >= 0 && !strings.Contains(text[:end], "/*") {
		clear(lines[:strings.Count(text[:end], "\n")+1])
	}
	if begin := strings.LastIndex(text, "/*"); begin >= 0 && !strings.Contains(text[begin:], "*/") {
		clear(lines[strings.Count(text[:begin], "\n"):])
	}
	if n := len(lines); n > 0 {
		lines[n-1] = strings.TrimSuffix(lines[n-1], "\\")
	}
}
