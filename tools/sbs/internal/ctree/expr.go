package ctree

import (
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// binaryLevel is how strongly an operator binds its operands; 0: it has not two.
var binaryLevel = map[string]int{
	"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
	"<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}

var assignments = map[string]bool{
	"=": true, "+=": true, "-=": true, "*=": true, "/=": true, "%=": true, "&=": true, "|=": true,
	"^=": true, "<<=": true, ">>=": true,
}

var behind = map[string]bool{"(": true, "[": true, ".": true, "->": true, "++": true, "--": true}

// operator tells whether a token goes on with an expression.
func operator(e *element) bool {
	return e.kind == punct && (binaryLevel[e.text] > 0 || assignments[e.text] || behind[e.text] || strings.Contains("?,", e.text))
}

// op is the operator that is next, or "". A #if in which none can be next is left alone.
func (p *parser) op() string {
	var op string
	p.follows(func(e *element) bool {
		if !operator(e) {
			return false
		}
		op = e.text
		return true
	})
	if p.bad != nil {
		return ""
	}
	if e := p.any(); e.kind == condition {
		return ""
	}
	return op
}

// node makes a node that ends with the last token.
func (p *parser) node(k tree.Kind, text string, pos int, kids ...*tree.Node) *tree.Node {
	return tree.New(k, text, pos, max(p.last, pos), kids...)
}

// comma reads an expression, with commas.
func (p *parser) comma() *tree.Node {
	pos := p.tok().pos
	n := p.assign()
	for p.op() == "," {
		p.next()
		n = p.node(tree.Binary, ",", pos, n, p.assign())
		n.End = p.last
	}
	return n
}

// assign reads an expression without commas.
func (p *parser) assign() *tree.Node {
	pos := p.tok().pos
	if !p.down() {
		return p.node(tree.Empty, "", pos)
	}
	defer p.up()
	n := p.binary(1)
	switch op := p.op(); {
	case op == "?":
		p.next()
		yes := p.node(tree.Empty, "", p.last)
		if !p.is(":") {
			yes = p.comma()
		}
		p.expect(":")
		no := p.assign()
		return p.node(tree.Ternary, "", pos, n, yes, no)
	case assignments[op]:
		p.next()
		return p.assigned(op, pos, n)
	}
	return n
}

// assigned reads what is assigned.
func (p *parser) assigned(op string, pos int, to *tree.Node) *tree.Node {
	value := p.initial()
	return p.node(tree.Assign, op, pos, to, value)
}

func (p *parser) binary(level int) *tree.Node {
	pos := p.tok().pos
	n := p.unary()
	for {
		op := p.op()
		l := binaryLevel[op]
		if l < level {
			return n
		}
		p.next()
		second := p.binary(l + 1)
		n = p.node(tree.Binary, op, pos, n, second)
	}
}

func (p *parser) unary() *tree.Node {
	e := p.tok()
	pos := e.pos
	if !p.down() {
		return p.node(tree.Empty, "", pos)
	}
	defer p.up()
	switch {
	case e.kind == punct:
		switch e.text {
		case "-", "+", "~", "!", "&", "*", "++", "--":
			p.next()
			operand := p.unary()
			return p.node(tree.Unary, e.text, pos, operand)
		case "(":
			if p.typeAhead(1) {
				return p.cast()
			}
		}
	case e.kind == word:
		switch e.text {
		case "sizeof", "_Alignof", "__alignof", "__alignof__":
			p.next()
			var of *tree.Node
			if p.is("(") && p.typeAhead(1) {
				p.next()
				of = p.typeName()
				p.expect(")")
			} else {
				of = p.unary()
			}
			if e.text != "sizeof" {
				return p.node(tree.Call, "", pos, tree.New(tree.Name, e.text, pos, pos+len(e.text)), of)
			}
			return p.node(tree.Sizeof, "", pos, of)
		case "__extension__":
			p.next()
			return p.unary()
		}
	}
	return p.postfix()
}

// cast reads a cast, or values in braces behind a type.
func (p *parser) cast() *tree.Node {
	pos := p.next().pos
	to := p.typeName()
	p.expect(")")
	var of *tree.Node
	if p.is("{") {
		of = p.initial()
	} else {
		of = p.unary()
	}
	return p.node(tree.Cast, "", pos, to, of)
}

func (p *parser) postfix() *tree.Node {
	pos := p.tok().pos
	n := p.primary()
	for {
		switch op := p.op(); op {
		case "(":
			p.next()
			args := p.args()
			n = p.node(tree.Call, "", pos, append([]*tree.Node{n}, args...)...)
		case "[":
			p.next()
			i := p.comma()
			p.expect("]")
			n = p.node(tree.Index, "", pos, n, i)
		case ".", "->":
			p.next()
			e := p.next()
			if e.kind != word {
				p.fail(e, "no name of a member stands after "+op, "write one")
			}
			n = p.node(tree.Member, e.text, pos, n)
		case "++", "--":
			p.next()
			n = p.node(tree.Unary, "p"+op, pos, n)
		default:
			return n
		}
	}
}

func (p *parser) primary() *tree.Node {
	e := p.tok()
	switch e.kind {
	case number:
		p.next()
		return p.node(tree.Number, integer(e.text), e.pos)
	case character:
		p.next()
		return p.node(tree.Number, charValue(e.text), e.pos)
	case str:
		return p.strings()
	case word:
		if keywords[e.text] {
			break
		}
		if p.follows2(func(e *element) bool { return e.kind == str }) {
			return p.strings()
		}
		p.next()
		return p.node(tree.Name, e.text, e.pos)
	case punct:
		if e.text != "(" {
			break
		}
		p.next()
		var n *tree.Node
		if p.is("{") {
			n = p.block()
			n.Pos = e.pos
		} else {
			n = p.comma()
		}
		p.expect(")")
		if n.Kind == tree.Block {
			n.End = p.last
		}
		return n
	}
	p.expected("an expression")
	return p.node(tree.Empty, "", e.pos)
}

// follows2 is follows for the token after the next one.
func (p *parser) follows2(is func(*element) bool) bool {
	cur := p.cur
	p.cur = p.advanced(p.cur)
	ok := p.follows(is)
	p.cur = cur
	return ok
}

// strings reads a string, which may be put together of strings and macros.
func (p *parser) strings() *tree.Node {
	pos := p.tok().pos
	var n *tree.Node
	for p.bad == nil {
		e := p.tok()
		var part *tree.Node
		if e.kind == str {
			part = p.adjacent()
		} else {
			p.next()
			part = p.node(tree.Name, e.text, e.pos)
			if p.op() == "(" {
				p.next()
				args := p.args()
				part = p.node(tree.Call, "", e.pos, append([]*tree.Node{part}, args...)...)
			}
		}
		if n != nil {
			part = p.node(tree.Binary, " ", pos, n, part)
		}
		n = part
		if !p.follows(func(e *element) bool { return e.kind == str || e.kind == word && !keywords[e.text] && !e.first }) {
			break
		}
	}
	if n == nil {
		n = p.node(tree.Empty, "", pos)
	}
	return n
}

// adjacent reads strings between which is nothing.
func (p *parser) adjacent() *tree.Node {
	pos := p.tok().pos
	var text strings.Builder
	for {
		s := p.next().text
		s = s[strings.IndexByte(s, '"')+1:]
		text.WriteString(unescape(strings.TrimSuffix(s, `"`)))
		if !p.follows(func(e *element) bool { return e.kind == str }) {
			return p.node(tree.String, text.String(), pos)
		}
	}
}

// args reads arguments behind a parenthesis, and the one that closes it.
func (p *parser) args() []*tree.Node {
	var args []*tree.Node
	if p.accept(")") {
		return nil
	}
	for {
		args = append(args, p.arg())
		if e := p.tok(); e.kind == word {
			args = append(args, p.arg()) // a macro that begins with a comma
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return args
}

// argEnds tells whether an argument is at its end: so it is before a macro that is the
// last one and begins with a comma, too.
func (p *parser) argEnds() bool {
	return p.is(",") || p.is(")") || p.tok().kind == word && !keywords[p.tok().text] && p.ahead(1).text == ")"
}

// arg reads an argument of a function or a macro.
func (p *parser) arg() *tree.Node {
	pos := p.tok().pos
	if p.is(",") || p.is(")") {
		return tree.New(tree.Empty, "", pos, pos)
	}
	var n *tree.Node
	if p.typeAhead(0) && p.attempt(func() bool {
		n = p.typeName()
		return p.argEnds()
	}) {
		return n
	}
	if p.bad == nil && p.attempt(func() bool {
		n = p.argExpr()
		return p.argEnds()
	}) {
		return n
	}
	if p.bad == nil && p.attempt(func() bool {
		n = p.typeName()
		return p.argEnds()
	}) {
		return n
	}
	// None of these: the text as written.
	var semicolon *element
	for deep := 0; p.bad == nil; {
		e := p.tok()
		if deep == 0 && (p.is(",") || p.is(")")) || e.kind == endOfText {
			break
		}
		if e.kind == punct {
			switch e.text {
			case "(", "[", "{":
				deep++
			case ";":
				if semicolon == nil {
					semicolon = e
				}
			case ")", "]", "}":
				if deep--; deep < 0 {
					if semicolon != nil {
						e = semicolon
					}
					p.fail(e, fmt.Sprintf("found %q where \")\" is expected", e.text), "correct the text")
				}
			}
		}
		p.next()
	}
	n = p.node(tree.Name, "", pos)
	n.Text = p.words(pos, n.End)
	return n
}

func (p *parser) argExpr() *tree.Node {
	if p.is("{") {
		return p.block()
	}
	return p.assign()
}

// words returns a part of the text with one blank where there are blanks or comments.
func (p *parser) words(pos, end int) string {
	tokens, _, _ := lex(p.text[pos:end])
	return joined(tokens)
}

// initial reads the value of a variable or a member: an expression, or values in braces.
func (p *parser) initial() *tree.Node {
	if !p.is("{") {
		return p.assign()
	}
	pos := p.next().pos
	values := p.list(p.value, "}")
	p.expect("}")
	return p.node(tree.List, "", pos, values...)
}

// value reads a value in braces, and the comma behind it.
func (p *parser) value() []*tree.Node {
	e := p.tok()
	pos := e.pos
	var to *tree.Node
	switch {
	case e.kind == word && p.ahead(1).text == ":" && p.ahead(1).kind == punct:
		p.next()
		to = p.node(tree.Name, e.text, pos)
		p.next()
	case e.kind == punct && (e.text == "." || e.text == "["):
		for p.is(".") || p.is("[") {
			at := p.tok().pos
			if p.accept("[") {
				if to == nil {
					to = tree.New(tree.Empty, "", at, at)
				}
				i := p.comma()
				p.expect("]")
				to = p.node(tree.Index, "", pos, to, i)
				continue
			}
			p.next()
			e := p.next()
			if e.kind != word {
				p.fail(e, "no name of a member stands after .", "write one")
			}
			if to == nil {
				to = p.node(tree.Name, e.text, at)
			} else {
				to = p.node(tree.Member, e.text, pos, to)
			}
		}
		p.expect("=")
	}
	n := p.initial()
	if to != nil {
		n = p.node(tree.Assign, "=", pos, to, n)
	}
	if !p.accept(",") && !p.is("}") && !(p.macro && p.tok().kind == endOfText) {
		p.expected(`"," or "}"`)
	}
	return []*tree.Node{n}
}
