package alter

import (
	"fmt"
	"strings"
)

// newC returns a text of C with its tokens and directives.
func newC(l *language, text []byte) *reading {
	r := &reading{language: l, text: text, toks: scanC(text), casts: map[int]bool{}}
	r.pair, r.place = make([]int, len(r.toks)), make([]int, len(r.toks))
	for i := range r.toks {
		t := &r.toks[i]
		r.pair[i] = -1
		if t.class == word && cKeywords[t.text] {
			t.role = keyword
		}
		if t.directive == 0 {
			continue
		}
		if t.directive > len(r.directives) {
			r.directives = append(r.directives, directive{span: span{i, i}})
			t.alone = true
		}
		d := &r.directives[t.directive-1]
		if t.class != lineEnd {
			d.last = i
		}
		if i == d.first+1 && t.class == word {
			d.word, t.alone, t.role = t.text, true, keyword
		}
		if i == d.first+2 && (d.word == "ifdef" || d.word == "ifndef") {
			t.alone = true
		}
		if d.word == "include" || d.word == "error" || d.word == "pragma" {
			t.alone = true
		}
	}
	return r
}

// structure reads the declarations and statements of a text of C.
func (r *reading) structure() error {
	shown, err := r.conditions()
	if err != nil {
		return err
	}
	c := &cReader{reading: r, file: true}
	top := &list{kind: declarations, open: -1, close: -1, file: true}
	c.read(shown)
	if !r.match(shown) {
		return r.fault(0, "a bracket has no partner")
	}
	for c.p < len(c.ix) {
		if err := c.item(top); err != nil {
			return err
		}
	}
	r.lists = append(r.lists, top)
	for n := range r.directives {
		if err := r.macro(n, top); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) fault(i int, format string, args ...any) error {
	line := 1
	if i >= 0 && i < len(r.toks) {
		line += strings.Count(string(r.text[:r.toks[i].pos]), "\n")
	}
	return fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...))
}

// alterConditions pairs the directives of conditions and returns the tokens that the
// structure is read from: those that belong to no directive. Where the branches of a
// condition are not whole each for itself, only the first one is read.
func (r *reading) conditions() ([]int, error) {
	hidden := make([]bool, len(r.toks))
	var open [][]int // directives of the conditions that are open
	for n := range r.directives {
		d := &r.directives[n]
		top := len(open) - 1
		switch d.word {
		case "if", "ifdef", "ifndef":
			open = append(open, []int{n})
		case "else", "elif":
			if top < 0 || r.directives[open[top][len(open[top])-1]].word == "else" {
				return nil, r.fault(d.first, "#%s without #if", d.word)
			}
			open[top] = append(open[top], n)
		case "endif":
			if top < 0 {
				return nil, r.fault(d.first, "#endif without #if")
			}
			group := append(open[top], n)
			open = open[:top]
			for _, g := range group[:len(group)-1] {
				r.directives[g].end = n + 1
			}
			whole := true
			for i := 0; i+1 < len(group); i++ {
				whole = r.match(r.visible(hidden, r.directives[group[i]].last, r.directives[group[i+1]].first)) && whole
			}
			if !whole && len(group) > 2 {
				for i := r.directives[group[1]].first; i < d.first; i++ {
					hidden[i] = true
				}
			}
		}
	}
	if len(open) > 0 {
		return nil, r.fault(r.directives[open[len(open)-1][0]].first, "#if without #endif")
	}
	for i := range r.pair {
		r.pair[i] = -1
	}
	return r.visible(hidden, -1, len(r.toks)), nil
}

// visible returns the tokens between two that are neither hidden nor of a directive.
func (r *reading) visible(hidden []bool, after, before int) []int {
	var ix []int
	for i := after + 1; i < before; i++ {
		if !hidden[i] && r.toks[i].directive == 0 {
			ix = append(ix, i)
		}
	}
	return ix
}

// cReader reads a row of tokens: those of a file, or of the body of a macro.
type cReader struct {
	*reading
	ix   []int // tokens
	p    int   // the next one
	file bool
	vars *[]named // where parameters and variables are noted
}

func (c *cReader) read(ix []int) {
	c.ix = ix
	for p, i := range ix {
		c.place[i] = p
	}
}

// tok returns the token k behind the next one, or -1.
func (c *cReader) tok(k int) int {
	if c.p+k < 0 || c.p+k >= len(c.ix) {
		return -1
	}
	return c.ix[c.p+k]
}

