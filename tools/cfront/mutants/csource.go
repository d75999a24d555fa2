package main

import (
	"bytes"
	"regexp"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/parse"
)

// cReader collects the sites of C. Statements are found in the tree, and their ends in
// the text: the tree has what macros expand to.
type cReader struct {
	*source
	blank string // the text without comments, strings and lines of the preprocessor, as long
}

// directive matches lines of the preprocessor.
var directive = regexp.MustCompile(`(?m)^[ \t]*#(.*\\\n)*.*$`)

// blanked puts blanks in the place of what matches, but for the ends of lines.
func blanked(text string, re *regexp.Regexp) string {
	return re.ReplaceAllStringFunc(text, func(s string) string {
		b := bytes.Repeat([]byte(" "), len(s))
		for i := range len(s) {
			if s[i] == '\n' {
				b[i] = '\n'
			}
		}
		return string(b)
	})
}

// readC finds the sites of a text of C.
func readC(name string, text []byte, headers map[string][]byte) (*source, error) {
	fam := family.Of(text)
	ast, err := parse.Parse(parse.Text{Name: name, Text: text, Family: fam, Headers: headers}, "")
	if err != nil {
		return nil, err
	}
	r := cReader{newSource(name, text), blanked(blanked(string(text), noise), directive)}
	for tu := ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		fd := tu.ExternalDeclaration.FunctionDefinition
		if fd == nil || fd.Position().Filename != name {
			continue
		}
		f := plainName(fd.Declarator.Name())
		r.functions = append(r.functions, f)
		r.list(fd.CompoundStatement)
		if all := r.sites[f]; len(all) > 0 {
			all[len(all)-1].last = true
		}
	}
	return r.source, nil
}

// plainName is the name of a function without capitals and outer underscores, in which
// C and Go may differ.
func plainName(name string) string { return strings.ToLower(strings.Trim(name, "_")) }

// list reads the statements of a block.
func (r *cReader) list(b *cc.CompoundStatement) {
	r.blocks++
	block, index := r.blocks, 0
	for l := b.BlockItemList; l != nil; l = l.BlockItemList {
		if l.BlockItem.Statement == nil {
			index++
			continue
		}
		r.statement(l.BlockItem.Statement, block, &index)
	}
}

// single reads a statement that is a branch or a body.
func (r *cReader) single(s *cc.Statement) {
	if s == nil {
		return
	}
	r.blocks++
	index := 0
	r.statement(s, r.blocks, &index)
}

func (r *cReader) statement(s *cc.Statement, block int, index *int) {
	from := s.Position().Offset
	switch head := r.word(from); {
	case s.Case == cc.StatementLabeled:
		*index++
		r.statement(s.LabeledStatement.Statement, block, index)
	case s.Case == cc.StatementCompound && r.text[from] == '{':
		*index++
		r.list(s.CompoundStatement)
	case s.Case == cc.StatementSelection && (head == "if" || head == "switch"):
		*index++
		r.selection(s.SelectionStatement, head)
	case s.Case == cc.StatementIteration && (head == "for" || head == "while" || head == "do"):
		*index++
		r.iteration(s.IterationStatement)
	case s.Case == cc.StatementJump:
		*index++
		if at, ok := r.simple(s); ok {
			r.add(site{kind: jump, at: at})
		}
	default:
		r.other(s, block, index)
	}
}

// other reads an expression, or what a macro stands for.
func (r *cReader) other(s *cc.Statement, block int, index *int) {
	at, ok := r.simple(s)
	switch {
	case !ok:
		// A macro that opens a block, or that is the head of a loop: what stands in it
		// in the text.
		*index++
		r.inside(s, s.Position().Offset)
	case at.to-at.from == 1 || ignored.MatchString(r.of(at)):
	default:
		r.add(site{kind: plain, at: at, block: block, index: *index})
		*index++
	}
}

// inside reads the statements below one that stand behind an offset.
func (r *cReader) inside(s *cc.Statement, offset int) {
	parse.Walk(s, func(n cc.Node) bool {
		switch x := n.(type) {
		case *cc.BlockItemList:
			r.blocks++
			block, index := r.blocks, 0
			for l := x; l != nil; l = l.BlockItemList {
				if t := l.BlockItem.Statement; t != nil && t.Position().Offset > offset {
					r.statement(t, block, &index)
				} else if t != nil {
					r.inside(t, offset)
				}
			}
			return false
		case *cc.Statement:
			if x != s && x.Position().Offset > offset {
				r.single(x)
				return false
			}
		}
		return true
	})
}

