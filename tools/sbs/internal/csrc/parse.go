package csrc

import (
	"bytes"
	"fmt"
	"strings"
)

// Form is the kind of an item of a file.
type Form uint8

// The forms.
const (
	Func     Form = iota
	Macro         // #define
	Struct        // structure, union or enumeration, with a body
	Variable      // a variable, or a macro call that defines one: SYSINIT, MALLOC_DEFINE
)

// Item is a function, a macro, a structure or a variable.
type Item struct {
	Form  Form
	Name  string
	Line  int // first and last
	End   int
	Conds []Cond // conditions around the whole item
	Stmts []Stmt // the first one of a function is its head
}

// Stmt is one statement, or the head of one: "if (x)". A declaration of several
// variables counts as several statements.
type Stmt struct {
	Line   int // first and last
	End    int
	Depth  int // number of braces around it in the function
	Tokens []Token
	Conds  []Cond
	Decl   bool // it is a declaration
}

// Text returns the statement with blanks between its tokens.
func (s *Stmt) Text() string {
	var b strings.Builder
	for i, t := range s.Tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// File is a file of C.
type File struct {
	Name  string
	Lines []string // its text
	Items []Item   // in order
	conds [][]Cond
}

// Parse reads a file. An error is one line that names the file and the line.
func Parse(name string, text []byte) (*File, error) {
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return nil, fmt.Errorf("%s:%d: it has a NUL byte; give a file of C", name, 1+bytes.Count(text[:i], []byte("\n")))
	}
	if i := bytes.Index(text, []byte("\r\n")); i >= 0 {
		return nil, fmt.Errorf("%s:%d: its lines end as on Windows; convert it with tr -d '\\r'", name, 1+bytes.Count(text[:i], []byte("\n")))
	}
	blanked, macros, conds, of, err := preprocess(name, text)
	if err != nil {
		return nil, err
	}
	tokens, err := lex(name, blanked)
	if err != nil {
		return nil, err
	}
	for i := range tokens {
		tokens[i].cond = of[min(tokens[i].Line, len(of)-1)]
	}
	f := &File{Name: name, Lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), conds: conds}
	p := parser{f: f, t: tokens}
	p.file()
	for _, d := range macros {
		if err := f.macro(d, conds[of[d.line]]); err != nil {
			return nil, err
		}
	}
	f.sort()
	if len(f.Items) == 0 {
		return nil, fmt.Errorf("%s:1: nothing in it is a function, a macro or a declaration; give a file of C", name)
	}
	return f, nil
}

// Find returns the item with that name, or nil. It prefers functions.
func (f *File) Find(name string) *Item {
	var found *Item
	for i := range f.Items {
		it := &f.Items[i]
		if it.Name == name && (found == nil || it.Form == Func) {
			found = it
		}
	}
	return found
}

// sort puts the macros among the other items, in the order of lines.
func (f *File) sort() {
	for i := 1; i < len(f.Items); i++ {
		for j := i; j > 0 && f.Items[j].Line < f.Items[j-1].Line; j-- {
			f.Items[j], f.Items[j-1] = f.Items[j-1], f.Items[j]
		}
	}
}

// macro adds a macro with a body.
func (f *File) macro(d directive, conds []Cond) error {
	rest := strings.TrimSpace(d.rest)
	n := 0
	for n < len(rest) && (rest[n] == '_' || rest[n] >= '0' && rest[n] <= '9' || rest[n]|32 >= 'a' && rest[n]|32 <= 'z') {
		n++
	}
	name, body := rest[:n], rest[n:]
	tokens, err := lex(f.Name, []byte(body))
	if err != nil || name == "" || len(tokens) == 0 {
		return err // a comment in it is not closed
	}
	for i := range tokens {
		tokens[i].Line += d.line - 1
	}
	it := Item{Form: Macro, Name: name, Line: d.line, End: d.line + d.lines - 1, Conds: conds}
	head := Token{Kind: Ident, Text: name, Line: d.line, Column: 1}
	it.Stmts = []Stmt{{Line: it.Line, End: it.End, Conds: conds, Tokens: append([]Token{head}, tokens...)}}
	f.Items = append(f.Items, it)
	return nil
}

// parser goes through the tokens of a file.
type parser struct {
	f *File
	t []Token
	i int
}

// file reads the items at the top.
func (p *parser) file() {
	begin := 0
	for p.i < len(p.t) {
		switch t := p.t[p.i]; {
		case t.Text == "{" && t.Column == 1:
			p.function(begin)
			begin = p.i
		case t.Text == "{":
			p.i = p.after(p.i)
		case t.Text == ";":
			if oldStyle(p.t[begin:p.i]) {
				p.i++
				continue
			}
			p.declaration(begin, p.i)
			p.i++
			begin = p.i
		case t.Text == "}":
			p.i++
			begin = p.i
		default:
			p.i++
		}
	}
}

