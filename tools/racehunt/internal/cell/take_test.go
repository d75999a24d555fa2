package cell

import (
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// A cell has the sentence of the trace, which names threads better. But for an assertion
// of the scenario it has the verdict's, as only that has the line of the file.
func TestTake(t *testing.T) {
	for verdict, want := range map[scenario.Kind]string{scenario.Rule(5): "trace", scenario.Result: "verdict", scenario.Finally: "verdict"} {
		c := Cell{Verdict: verdict, Sentence: "verdict"}
		c.Take(&diagram.Trace{Sentence: "trace", Token: "x", Preemptions: 2, Steps: make([]diagram.Step, 3)})
		if c.Sentence != want || c.Token != "x" || c.Preemptions != 2 || c.Steps != 3 {
			t.Errorf("%s: got %+v, want %q", verdict, c, want)
		}
	}
}