func (r *cReader) selection(s *cc.SelectionStatement, head string) {
	if cond, ok := r.between(s.Token2, s.Token3); ok && head == "if" {
		x := site{kind: condition, at: cond}
		x.then, _ = r.whole(s.Statement)
		if s.Statement2 != nil {
			x.other, _ = r.whole(s.Statement2)
		}
		r.add(x)
	}
	r.single(s.Statement)
	r.single(s.Statement2)
}

func (r *cReader) iteration(s *cc.IterationStatement) {
	var cond span
	ok := false
	switch s.Case {
	case cc.IterationStatementWhile:
		cond, ok = r.between(s.Token2, s.Token3)
	case cc.IterationStatementFor:
		cond, ok = r.between(s.Token3, s.Token4)
		ok = ok && s.ExpressionList2 != nil
	}
	if ok {
		x := site{kind: condition, at: cond, loop: true}
		x.then, _ = r.whole(s.Statement)
		r.add(x)
	}
	r.single(s.Statement)
}

// between is what stands between two tokens, which stand in the text.
func (r *cReader) between(a, b cc.Token) (span, bool) {
	from, to := a.Position().Offset, b.Position().Offset
	if from >= to || !strings.HasPrefix(string(r.text[from:]), a.SrcStr()) || !strings.HasPrefix(string(r.text[to:]), b.SrcStr()) {
		return span{}, false
	}
	at := span{from + len(a.SrcStr()), to}
	for at.from < at.to && isSpace(r.text[at.from]) {
		at.from++
	}
	return at, at.from < at.to
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// call matches a call of a macro, with up to two levels of parentheses in its arguments.
var call = regexp.MustCompile(`^\w+\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*;$`)

// whole is the range of a statement that is a branch or a body.
func (r *cReader) whole(s *cc.Statement) (span, bool) {
	from := s.Position().Offset
	if s.Case == cc.StatementCompound && r.text[from] == '{' {
		if to := s.CompoundStatement.Token2.Position().Offset; to > from && r.text[to] == '}' {
			return span{from, to + 1}, true
		}
		return span{}, false
	}
	// It ends where its last branch ends.
	last := (*cc.Statement)(nil)
	switch head := r.word(from); {
	case s.Case == cc.StatementSelection && (head == "if" || head == "switch"):
		if last = s.SelectionStatement.Statement2; last == nil {
			last = s.SelectionStatement.Statement
		}
	case s.Case == cc.StatementIteration && (head == "for" || head == "while"):
		last = s.IterationStatement.Statement
	}
	if last != nil {
		end, ok := r.whole(last)
		return span{from, end.to}, ok
	}
	return r.simple(s)
}

// simple is the range of a statement that ends with a semicolon, if all that the tree
// has of it stands before that.
func (r *cReader) simple(s *cc.Statement) (span, bool) {
	from := s.Position().Offset
	to := r.semicolon(from)
	ok := to != 0 && r.begins(from) && (s.Case == cc.StatementExpr || s.Case == cc.StatementJump || call.MatchString(r.blank[from:to]))
	parse.Walk(s, func(n cc.Node) bool {
		ok = ok && n.Position().Offset < to
		return ok
	})
	return span{from, to}, ok
}

// begins tells whether a statement can begin at an offset.
func (r *cReader) begins(at int) bool {
	before := strings.TrimRight(r.blank[:at], " \t\n")
	return strings.HasSuffix(before, "else") || strings.HasSuffix(before, "do") || strings.ContainsAny(before[max(0, len(before)-1):], ";{}):")
}

// semicolon is the offset behind the semicolon that ends a simple statement, or 0.
func (r *cReader) semicolon(at int) int {
	depth := 0
	for i := at; i < len(r.blank); i++ {
		switch r.blank[i] {
		case '(':
			depth++
		case ')':
			depth--
		case '{', '}':
			return 0
		case ';':
			if depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func (r *cReader) word(at int) string {
	return firstWord.FindString(string(r.text[at:min(len(r.text), at+10)]))
}
