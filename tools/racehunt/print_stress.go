package main

import (
	"fmt"
	"time"

	"ktimeout/tools/racehunt/internal/diagram"
)

// begin is told that a stress run begins.
func (p *printer) begin(rev, workload string) {
	p.rev, p.workload, p.printed = rev, workload, time.Now()
}

// line is the progress line of a stress run.
func (p *printer) line(d time.Duration, c counts) string {
	rate := 0.0
	if d > 0 {
		rate = float64(c.Ops) / d.Seconds()
	}
	return fmt.Sprintf("%-8s %-5s %6.1f s  %9d operations  %8d migrations  %7d drains (%d slept)  %8.0f/s",
		p.rev, p.workload, d.Seconds(), c.Ops, c.Migrations, c.Drains, c.Slept, rate)
}

// stresses shows a message of the child that runs a workload.
func (p *printer) stresses(m message) {
	switch {
	case m.Note != "":
		fmt.Fprintf(p.progr, "%-8s %-5s %s\n", p.rev, p.workload, m.Note)
	case !m.Done:
		p.progress(func() string { return p.line(m.Elapsed, m.Counts) })
	}
}

// end shows how a stress run ended.
func (p *printer) end(r *result) {
	p.clear()
	fmt.Fprintf(p.progr, "%s  %s\n", p.line(r.time(), r.counts), r.Verdict)
	if r.Profile != "" {
		fmt.Fprintf(p.progr, "%-8s %-5s profile: %s\n", r.Revision, r.Workload, r.Profile)
	}
}

// report prints the results of stress runs: as JSON, or what was found and then a
// table.
func (p *printer) report(results []result) error {
	if p.json {
		for i := range results {
			if err := p.encode(&results[i]); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range results {
		p.details(&results[i])
	}
	return p.table(results)
}

// details prints what the verdict of a stress run rests on.
func (p *printer) details(r *result) {
	if len(r.Detail) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%s", hang("", fmt.Sprintf("%s under %s: %s", r.Revision, r.Workload, r.what()), p.width))
	for _, l := range r.Detail {
		fmt.Fprintf(p.out, "    %s\n", l)
	}
}

// stressHeads are the heads of the table of stress runs.
var stressHeads = []string{"revision", "workload", "verdict", "time", "operations", "migrations", "drains", "slept", "what was broken"}

// row is a stress run in that table.
func (r *result) row() []string {
	return []string{r.Revision, r.Workload, string(r.Verdict), short(r.time()), fmt.Sprint(r.Ops), fmt.Sprint(r.Migrations),
		fmt.Sprint(r.Drains), fmt.Sprint(r.Slept), r.what()}
}

// table prints one line for each result.
func (p *printer) table(results []result) error {
	if len(results) == 0 {
		return nil
	}
	fmt.Fprintf(p.out, "\n%s", hang("", results[0].Assuming, p.width))
	rows := [][]string{stressHeads}
	for i := range results {
		rows = append(rows, results[i].row())
	}
	return p.columns(rows)
}

// columns prints a table.
func (p *printer) columns(rows [][]string) error { return diagram.Table(p.out, rows, p.width) }
