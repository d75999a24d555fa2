package main

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/say"
)

// page makes the report: the matrix of the scenarios and the revisions, the
// diagrams of the failing runs, and the table of the stress runs. The modes of a
// scenario on a revision are one cell.
func page(o *options, cells []cell, results []result) *diagram.Page {
	p := &diagram.Page{
		Title:     "Which races of callout(9) can be reached",
		Intro:     strings.Join(append([]string{intro}, assuming(cells)...), "\n\n"),
		Revisions: o.Revs,
	}
	width := len(o.Revs) * len(o.Floating)
	for i, f := range o.Files {
		s := diagram.Scenario{Name: f.scenario.Name, Title: f.scenario.Title,
			Mode: fmt.Sprintf("%s, %s", say.Count(f.scenario.CPUs, "CPU"), ticksOf(f.scenario))}
		for _, of := range byRevision(cells[i*width : (i+1)*width]) {
			s.Cells = append(s.Cells, merge(of))
			for _, c := range shown(of) {
				p.Traces = append(p.Traces, c.trace)
			}
		}
		p.Scenarios = append(p.Scenarios, s)
	}
	if len(results) != 0 {
		p.Intro += "\n\nstress: " + results[0].Assuming
		p.Stress = [][]string{stressHeads}
		for i := range results {
			p.Stress = append(p.Stress, results[i].row())
		}
	}
	return p
}

const intro = "Each scenario is a small client program. A cell says whether a revision of kern_timeout.c breaks a promise of " +
	"callout(9) in one of its interleavings. Reachable: it does; the run below has the fewest preemptions that were found. " +
	"Unreachable: every run was looked at, with no bound on preemptions. The letter is the grade of what is broken: M, a sentence " +
	"of the manual; P, practice in FreeBSD's own tree; O, a promise of this project, which is no bug of FreeBSD."

// assuming says under which assumptions the verdicts hold; the CPUs and the ticks
// stand beside the scenarios.
func assuming(cells []cell) []string {
	var lines []string
	for i := range cells {
		text := cells[i].Assuming
		if at := strings.Index(text, "softclock and client"); at > 0 {
			text = text[at:]
		}
		if line := cells[i].Mode + ": " + text; text != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// shown returns the cells of a revision whose runs are worth being shown: the
// shortest one of each kind.
func shown(cells []cell) []*cell {
	var out []*cell
	best := shortest(cells)
	for i := range cells {
		if c := &cells[i]; c.trace != nil && (c == best || c.Verdict != best.Verdict) {
			out = append(out, c)
		}
	}
	return out
}

// merge makes one cell of those of a scenario and a revision.
func merge(cells []cell) diagram.Cell {
	d := diagram.Cell{Expected: unexpected(cells)}
	if best := shortest(cells); best != nil {
		d.State, d.Trace = diagram.Reachable, best.trace
		d.Verdict = inModes(cells, func(c *cell) string { return c.outcome().String() })
		d.Detail = best.shortest() + ", " + short(best.time())
		return d
	}
	if !slices.ContainsFunc(cells, func(c cell) bool { return c.Verdict != notRun }) {
		d.State = diagram.NotRun
		return d
	}
	d.State = diagram.Unreachable
	runs, traces := 0, 0
	for i := range cells {
		c := &cells[i]
		runs, traces = runs+c.Runs, traces+c.Traces
		if c.Verdict != unreachable {
			d.State = diagram.Inconclusive
		}
	}
	if d.State == diagram.Unreachable {
		d.Detail = fmt.Sprintf("%s, %s, unbounded", say.Count(runs, "run"), say.Count(traces, "trace"))
		if by := inModes(cells, func(c *cell) string { return c.By }); by != "" {
			d.Detail += ", by " + by
		}
		return d
	}
	d.Detail = inModes(cells, func(c *cell) string {
		switch c.Verdict {
		case inconclusive:
			return fmt.Sprintf("%s in %s", say.Count(c.Runs, "run"), short(c.time()))
		case failedCell:
			return "failed: " + c.Sentence
		}
		return c.Verdict
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

// inModes says something of cells, once if it is the same for all modes.
func inModes(cells []cell, say func(*cell) string) string {
	var parts []string
	same := true
	for i := range cells {
		c := &cells[i]
		parts = append(parts, c.Mode+" "+say(c))
		same = same && say(c) == say(&cells[0])
	}
	if same {
		return say(&cells[0])
	}
	return strings.Join(parts, ", ")
}

// unexpected says what is expected of the cells, if not all are so.
func unexpected(cells []cell) string {
	var wrong []cell
	for _, c := range cells {
		if !c.asExpected() {
			wrong = append(wrong, c)
		}
	}
	switch {
	case len(wrong) == 0:
		return ""
	case len(wrong) == len(cells):
		return inModes(wrong, func(c *cell) string { return c.Expected.String() })
	}
	return wrong[0].Mode + " " + wrong[0].Expected.String()
}
