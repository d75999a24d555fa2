package page

import (
	"html"
	"html/template"
	"slices"
	"strings"
	"text/scanner"

	"ktimeout/tools/sbs/internal/layout"
)

// piece is a part of a line that has a class: a token.
type piece struct {
	from, to int
	class    string
}

// highlight marks keywords, comments, strings and numbers, by the same rules for C and
// Go, which are similar enough, and the tokens that differ. It returns a line for each
// line.
func highlight(s *layout.Sheet) []template.HTML {
	classes := tokens(s.Lines)
	out := make([]template.HTML, len(s.Lines))
	for i, l := range s.Lines {
		out[i] = template.HTML(paint(l, classes[i], s.Marks[i]))
	}
	return out
}

// tokens finds the tokens of a text that have a class, by lines.
func tokens(lines []string) [][]piece {
	text := strings.Join(lines, "\n")
	var s scanner.Scanner
	s.Init(strings.NewReader(text))
	s.Mode = scanner.ScanIdents | scanner.ScanFloats | scanner.ScanChars | scanner.ScanStrings | scanner.ScanRawStrings | scanner.ScanComments
	s.Error = func(*scanner.Scanner, string) {}
	out := make([][]piece, len(lines))
	line, start, at := 0, 0, 0
	for r := s.Scan(); r != scanner.EOF; r = s.Scan() {
		begin, token := s.Position.Offset, s.TokenText()
		class := classOf(r, token)
		if class == "" || begin < at || begin+len(token) > len(text) {
			continue
		}
		at = begin + len(token)
		for start+len(lines[line]) < begin {
			start += len(lines[line]) + 1
			line++
		}
		for _, part := range strings.Split(token, "\n") { // of a comment, each line
			out[line] = append(out[line], piece{begin - start, begin - start + len(part), class})
			if begin+len(part) < at {
				begin += len(part) + 1
				start += len(lines[line]) + 1
				line++
			}
		}
	}
	return out
}

// classOf returns the class of a token, or "".
func classOf(r rune, token string) string {
	switch {
	case r == scanner.Comment && (strings.Contains(token, "PORT:") || strings.Contains(token, "FIX:")):
		return "p"
	case r == scanner.Comment:
		return "m"
	case r == scanner.Ident && keywords[token]:
		return "k"
	case r == scanner.String, r == scanner.Char, r == scanner.RawString:
		return "s"
	case r == scanner.Int, r == scanner.Float:
		return "n"
	}
	return ""
}

// paint writes a line with its tokens and its marks. A token that is marked in part is
// written in parts, so that the tags nest.
func paint(line string, tokens []piece, marks []layout.Mark) string {
	cuts := []int{0, len(line)}
	for _, t := range tokens {
		cuts = append(cuts, t.from, t.to)
	}
	for _, m := range marks {
		cuts = append(cuts, m.From, m.To)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var b strings.Builder
	for i, from := range cuts[:len(cuts)-1] {
		to := cuts[i+1]
		for _, m := range marks {
			if m.From == from {
				b.WriteString(`<mark class="` + class(m.State) + `">`)
			}
		}
		c := ""
		for _, t := range tokens {
			if t.from <= from && to <= t.to {
				c = t.class
			}
		}
		part := html.EscapeString(line[from:to])
		if c != "" {
			part = `<i class="` + c + `">` + part + `</i>`
		}
		b.WriteString(part)
		for _, m := range marks {
			if m.To == to {
				b.WriteString("</mark>")
			}
		}
	}
	return b.String()
}

var keywords = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields("auto break case char const continue default do double else enum extern float for func goto if " +
		"inline int long package range register return short signed sizeof static struct switch type typedef union unsigned var void volatile while") {
		m[w] = true
	}
	return m
}()
