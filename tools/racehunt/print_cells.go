package main

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/say"
)

// scenario prints what came out for a scenario: the shortest failing run of each
// revision that fails, and a table.
func (p *printer) scenario(f file, cells []cell) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.json {
		return p.objects(cells)
	}
	p.clear()
	for _, of := range byRevision(cells) {
		if err := p.failing(of); err != nil {
			return err
		}
	}
	name := f.scenario.Name
	if f.scenario.Title != "" {
		name += ": " + f.scenario.Title
	}
	if !slices.ContainsFunc(cells, func(c cell) bool { return c.Verdict != notRun }) {
		fmt.Fprintf(p.out, "\n%s\nnot run\n", name)
		return nil
	}
	fmt.Fprintf(p.out, "\n%s", hang("", name, p.width))
	if err := p.columns(cellRows(cells)); err != nil {
		return err
	}
	p.assumptions(cells)
	return nil
}

// quietly prints what came out for a scenario if that is wanted as JSON.
func (p *printer) quietly(f file, cells []cell) error {
	if p.json {
		return p.scenario(f, cells)
	}
	return nil
}

// objects prints cells as JSON, with their failing runs as text and step by step.
func (p *printer) objects(cells []cell) error {
	for i := range cells {
		c := cells[i]
		if c.trace != nil {
			text, err := traceText(c.trace, diagram.FullWidth)
			if err != nil {
				return err
			}
			c.Detail = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
			c.Schedule = c.trace.Records()
		}
		if err := p.encode(&c); err != nil {
			return err
		}
	}
	return nil
}

// byRevision groups the cells of a scenario.
func byRevision(cells []cell) [][]cell {
	var groups [][]cell
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
func (p *printer) failing(cells []cell) error {
	best := shortest(cells)
	if best == nil || best.trace == nil {
		return p.crash(cells)
	}
	text, err := traceText(best.trace, p.width)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "\n%s", text)
	for i := range cells {
		if c := &cells[i]; c != best && c.trace != nil {
			line := fmt.Sprintf("%s: %s: %s; %s", c.Mode, c.outcome(), c.Sentence, c.shortest())
			fmt.Fprintf(p.out, "\n%sracehunt -replay %s\n", hang("", line, p.width), c.Token)
		}
	}
	return nil
}

// crash prints how the processes of a revision ended that did not report.
func (p *printer) crash(cells []cell) error {
	for _, c := range cells {
		if len(c.Detail) != 0 {
			fmt.Fprintf(p.out, "\n%s on %s, %s: %s\n    %s\n", c.Scenario, c.Revision, c.Mode, c.Sentence, strings.Join(c.Detail, "\n    "))
		}
	}
	return nil
}

// shortest returns the cell whose failing run has the fewest preemptions, and of
// those the fewest steps, or nil.
func shortest(cells []cell) *cell {
	var best *cell
	for i := range cells {
		c := &cells[i]
		if c.reachable() && (best == nil || c.Preemptions < best.Preemptions || c.Preemptions == best.Preemptions && c.Steps < best.Steps) {
			best = c
		}
	}
	return best
}

// cellRows returns the table of a scenario.
func cellRows(cells []cell) [][]string {
	rows := [][]string{{"revision", "mode", "verdict", "expected", "runs", "traces", "preemptions", "time", "what happens"}}
	for i := range cells {
		c := &cells[i]
		what, expected := c.Sentence, "-"
		if c.reachable() {
			what = say.Count(c.Steps, "step") + ": " + what
		}
		switch {
		case len(c.Expected) == 0:
		case c.asExpected():
			expected = "yes"
		case c.open():
			expected = "open: " + c.Expected.String()
		default:
			expected = "NO: " + c.Expected.String()
		}
		rows = append(rows, []string{c.Revision, c.Mode, c.outcome().String(), expected, say.Thousands(c.Runs), say.Thousands(c.Traces), c.bound(), short(c.time()), what})
	}
	return rows
}

// assumptions prints under which assumptions the verdicts hold.
func (p *printer) assumptions(cells []cell) {
	var seen []string
	for i := range cells {
		c := &cells[i]
		if c.Assuming == "" || slices.Contains(seen, c.Mode) {
			continue
		}
		seen = append(seen, c.Mode)
		fmt.Fprint(p.out, hang("", c.Mode+": "+c.Assuming, p.width))
	}
}
