package main

import (
	"fmt"
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

// traceText is a trace on lines of so many columns: what there is to see of it, and
// the state in which it leaves the callouts.
func traceText(t *diagram.Trace, width int) (string, error) {
	var b strings.Builder
	if err := t.Text(&b, width); err != nil {
		return "", err
	}
	if n := len(t.Steps); n != 0 {
		var last []string
		for i, c := range t.Columns {
			last = append(last, c+" "+orDash(t.Steps[n-1].State[i]))
		}
		b.WriteByte('\n')
		b.WriteString(hang("at last   ", strings.Join(last, ", "), width))
	}
	return b.String(), nil
}

// hang writes a text on lines of so many columns, to the right of what begins it.
func hang(head, text string, width int) string {
	var b strings.Builder
	for i, l := range diagram.Wrap(text, max(width-len(head), 40)) {
		if i > 0 {
			head = strings.Repeat(" ", len(head))
		}
		b.WriteString(head + l + "\n")
	}
	return b.String()
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
