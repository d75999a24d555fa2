package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// printer shows how far the hunt is, and what came out.
type printer struct {
	out      io.Writer // table or JSON
	progr    io.Writer // progress
	terminal bool      // progress overwrites its line
	json     bool
	rev      string
	workload string
	printed  time.Time
}

func (p *printer) begin(rev, workload string) {
	p.rev, p.workload, p.printed = rev, workload, time.Now()
}

// line is the progress line of a run.
func (p *printer) line(d time.Duration, c counts) string {
	rate := 0.0
	if d > 0 {
		rate = float64(c.Ops) / d.Seconds()
	}
	return fmt.Sprintf("%-8s %-5s %6.1f s  %9d operations  %8d migrations  %7d drains (%d slept)  %8.0f/s",
		p.rev, p.workload, d.Seconds(), c.Ops, c.Migrations, c.Drains, c.Slept, rate)
}

// progress shows a message of the child: on a terminal at once, else one line a
// second.
func (p *printer) progress(m message) {
	switch {
	case m.Note != "":
		fmt.Fprintf(p.progr, "%-8s %-5s %s\n", p.rev, p.workload, m.Note)
	case m.Done:
	case p.terminal:
		fmt.Fprintf(p.progr, "\r%s\x1b[K", p.line(m.Elapsed, m.Counts))
	case time.Since(p.printed) >= time.Second:
		p.printed = time.Now()
		fmt.Fprintln(p.progr, p.line(m.Elapsed, m.Counts))
	}
}

// end shows how a run ended.
func (p *printer) end(r *result) {
	if p.terminal {
		fmt.Fprint(p.progr, "\r")
	}
	fmt.Fprintf(p.progr, "%s  %s", p.line(r.time(), r.counts), r.Verdict)
	if p.terminal {
		fmt.Fprint(p.progr, "\x1b[K")
	}
	fmt.Fprintln(p.progr)
	if r.Profile != "" {
		fmt.Fprintf(p.progr, "%-8s %-5s profile: %s\n", r.Revision, r.Workload, r.Profile)
	}
}

// report prints the results: as JSON, or what was found and then a table.
func (p *printer) report(results []result) error {
	if p.json {
		enc := json.NewEncoder(p.out)
		for i := range results {
			if err := enc.Encode(&results[i]); err != nil {
				return fmt.Errorf("output: %w", err)
			}
		}
		return nil
	}
	for i := range results {
		p.details(&results[i])
	}
	return p.table(results)
}

// details prints what the verdict rests on.
func (p *printer) details(r *result) {
	if len(r.Detail) == 0 {
		return
	}
	fmt.Fprintf(p.out, "\n%s under %s: %s\n", r.Revision, r.Workload, r.what())
	for _, l := range r.Detail {
		fmt.Fprintf(p.out, "    %s\n", l)
	}
}

// table prints one line for each result.
func (p *printer) table(results []result) error {
	if len(results) == 0 {
		return nil
	}
	fmt.Fprintf(p.out, "\n%s\n", results[0].Assuming)
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "revision\tworkload\tverdict\ttime\toperations\tmigrations\tdrains\tslept\twhat was broken")
	for i := range results {
		r := &results[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", r.Revision, r.Workload, r.Verdict, short(r.time()),
			r.Ops, r.Migrations, r.Drains, r.Slept, r.what())
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	return nil
}

// short writes a time with three figures or so.
func short(d time.Duration) string {
	if d < time.Second {
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
