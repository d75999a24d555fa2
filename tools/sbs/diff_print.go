package main

import (
	"fmt"
	"io"
	"strings"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/tree"
)

// print prints each hunk of C beside the hunks of Go that change the lines where it
// lands, and then the hunks of Go that belong to no hunk of C.
func (d *revDiff) print(w io.Writer, width int) {
	fmt.Fprintf(w, "%s to %s: %d hunks of Go", d.revs[0], d.revs[1], len(d.hunks))
	if d.c == nil {
		fmt.Fprintf(w, "; the change of C would stand beside them with -src1 and -src2, or once sbs fetch has brought both\n")
	} else {
		fmt.Fprintf(w, ", %d of C\n", len(d.c))
	}
	with := d.assign()
	for i := range d.c {
		c := &d.c[i]
		fmt.Fprintf(w, "\n%d. %s", i+1, nameOr(c.Function()))
		if c.Lands[0].Go != "" {
			fmt.Fprintf(w, ", %s", landing(c.Lands[0]))
		}
		if c.Why != "" {
			fmt.Fprintf(w, ": %s", c.Why)
		}
		fmt.Fprintln(w)
		var right []string
		for k := range d.hunks {
			if with[k] == i {
				right = append(right, hunkLines(&d.hunks[k])...)
			}
		}
		beside(w, zip(hunkLines(&c.Hunk), right), width)
	}
	for k := range d.hunks {
		if with[k] < 0 {
			h := &d.hunks[k]
			fmt.Fprintf(w, "\n%s, of Go alone\n", nameOr(d.function(h)))
			for _, l := range hunkLines(h) {
				fmt.Fprintf(w, "   %s\n", cut(l, width-3))
			}
		}
	}
}

// assign returns for each hunk of Go the hunk of C that lands on most of its lines,
// or -1.
func (d *revDiff) assign() []int {
	out := make([]int, len(d.hunks))
	for k := range d.hunks {
		out[k] = -1
		most := 0
		first, last := changedLines(&d.hunks[k])
		for i := range d.c {
			for _, l := range d.c[i].Lands {
				if n := min(last, l.Last) - max(first, l.First) + 1; l.Go == d.file.Name && n > most {
					out[k], most = i, n
				}
			}
		}
	}
	return out
}

// changedLines returns the first and the last line of the second file that a hunk
// changes.
func changedLines(h *unidiff.Hunk) (first, last int) {
	n := h.New
	for _, l := range h.Lines {
		if l.Kind != ' ' {
			if first == 0 {
				first = n
			}
			last = n
		}
		if l.Kind != '-' {
			n++
		}
	}
	return first, last
}

// function returns the name of the item that a hunk of Go lies in.
func (d *revDiff) function(h *unidiff.Hunk) string {
	first, _ := changedLines(h)
	for _, n := range d.file.Tree.Kids {
		if first <= tree.Line(d.file.Text, n.End) { // what stands before an item is of its comment
			return n.Text
		}
	}
	return ""
}

// hunkLines returns the lines that are printed for a hunk.
func hunkLines(h *unidiff.Hunk) []string {
	out := []string{strings.TrimSpace(fmt.Sprintf("@@ -%d +%d @@ %s", h.Old, h.New, h.Section))}
	for _, l := range h.Lines {
		out = append(out, string(l.Kind)+" "+untab(l.Text))
	}
	return out
}

// zip joins two lists of lines into two columns.
func zip(left, right []string) []line {
	out := make([]line, max(len(left), len(right)))
	for i := range out {
		if i < len(left) {
			out[i].left = left[i]
		}
		if i < len(right) {
			out[i].right = right[i]
		}
	}
	return out
}
