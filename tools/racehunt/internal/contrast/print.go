package contrast

import (
	"fmt"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/screen"
)

// heads begin what is said of a scenario.
var heads = [...]string{Worse: "WORSE", Otherwise: "OTHERWISE", Better: "better", Same: "same"}

// Print prints the cells that differ, those that got worse first: each scenario with the
// shortest run of the new text that fails. With all it prints the others, too.
func (c *Contrast) Print(p *screen.Screen, titles map[string]string, all bool) error {
	for _, of := range c.groups() {
		if of[0].Change == Same && !all {
			break
		}
		if err := c.group(p, titles[of[0].Is.Scenario], of); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(p.Out, "\n%s", diagram.Hang("", c.Summary(), p.Width)); err != nil {
		return err
	}
	var is []cell.Cell
	for i := range c.Pairs {
		is = append(is, c.Pairs[i].Is)
	}
	matrix.Unexpected(p, is)
	return nil
}

// groups puts together the modes of a scenario that changed alike.
func (c *Contrast) groups() [][]Pair {
	var groups [][]Pair
	for from := 0; from < len(c.Pairs); {
		to := from + 1
		for to < len(c.Pairs) && c.Pairs[to].Change == c.Pairs[from].Change && c.Pairs[to].Is.Scenario == c.Pairs[from].Is.Scenario {
			to++
		}
		groups = append(groups, c.Pairs[from:to])
		from = to
	}
	return groups
}

// group prints what became of a scenario.
func (c *Contrast) group(p *screen.Screen, title string, of []Pair) error {
	head := heads[of[0].Change] + "  " + of[0].Is.Scenario
	if title != "" {
		head += ": " + title
	}
	if _, err := fmt.Fprintf(p.Out, "\n%s", diagram.Hang("", head, p.Width)); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	var fails []cell.Cell
	for i := range of {
		x := &of[i]
		fmt.Fprint(p.Out, diagram.Hang("  ", x.line(), p.Width))
		if x.Is.Reachable() {
			fails = append(fails, x.Is)
		}
	}
	if best := cell.Shortest(fails); best != nil && best.Trace != nil && of[0].Change != Same {
		text, err := cell.Text(best.Trace, p.Width)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(p.Out, "\n%s", text); err != nil {
			return fmt.Errorf("output: %w", err)
		}
	}
	return nil
}

// line says what the verdicts of a pair are.
func (x *Pair) line() string {
	if x.Change == Same {
		return x.Is.Mode.String() + ": " + verdict(&x.Is)
	}
	return fmt.Sprintf("%s: was %s; is %s", x.Is.Mode, verdict(&x.Was), verdict(&x.Is))
}

// verdict is a verdict with what happens.
func verdict(c *cell.Cell) string {
	if c.Sentence == "" || c.Verdict == scenario.NotRun {
		return c.Outcome().String()
	}
	return c.Outcome().String() + " (" + c.Sentence + ")"
}

// Notes prints what a reader must know of the texts.
func Notes(p *screen.Screen, m *matrix.Matrix) {
	lines := matrix.Notes(m.Cells)
	if len(lines) == 0 {
		return
	}
	fmt.Fprintln(p.Out)
	for _, l := range lines {
		p.Hang("", l)
	}
}

// object is a pair in JSON.
type object struct {
	Scenario string        `json:"scenario"`
	Mode     scenario.Mode `json:"mode"`
	Change   Change        `json:"change"`
	Was      cell.Cell     `json:"was"`
	Is       cell.Cell     `json:"is"`
}

// Objects prints the pairs as JSON; without all, those that differ.
func (c *Contrast) Objects(p *screen.Screen, all bool) error {
	for i := range c.Pairs {
		x := &c.Pairs[i]
		if x.Change == Same && !all {
			break
		}
		was, err := x.Was.Object()
		if err != nil {
			return err
		}
		is, err := x.Is.Object()
		if err != nil {
			return err
		}
		if err := p.Encode(&object{x.Is.Scenario, x.Is.Mode, x.Change, was, is}); err != nil {
			return err
		}
	}
	return nil
}

// Matrix prints the matrix of a text beside ports.
func Matrix(p *screen.Screen, m *matrix.Matrix) error {
	var b strings.Builder
	if err := m.Page().Text(&b, p.Width); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.Out, "\n%s", b.String())
	return err
}
