package diagram

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// tableGap is the number of blanks between two columns of a table.
const tableGap = 2

// leastLast is the least width of the last column of a table.
const leastLast = 44

// Table writes a table, the row of heads first, on lines of at most width characters.
// Columns that do not fit beside the others stand below them, indented, and the last
// column is wrapped.
func Table(w io.Writer, rows [][]string, width int) error {
	var b bytes.Buffer
	writeTable(&b, rows, width)
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	return nil
}

func writeTable(b *bytes.Buffer, rows [][]string, width int) {
	wide := columnWidths(rows)
	stripes := stripesOf(wide, width)
	for _, row := range rows {
		for i, stripe := range stripes {
			line := strings.Repeat(" ", indent(i))
			for j := stripe.from; j < min(stripe.to, len(row)); j++ {
				if j == len(wide)-1 {
					break
				}
				line += pad(printable(row[j]), wide[j]+tableGap)
			}
			last := ""
			if stripe.to == len(wide) && len(row) == len(wide) {
				last = printable(row[len(row)-1])
			}
			if strings.TrimSpace(line)+last != "" || i == 0 {
				hang(b, line, last, width)
			}
		}
	}
}

// stripe is a group of the columns of a table that stand beside each other.
type stripe struct{ from, to int }

// indent is how far a stripe is indented.
func indent(stripe int) int { return min(stripe, 1) * 2 * tableGap }

// stripesOf breaks the columns of a table into stripes that fit.
func stripesOf(wide []int, width int) []stripe {
	var stripes []stripe
	from, used := 0, 0
	for i, n := range wide {
		if i == len(wide)-1 {
			n = min(n, leastLast)
		}
		if i > from && used+n > width {
			stripes = append(stripes, stripe{from, i})
			from, used = i, indent(1)
		}
		used += n + tableGap
	}
	return append(stripes, stripe{from, len(wide)})
}

// columnWidths returns how wide the columns of a table are.
func columnWidths(rows [][]string) []int {
	var wide []int
	for _, row := range rows {
		for i, s := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], columns(printable(s)))
		}
	}
	return wide
}

// hang writes a text behind head, and wraps it with a hanging indent of the width of
// head.
func hang(b *bytes.Buffer, head, text string, width int) {
	lines := wrap(text, max(width-columns(head), 1), 50)
	if len(lines) == 0 {
		lines = []string{""}
	}
	for i, l := range lines {
		if i > 0 {
			head = strings.Repeat(" ", columns(head))
		}
		b.WriteString(strings.TrimRight(head+l, " ") + "\n")
	}
}

// writeRows writes rows with columns that are as wide as their widest entry.
func writeRows(b *bytes.Buffer, rows [][]string) {
	wide := columnWidths(rows)
	for _, row := range rows {
		line := ""
		for i, s := range row {
			line += pad(printable(s), wide[i]+tableGap)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// Wrap breaks a sentence into lines of at most width columns.
func Wrap(s string, width int) []string {
	return wrap(printable(s), width, 50)
}

// Hang returns a text behind head, wrapped to lines of width columns with a hanging
// indent.
func Hang(head, text string, width int) string {
	var b strings.Builder
	for i, l := range Wrap(text, max(width-len(head), 40)) {
		if i > 0 {
			head = strings.Repeat(" ", len(head))
		}
		b.WriteString(head + l + "\n")
	}
	return b.String()
}
