//go:build !thin

package cli

import (
	"context"
	"time"

	"ktimeout/tools/racehunt/internal/races"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/text"
)

// raceTime is how long racehunt c -races looks at a scenario in a mode at most.
const raceTime = 5 * time.Second

// races prints the data races of a text. It returns the exit status: 1 if there are any,
// or not all is known.
func (o *ofC) races(ctx context.Context, path string, p *screen.Screen) (int, error) {
	all, err := o.texts.read([]string{path})
	if err != nil {
		return 2, err
	}
	program, err := text.Program(ctx, all)
	if err != nil {
		return 1, err
	}
	x := races.Options{Files: o.search.Files, Modes: o.search.Modes, Revision: all[0].Name, Program: program, Each: o.search.Each}
	found, err := races.Look(ctx, &x, p)
	if err != nil && ctx.Err() == nil {
		return 1, err
	}
	p.Clear()
	if p.JSON {
		err = p.Encode(found)
	} else {
		err = found.Print(p)
	}
	if len(found.Races) > 0 || len(found.Lost) > 0 {
		return 1, err
	}
	return interrupted(ctx, 0), err
}
