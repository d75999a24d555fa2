package page

import (
	"html"
	"html/template"
	"strings"
	"text/scanner"
)

// highlight marks keywords, comments, strings and numbers. It uses the same rules
// for C and Go, which are similar enough. It returns a line for each line.
func highlight(lines []string) []template.HTML {
	text := strings.Join(lines, "\n")
	var s scanner.Scanner
	s.Init(strings.NewReader(text))
	s.Mode = scanner.ScanIdents | scanner.ScanFloats | scanner.ScanChars | scanner.ScanStrings | scanner.ScanRawStrings | scanner.ScanComments
	s.Error = func(*scanner.Scanner, string) {}
	var b strings.Builder
	at := 0
	for r := s.Scan(); r != scanner.EOF; r = s.Scan() {
		begin, token := s.Position.Offset, s.TokenText()
		end := begin + len(token)
		if begin < at || end > len(text) {
			continue
		}
		b.WriteString(html.EscapeString(text[at:begin]))
		class := ""
		switch {
		case r == scanner.Comment:
			class = "m"
			if strings.Contains(token, "PORT:") || strings.Contains(token, "FIX:") {
				class = "p"
			}
		case r == scanner.Ident && keywords[token]:
			class = "k"
		case r == scanner.String, r == scanner.Char, r == scanner.RawString:
			class = "s"
		case r == scanner.Int, r == scanner.Float:
			class = "n"
		}
		marked(&b, token, class)
		at = end
	}
	b.WriteString(html.EscapeString(text[at:]))
	var out []template.HTML
	for _, l := range strings.Split(b.String(), "\n") {
		out = append(out, template.HTML(l))
	}
	return out
}

// marked writes a token with its class, each line on its own.
func marked(b *strings.Builder, token, class string) {
	for i, l := range strings.Split(token, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if class == "" || l == "" {
			b.WriteString(html.EscapeString(l))
			continue
		}
		b.WriteString(`<i class="` + class + `">` + html.EscapeString(l) + `</i>`)
	}
}

var keywords = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields("auto break case char const continue default do double else enum extern float for func goto if " +
		"inline int long package range register return short signed sizeof static struct switch type typedef union unsigned var void volatile while") {
		m[w] = true
	}
	return m
}()
