package report

import (
	"strings"
	"unicode/utf8"
)

// width is how wide lines of text are at most; tables and code may be wider.
const width = 120

// writer writes a page of Markdown, whose parts are kept apart by empty lines.
type writer struct{ strings.Builder }

// line writes a line as it is. An empty line follows headings.
func (w *writer) line(s string) {
	w.WriteString(s + "\n")
	if strings.HasPrefix(s, "#") {
		w.WriteString("\n")
	}
}

// para writes paragraphs.
func (w *writer) para(text string) {
	for _, p := range strings.Split(text, "\n\n") {
		at := 0
		for i, word := range strings.Fields(p) {
			n := utf8.RuneCountInString(word)
			switch {
			case i == 0:
			case at+1+n > width:
				w.WriteString("\n")
				at = 0
			default:
				w.WriteString(" ")
				at++
			}
			w.WriteString(word)
			at += n
		}
		w.WriteString("\n\n")
	}
}

// section writes a heading and what stands below it.
func (w *writer) section(head, text string) {
	w.line("## " + head)
	w.para(text)
}

// code writes a block of code.
func (w *writer) code(language, text string) {
	w.WriteString("```" + language + "\n" + text + "```\n\n")
}

// table writes a table.
func (w *writer) table(heads []string, rows [][]string) {
	row := func(cells []string) {
		w.WriteString("|")
		for _, c := range cells {
			w.WriteString(" " + strings.ReplaceAll(c, "|", "\\|") + " |")
		}
		w.WriteString("\n")
	}
	row(heads)
	w.WriteString("|" + strings.Repeat("---|", len(heads)) + "\n")
	for _, r := range rows {
		row(r)
	}
	w.WriteString("\n")
}

// String returns the page, which ends in one line feed.
func (w *writer) String() string { return strings.TrimRight(w.Builder.String(), "\n") + "\n" }
