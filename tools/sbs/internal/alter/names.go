package alter

import (
	"cmp"
	"slices"
	"strings"
)

// maxNames is how many other names a name is altered to.
const maxNames = 3

// pool says which names can stand for each other.
type pool struct {
	role  role
	place string // package of Go; "." of a method or a member that is called; "basic" and "tag" of a type
}

// candidates are the names of a pool, in the order of their first use.
type candidates struct {
	names []string
	known map[string]*use
}

// use is what is known of a name.
type use struct {
	units map[int]bool // where it occurs
	typ   string       // of a variable or a member, if it was declared with one
	args  int          // of a function: how many, or -1
}

func (m *maker) poolOf(i int) pool {
	t := m.toks[i]
	p := pool{role: t.role}
	before := m.previous(i)
	switch {
	case t.role == typeName && m.otherTypes[t.text] != nil:
		p.place = "basic"
	case t.role == typeName && m.is(before, "struct", "union", "enum"):
		p.place = "tag"
	case m.is(before, ".", "->"):
		if j := m.previous(before); m.toks[j].role == packageName {
			p.place = m.toks[j].text
		} else if t.role == function {
			p.place = "."
		}
	}
	return p
}

// altered tells whether a word is one of the names that are altered to others.
func (t lexeme) altered() bool {
	return t.class == word && !t.alone && t.role >= variable && t.role <= packageName
}

// collect gathers the names of the text.
func (m *maker) collect() {
	m.pools, m.owned = map[pool]*candidates{}, map[string]bool{}
	types := map[string]string{}
	for _, u := range m.units {
		for _, v := range u.vars {
			m.owned[v.name] = true
			if types[v.name] == "" {
				types[v.name] = v.typ
			}
		}
	}
	count := map[int]int{}
	for _, l := range m.lists {
		if l.kind == arguments || l.kind == parameters {
			count[l.open] = len(l.parts)
		}
	}
	for i, t := range m.toks {
		if !t.altered() {
			continue
		}
		p := m.poolOf(i)
		c := m.pools[p]
		if c == nil {
			c = &candidates{known: map[string]*use{}}
			m.pools[p] = c
		}
		u := c.known[t.text]
		if u == nil {
			u = &use{units: map[int]bool{}, args: -1}
			if t.role == variable || t.role == field {
				u.typ = types[t.text]
			}
			c.known[t.text] = u
			c.names = append(c.names, t.text)
		}
		u.units[t.unit] = true
		if n := m.next(i); t.role == function && m.is(n, "(") {
			u.args = count[n]
		}
	}
}

// alterNames alters each use of a name to the likeliest others of its sort.
func (m *maker) alterNames() {
	flags := m.flags()
	kinds := map[role]Kind{variable: Variable, field: Field, function: Function, constant: Constant,
		typeName: TypeName, label: Label, packageName: Package}
	for i, t := range m.toks {
		if !t.altered() {
			continue
		}
		others := m.likeliest(i)
		if t.role == constant && flags[i] && len(others) > 0 {
			mask := t.text + " | " + m.qualifier(i) + others[0]
			m.add(FlagAdded, i, t.text, mask, m.before(m.head(i), "("), m.after(i, " | "+m.qualifier(i)+others[0]+")"))
		}
		for _, to := range others {
			m.swap(kinds[t.role], i, to)
		}
		if before := m.previous(i); m.is(before, ".", "->") && m.toks[m.previous(before)].role != packageName {
			m.add(MemberDropped, i, m.toks[before].text+t.text, "", m.cut(span{before, i}))
		}
	}
}

// head returns where a name begins with its package.
func (m *maker) head(i int) int {
	if m.qualifier(i) != "" {
		return i - 2
	}
	return i
}

// qualifier returns the package before the name of a constant, with the dot.
func (m *maker) qualifier(i int) string {
	if p := m.poolOf(i).place; p != "" && p != "." {
		return p + "."
	}
	return ""
}

// flags returns the uses of constants that are flags of a mask.
func (m *maker) flags() map[int]bool {
	mask := map[string]bool{} // what the names of flags begin with
	uses := map[int]bool{}
	near := func(i int) bool {
		return m.is(m.previous(m.head(i)), "|", "&", "&^", "|=", "&=", "&^=", "~") || m.is(m.next(i), "|", "&", "&^")
	}
	for i, t := range m.toks {
		if t.role == constant && t.class == word && !t.alone && near(i) {
			mask[words(t.text)[0]] = true
		}
	}
	for i, t := range m.toks {
		if t.role == constant && t.class == word && !t.alone && t.directive == 0 && mask[words(t.text)[0]] &&
			(near(i) || m.is(m.previous(m.head(i)), ",", "(", "=") && m.is(m.next(i), ",", ")", ";")) {
			uses[i] = true
		}
	}
	return uses
}

