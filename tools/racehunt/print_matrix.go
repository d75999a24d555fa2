package main

import (
	"fmt"
	"slices"

	"ktimeout/tools/racehunt/internal/say"
)

// matrix prints the matrix and its assumptions, and below it the failing runs and
// what is not as expected.
func (p *printer) matrix(o *options, cells []cell) error {
	fmt.Fprintln(p.out)
	if err := page(o, cells, nil).Text(p.out, p.width); err != nil {
		return err
	}
	fmt.Fprintln(p.out)
	for _, l := range assuming(cells) {
		fmt.Fprint(p.out, hang("", l, p.width))
	}
	fmt.Fprint(p.out, hang("", "unbounded: every run was looked at, whatever its preemptions", p.width))
	if n := len(kindsOf(cells)); n != 0 {
		fmt.Fprintf(p.out, "\n%s", hang("", fmt.Sprintf("The failing runs, %s in all: of each scenario and each kind of failure the shortest one step by step, "+
			"below it the others; -scenario NAME shows those of each revision, -html FILE draws them.", say.Count(failures(cells), "run")), p.width))
	}
	width := len(o.Revs) * len(o.Floating)
	for ; len(cells) >= width && width > 0; cells = cells[width:] {
		if err := p.below(cells[:width]); err != nil {
			return err
		}
	}
	return nil
}

// failures counts the cells in which something can go wrong.
func failures(cells []cell) (n int) {
	for i := range cells {
		if cells[i].reachable() {
			n++
		}
	}
	return n
}

// kindsOf returns the kinds of failures of cells, each once.
func kindsOf(cells []cell) (kinds []string) {
	for i := range cells {
		if c := &cells[i]; c.reachable() && !slices.Contains(kinds, c.Verdict) {
			kinds = append(kinds, c.Verdict)
		}
	}
	return kinds
}

// below prints the failing runs of a scenario, and which of its cells have another
// verdict than they should have or none.
func (p *printer) below(cells []cell) error {
	for _, kind := range kindsOf(cells) {
		var of []cell
		for _, c := range cells {
			if c.Verdict == kind {
				of = append(of, c)
			}
		}
		if err := p.kind(of); err != nil {
			return err
		}
	}
	for i := range cells {
		c := &cells[i]
		if c.reachable() || c.Verdict != failedCell && !c.open() && c.asExpected() {
			continue
		}
		line := fmt.Sprintf("%s on %s, %s: %s", c.Scenario, c.Revision, c.Mode, c.Verdict)
		if c.Sentence != "" {
			line += ": " + c.Sentence
		}
		fmt.Fprintf(p.out, "\n%s", hang("", line+c.wanted(), p.width))
		for _, l := range c.Detail {
			fmt.Fprintf(p.out, "    %s\n", l)
		}
	}
	return nil
}

// kind prints the failing runs of a scenario that fail in one kind of way.
func (p *printer) kind(cells []cell) error {
	best := shortest(cells)
	text, err := traceText(best.trace, p.width)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p.out, "\n%s", text); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	if w := best.wanted(); w != "" {
		fmt.Fprint(p.out, hang("", best.Revision+", "+best.Mode+w, p.width))
	}
	for i := range cells {
		if c := &cells[i]; c != best {
			fmt.Fprint(p.out, hang("", fmt.Sprintf("also on %s, %s: %s; %s%s", c.Revision, c.Mode, c.Sentence, c.shortest(), c.wanted()), p.width))
			fmt.Fprintf(p.out, "racehunt -replay %s\n", c.Token)
		}
	}
	return nil
}

// wanted says what was expected, if that is not what came out.
func (c *cell) wanted() string {
	if c.asExpected() {
		return ""
	}
	return "; expected " + c.Expected.String()
}