func (c *cReader) see(k int, texts ...string) bool { return c.is(c.tok(k), texts...) }

// name tells whether a token is a word that is no keyword.
func (c *cReader) name(k int) bool {
	i := c.tok(k)
	return i >= 0 && c.toks[i].class == word && !cKeywords[c.toks[i].text]
}

// skip goes behind the next token, or behind the bracket that it opens.
func (c *cReader) skip() {
	if i := c.tok(0); c.pair[i] > i {
		c.p = c.place[c.pair[i]]
	}
	c.p++
}

func (c *cReader) last() int { return c.tok(-1) }

// item reads a declaration of a file.
func (c *cReader) item(in *list) error {
	start, group := c.p, -1
	first := c.tok(0)
	macro := start + 1 // where the parenthesis stands if the item is a macro
	for macro <= len(c.ix) && c.qualifiers[c.toks[c.ix[macro-1]].text] {
		macro++
	}
	if c.see(0, ";") || strings.HasPrefix(c.toks[first].text, "__") && capitals(c.toks[first].text) && !c.see(1, "(") {
		c.p++ // nothing, or a macro like __BEGIN_DECLS
		return nil
	}
	for c.p < len(c.ix) {
		switch {
		case c.see(0, "("):
			if group < 0 {
				group = c.p
			}
			c.skip()
			if group == macro && (c.tok(0) < 0 || c.toks[c.tok(0)].class == word) {
				// A macro that needs no semicolon.
				s := span{first, c.last()}
				in.parts = append(in.parts, part{span: s})
				c.regions = append(c.regions, s)
				c.addUnit(c.toks[first].text, s)
				return nil
			}
		case c.see(0, "{") && !c.see(-1, "=") && group >= 0 && group > start && !c.tagged():
			return c.function(in, start, group)
		case c.see(0, "[", "{"):
			c.skip()
		case c.see(0, ";"):
			c.p++
			if group >= 0 && c.old(start, group) {
				continue
			}
			s := span{first, c.last()}
			in.parts = append(in.parts, part{span: s})
			c.regions = append(c.regions, s)
			end := c.p
			c.p = start
			u := c.addUnit("", s)
			var err error
			if group == macro && c.place[c.pair[c.ix[group]]] == end-2 {
				c.units[u].name = c.toks[c.ix[group-1]].text
			} else {
				var name string
				name, err = c.declaration(variable, u)
				c.units[u].name = name
			}
			c.p = end
			return err
		default:
			c.p++
		}
	}
	return c.fault(first, "a declaration does not end")
}

// tagged tells whether the next brace opens a struct, a union or an enum.
func (c *cReader) tagged() bool {
	return c.see(-1, "struct", "union", "enum") || c.see(-2, "struct", "union", "enum")
}

// old tells whether a parenthesis holds the names of parameters that are declared
// behind it, as C had it at first.
func (c *cReader) old(start, group int) bool {
	open := c.ix[group]
	if group == start || group+1 >= len(c.ix) || c.place[c.pair[open]]+1 >= len(c.ix) {
		return false
	}
	for p := group + 1; c.ix[p] != c.pair[open]; p++ {
		if t := c.toks[c.ix[p]]; t.class != word && t.text != "," {
			return false
		}
	}
	// A brace behind a semicolon stands nowhere else outside of functions.
	behind := c.place[c.pair[open]] + 1
	brace := c.end(behind, len(c.ix), "{")
	return c.toks[c.ix[behind]].class == word && brace < len(c.ix) && c.is(c.ix[brace-1], ";")
}

func (c *cReader) function(in *list, start, group int) error {
	name := c.ix[group-1]
	brace := c.tok(0)
	s := span{c.ix[start], c.pair[brace]}
	in.parts = append(in.parts, part{span: s})
	c.regions = append(c.regions, s)
	u := c.addUnit(c.toks[name].text, s)
	c.vars = &c.units[u].vars
	defer func() { c.vars = nil }()
	c.toks[name].role = function
	c.p = start
	c.specifiers(group - 1)
	c.p = group
	c.parameters()
	if c.name(0) || c.see(0, "struct", "const", "register") {
		ls := &list{kind: declarations, open: -1, close: -1}
		c.lists = append(c.lists, ls)
		for c.tok(0) != brace {
			at := c.tok(0)
			if _, err := c.declaration(variable, u); err != nil {
				return err
			}
			ls.parts = append(ls.parts, part{span: span{at, c.last()}})
		}
	}
	c.p = c.place[brace]
	_, err := c.block()
	return err
}

