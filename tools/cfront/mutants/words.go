package main

import (
	"regexp"
	"slices"
	"strings"
)

var (
	noise   = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*|"(\\.|[^"\\])*"`)
	prefix  = regexp.MustCompile(`\b(sys|lock|smp|sleepqueue|unsafe)\.`)
	link    = regexp.MustCompile(`\bc_links\.`)
	token   = regexp.MustCompile(`[A-Za-z_]\w*|\d+|~|&\^`)
	dropped = map[string]bool{
		// How Go reads and writes a word of C, and what it calls to compare.
		"load": true, "store": true, "store_ordered": true, "racy_store": true, "pointer": true, "func_eq": true, "arg_eq": true,
		// Types in casts, and words that only head a statement.
		"struct": true, "int": true, "u_int": true, "int32": true, "uint32": true, "caddr_t": true, "void": true,
		"return": true, "goto": true, "break": true, "continue": true,
	}
	same = map[string]string{"null": "0", "nil": "0", "false": "0", "true": "1", "&^": "~"}
)

// words are the names in a piece of C or Go, in one spelling and each once, and the
// numbers, if they are wanted.
func words(text string, numbers bool) string {
	text = noise.ReplaceAllString(text, " ")
	text = link.ReplaceAllString(prefix.ReplaceAllString(text, ""), "c_links_")
	var all []string
	for _, w := range token.FindAllString(text, -1) {
		w = strings.Trim(strings.ToLower(w), "_")
		w = strings.TrimPrefix(w, "pc_")
		if s := same[w]; s != "" {
			w = s
		}
		// The faults of the facility are off.
		if dropped[w] || strings.HasPrefix(w, "fault") || !numbers && w[0] >= '0' && w[0] <= '9' {
			continue
		}
		all = append(all, w)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}
