package draft

import (
	"fmt"
	"strings"
)

// header is the comment at the head of a ported file: where it comes from, the lines of
// copyright as facts, and the licence.
func header(text, upstream, revision string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Ported from FreeBSD %s (%s).\n//\n", upstream, revision)
	for _, l := range copyrights(text) {
		fmt.Fprintf(&b, "// %s\n", l)
	}
	fmt.Fprintf(&b, "//\n// SPDX-License-Identifier: %s\n", licence(text))
	return b.String()
}

// first is the first comment of a text, a line each, without its stars.
func first(text string) []string {
	from := strings.Index(text, "/*")
	if from < 0 {
		return nil
	}
	body, _, ok := strings.Cut(text[from+2:], "*/")
	if !ok {
		return nil
	}
	lines := strings.Split(body, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(strings.TrimRight(l, " \t"), " *"), " ")
	}
	return lines
}

// copyrights are the lines of the first comment before the licence. One that goes on
// behind a tab is put together.
func copyrights(text string) (out []string) {
	for _, l := range first(text) {
		if strings.HasPrefix(l, "Redistribution and use") || strings.HasPrefix(l, "SPDX-License-Identifier") {
			break
		}
		words := strings.Join(strings.Fields(l), " ")
		switch {
		case words == "" || words == "-":
		case strings.HasPrefix(l, "\t") && len(out) > 0:
			out[len(out)-1] += " " + words
		default:
			out = append(out, words)
		}
	}
	return out
}

// licence is the licence of a text by its clauses.
func licence(text string) string {
	lines := first(text)
	for _, l := range lines {
		if _, id, ok := strings.Cut(l, "SPDX-License-Identifier:"); ok {
			return strings.TrimSpace(id)
		}
	}
	clauses := 0
	for _, l := range lines {
		if len(l) > 2 && l[1] == '.' && l[0] >= '1' && l[0] <= '4' {
			clauses++
		}
	}
	return fmt.Sprintf("BSD-%d-Clause", max(clauses, 2))
}