// specifiers reads what stands in front of the declared names, up to a place: at most
// one type. It returns the type as written.
func (c *cReader) specifiers(end int) string {
	typed := false
	first := c.tok(0)
	for c.p < end {
		i := c.tok(0)
		t := &c.toks[i]
		switch {
		case c.see(0, "struct", "union", "enum"):
			typed = true
			c.p++
			if c.name(0) {
				c.toks[c.tok(0)].role = typeName
				c.p++
			}
			if c.see(0, "{") {
				c.skip()
			}
			continue
		case c.qualifiers[t.text] || t.text == "typedef":
		case t.class == word && t.text == "__P":
		case cTypes[t.text]:
			t.role = typeName
			typed = true
		case t.class == word && !typed && t.role != keyword:
			t.role = typeName
			typed = true
			if c.see(1, "(") && c.place[c.pair[c.tok(1)]]+1 < end {
				// A macro that makes a type: TAILQ_HEAD(a, b) c.
				t.role = function
				c.p++
				c.skip()
				continue
			}
		case c.see(0, "*"):
			t.pointer = true
		default:
			return c.code(span{first, c.last()})
		}
		c.p++
	}
	if c.p == 0 || c.last() < first {
		return ""
	}
	return c.code(span{first, c.last()})
}

// end returns the place of the first of some tokens, but for what is in brackets.
func (c *cReader) end(from, limit int, texts ...string) int {
	for p := from; p < limit; p++ {
		i := c.ix[p]
		if c.is(i, texts...) {
			return p
		}
		if c.pair[i] > i {
			p = c.place[c.pair[i]]
		}
	}
	return limit
}

// declaration reads a declaration up to its semicolon, and returns the name that
// stands for it. What is declared has a role, and is a variable or member of a unit.
func (c *cReader) declaration(what role, u int) (string, error) {
	start := c.p
	stop := c.end(c.p, len(c.ix), ";")
	if stop == len(c.ix) && c.file {
		return "", c.fault(c.tok(0), "a declaration does not end")
	}
	typedef := c.see(0, "typedef")
	name := ""
	// A struct, a union or an enum with braces.
	for p := start; p < stop; p++ {
		i := c.ix[p]
		if c.is(i, "=", "(", "[", ",") {
			break
		}
		if !c.is(i, "{") {
			continue
		}
		tag := c.ix[p-1]
		if !cKeywords[c.toks[tag].text] {
			name = c.toks[tag].text
			c.toks[tag].role = typeName
			tag = c.ix[p-2]
		}
		inner := u
		if name != "" {
			inner = c.addUnit(name, span{tag, c.pair[i]})
		}
		c.p = p
		if err := c.members(c.is(tag, "enum"), inner); err != nil {
			return "", err
		}
		break
	}
	c.p = start
	typ := c.specifiers(stop)
	if c.last() >= 0 && c.toks[c.last()].pointer {
		// Stars belong to the declared name.
		for c.p > start && c.toks[c.last()].pointer {
			c.p--
		}
		typ = strings.TrimRight(typ, "* ")
	}
	row := &list{kind: names, open: -1, close: -1}
	for c.p < stop {
		at := c.end(c.p, stop, ",")
		s := span{c.ix[c.p], c.ix[at-1]}
		id := c.declarator(at, typ, declared{role: what, unit: u, typedef: typedef})
		if name == "" {
			name = id
		}
		row.parts = append(row.parts, part{span: s})
		c.p = at + 1
	}
	if len(row.parts) > 1 {
		c.lists = append(c.lists, row)
	}
	c.p = min(stop+1, len(c.ix))
	return name, nil
}

// declared says what is declared, and in which unit.
type declared struct {
	role               role // variable or field
	unit               int
	typedef, parameter bool
}

