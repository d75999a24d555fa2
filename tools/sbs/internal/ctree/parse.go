package ctree

import (
	"fmt"

	"ktimeout/tools/sbs/internal/tree"
)

const (
	// maxDepth is how deep a text may be nested.
	maxDepth = 1000
	// maxRepeats is how often all of a text may be read, on average; a short one more
	// often. It is read again where a #if stands within a statement, in each of the
	// branches.
	maxRepeats = 4
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
		p := &parser{
			shared: &shared{text: text, types: map[string]bool{}, budget: maxRepeats*len(tokens) + 1<<20},
			cur:    cursor{elements: elements},
		}
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

// shared is what the parser of a macro's body shares with the one of its text.
type shared struct {
	text   []byte
	types  map[string]bool // names of typedefs that were read
	budget int             // how many tokens may still be read
	depth  int
}

// parser reads elements. After a fault it is given the end of the text only, so that
// everything ends by itself.
type parser struct {
	*shared
	cur     cursor
	last    int          // end of the last token that was read
	hoisted []*tree.Node // #defines that stand within the statement that is read
	macro   bool         // the elements are the body of a macro
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
		p.stop(fail(p.any().pos, fmt.Sprintf("the text is nested deeper than %d", maxDepth), "make it simpler"))
		return false
	}
	return true
}

func (p *parser) up() { p.depth-- }

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
		case defines, complaint:
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
		case e.kind == defines, e.kind == complaint:
		case n == 0:
			return e
		default:
			n--
		}
	}
	return p.end()
}

// follows tells whether the next token satisfies is. It stops at a #if only if the token
// could be in one of its branches, or behind it.
func (p *parser) follows(is func(*element) bool) bool {
	var cond *failure // the parser stops here
	for c := p.skip(p.cur); p.bad == nil; c = p.advanced(c) {
		e := c.element()
		if e == nil {
			break
		}
		var may, empty bool
		switch e.kind {
		case defines, complaint:
			continue
		case condition:
			may, empty = begins(e.cond, is)
			if cond == nil {
				cond = &failure{pos: e.pos, condition: c.left()}
			}
		default:
			may = is(e)
		}
		if may && cond != nil {
			p.stop(cond)
			return false
		}
		if !empty {
			return may
		}
	}
	return false
}

// begins tells whether a branch may begin with a token that satisfies is, and whether
// one has no token.
func begins(c *cond, is func(*element) bool) (may, empty bool) {
	empty = !c.hasElse
branches:
	for _, b := range c.branches {
		for i := range b.elements {
			switch e := &b.elements[i]; e.kind {
			case defines, complaint:
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
