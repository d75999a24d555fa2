package ctree

import (
	"fmt"
	"strings"
)

// maxConditions is how deep #if may be nested.
const maxConditions = 64

// element is a token, or what a directive stands for.
type element struct {
	token      // of a definition: its name
	definition *definition
	cond       *cond
	weight     int // of all that is in it
	behind     int // weight of what stands behind it in its list
}

// definition is what #define says of a name.
type definition struct {
	parens bool      // there are parentheses
	params []token   // what stands in them
	body   []element // its tokens
}

// cond is a #if with all its branches.
type cond struct {
	branches []branch
	hasElse  bool
	pos, end int
}

type branch struct {
	text     string // its condition; none: #else
	elements []element
	weight   int
	pos, end int
}

// weigh sets how much the elements of a list weigh, and returns how much all do. What
// is in them has been weighed.
func weigh(elements []element) int {
	sum := 0
	for i := len(elements) - 1; i >= 0; i-- {
		e := &elements[i]
		e.weight, e.behind = 1, sum
		if e.cond != nil {
			for _, b := range e.cond.branches {
				e.weight += b.weight
			}
		}
		sum += e.weight
	}
	return sum
}

// group makes elements of tokens.
func group(tokens []token) ([]element, *failure) {
	type level struct {
		cond     *cond
		elements []element // around it
	}
	var open []level
	out := make([]element, 0, len(tokens))
	for i := 0; i < len(tokens); {
		if tokens[i].text != "#" || !tokens[i].first || tokens[i].kind != punct {
			out = append(out, element{token: tokens[i]})
			i++
			continue
		}
		j := i + 1
		for j < len(tokens) && !tokens[j].first {
			j++
		}
		line := tokens[i:j]
		i = j
		if len(line) == 1 {
			continue // a lone # is nothing
		}
		name, args, pos, end := line[1].text, line[2:], line[0].pos, line[len(line)-1].end
		switch name {
		case "define":
			d, bad := define(line)
			if bad != nil {
				return nil, bad
			}
			out = append(out, d)
		case "undef", "warning", "warn", "include", "include_next", "import", "pragma", "ident", "sccs", "line":
		case "error":
			e := element{token: token{kind: complaint, pos: pos, end: end, first: true}}
			if len(args) > 0 {
				e.text = args[0].text
			}
			out = append(out, e)
		case "if", "ifdef", "ifndef":
			if len(open) == maxConditions {
				return nil, fail(pos, fmt.Sprintf("#if is nested deeper than %d", maxConditions), "make the text simpler")
			}
			if len(args) == 0 {
				return nil, fail(pos, "#"+name+" has no condition", "write one")
			}
			text := joined(args)
			switch name {
			case "ifdef":
				text = "defined(" + text + ")"
			case "ifndef":
				text = "!defined(" + text + ")"
			}
			c := &cond{pos: pos, branches: []branch{{text: text, pos: end}}}
			open = append(open, level{c, out})
			out = nil
		case "elif", "else", "endif":
			if len(open) == 0 {
				return nil, fail(pos, "#"+name+" without #if", "take it out, or write the #if")
			}
			top := &open[len(open)-1]
			c := top.cond
			b := &c.branches[len(c.branches)-1]
			b.elements, b.weight, b.end = out, weigh(out), pos
			out = nil
			if c.hasElse && name != "endif" {
				return nil, fail(pos, "#"+name+" after #else", "take it out, or write #endif before it")
			}
			switch name {
			case "elif":
				if len(args) == 0 {
					return nil, fail(pos, "#elif has no condition", "write one, or #else")
				}
				c.branches = append(c.branches, branch{text: joined(args), pos: end})
			case "else":
				c.hasElse = true
				c.branches = append(c.branches, branch{pos: end})
			case "endif":
				c.end = line[1].end
				out = append(top.elements, element{token: token{kind: condition, pos: c.pos, end: c.end, first: true}, cond: c})
				open = open[:len(open)-1]
			}
		default:
			return nil, fail(pos, fmt.Sprintf("#%s is not a directive that is known", name), "correct it")
		}
	}
	if len(open) > 0 {
		return nil, fail(open[len(open)-1].cond.pos, "#if without #endif", "write the #endif")
	}
	weigh(out)
	return out, nil
}

// define makes an element of the line of a #define.
func define(line []token) (element, *failure) {
	if len(line) < 3 || line[2].kind != word {
		return element{}, fail(line[0].pos, "#define without a name", "write one")
	}
	d := &definition{}
	e := element{token: line[2], definition: d}
	e.kind, e.pos, e.end, e.first = defines, line[0].pos, line[len(line)-1].end, true
	body := line[3:]
	if len(body) > 0 && body[0].text == "(" && body[0].pos == line[2].end {
		d.parens = true
		i := 1
		for i < len(body) && body[i].text != ")" {
			if body[i].text != "," {
				d.params = append(d.params, body[i])
			}
			i++
		}
		if i == len(body) {
			return e, fail(line[0].pos, "the parameters of #define do not end", "close them with )")
		}
		body = body[i+1:]
	}
	d.body = paste(body)
	weigh(d.body)
	return e, nil
}

// paste makes a name of each a##b and of each #a.
func paste(body []token) []element {
	var out []element
	for i := 0; i < len(body); i++ {
		t := body[i]
		switch {
		case t.text == "#" && i+1 < len(body) && body[i+1].kind == word:
			i++
			t = token{word, "#" + body[i].text, t.pos, body[i].end, t.first}
		case t.kind == punct && t.text == "##" && i+1 < len(body):
			i++
			if n := len(out); n > 0 && out[n-1].kind != punct {
				last := &out[n-1].token
				last.kind, last.text, last.end = word, last.text+"##"+body[i].text, body[i].end
				continue
			}
			t = token{word, "##" + body[i].text, t.pos, body[i].end, t.first}
		}
		out = append(out, element{token: t})
	}
	return out
}

// joined returns the text of tokens, with one blank where there are any.
func joined(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 && t.pos > tokens[i-1].end {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}
