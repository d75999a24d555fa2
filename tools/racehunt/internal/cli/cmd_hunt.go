package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/last"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/stress"
)

// Limits of time of the main job, without -d.
const (
	shortTime  = 2 * time.Second // for each stress run
	matrixTime = 3 * time.Minute // for all of racehunt's own scenarios together
)

// hunt holds the values of the flags of the main job.
type hunt struct {
	search search.Options
	stress stress.Options
	pages  cell.Files
	json   bool
	last   *last.Column // what was last computed for main, if it is shown
}

// cmdHunt is racehunt without a command: the matrix of its own scenarios, then short
// stress runs.
func cmdHunt(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	h, err := parseHunt(args, stdout)
	if err != nil {
		return 2, err
	}
	return h.run(ctx, screen.New(stdout, stderr, h.json))
}

// parseHunt reads the flags of the main job.
func parseHunt(args []string, stdout io.Writer) (*hunt, error) {
	f := newFlags("")
	revs, asJSON, in := f.revs(), f.json(), f.modes("scenarios: ")
	pages := f.pages("scenarios: ", "the matrix and the diagrams of the failing runs")
	load := f.load("stress runs: ")
	f.treeFlag()
	d := f.limit(fmt.Sprintf("`time` for each scenario, revision and mode, without it up to %v and for all of them %v; and for each stress run, without it %v",
		searchTime, matrixTime, shortTime))
	if err := f.only(args, stdout); err != nil {
		return nil, err
	}
	if err := cmp.Or(f.checkLimit(*d), checkLoad(load)); err != nil {
		return nil, err
	}
	files, err := source.Own(source.OwnNames()...)
	if err != nil {
		return nil, err
	}
	known, err := f.known(append(slices.Clone(revs.words), last.Name))
	if err != nil {
		return nil, err
	}
	if err := checkPages(pages); err != nil {
		return nil, err
	}
	h := &hunt{search: search.Options{Files: files, Revs: revs.words, Modes: *in, Each: searchTime, All: matrixTime, Texts: known}, stress: *load, pages: *pages, json: *asJSON}
	h.stress.Workloads, h.stress.D = workloads, shortTime
	for _, name := range revs.words {
		if scenario.Revision(name).Era == nil { // a machine of the sbt era does not run on the host yet
			h.stress.Revs = append(h.stress.Revs, name)
		}
	}
	switch made := slices.Contains(scenario.RevisionNames(), last.Name); {
	case made && !slices.Contains(revs.words, last.Name):
		h.search.Revs = append(slices.Clone(revs.words), last.Name)
	case !made && !f.given("rev"):
		if h.last, err = last.Main(); err != nil {
			return nil, err
		}
	}
	if *d != 0 {
		h.search.Each, h.search.All, h.stress.D = *d, 0, *d
	}
	return h, nil
}

// run searches and stresses, and returns the exit status.
func (h *hunt) run(ctx context.Context, p *screen.Screen) (int, error) {
	x := search.New(&h.search, p)
	err := x.Run(ctx, func(f source.File, cells []cell.Cell) error {
		if !p.JSON {
			return nil
		}
		return errors.Join(matrix.Scenario(p, f, cells), h.lastObjects(p, f))
	})
	m := &matrix.Matrix{Files: h.search.Files, Revs: h.search.Revs, Modes: len(h.search.Modes), Cells: x.Cells, Last: h.last}
	if err == nil && !p.JSON {
		err = m.Print(p)
	}
	status := cell.Status(x.Cells)
	var results []stress.Result
	if err == nil {
		results, err = stress.Run(ctx, &h.stress, p)
		status = max(status, stress.Status(results))
		err = errors.Join(err, stress.Print(p, results))
	}
	page := m.Page()
	if len(results) != 0 {
		page.Intro += "\n\nstress: " + results[0].Assuming
		page.Stress = stress.Rows(results)
	}
	return interrupted(ctx, status), errors.Join(err, h.pages.Write(page, x.Cells))
}

// lastObject is a cell that was last computed, in JSON.
type lastObject struct {
	last.Cell
	Revision string `json:"revision"`
	Last     string `json:"last_computed"` // SHA-256 of the text
}

// lastObjects prints what was last computed for main and a scenario as JSON.
func (h *hunt) lastObjects(p *screen.Screen, f source.File) error {
	if h.last == nil {
		return nil
	}
	p.Lock()
	defer p.Unlock()
	for _, mode := range h.search.Modes {
		if c, ok := h.last.Of(f.Scenario.Name, f.Text, mode); ok {
			if err := p.Encode(&lastObject{c, last.Name, h.last.SHA256}); err != nil {
				return err
			}
		}
	}
	return nil
}

// interrupted turns an exit status into that after an interrupt, which may have left
// something out.
func interrupted(ctx context.Context, status int) int {
	if ctx.Err() != nil {
		return 1
	}
	return status
}
