package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"ktimeout/tests/bench"
)

// table is the table that is printed.
type table struct {
	pairs   [][]string
	ratios  []ratio
	spreads [][]string
	notes   []string
}

// pair adds a line for a pair that needs so many cores for itself. goal is the largest
// ratio that is allowed, or 0.
func (t *table) pair(name, against string, cores int, m measured, goal float64) {
	want, held := "-", ""
	if goal != 0 {
		want, held = "at most "+times(goal), "yes"
		if m.ratio.median > goal {
			held = "no"
		}
	}
	free := fmt.Sprint(cores)
	if m.had != 0 {
		free += fmt.Sprintf(" (had %.1f)", m.had)
	}
	t.pairs = append(t.pairs, []string{name, against, free, ns(m.a.median), ns(m.b.median),
		fmt.Sprintf("%s [%s, %s]", times(m.ratio.median), times(m.ratio.lo), times(m.ratio.hi)), want, held})
	t.ratios = append(t.ratios, ratio{name, against, m.ratio.median})
}

// spread adds a line on how long resets took, and how late handlers were entered.
func (t *table) spread(name string, resets, fires bench.Spread) {
	t.spreads = append(t.spreads, []string{name, ns(float64(resets.Mean)), ns(float64(resets.P999)), ns(float64(fires.Mean)), ns(float64(fires.P999))})
}

// note adds a sentence to print below the table.
func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// write prints the tables as Markdown that can be read without rendering.
func (t *table) write(out io.Writer) {
	rows(out, []string{"case", "against", "cores", "it takes", "that takes", "ratio [quartiles]", "goal", "held"}, t.pairs)
	rows(out, []string{fmt.Sprintf("on %d cores", runtime.NumCPU()), "a reset, mean", "99.9 %", "a handler is late, mean", "99.9 %"}, t.spreads)
	for _, n := range t.notes {
		fmt.Fprintf(out, "- %s\n", n)
	}
}

// rows prints one table, if it has any rows.
func rows(out io.Writer, head []string, all [][]string) {
	if len(all) == 0 {
		return
	}
	w := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	rule := make([]string, len(head))
	for i := range rule {
		rule[i] = "---"
	}
	for _, row := range append([][]string{head, rule}, all...) {
		fmt.Fprintf(w, "| %s\t|\n", strings.Join(row, "\t| "))
	}
	_ = w.Flush() // if standard output is gone, nobody can be told
	fmt.Fprintln(out)
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
