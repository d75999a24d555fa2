package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ktimeout/kern/smp/explored"
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

// ofScenarios holds the flags of a search of scenarios.
type ofScenarios struct {
	revs   *listed
	asJSON *bool
	modes  *modes
	memory *explored.Memory
	pages  *cell.Files
	each   *time.Duration
}

// scenarioFlags defines the flags of a search of scenarios.
func (f *flags) scenarioFlags() *ofScenarios {
	return &ofScenarios{
		revs: f.revs(scenario.RevisionNames()), asJSON: f.json(), modes: f.modes(""), memory: f.memory(""),
		pages: f.pages("", "the matrix and the diagrams of the failing runs"),
		each:  f.limit(fmt.Sprintf("`time` for each scenario, revision and mode, without it %v", searchTime)),
	}
}

// cmdScenario is racehunt scenario.
func cmdScenario(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f := newFlags("scenario")
	s := f.scenarioFlags()
	names, err := f.parse(args, stdout)
	if err != nil {
		return 2, err
	}
	if len(names) == 0 {
		return 2, usage.Errorf("say which: racehunt scenario FILE..., a file, a folder, or a name: %s", source.OwnExamples())
	}
	if err := f.checkLimit(*s.each); err != nil {
		return 2, err
	}
	files, err := source.Read(names)
	if err != nil {
		return 2, err
	}
	return s.search(ctx, f, files, stdout, stderr)
}

// search searches scenarios, and prints what comes out.
func (s *ofScenarios) search(ctx context.Context, f *flags, files []source.File, stdout, stderr io.Writer) (int, error) {
	if err := f.checkLimit(*s.each); err != nil {
		return 2, err
	}
	if err := checkPages(s.pages); err != nil {
		return 2, err
	}
	known, err := f.known(s.revs.words)
	if err != nil {
		return 1, err
	}
	o := &search.Options{Files: files, Revs: s.revs.words, Modes: *s.modes, Memory: *s.memory, Each: searchTime, Texts: known}
	if *s.each != 0 {
		o.Each = *s.each
	}
	p := screen.New(stdout, stderr, *s.asJSON)
	x := search.New(o, p)
	err = x.Run(ctx, func(f source.File, cells []cell.Cell) error { return matrix.Scenario(p, f, cells) })
	m := &matrix.Matrix{Files: files, Revs: o.Revs, Modes: len(o.Modes), Cells: x.Cells}
	return interrupted(ctx, cell.Status(x.Cells)), errors.Join(err, s.pages.Write(m.Page(), x.Cells))
}
