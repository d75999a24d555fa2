package contrast

import (
	"cmp"
	"fmt"
	"slices"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/matrix"
)

// Change is how a cell of one text is beside that of another.
type Change uint8

// The changes, in the order in which they are shown.
const (
	Worse     Change = iota // it fails and did not, or more gravely, or is not known any more
	Otherwise               // it fails in another way, as grave or less
	Better                  // it does not fail any more, or is known now
	Same
)

// String returns the word for a change.
func (c Change) String() string {
	return [...]string{"worse", "otherwise", "better", "same"}[c]
}

// MarshalText writes what String returns.
func (c Change) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Between compares the verdicts of two cells.
func Between(was, is *cell.Cell) Change {
	known := func(c *cell.Cell) bool { return c.Verdict == scenario.Unreachable || c.Reachable() && !c.Open() }
	switch {
	case was.Outcome() == is.Outcome():
		return Same
	case !known(is):
		if known(was) {
			return Worse
		}
		return Same // neither is known
	case is.Verdict == scenario.Unreachable:
		return Better
	case was.Verdict == scenario.Unreachable, !known(was):
		return Worse
	case is.Grade < was.Grade: // M is the first
		return Worse
	}
	return Otherwise
}

// Pair is a cell of two texts.
type Pair struct {
	Change  Change
	Was, Is cell.Cell
}

// Contrast has the cells of two columns of a matrix, and what differs.
type Contrast struct {
	Was, Is string // the names of the columns
	Pairs   []Pair // those that got worse first, else in the order of the matrix
}

// New compares two columns of a matrix.
func New(m *matrix.Matrix, was, is string) *Contrast {
	c := &Contrast{Was: was, Is: is}
	of := map[string][]cell.Cell{}
	for _, x := range m.Cells {
		of[x.Revision] = append(of[x.Revision], x)
	}
	for i := range of[is] {
		p := Pair{Was: of[was][i], Is: of[is][i]}
		p.Change = Between(&p.Was, &p.Is)
		c.Pairs = append(c.Pairs, p)
	}
	slices.SortStableFunc(c.Pairs, func(p, q Pair) int { return cmp.Compare(p.Change, q.Change) })
	return c
}

// Shown tells whether the new text has a failing run that is shown, as its cell differs.
func (c *Contrast) Shown() bool {
	return slices.ContainsFunc(c.Pairs, func(x Pair) bool { return x.Change != Same && x.Is.Trace != nil })
}

// Count counts the pairs of a change.
func (c *Contrast) Count(of Change) (n int) {
	for i := range c.Pairs {
		if c.Pairs[i].Change == of {
			n++
		}
	}
	return n
}

// Status is 1 if something got worse, or is not what is expected of the new text, or if a cell
// of it was not run.
func (c *Contrast) Status() int {
	for i := range c.Pairs {
		if p := &c.Pairs[i]; p.Change == Worse || !p.Is.AsExpected() || p.Is.Verdict == scenario.NotRun || p.Is.Verdict == scenario.Failed {
			return 1
		}
	}
	return 0
}

// Summary says how many cells differ, and how.
func (c *Contrast) Summary() string {
	return fmt.Sprintf("%s beside %s: of %d cells %d got worse, %d fail otherwise, %d got better, %d are the same",
		c.Is, c.Was, len(c.Pairs), c.Count(Worse), c.Count(Otherwise), c.Count(Better), c.Count(Same))
}
