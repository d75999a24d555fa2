package alter

import "strings"

var clang = &language{
	classes: [][]string{
		{"==", "!=", "<", "<=", ">", ">="},
		{"&&", "||"},
		{"+", "-"},
		{"*", "/", "%"},
		{"&", "|", "^"},
		{"<<", ">>"},
	},
	assigns: []string{"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="},
	binding: map[string]int{
		"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5,
		"==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7, ">=": 7,
		"<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
	},
	otherTypes: map[string][]string{
		"int": {"u_int", "long", "short"}, "u_int": {"int", "u_long"}, "unsigned": {"signed"},
		"long": {"int"}, "u_long": {"long", "u_int"}, "short": {"int"}, "char": {"int"}, "void": {"int"},
		"u_char": {"u_int", "char"}, "u_short": {"u_int", "short"},
		"uint64_t": {"int64_t", "uint32_t"}, "uint32_t": {"int32_t", "uint64_t"},
		"int64_t": {"uint64_t", "int32_t"}, "int32_t": {"uint32_t", "int64_t"},
		"uintptr_t": {"intptr_t"}, "struct": {"union"}, "union": {"struct"},
	},
	qualifiers: setOf("static", "const", "volatile", "extern", "register", "inline", "__inline", "restrict"),
	loop:       "while",
	separator:  " ",
	nobody:     ";",
	null:       "NULL",
	scan:       scanC,
	readable: func(c *language, fragment []byte) bool {
		return newC(c, fragment).structure() == nil
	},
}

// cKeywords are the words of C that are no names.
var cKeywords = setOf("auto", "break", "case", "const", "continue", "default", "do", "else", "enum", "extern", "for",
	"goto", "if", "inline", "__inline", "register", "restrict", "return", "sizeof", "static", "struct", "switch",
	"typedef", "union", "volatile", "while")

// cTypes are the types that C and the headers of a kernel give.
var cTypes = setOf("char", "double", "float", "int", "long", "short", "signed", "unsigned", "void", "_Bool", "bool",
	"boolean_t", "caddr_t", "u_char", "u_int", "u_long", "u_short")

// cMarks are the operators of more than one character, longer ones first.
var cMarks = []string{"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##"}

// scanC returns the tokens of a text of C, or of a part of one. The lines of a
// directive end with a token of the class lineEnd.
func scanC(text []byte) []lexeme {
	s := string(text)
	toks := make([]lexeme, 0, len(s)/3)
	fresh, directives, in := true, 0, 0
	add := func(c class, pos, end int) {
		toks = append(toks, lexeme{class: c, text: s[pos:end], pos: pos, end: end, unit: -1, directive: in})
		fresh = false
	}
	finish := func(pos int) {
		if in != 0 {
			toks = append(toks, lexeme{class: lineEnd, pos: pos, end: pos, unit: -1, directive: in})
			in = 0
		}
		fresh = true
	}
	// ends returns where the last token ends: a directive ends there, and not
	// behind the comment that follows.
	ends := func() int {
		if len(toks) == 0 {
			return 0
		}
		return toks[len(toks)-1].end
	}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\n':
			finish(ends())
			i++
		case strings.HasPrefix(s[i:], "\\\n"):
			i += 2
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			i++
		case strings.HasPrefix(s[i:], "/*"):
			n := strings.Index(s[i+2:], "*/")
			if n < 0 {
				n = len(s) - i - 4
			}
			i += n + 4
		case strings.HasPrefix(s[i:], "//"):
			for i < len(s) && s[i] != '\n' {
				i++
			}
		case c == '#' && fresh:
			directives++
			in = directives
			add(mark, i, i+1)
			i++
		case wordStart(c):
			j := i + 1
			for j < len(s) && (wordStart(s[j]) || digit(s[j])) {
				j++
			}
			add(word, i, j)
			i = j
		case digit(c) || c == '.' && i+1 < len(s) && digit(s[i+1]):
			j := i + 1
			for j < len(s) && (wordStart(s[j]) || digit(s[j]) || s[j] == '.') {
				j++
			}
			add(number, i, j)
			i = j
		case c == '"' || c == '\'':
			j := i + 1
			for j < len(s) && s[j] != c && s[j] != '\n' {
				if s[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j+1, len(s))
			if c == '"' {
				add(quoted, i, j)
			} else {
				add(letter, i, j)
			}
			i = j
		default:
			n := 1
			for _, m := range cMarks {
				if strings.HasPrefix(s[i:], m) {
					n = len(m)
					break
				}
			}
			add(mark, i, i+n)
			i += n
		}
	}
	finish(ends())
	return comments(text, toks)
}

func wordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
