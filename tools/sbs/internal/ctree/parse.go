package ctree

import (
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

const (
	// maxDepth is how deep a text may be nested.
	maxDepth = 1000
	// maxRepeats is how often all of a text may be read, on average. It is read
	// again where a #if stands within a statement, in each of the branches.
	maxRepeats = 64
)

// failure says why a text cannot be read on.
type failure struct {
	pos      int
	what, do string
	final    bool // there is no other way to read it
	ended    bool // the text is at its end

	// A #if stands where none can be read; so many elements are left from it on.
	// It is no fault: what is around it is read in each of its branches.
	condition int
}

func fail(pos int, what, do string) *failure {
	return &failure{pos: pos, what: what, do: do, final: true}
}

// Parse reads a text into a node of kind File. The error is one line.
func Parse(name string, text []byte) (*tree.Node, error) {
	tokens, _, bad := lex(text)
	var elements []element
	if bad == nil {
		elements, bad = group(tokens)
	}
	var items []*tree.Node
	if bad == nil {
		p := &parser{text: text, cur: cursor{elements: elements}, types: map[string]bool{}, shared: &shared{budget: maxRepeats * (len(tokens) + 1000)}}
		items = p.list(p.item, "")
		if p.bad == nil {
			if e := p.tok(); e.kind != endOfText {
				p.fail(e, "a brace closes nothing", "take it out, or open it")
			}
		}
		bad = p.bad
	}
	if bad != nil {
		return nil, fmt.Errorf("%s:%d: %s; %s", name, tree.Line(text, bad.pos), bad.what, bad.do)
	}
	return tree.New(tree.File, name, 0, len(text), guarded(items)...), nil
}

// guarded returns the items of a header without what keeps it from being read twice.
func guarded(items []*tree.Node) []*tree.Node {
	if len(items) != 1 || items[0].Kind != tree.Cond || len(items[0].Kids) != 1 {
		return items
	}
	c, inner := items[0], items[0].Kids[0].Kids
	if len(inner) == 0 || inner[0].Kind != tree.Macro || len(inner[0].Kids) != 1 ||
		c.Text != "!defined("+inner[0].Text+")" {
		return items
	}
	return inner[1:]
}

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
		text := b.text
		if i == 0 {
			text = c.text
		}
		if text == "" {
			return i
		}
		holds, known := p.holds(text, left)
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

// shared is what the parser of a macro's body shares with the one of its text.
type shared struct {
	budget int // how many tokens may still be read
	depth  int
}

// parser reads elements. After a fault it is given the end of the text only, so that
// everything ends by itself.
type parser struct {
	*shared
	text    []byte
	cur     cursor
	last    int             // end of the last token that was read
	types   map[string]bool // names of typedefs that were read
	hoisted []*tree.Node    // #defines that stand within the statement that is read
	macro   bool            // the elements are the body of a macro
	facts   []fact
	eof     element
	bad     *failure
}

// stop puts the reader into failure, unless it is there already.
func (p *parser) stop(f *failure) {
	if p.bad == nil {
		p.bad = f
	}
}

func (p *parser) fail(e *element, what, do string) {
	p.stop(&failure{pos: e.pos, what: what, do: do, ended: e.kind == endOfText})
}

// expected fails since what is expected is not there.
func (p *parser) expected(what string) {
	e := p.tok()
	found := fmt.Sprintf("%q", e.text)
	switch {
	case e.kind == endOfText:
		found = "the end"
	case e.kind == character:
		found = e.text
	case e.kind == str:
		found = "a string"
	}
	p.fail(e, "found "+found+" where "+what+" is expected", "correct the text")
}

// down goes a level deeper, if it may.
func (p *parser) down() bool {
	if p.depth++; p.depth > maxDepth {
		p.stop(fail(p.cur.pos(p), fmt.Sprintf("the text is nested deeper than %d", maxDepth), "make it simpler"))
		return false
	}
	return true
}

func (p *parser) up() { p.depth-- }

// pos is the offset of the next element.
func (c cursor) pos(p *parser) int {
	if e := p.skip(c).element(); e != nil {
		return e.pos
	}
	return p.end().pos
}

func (p *parser) end() *element {
	p.eof.pos, p.eof.end, p.eof.first = len(p.text), len(p.text), true
	if p.macro {
		p.eof.pos, p.eof.end = p.last, p.last
	}
	return &p.eof
}

// any is the next element, of whatever kind.
func (p *parser) any() *element {
	if p.bad != nil {
		return p.end()
	}
	p.cur = p.skip(p.cur)
	if e := p.cur.element(); e != nil {
		return e
	}
	return p.end()
}

// tok is the next token. A #define before it is put before the statement; at a #if the
// parser stops.
func (p *parser) tok() *element {
	for {
		e := p.any()
		switch e.kind {
		case condition:
			p.stop(&failure{pos: e.pos, condition: p.cur.left()})
			return p.end()
		case definition, complaint:
			p.hoisted = append(p.hoisted, p.directive(e))
			p.cur = p.advanced(p.cur)
		default:
			return e
		}
	}
}

// ahead is the token that is n after the next one.
func (p *parser) ahead(n int) *element {
	p.tok()
	for c := p.cur; p.bad == nil; c = p.advanced(c) {
		e := c.element()
		switch {
		case e == nil:
			return p.end()
		case e.kind == condition:
			p.stop(&failure{pos: e.pos, condition: c.left()})
		case e.kind == definition, e.kind == complaint:
		case n == 0:
			return e
		default:
			n--
		}
	}
	return p.end()
}

// follows tells whether the next token satisfies is. It stops at a #if only if the token
// could be in one of its branches.
func (p *parser) follows(is func(*element) bool) bool {
	if p.bad != nil {
		return false
	}
	for c := p.skip(p.cur); ; c = p.advanced(c) {
		e := c.element()
		if e == nil {
			return false
		}
		switch e.kind {
		case condition:
			if may, empty := begins(e.cond, is); may {
				p.stop(&failure{pos: e.pos, condition: c.left()})
				return false
			} else if !empty {
				return false
			}
			for d := p.advanced(c); ; d = p.advanced(d) {
				f := d.element()
				if f == nil {
					return false
				}
				empty := f.kind == definition || f.kind == complaint
				may := !empty && f.kind != condition && is(f)
				if f.kind == condition {
					may, empty = begins(f.cond, is)
				}
				if may {
					p.stop(&failure{pos: e.pos, condition: c.left()})
					return false
				}
				if !empty {
					return false
				}
			}
		case definition, complaint:
		default:
			return is(e)
		}
	}
}

// begins tells whether a branch may begin with a token that satisfies is, and whether
// one has no token.
func begins(c *cond, is func(*element) bool) (may, empty bool) {
	empty = !c.hasElse
branches:
	for _, b := range c.branches {
		for i := range b.elements {
			switch e := &b.elements[i]; e.kind {
			case definition, complaint:
			case condition:
				m, none := begins(e.cond, is)
				may = may || m
				if !none {
					continue branches
				}
			default:
				may = may || is(e)
				continue branches
			}
		}
		empty = true
	}
	return may, empty
}

// next reads a token.
func (p *parser) next() *element {
	e := p.tok()
	if e.kind == endOfText {
		return e
	}
	if p.budget--; p.budget < 0 {
		p.stop(fail(e.pos, "too many #if stand within statements, or nested in too many ways", "make the text simpler"))
		return p.end()
	}
	p.cur = p.advanced(p.cur)
	p.last = e.end
	return e
}

// is tells whether the next token is this keyword or punctuation.
func (p *parser) is(text string) bool {
	e := p.tok()
	return e.text == text && (e.kind == punct || e.kind == word)
}

// accept reads this keyword or punctuation if it is next.
func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.next()
		return true
	}
	return false
}

