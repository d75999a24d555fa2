package main

import (
	"errors"
	"fmt"
	"strings"

	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/say"
)

// replay takes the run of a token again and shows it. It returns the exit status:
// 0 if it fails.
func replay(o *options, p *printer) (int, error) {
	if o.On != nil {
		return replayOn(o, p)
	}
	t, err := o.Replay.Trace()
	if misfit := (*retrace.MisfitError)(nil); errors.As(err, &misfit) {
		return 1, fmt.Errorf("the code does not go as it went when the token was made: %w", err)
	}
	if err != nil {
		return 1, err
	}
	t.Token = strings.TrimSpace(o.Token)
	c := cellOfRun(o, t)
	if t.Verdict == "" {
		c.Verdict, c.Sentence = passes, "the run goes as it went, and nothing goes wrong in it any more"
	}
	c.Least = o.Replay.Least
	if err := showRun(o, p, c); err != nil {
		return 1, err
	}
	if t.Verdict == "" {
		return 1, errors.New(c.Sentence)
	}
	return 0, nil
}

// replayOn takes the run of a token on another revision, and says where it parts from
// what it was, and whether it still fails. It returns the exit status: 0 if so.
func replayOn(o *options, p *printer) (int, error) {
	was := ""
	if t, err := o.Replay.Trace(); err == nil {
		was = t.Verdict
	}
	f, err := o.Replay.Follow(o.On)
	if err != nil {
		return 1, err
	}
	c := cellOfRun(o, f.Trace)
	c.FoundOn, c.Was, c.Parted = o.Replay.Revision.Name, was, f.Parted
	status := 0
	if f.Trace.Verdict == "" {
		status = 1
		c.Verdict, c.Sentence = passes, "nothing goes wrong in it"
		if !f.Ended {
			c.Verdict, c.Sentence = inconclusive, fmt.Sprintf("nothing goes wrong in it, but it has not come to its end after %s", say.Count(c.Steps, "step"))
		}
	}
	if err := showRun(o, p, c); err != nil {
		return 1, err
	}
	if !p.json {
		_, err = fmt.Fprintf(p.out, "\n%s", followed(c, p.width))
	}
	return status, err
}

// followed says how a run went on another revision.
func followed(c *cell, width int) string {
	how := fmt.Sprintf("goes on %s as it went on %s", c.Revision, c.FoundOn)
	if c.Parted != nil {
		how = fmt.Sprintf("parts at %v; from there on whoever ran last goes on", c.Parted)
	}
	var end string
	switch {
	case !c.reachable():
		end = fmt.Sprintf("does not fail on %s: %s", c.Revision, c.Sentence)
	case c.Was == "" || c.Was == c.Verdict:
		end = fmt.Sprintf("still fails on %s: %s: %s", c.Revision, c.outcome(), c.Sentence)
	default:
		end = fmt.Sprintf("fails on %s, but otherwise than on %s (%s): %s: %s", c.Revision, c.FoundOn, c.Was, c.outcome(), c.Sentence)
	}
	return hang("", how, width) + hang("", end, width)
}

// cellOfRun makes a cell of the one run of a token.
func cellOfRun(o *options, t *diagram.Trace) *cell {
	c := &cell{
		Scenario: t.Scenario, Revision: t.Revision, Mode: modes[o.Replay.Floating], Verdict: t.Verdict, Grade: t.Grade, Sentence: t.Sentence,
		Runs: 1, Traces: 1, Assuming: t.Assuming, trace: t,
	}
	c.take(t)
	return c
}

// showRun prints the run of a cell, and writes it to where -html and -svg say.
func showRun(o *options, p *printer, c *cell) error {
	if p.json {
		if err := p.objects([]cell{*c}); err != nil {
			return err
		}
	} else {
		text, err := traceText(c.trace, p.width)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprint(p.out, text); err != nil {
			return fmt.Errorf("output: %w", err)
		}
	}
	return o.writePage(&diagram.Page{Title: "One run of " + c.Scenario, Traces: []*diagram.Trace{c.trace}}, []cell{*c})
}