// after returns the index after the brace or parenthesis that closes the one at
// index i, or the end.
func (p *parser) after(i int) int {
	open := p.t[i].Text
	shut := map[string]string{"{": "}", "(": ")", "[": "]"}[open]
	for depth := 0; i < len(p.t); i++ {
		switch p.t[i].Text {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(p.t)
}

// oldStyle tells whether the tokens up to a semicolon are the head of a function in
// the old style, where parameters are declared after the parentheses. Then they
// have at least a type and a name.
func oldStyle(t []Token) bool {
	depth := 0
	for i, x := range t {
		switch x.Text {
		case "(":
			if depth == 0 && (i == 0 || t[i-1].Column != 1) {
				return false
			}
			depth++
		case ")":
			if depth--; depth == 0 {
				return i+2 < len(t) && t[i+1].Kind == Ident && !strings.HasPrefix(t[i+1].Text, "__")
			}
		case "=", "{":
			return false
		}
	}
	return false
}

// function reads a function. Its head begins at the token with index begin, and
// its body opens at the current token.
func (p *parser) function(begin int) {
	head := p.t[begin:p.i]
	name := ""
	for k := 1; k < len(head); k++ {
		if head[k].Text == "(" && head[k-1].Kind == Ident && (name == "" || head[k-1].Column == 1) {
			name = head[k-1].Text
		}
	}
	end := p.after(p.i)
	if name == "" || len(head) == 0 {
		p.i = end
		return
	}
	it := Item{Form: Func, Name: name, Line: head[0].Line, Conds: p.f.conds[head[0].cond]}
	it.Stmts = append(it.Stmts, p.stmt(head, 0))
	body := parser{f: p.f, t: p.t[p.i:end]}
	it.Stmts = append(it.Stmts, body.body()...)
	it.End = p.t[end-1].Line
	p.f.Items = append(p.f.Items, it)
	p.i = end
}

// stmt returns the statement that has the tokens.
func (p *parser) stmt(t []Token, depth int) Stmt {
	return Stmt{Line: t[0].Line, End: t[len(t)-1].Line, Depth: depth, Tokens: t, Conds: p.f.conds[t[0].cond]}
}

// declaration reads an item up to its semicolon: a structure, a variable or a
// macro call. It skips prototypes and type names.
func (p *parser) declaration(begin, end int) {
	t := p.t[begin:end]
	if len(t) == 0 {
		return
	}
	it := Item{Form: Variable, Line: t[0].Line, End: p.t[end].Line, Conds: p.f.conds[t[0].cond]}
	first := 0
	for first < len(t)-1 && (t[first].Text == "static" || t[first].Text == "typedef" || t[first].Text == "extern") {
		first++
	}
	switch word := t[first].Text; {
	case word == "struct" || word == "union" || word == "enum":
		for k := first; k < len(t); k++ {
			if t[k].Text == "=" {
				break
			}
			if t[k].Text == "{" {
				it.Form = Struct
				it.Name = t[max(k-1, first)].Text
				inner := parser{f: p.f, t: t[k:]}
				it.Stmts = inner.fields()
				p.f.Items = append(p.f.Items, it)
				return
			}
		}
	}
	named := len(t) == 2 && (t[0].Text == "struct" || t[0].Text == "union" || t[0].Text == "enum") // a forward declaration
	if t[0].Text == "extern" || t[0].Text == "typedef" || named || prototype(t) {
		return
	}
	it.Stmts = p.declarators(t, 0)
	it.Name = declared(it.Stmts[0].Tokens)
	p.f.Items = append(p.f.Items, it)
}

// prototype tells whether a declaration declares a function.
func prototype(t []Token) bool {
	for k := 1; k < len(t); k++ {
		switch t[k].Text {
		case "=", "{", "[":
			return false
		case "(":
			// A macro call begins with its name, or has a name after its
			// parentheses.
			return k >= 2 && t[k-1].Kind == Ident && t[len(t)-1].Text == ")"
		}
	}
	return false
}

// Declared returns the name that a declaration declares.
func Declared(s *Stmt) string { return declared(s.Tokens) }

// declared returns the name that a declaration declares; for a macro call it is
// the macro's.
func declared(t []Token) string {
	name := ""
	for k, x := range t {
		switch x.Text {
		case "=", "[", ":":
			return name
		case "(":
			if k+2 < len(t) && t[k+1].Text == "*" {
				return t[k+2].Text // a pointer to a function
			}
			if last := t[len(t)-1]; last.Kind == Ident {
				return last.Text // TAILQ_HEAD(, type) name
			}
			return name
		}
		if x.Kind == Ident {
			name = x.Text
		}
	}
	return name
}
