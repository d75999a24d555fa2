package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// workers is how many searches run at a time, each in a process of its own: there
// is one machine in a process.
const workers = 2

// exploration is the search of scenarios on revisions, cell by cell.
type exploration struct {
	files []file
	cells []cell // scenario by scenario, in each revision by revision, in each mode by mode
	width int    // cells of one scenario
	time  allowance
	p     *printer

	mu   sync.Mutex
	next int // cell to be begun
	done []bool
	said int // scenarios whose outcome was handed on
}

// newExploration plans it. A cell has its time, and all of them together all, if
// that is not 0.
func newExploration(o *options, p *printer) *exploration {
	x := &exploration{files: o.Files, width: len(o.Revs) * len(o.Floating), p: p}
	x.time = allowance{each: o.D}
	if o.D == 0 {
		x.time.each = exploreTime
		if o.What == wantAll {
			x.time.all = matrixTime
		}
	}
	for _, f := range o.Files {
		for _, rev := range o.Revs {
			for _, floating := range o.Floating {
				x.cells = append(x.cells, cell{Scenario: f.scenario.Name, Revision: rev, Mode: modes[floating],
					Verdict: notRun, Expected: f.scenario.Expected(rev, floating)})
			}
		}
	}
	x.done = make([]bool, len(x.cells))
	return x
}

// run searches until all is done or ctx is. It calls finished with each scenario
// and its cells, in order, as soon as they are known.
func (x *exploration) run(ctx context.Context, finished func(file, []cell) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	x.time.begin()
	x.p.explores(len(x.cells))
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
	x.p.explored()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return x.hand(len(x.files), finished)
}

// work searches cells until none is left.
func (x *exploration) work(ctx context.Context, worker int, finished func(file, []cell) error) error {
	for ctx.Err() == nil {
		x.mu.Lock()
		i := x.next
		x.next++
		x.mu.Unlock()
		if i >= len(x.cells) {
			return nil
		}
		c := x.cells[i]
		f := &x.files[i/x.width]
		o, err := runJob(ctx, job{Explore: &exploreJob{Name: f.name, Text: f.text, Revision: c.Revision,
			Floating: c.Mode == modes[true], D: x.time.next()}}, func(m message) { x.p.searches(worker, &c, m) })
		if err != nil {
			return err
		}
		o.judgeCell(&c)
		x.p.searched(worker)
		if err := x.finish(i, c, finished); err != nil {
			return err
		}
	}
	return nil
}

// finish takes what came out for a cell, and hands on the scenarios that are done.
func (x *exploration) finish(i int, c cell, finished func(file, []cell) error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cells[i], x.done[i] = c, true
	ready := 0
	for ready < len(x.done) && x.done[ready] {
		ready++
	}
	return x.hand(ready/x.width, finished)
}

// hand hands on scenarios up to that number.
func (x *exploration) hand(upTo int, finished func(file, []cell) error) error {
	for ; x.said < upTo; x.said++ {
		if err := finished(x.files[x.said], x.cells[x.said*x.width:(x.said+1)*x.width]); err != nil {
			return err
		}
	}
	return nil
}

// allowance shares out time among searches: each gets its own, but with a limit on
// all of them none gets more than a part of what is left.
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
