package contrast

import (
	"fmt"
	"strings"

	"ktimeout/tools/racehunt/internal/cell"
)

// Brief says on one line what got worse and what got better.
func (c *Contrast) Brief() string {
	var parts []string
	for _, of := range []struct {
		change Change
		verb   string
		which  func(*Pair) *cell.Cell
	}{
		{Worse, "breaks", func(p *Pair) *cell.Cell { return &p.Is }},
		{Otherwise, "fails otherwise", func(p *Pair) *cell.Cell { return &p.Is }},
		{Better, "mends", func(p *Pair) *cell.Cell { return &p.Was }},
	} {
		var names []string
		for _, g := range c.groups() {
			if g[0].Change == of.change {
				names = append(names, brief(g, of.which))
			}
		}
		if len(names) != 0 {
			parts = append(parts, of.verb+" "+strings.Join(names, ", "))
		}
	}
	if len(parts) == 0 {
		return "changes no verdict"
	}
	return strings.Join(parts, "; ")
}

// brief names a scenario, with its verdict in each mode, or once if they are equal.
func brief(of []Pair, which func(*Pair) *cell.Cell) string {
	var in []string
	same := true
	for i := range of {
		c := which(&of[i])
		in = append(in, c.Mode.String()+" "+c.Outcome().String())
		same = same && c.Outcome() == which(&of[0]).Outcome()
	}
	if same && len(of) > 1 {
		return fmt.Sprintf("%s (%s)", of[0].Is.Scenario, which(&of[0]).Outcome())
	}
	return fmt.Sprintf("%s (%s)", of[0].Is.Scenario, strings.Join(in, ", "))
}
