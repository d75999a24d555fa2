package alter

// alterGuards alters what guards statements: it moves statements over braces, drops heads
// and branches, and exchanges branches.
func (m *maker) alterGuards() {
	for _, f := range m.flows {
		for _, l := range []*list{f.body, f.alt} {
			if l != nil && f.word >= 0 {
				m.moveOut(f, l)
				m.moveIn(f, l)
			}
		}
		if f.alt != nil {
			m.across(f.body, f.alt)
			m.branches(f)
		}
		for i := 0; i+1 < len(f.cases); i++ {
			m.across(f.cases[i], f.cases[i+1])
		}
		m.heads(f)
	}
}

// movable returns the first or the last statement of a list, if it has one.
func movable(l *list, first bool) (int, bool) {
	n := 0
	if !first {
		n = len(l.parts) - 1
	}
	return n, len(l.parts) > 0 && l.parts[n].kind != idle
}

func (m *maker) moveOut(f *flow, l *list) {
	for _, first := range []bool{true, false} {
		if n, ok := movable(l, first); ok {
			code := m.code(l.parts[n].span)
			m.add(MovedOut, l.parts[n].first, code, m.code(f.head), m.drop(l, n), m.insert(f.in, f.at, first, code))
		}
	}
}

func (m *maker) moveIn(f *flow, l *list) {
	for _, begin := range []bool{true, false} {
		n := f.at + 1
		if begin {
			n = f.at - 1
		}
		if n < 0 || n >= len(f.in.parts) || f.in.parts[n].kind == idle {
			continue
		}
		p := f.in.parts[n]
		m.add(MovedIn, p.first, m.code(p.span), m.code(f.head), m.drop(f.in, n), m.enter(l, begin, m.code(p.span)))
	}
}

// across moves a statement from one list to the next one, and back.
func (m *maker) across(a, b *list) {
	if n, ok := movable(a, false); ok {
		code := m.code(a.parts[n].span)
		m.add(MovedAcross, a.parts[n].first, code, "", m.drop(a, n), m.enter(b, true, code))
	}
	if n, ok := movable(b, true); ok {
		code := m.code(b.parts[n].span)
		m.add(MovedAcross, b.parts[n].first, code, "", m.drop(b, n), m.enter(a, false, code))
	}
}

// all returns the tokens of a list with its braces.
func (l *list) all() span {
	if l.bare {
		return l.parts[0].span
	}
	return span{l.open, l.close}
}

// inside returns the code of the statements of a list.
func (m *maker) inside(l *list) string {
	if l.bare {
		return m.code(l.parts[0].span)
	}
	return m.code(span{l.open + 1, l.close - 1})
}

// branches drops what else guards and exchanges it for what if guards.
func (m *maker) branches(f *flow) {
	alt := f.alt.all()
	m.add(ElseDropped, f.els, "else "+m.code(alt), "", m.cut(span{f.els, alt.last}))
	if f.alt.bare {
		m.add(ElseDropped, f.els, "else", "", m.put(span{f.els, f.els}, m.separator))
	} else {
		m.add(ElseDropped, f.els, "else", "", m.put(span{f.els, f.alt.open}, m.separator), m.cut(span{f.alt.close, f.alt.close}))
	}
	a, b := m.inside(f.body), m.inside(f.alt)
	m.add(BranchesExchanged, f.word, a, b, m.put(f.body.all(), "{ "+b+" }"), m.put(alt, "{ "+a+" }"))
}

// heads drops heads and parts of them.
func (m *maker) heads(f *flow) {
	if f.word < 0 {
		return
	}
	for _, c := range f.clauses {
		if !c.empty() {
			m.add(ClauseDropped, c.first, m.code(c), "", m.cut(c))
		}
	}
	head := m.code(f.head)
	switch {
	case m.is(f.word, "if") && f.alt == nil:
		m.add(HeadAltered, f.word, "if", m.loop, m.put(span{f.word, f.word}, m.loop))
	case m.is(f.word, "while"), m.is(f.word, "for") && m.language == golang && len(f.clauses) == 1:
		m.add(HeadAltered, f.word, m.toks[f.word].text, "if", m.put(span{f.word, f.word}, "if"))
	}
	if f.body == nil {
		return
	}
	var tail []Edit
	if !f.tail.empty() {
		tail = m.cut(f.tail)
	}
	if f.alt != nil {
		tail = m.cut(span{f.els, f.last})
	}
	switch {
	case f.in.bare && len(f.body.parts) != 1:
	case f.body.bare:
		m.add(Unwrapped, f.word, head, "", m.cut(f.head), tail)
	default:
		m.add(Unwrapped, f.word, head, "", m.cut(span{f.head.first, f.body.open}), m.cut(span{f.body.close, f.body.close}), tail)
	}
	if f.alt != nil && !(f.in.bare && len(f.alt.parts) != 1) {
		if f.alt.bare {
			m.add(Unwrapped, f.els, head+" else", "", m.cut(span{f.first, f.els}))
		} else {
			m.add(Unwrapped, f.els, head+" else", "", m.cut(span{f.first, f.alt.open}), m.cut(span{f.alt.close, f.alt.close}))
		}
	}
	if !f.body.bare {
		m.add(HeadDropped, f.word, head, "", m.cut(f.head), tail)
	}
}
