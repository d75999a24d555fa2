package ctree

import (
	"strings"
)

// tokenKind says what a token, or another element of a text, is.
type tokenKind uint8

const (
	endOfText tokenKind = iota
	word                // a name or a keyword
	number
	character
	str
	punct
	rest      // what follows #error, #include and the like on its line
	defines   // #define
	condition // #if
	complaint // #error
)

// token is a token of C. Its text has no continued lines.
type token struct {
	kind     tokenKind
	text     string
	pos, end int
	first    bool // of its line
}

// Span is a part of a text.
type Span struct{ Pos, End int }

// lexer takes a text apart.
type lexer struct {
	text     string
	at       int
	tokens   []token
	comments []Span
}

// lex returns the tokens and the comments of a text.
func lex(text []byte) ([]token, []Span, *failure) {
	l := &lexer{text: string(text), tokens: make([]token, 0, len(text)/4)}
	first := true // nothing but blanks since the line began
	for {
		line, bad := l.blanks()
		if bad != nil {
			return l.tokens, l.comments, bad
		}
		first = first || line
		if l.at >= len(text) {
			return l.tokens, l.comments, nil
		}
		if bad := l.token(first); bad != nil {
			return l.tokens, l.comments, bad
		}
		first = false
		if n := len(l.tokens); n >= 2 && l.tokens[n-2].text == "#" && l.tokens[n-2].first {
			l.directive(l.tokens[n-1].text)
		}
	}
}

// byteAt returns the byte of an offset, 0 behind the end.
func (l *lexer) byteAt(i int) byte {
	if i < len(l.text) {
		return l.text[i]
	}
	return 0
}

// splice returns the length of a backslash and the line end behind it, or 0.
func (l *lexer) splice(i int) int {
	switch {
	case l.byteAt(i) != '\\':
		return 0
	case l.byteAt(i+1) == '\n':
		return 2
	case l.byteAt(i+1) == '\r' && l.byteAt(i+2) == '\n':
		return 3
	}
	return 0
}

// blanks skips blanks and comments. It tells whether a line ended, outside of a comment.
func (l *lexer) blanks() (line bool, bad *failure) {
	for l.at < len(l.text) {
		c := l.text[l.at]
		switch n := l.splice(l.at); {
		case n > 0:
			l.at += n
		case c == '\n':
			line = true
			l.at++
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			l.at++
		case c == '/' && (l.byteAt(l.at+1) == '*' || l.byteAt(l.at+1) == '/'):
			if bad := l.comment(); bad != nil {
				return line, bad
			}
		default:
			return line, nil
		}
	}
	return line, nil
}

func (l *lexer) comment() *failure {
	start := l.at
	if l.text[start+1] == '*' {
		end := strings.Index(l.text[start+2:], "*/")
		if end < 0 {
			return fail(start, "a comment does not end", "close it with */")
		}
		l.at = start + 2 + end + 2
	} else {
		for l.at < len(l.text) && l.text[l.at] != '\n' {
			l.at += max(1, l.splice(l.at))
		}
	}
	l.comments = append(l.comments, Span{start, l.at})
	return nil
}

// directive takes the rest of the line of a directive that is not read as tokens.
func (l *lexer) directive(name string) {
	switch name {
	case "error", "warning", "warn", "include", "include_next", "import", "pragma", "ident", "sccs", "line":
	default:
		return
	}
	for l.byteAt(l.at) == ' ' || l.byteAt(l.at) == '\t' {
		l.at++
	}
	start, end := l.at, l.at
	for l.at < len(l.text) && l.text[l.at] != '\n' {
		if name != "error" && name != "warning" && name != "warn" && l.text[l.at] == '/' && (l.byteAt(l.at+1) == '*' || l.byteAt(l.at+1) == '/') {
			break // the comment is the next thing to be read
		}
		n := l.splice(l.at)
		l.at += max(1, n)
		if n == 0 && !blank(l.text[l.at-1]) {
			end = l.at
		}
	}
	if end > start {
		l.tokens = append(l.tokens, token{kind: rest, text: l.text[start:end], pos: start, end: end})
	}
}

