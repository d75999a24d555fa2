package stress

import (
	"fmt"
	"time"

	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
)

// progress shows how far a stress run is.
type progress struct {
	*screen.Screen
	rev, workload string
}

// begin notes that a stress run begins.
func (p *progress) begin(rev, workload string) {
	p.rev, p.workload, p.Printed = rev, workload, time.Now()
}

// line is the progress line of a stress run.
func (p *progress) line(d time.Duration, c Counts) string {
	rate := 0.0
	if d > 0 {
		rate = float64(c.Ops) / d.Seconds()
	}
	return fmt.Sprintf("%-8s %-5s %6.1f s  %9d operations  %8d migrations  %7d drains (%d slept)  %8.0f/s",
		p.rev, p.workload, d.Seconds(), c.Ops, c.Migrations, c.Drains, c.Slept, rate)
}

// stresses shows a message of the child that runs a workload.
func (p *progress) stresses(m message) {
	switch {
	case m.Note != "":
		fmt.Fprintf(p.Err, "%-8s %-5s %s\n", p.rev, p.workload, m.Note)
	case !m.Done:
		p.Progress(func() string { return p.line(m.Report.Elapsed, m.Report.Counts) })
	}
}

// end shows how a stress run ended.
func (p *progress) end(r *Result) {
	p.Clear()
	fmt.Fprintf(p.Err, "%s  %s\n", p.line(r.time(), r.Counts), r.Verdict)
	if r.Profile != "" {
		fmt.Fprintf(p.Err, "%-8s %-5s profile: %s\n", r.Revision, r.Workload, r.Profile)
	}
}

// Print prints the results of stress runs: as JSON, or as the details of each run and a
// table.
func Print(p *screen.Screen, results []Result) error {
	if p.JSON {
		for i := range results {
			if err := p.Encode(&results[i]); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range results {
		details(p, &results[i])
	}
	return table(p, results)
}

// details prints the evidence for the verdict of a stress run.
func details(p *screen.Screen, r *Result) {
	if len(r.Detail) == 0 {
		return
	}
	fmt.Fprintln(p.Out)
	p.Hang("", fmt.Sprintf("%s under %s: %s", r.Revision, r.Workload, r.what()))
	for _, l := range r.Detail {
		fmt.Fprintf(p.Out, "    %s\n", l)
	}
}

// heads are the heads of the table of stress runs.
var heads = []string{"revision", "workload", "verdict", "time", "operations", "migrations", "drains", "slept", "what was broken"}

// row returns a stress run as a row of that table.
func (r *Result) row() []string {
	return []string{r.Revision, r.Workload, string(r.Verdict), say.Time(r.time()), fmt.Sprint(r.Ops), fmt.Sprint(r.Migrations),
		fmt.Sprint(r.Drains), fmt.Sprint(r.Slept), r.what()}
}

// Rows returns the table of stress runs, the row of heads first.
func Rows(results []Result) [][]string {
	rows := [][]string{heads}
	for i := range results {
		rows = append(rows, results[i].row())
	}
	return rows
}

// table prints one line for each result.
func table(p *screen.Screen, results []Result) error {
	if len(results) == 0 {
		return nil
	}
	fmt.Fprintln(p.Out)
	p.Hang("", results[0].Assuming)
	return p.Table(Rows(results))
}
