// Package share says how much of a text is in which state, and what the states mean. It
// has the words for both, as the help and the page use the same ones.
package share

import (
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
)

// Count says how many statements are in each state.
type Count struct {
	Identical int `json:"identical"`
	Noted     int `json:"noted"`
	Different int `json:"different"`
	NotPorted int `json:"not_ported"`
	NotBuilt  int `json:"not_built"`
}

// Percent has the shares: of the statements that are built, in percent.
type Percent struct {
	Identical float64 `json:"identical"`
	Noted     float64 `json:"noted"`
	Different float64 `json:"different"`
	NotPorted float64 `json:"not_ported"`
}

// Of returns the counts of a text or an item.
func Of(n map[compare.State]int) Count {
	return Count{Identical: n[compare.Identical], Noted: n[compare.Noted], Different: n[compare.Different],
		NotPorted: n[compare.NotPorted], NotBuilt: n[compare.NotBuilt]}
}

// Plus returns the sum of two counts.
func (c Count) Plus(o Count) Count {
	return Count{Identical: c.Identical + o.Identical, Noted: c.Noted + o.Noted, Different: c.Different + o.Different,
		NotPorted: c.NotPorted + o.NotPorted, NotBuilt: c.NotBuilt + o.NotBuilt}
}

// Built is the number of statements that shares are of: all but those that are not built.
func (c Count) Built() int { return c.Identical + c.Noted + c.Different + c.NotPorted }

// Percent returns the shares; they are 0 if nothing is built.
func (c Count) Percent() Percent {
	of := float64(max(c.Built(), 1))
	return Percent{Identical: 100 * float64(c.Identical) / of, Noted: 100 * float64(c.Noted) / of,
		Different: 100 * float64(c.Different) / of, NotPorted: 100 * float64(c.NotPorted) / of}
}

// Worst returns the state that a text or an item is shown with: different if any of its
// statements is, else not ported, else noted.
func (c Count) Worst() compare.State {
	switch {
	case c.Different > 0:
		return compare.Different
	case c.NotPorted > 0:
		return compare.NotPorted
	case c.Noted > 0:
		return compare.Noted
	case c.Identical > 0:
		return compare.Identical
	}
	return compare.NotBuilt
}

// Text writes the shares that are not nothing, or the state that all statements have.
func (c Count) Text() string {
	var out []string
	for _, s := range []struct {
		n    int
		name compare.State
	}{{c.Identical, compare.Identical}, {c.Noted, compare.Noted}, {c.Different, compare.Different}, {c.NotPorted, compare.NotPorted}} {
		if s.n > 0 {
			out = append(out, Text(s.n, c.Built())+" "+string(s.name))
		}
	}
	switch {
	case len(out) == 0:
		return string(compare.NotBuilt)
	case len(out) == 1:
		return string(c.Worst())
	}
	return strings.Join(out, ", ")
}

// Text writes n of so many as a share, "-" for none. What is not all is never 100 %, and
// what is not nothing never 0.
func Text(n, of int) string {
	switch {
	case n == 0:
		return "-"
	case n == of:
		return "100 %"
	}
	return fmt.Sprintf("%.1f %%", min(max(100*float64(n)/float64(of), 0.1), 99.9))
}
