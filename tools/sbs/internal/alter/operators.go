package alter

import "slices"

// assignsTo has the operators that are made of one that assigns; the first one is
// its opposite.
var assignsTo = map[string][]string{
	"=": {"+=", "|="}, ":=": {"="},
	"+=": {"-=", "="}, "-=": {"+=", "="}, "*=": {"/=", "="}, "/=": {"*=", "="}, "%=": {"/=", "="},
	"|=": {"&=", "="}, "&=": {"|=", "="}, "^=": {"|=", "="}, "&^=": {"|=", "&=", "="},
	"<<=": {">>=", "="}, ">>=": {"<<=", "="},
	"++": {"--"}, "--": {"++"},
}

// alterOperators alters operators, and drops those in front of an operand.
func (m *maker) alterOperators() {
	for i, t := range m.toks {
		if t.class != mark || t.alone {
			continue
		}
		if t.prefix || t.pointer {
			kind := UnaryDropped
			if t.pointer {
				kind = Pointer
			}
			m.add(kind, i, t.text, "", m.cut(span{i, i}))
			continue
		}
		for _, to := range assignsTo[t.text] {
			m.add(Assignment, i, t.text, to, m.put(span{i, i}, to))
		}
		for _, class := range m.classes {
			if !slices.Contains(class, t.text) {
				continue
			}
			for _, to := range class {
				if to != t.text {
					m.swap(Operator, i, to)
				}
			}
		}
		if t.text == "(" && m.regroups(i) {
			all := span{i, m.pair[i]}
			m.add(ParensDropped, i, m.code(all), m.code(span{i + 1, all.last - 1}), m.cut(span{i, i}), m.cut(span{all.last, all.last}))
		}
	}
	for _, i := range m.stars {
		m.add(Pointer, i, m.toks[i].text, "*"+m.toks[i].text, m.before(i, "*"))
	}
}

// alterCasts drops conversions.
func (m *maker) alterCasts() {
	for _, c := range m.converted {
		edits := m.cut(c.before)
		old, new := m.code(c.before), ""
		if !c.behind.empty() {
			edits = append(edits, m.cut(c.behind)...)
			new = m.code(c.value)
			old += new + ")"
		}
		m.add(CastDropped, c.before.first, old, new, edits)
	}
}

// regroups tells whether the operands are grouped otherwise without a parenthesis.
func (m *maker) regroups(open int) bool {
	close := m.pair[open]
	if close <= open+1 || m.casts[close] || m.operand(m.previous(open)) {
		return false
	}
	loosest, inner := 100, false
	for i := open + 1; i < close; i++ {
		t := m.toks[i]
		if m.pair[i] > i {
			i = m.pair[i]
			continue
		}
		if n, ok := m.binary(i); ok {
			loosest = min(loosest, n)
			inner = true
		} else if t.prefix {
			inner = true
		} else if m.is(i, "?", ":", "=", ",") {
			loosest, inner = 0, true
		}
	}
	before, after := m.previous(open), m.next(close)
	if n, ok := m.binary(before); ok && n >= loosest {
		return true
	}
	if n, ok := m.binary(after); ok && n > loosest {
		return true
	}
	if before >= 0 && (m.toks[before].prefix || m.casts[before]) && loosest < 100 {
		return true
	}
	return inner && m.is(after, ".", "->", "[", "(", "++", "--")
}

// alterOperands drops operands of binary operators, and exchanges them.
func (m *maker) alterOperands() {
	for i := range m.toks {
		if _, ok := m.binary(i); !ok || m.toks[i].alone {
			continue
		}
		l, r := m.left(i), m.right(i)
		if l.empty() || r.empty() || l.last >= i || r.first <= i {
			continue
		}
		was := m.code(span{l.first, r.last})
		if !slices.Contains(m.classes[0], m.toks[i].text) {
			m.add(OperandDropped, i, was, m.code(l), m.cut(span{i, r.last}))
			m.add(OperandDropped, i, was, m.code(r), m.cut(span{l.first, i}))
		}
		m.add(OperandsExchanged, i, was, m.code(r)+" "+m.toks[i].text+" "+m.code(l), m.put(l, m.code(r)), m.put(r, m.code(l)))
		if m.is(i, "&&", "||") {
			m.negate(l)
			m.negate(r)
		}
	}
}

// alterConditions turns conditions round.
func (m *maker) alterConditions() {
	for _, f := range m.flows {
		if !f.cond.empty() && f.word >= 0 && !m.is(f.word, "switch") {
			m.negate(f.cond)
		}
	}
}

// negate puts a negation around a condition, unless another alteration does the same
// by its one operator.
func (m *maker) negate(s span) {
	only := true
	for i := s.first; i <= s.last; i++ {
		if m.toks[i].alone || m.toks[i].commented && i > s.first {
			return
		}
		if m.pair[i] > i {
			i = m.pair[i]
			continue
		}
		if m.is(i, "&&", "||", "=", "?") {
			only = false
		}
	}
	if only && m.toks[s.first].text == "!" {
		return
	}
	if only {
		for i := s.first; i <= s.last; i++ {
			if m.pair[i] > i {
				i = m.pair[i]
			} else if n, ok := m.binary(i); ok && n == m.binding["=="] || ok && n == m.binding["<"] {
				return
			}
		}
	}
	m.add(NotAdded, s.first, m.code(s), "!("+m.code(s)+")", m.before(s.first, "!("), m.after(s.last, ")"))
}
