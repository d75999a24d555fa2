package ctree

import "ktimeout/tools/sbs/internal/tree"

// directive makes a node of a #define or a #error.
func (p *parser) directive(e *element) *tree.Node {
	if e.kind == complaint {
		return tree.New(tree.Call, "", e.pos, e.end, tree.New(tree.Name, "#error", e.pos, e.end),
			tree.New(tree.String, e.text, e.end-len(e.text), e.end))
	}
	params := tree.New(tree.Params, "", e.pos, e.pos)
	if !e.definition.parens {
		params.Text = "-"
	}
	for i, t := range e.definition.params {
		if i == 0 {
			params.Pos = t.pos
		}
		params.End = t.end
		if t.text == "..." {
			params.Text = "..."
			continue
		}
		params.Kids = append(params.Kids, tree.New(tree.Var, t.text, t.pos, t.end))
	}
	m := tree.New(tree.Macro, e.text, e.pos, e.end, params)
	if len(e.definition.body) > 0 {
		m.Kids = append(m.Kids, p.body(e))
	}
	return m
}

// body reads the body of a macro: an expression, else statements, else values in braces.
func (p *parser) body(e *element) *tree.Node {
	body := e.definition.body
	pos, end := body[0].pos, body[len(body)-1].end
	var node *tree.Node
	for _, read := range []func(q *parser){
		func(q *parser) { node = q.comma() },
		func(q *parser) { node = tree.New(tree.Block, "", pos, end, q.list(q.statement, "")...) },
		func(q *parser) { node = q.initial() },
	} {
		q := &parser{shared: p.shared, cur: cursor{elements: body}, macro: true, last: pos}
		depth := p.depth
		read(q)
		p.depth = depth
		if q.bad == nil && q.any().kind == endOfText {
			return node
		}
		if q.bad != nil && q.bad.final {
			p.stop(q.bad)
			break
		}
	}
	return tree.New(tree.Name, p.words(pos, end), pos, end)
}