func blank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'
}

func letter(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// puncts are those of more than one character.
var puncts = set("<<= >>= ... -> ++ -- << >> <= >= == != && || += -= *= /= %= &= |= ^= ##")

func (l *lexer) token(first bool) *failure {
	start, c := l.at, l.text[l.at]
	kind := punct
	var text string
	switch {
	case (c == 'L' || c == 'u' || c == 'U') && (l.byteAt(start+1) == '"' || l.byteAt(start+1) == '\''),
		c == '"', c == '\'':
		if letter(c) {
			l.at++
		}
		kind = str
		if l.text[l.at] == '\'' {
			kind = character
		}
		var bad *failure
		if text, bad = l.quoted(); bad != nil {
			return bad
		}
	case letter(c):
		kind, text = word, l.run(func(c, _ byte) bool { return letter(c) || digit(c) })
	case digit(c), c == '.' && digit(l.byteAt(start+1)):
		kind, text = number, l.run(func(c, before byte) bool {
			sign := (c == '+' || c == '-') && strings.IndexByte("eEpP", before) >= 0 && before != 0
			return letter(c) || digit(c) || c == '.' || sign && !l.hex(start)
		})
	default:
		text = l.text[start:min(len(l.text), start+3)]
		for len(text) > 1 && !puncts[text] {
			text = text[:len(text)-1]
		}
		if len(text) == 1 && strings.IndexByte("{}[]()#;:,.+-*/%&|^~!=<>?", c) < 0 {
			return fail(start, "C has no such character outside of strings", "take it out")
		}
		l.at += len(text)
	}
	l.tokens = append(l.tokens, token{kind, text, start, l.at, first})
	return nil
}

// hex tells whether the number that begins at i is hexadecimal, in which e is a digit.
func (l *lexer) hex(i int) bool {
	return l.text[i] == '0' && (l.byteAt(i+1) == 'x' || l.byteAt(i+1) == 'X')
}

// run takes the characters that in accepts, after the first. It is given the character before, too.
func (l *lexer) run(in func(c, before byte) bool) string {
	start, before := l.at, l.text[l.at]
	var apart []byte // what was read, if it has continued lines
	for l.at++; l.at < len(l.text); l.at++ {
		i := l.at
		for n := l.splice(i); n > 0; n = l.splice(i) {
			i += n
		}
		if !in(l.byteAt(i), before) {
			break
		}
		before = l.text[i]
		if i > l.at && apart == nil {
			apart = []byte(l.text[start:l.at])
		}
		if apart != nil {
			apart = append(apart, before)
		}
		l.at = i
	}
	if apart != nil {
		return string(apart)
	}
	return l.text[start:l.at]
}

// quoted takes a string or a character in its quotes.
func (l *lexer) quoted() (string, *failure) {
	start, quote := l.at, l.text[l.at]
	apart := false
	for l.at++; l.at < len(l.text) && l.text[l.at] != '\n'; l.at++ {
		switch n := l.splice(l.at); {
		case n > 0:
			apart = true
			l.at += n - 1
		case l.text[l.at] == '\\':
			// What is behind it may stand on the next line.
			for n := l.splice(l.at + 1); n > 0; n = l.splice(l.at + 1) {
				apart = true
				l.at += n
			}
			if c := l.byteAt(l.at + 1); c != '\n' {
				l.at++
			}
		case l.text[l.at] == quote:
			l.at++
			text := l.text[start:l.at]
			if apart {
				text = strings.NewReplacer("\\\n", "", "\\\r\n", "").Replace(text)
			}
			return text, nil
		}
	}
	what := "a string"
	if quote == '\'' {
		what = "a character"
	}
	return "", fail(start, what+" does not end on its line", "close it with a quote")
}

// Comments returns the comments of a text, in order; up to the fault if there is one
// in its quotes or comments.
func Comments(text []byte) []Span {
	_, comments, _ := lex(text)
	return comments
}
