package scenario

import (
	"strings"
	"unicode/utf8"
)

// maxFile is the size of the largest scenario file, in bytes.
const maxFile = 64 << 10

// token is a word, or one of the marks ; : =.
type token struct {
	text string
	line int
}

func (t token) isMark() bool { return t.text == ";" || t.text == ":" || t.text == "=" }

// statement is a line of the file, with the lines that continue it. It has at
// least one token.
type statement []token

// lex splits the text into statements, and sets the title and the number of
// lines.
func (p *parser) lex(text string) ([]statement, error) {
	if len(text) > maxFile {
		return nil, p.errorf(1, "the file has %d bytes; a scenario has at most %d", len(text), maxFile)
	}
	text = strings.TrimPrefix(text, "\ufeff") // Windows editors begin with it
	var (
		statements []statement
		joined     bool // the line before ends in a backslash
	)
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		p.last = i + 1
		line = strings.TrimSuffix(line, "\r")
		if err := p.checkText(line); err != nil {
			return nil, err
		}
		code, comment, _ := strings.Cut(line, "#")
		code = strings.TrimRight(code, " \t")
		if code == "" && p.sc.Title == "" {
			p.sc.Title = strings.TrimSpace(comment)
		}
		code, joins := strings.CutSuffix(code, `\`)
		tokens := split(code, p.last)
		switch indented := strings.TrimLeft(code, " \t") != code; {
		case len(tokens) == 0:
		case !indented && !joined:
			statements = append(statements, tokens)
		case len(statements) == 0:
			return nil, p.errorf(p.last, "an indented line continues the one before, and there is none; remove the blanks before %q", clip(tokens[0].text))
		default:
			s := &statements[len(statements)-1]
			*s = append(*s, tokens...)
		}
		joined = joins && (joined || len(tokens) != 0)
	}
	if joined {
		return nil, p.errorf(p.last, `the last line ends in a backslash; remove the "\"`)
	}
	return statements, nil
}

// checkText returns an error if the line is not text.
func (p *parser) checkText(line string) error {
	if !utf8.ValidString(line) {
		return p.errorf(p.last, "this is not UTF-8; save the file as UTF-8")
	}
	for _, r := range line {
		if r < ' ' && r != '\t' || r == 0x7f {
			return p.errorf(p.last, "the control character %U is in the text; remove it", r)
		}
	}
	return nil
}

// split returns the tokens in a line.
func split(code string, line int) []token {
	var tokens []token
	for {
		code = strings.TrimLeft(code, " \t")
		if code == "" {
			return tokens
		}
		n := strings.IndexAny(code, " \t;:=")
		switch n {
		case -1:
			n = len(code)
		case 0:
			n = 1
		}
		tokens = append(tokens, token{code[:n], line})
		code = code[n:]
	}
}

// clip shortens a word for a message.
func clip(word string) string {
	const most = 24
	if utf8.RuneCountInString(word) <= most {
		return word
	}
	return string([]rune(word)[:most]) + "..."
}
