package cell

import (
	"fmt"
	"path/filepath"
	"strings"

	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/whole"
)

// Files say where the report and the diagrams go, "" for none.
type Files struct {
	HTML string // a file
	SVG  string // a folder
}

// Write writes the report and the diagrams.
func (o *Files) Write(p *diagram.Page, cells []Cell) error {
	if o.HTML != "" {
		if err := whole.Write(o.HTML, p.HTML); err != nil {
			return fmt.Errorf("-html: %w", err)
		}
	}
	if o.SVG == "" {
		return nil
	}
	names := map[string]int{}
	for i := range cells {
		c := &cells[i]
		if c.Trace == nil {
			continue
		}
		name := strings.Join([]string{c.Scenario, c.Revision, c.Mode.String()}, "-")
		if names[name]++; names[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, names[name])
		}
		if err := whole.Write(filepath.Join(o.SVG, fileName(name)+".svg"), c.Trace.SVG); err != nil {
			return fmt.Errorf("-svg: %w", err)
		}
	}
	return nil
}

// fileName makes a safe name for a file out of a name from a token or a scenario.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == filepath.Separator || r == '/' || r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, name)
}

// Text returns a trace as text of at most width columns, and the state in which the run
// leaves the callouts.
func Text(t *diagram.Trace, width int) (string, error) {
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
		b.WriteString(diagram.Hang("at last   ", strings.Join(last, ", "), width))
	}
	return b.String(), nil
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// Objects prints cells as JSON, with their failing runs as text and step by step.
func Objects(p *screen.Screen, cells []Cell) error {
	for i := range cells {
		c, err := cells[i].Object()
		if err != nil {
			return err
		}
		if err := p.Encode(&c); err != nil {
			return err
		}
	}
	return nil
}

// Object is the cell as it is printed in JSON.
func (c *Cell) Object() (Cell, error) {
	o := *c
	if c.Trace == nil {
		return o, nil
	}
	text, err := Text(c.Trace, diagram.FullWidth)
	o.Detail = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	o.Schedule = c.Trace.Records()
	return o, err
}
