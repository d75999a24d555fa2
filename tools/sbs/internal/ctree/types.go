package ctree

import (
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var (
	// keywords are not names.
	keywords = set(`break case continue default do else for goto if return switch while sizeof
		auto char const double enum extern float inline int long register restrict short signed static
		struct typedef union unsigned void volatile`)

	// dropped are the words of a declaration of which its type says nothing.
	dropped = set(`const volatile restrict static extern register auto inline typedef
		__const __const__ __volatile __volatile__ __restrict __restrict__ __inline __inline__
		__thread _Thread_local _Noreturn _Nonnull _Nullable _Null_unspecified
		__packed __unused __used __dead2 __pure __pure2`)

	// basic are the words that make a type of C, several of them together.
	basic = set(`void char short int long float double signed unsigned _Bool __signed __signed__ __int128`)

	// tagged begin a type with a tag.
	tagged = set(`struct union enum`)

	// known are names of types that do not end in _t.
	known = set(`u_char u_short u_int u_long u_quad uint ushort ulong unchar bool va_list __va_list
		__builtin_va_list FILE typeof __typeof __typeof__`)

	// spelled has other names of types.
	spelled = map[string]string{"uint": "u_int", "ushort": "u_short", "ulong": "u_long", "unchar": "u_char"}

	// attributes have parentheses behind them.
	attributes = set(`__attribute__ __attribute __aligned __declspec __section __printflike
		__scanflike __format_arg __nonnull __alloc_size __alloc_align __printf0like __strfmonlike
		__strftimelike _Alignas __asm __asm__ asm __requires_exclusive __locks_exclusive __locks_shared
		__unlocks __asserts_exclusive __asserts_shared __trylocks_exclusive __trylocks_shared
		__requires_shared __requires_unlocked __guarded_by __pt_guarded_by __lock_annotate`)
)

// typeWord tells whether a word is a type by itself, as far as can be told.
func (p *parser) typeWord(e *element) bool {
	return e.kind == word && (known[e.text] || p.types[e.text] ||
		strings.HasSuffix(e.text, "_t") && len(e.text) > 2)
}

// typeStart tells whether a token can only be the beginning of a type, or of a declaration.
func (p *parser) typeStart(e *element) bool {
	return e.kind == word && (dropped[e.text] || basic[e.text] || tagged[e.text]) || p.typeWord(e)
}

// typeAhead tells whether what begins n after the next token is a type that ends at a
// parenthesis or a comma.
func (p *parser) typeAhead(n int) bool {
	e := p.ahead(n)
	if e.kind != word || keywords[e.text] && !p.typeStart(e) {
		return false
	}
	sure := p.typeStart(e)
	if sure && !p.typeWord(e) {
		return true
	}
	if known[e.text] && strings.Contains(e.text, "typeof") {
		return true
	}
	after := p.ahead(n + 1)
	switch {
	case after.kind == word && dropped[after.text]:
		return true // qualified
	case after.kind != punct:
		return false
	case after.text == ")":
		if sure {
			return true
		}
		if n == 0 {
			return false
		}
		if p.ahead(n+2).text == "(" && p.typeStart(p.ahead(n+3)) {
			return true // of another cast
		}
		// (name) before an operand is a cast.
		next := p.ahead(n + 2)
		return next.kind == number || next.kind == str || next.kind == character ||
			next.kind == word && !next.first && (!keywords[next.text] || next.text == "sizeof")
	case after.text == ",":
		return sure && n == 0
	case after.text == "[":
		return sure && p.ahead(n+2).text == "]"
	case after.text == "(":
		return p.ahead(n+2).text == "*" && p.ahead(n+3).text == ")"
	case after.text == "*":
		for i := n + 2; ; i++ {
			switch e := p.ahead(i); {
			case e.kind == punct && e.text == "*", e.kind == word && dropped[e.text]:
			case e.kind == punct && (e.text == ")" || e.text == ","):
				return true
			case e.kind == punct && (e.text == "(" || e.text == "["):
				j := p.ahead(i + 1).text
				return e.text == "(" && j == "*" && p.ahead(i+2).text == ")" || e.text == "[" && j == "]"
			default:
				return false
			}
		}
	}
	return false
}

// specifiers is the part of a declaration that all its names share.
type specifiers struct {
	pos, end int
	text     string
	kids     []*tree.Node // the struct without a tag that is defined
	defined  []*tree.Node // the struct with a tag that is defined or declared
	typedef  bool
	macro    bool // the type is a macro with arguments
}

// none tells whether there is no type.
func (s *specifiers) none() bool { return s.text == "" && len(s.kids) == 0 }

// specifiers reads the specifiers of a declaration. A macro with arguments is read as
// one if macros is set.
func (p *parser) specifiers(macros bool) *specifiers {
	s := &specifiers{pos: p.tok().pos}
	var words, others []string
	defer func() { s.end = max(p.last, s.pos) }()
	for p.bad == nil {
		e := p.tok()
		if e.kind != word {
			break
		}
		typed := len(words) > 0 || s.text != ""
		switch {
		case dropped[e.text]:
			s.typedef = s.typedef || e.text == "typedef"
			p.next()
			continue
		case basic[e.text] && s.text == "":
			words = append(words, p.next().text)
			continue
		case tagged[e.text] && !typed:
			p.tagged(s)
			continue
		case strings.Contains(e.text, "typeof") && known[e.text] && !typed:
			p.next()
			p.expect("(")
			if p.typeAhead(0) {
				s.kids = append(s.kids, p.typeName())
			} else {
				s.kids = append(s.kids, p.comma())
			}
			p.expect(")")
			s.text = "typeof"
			continue
		case attributes[e.text]:
			p.attribute()
			continue
		case keywords[e.text]:
		case strings.HasPrefix(e.text, "__") && !p.typeWord(e) && p.prefix():
			p.next() // an attribute
			continue
		case !typed && p.ahead(1).text == "(" && !p.typeWord(e):
			if !macros {
				break
			}
			p.next()
			s.text = p.macroType(e)
			s.macro = true
			continue
		case !typed && capital(e) && (basic[p.ahead(1).text] || tagged[p.ahead(1).text]):
			others = append(others, p.next().text)
			continue
		case !typed:
			s.text = p.next().text
			if same := spelled[s.text]; same != "" {
				s.text = same
			}
			continue
		case capital(e) && p.ahead(1).text == "*":
			others = append(others, p.next().text)
			continue
		case capital(e) && p.ahead(1).kind == word && !p.ahead(1).first && !dropped[p.ahead(1).text] && !strings.HasPrefix(p.ahead(1).text, "__"):
			others = append(others, p.next().text)
			continue
		}
		break
	}
	if len(words) > 0 {
		s.text = canonical(words)
	}
	if len(others) > 0 {
		s.text = strings.Join(append(others, s.text), " ")
	}
	return s
}

// prefix tells whether the next word is an attribute, by what follows it.
func (p *parser) prefix() bool {
	e := p.ahead(1)
	return e.kind == word || e.kind == punct && (e.text == "*" || e.text == "(" && p.ahead(2).text == "*")
}

// capital tells whether a word has no small letters, as a macro has.
func capital(e *element) bool { return e.kind == word && strings.ToUpper(e.text) == e.text }

// canonical returns the text of a type of C that consists of these words.
func canonical(words []string) string {
	n := map[string]int{}
	for _, w := range words {
		n[strings.Trim(w, "_")]++
	}
	u := ""
	if n["unsigned"] > 0 {
		u = "u_"
	}
	switch {
	case n["char"] > 0 && n["signed"] > 0:
		return "signed char"
	case n["double"] > 0 && n["long"] > 0:
		return "long double"
	case n["long"] > 1:
		return u + "long long"
	}
	for _, w := range []string{"void", "char", "short", "long", "float", "double"} {
		if n[w] > 0 {
			return u + w
		}
	}
	if n["Bool"] > 0 {
		return "_Bool"
	}
	if n["int128"] > 0 {
		return u + "__int128"
	}
	return u + "int"
}

// tagged reads a struct, a union or an enum.
func (p *parser) tagged(s *specifiers) {
	e := p.next()
	what, pos := e.text, e.pos
	for e := p.tok(); e.kind == word && (attributes[e.text] || dropped[e.text]); e = p.tok() {
		p.attribute()
	}
	kind := tree.Struct
	if what == "enum" {
		kind = tree.Enum
	}
	tag := ""
	if e := p.tok(); e.kind == word && !keywords[e.text] {
		tag = p.next().text
		p.attributes()
	}
	s.text = tag
	if tag == "" {
		s.text = what
	}
	if p.is("{") {
		p.next()
		read := p.member
		if kind == tree.Enum {
			read = p.constant
		}
		members := p.list(read, "}")
		p.expect("}")
		n := p.node(kind, tag, pos, members...)
		if tag == "" {
			s.kids = append(s.kids, n)
		} else {
			s.defined = append(s.defined, n)
		}
		return
	}
	if tag == "" {
		p.expected("a tag or a brace")
	}
	if p.is(";") {
		s.defined = append(s.defined, p.node(kind, tag, pos))
	}
}

// member reads a declaration of members.
func (p *parser) member() []*tree.Node {
	if p.is(";") {
		p.next()
		return []*tree.Node{p.node(tree.Empty, "", p.last-1)}
	}
	if e := p.tok(); p.macroAlone(e) {
		return p.expression(e.pos)
	}
	return p.declaration(true)
}

// macroAlone tells whether the next token is a macro that stands for items or members.
func (p *parser) macroAlone(e *element) bool {
	return p.loneWord(e) || capital(e) && p.ahead(1).text == ";"
}

// constant reads a constant of an enum, and the comma behind it.
func (p *parser) constant() []*tree.Node {
	e := p.next()
	if e.kind != word {
		p.fail(e, "no name stands where a constant of an enum should", "write one")
	}
	n := p.node(tree.Var, e.text, e.pos)
	if p.op() == "(" {
		p.next()
		n.Kids = append(n.Kids, p.args()...)
		n.Kind, n.Text = tree.Call, ""
		n.Kids = append([]*tree.Node{tree.New(tree.Name, e.text, e.pos, e.pos+len(e.text))}, n.Kids...)
	} else if p.accept("=") {
		n.Kids = []*tree.Node{p.assign()}
	}
	n.End = max(p.last, n.Pos)
	if !p.accept(",") && !p.is("}") && n.Kind == tree.Var {
		p.expected(`"," or "}"`)
	}
	return []*tree.Node{n}
}

// attributes skips attributes.
func (p *parser) attributes() {
	for p.bad == nil {
		e := p.tok()
		switch {
		case e.kind == word && attributes[e.text]:
			p.attribute()
		case e.kind == word && strings.HasPrefix(e.text, "__") && (dropped[e.text] || p.ahead(1).text == "{"):
			p.next()
		default:
			return
		}
	}
}

// attribute skips an attribute, and what stands in parentheses behind it.
func (p *parser) attribute() {
	p.next()
	if p.op() == "(" {
		p.balanced()
	}
}

// balanced reads what stands in parentheses, and returns it as written, without them.
func (p *parser) balanced() string {
	p.expect("(")
	start, end := p.last, p.last
	for deep := 1; deep > 0 && p.bad == nil; {
		e := p.next()
		switch {
		case e.kind == endOfText:
			p.expected(`")"`)
		case e.kind == punct && e.text == "(":
			deep++
		case e.kind == punct && e.text == ")":
			deep--
		}
		if deep > 0 {
			end = p.last
		}
	}
	return p.words(start, max(start, end))
}

// macroType reads the arguments of a macro that is a type.
func (p *parser) macroType(name *element) string {
	parts := strings.Split(p.balanced(), ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return name.text + "(" + strings.Join(parts, ", ") + ")"
}

// modifier is a part of a declarator.
type modifier struct {
	text   string
	bound  *tree.Node // of an array
	params *tree.Node // of a function
}

// declarator is a name and what it makes of the type.
type declarator struct {
	name     string
	pos, end int // of the name
	mods     []modifier
}

// declarator reads a declarator. It need not have a name if abstract is set.
func (p *parser) declarator(abstract bool) declarator {
	if !p.down() {
		return declarator{}
	}
	defer p.up()
	var stars []modifier
	for p.bad == nil {
		e := p.tok()
		if e.kind == punct && e.text == "*" {
			p.next()
			stars = append(stars, modifier{text: "*"})
		} else if e.kind == word && (dropped[e.text] || strings.HasPrefix(e.text, "__") && p.prefix()) {
			p.next()
		} else {
			break
		}
	}
	var d declarator
	e := p.tok()
	switch {
	case e.kind == word && !keywords[e.text]:
		p.next()
		d.name, d.pos, d.end = e.text, e.pos, e.end
	case e.kind == punct && e.text == "(" && (!abstract || !p.paramsAhead()):
		p.next()
		d = p.declarator(abstract)
		p.expect(")")
	case !abstract:
		p.expected("a name")
	}
	for p.bad == nil {
		op := p.op()
		if op == "[" {
			p.next()
			for dropped[p.tok().text] {
				p.next() // as in int a[static 3]
			}
			bound := p.node(tree.Empty, "", p.last)
			if !p.is("]") {
				bound = p.assign()
			}
			p.expect("]")
			d.mods = append(d.mods, modifier{text: "[]", bound: bound})
			continue
		}
		if op != "(" {
			break
		}
		open := p.tok().pos
		d.mods = append(d.mods, modifier{params: p.params()})
		if n := p.op(); len(d.mods) == 1 && d.name != "" && (n == "(" || n == "[" || n == "=") {
			// No function returns what these make of it: the name is a macro.
			d.mods = nil
			d.name += p.words(open, p.last)
			d.end = p.last
		}
	}
	d.mods = append(d.mods, stars...)
	return d
}

// paramsAhead tells whether a parenthesis opens parameters and not a declarator.
func (p *parser) paramsAhead() bool {
	e := p.ahead(1)
	return e.kind == punct && e.text == ")" || p.typeStart(e)
}

// params reads parameters with their parentheses.
func (p *parser) params() *tree.Node {
	pos := p.tok().pos
	p.expect("(")
	n := p.node(tree.Params, "", pos)
	for !p.is(")") && p.bad == nil {
		if p.accept("...") {
			n.Text = "..."
		} else {
			n.Kids = append(n.Kids, p.param())
		}
		if e := p.tok(); e.kind == word && !keywords[e.text] && p.ahead(1).text == ")" {
			n.Kids = append(n.Kids, p.param()) // a macro that begins with a comma
			break
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	n.End = p.last
	if len(n.Kids) == 1 && n.Kids[0].Text == "" && n.Kids[0].Kids[0].Text == "void" {
		n.Kids = nil
	}
	return n
}

func (p *parser) param() *tree.Node {
	s := p.specifiers(true)
	if s.none() {
		p.expected("a parameter")
	}
	d := p.declarator(true)
	p.attributes()
	p.trailing()
	t := p.typed(s, d, s.pos)
	return tree.New(tree.Var, d.name, s.pos, t.End, t)
}

// trailing skips attributes behind a declarator.
func (p *parser) trailing() {
	for p.bad == nil {
		e := p.tok()
		if e.kind != word || !strings.HasPrefix(e.text, "__") && !attributes[e.text] {
			return
		}
		p.attribute()
	}
}

// typed makes the Type of a declarator, from pos to the last token. A struct that is
// defined stands in the first one only.
func (p *parser) typed(s *specifiers, d declarator, pos int) *tree.Node {
	text, bounds := typeText(s.text, d.mods)
	if pos == s.pos {
		bounds = append(bounds, s.kids...)
	}
	return p.node(tree.Type, text, pos, bounds...)
}

// typeText returns the text of a type that modifiers make of another one, and the bounds
// of arrays.
func typeText(base string, mods []modifier) (string, []*tree.Node) {
	var b strings.Builder
	var bounds []*tree.Node
	gap := ""
	for _, m := range mods {
		b.WriteString(gap)
		gap = ""
		b.WriteString(m.text)
		if m.bound != nil {
			bounds = append(bounds, m.bound)
		}
		if m.params == nil {
			continue
		}
		b.WriteString("func(")
		for i, k := range m.params.Kids {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(k.Kids[0].Text)
		}
		if m.params.Text != "" {
			if len(m.params.Kids) > 0 {
				b.WriteString(", ")
			}
			b.WriteString(m.params.Text)
		}
		b.WriteByte(')')
		gap = " "
	}
	if gap == "" || base != "void" {
		b.WriteString(gap + base)
	}
	return b.String(), bounds
}

// typeName reads a type without a name, as in a cast.
func (p *parser) typeName() *tree.Node {
	s := p.specifiers(true)
	if s.none() {
		p.expected("a type")
	}
	d := p.declarator(true)
	if d.name != "" {
		p.fail(&element{token: token{pos: d.pos}}, "a type has a name in it", "take it out")
	}
	t := p.typed(s, d, s.pos)
	t.Kids = append(t.Kids, s.defined...)
	return t
}
