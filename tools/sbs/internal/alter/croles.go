package alter

import "strings"

func readC(text []byte) (*reading, error) {
	r := newC(clang, text)
	if err := r.structure(); err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, t := range r.toks {
		if t.role == typeName {
			known[t.text] = true
		}
	}
	r.casting(known)
	r.prefixes()
	r.roles(known)
	return r, nil
}

// casting finds the casts, and the types in sizeof.
func (r *reading) casting(known map[string]bool) {
	for i := range r.toks {
		if !r.is(i, "(") || r.pair[i] < i+2 || r.toks[i].alone {
			continue
		}
		close := r.pair[i]
		before := r.previous(i)
		size := r.is(before, "sizeof")
		if before >= 0 && !size && r.operand(before) || r.is(before, "if", "while", "for", "switch") {
			continue
		}
		if after := r.next(close); !size && (after < 0 || !r.begins(after)) {
			continue
		}
		if !r.isType(i+1, close-1, known) {
			continue
		}
		r.casts[close] = !size
		if !size {
			r.converted = append(r.converted, conversion{span{i, close}, nothing, nothing})
		}
		for j := i + 1; j < close; j++ {
			t := &r.toks[j]
			switch {
			case t.class == word && t.role == 0:
				t.role = typeName
			case t.text == "*":
				t.pointer = true
			}
		}
	}
}

// begins tells whether an operand can begin with the token.
func (r *reading) begins(i int) bool {
	t := r.toks[i]
	switch t.class {
	case word:
		return t.role != keyword || t.text == "sizeof"
	case number, quoted, letter:
		return true
	}
	return r.is(i, "(", "*", "&", "-", "~", "!")
}

// isType tells whether tokens are a type without a name.
func (r *reading) isType(first, last int, known map[string]bool) bool {
	typed, stars := 0, 0
	for i := first; i <= last; i++ {
		t := r.toks[i]
		switch {
		case r.is(i, "struct", "union", "enum"):
			i++
			typed++
		case r.qualifiers[t.text]:
		case t.class == word && (cTypes[t.text] || known[t.text] || strings.HasSuffix(t.text, "_t")):
			typed++
		case t.class == word && i == first && i < last && r.is(last, "*"):
			typed++
		case r.is(i, "*"):
			stars++
		case r.is(i, "(") && typed > 0 && r.is(i+1, "*"): // (*)(...)
			return true
		default:
			return false
		}
	}
	return typed > 0
}

// roles says what the remaining words stand for, and finds the arguments of calls.
func (r *reading) roles(known map[string]bool) {
	c := &cReader{reading: r}
	ix := make([]int, len(r.toks))
	for i := range ix {
		ix[i] = i
	}
	c.read(ix)
	for i := range r.toks {
		t := &r.toks[i]
		if t.class != word || t.alone {
			continue
		}
		if t.role == 0 {
			t.role = r.cRole(i, known)
		}
		if n := r.next(i); t.role == function && r.is(n, "(") && !r.listed(n) {
			if n+1 < r.pair[n] {
				c.row(arguments, n)
			}
		}
	}
}

// listed tells whether what a bracket holds is in a list already.
func (r *reading) listed(open int) bool {
	if r.held == nil {
		r.held = map[int]bool{}
		for _, l := range r.lists {
			r.held[l.open] = true
		}
	}
	return r.held[open]
}

func (r *reading) cRole(i int, known map[string]bool) role {
	t := r.toks[i]
	called := r.is(r.next(i), "(")
	switch {
	case t.text == "defined" || strings.HasPrefix(t.text, "__") && strings.HasSuffix(t.text, "__"):
		return fixed
	case t.text == "NULL":
		return null
	case t.text == "TRUE" || t.text == "FALSE" || t.text == "true" || t.text == "false":
		return boolean
	case called:
		return function
	case r.is(r.previous(i), ".", "->"):
		return field
	case t.unit >= 0 && r.declared(t.unit, t.text):
		return variable
	case capitals(t.text):
		return constant
	case known[t.text] || cTypes[t.text]:
		return typeName
	}
	return variable
}

func (r *reading) declared(u int, name string) bool {
	for _, v := range r.units[u].vars {
		if v.name == name {
			return true
		}
	}
	return false
}
