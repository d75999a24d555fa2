// Package typed says which type each expression of a text of C has, by its place in the
// text.
//
// The preprocessor gives all that comes of a macro, its arguments too, the place of the
// macro's name. So a call of a macro has a type as a whole, if it is an expression, and
// what stands within its brackets has none here.
package typed

import (
	"bytes"
	"go/token"
	"reflect"

	"modernc.org/cc/v4"
)

// Span is a part of a text: offsets of its first byte, and of the one behind its last.
type Span struct{ Pos, End int }

// Types are the types of the expressions of a text.
type Types struct {
	Of        map[Span]cc.Type
	Converted map[Span]cc.Type // of operands that arithmetic brings to another type
}

// Read finds the types in a tree of a text whose name in positions is main.
func Read(ast *cc.AST, main string, text []byte) Types {
	r := &reader{ast: ast, main: main, text: text, lines: lines(text), there: map[int]int{}}
	r.all = Types{map[Span]cc.Type{}, map[Span]cc.Type{}}
	r.tokens(ast.TranslationUnit, func(t mark) { r.there[t.pos]++ })
	r.walk(ast.TranslationUnit)
	return r.all
}

// reader reads one tree.
type reader struct {
	ast   *cc.AST
	main  string
	text  []byte
	lines []int       // offsets at which lines begin
	there map[int]int // how many tokens have a place
	all   Types
}

// mark is where a token stands, and where what stands there ends: a call of a macro, for
// each token that came of it. End is -1 if it is not known, or in another file.
type mark struct {
	pos, end int
}

// lines returns the offsets at which lines begin.
func lines(text []byte) []int {
	all := []int{0}
	for i, c := range text {
		if c == '\n' {
			all = append(all, i+1)
		}
	}
	return all
}

// fields calls f for the tokens, or else for the nodes, directly below a node.
func fields(n any, onToken func(cc.Token), onNode func(any)) {
	v := reflect.ValueOf(n)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return
	}
	v = v.Elem()
	for i := range v.NumField() {
		if !token.IsExported(v.Type().Field(i).Name) {
			continue
		}
		fv := v.Field(i)
		if t, ok := fv.Interface().(cc.Token); ok {
			if t.Ch != 0 {
				onToken(t)
			}
			continue
		}
		if fv.Kind() == reflect.Interface {
			fv = fv.Elem()
		}
		if fv.Kind() == reflect.Pointer && !fv.IsNil() {
			if _, ok := fv.Interface().(cc.Node); ok {
				onNode(fv.Interface())
			}
		}
	}
}

// tokens calls f for all tokens of a node.
func (r *reader) tokens(n any, f func(mark)) {
	fields(n, func(t cc.Token) { f(r.mark(t)) }, func(n any) { r.tokens(n, f) })
}

// mark finds a token in the text.
func (r *reader) mark(t cc.Token) mark {
	p := t.Position()
	if p.Filename != r.main || p.Line < 1 || p.Line > len(r.lines) {
		return mark{end: -1}
	}
	m := mark{pos: r.lines[p.Line-1] + p.Column - 1, end: -1}
	src := t.SrcStr()
	if bytes.HasPrefix(r.text[min(m.pos, len(r.text)):], []byte(src)) && (r.word(m.pos) == m.pos || r.word(m.pos) == m.pos+len(src)) {
		m.end = m.pos + len(src)
		return m
	}
	if end := r.word(m.pos); end > m.pos {
		m.end = end
		if d := r.ast.Macros[string(r.text[m.pos:end])]; d != nil && d.IsFnLike {
			m.end = r.closed(end)
		}
	}
	return m
}

// word returns where the word that begins at an offset ends: there if none does.
func (r *reader) word(at int) int {
	for at < len(r.text) && (r.text[at] == '_' || r.text[at] >= '0' && r.text[at] <= '9' || r.text[at]|0x20 >= 'a' && r.text[at]|0x20 <= 'z') {
		at++
	}
	return at
}

// closed returns where the brackets that open at an offset, or behind the blanks there,
// are closed, or -1.
func (r *reader) closed(at int) int {
	depth, quote := 0, byte(0)
	for ; at < len(r.text); at++ {
		c := r.text[at]
		switch {
		case quote != 0:
			if c == '\\' {
				at++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case bytes.HasPrefix(r.text[at:], []byte("/*")):
			end := bytes.Index(r.text[at+2:], []byte("*/"))
			if end < 0 {
				return -1
			}
			at += 2 + end + 1
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return at + 1
			}
		case depth == 0 && c != ' ' && c != '\t' && c != '\n' && c != '\\':
			return -1
		}
	}
	return -1
}

// walk notes the types of the expressions of a node, and returns its tokens.
func (r *reader) walk(n any) (all []mark) {
	fields(n, func(t cc.Token) { all = append(all, r.mark(t)) }, func(n any) { all = append(all, r.walk(n)...) })
	e, ok := n.(cc.ExpressionNode)
	if !ok || e.Type() == nil || e.Type().Kind() == cc.InvalidKind {
		return all
	}
	s, ok := r.span(all)
	if !ok {
		return all
	}
	r.all.Of[s] = e.Type()
	both := operands(n)
	if both == nil || !cc.IsIntegerType(both[0].Type()) || !cc.IsIntegerType(both[1].Type()) {
		return all
	}
	to := cc.UsualArithmeticConversions(both[0].Type(), both[1].Type())
	for _, x := range both {
		var below []mark
		r.tokens(x, func(t mark) { below = append(below, t) })
		if s, ok := r.span(below); ok && x.Type().Kind() != to.Kind() {
			r.all.Converted[s] = to
		}
	}
	return all
}

// span is the part of the text that tokens are, if they are all that stands there.
func (r *reader) span(all []mark) (s Span, ok bool) {
	if len(all) == 0 {
		return s, false
	}
	first, last := all[0], all[0]
	for _, t := range all {
		if t.end < 0 {
			return s, false
		}
		if t.pos < first.pos {
			first = t
		}
		if t.pos > last.pos {
			last = t
		}
	}
	here := map[int]int{}
	for _, t := range all {
		here[t.pos]++
	}
	return Span{first.pos, last.end}, here[first.pos] == r.there[first.pos] && here[last.pos] == r.there[last.pos]
}

// operands returns the two operands that an expression brings to one type, or nil.
func operands(n any) (both []cc.ExpressionNode) {
	switch x := n.(type) {
	case *cc.MultiplicativeExpression:
		return []cc.ExpressionNode{x.MultiplicativeExpression, x.CastExpression}
	case *cc.AdditiveExpression:
		return []cc.ExpressionNode{x.AdditiveExpression, x.MultiplicativeExpression}
	case *cc.AndExpression:
		return []cc.ExpressionNode{x.AndExpression, x.EqualityExpression}
	case *cc.ExclusiveOrExpression:
		return []cc.ExpressionNode{x.ExclusiveOrExpression, x.AndExpression}
	case *cc.InclusiveOrExpression:
		return []cc.ExpressionNode{x.InclusiveOrExpression, x.ExclusiveOrExpression}
	case *cc.RelationalExpression:
		return []cc.ExpressionNode{x.RelationalExpression, x.ShiftExpression}
	case *cc.EqualityExpression:
		return []cc.ExpressionNode{x.EqualityExpression, x.RelationalExpression}
	case *cc.ConditionalExpression:
		return []cc.ExpressionNode{x.ExpressionList, x.ConditionalExpression}
	}
	return nil
}
