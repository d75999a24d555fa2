package main

import (
	"context"
	"fmt"

	"ktimeout/tools/cfront/mutants/judge"
)

// outcome is what became of a mutant.
type outcome string

const (
	equal        outcome = "equal"
	different    outcome = "DIFFERENT"
	incomparable outcome = "not comparable"
	unjudged     outcome = "not judged"
)

// difference is a program whose verdicts are not equal.
type difference struct {
	program string
	line    [sides]judge.Line
}

// result is what came of a mutant.
type result struct {
	outcome
	why         string
	differences []difference
	verdicts    map[int]string // that are equal, by program
	undecided   int            // programs that a side, or both, did not decide
	stopped     bool           // not all were tried, as too many die or do not end, or for want of time
}

// notices tells whether a verdict is not that of the unchanged texts.
func (r *result) notices(unchanged *result) bool {
	for i, v := range r.verdicts {
		if w, ok := unchanged.verdicts[i]; ok && v != w {
			return true
		}
	}
	return false
}

// judge tries both sides of a mutant and compares them.
func (c *child) judge(ctx context.Context, names [sides]string, programs []string) result {
	var lines [sides][]judge.Line
	for s, name := range names {
		var err error
		if lines[s], err = c.all(ctx, name, len(programs)); err != nil {
			return result{outcome: unjudged, why: err.Error()}
		}
	}
	r := result{verdicts: map[int]string{}}
	n := min(len(lines[inC]), len(lines[inGo]))
	r.undecided, r.stopped = len(programs)-n, n < len(programs)
	for i := range n {
		d := difference{programs[i], [sides]judge.Line{lines[inC][i], lines[inGo][i]}}
		a, b := &d.line[inC], &d.line[inGo]
		if a.Verdict != b.Verdict {
			if err := c.again(ctx, names, i, &d); err != nil {
				return result{outcome: unjudged, why: err.Error()}
			}
		}
		switch {
		case a.Verdict == judge.Undecided || b.Verdict == judge.Undecided:
			r.undecided++
		case a.Verdict != b.Verdict:
			r.differences = append(r.differences, d)
		default:
			r.verdicts[i] = a.Verdict
		}
	}
	switch {
	case len(r.differences) != 0:
		r.outcome = different
	case len(r.verdicts) == 0:
		r.outcome, r.why = incomparable, fmt.Sprintf("none of the %d programs was decided on both sides", len(programs))
	default:
		r.outcome = equal
	}
	return r
}

// again gives more time to a program whose verdicts differ, and another search: one side
// may have come to its end, and not the other.
func (c *child) again(ctx context.Context, names [sides]string, i int, d *difference) error {
	for s := range d.line {
		if v := d.line[s].Verdict; v == judge.Fails || v == died {
			continue
		}
		lines, _, err := c.some(ctx, names[s], i, 1, perAgain, true)
		if err != nil {
			return err
		}
		if len(lines) == 1 {
			d.line[s] = lines[0]
		}
	}
	return nil
}
