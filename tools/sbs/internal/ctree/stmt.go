package ctree

import (
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

var asms = set("asm __asm __asm__")

// block reads statements in braces.
func (p *parser) block() *tree.Node {
	pos := p.tok().pos
	p.expect("{")
	kids := p.list(p.statement, "}")
	p.expect("}")
	return p.node(tree.Block, "", pos, kids...)
}

// inner reads the statement of an if or a loop, as a Block.
func (p *parser) inner() *tree.Node {
	pos := p.tok().pos
	if p.is("{") {
		return p.block()
	}
	if p.macro && p.bad == nil && p.any().kind == endOfText {
		return p.node(tree.Block, "", p.last) // a macro that is the head of a loop
	}
	var kids []*tree.Node
	for p.bad == nil {
		kids = append(kids, p.statement()...)
		if n := len(kids); n > 0 && kids[n-1].Kind != tree.Label && kids[n-1].Kind != tree.Case {
			break
		}
	}
	return p.node(tree.Block, "", pos, kids...)
}

// endStatement reads a semicolon. The last one of a macro may be missing.
func (p *parser) endStatement() {
	if p.accept(";") || p.bad == nil && p.macro && p.any().kind == endOfText {
		return
	}
	p.expected(`";"`)
}

// condition reads an expression in parentheses.
func (p *parser) condition() *tree.Node {
	p.expect("(")
	n := p.comma()
	p.expect(")")
	return n
}

// statement reads a statement, or a declaration of several variables.
func (p *parser) statement() []*tree.Node {
	if !p.down() {
		return nil
	}
	defer p.up()
	e := p.tok()
	pos := e.pos
	one := func(n *tree.Node) []*tree.Node { return []*tree.Node{n} }
	simple := func(k tree.Kind, kids ...*tree.Node) []*tree.Node {
		p.endStatement()
		return one(p.node(k, "", pos, kids...))
	}
	if e.kind == punct {
		switch e.text {
		case "{":
			return one(p.block())
		case ";":
			p.next()
			return one(p.node(tree.Empty, "", pos))
		}
	}
	if e.kind != word {
		return p.expression(pos)
	}
	switch e.text {
	case "if":
		p.next()
		kids := []*tree.Node{p.condition(), p.inner()}
		if p.follows(func(e *element) bool { return e.text == "else" }) {
			p.expect("else")
			kids = append(kids, p.inner())
		}
		return one(p.node(tree.If, "", pos, kids...))
	case "while":
		p.next()
		first := p.node(tree.Block, "", p.last)
		cond := p.condition()
		after := p.node(tree.Block, "", p.last)
		body := p.inner()
		return one(p.node(tree.For, "", pos, first, cond, after, body))
	case "for":
		return one(p.loop())
	case "do":
		p.next()
		body := p.inner()
		p.expect("while")
		cond := p.condition()
		return simple(tree.Do, body, cond)
	case "switch":
		p.next()
		value := p.condition()
		return one(p.node(tree.Switch, "", pos, value, p.inner()))
	case "case", "default":
		return one(p.cases())
	case "return":
		p.next()
		if p.is(";") || p.macro && p.bad == nil && p.any().kind == endOfText {
			return simple(tree.Return)
		}
		return simple(tree.Return, p.comma())
	case "goto":
		p.next()
		to := p.next()
		if to.kind != word {
			p.fail(to, "goto without a label", "write one")
		}
		p.endStatement()
		return one(p.node(tree.Goto, to.text, pos))
	case "break":
		p.next()
		return simple(tree.Break)
	case "continue":
		p.next()
		return simple(tree.Continue)
	case "asm", "__asm", "__asm__":
		return one(p.asm())
	case "__extension__":
		p.next()
		return p.statement()
	}
	if !keywords[e.text] && p.follows2(func(e *element) bool { return e.kind == punct && e.text == ":" }) {
		p.next()
		p.expect(":")
		return one(p.node(tree.Label, e.text, pos))
	}
	if p.declares() {
		return p.declaration(false)
	}
	return p.expression(pos)
}

// declares tells whether the next tokens begin a declaration.
func (p *parser) declares() bool {
	e := p.tok()
	if p.typeStart(e) && !p.typeWord(e) || attributes[e.text] {
		return true
	}
	if keywords[e.text] || e.kind != word {
		return false
	}
	known := p.typeWord(e)
	c := p.advanced(p.cur)
	if next := c.element(); next == nil || next.kind == condition {
		return false
	}
	after := p.ahead(1)
	switch {
	case after.kind == word:
		return known || !after.first && !keywords[after.text] || dropped[after.text] || basic[after.text] || tagged[after.text]
	case after.kind != punct:
		return false
	case after.text == "(":
		return known && p.ahead(2).text == "*" || strings.Contains(e.text, "typeof")
	case after.text == "*":
		for i := 2; ; i++ {
			switch e := p.ahead(i); {
			case e.kind == punct && e.text == "*", e.kind == word && dropped[e.text]:
			case e.kind == punct && e.text == "(":
				return known
			default:
				return e.kind == word && !keywords[e.text]
			}
		}
	}
	return false
}

// expression reads an expression as a statement, or a macro that stands for statements. What
// it makes begins at pos.
func (p *parser) expression(pos int) []*tree.Node {
	start, last, hoisted := p.cur, p.last, len(p.hoisted)
	if p.behindCall("*") {
		return p.typedByMacro(pos)
	}
	n := p.comma()
	if p.bad != nil {
		return nil
	}
	n.Pos = min(n.Pos, pos)
	one := []*tree.Node{n}
	call := n.Kind == tree.Call && n.Kids[0].Kind == tree.Name
	next := p.any()
	if next.kind == defines || next.kind == complaint {
		// Only #defines may stand between a macro and the next line.
		next = &element{token: token{first: true, kind: punct}}
	}
	if call {
		name := n.Kids[0].Text
		loops := strings.Contains(strings.ToUpper(name), "FOREACH")
		switch {
		case next.kind == punct && next.text == "{", loops && !(next.kind == endOfText || next.kind == punct && strings.Contains(";})", next.text)):
			body := p.inner()
			return []*tree.Node{p.node(tree.Foreach, name, pos, append(n.Kids[1:], body)...)}
		case !next.first && next.kind == word && next.text != "else" && !(p.macro && p.ahead(1).text == "("):
			// The macro is a type.
			p.cur, p.last, p.hoisted = start, last, p.hoisted[:hoisted]
			return p.typedByMacro(pos)
		}
	}
	switch {
	case (call || n.Kind == tree.Name) && next.kind != punct && (next.first || p.macro || next.kind == word && next.text == "else"),
		(call || n.Kind == tree.Name) && next.first && next.text != ";",
		(call || n.Kind == tree.Name) && next.kind == punct && next.text == "}":
		return one // without a semicolon
	}
	p.endStatement()
	return one
}

// behindCall tells whether the next tokens are a call, and then this one.
func (p *parser) behindCall(text string) bool {
	if e := p.tok(); e.kind != word || keywords[e.text] || p.ahead(1).text != "(" {
		return false
	}
	deep := 0
	for c := p.advanced(p.cur); ; c = p.advanced(c) {
		e := c.element()
		switch {
		case e == nil || e.kind == condition || e.kind == punct && (e.text == ";" || e.text == "{"):
			return false
		case e.kind != punct:
		case e.text == "(":
			deep++
		case e.text == ")":
			if deep--; deep == 0 {
				e = p.advanced(c).element()
				return e != nil && e.kind == punct && e.text == text
			}
		}
	}
}

// typedByMacro reads a declaration whose type is a macro with arguments. It begins at pos.
func (p *parser) typedByMacro(pos int) []*tree.Node {
	nodes := p.declaration(true)
	if len(nodes) > 0 {
		nodes[0].Pos = min(nodes[0].Pos, pos)
	}
	return nodes
}

// loop reads a for.
func (p *parser) loop() *tree.Node {
	pos := p.next().pos
	p.expect("(")
	at := p.tok().pos
	var kids []*tree.Node
	if !p.is(";") && p.declares() {
		kids = p.declaration(false)
	} else {
		kids = p.several(";")
		p.expect(";")
	}
	first := p.node(tree.Block, "", at, kids...)
	cond := p.node(tree.Empty, "", p.tok().pos)
	if !p.is(";") {
		cond = p.comma()
	}
	p.expect(";")
	at = p.tok().pos
	each := p.several(")")
	after := p.node(tree.Block, "", at, each...)
	p.expect(")")
	return p.node(tree.For, "", pos, first, cond, after, p.inner())
}

// several reads expressions with commas between them.
func (p *parser) several(closing string) []*tree.Node {
	var nodes []*tree.Node
	if p.is(closing) {
		return nil
	}
	for p.bad == nil {
		nodes = append(nodes, p.assign())
		if !p.accept(",") {
			break
		}
	}
	return nodes
}

// cases reads labels of a switch that stand together.
func (p *parser) cases() *tree.Node {
	e := p.next()
	n := p.node(tree.Case, "", e.pos)
	if e.text == "default" {
		p.expect(":")
		n.End = p.last
		return n
	}
	for p.bad == nil {
		pos := p.tok().pos
		v := p.assign()
		if p.accept("...") {
			to := p.assign()
			v = p.node(tree.Binary, "...", pos, v, to)
		}
		n.Kids = append(n.Kids, v)
		p.expect(":")
		n.End = max(p.last, n.Pos)
		if next := p.any(); next.kind != word || next.text != "case" {
			break
		}
		p.next()
	}
	return n
}

// asm reads an instruction of the machine.
func (p *parser) asm() *tree.Node {
	e := p.next()
	pos := e.pos
	for dropped[p.tok().text] || p.is("goto") {
		p.next()
	}
	at := p.tok().pos
	text := p.balanced()
	n := p.node(tree.Call, "", pos, tree.New(tree.Name, e.text, pos, e.end), p.node(tree.Name, text, at))
	p.endStatement()
	return n
}
