// Package matrix shows the results of searches: the matrix of scenarios and revisions
// with the failing runs below it, as text and as a page; and one scenario with its
// failing runs and a table.
//
// It imports the cells, the diagrams, the scenarios' sources and the screen.
package matrix

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/source"
)

// Matrix has the results of scenarios on revisions.
type Matrix struct {
	Files []source.File
	Revs  []string
	Modes int         // number of modes of each scenario on each revision
	Cells []cell.Cell // ordered by scenario, then by revision, then by mode
}

// width is how many cells a scenario has.
func (m *Matrix) width() int { return len(m.Revs) * m.Modes }

// Page makes the report: the matrix of the scenarios and the revisions, and the
// diagrams of the failing runs. The modes of a scenario on a revision are one cell.
func (m *Matrix) Page() *diagram.Page {
	p := &diagram.Page{
		Title:     "Which races of callout(9) can be reached",
		Intro:     strings.Join(slices.Concat([]string{intro}, assuming(m.Cells), Notes(m.Cells)), "\n\n"),
		Revisions: m.Revs,
	}
	width := m.width()
	for i, f := range m.Files {
		s := diagram.Scenario{Name: f.Scenario.Name, Title: f.Scenario.Title,
			Mode: fmt.Sprintf("%s, %s", say.Count(f.Scenario.CPUs, "CPU"), ticksOf(f.Scenario))}
		for _, of := range byRevision(m.Cells[i*width : (i+1)*width]) {
			s.Cells = append(s.Cells, merge(of))
			for _, c := range shown(of) {
				p.Traces = append(p.Traces, c.Trace)
			}
		}
		p.Scenarios = append(p.Scenarios, s)
	}
	return p
}

const intro = "Each scenario is a small client program. A cell says whether a revision of kern_timeout.c breaks a promise of " +
	"callout(9) in one of its interleavings. Reachable: it does; the run below has the fewest preemptions that were found. " +
	"Unreachable: every run was looked at, with no bound on preemptions. The letter is the grade of what is broken: M, a sentence " +
	"of the manual; P, practice in FreeBSD's own tree; O, a promise of this project, which is no bug of FreeBSD."

// assuming returns the assumptions of the verdicts, without CPUs and ticks, which are
// beside the scenarios.
func assuming(cells []cell.Cell) []string {
	var lines []string
	for i := range cells {
		c := &cells[i]
		if c.Assuming == nil {
			continue
		}
		if line := c.Mode.String() + ": " + c.Assuming.Scheduling(); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// shown returns the cells of a revision whose runs are worth being shown: the
// shortest one of each kind.
func shown(cells []cell.Cell) []*cell.Cell {
	var out []*cell.Cell
	best := cell.Shortest(cells)
	for i := range cells {
		if c := &cells[i]; c.Trace != nil && (c == best || c.Verdict != best.Verdict) {
			out = append(out, c)
		}
	}
	return out
}

// merge makes one cell from the cells of a scenario on a revision.
func merge(cells []cell.Cell) diagram.Cell {
	d := diagram.Cell{Expected: unexpected(cells)}
	if best := cell.Shortest(cells); best != nil {
		d.State, d.Trace = diagram.Reachable, best.Trace
		d.Verdict = inModes(cells, func(c *cell.Cell) string { return c.Outcome().String() })
		d.Detail = best.Length() + ", " + say.Time(best.Time())
		return d
	}
	for kind, state := range map[scenario.Kind]diagram.State{scenario.NotRun: diagram.NotRun, scenario.NotHad: diagram.NotHad} {
		if !slices.ContainsFunc(cells, func(c cell.Cell) bool { return c.Verdict != kind }) {
			d.State, d.Detail = state, inModes(cells, func(c *cell.Cell) string { return c.Sentence })
			return d
		}
	}
	d.State = diagram.Unreachable
	runs, traces := 0, 0
	for i := range cells {
		c := &cells[i]
		runs, traces = runs+c.Runs, traces+c.Traces
		if c.Verdict != scenario.Unreachable {
			d.State = diagram.Inconclusive
		}
	}
	if d.State == diagram.Unreachable {
		d.Detail = fmt.Sprintf("%s, %s, unbounded", say.Count(runs, "run"), say.Count(traces, "trace"))
		if by := inModes(cells, func(c *cell.Cell) string { return c.By.String() }); by != "" {
			d.Detail += ", by " + by
		}
		return d
	}
	d.Detail = inModes(cells, func(c *cell.Cell) string {
		switch c.Verdict {
		case scenario.Inconclusive:
			return fmt.Sprintf("%s in %s", say.Count(c.Runs, "run"), say.Time(c.Time()))
		case scenario.Failed:
			return "failed: " + c.Sentence
		}
		return c.Verdict.String()
	})
	return d
}

// ticksOf says how many ticks a run of a scenario has.
func ticksOf(s *scenario.Scenario) string {
	ticks := say.Count(s.Ticks, "tick")
	if s.Each {
		ticks += " each"
	}
	return ticks
}

// inModes joins what say returns for the cells; once, if it is the same for all modes.
func inModes(cells []cell.Cell, say func(*cell.Cell) string) string {
	var parts []string
	same := true
	for i := range cells {
		c := &cells[i]
		parts = append(parts, c.Mode.String()+" "+say(c))
		same = same && say(c) == say(&cells[0])
	}
	if same {
		return say(&cells[0])
	}
	return strings.Join(parts, ", ")
}

// unexpected says which verdicts are expected, unless all cells are as expected.
func unexpected(cells []cell.Cell) string {
	var wrong []cell.Cell
	for _, c := range cells {
		if !c.AsExpected() {
			wrong = append(wrong, c)
		}
	}
	switch {
	case len(wrong) == 0:
		return ""
	case len(wrong) == len(cells):
		return inModes(wrong, func(c *cell.Cell) string { return c.Expected.String() })
	}
	return wrong[0].Mode.String() + " " + wrong[0].Expected.String()
}
