package alter

import "strings"

// capitals tells whether a name is written as those of constants and macros are.
func capitals(name string) bool {
	return strings.ToUpper(name) == name && strings.ToLower(name) != name
}

// operand tells whether a token can end an operand.
func (r *reading) operand(i int) bool {
	if i < 0 {
		return false
	}
	t := r.toks[i]
	switch t.class {
	case word:
		return t.role != keyword
	case number, quoted, letter:
		return true
	case mark:
		return (t.text == ")" && !r.casts[i]) || t.text == "]" || t.text == "}" && r.braces || t.pointer
	}
	return false
}

// prefixes finds the operators that stand in front of their operand.
func (r *reading) prefixes() {
	for i := range r.toks {
		t := &r.toks[i]
		if t.class != mark || t.pointer || t.directive != 0 && r.is(i-1, "#") {
			continue
		}
		switch t.text {
		case "!", "~":
			t.prefix = true
		case "-", "+", "*", "&", "^":
			t.prefix = !r.operand(r.previous(i))
		}
	}
}

// previous returns the token before, which belongs to the same directive, or as t to
// none; -1 if there is none.
func (r *reading) previous(i int) int {
	for j := i - 1; j >= 0; j-- {
		if r.toks[j].directive == r.toks[i].directive {
			return j
		}
		if r.toks[i].directive != 0 {
			return -1
		}
	}
	return -1
}

func (r *reading) next(i int) int {
	for j := i + 1; j < len(r.toks); j++ {
		if r.toks[j].directive == r.toks[i].directive {
			return j
		}
		if r.toks[i].directive != 0 {
			return -1
		}
	}
	return -1
}

// binary tells whether the token is a binary operator, and how firmly it binds.
func (r *reading) binary(i int) (int, bool) {
	if i < 0 {
		return 0, false
	}
	t := r.toks[i]
	if t.class != mark || t.prefix || t.pointer {
		return 0, false
	}
	n, ok := r.binding[t.text]
	return n, ok
}

// left returns the left operand of a binary operator.
func (r *reading) left(op int) span {
	n, _ := r.binary(op)
	first := op
	for j := r.previous(op); j >= 0; j = r.previous(j) {
		t := r.toks[j]
		if t.class == mark {
			if (t.text == ")" || t.text == "]" || t.text == "}" && r.braces) && r.pair[j] >= 0 {
				j = r.pair[j]
				first = j
				continue
			}
			if m, ok := r.binary(j); ok && m < n || !ok && !t.prefix && t.text != "." && t.text != "->" && t.text != "++" && t.text != "--" {
				break
			}
		}
		if t.class == lineEnd || t.role == keyword && t.text != "sizeof" {
			break
		}
		first = j
	}
	return span{first, r.previous(op)}
}

// right returns the right operand of a binary operator.
func (r *reading) right(op int) span {
	n, _ := r.binary(op)
	last := op
	for j := r.next(op); j >= 0; j = r.next(j) {
		t := r.toks[j]
		if t.class == mark {
			if (t.text == "(" || t.text == "[") && r.pair[j] >= 0 {
				j = r.pair[j]
				last = j
				continue
			}
			if m, ok := r.binary(j); ok && m <= n || !ok && !t.prefix && t.text != "." && t.text != "->" && t.text != "++" && t.text != "--" {
				break
			}
		}
		if t.class == lineEnd || t.role == keyword && t.text != "sizeof" {
			break
		}
		last = j
	}
	return span{r.next(op), last}
}
