package stress

import (
	"fmt"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/stack"
)

// judge fills in the verdict of a stress run: what the child reported, else how it
// died.
func judge(o *outcome, r *Result) {
	r.Seconds, r.Counts = o.Last.Report.Elapsed.Seconds(), o.Last.Report.Counts
	f, died := stack.ReadFault(o.Stderr)
	race, raced := stack.ReadRace(o.Stderr)
	switch v := o.Last.Report.Violation; {
	case v != nil:
		r.Verdict, r.Rule, r.Grade, r.Sentence, r.Detail = Broke, v.Clause.Rule(), v.Clause.Grade(), v.Text, v.Detail
		if v.Hang {
			r.Verdict = Hung
		}
	case o.Last.Failed != "":
		r.Verdict, r.Sentence = Failed, o.Last.Failed
	case o.Last.Done && raced:
		r.Verdict, r.Rule, r.Grade, r.Sentence, r.Detail = Broke, spec.Rule9.Rule(), spec.Rule9.Grade(), race.Sentence, race.Stack
	case o.Last.Done && o.Last.Stopped:
		r.Verdict = Interrupted
	case o.Last.Done:
		r.Verdict = Survived
	case o.Silent:
		r.Verdict, r.Rule, r.Grade = Hung, spec.Rule9.Rule(), spec.Rule9.Grade()
		r.Sentence = fmt.Sprintf("hang: the process said nothing for %v, not even its watchdog", child.Heartbeat)
	case died && f.Untranslated:
		r.Verdict, r.Sentence = NotTranslated, f.Sentence
	case died:
		r.Verdict, r.Rule, r.Grade, r.Sentence, r.Detail = Crashed, spec.Rule9.Rule(), spec.Rule9.Grade(), f.Sentence, f.Stack
	default:
		r.Verdict, r.Sentence = Failed, o.Untold()
	}
}
