package csrc

import (
	"bytes"
	"fmt"
	"strings"
	"text/scanner"
)

// Kind is a kind of token.
type Kind uint8

// The kinds.
const (
	Ident Kind = iota
	Number
	Text // a string or character literal
	Op
)

// Token is one token of C.
type Token struct {
	Kind   Kind
	Text   string
	Line   int
	Column int
	cond   int // index in File.conds
}

// operators of more than one character, the longer ones first.
var operators = []string{
	"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##",
}

// maxTokens is the number of tokens at which reading a file stops.
const maxTokens = 2_000_000

// lex splits source text, in which preprocessor lines have been blanked, into
// tokens.
func lex(name string, text []byte) ([]Token, error) {
	var s scanner.Scanner
	var failed error
	s.Init(bytes.NewReader(text))
	s.Mode = scanner.ScanIdents | scanner.ScanFloats | scanner.ScanChars | scanner.ScanStrings |
		scanner.ScanComments | scanner.SkipComments
	s.Error = func(s *scanner.Scanner, msg string) {
		// The scanner is for Go: what it says about numbers, characters and
		// escapes does not hold for C.
		if failed == nil && (strings.Contains(msg, "comment not terminated") || strings.Contains(msg, "literal not terminated")) {
			failed = fmt.Errorf("%s:%d: %s; give a file of C", name, s.Line, msg)
		}
	}
	var out []Token
	for r := s.Scan(); r != scanner.EOF && failed == nil; r = s.Scan() {
		t := Token{Kind: Op, Text: s.TokenText(), Line: s.Line, Column: s.Column}
		switch r {
		case scanner.Ident:
			t.Kind = Ident
		case scanner.Int, scanner.Float:
			t.Kind = Number
		case scanner.String, scanner.Char, scanner.RawString:
			t.Kind = Text
		default:
			for rest := text[s.Offset:]; s.Peek() != scanner.EOF; {
				op := longest(rest)
				for range len(op) - 1 {
					s.Next()
				}
				t.Text = op
				break
			}
		}
		if n := len(out); n > 0 && t.Kind == Ident && out[n-1].Kind == Number && out[n-1].Line == t.Line &&
			out[n-1].Column+len(out[n-1].Text) == t.Column {
			out[n-1].Text += t.Text // a suffix, as in 10UL
			continue
		}
		if out = append(out, t); len(out) > maxTokens {
			return nil, fmt.Errorf("%s:%d: it has more than %d tokens; give one file of C", name, t.Line, maxTokens)
		}
	}
	return out, failed
}

// longest returns the longest operator that text begins with.
func longest(text []byte) string {
	for _, op := range operators {
		if bytes.HasPrefix(text, []byte(op)) {
			return op
		}
	}
	return string(text[:1])
}