// declarator reads a declared name with its stars, brackets and initial value.
func (c *cReader) declarator(end int, typ string, d declared) string {
	name := -1
	stars := 0
	for c.p < end && name < 0 {
		switch i := c.tok(0); {
		case c.see(0, "*"):
			c.toks[i].pointer = true
			stars++
			c.p++
		case c.see(0, "("): // of (*name)
			c.p++
		case c.name(0):
			name = i
			c.p++
		case c.see(0, "const", "volatile"):
			c.p++
		case c.see(0, ")"): // of (*)(parameters), without a name
			c.toks[c.last()].alone = true
			c.p++
			if c.see(0, "(") {
				c.parameters()
			}
			return ""
		default:
			return ""
		}
	}
	if name < 0 {
		return ""
	}
	id := c.toks[name].text
	eq := c.end(c.p, end, "=")
	plainType, called := stars == 0, false
	for c.p < eq {
		switch {
		case c.see(0, "("):
			called = true
			c.parameters()
		case c.see(0, "["):
			plainType = false
			c.skip()
		default:
			c.p++
		}
	}
	switch {
	case d.typedef:
		c.toks[name].role = typeName
		return id
	case called && stars == 0:
		c.toks[name].role = function
	default:
		c.toks[name].role = d.role
	}
	typ += strings.Repeat("*", stars)
	if d.unit >= 0 && !(called && stars == 0) {
		if d.role == variable && c.vars != nil {
			*c.vars = append(*c.vars, named{id, typ})
		} else {
			c.units[d.unit].vars = append(c.units[d.unit].vars, named{id, typ})
		}
	}
	if plainType {
		c.stars = append(c.stars, name)
	}
	if d.role != variable || d.parameter || called && eq == end {
		return id
	}
	in := initial{names: 1, value: nothing, after: c.ix[eq-1]}
	if plainType {
		in.typ = typ
	}
	if eq < end {
		in.value = span{c.ix[eq], c.ix[end-1]}
		c.toks[c.ix[eq]].alone = true
		if c.is(c.ix[eq+1], "{") {
			c.row(values, c.ix[eq+1])
		}
	}
	c.inits = append(c.inits, in)
	return id
}

// row notes the parts between a bracket, which commas separate.
func (c *cReader) row(kind listKind, open int) *list {
	ls := &list{kind: kind, open: open, close: c.pair[open]}
	close := c.place[c.pair[open]]
	for p := c.place[open] + 1; p < close; {
		at := c.end(p, close, ",")
		s := nothing
		if at > p {
			s = span{c.ix[p], c.ix[at-1]}
			if kind == values && c.is(s.first, "{") {
				c.row(values, s.first)
			}
		}
		ls.parts = append(ls.parts, part{span: s})
		p = at + 1
	}
	c.lists = append(c.lists, ls)
	return ls
}

// parameters reads declared parameters, of which the parenthesis is next.
func (c *cReader) parameters() {
	open := c.tok(0)
	close := c.place[c.pair[open]]
	ls := c.row(parameters, open)
	for _, p := range ls.parts {
		if p.empty() {
			continue
		}
		c.p = c.place[p.first]
		end := c.place[p.last] + 1
		if end-c.p == 1 && !cTypes[c.toks[p.first].text] {
			// A name alone: a parameter that is declared later, or a type.
			c.toks[p.first].role = variable
			continue
		}
		typ := c.specifiers(end)
		for c.p > 0 && c.toks[c.last()].pointer && c.last() > p.first {
			c.p--
		}
		c.declarator(end, strings.TrimRight(typ, "* "), declared{role: variable, unit: c.toks[open].unit, parameter: true})
	}
	if len(ls.parts) == 1 && c.is(ls.parts[0].first, "void") && ls.parts[0].first == ls.parts[0].last {
		ls.parts = nil
		c.toks[open+1].alone = true
	}
	c.p = close + 1
}

// members reads what stands in the braces of a struct, a union or an enum.
func (c *cReader) members(enum bool, u int) error {
	open := c.tok(0)
	if enum {
		ls := c.row(values, open)
		for _, p := range ls.parts {
			if !p.empty() {
				c.toks[p.first].role = constant
				if c.is(p.first+1, "=") {
					c.toks[p.first+1].alone = true
				}
			}
		}
		return nil
	}
	ls := &list{kind: declarations, open: open, close: c.pair[open]}
	c.lists = append(c.lists, ls)
	for c.p++; c.tok(0) != ls.close; {
		if c.see(0, ";") || c.tok(1) == ls.close {
			c.p++ // of a macro that is a member, or nothing
			continue
		}
		at := c.tok(0)
		if _, err := c.declaration(field, u); err != nil {
			return err
		}
		ls.parts = append(ls.parts, part{span: span{at, c.last()}})
	}
	return nil
}

