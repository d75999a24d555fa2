package alter

import "strings"

// alterJumps alters break, continue, goto and return, and what is returned.
func (m *maker) alterJumps() {
	others := map[string][]string{
		"break":    {"continue", "return"},
		"continue": {"break", "return"},
		"goto":     {"return", "break", "continue"},
		"return":   {"break", "continue"},
	}
	for _, l := range m.lists {
		if l.kind != statements {
			continue
		}
		for _, p := range l.parts {
			s := p.span
			if m.is(s.last, ";") {
				s.last--
			}
			word := m.toks[s.first].text
			if m.toks[s.first].role != keyword || others[word] == nil {
				continue
			}
			value := word == "return" && s.last > s.first
			if !value {
				for _, to := range others[word] {
					m.add(Jump, s.first, m.code(s), to, m.put(s, to))
				}
			}
			if word != "return" {
				continue
			}
			if value {
				m.add(Result, s.first, m.code(s), "return", m.put(s, "return"))
			}
			for _, to := range []string{"0", "1", m.null} {
				v := strings.Trim(m.code(span{s.first + 1, s.last}), "()")
				if v != to && !(v == "0" && to == m.null) { // which is the same in C
					m.add(Result, s.first, m.code(s), "return "+to, m.put(s, m.returning(to)))
				}
				if !value {
					break
				}
			}
		}
	}
}

// returning returns the statement that returns a value.
func (m *maker) returning(value string) string {
	if m.language == clang {
		return "return (" + value + ")"
	}
	return "return " + value
}

// alterInitials drops the initial values of variables, and gives one to those without.
func (m *maker) alterInitials() {
	for _, in := range m.inits {
		if !in.value.empty() {
			m.add(Initial, in.value.first, m.code(in.value), "", m.cut(in.value))
			continue
		}
		value := m.initialOf(in.typ)
		if value == "" {
			continue
		}
		value = " = " + value + strings.Repeat(", "+value, in.names-1)
		m.add(Initial, in.after, "", value, m.after(in.after, value))
	}
}

// initialOf returns a value for a variable of a type that is not the one that it has
// without any; "" if none is known.
func (m *maker) initialOf(typ string) string {
	typ = strings.TrimPrefix(strings.TrimPrefix(typ, "static "), "const ")
	switch {
	case typ == "bool":
		return "true"
	case typ == "string":
		return `"x"`
	case m.otherTypes[typ] != nil && !m.is0(typ):
		return "1"
	}
	return ""
}

// is0 tells whether a type holds no number.
func (m *maker) is0(typ string) bool {
	return typ == "void" || typ == "any" || typ == "struct" || typ == "union"
}
