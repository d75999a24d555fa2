package contrast

import (
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/diagram"
)

// A finding stands at the line of C of the failing step, or of the last one before it
// that is in the text; what did not get worse is none.
func TestFindings(t *testing.T) {
	worse := Pair{Change: Worse, Was: of("unreachable"), Is: of("rule 5 of M")}
	worse.Is.Scenario, worse.Is.Sentence = "s", "it returned"
	worse.Is.Trace = &diagram.Trace{Lanes: []diagram.Lane{{Name: "t1"}}, Steps: []diagram.Step{
		{File: "kern_timeout.c", Line: 3}, {File: "kern_timeout.c", Line: 5}, {File: "subr_sleepqueue.go", Line: 7, Bad: true}, {File: "kern_timeout.c", Line: 9}}}
	open := Pair{Change: Worse, Was: of("unreachable"), Is: of("INCONCLUSIVE")}
	c := &Contrast{Was: "OLD.c", Is: "NEW.c", Pairs: []Pair{worse, open, {Change: Better, Was: of("panic of M"), Is: of("unreachable")}}}
	got, err := c.Findings("./sys/kern/kern_timeout.c")
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if f := got[0]; f.Rule != "rule 5 M" || f.Line != 5 || f.File != "sys/kern/kern_timeout.c" || !strings.Contains(f.Text, "rule 5 M (it returned); was unreachable on OLD.c") ||
		!strings.Contains(f.Details, "step") {
		t.Errorf("got %+v", f)
	}
	if f := got[1]; f.Rule != "INCONCLUSIVE" || f.Line != 0 || f.Details != "" {
		t.Errorf("got %+v", f)
	}
	if r := Rule("rule 5 M"); !strings.Contains(r, "drain") {
		t.Errorf("rule 5 is %q", r)
	}
	if r := Rule("spin deadlock M"); !strings.Contains(r, "the verdict spin deadlock;") {
		t.Errorf("it is %q", r)
	}
}
