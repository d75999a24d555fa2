package alter

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// Outcome is what became of an alteration.
type Outcome uint8

// The outcomes.
const (
	Noticed Outcome = iota // the checker noticed it
	Equal                  // it was not noticed, and there is an argument why it means the same
	Missed                 // it was not noticed, and nobody says why
	outcomes
)

// Count has how many alterations had each outcome.
type Count [outcomes]int

// Made is how many there were.
func (c Count) Made() int { return c[Noticed] + c[Equal] + c[Missed] }

// Tally counts the alterations of files by kind and outcome. The zero value has none.
type Tally struct {
	files  []string
	counts map[string]*[kinds]Count
}

// Add counts one alteration.
func (t *Tally) Add(file string, k Kind, o Outcome) {
	if t.counts == nil {
		t.counts = map[string]*[kinds]Count{}
	}
	if t.counts[file] == nil {
		t.counts[file] = &[kinds]Count{}
		t.files = append(t.files, file)
		slices.Sort(t.files)
	}
	t.counts[file][k][o]++
}

// Total returns the counts of all files and kinds together.
func (t *Tally) Total() Count {
	var all Count
	for _, f := range t.files {
		for _, c := range t.counts[f] {
			for o, n := range c {
				all[o] += n
			}
		}
	}
	return all
}

// Write prints a table with a row for each kind of each file, and one for all.
func (t *Tally) Write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	row := func(file, kind string, c Count) {
		fmt.Fprintf(tw, "| %s\t| %s\t| %d\t| %d\t| %d\t| %d\t|\n", file, kind, c.Made(), c[Noticed], c[Equal], c[Missed])
	}
	fmt.Fprintln(tw, "| file\t| kind\t| made\t| noticed\t| equal\t| missed\t|")
	fmt.Fprintln(tw, "|---\t|---\t|---\t|---\t|---\t|---\t|")
	for _, f := range t.files {
		var sum Count
		for k := Operator; k < kinds; k++ {
			c := t.counts[f][k]
			if c.Made() == 0 {
				continue
			}
			row(f, k.String(), c)
			for o, n := range c {
				sum[o] += n
			}
		}
		row(f, "all", sum)
	}
	row("all", "all", t.Total())
	return tw.Flush()
}
