package contrast

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/sarif"
)

// Findings returns a finding for each cell that got worse, at the line of C of its
// failing step. path is that of the text.
func (c *Contrast) Findings(path string) ([]sarif.Finding, error) {
	var all []sarif.Finding
	for i := range c.Pairs {
		x := &c.Pairs[i]
		if x.Change != Worse {
			continue
		}
		f := sarif.Finding{Rule: x.Is.Outcome().String(), File: filepath.Clean(path),
			Text: fmt.Sprintf("scenario %s, %s: %s; was %s on %s", x.Is.Scenario, x.Is.Mode, verdict(&x.Is), x.Was.Outcome(), c.Was),
			Key:  fmt.Sprintf("%s %s %s", x.Is.Scenario, x.Is.Mode, x.Is.Outcome())}
		if x.Is.Trace != nil {
			f.Line = lineOf(x.Is.Trace, filepath.Base(path))
			var err error
			if f.Details, err = cell.Text(x.Is.Trace, diagram.FullWidth); err != nil {
				return nil, err
			}
		}
		all = append(all, f)
	}
	return all, nil
}

// lineOf returns the line of the failing step in the file of that name; if that step
// stands elsewhere, of the last one before it that stands there; 0 if there is none.
func lineOf(t *diagram.Trace, file string) int {
	bad := slices.IndexFunc(t.Steps, func(s diagram.Step) bool { return s.Bad })
	if bad < 0 {
		bad = len(t.Steps) - 1
	}
	for _, s := range slices.Backward(t.Steps[:bad+1]) {
		if s.File == file {
			return s.Line
		}
	}
	return 0
}

// Rule says what a verdict is that findings have as their rule.
func Rule(name string) string {
	for _, c := range spec.Clauses() {
		if name == fmt.Sprintf("rule %d %v", c.Rule(), c.Grade()) {
			return c.Sentence()
		}
	}
	kind := strings.TrimRight(name, "MPO ")
	return fmt.Sprintf("the verdict %s; go doc ./tools/model/scenario says what it means", kind)
}
