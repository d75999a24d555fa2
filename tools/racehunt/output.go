package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"ktimeout/tools/racehunt/internal/diagram"
)

// writePage writes the report and the diagrams to where -html and -svg say.
func (o *options) writePage(p *diagram.Page, cells []cell) error {
	if o.HTML != "" {
		if err := writeFile(o.HTML, p.HTML); err != nil {
			return fmt.Errorf("-html: %w", err)
		}
	}
	if o.SVG == "" {
		return nil
	}
	names := map[string]int{}
	for i := range cells {
		c := &cells[i]
		if c.trace == nil {
			continue
		}
		name := strings.Join([]string{c.Scenario, c.Revision, c.Mode}, "-")
		if names[name]++; names[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, names[name])
		}
		if err := writeFile(filepath.Join(o.SVG, fileName(name)+".svg"), c.trace.SVG); err != nil {
			return fmt.Errorf("-svg: %w", err)
		}
	}
	return nil
}

// fileName makes a name of a file of one that a token or a file may have chosen.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == filepath.Separator || r == '/' || r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, name)
}

// traceText is a trace for a terminal: what there is to see of it, and the state
// in which it leaves the callouts.
func traceText(t *diagram.Trace) (string, error) {
	var b strings.Builder
	if err := t.Text(&b); err != nil {
		return "", err
	}
	if n := len(t.Steps); n != 0 {
		var last []string
		for i, c := range t.Columns {
			last = append(last, c+" "+orDash(t.Steps[n-1].State[i]))
		}
		fmt.Fprintf(&b, "\nat last   %s\n", strings.Join(last, ", "))
	}
	return b.String(), nil
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// printMatrix prints the matrix, its assumptions, and the runs of the cells that
// are not as expected.
func printMatrix(w io.Writer, o *options, cells []cell) error {
	p := page(o, cells, nil)
	fmt.Fprintln(w)
	if err := p.Text(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, l := range assuming(cells) {
		fmt.Fprintln(w, l)
	}
	fmt.Fprintln(w, "unbounded: every run was looked at, whatever its preemptions, by traces or by states, whichever ended first. The shortest failing runs: racehunt -scenario NAME, or -html FILE")
	for i := range cells {
		c := &cells[i]
		if c.asExpected() && c.Verdict != failedCell {
			continue
		}
		fmt.Fprintf(w, "\n%s on %s, %s: %s: %s\n", c.Scenario, c.Revision, c.Mode, c.outcome(), c.Sentence)
		if c.trace != nil {
			text, err := traceText(c.trace)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s", text)
		}
	}
	return nil
}
