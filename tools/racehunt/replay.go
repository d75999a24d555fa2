package main

import (
	"errors"
	"fmt"
	"strings"

	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
)

// replay takes the run of a token again and shows it. It returns the exit status:
// 0 if it fails as it did.
func replay(o *options, p *printer) (int, error) {
	t, err := o.Replay.Trace()
	if misfit := (*retrace.MisfitError)(nil); errors.As(err, &misfit) {
		return 1, fmt.Errorf("the code does not go as it went when the token was made: %w", err)
	}
	if err != nil {
		return 1, err
	}
	t.Token = strings.TrimSpace(o.Token)
	c := cell{
		Scenario: t.Scenario, Revision: t.Revision, Mode: modes[o.Replay.Floating], Verdict: t.Verdict, Grade: t.Grade, Sentence: t.Sentence,
		Least: o.Replay.Least, Runs: 1, Traces: 1, Assuming: t.Assuming, trace: t,
	}
	c.take(t)
	if t.Verdict == "" {
		c.Verdict, c.Sentence = passes, "the run goes as it went, and nothing goes wrong in it any more"
	}
	if p.json {
		err = p.objects([]cell{c})
	} else {
		var text string
		if text, err = traceText(t); err == nil {
			_, err = fmt.Fprint(p.out, text)
		}
	}
	if err != nil {
		return 1, err
	}
	if err := o.writePage(&diagram.Page{Title: "One run of " + t.Scenario, Traces: []*diagram.Trace{t}}, []cell{c}); err != nil {
		return 1, err
	}
	if t.Verdict == "" {
		return 1, errors.New(c.Sentence)
	}
	return 0, nil
}
