package retrace

import (
	"regexp"
	"strings"
)

// mostLines is how many lines of a statement are shown.
const mostLines = 4

// comment is a comment of C, also one that does not end.
var comment = regexp.MustCompile(`(?s)/\*.*?(\*/|$)|//[^\n]*`)

// statement returns the statement of C that begins on a line of a text, from 1, on one
// line; "" if there is none. Of a statement with a block it is the head.
func statement(text string, line int) string {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	lines = lines[line-1 : min(line-1+mostLines, len(lines))]
	s := strings.Join(strings.Fields(comment.ReplaceAllString(strings.Join(lines, "\n"), " ")), " ")
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"', c == '\'':
			quote = c
		case c == '(', c == '[':
			depth++
		case c == ')', c == ']':
			if depth--; depth == 0 && c == ')' && controls.MatchString(s[:i+1]) {
				return s[:i+1]
			}
		case depth <= 0 && (c == ';' || c == '{' && i > 0):
			return strings.TrimSpace(strings.TrimSuffix(s[:i+1], "{"))
		case c == '}' && i == 0 && !controls.MatchString(s):
			return "}"
		case depth <= 0 && c == '}' && i > 0:
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// controls matches the head of a statement that governs another one.
var controls = regexp.MustCompile(`^(\} ?)?(else )?(if|while|for|switch) ?\(`)
