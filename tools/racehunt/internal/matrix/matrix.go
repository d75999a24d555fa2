package matrix

import (
	"fmt"
	"slices"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
)

// Print prints the matrix and its assumptions, and below it the failing runs and the
// verdicts that are not as expected.
func (m *Matrix) Print(p *screen.Screen) error {
	cells := m.Cells
	fmt.Fprintln(p.Out)
	if err := m.Page().Text(p.Out, p.Width); err != nil {
		return err
	}
	fmt.Fprintln(p.Out)
	for _, l := range assuming(cells) {
		p.Hang("", l)
	}
	p.Hang("", "unbounded: every run was looked at, whatever its preemptions")
	for _, l := range Notes(cells) {
		p.Hang("", l)
	}
	if n := len(kindsOf(cells)); n != 0 {
		fmt.Fprintf(p.Out, "\n%s", diagram.Hang("", fmt.Sprintf("The failing runs, %s in all: of each scenario and each kind of failure the shortest one step by step, "+
			"below it the others; racehunt scenario NAME shows those of each revision, -html FILE draws them.", say.Count(failures(cells), "run")), p.Width))
	}
	width := m.width()
	for ; len(cells) >= width && width > 0; cells = cells[width:] {
		if err := below(p, cells[:width]); err != nil {
			return err
		}
	}
	return nil
}

// failures counts the cells in which something can go wrong.
func failures(cells []cell.Cell) (n int) {
	for i := range cells {
		if cells[i].Reachable() {
			n++
		}
	}
	return n
}

// kindsOf returns the kinds of failures of cells, each once.
func kindsOf(cells []cell.Cell) (kinds []scenario.Kind) {
	for i := range cells {
		if c := &cells[i]; c.Reachable() && !slices.Contains(kinds, c.Verdict) {
			kinds = append(kinds, c.Verdict)
		}
	}
	return kinds
}

// below prints the failing runs of a scenario, and its other cells that have an unexpected
// verdict or none.
func below(p *screen.Screen, cells []cell.Cell) error {
	for _, kind := range kindsOf(cells) {
		var of []cell.Cell
		for _, c := range cells {
			if c.Verdict == kind {
				of = append(of, c)
			}
		}
		if err := ofKind(p, of); err != nil {
			return err
		}
	}
	for i := range cells {
		c := &cells[i]
		if c.Reachable() || c.Verdict != scenario.Failed && !c.Open() && c.AsExpected() {
			continue
		}
		line := fmt.Sprintf("%s on %s, %s: %s", c.Scenario, c.Revision, c.Mode, c.Verdict)
		if c.Sentence != "" {
			line += ": " + c.Sentence
		}
		fmt.Fprintf(p.Out, "\n%s", diagram.Hang("", line+wanted(c), p.Width))
		for _, l := range c.Detail {
			fmt.Fprintf(p.Out, "    %s\n", l)
		}
	}
	return nil
}

// ofKind prints the failing runs of a scenario that have the same kind of failure.
func ofKind(p *screen.Screen, cells []cell.Cell) error {
	best := cell.Shortest(cells)
	text, err := cell.Text(best.Trace, p.Width)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p.Out, "\n%s", text); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	if w := wanted(best); w != "" {
		p.Hang("", best.Revision+", "+best.Mode.String()+w)
	}
	for i := range cells {
		if c := &cells[i]; c != best {
			p.Hang("", fmt.Sprintf("also on %s, %s: %s; %s%s", c.Revision, c.Mode, c.Sentence, c.Length(), wanted(c)))
			fmt.Fprintf(p.Out, "racehunt replay %s\n", c.Token)
		}
	}
	return nil
}

// Unexpected prints the cells that are not what is expected.
func Unexpected(p *screen.Screen, cells []cell.Cell) {
	for i := range cells {
		if c := &cells[i]; !c.AsExpected() {
			p.Hang("", fmt.Sprintf("NOT AS EXPECTED: %s on %s, %s: %s%s", c.Scenario, c.Revision, c.Mode, c.Outcome(), wanted(c)))
		}
	}
}

// wanted says what was expected, if the result is another one.
func wanted(c *cell.Cell) string {
	if c.AsExpected() {
		return ""
	}
	return "; expected " + c.Expected.String()
}
