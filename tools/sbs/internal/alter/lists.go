package alter

// kindsOfList are the kinds for exchanging two parts of a list, dropping one and
// doubling one; 0: that is not done.
var kindsOfList = map[listKind][3]Kind{
	statements:   {StatementsExchanged, StatementDropped, StatementDoubled},
	cases:        {CasesExchanged, CaseDropped, 0},
	declarations: {DeclarationsExchanged, DeclarationDropped, DeclarationDoubled},
	parameters:   {ParametersExchanged, ParameterDropped, 0},
	arguments:    {ArgumentsExchanged, ArgumentDropped, ArgumentDoubled},
	values:       {ValuesExchanged, ValueDropped, ValueDoubled},
	names:        {DeclarationsExchanged, DeclarationDropped, 0},
}

// alterLists exchanges, drops and doubles the parts of lists.
func (m *maker) alterLists() {
	for _, l := range m.lists {
		for n, p := range l.parts {
			if p.empty() || p.kind == idle {
				continue
			}
			kinds := kindsOfList[l.kind]
			switch {
			case p.kind == declaring:
				kinds = kindsOfList[declarations]
			case p.kind == marking:
				kinds[2] = 0
				if m.is(p.first, "case", "default") {
					kinds[1] = CaseDropped
				}
			}
			if n+1 < len(l.parts) {
				m.exchange(kinds[0], p, l.parts[n+1])
			}
			m.add(kinds[1], p.first, m.code(p.span), "", m.drop(l, n))
			if kinds[2] != 0 {
				m.add(kinds[2], p.first, m.code(p.span), m.code(p.span), m.insert(l, n, false, m.partCode(p)))
			}
		}
	}
}

func (m *maker) exchange(kind Kind, a, b part) {
	if a.empty() || b.empty() || a.kind == idle || b.kind == idle {
		return
	}
	if !m.ends(b) && m.is(a.last, ";") {
		a.last-- // the macro ends without a semicolon, and still does
	}
	m.add(kind, a.first, m.code(a.span), m.code(b.span), m.put(a.span, m.partCode(b)), m.put(b.span, m.partCode(a)))
}

// ends tells whether nothing is needed between a part and the next one: of C, only the
// last statement of a macro may have no end.
func (m *maker) ends(p part) bool {
	return m.language == golang || p.kind != plain && p.kind != declaring || m.is(p.last, ";", "}") || m.toks[p.first].directive == 0
}

// partCode returns the code of a part as it can be put elsewhere. A directive has its
// lines to itself.
func (m *maker) partCode(p part) string {
	if p.kind == directing {
		return "\n" + m.code(p.span) + "\n"
	}
	return m.code(p.span)
}

// commas tells whether the parts of a list have commas between them.
func (l *list) commas() bool {
	return l.kind == parameters || l.kind == arguments || l.kind == values || l.kind == names
}

// drop returns the edits that take a part and its separator out of a list.
func (m *maker) drop(l *list, n int) []Edit {
	p := l.parts[n]
	if l.bare {
		return m.put(p.span, m.nobody)
	}
	if l.commas() {
		if after := m.next(p.last); m.is(after, ",") && (n+1 < len(l.parts) || n == 0) {
			return m.cut(span{p.first, after})
		}
		if before := m.previous(p.first); m.is(before, ",") {
			return m.cut(span{before, p.last})
		}
		return m.cut(p.span)
	}
	if m.language == golang && m.is(p.last+1, ";") && m.toks[p.last+1].class == mark {
		p.last++
	}
	return m.cut(p.span)
}

// insert returns the edits that put code into a list beside a part: before it or
// behind it.
func (m *maker) insert(l *list, n int, before bool, code string) []Edit {
	p := l.parts[n]
	separator := m.separator
	if l.commas() {
		separator = ", "
	} else if !m.ends(p) {
		separator = "; "
	}
	switch {
	case l.bare && p.kind == idle:
		return m.put(p.span, "{ "+code+" }")
	case l.bare && before:
		return append(m.before(p.first, "{ "+code+separator), m.after(p.last, " }")...)
	case l.bare:
		return append(m.before(p.first, "{ "), m.after(p.last, separator+code+" }")...)
	case before:
		return m.before(p.first, code+separator)
	case p.kind == marking:
		return m.after(p.last, " "+code)
	}
	return m.after(p.last, separator+code)
}

// enter returns the edits that put code at the beginning or the end of a list of
// statements.
func (m *maker) enter(l *list, begin bool, code string) []Edit {
	switch {
	case len(l.parts) > 0 && begin:
		return m.insert(l, 0, true, code)
	case len(l.parts) > 0:
		return m.insert(l, len(l.parts)-1, false, code)
	case l.open >= 0:
		return m.after(l.open, " "+code+" ")
	}
	return nil
}