// block reads the statements between braces, of which the first is next.
func (c *cReader) block() (*list, error) {
	ls := &list{kind: statements, open: c.tok(0), close: c.pair[c.tok(0)]}
	c.lists = append(c.lists, ls)
	c.p++
	for c.tok(0) != ls.close {
		if err := c.statement(ls); err != nil {
			return nil, err
		}
	}
	c.p++
	return ls, nil
}

// body reads what a head guards.
func (c *cReader) body() (*list, error) {
	if c.see(0, "{") {
		return c.block()
	}
	ls := &list{kind: statements, open: -1, close: -1, bare: true}
	c.lists = append(c.lists, ls)
	if c.tok(0) < 0 {
		if c.file {
			return nil, c.fault(c.last(), "a head guards nothing")
		}
		return ls, nil
	}
	return ls, c.statement(ls)
}

// statement reads a statement, and puts it into the list.
func (c *cReader) statement(in *list) error {
	first := c.tok(0)
	at := len(in.parts)
	put := func(kind partKind) {
		in.parts = append(in.parts, part{kind, span{first, c.last()}})
	}
	f := &flow{word: first, els: -1, head: nothing, cond: nothing, tail: nothing, in: in, at: at}
	finish := func(body *list, err error) error {
		if err != nil {
			return err
		}
		f.body = body
		f.span = span{first, c.last()}
		in.parts[at].span = f.span
		c.flows = append(c.flows, f)
		return nil
	}
	// cond reads the condition in the parentheses that are next.
	cond := func() error {
		if !c.see(0, "(") {
			return c.fault(first, "%s without a parenthesis", c.toks[first].text)
		}
		open := c.tok(0)
		c.skip()
		f.cond = span{open + 1, c.pair[open] - 1}
		return nil
	}
	switch {
	case c.see(0, "{"):
		f.word = -1
		in.parts = append(in.parts, part{})
		return finish(c.block())
	case c.see(0, ";"):
		c.p++
		put(idle)
		return nil
	case c.see(0, "if"):
		in.parts = append(in.parts, part{})
		c.p++
		if err := cond(); err != nil {
			return err
		}
		f.head = span{first, c.last()}
		body, err := c.body()
		if err == nil && c.see(0, "else") {
			f.els = c.tok(0)
			c.p++
			f.alt, err = c.body()
		}
		return finish(body, err)
	case c.see(0, "while", "switch"):
		in.parts = append(in.parts, part{})
		c.p++
		if err := cond(); err != nil {
			return err
		}
		f.head = span{first, c.last()}
		return finish(c.body())
	case c.see(0, "for"):
		in.parts = append(in.parts, part{})
		c.p++
		if err := cond(); err != nil {
			return err
		}
		f.head = span{first, c.last()}
		close := c.place[c.last()]
		var clauses []span
		for p := c.place[f.cond.first]; p <= close; {
			end := c.end(p, close, ";")
			if end > p {
				clauses = append(clauses, span{c.ix[p], c.ix[end-1]})
			} else {
				clauses = append(clauses, nothing)
			}
			p = end + 1
		}
		if len(clauses) != 3 {
			return c.fault(first, "for without two semicolons")
		}
		f.clauses, f.cond = clauses, clauses[1]
		return finish(c.body())
	case c.see(0, "do"):
		in.parts = append(in.parts, part{})
		c.p++
		f.head = span{first, first}
		body, err := c.body()
		if err != nil {
			return err
		}
		tail := c.tok(0)
		if !c.see(0, "while") {
			return c.fault(first, "do without while")
		}
		c.p++
		if err := cond(); err != nil {
			return err
		}
		if c.see(0, ";") {
			c.p++
		} else if c.file {
			return c.fault(first, "do without a semicolon")
		}
		f.tail = span{tail, c.last()}
		return finish(body, nil)
	case c.see(0, "else", "}", ")", "]"):
		return c.fault(first, "%s where a statement begins", c.toks[first].text)
	case c.see(0, "case", "default"):
		p := c.end(c.p, len(c.ix), ":", ";")
		if p == len(c.ix) || c.is(c.ix[p], ";") {
			return c.fault(first, "a case without a colon")
		}
		c.p = p + 1
		put(marking)
		return nil
	case c.name(0) && c.see(1, ":"):
		c.toks[first].role = label
		c.p += 2
		put(marking)
		return nil
	case c.name(0) && c.see(1, "(") && c.guards():
		in.parts = append(in.parts, part{})
		c.p++
		c.skip()
		f.head = span{first, c.last()}
		return finish(c.body())
	case c.declares():
		if _, err := c.declaration(variable, c.toks[first].unit); err != nil {
			return err
		}
		put(declaring)
		return nil
	}
	if c.see(0, "goto") && c.name(1) {
		c.toks[c.tok(1)].role = label
	}
	for !c.see(0, ";") {
		switch {
		case c.tok(0) < 0 && !c.file:
			put(plain)
			return nil
		case c.tok(0) < 0 || c.see(0, "}"):
			return c.fault(first, "a statement does not end")
		case c.see(0, "if", "else", "for", "while", "do", "switch", "return", "break", "continue", "goto", "case", "default") && c.tok(0) != first:
			return c.fault(c.tok(0), "%s within a statement", c.toks[c.tok(0)].text)
		}
		c.skip()
	}
	c.p++
	put(plain)
	return nil
}