// likeliest returns the names that one may be mistaken for.
func (m *maker) likeliest(i int) []string {
	t := m.toks[i]
	c := m.pools[m.poolOf(i)]
	me := c.known[t.text]
	type scored struct {
		name  string
		score int
	}
	var all []scored
	for _, name := range c.names {
		if name == t.text || !m.fits(t, name) {
			continue
		}
		all = append(all, scored{name, m.score(t, me, name, c.known[name])})
	}
	if t.role == variable && t.unit >= 0 && m.declared(t.unit, t.text) {
		// Also those that are declared and not used.
		for _, v := range m.units[t.unit].vars {
			if c.known[v.name] == nil && v.name != t.text {
				all = append(all, scored{v.name, m.score(t, me, v.name, &use{units: map[int]bool{t.unit: true}, typ: v.typ})})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var to []string
	for _, s := range all {
		if len(to) == maxNames || len(to) > 0 && s.score < 4 {
			break
		}
		to = append(to, s.name)
	}
	if len(to) == 0 && m.poolOf(i).place != "basic" {
		to = append(to, t.text+"_x")
	}
	return to
}

// fits tells whether a name may stand where a token does.
func (m *maker) fits(t lexeme, name string) bool {
	switch t.role {
	case label:
		return m.pools[pool{role: label}].known[name].units[t.unit]
	case variable:
		return !m.owned[name] || t.unit >= 0 && m.declared(t.unit, name)
	}
	return true
}

// score says how likely one name is mistaken for another.
func (m *maker) score(t lexeme, a *use, name string, b *use) int {
	n := 0
	if twins(t.text, name) {
		n += 8
	}
	v, w := words(t.text), words(name)
	same := 0
	for same < len(v) && same < len(w) && v[same] == w[same] {
		same++
	}
	n += min(2*same, 6)
	if b.units[t.unit] {
		n += 2
	}
	if a.typ != "" && b.typ != "" {
		if a.typ == b.typ {
			n += 4
		} else {
			n -= 2
		}
	}
	if t.role == function && a.args >= 0 && a.args == b.args {
		n += 2
	}
	if d := len(t.text) - len(name); d >= -1 && d <= 1 && strings.EqualFold(t.text[:1], name[:1]) {
		n++
	}
	return n
}

// words returns the words of a name.
func words(name string) []string {
	w := strings.Split(strings.Trim(strings.ToLower(name), "_"), "_")
	if len(w) == 0 {
		w = []string{""}
	}
	return w
}

// opposites are words of which one is easily written for the other.
var opposites = [][2]string{
	{"lock", "unlock"}, {"rlock", "wlock"}, {"runlock", "wunlock"}, {"rlock", "runlock"}, {"wlock", "wunlock"},
	{"head", "tail"}, {"insert", "remove"}, {"first", "last"}, {"first", "next"}, {"next", "prev"},
	{"before", "after"}, {"enter", "exit"}, {"acquire", "release"}, {"add", "remove"}, {"set", "clr"},
	{"load", "store"}, {"load", "peek"}, {"store", "ordered"}, {"read", "write"}, {"reader", "writer"}, {"readers", "writers"},
	{"owned", "unowned"}, {"owned", "notowned"}, {"recursed", "notrecursed"}, {"xlocked", "slocked"}, {"locked", "unlocked"},
	{"shared", "exclusive"}, {"max", "min"}, {"start", "end"}, {"new", "old"}, {"init", "destroy"}, {"init", "uninit"},
	{"active", "pending"}, {"stop", "drain"}, {"signal", "broadcast"}, {"slpq", "runq"}, {"spin", "sleep"}, {"begin", "end"},
	{"stailq", "tailq"}, {"list", "tailq"}, {"list", "slist"}, {"from", "to"}, {"src", "dst"}, {"inc", "dec"}, {"sleeping", "iwait"},
}

// twins tells whether two names differ in one word, which is missing in one of them
// or has its opposite there.
func twins(a, b string) bool {
	v, w := words(a), words(b)
	if len(v) < len(w) {
		v, w = w, v
	}
	if len(v)-len(w) > 1 || len(v) == 1 && len(w) == 0 {
		return false
	}
	i := 0
	for i < len(w) && v[i] == w[i] {
		i++
	}
	if len(v) == len(w)+1 {
		return slices.Equal(v[i+1:], w[i:])
	}
	if i == len(v) || !slices.Equal(v[i+1:], w[i+1:]) {
		return false
	}
	for _, o := range opposites {
		if v[i] == o[0] && w[i] == o[1] || v[i] == o[1] && w[i] == o[0] {
			return true
		}
	}
	return false
}

// types alters types to others of the language, and drops static and its like.
func (m *maker) alterDeclaredTypes() {
	for i, t := range m.toks {
		if t.class != word || t.alone {
			continue
		}
		if m.qualifiers[t.text] {
			m.add(Qualifier, i, t.text, "", m.cut(span{i, i}))
		}
		if t.role != typeName && !(m.is(i, "struct", "union") && (m.is(i+1, "{") || m.is(i+2, "{"))) {
			continue
		}
		for _, to := range m.otherTypes[t.text] {
			m.swap(TypeName, i, to)
		}
	}
}
