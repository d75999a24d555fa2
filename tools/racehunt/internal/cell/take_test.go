package cell

import (
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// A cell says what the trace says, which names threads better; but of what the
// scenario asserts only the verdict knows the line of the file.
func TestTake(t *testing.T) {
	for verdict, want := range map[scenario.Kind]string{scenario.Rule(5): "trace", scenario.Result: "verdict", scenario.Finally: "verdict"} {
		c := Cell{Verdict: verdict, Sentence: "verdict"}
		c.Take(&diagram.Trace{Sentence: "trace", Token: "x", Preemptions: 2, Steps: make([]diagram.Step, 3)})
		if c.Sentence != want || c.Token != "x" || c.Preemptions != 2 || c.Steps != 3 {
			t.Errorf("%s: got %+v, want %q", verdict, c, want)
		}
	}
}
