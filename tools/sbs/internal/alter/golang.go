package alter

import (
	"go/parser"
	"go/scanner"
	"go/token"
)

var golang = &language{
	classes: [][]string{
		{"==", "!=", "<", "<=", ">", ">="},
		{"&&", "||"},
		{"+", "-"},
		{"*", "/", "%"},
		{"&", "|", "^", "&^"},
		{"<<", ">>"},
	},
	assigns: []string{"=", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "&^=", "<<=", ">>="},
	binding: map[string]int{
		"||": 1, "&&": 2,
		"==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3,
		"+": 4, "-": 4, "|": 4, "^": 4,
		"*": 5, "/": 5, "%": 5, "<<": 5, ">>": 5, "&": 5, "&^": 5,
	},
	otherTypes: map[string][]string{
		"int32": {"uint32", "int64", "bool"}, "uint32": {"int32", "uint64"},
		"int64": {"int32", "uint64"}, "uint64": {"uint32", "int64"},
		"int": {"uint", "int32"}, "uint8": {"int8", "uint32"}, "uintptr": {"uint32", "int64"},
		"bool": {"int32"}, "any": {"int32", "uintptr"}, "string": {"int32", "any"}, "byte": {"int32"},
	},
	loop:      "for",
	braces:    true,
	separator: "; ",
	nobody:    "{ }",
	null:      "nil",
	scan:      scanGo,
	readable: func(_ *language, fragment []byte) bool {
		_, err := parser.ParseFile(token.NewFileSet(), "", append([]byte("package p\n"), fragment...), parser.SkipObjectResolution)
		return err == nil
	},
}

// goFile tells whether a whole file of Go can be read.
func goFile(text []byte) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	return err == nil
}

// scanGo returns the tokens of a text of Go, or of a part of one. What is no token is
// left out: the parser refuses it.
func scanGo(text []byte) []lexeme {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, text, func(token.Position, string) {}, 0)
	toks := make([]lexeme, 0, len(text)/3)
	for {
		p, tok, lit := s.Scan()
		pos := int(p) - file.Base()
		t := lexeme{unit: -1, text: lit, pos: pos, end: pos + len(lit)}
		switch {
		case tok == token.EOF:
			return comments(text, toks)
		case tok == token.SEMICOLON && lit != ";":
			t.class, t.text, t.end = lineEnd, ";", pos
		case tok == token.IDENT:
			t.class = word
		case tok.IsKeyword():
			t.class, t.role = word, keyword
		case tok == token.STRING:
			t.class = quoted
		case tok == token.CHAR:
			t.class = letter
		case tok.IsLiteral():
			t.class = number
		default:
			t.class, t.text = mark, tok.String()
			t.end = pos + len(t.text)
		}
		toks = append(toks, t)
	}
}
