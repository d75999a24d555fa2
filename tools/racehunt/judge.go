package main

import (
	"errors"
	"fmt"
	"os/exec"

	"ktimeout/tools/model/spec"
)

// judge fills in the verdict of a stress run: what the child reported, else how it
// died.
func (o *outcome) judge(r *result) {
	r.Seconds, r.counts = o.last.Elapsed.Seconds(), o.last.Counts
	f, died := readFault(o.stderr)
	race, raced := readRace(o.stderr)
	switch v := o.last.Violation; {
	case v != nil:
		r.Verdict, r.Rule, r.Grade, r.Sentence, r.Detail = broke, v.Rule, v.Grade, v.Text, v.Detail
		if v.Hang {
			r.Verdict = hung
		}
	case o.last.Failed != "":
		r.Verdict, r.Sentence = failed, o.last.Failed
	case o.last.Done && raced:
		r.Verdict, r.Rule, r.Grade, r.Sentence, r.Detail = broke, 9, spec.Rule9.Grade(), race.sentence, race.stack
	case o.last.Done && o.last.Stopped:
		r.Verdict = interrupted
	case o.last.Done:
		r.Verdict = survived
	case o.silent:
		r.Verdict, r.Rule, r.Grade = hung, 9, spec.Rule9.Grade()
		r.Sentence = fmt.Sprintf("hang: the process said nothing for %v, not even its watchdog", heartbeat)
	case died:
		r.Verdict, r.Rule, r.Grade, r.Sentence, r.Detail = crashed, 9, spec.Rule9.Grade(), f.sentence, f.stack
	default:
		r.Verdict, r.Sentence = failed, o.untold()
	}
}

// judgeCell fills in what came out of a search: what the child reported, else why
// it could not.
func (o *outcome) judgeCell(c *cell) {
	f, died := readFault(o.stderr)
	switch {
	case o.last.Cell != nil:
		expected, name := c.Expected, c.Scenario
		*c = *o.last.Cell
		c.Expected, c.Scenario, c.trace = expected, name, o.last.Trace
		return
	case o.last.Failed != "":
		c.Sentence = o.last.Failed
	case o.silent:
		c.Sentence = fmt.Sprintf("a step did not end: the process said nothing for %v", heartbeat)
	case died:
		c.Sentence, c.Detail = f.sentence, f.stack
	default:
		c.Sentence = o.untold()
	}
	c.Verdict = failedCell
	if st := o.last.Stats; st != nil {
		c.Runs, c.Traces, c.Seconds = st.Runs, st.Traces, st.Elapsed.Seconds()
	}
}

// untold says how a process ended that has not told.
func (o *outcome) untold() string {
	if exit := (*exec.ExitError)(nil); errors.As(o.end, &exit) {
		return fmt.Sprintf("the process ended with %v before it had reported: %.200s", o.end, o.stderr)
	}
	return "the process ended before it had reported"
}