// expect reads this keyword or punctuation.
func (p *parser) expect(text string) {
	if !p.accept(text) {
		p.expected(fmt.Sprintf("%q", text))
	}
}

// attempt reads by a function and tells whether it could, up to the end that it checks. If
// not, and if there may be another way, it goes back.
func (p *parser) attempt(read func() bool) bool {
	cur, last, hoisted, depth := p.cur, p.last, len(p.hoisted), p.depth
	ok := read()
	if p.bad == nil && ok {
		return true
	}
	if p.bad == nil || !p.bad.final && p.bad.condition == 0 {
		p.bad = nil
		p.cur, p.last, p.hoisted, p.depth = cur, last, p.hoisted[:hoisted], depth
	}
	return false
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
	case definition, complaint:
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
	with := &cond{text: old.text, pos: before[0].pos, end: old.end, hasElse: true}
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
	for _, b := range blocks {
		for _, k := range b.Kids {
			b.Pos, b.End = min(b.Pos, k.Pos), max(b.End, k.End)
		}
		pos, end = min(pos, b.Pos), max(end, b.End)
	}
	return []*tree.Node{tree.New(tree.Cond, c.text, pos, end, blocks...)}
}

// facts returns what a branch says about all that has no more than left behind it.
func (c *cond) facts(branch, left int) []fact {
	var facts []fact
	for i := 0; i <= branch && i < len(c.branches); i++ {
		text := c.branches[i].text
		if i == 0 {
			text = c.text
		}
		if text != "" {
			text, not := positive(text)
			facts = append(facts, fact{text, (i == branch) != not, left})
		}
	}
	return facts
}

// directive makes a node of a #define or a #error.
func (p *parser) directive(e *element) *tree.Node {
	if e.kind == complaint {
		return tree.New(tree.Call, "", e.pos, e.end, tree.New(tree.Name, "#error", e.pos, e.end),
			tree.New(tree.String, e.text, e.end-len(e.text), e.end))
	}
	params := tree.New(tree.Params, "", e.pos, e.end)
	if !e.parens {
		params.Text, params.Pos = "-", e.pos
		params.End = e.pos
	}
	for i, t := range e.params {
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
	if len(e.body) > 0 {
		m.Kids = append(m.Kids, p.body(e))
	}
	return m
}

// body reads the body of a macro: an expression, else statements, else values in braces.
func (p *parser) body(e *element) *tree.Node {
	pos, end := e.body[0].pos, e.body[len(e.body)-1].end
	var node *tree.Node
	for _, read := range []func(q *parser){
		func(q *parser) { node = q.comma() },
		func(q *parser) { node = tree.New(tree.Block, "", pos, end, q.list(q.statement, "")...) },
		func(q *parser) { node = q.initial() },
	} {
		q := &parser{shared: p.shared, text: p.text, types: p.types, macro: true, last: pos,
			cur: cursor{elements: e.body}}
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
