package diagram

import (
	"bytes"
	"fmt"
	"io"

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
	NotHad       State = "not had" // the revision does not have what the scenario needs
)

// Scenario is a line of the matrix.
type Scenario struct {
	Name  string
	Title string // one line about it
	Mode  string // what else distinguishes it from other lines: "floating"
	Cells []Cell // one for each revision
}

// Cell is the result for one scenario and one revision.
type Cell struct {
	State    State
	Verdict  string // of Reachable: the kind of failure, "rule 5"
	Detail   string // "2 preemptions, 31 steps, 4 ms"
	Expected string // the expected result, if it is another one
	Trace    *Trace // the run that shows it, one of Page.Traces, or nil
}

// String is the result in words: "reachable: rule 5".
func (c Cell) String() string { return either(string(c.State), c.Verdict) }

// Text writes the matrix, and the table of stress runs, on lines of at most width
// columns.
func (p *Page) Text(w io.Writer, width int) error {
	if err := p.check(); err != nil {
		return err
	}
	var b bytes.Buffer
	if parts := p.parts(width); parts == nil {
		p.list(&b, width)
	} else {
		for i, q := range parts {
			if i > 0 {
				b.WriteByte('\n')
			}
			name, cell := q.shares(width)
			writeRows(&b, q.matrix(name, cell))
		}
	}
	if len(p.Stress) > 0 {
		b.WriteByte('\n')
		writeTable(&b, p.Stress, width)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// parts returns the matrices that the page is written as: one, or where the revisions do not
// fit beside each other two, of which the first has most of them. It returns nil where they
// do not fit so either.
func (p *Page) parts(width int) []Page {
	fit := len(p.Revisions)
	for ; fit > 0; fit-- {
		first := p.only(0, fit)
		if _, cell := first.shares(width); cell >= leastCell {
			break
		}
	}
	switch {
	case fit == len(p.Revisions):
		return []Page{*p}
	case 2*fit > len(p.Revisions):
		return []Page{p.only(0, fit), p.only(fit, len(p.Revisions))}
	}
	return nil
}

// only returns the page with the revisions from one up to another.
func (p *Page) only(from, to int) Page {
	q := Page{Revisions: p.Revisions[from:to]}
	for _, s := range p.Scenarios {
		s.Cells = s.Cells[from:to]
		q.Scenarios = append(q.Scenarios, s)
	}
	return q
}

// check returns an error if the parts of the page do not fit together.
func (p *Page) check() error {
	for _, s := range p.Scenarios {
		if len(s.Cells) != len(p.Revisions) {
			return fmt.Errorf("diagram: scenario %s has %s for %s", s.Name,
				say.Count(len(s.Cells), "cell"), say.Count(len(p.Revisions), "revision"))
		}
	}
	return nil
}

// Limits of the width of a cell of the matrix: narrower than leastCell it is written as
// a list, and wider than mostCell its lines would be half empty.
const (
	leastCell = 13
	mostCell  = 34
)

// shares divides a line of width columns between the name of a scenario and the cells.
func (p *Page) shares(width int) (name, cell int) {
	name = columns("scenario")
	for _, s := range p.Scenarios {
		name = max(name, columns(s.Name), columns(s.Mode)+2)
	}
	name = min(name, 40, max(width/5, 18))
	return name, min(mostCell, (width-name)/max(len(p.Revisions), 1)-tableGap)
}

// matrix returns the lines of the matrix: scenarios downwards, revisions across. A cell
// takes as many lines as it needs.
func (p *Page) matrix(name, cell int) [][]string {
	table := [][]string{append([]string{"scenario"}, p.Revisions...)}
	for _, s := range p.Scenarios {
		lines := wrap(printable(s.Name), name, 3)
		if s.Mode != "" {
			lines = append(lines, wrap("("+printable(s.Mode)+")", name, 2)...)
		}
		cells := [][]string{lines}
		high := len(lines)
		for _, c := range s.Cells {
			lines := c.lines(cell)
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
	most := 2
	if width < mostCell {
		most = 8
	}
	var lines []string
	if says := printable(c.String()); columns(says) <= width || c.Verdict == "" {
		lines = wrap(says, width, most)
	} else {
		lines = append(lines, clip(string(c.State)+":", width))
		lines = append(lines, wrap(printable(c.Verdict), width, most)...)
	}
	lines = append(lines, wrap(printable(c.Detail), width, most)...)
	if c.Expected != "" {
		lines = append(lines, wrap(printable("expected "+c.Expected), width, most)...)
	}
	return lines
}

// list writes the results as a list, where width is too narrow for a matrix: scenario by
// scenario, a line for each revision.
func (p *Page) list(b *bytes.Buffer, width int) {
	revision := 0
	for _, r := range p.Revisions {
		revision = max(revision, columns(r))
	}
	for i, s := range p.Scenarios {
		if i > 0 {
			b.WriteByte('\n')
		}
		name := s.Name
		if s.Mode != "" {
			name += " (" + s.Mode + ")"
		}
		for _, l := range wrap(printable(name), width, 3) {
			b.WriteString(l + "\n")
		}
		for j, c := range s.Cells {
			says := c.String()
			if c.Detail != "" {
				says += "; " + c.Detail
			}
			if c.Expected != "" {
				says += "; expected " + c.Expected
			}
			hang(b, "  "+pad(printable(p.Revisions[j]), revision)+"  ", printable(says), width)
		}
	}
}
