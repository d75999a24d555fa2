package search

import (
	"fmt"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/stack"
)

// judge fills in what came out of a search: what the child reported, else why
// it could not.
func judge(o *outcome, c *cell.Cell) {
	f, died := stack.ReadFault(o.Stderr)
	switch {
	case o.Last.Report.Cell != nil:
		expected, name, revision := c.Expected, c.Scenario, c.Revision
		*c = *o.Last.Report.Cell
		c.Expected, c.Scenario, c.Revision = expected, name, revision // a known text may have had another name
		c.Trace, c.Assuming = o.Last.Report.Trace, o.Last.Report.Assuming
		return
	case o.Last.Failed != "":
		c.Sentence = o.Last.Failed
	case o.Silent:
		c.Sentence = fmt.Sprintf("a step did not end: the process said nothing for %v", child.Heartbeat)
	case died && f.Untranslated:
		c.Verdict, c.Sentence = scenario.NotTranslated, f.Sentence
		return
	case died:
		c.Sentence, c.Detail = f.Sentence, f.Stack
	default:
		c.Sentence = o.Untold()
	}
	c.Verdict = scenario.Failed
	if st := o.Last.Report.Stats; st != nil {
		c.Runs, c.Traces, c.Seconds = st.Runs, st.Traces, st.Elapsed.Seconds()
	}
}