// alterGuards tells whether the call that is next is a macro that makes a loop: a statement
// follows it.
func (c *cReader) guards() bool {
	p := c.place[c.pair[c.tok(1)]] + 1
	if p >= len(c.ix) {
		return false
	}
	t := c.toks[c.ix[p]]
	return t.class == word || t.text == "{"
}

// declares tells whether a declaration is next.
func (c *cReader) declares() bool {
	i := c.tok(0)
	if i < 0 || c.toks[i].class != word {
		return false
	}
	text := c.toks[i].text
	switch {
	case c.qualifiers[text], cTypes[text], c.see(0, "struct", "union", "enum", "typedef"):
		return true
	case cKeywords[text]:
		return false
	case c.name(1):
		return true
	}
	k := 1
	for c.see(k, "*") {
		k++
	}
	return k > 1 && c.name(k) && c.see(k+1, ";", ",", "=", "[")
}

// macro reads the definition of a macro.
func (r *reading) macro(n int, top *list) error {
	d := r.directives[n]
	if d.word != "define" && d.word != "undef" || d.last < d.first+2 {
		r.match(d.tokens())
		return nil
	}
	name := d.first + 2
	outer := r.toks[d.first].unit
	if outer < 0 {
		top.insert(part{directing, d.span})
		r.regions = append(r.regions, d.span)
	}
	u := r.addUnit(r.toks[name].text, d.span)
	r.toks[name].role = constant
	c := &cReader{reading: r, vars: &r.units[u].vars}
	body := name + 1
	ix := d.tokens()[3:]
	c.read(ix)
	if !r.match(ix) {
		return nil // it is read by tokens alone
	}
	if body <= d.last && r.is(body, "(") && r.toks[body].pos == r.toks[name].end {
		r.toks[name].role = function
		ls := c.row(parameters, body)
		for _, p := range ls.parts {
			if !p.empty() {
				r.toks[p.first].role = variable
				*c.vars = append(*c.vars, named{name: r.toks[p.first].text})
			}
		}
		body = r.pair[body] + 1
	}
	if body > d.last {
		return nil
	}
	c.p = c.place[body]
	// What is no statement is read by tokens alone.
	switch {
	case c.see(0, "{") && c.end(c.p+1, c.place[c.pair[body]], ";") == c.place[c.pair[body]]:
		c.row(values, body)
	case c.see(0, "do", "if", "for", "while", "{"), c.tok(0) >= 0 && cTypes[r.toks[body].text], !c.see(0, "struct", "union") && (r.is(d.last, "}") || c.end(c.p, len(ix), ";") < len(ix)):
		ls := &list{kind: statements, open: -1, close: -1}
		for c.p < len(c.ix) {
			if err := c.statement(ls); err != nil {
				return err
			}
		}
		r.lists = append(r.lists, ls)
	case c.see(0, "struct", "union") && r.is(d.last, "}"):
		for !c.see(0, "{") {
			c.p++
		}
		return c.members(false, u)
	}
	return nil
}

// tokens returns the numbers of the tokens.
func (s span) tokens() []int {
	var ix []int
	for i := s.first; i <= s.last; i++ {
		ix = append(ix, i)
	}
	return ix
}

// insert puts a part where it belongs by its place.
func (l *list) insert(p part) {
	i := len(l.parts)
	for i > 0 && l.parts[i-1].first > p.first {
		i--
	}
	l.parts = append(l.parts[:i], append([]part{p}, l.parts[i:]...)...)
}
