// Package replay repeats the run of a token, on its own revision or on another, and
// shows it.
//
// It imports the package that repeats runs, the cells and the screen.
package replay

import (
	"errors"
	"fmt"
	"strings"

	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
)

// Options say which run is to be taken.
type Options struct {
	Token string
	Run   *retrace.Run  // the run of the token
	On    *sys.Revision // the revision on which to follow it, nil: the one on which it was found
	Files cell.Files
}

// Replay repeats the run of a token and shows it. It returns the exit status: 0 if the
// run fails.
func Replay(o *Options, p *screen.Screen) (int, error) {
	if o.On != nil {
		return on(o, p)
	}
	t, kind, err := o.Run.Trace()
	if misfit := (*retrace.MisfitError)(nil); errors.As(err, &misfit) {
		return 1, fmt.Errorf("the code does not go as it went when the token was made: %w", err)
	}
	if err != nil {
		return 1, err
	}
	t.Token = strings.TrimSpace(o.Token)
	c := cellOfRun(o, t, kind)
	if kind == 0 {
		c.Verdict, c.Sentence = scenario.Passes, "the run goes as it went, and nothing goes wrong in it any more"
	}
	c.Least = o.Run.Least
	if err := showRun(o, p, c); err != nil {
		return 1, err
	}
	if kind == 0 {
		return 1, errors.New(c.Sentence)
	}
	return 0, nil
}

// on follows the run of a token on another revision, and says where the two part, and
// whether the run still fails. It returns the exit status: 0 if it does.
func on(o *Options, p *screen.Screen) (int, error) {
	var was scenario.Kind // 0 if the run cannot be repeated on its own revision
	if !o.Run.Gone {
		_, was, _ = o.Run.Trace()
	}
	f, err := o.Run.Follow(o.On)
	if err != nil {
		return 1, err
	}
	c := cellOfRun(o, f.Trace, f.Kind)
	c.FoundOn, c.Was, c.Parted = o.Run.Revision.Name, was, f.Parted
	status := 0
	if f.Kind == 0 {
		status = 1
		c.Verdict, c.Sentence = scenario.Passes, "nothing goes wrong in it"
		if !f.Ended {
			c.Verdict, c.Sentence = scenario.Inconclusive, fmt.Sprintf("nothing goes wrong in it, but it has not come to its end after %s", say.Count(c.Steps, "step"))
		}
	}
	if err := showRun(o, p, c); err != nil {
		return 1, err
	}
	if !p.JSON {
		_, err = fmt.Fprintf(p.Out, "\n%s", followed(c, p.Width))
	}
	return status, err
}

// followed says how a run went on another revision.
func followed(c *cell.Cell, width int) string {
	how := fmt.Sprintf("goes on %s as it went on %s", c.Revision, c.FoundOn)
	if c.Parted != nil {
		how = fmt.Sprintf("parts at %v; from there on whoever ran last goes on", c.Parted)
	}
	var end string
	switch {
	case !c.Reachable():
		end = fmt.Sprintf("does not fail on %s: %s", c.Revision, c.Sentence)
	case c.Was == 0 || c.Was == c.Verdict:
		end = fmt.Sprintf("still fails on %s: %s: %s", c.Revision, c.Outcome(), c.Sentence)
	default:
		end = fmt.Sprintf("fails on %s, but otherwise than on %s (%s): %s: %s", c.Revision, c.FoundOn, c.Was, c.Outcome(), c.Sentence)
	}
	return diagram.Hang("", how, width) + diagram.Hang("", end, width)
}

// cellOfRun makes a cell of the one run of a token.
func cellOfRun(o *Options, t *diagram.Trace, kind scenario.Kind) *cell.Cell {
	c := &cell.Cell{
		Scenario: t.Scenario, Revision: t.Revision, Mode: scenario.ModeOf(o.Run.Floating), Verdict: kind, Grade: t.Grade, Sentence: t.Sentence,
		Runs: 1, Traces: 1, Assumed: t.Assuming, Trace: t,
	}
	c.Take(t)
	return c
}

// showRun prints the run of a cell, and writes the files of -html and -svg.
func showRun(o *Options, p *screen.Screen, c *cell.Cell) error {
	if p.JSON {
		if err := cell.Objects(p, []cell.Cell{*c}); err != nil {
			return err
		}
	} else {
		text, err := cell.Text(c.Trace, p.Width)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprint(p.Out, text); err != nil {
			return fmt.Errorf("output: %w", err)
		}
	}
	return o.Files.Write(&diagram.Page{Title: "One run of " + c.Scenario, Traces: []*diagram.Trace{c.Trace}}, []cell.Cell{*c})
}
