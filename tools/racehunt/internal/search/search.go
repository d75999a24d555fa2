// Package search searches scenarios on revisions, cell by cell, each in a child
// process.
//
// It imports the cells, the scenarios' sources, child processes and the screen.
package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

// workers is how many searches run at a time, each in a process of its own: there
// is one machine in a process.
const workers = 2

// Options say what is to be searched.
type Options struct {
	Files  []source.File
	Revs   []string
	Modes  []scenario.Mode
	Memory explored.Memory
	Known  *Known // what came out before, or nil
	Texts  Texts
	Each   time.Duration // limit of time for a cell
	All    time.Duration // limit of time for all cells together, 0: none
}

// Texts says what is expected of revisions that are texts, besides what scenarios expect.
type Texts struct {
	Expected *expect.Table     // nil: nothing
	SHA256   map[string]string // of the texts, by the names of the revisions
}

// expected is what is expected of a scenario on a revision. What is expected of a text came out under
// sequential consistency.
func (t *Texts) expected(f *source.File, revision string, mode scenario.Mode, memory explored.Memory) scenario.Expectation {
	if hash := t.SHA256[revision]; hash != "" && t.Expected != nil {
		if e := t.Expected.Of(hash, f.Scenario.Name, f.Text, mode); e != nil {
			if memory != explored.SC {
				return e.InAnyWay()
			}
			return e
		}
	}
	return f.Scenario.Expected(revision, mode.Floats())
}

// Search is the search of scenarios on revisions, cell by cell.
type Search struct {
	files  []source.File
	in     map[string]child.Program
	known  *Known
	each   time.Duration
	memory explored.Memory
	Cells  []cell.Cell // ordered by scenario, then by revision, then by mode
	width  int         // number of cells of one scenario
	time   allowance
	show   *progress

	mu   sync.Mutex
	next int // the next cell to begin
	done []bool
	said int // number of scenarios whose outcome was handed on
}

// New plans a search.
func New(o *Options, sc *screen.Screen) *Search {
	x := &Search{files: o.Files, known: o.Known, each: o.Each, memory: o.Memory, width: len(o.Revs) * len(o.Modes), time: allowance{each: o.Each, all: o.All}, show: &progress{Screen: sc}}
	for _, f := range o.Files {
		for _, rev := range o.Revs {
			for _, m := range o.Modes {
				x.Cells = append(x.Cells, cell.Cell{Scenario: f.Scenario.Name, Revision: rev, Mode: m,
					Verdict: scenario.NotRun, Expected: o.Texts.expected(&f, rev, m, o.Memory)})
			}
		}
	}
	x.done = make([]bool, len(x.Cells))
	return x
}

// Run searches until all cells are searched or ctx is done. It calls finished with each
// scenario and its cells, in order, as soon as they are known.
func (x *Search) Run(ctx context.Context, finished func(source.File, []cell.Cell) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	x.time.begin()
	x.show.begin(len(x.Cells))
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for worker := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if errs[worker] = x.work(ctx, worker, finished); errs[worker] != nil {
				cancel()
			}
		}()
	}
	wg.Wait()
	x.show.end()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return x.hand(len(x.files), finished)
}

// work searches cells until none is left.
func (x *Search) work(ctx context.Context, worker int, finished func(source.File, []cell.Cell) error) error {
	s := child.NewSession[Report](Kind)
	defer s.Close()
	for ctx.Err() == nil {
		x.mu.Lock()
		i := x.next
		x.next++
		x.mu.Unlock()
		if i >= len(x.Cells) {
			return nil
		}
		c := x.Cells[i]
		j := x.job(i)
		var o outcome
		if r := x.known.get(&j); r != nil {
			o.Last = message{Done: true, Report: *r}
		} else {
			var err error
			j.D = x.time.next()
			if o, err = s.Run(ctx, x.in[c.Revision], j, func(m message) { x.show.searches(worker, &c, m) }); err != nil {
				return err
			}
			if err := x.known.put(&j, &o.Last); err != nil {
				return fmt.Errorf("cache: %w", err)
			}
		}
		judge(&o, &c)
		x.show.searched(worker)
		if err := x.finish(i, c, finished); err != nil {
			return err
		}
	}
	return nil
}

// job is the search of a cell, with the most time that it may have.
func (x *Search) job(i int) Job {
	f, c := &x.files[i/x.width], &x.Cells[i]
	return Job{Name: f.Name, Text: f.Text, Revision: c.Revision, Mode: c.Mode, Memory: x.memory, D: x.each}
}

// Unknown returns the revisions of which a cell has to be searched, each once.
func (x *Search) Unknown() (revisions []string) {
	for i := range x.Cells {
		j := x.job(i)
		if !slices.Contains(revisions, j.Revision) && x.known.get(&j) == nil {
			revisions = append(revisions, j.Revision)
		}
	}
	return revisions
}

// In says which programs hold revisions that this one does not.
func (x *Search) In(programs map[string]child.Program) { x.in = programs }

// finish stores the result of a cell, and hands on the scenarios that are done.
func (x *Search) finish(i int, c cell.Cell, finished func(source.File, []cell.Cell) error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.Cells[i], x.done[i] = c, true
	ready := 0
	for ready < len(x.done) && x.done[ready] {
		ready++
	}
	return x.hand(ready/x.width, finished)
}

// hand hands on all scenarios before number upTo that were not handed on yet.
func (x *Search) hand(upTo int, finished func(source.File, []cell.Cell) error) error {
	for ; x.said < upTo; x.said++ {
		if err := finished(x.files[x.said], x.Cells[x.said*x.width:(x.said+1)*x.width]); err != nil {
			return err
		}
	}
	return nil
}

// allowance shares out time among searches. Each gets the same, but if there is a limit
// for all of them together, none gets more than a part of the time that is left.
type allowance struct {
	each, all time.Duration
	end       time.Time
}

func (a *allowance) begin() { a.end = time.Now().Add(a.all) }

// next returns the time for the search that begins now.
func (a *allowance) next() time.Duration {
	const part, least = 4, 250 * time.Millisecond
	if a.all == 0 {
		return a.each
	}
	return max(least, min(a.each, time.Until(a.end)/part))
}
