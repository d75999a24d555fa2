package main

import (
	"fmt"
	"io"
)

// counted prints how many sites stand for each other.
func counted(out io.Writer, t *texts, c, g *source, mutants int) {
	n := func(s *source) (n int) {
		for _, sites := range s.sites {
			n += len(sites)
		}
		return n
	}
	fmt.Fprintf(out, "%s: %d statements and conditions of C, %d of Go; %d stand for each other, of which %d mutants can be made\n",
		t.name, n(c), n(g), len(pairs(c, g)), mutants)
}

// shownDifferences is how many programs are shown for a mutant.
const shownDifferences = 3

// show prints what is not equal.
func (r *result) show(out io.Writer, m *mutant) {
	if r.outcome == equal {
		return
	}
	fmt.Fprintf(out, "%s  %s\n    %s\n", r.outcome, m.name, m.goAt)
	if r.why != "" {
		fmt.Fprintf(out, "    %s\n", r.why)
	}
	for k, d := range r.differences {
		if k == shownDifferences {
			fmt.Fprintf(out, "    and %d other programs\n", len(r.differences)-k)
			break
		}
		fmt.Fprintf(out, "    %s:\n", d.program)
		for s, l := range d.line {
			fmt.Fprintf(out, "        %-2v  %s", side(s), l.Verdict)
			if l.Why != "" {
				fmt.Fprintf(out, ": %s", l.Why)
			}
			fmt.Fprintln(out)
		}
	}
}

// report prints the counts, and returns the exit status.
func report(out io.Writer, unchanged *result, results []result) int {
	count := map[outcome]int{}
	verdicts, undecided, noticed, stopped := 0, 0, 0, 0
	for i := range results {
		r := &results[i]
		count[r.outcome]++
		verdicts += len(r.verdicts)
		undecided += r.undecided
		if r.outcome == equal && r.notices(unchanged) {
			noticed++
		}
		if r.outcome == equal && r.stopped {
			stopped++
		}
	}
	fmt.Fprintf(out, "%d mutants: %d equal, %d different, %d not comparable, %d not judged\n",
		len(results), count[equal], count[different], count[incomparable], count[unjudged])
	fmt.Fprintf(out, "of the equal ones %d have a verdict that the unchanged texts do not have, and %d were given up on both sides, as programs die or do not end\n",
		noticed, stopped)
	fmt.Fprintf(out, "%d verdicts are equal in all, and %d were not decided on both sides\n", verdicts, undecided)
	if count[different] != 0 || count[unjudged] != 0 {
		return 1
	}
	return 0
}
