package csrc

// body reads the statements of a function. The current token is its opening
// brace.
func (p *parser) body() (out []Stmt) {
	depth := 0
	for p.i < len(p.t) {
		switch t := p.t[p.i]; t.Text {
		case "{":
			depth++
			p.i++
		case "}":
			depth--
			p.i++
		case ";":
			p.i++
		default:
			out = append(out, p.one(depth)...)
		}
	}
	return out
}

// one reads one statement, or the head of one.
func (p *parser) one(depth int) []Stmt {
	begin := p.i
	t := p.t[p.i]
	next := ""
	if p.i+1 < len(p.t) {
		next = p.t[p.i+1].Text
	}
	head := func(end int) []Stmt {
		p.i = min(max(end, begin+1), len(p.t)) // the text may end in the statement
		return []Stmt{p.stmt(p.t[begin:p.i], depth)}
	}
	switch {
	case t.Text == "else" && next == "if":
		p.i++
		return head(p.paren(p.i + 1))
	case t.Text == "else", t.Text == "do":
		return head(p.i + 1)
	case t.Text == "if", t.Text == "while", t.Text == "for", t.Text == "switch":
		return head(p.paren(p.i + 1))
	case t.Text == "case", t.Text == "default":
		for p.i < len(p.t) && p.t[p.i].Text != ":" {
			p.i++
		}
		return head(p.i + 1)
	case t.Kind == Ident && next == ":":
		return head(p.i + 2)
	case t.Kind == Ident && next == "(":
		// A macro that is a loop: TAILQ_FOREACH(...) {
		if end := p.paren(p.i + 1); end < len(p.t) && (p.t[end].Text == "{" || p.t[end].Kind == Ident) {
			return head(end)
		}
	}
	end := p.semicolon()
	s := p.t[begin:end]
	p.i = max(end, begin+1)
	if len(s) == 0 {
		return []Stmt{p.stmt(p.t[begin:p.i], depth)}
	}
	if declares(s) {
		return p.declarators(s, depth)
	}
	return []Stmt{p.stmt(s, depth)}
}

// paren returns the index after the parentheses that open at index i.
func (p *parser) paren(i int) int {
	if i >= len(p.t) || p.t[i].Text != "(" {
		return i
	}
	return p.after(i)
}

// semicolon returns the index of the token that ends the statement: a semicolon,
// or what ends a statement without one.
func (p *parser) semicolon() int {
	for i := p.i; i < len(p.t); {
		switch p.t[i].Text {
		case ";", "}":
			return i
		case "(", "{", "[":
			i = p.after(i)
		default:
			i++
		}
	}
	return len(p.t)
}

var typeWords = map[string]bool{
	"struct": true, "union": true, "enum": true, "static": true, "register": true, "const": true, "volatile": true,
	"int": true, "unsigned": true, "long": true, "short": true, "char": true, "void": true, "extern": true, "signed": true,
}

// declares tells whether a statement declares variables: it begins with a type,
// or with two names.
func declares(t []Token) bool {
	if t[0].Kind != Ident || t[0].Text == "return" || t[0].Text == "goto" {
		return false
	}
	if typeWords[t[0].Text] {
		return true
	}
	k := 1
	for k < len(t) && t[k].Text == "*" {
		k++
	}
	if k >= len(t) || t[k].Kind != Ident {
		return false
	}
	return k == 1 || k+1 == len(t) || t[k+1].Text == "," || t[k+1].Text == "="
}

// declarators splits a declaration into one statement for each name.
func (p *parser) declarators(t []Token, depth int) (out []Stmt) {
	if !declares(t) {
		return []Stmt{p.stmt(t, depth)}
	}
	// The type is everything before the first name that is not part of it.
	typ := 0
	for typ < len(t) && typeWords[t[typ].Text] {
		typ++
	}
	if typ == 0 || t[typ-1].Text == "struct" || t[typ-1].Text == "union" || t[typ-1].Text == "enum" ||
		typ < len(t)-1 && (t[typ-1].Text == "static" || t[typ-1].Text == "const" || t[typ-1].Text == "volatile" || t[typ-1].Text == "register") && t[typ].Kind == Ident && t[typ+1].Kind == Ident {
		typ++
	}
	typ = min(typ, len(t)-1)
	begin, depthIn := typ, 0
	for k := typ; k <= len(t); k++ {
		if k == len(t) || t[k].Text == "," && depthIn == 0 {
			if k > begin {
				s := p.stmt(append(append([]Token(nil), t[:typ]...), t[begin:k]...), depth)
				s.Line, s.Decl = t[begin].Line, true
				if begin == typ {
					s.Line = t[0].Line
				}
				out = append(out, s)
			}
			begin = k + 1
			continue
		}
		switch t[k].Text {
		case "(", "{", "[":
			depthIn++
		case ")", "}", "]":
			depthIn--
		}
	}
	if len(out) == 0 {
		out = append(out, p.stmt(t, depth))
	}
	return out
}

// fields reads the fields of a structure. The current token is its opening brace.
func (p *parser) fields() (out []Stmt) {
	p.i = 1
	for p.i < len(p.t) {
		if p.t[p.i].Text == "}" || p.t[p.i].Text == ";" {
			p.i++
			continue
		}
		begin := p.i
		end := p.semicolon()
		p.i = max(end, begin+1)
		if end > begin && p.t[begin].Text != "}" {
			out = append(out, p.declarators(p.t[begin:end], 1)...)
		}
	}
	return out
}
