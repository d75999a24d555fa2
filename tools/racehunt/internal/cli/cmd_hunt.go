package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/stress"
)

// Limits of time of the main job, without -d.
const (
	shortTime  = 2 * time.Second  // for each stress run
	matrixTime = 3 * time.Minute  // for all of racehunt's own scenarios together
	storeTime  = 20 * time.Minute // the same, under total store order
	storeEach  = time.Minute      // for each scenario, revision and mode there
)

// hunt holds the values of the flags of the main job.
type hunt struct {
	search search.Options
	stress stress.Options
	pages  cell.Files
	json   bool
}

// treeName is what the revision is called that is made from the source tree of -tree.
const treeName = "tree"

// ports returns the names of all ports, those of the sbt era last.
func ports() (names []string) {
	for _, r := range slices.Concat(scenario.Ports, scenario.Later) {
		names = append(names, r.Name)
	}
	return names
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
	revs, asJSON, in := f.revs(ports()), f.json(), f.modes("scenarios: ")
	memory := f.memory("scenarios: ")
	pages := f.pages("scenarios: ", "the matrix and the diagrams of the failing runs")
	load := f.load("stress runs: ")
	f.treeFlag()
	d := f.limit(fmt.Sprintf("`time` for each scenario, revision and mode, without it up to %v and for all of them %v, or %v and %v where -memory is not sc; and for each stress run, without it %v",
		searchTime, matrixTime, storeEach, storeTime, shortTime))
	if err := f.only(args, stdout); err != nil {
		return nil, err
	}
	if err := cmp.Or(f.checkLimit(*d), checkLoad(load)); err != nil {
		return nil, err
	}
	all := revs.words
	if slices.Contains(scenario.RevisionNames(), treeName) && !slices.Contains(all, treeName) {
		all = append(slices.Clone(all), treeName)
	}
	names := source.OwnNames()
	if slices.ContainsFunc(all, func(name string) bool { return scenario.Revision(name).Era != nil }) {
		names = source.AllNames()
	}
	files, err := source.Read(names)
	if err != nil {
		return nil, err
	}
	known, err := f.known(all)
	if err != nil {
		return nil, err
	}
	if err := checkPages(pages); err != nil {
		return nil, err
	}
	h := &hunt{search: search.Options{Files: files, Revs: all, Modes: *in, Memory: *memory, Each: searchTime, All: matrixTime, Texts: known}, stress: *load, pages: *pages, json: *asJSON}
	if *memory != explored.SC {
		h.search.Each, h.search.All = storeEach, storeTime
	}
	h.stress.Revs, h.stress.Workloads, h.stress.D = revs.words, workloads, shortTime
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
		return matrix.Scenario(p, f, cells)
	})
	m := &matrix.Matrix{Files: h.search.Files, Revs: h.search.Revs, Modes: len(h.search.Modes), Cells: x.Cells}
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

// interrupted turns an exit status into that after an interrupt, which may have left
// something out.
func interrupted(ctx context.Context, status int) int {
	if ctx.Err() != nil {
		return 1
	}
	return status
}
