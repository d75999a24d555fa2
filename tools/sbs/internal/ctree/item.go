package ctree

import (
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// item reads an item of a file.
func (p *parser) item() []*tree.Node {
	e := p.tok()
	switch {
	case e.kind == punct && e.text == ";":
		p.next()
		return []*tree.Node{p.node(tree.Empty, "", e.pos)}
	case e.kind == word && e.text == "extern" && p.ahead(1).kind == str:
		p.next()
		p.next()
		if !p.is("{") {
			return p.item()
		}
		p.next()
		items := p.list(p.item, "}")
		p.expect("}")
		return items
	case e.kind == word && asms[e.text]:
		return []*tree.Node{p.asm()}
	case p.macroAlone(e), e.kind == word && !keywords[e.text] && !attributes[e.text] && !p.typeWord(e) && p.ahead(1).text == "(":
		nodes := p.expression(e.pos)
		for _, n := range nodes {
			if n.Kind == tree.Foreach {
				// A function whose head is a macro.
				n.Kids = append([]*tree.Node{tree.New(tree.Name, n.Text, e.pos, e.end)}, n.Kids...)
				n.Kind, n.Text = tree.Call, ""
			}
		}
		return nodes
	}
	return p.declaration(false)
}

// loneWord tells whether the next token is a macro that stands on a line of its own.
func (p *parser) loneWord(e *element) bool {
	if !capital(e) || !e.first {
		return false
	}
	c := p.advanced(p.cur)
	next := c.element()
	return next == nil || next.first
}

// declaration reads a declaration, or a definition of a function. A macro with arguments
// is the type of one if macros is set.
func (p *parser) declaration(macros bool) []*tree.Node {
	p.tok()
	start := p.cur
	s := p.specifiers(macros)
	nodes := s.defined
	switch {
	case p.bad != nil:
		return nil
	case s.none() && p.tok().kind == word && !macros && p.ahead(1).text == "(":
		// A macro, as in static MALLOC_DEFINE(...).
		return p.expression(s.pos)
	case s.none():
		p.expected("a declaration or a statement")
		return nil
	case s.macro && p.is(";"):
		p.cur = start // it declares nothing
		return p.expression(s.pos)
	}
	if p.is(";") || p.macro && p.tok().kind == endOfText && (len(s.defined) > 0) {
		p.accept(";")
		if len(s.defined) == 0 && len(s.kids) == 1 && s.kids[0].Kind == tree.Enum {
			nodes = append(nodes, s.kids[0])
		} else if len(s.defined) == 0 && len(s.kids) > 0 {
			// It has no name: its members are those of what is around it.
			nodes = append(nodes, tree.New(tree.Var, "", s.pos, p.last, p.typed(s, declarator{}, s.pos)))
		} else if len(s.defined) == 0 {
			p.expected("a name")
		}
		if p.bad == nil {
			last := nodes[len(nodes)-1]
			last.End = max(last.End, p.last)
		}
		return nodes
	}
	for pos := s.pos; p.bad == nil; pos = p.tok().pos {
		var d declarator
		if !p.is(":") {
			d = p.declarator(false)
		}
		declared := p.last
		if len(d.mods) > 0 && d.mods[0].params != nil && !s.typedef {
			f, whole := p.function(s, d, pos)
			nodes = append(nodes, f)
			if whole {
				return nodes
			}
		} else {
			nodes = append(nodes, p.variable(s, d, pos, declared))
		}
		if !p.accept(",") {
			break
		}
	}
	p.endStatement()
	if p.bad == nil && len(nodes) > 0 {
		nodes[len(nodes)-1].End = max(p.last, nodes[len(nodes)-1].End)
	}
	return nodes
}

// variable reads what stands behind the declarator of a variable, a member or a type.
func (p *parser) variable(s *specifiers, d declarator, pos, declared int) *tree.Node {
	t := p.typed(s, d, pos)
	t.End = max(declared, pos)
	if p.accept(":") {
		width := p.binary(1)
		t.Kids = append([]*tree.Node{width}, t.Kids...) // there are no bounds
		t.Text += ":"
		t.End = p.last
	}
	p.trailing()
	if s.typedef {
		p.types[d.name] = true
		return p.node(tree.Typedef, d.name, pos, t)
	}
	n := p.node(tree.Var, d.name, pos, t)
	if p.accept("=") {
		n.Kids = append(n.Kids, p.initial())
		n.End = p.last
	}
	return n
}

// function reads what stands behind the declarator of a function. It tells whether
// that was a body.
func (p *parser) function(s *specifiers, d declarator, pos int) (f *tree.Node, whole bool) {
	params := d.mods[0].params
	result := p.typed(s, declarator{mods: d.mods[1:]}, pos)
	if params.End == p.last {
		// Nothing of it stands behind the parameters.
		result.End = max(pos, d.pos)
		for result.End > pos && blank(p.text[result.End-1]) {
			result.End--
		}
	}
	p.trailing()
	f = p.node(tree.Func, d.name, pos, result, params)
	if e := p.tok(); !(e.kind == punct && strings.Contains("{;,=", e.text)) && e.kind != endOfText {
		p.oldParams(params)
	} else if e.text == "{" {
		named(params)
	}
	if p.bad != nil || !p.is("{") {
		return f, false
	}
	body := p.block()
	if p.bad != nil && p.bad.ended {
		p.bad.pos = pos
		p.bad.what, p.bad.do = fmt.Sprintf("the function %s does not end", d.name), "close its brace"
		p.bad.final = true
	}
	f.Kids = append(f.Kids, body)
	f.End = max(p.last, pos)
	return f, true
}

// named makes names of parameters that are without a type, as in f(a) { }. What is
// written in capitals is a macro for parameters.
func named(params *tree.Node) {
	for _, v := range params.Kids {
		if v.Text == "" && len(v.Kids[0].Kids) == 0 && v.Kids[0].Text != strings.ToUpper(v.Kids[0].Text) {
			v.Text = v.Kids[0].Text
			v.Kids[0] = tree.New(tree.Type, "int", v.Pos, v.Pos)
		}
	}
}

// oldParams reads the declarations of parameters between ) and {.
func (p *parser) oldParams(params *tree.Node) {
	named(params)
	for p.bad == nil && !p.is("{") {
		for _, n := range p.declaration(false) {
			found := false
			for i, v := range params.Kids {
				if v.Text == n.Text && n.Kind == tree.Var {
					params.Kids[i], found = n, true
				}
			}
			if !found {
				p.fail(&element{token: token{pos: n.Pos}}, fmt.Sprintf("%s is not a parameter", n.Text), "take its declaration out")
			}
			params.End = max(params.End, n.End)
		}
	}
}
