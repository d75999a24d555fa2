package ctree

import (
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// cursor is a place in elements. Those of next follow. Places are numbered by what is
// left behind them, and no two have the same number.
type cursor struct {
	elements []element
	i        int
	next     *cursor
	after    int // what is left when elements end; more than in next if elements are a branch
}

// element is the next element, where skip has led.
func (c cursor) element() *element {
	if c.i < len(c.elements) {
		return &c.elements[c.i]
	}
	return nil
}

// left is how much is left, where skip has led.
func (c cursor) left() int {
	if e := c.element(); e != nil {
		return e.weight + e.behind + c.after
	}
	return c.after
}

// fact is that a condition holds, or does not, for all that has no more than so much
// behind it.
type fact struct {
	text  string
	holds bool
	left  int
}

// skip goes to where the next element is. A #if of which the facts say which branch
// it has is that branch.
func (p *parser) skip(c cursor) cursor {
	for {
		for c.i >= len(c.elements) && c.next != nil {
			c = *c.next
		}
		e := c.element()
		if e == nil || e.kind != condition || len(p.facts) == 0 {
			return c
		}
		i := p.decided(e.cond, c.left())
		if i < 0 {
			return c
		}
		behind := c
		behind.i++
		if i == len(e.cond.branches) {
			c = behind
			continue
		}
		after := e.behind + c.after
		for _, b := range e.cond.branches[i+1:] {
			after += b.weight
		}
		c = cursor{elements: e.cond.branches[i].elements, next: &behind, after: after}
	}
}

// decided returns which branch a #if has, after the facts: the number of branches if it is
// none, less than 0 if they do not tell.
func (p *parser) decided(c *cond, left int) int {
	for i, b := range c.branches {
		if b.text == "" {
			return i
		}
		holds, known := p.holds(b.text, left)
		if !known {
			return -1
		}
		if holds {
			return i
		}
	}
	return len(c.branches)
}

func (p *parser) holds(text string, left int) (holds, known bool) {
	text, not := positive(text)
	for _, f := range p.facts {
		if f.text == text && left <= f.left {
			return f.holds != not, true
		}
	}
	return false, false
}

// positive returns a condition without its negation.
func positive(text string) (string, bool) {
	if name, ok := strings.CutPrefix(text, "!defined("); ok && strings.IndexByte(name, ')') == len(name)-1 {
		return text[1:], true
	}
	return text, false
}

// advanced is the cursor behind the next element.
func (p *parser) advanced(c cursor) cursor {
	c = p.skip(c)
	c.i++
	return p.skip(c)
}

// list reads elements up to a closing brace, or to the end. It is what stands in
// several branches as it does in one: #if stands in the list.
func (p *parser) list(read func() []*tree.Node, closing string) []*tree.Node {
	var nodes []*tree.Node
	for e := p.any(); e.kind != endOfText && !closes(e, closing); e = p.any() {
		nodes = append(nodes, p.one(read, closing)...)
	}
	return nodes
}

func closes(e *element, closing string) bool {
	return e.kind == punct && (e.text == closing || e.text == "}" || e.text == ")")
}

// one reads an element of a list, or a #if.
func (p *parser) one(read func() []*tree.Node, closing string) []*tree.Node {
	if !p.down() {
		return nil
	}
	defer p.up()
	switch e := p.any(); e.kind {
	case defines, complaint:
		p.cur = p.advanced(p.cur)
		return []*tree.Node{p.directive(e)}
	case condition:
		left := p.cur.left()
		p.cur = p.advanced(p.cur)
		return p.branches(e.cond, left, read, closing)
	}
	start, hoisted, depth := p.cur, len(p.hoisted), p.depth
	nodes := read()
	switch {
	case p.bad == nil && p.cur.left() == start.left():
		p.expected("something else")
	case p.bad != nil && p.bad.condition > 0:
		c, left := p.distributed(start, p.bad.condition), p.bad.condition
		p.bad, p.hoisted, p.depth = nil, p.hoisted[:hoisted], depth
		return p.branches(c, left, read, closing)
	}
	nodes = append(append([]*tree.Node{}, p.hoisted[hoisted:]...), nodes...)
	p.hoisted = p.hoisted[:hoisted]
	return nodes
}

// distributed returns a #if whose branches begin with all that stands between start and
// a #if, which is so far from the end. What follows it is next.
func (p *parser) distributed(start cursor, left int) *cond {
	var before []element
	c := p.skip(start)
	for c.left() > left {
		before = append(before, *c.element())
		p.budget--
		c = p.advanced(c)
	}
	old := c.element().cond
	p.cur = p.advanced(c)
	with := &cond{pos: before[0].pos, end: old.end, hasElse: true}
	for _, b := range old.branches {
		b.elements = append(before[:len(before):len(before)], b.elements...)
		b.weight = weigh(b.elements)
		b.pos = before[0].pos
		with.branches = append(with.branches, b)
	}
	if !old.hasElse {
		with.branches = append(with.branches, branch{elements: before, weight: weigh(before), pos: before[0].pos, end: old.end})
	}
	return with
}

// branches reads what stands in the branches of a #if, and after it as far as is needed
// for all branches to be whole at the same place. left is how many elements were left
// before the #if.
func (p *parser) branches(c *cond, left int, read func() []*tree.Node, closing string) []*tree.Node {
	behind := p.cur
	target := behind.left()
	all := c.branches
	if !c.hasElse {
		all = append(all[:len(all):len(all)], branch{pos: c.end, end: c.end})
	}
	defer func(n int) { p.facts = p.facts[:n] }(len(p.facts))
	facts := len(p.facts)
	blocks := make([]*tree.Node, len(all))
	at := make([]cursor, len(all))
	for i, b := range all {
		blocks[i] = tree.New(tree.Block, b.text, b.pos, b.end)
		if i == 0 {
			blocks[i].Text = "" // that of the Cond
		}
		at[i] = cursor{elements: b.elements, next: &behind, after: target}
	}
	for again := true; again; {
		again = false
		for i := range at {
			p.facts = append(p.facts[:facts], c.facts(i, behind.left())...)
			p.cur = p.skip(at[i])
			for p.bad == nil && p.cur.left() > target {
				if e := p.any(); e.kind == endOfText || closes(e, closing) {
					// The branch closes what is around the list.
					p.stop(&failure{pos: e.pos, condition: left, what: "a brace closes nothing", do: "take it out, or open it"})
					break
				}
				blocks[i].Kids = append(blocks[i].Kids, p.one(read, closing)...)
				p.cur = p.skip(p.cur)
			}
			if p.bad != nil {
				if p.bad.condition > 0 {
					p.bad.condition = left
				}
				return nil
			}
			at[i] = p.cur
			if n := p.cur.left(); n < target {
				target, again = n, true
			}
		}
	}
	if !c.hasElse && len(blocks[len(blocks)-1].Kids) == 0 {
		blocks = blocks[:len(blocks)-1]
	}
	pos, end := c.pos, c.end
	empty := true
	for _, b := range blocks {
		empty = empty && len(b.Kids) == 0
		for _, k := range b.Kids {
			b.Pos, b.End = min(b.Pos, k.Pos), max(b.End, k.End)
		}
		pos, end = min(pos, b.Pos), max(end, b.End)
	}
	if empty {
		return nil // #include, as a rule
	}
	return []*tree.Node{tree.New(tree.Cond, c.branches[0].text, pos, end, blocks...)}
}

// facts returns what a branch says about all that has no more than left behind it.
func (c *cond) facts(branch, left int) []fact {
	var facts []fact
	for i := 0; i <= branch && i < len(c.branches); i++ {
		if text := c.branches[i].text; text != "" {
			text, not := positive(text)
			facts = append(facts, fact{text, (i == branch) != not, left})
		}
	}
	return facts
}
