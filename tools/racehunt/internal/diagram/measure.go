package diagram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cells returns how many columns of a terminal, or advances of a monospaced
// font, a character takes. East Asian characters and pictures take two.
func cells(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xd7ff, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0x1f000:
		return 2
	}
	return 1
}

// columns returns how many columns a string takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

// clip cuts a string that is longer than width columns, and shows that it did.
func clip(s string, width int) string {
	if columns(s) <= width {
		return s
	}
	if width == 0 {
		return ""
	}
	n := 1 // the ellipsis
	for i, r := range s {
		if n += cells(r); n > width {
			return strings.TrimRight(s[:i], " ;,") + "…"
		}
	}
	return s
}

// wrap breaks a string into at most lines lines of at most width columns: after
// a semicolon, before a parenthesis, at a space. It cuts off what does not fit.
func wrap(s string, width, lines int) []string {
	var out []string
	s = strings.TrimSpace(s)
	for s != "" {
		if len(out) == lines-1 {
			return append(out, clip(s, width))
		}
		n := breakAt(s, width)
		out = append(out, strings.TrimRight(s[:n], " "))
		s = strings.TrimLeft(s[n:], " ")
	}
	return out
}

// even is wrap with lines of about the same length, so that the last line is not a
// single word.
func even(s string, width, lines int) []string {
	best := wrap(s, width, lines)
	for w := width - 1; len(best) > 1 && w > width/2; w-- {
		try := wrap(s, w, lines)
		if len(try) > len(best) || strings.Join(try, " ") != strings.Join(best, " ") {
			break
		}
		best = try
	}
	return best
}

// breakAt returns how many bytes of a string go on a line of width columns.
func breakAt(s string, width int) int {
	n, space, clause := 0, 0, 0
	for i, r := range s {
		if r == ' ' && i > 0 {
			space = i
			if n > width/3 && (s[i-1] == ';' || strings.HasPrefix(s[i+1:], "(")) {
				clause = i
			}
		}
		if n += cells(r); n > width {
			switch {
			case clause > 0:
				return clause
			case space > 0:
				return space
			case i > 0:
				return i
			}
			_, first := utf8.DecodeRuneInString(s)
			return first
		}
	}
	return len(s)
}

// printable replaces characters that are not visible, that control a terminal or that
// break a line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return unicode.ReplacementChar
	}, s)
}
