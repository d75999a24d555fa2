package patch

import (
	"slices"
	"strings"
)

// frame completes a piece of a file so that it can be parsed: it puts the piece into
// the function or structure that head names, and removes what begins before the
// piece or ends after it. It returns the line on which the piece begins.
func frame(head string, lines []string) (out []string, first int) {
	body := slices.Clone(lines)
	uncomment(body)
	undirect(body)
	open := slices.IndexFunc(body, func(l string) bool { return strings.HasPrefix(l, "{") })
	shut := slices.IndexFunc(body, func(l string) bool { return strings.HasPrefix(l, "}") })
	end := "}"
	name, isFunc := strings.CutSuffix(head, "()")
	switch {
	case isFunc && open >= 0 && (shut < 0 || open < shut):
		// The piece has the head, or at least its parameters in the old style.
		if !slices.ContainsFunc(body[:open], begins) {
			out = []string{"void", name + "(x)"}
		}
	case head == "" || open >= 0 && (shut < 0 || open < shut):
	case isFunc:
		out = []string{"void", name + "(void)", "{"}
	default:
		out, end = []string{head + " {"}, "};"
	}
	first = len(out) + 1
	var d depth
	inside := len(out) > 0 && strings.HasSuffix(out[len(out)-1], "{")
	for _, l := range body {
		switch {
		case strings.HasPrefix(l, "{"):
			inside, end = true, "}"
		case strings.HasPrefix(l, "}") && (inside || d.braces > 0):
			l = d.end() + l
			if !inside {
				l = l[1:]
			}
			inside = false
		default:
			l = d.through(l)
		}
		out = append(out, l)
	}
	if !inside {
		end = ";"
	}
	// Even an empty hunk must have something to parse.
	return append(out, d.end()+end, "int;"), first
}

// begins tells whether a line begins an item of a file.
func begins(l string) bool {
	return l != "" && (l[0] == '_' || l[0]|32 >= 'a' && l[0]|32 <= 'z')
}

// depth counts the open braces and parentheses.
type depth struct{ braces, parens int }

// end returns the text that closes what is open.
func (d *depth) end() string {
	out := strings.Repeat(")", d.parens)
	if d.parens > 0 {
		out += ";"
	}
	out += strings.Repeat("}", d.braces)
	*d = depth{}
	return out
}

// through removes from a line what closes a brace or parenthesis from before the
// piece, and counts the others.
func (d *depth) through(l string) string {
	quote := byte(0)
	var b strings.Builder
	for i := 0; i < len(l); i++ {
		c := l[i]
		switch {
		case quote != 0:
			if c == '\\' && i+1 < len(l) {
				b.WriteByte(c)
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"', c == '\'':
			quote = c
		case c == '{':
			d.braces++
		case c == '(':
			d.parens++
		case c == '}' && d.braces == 0, c == ')' && d.parens == 0:
			continue
		case c == '}':
			d.braces--
		case c == ')':
			d.parens--
		}
		b.WriteByte(l[i])
	}
	return b.String()
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

// undirect blanks the preprocessor lines of conditions that are incomplete.
func undirect(lines []string) {
	var open [][]int
	drop := func(at []int) {
		for _, i := range at {
			lines[i] = ""
		}
	}
	for i, l := range lines {
		rest, ok := strings.CutPrefix(strings.TrimSpace(l), "#")
		if !ok {
			continue
		}
		n := len(open)
		switch rest = strings.TrimSpace(rest); {
		case strings.HasPrefix(rest, "if"):
			open = append(open, []int{i})
		case n == 0 && (strings.HasPrefix(rest, "el") || strings.HasPrefix(rest, "endif")):
			lines[i] = ""
		case strings.HasPrefix(rest, "el"):
			open[n-1] = append(open[n-1], i)
		case strings.HasPrefix(rest, "endif"):
			open = open[:n-1]
		}
	}
	for _, at := range open {
		drop(at)
	}
}
