package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// table is the table that is printed.
type table struct {
	pairs [][]string
	notes []string
}

// pair adds a line for a pair. goal is the largest ratio that is allowed, or 0.
func (t *table) pair(name, against string, m measured, goal float64) {
	want, held := "-", ""
	if goal != 0 {
		want, held = "at most "+times(goal), "yes"
		if m.ratio.median > goal {
			held = "no"
		}
	}
	t.pairs = append(t.pairs, []string{name, against, ns(m.a.median), ns(m.b.median),
		fmt.Sprintf("%s [%s, %s]", times(m.ratio.median), times(m.ratio.lo), times(m.ratio.hi)), want, held})
}

// note adds a sentence to print below the table.
func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// write prints the table as Markdown that can be read without rendering.
func (t *table) write(out io.Writer) {
	if len(t.pairs) != 0 {
		w := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
		head := []string{"case", "against", "it takes", "that takes", "ratio [quartiles]", "goal", "held"}
		rule := make([]string, len(head))
		for i := range rule {
			rule[i] = "---"
		}
		for _, row := range append([][]string{head, rule}, t.pairs...) {
			fmt.Fprintf(w, "| %s\t|\n", strings.Join(row, "\t| "))
		}
		_ = w.Flush() // if standard output is gone, nobody can be told
		fmt.Fprintln(out)
	}
	for _, n := range t.notes {
		fmt.Fprintf(out, "- %s\n", n)
	}
}

func times(r float64) string { return fmt.Sprintf("%.2f", r) }

// ns formats a time in ns with three figures.
func ns(v float64) string {
	switch {
	case v < 1e3:
		return fmt.Sprintf("%.3g ns", v)
	case v < 1e6:
		return fmt.Sprintf("%.3g µs", v/1e3)
	case v < 1e9:
		return fmt.Sprintf("%.3g ms", v/1e6)
	}
	return time.Duration(v).Round(10 * time.Millisecond).String()
}
