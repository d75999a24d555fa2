package matrix

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

// Scenario prints the results of a scenario: the shortest failing run on each revision
// that fails, and a table.
func Scenario(p *screen.Screen, f source.File, cells []cell.Cell) error {
	p.Lock()
	defer p.Unlock()
	if p.JSON {
		return cell.Objects(p, cells)
	}
	p.Clear()
	for _, of := range byRevision(cells) {
		if err := failing(p, of); err != nil {
			return err
		}
	}
	name := f.Scenario.Name
	if f.Scenario.Title != "" {
		name += ": " + f.Scenario.Title
	}
	if !slices.ContainsFunc(cells, func(c cell.Cell) bool { return c.Verdict != scenario.NotRun }) {
		fmt.Fprintf(p.Out, "\n%s\nnot run\n", name)
		return nil
	}
	fmt.Fprintf(p.Out, "\n%s", diagram.Hang("", name, p.Width))
	if err := p.Table(cellRows(cells)); err != nil {
		return err
	}
	assumptions(p, cells)
	return nil
}

// byRevision groups the cells of a scenario.
func byRevision(cells []cell.Cell) [][]cell.Cell {
	var groups [][]cell.Cell
	for from := 0; from < len(cells); {
		to := from + 1
		for to < len(cells) && cells[to].Revision == cells[from].Revision {
			to++
		}
		groups = append(groups, cells[from:to])
		from = to
	}
	return groups
}

// failing prints the failing runs of a revision: the shortest one, and how to see
// the others.
func failing(p *screen.Screen, cells []cell.Cell) error {
	best := cell.Shortest(cells)
	if best == nil || best.Trace == nil {
		return crash(p, cells)
	}
	text, err := cell.Text(best.Trace, p.Width)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "\n%s", text)
	for i := range cells {
		if c := &cells[i]; c != best && c.Trace != nil {
			line := fmt.Sprintf("%s: %s: %s; %s", c.Mode, c.Outcome(), c.Sentence, c.Length())
			fmt.Fprintf(p.Out, "\n%sracehunt replay %s\n", diagram.Hang("", line, p.Width), c.Token)
		}
	}
	return nil
}

// crash prints how those processes of a revision ended that did not report.
func crash(p *screen.Screen, cells []cell.Cell) error {
	for _, c := range cells {
		if len(c.Detail) != 0 {
			fmt.Fprintf(p.Out, "\n%s on %s, %s: %s\n    %s\n", c.Scenario, c.Revision, c.Mode, c.Sentence, strings.Join(c.Detail, "\n    "))
		}
	}
	return nil
}

// cellRows returns the table of a scenario.
func cellRows(cells []cell.Cell) [][]string {
	rows := [][]string{{"revision", "mode", "verdict", "expected", "runs", "traces", "preemptions", "time", "what happens"}}
	for i := range cells {
		c := &cells[i]
		what, expected := c.Sentence, "-"
		if c.Reachable() {
			what = say.Count(c.Steps, "step") + ": " + what
		}
		switch {
		case len(c.Expected) == 0:
		case c.AsExpected():
			expected = "yes"
		case c.Open():
			expected = "open: " + c.Expected.String()
		default:
			expected = "NO: " + c.Expected.String()
		}
		rows = append(rows, []string{c.Revision, c.Mode.String(), c.Outcome().String(), expected, say.Thousands(c.Runs), say.Thousands(c.Traces), c.Bound(), say.Time(c.Time()), what})
	}
	return rows
}

// assumptions prints the assumptions of the verdicts.
func assumptions(p *screen.Screen, cells []cell.Cell) {
	var seen []scenario.Mode
	for i := range cells {
		c := &cells[i]
		if c.Assumed == "" || slices.Contains(seen, c.Mode) {
			continue
		}
		seen = append(seen, c.Mode)
		p.Hang("", c.Mode.String()+": "+c.Assumed)
	}
	for _, l := range Notes(cells) {
		p.Hang("", l)
	}
}

// Notes returns what a reader must know of the texts in C among the revisions of cells.
func Notes(cells []cell.Cell) []string {
	var lines []string
	var seen []string
	for i := range cells {
		c := &cells[i]
		if len(c.Notes) == 0 || slices.Contains(seen, c.Revision) {
			continue
		}
		seen = append(seen, c.Revision)
		lines = append(append(lines, c.Revision+": "+c.Notes[0]), c.Notes[1:]...)
	}
	return lines
}
