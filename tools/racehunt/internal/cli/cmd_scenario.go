package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/usage"
)

// searchTime is the time of the search of a scenario on a revision in a mode, if -d
// does not say.
const searchTime = 20 * time.Second

// cmdScenario is racehunt scenario.
func cmdScenario(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f := newFlags("scenario")
	revs, asJSON, in := f.revs(scenario.RevisionNames()), f.json(), f.modes("")
	pages := f.pages("", "the matrix and the diagrams of the failing runs")
	d := f.limit(fmt.Sprintf("`time` for each scenario, revision and mode, without it %v", searchTime))
	names, err := f.parse(args, stdout)
	if err != nil {
		return 2, err
	}
	if len(names) == 0 {
		return 2, usage.Errorf("say which: racehunt scenario FILE..., a file, a folder, or a name: %s", source.OwnExamples())
	}
	if err := f.checkLimit(*d); err != nil {
		return 2, err
	}
	files, err := source.Read(names)
	if err != nil {
		return 2, err
	}
	if err := checkPages(pages); err != nil {
		return 2, err
	}
	known, err := f.known(revs.words)
	if err != nil {
		return 1, err
	}
	o := &search.Options{Files: files, Revs: revs.words, Modes: *in, Each: searchTime, Texts: known}
	if *d != 0 {
		o.Each = *d
	}
	p := screen.New(stdout, stderr, *asJSON)
	x := search.New(o, p)
	err = x.Run(ctx, func(f source.File, cells []cell.Cell) error { return matrix.Scenario(p, f, cells) })
	m := &matrix.Matrix{Files: files, Revs: o.Revs, Modes: len(o.Modes), Cells: x.Cells}
	return interrupted(ctx, cell.Status(x.Cells)), errors.Join(err, pages.Write(m.Page(), x.Cells))
}
