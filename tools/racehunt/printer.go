package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/racehunt/internal/say"
)

// printer shows how far the hunt is, and what came out.
type printer struct {
	out        io.Writer // tables or JSON
	width      int       // columns that these may take
	progr      io.Writer // progress
	progrWidth int
	terminal   bool // progress overwrites its line
	json       bool

	mu      sync.Mutex // of what follows
	printed time.Time  // when a line of progress was

	// Of stress:
	rev, workload string

	// Of scenarios:
	begun       time.Time
	cells, done int
	searching   [workers]search
}

// search is what a worker does.
type search struct {
	of string // "" if nothing
	explore.Stats
}

// progress shows a line of progress: on a terminal over the one before, else if
// that is a second ago.
func (p *printer) progress(line func() string) {
	switch {
	case p.terminal:
		fmt.Fprintf(p.progr, "\r%s\x1b[K", clip(line(), p.progrWidth-1))
	case time.Since(p.printed) >= time.Second:
		p.printed = time.Now()
		fmt.Fprintln(p.progr, line())
	}
}

// clear takes the line of progress off a terminal.
func (p *printer) clear() {
	if p.terminal {
		fmt.Fprint(p.progr, "\r\x1b[K")
	}
}

// encode prints objects, one a line.
func (p *printer) encode(objects ...any) error {
	enc := json.NewEncoder(p.out)
	for _, o := range objects {
		if err := enc.Encode(o); err != nil {
			return fmt.Errorf("output: %w", err)
		}
	}
	return nil
}

// explores is told that a number of cells are going to be searched.
func (p *printer) explores(cells int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cells, p.begun, p.printed = cells, time.Now(), time.Now()
}

// searches shows a message of the child that searches a cell.
func (p *printer) searches(worker int, c *cell, m message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &p.searching[worker]
	s.of = strings.Join([]string{c.Scenario, c.Revision, c.Mode}, " ")
	if m.Stats != nil {
		s.Stats = *m.Stats
	}
	p.progress(p.searchLine)
}

// searched is told that a worker has a cell behind it.
func (p *printer) searched(worker int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.searching[worker] = search{}
}

// explored is told that the searches are over.
func (p *printer) explored() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

// searchLine is the progress line of the searches.
func (p *printer) searchLine() string {
	line := fmt.Sprintf("%5.1f s  %d of %d searched", time.Since(p.begun).Seconds(), p.done, p.cells)
	for _, s := range p.searching {
		if s.of != "" {
			line += fmt.Sprintf("  %s: %s", s.of, say.Count(s.Runs, "run"))
		}
	}
	return line
}

// clip shortens a line that would not fit into so many columns.
func clip(line string, most int) string {
	if r := []rune(line); most > 0 && len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return line
}

// short writes a time with three figures or so.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < time.Second:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
