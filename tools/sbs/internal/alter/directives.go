package alter

import "strings"

// alterDirectives alters the directives of C: conditions, where they begin and end, and
// whether they are there.
func (m *maker) alterDirectives() {
	var conditions []string // names, in the order of their first use
	seen := map[string]bool{}
	for _, d := range m.directives {
		if d.word != "ifdef" && d.word != "ifndef" || d.last < d.first+2 {
			continue
		}
		if name := m.toks[d.first+2].text; !seen[name] {
			seen[name] = true
			conditions = append(conditions, name)
		}
	}
	for n, d := range m.directives {
		code := m.code(d.span)
		at := d.first
		switch d.word {
		case "ifdef", "ifndef":
			to := map[string]string{"ifdef": "ifndef", "ifndef": "ifdef"}[d.word]
			m.add(Condition, at, code, strings.Replace(code, d.word, to, 1), m.put(span{at + 1, at + 1}, to))
			name := span{at + 2, at + 2}
			other := m.toks[at+2].text + "_x"
			for _, c := range conditions {
				if c != m.toks[at+2].text {
					other = c
					break
				}
			}
			m.add(Condition, at, code, "#"+d.word+" "+other, m.put(name, other))
		case "if", "elif":
			cond := span{at + 2, d.last}
			not := "#" + d.word + " !(" + m.code(cond) + ")"
			m.add(Condition, at, code, not, m.before(cond.first, "!("), m.after(cond.last, ")"))
		case "define", "undef":
			if m.toks[at].unit >= 0 {
				m.add(DeclarationDropped, at, code, "", m.cut(d.span))
			}
		}
		m.dropDirective(n)
		m.moveDirective(d)
	}
}

// dropDirective drops a condition: its lines; its lines and what is between them; the
// lines of else.
func (m *maker) dropDirective(n int) {
	d := m.directives[n]
	if d.end == 0 {
		return
	}
	code := m.code(d.span)
	end := m.directives[d.end-1]
	switch d.word {
	case "else", "elif":
		m.add(DirectiveDropped, d.first, code, "", m.cut(d.span))
		m.add(DirectiveDropped, d.first, code, "#endif", m.cut(span{d.first, end.first - 1}))
	default:
		if !m.branched(n) {
			m.add(DirectiveDropped, d.first, code, "", m.cut(d.span), m.cut(end.span))
		}
		m.add(DirectiveDropped, d.first, code, "#endif", m.cut(span{d.first, end.last}))
	}
}

// branched tells whether a condition has an else.
func (m *maker) branched(n int) bool {
	for k, d := range m.directives {
		if k > n && d.end == m.directives[n].end {
			return true
		}
	}
	return false
}

// moveDirective moves a line of a condition over the statement or the declaration
// behind it, and over the one before it.
func (m *maker) moveDirective(d directive) {
	switch d.word {
	case "if", "ifdef", "ifndef", "else", "elif", "endif":
	default:
		return
	}
	line := "\n" + m.code(d.span) + "\n"
	var around *list
	for _, l := range m.lists {
		if l.commas() || !l.file && (l.open < 0 || l.open > d.first || l.close < d.first) {
			continue
		}
		if around == nil || l.open >= around.open {
			around = l
		}
	}
	if around == nil {
		return
	}
	before, after := -1, -1
	for n, p := range around.parts {
		switch {
		case p.last < d.first:
			before = n
		case p.first > d.first && after < 0:
			after = n
		}
	}
	if after >= 0 {
		p := around.parts[after]
		m.add(DirectiveMoved, d.first, m.code(d.span), m.code(p.span), m.cut(d.span), m.after(p.last, line))
	}
	if before >= 0 {
		p := around.parts[before]
		m.add(DirectiveMoved, d.first, m.code(d.span), m.code(p.span), m.cut(d.span), m.before(p.first, line))
	}
}
