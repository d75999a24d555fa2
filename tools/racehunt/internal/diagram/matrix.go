package diagram

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"ktimeout/tools/racehunt/internal/say"
)

// State is what is known of a scenario in a revision.
type State string

// The states.
const (
	Reachable    State = "reachable"
	Unreachable  State = "unreachable"
	Inconclusive State = "INCONCLUSIVE"
	NotRun       State = "not run"
)

// Scenario is a line of the matrix.
type Scenario struct {
	Name  string
	Title string // one line about it
	Mode  string // what else tells it from another line: "floating"
	Cells []Cell // one for each revision
}

// Cell says what came out for one scenario and one revision.
type Cell struct {
	State    State
	Verdict  string // of Reachable: the kind of failure, "rule 5"
	Detail   string // "2 preemptions, 31 steps, 4 ms"
	Expected string // what ought to have come out, if that is something else
	Trace    *Trace // that shows it, one of Page.Traces, or nil
}

// String says what came out: "reachable: rule 5".
func (c Cell) String() string { return either(string(c.State), c.Verdict) }

// matrixWidth is how many columns the matrix takes at most for five revisions.
const matrixWidth = 200

// Text writes the matrix for a terminal, and the table of stress runs.
func (p *Page) Text(w io.Writer) error {
	if err := p.check(); err != nil {
		return err
	}
	var b bytes.Buffer
	writeTable(&b, p.matrix())
	if len(p.Stress) > 0 {
		b.WriteByte('\n')
		writeTable(&b, p.Stress)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// check returns an error if the page does not hold together.
func (p *Page) check() error {
	for _, s := range p.Scenarios {
		if len(s.Cells) != len(p.Revisions) {
			return fmt.Errorf("diagram: scenario %s has %s for %s", s.Name,
				say.Count(len(s.Cells), "cell"), say.Count(len(p.Revisions), "revision"))
		}
	}
	return nil
}

// matrix returns the lines of the matrix: scenarios downwards, revisions across,
// a cell on as many lines as it takes.
func (p *Page) matrix() [][]string {
	const most = 34
	name := columns("scenario")
	for _, s := range p.Scenarios {
		name = min(max(name, columns(s.Name), columns(s.Mode)+2), 40)
	}
	width := min(most, (matrixWidth-name)/max(len(p.Revisions), 5)-tableGap)

	table := [][]string{append([]string{"scenario"}, p.Revisions...)}
	for _, s := range p.Scenarios {
		lines := wrap(printable(s.Name), name, 2)
		if s.Mode != "" {
			lines = append(lines, clip("("+printable(s.Mode)+")", name))
		}
		cells := [][]string{lines}
		high := len(lines)
		for _, c := range s.Cells {
			lines := c.lines(width)
			cells = append(cells, lines)
			high = max(high, len(lines))
		}
		table = append(table, nil)
		for i := range high {
			row := make([]string, len(cells))
			for j, lines := range cells {
				if i < len(lines) {
					row[j] = lines[i]
				}
			}
			table = append(table, row)
		}
	}
	return table
}

// lines returns what a cell says, on lines of at most width columns.
func (c Cell) lines(width int) []string {
	lines := wrap(printable(c.String()), width, 2)
	lines = append(lines, wrap(printable(c.Detail), width, 2)...)
	if c.Expected != "" {
		lines = append(lines, wrap(printable("expected "+c.Expected), width, 2)...)
	}
	return lines
}

// tableGap is how many columns there are between those of a table.
const tableGap = 2

// writeTable writes a table with aligned columns.
func writeTable(b *bytes.Buffer, table [][]string) {
	var width []int
	for _, row := range table {
		for i, s := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], columns(printable(s)))
		}
	}
	for _, row := range table {
		line := ""
		for i, s := range row {
			line += pad(printable(s), width[i]+tableGap)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}
