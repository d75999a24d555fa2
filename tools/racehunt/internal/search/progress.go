package search

import (
	"fmt"
	"strings"
	"time"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
)

// progress shows how far the searches are. The screen's lock protects it.
type progress struct {
	*screen.Screen
	begun       time.Time
	cells, done int
	searching   [workers]busy
}

// busy is what a worker does now.
type busy struct {
	of string // the cell that it searches, "" if none
	explore.Stats
}

// begin notes that a number of cells are going to be searched.
func (p *progress) begin(cells int) {
	p.Lock()
	defer p.Unlock()
	p.cells, p.begun, p.Printed = cells, time.Now(), time.Now()
}

// searches shows a message of the child that searches a cell.
func (p *progress) searches(worker int, c *cell.Cell, m message) {
	p.Lock()
	defer p.Unlock()
	s := &p.searching[worker]
	s.of = strings.Join([]string{c.Scenario, c.Revision, c.Mode.String()}, " ")
	if m.Report.Stats != nil {
		s.Stats = *m.Report.Stats
	}
	p.Progress(p.line)
}

// searched notes that a worker has finished a cell.
func (p *progress) searched(worker int) {
	p.Lock()
	defer p.Unlock()
	p.done++
	p.searching[worker] = busy{}
}

// end notes that the searches are over.
func (p *progress) end() {
	p.Lock()
	defer p.Unlock()
	p.Clear()
}

// line is the progress line of the searches.
func (p *progress) line() string {
	line := fmt.Sprintf("%5.1f s  %d of %d searched", time.Since(p.begun).Seconds(), p.done, p.cells)
	for _, s := range p.searching {
		if s.of != "" {
			line += fmt.Sprintf("  %s: %s", s.of, say.Count(s.Runs, "run"))
		}
	}
	return line
}
