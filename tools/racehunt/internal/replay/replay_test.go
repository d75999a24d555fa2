package replay

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

// The output says how a run went on another revision.
func TestFollowed(t *testing.T) {
	parted := &retrace.MisfitError{Step: 7, Actor: "thread t1", Wanted: "lock m", Stood: "it waits for lock n"}
	tests := []struct {
		name string
		c    cell.Cell
		want string
	}{
		{"as it went", cell.Cell{Revision: "b", FoundOn: "a", Was: scenario.Rule(5), Verdict: scenario.Rule(5), Sentence: "five"},
			"goes on b as it went on a\nstill fails on b: rule 5: five\n"},
		{"otherwise", cell.Cell{Revision: "b", FoundOn: "a", Was: scenario.Rule(5), Verdict: scenario.Panic, Sentence: "six", Parted: parted},
			"parts at step 7: thread t1 was to lock m, but it waits for lock n; from there on whoever ran last goes on\n" +
				"fails on b, but otherwise than on a (rule 5): panic: six\n"},
		{"its own revision has changed", cell.Cell{Revision: "b", FoundOn: "a", Verdict: scenario.Rule(5), Sentence: "five"},
			"goes on b as it went on a\nstill fails on b: rule 5: five\n"},
		{"mended", cell.Cell{Revision: "b", FoundOn: "a", Was: scenario.Rule(5), Verdict: scenario.Passes, Sentence: "nothing goes wrong in it"},
			"goes on b as it went on a\ndoes not fail on b: nothing goes wrong in it\n"},
		{"without end", cell.Cell{Revision: "b", FoundOn: "a", Verdict: scenario.Inconclusive, Sentence: "no end"},
			"goes on b as it went on a\ndoes not fail on b: no end\n"},
	}
	for _, tt := range tests {
		if got := followed(&tt.c, 200); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// For a token that does not fit the code the output says at which step.
func TestReplayThatDoesNotFit(t *testing.T) {
	files, err := source.Own("drain-while-handler-runs")
	if err != nil {
		t.Fatal(err)
	}
	rev := scenario.Revision("r216804")
	v, err := files[0].Scenario.Hunt(context.Background(), rev, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &retrace.Run{Scenario: files[0].Scenario, Revision: rev, Least: v.Least, Seen: v.Seen, Schedule: v.Schedule}
	shown, err := r.Show(v.Kind())
	if err != nil {
		t.Fatal(err)
	}
	if r, err = retrace.ParseToken(shown.Token); err != nil {
		t.Fatal(err)
	}
	r.Ops[1] = "lock callout 1"
	status, err := Replay(&Options{Token: shown.Token, Run: r}, &screen.Screen{Out: new(bytes.Buffer), Width: 100})
	if status != 1 || err == nil || !strings.Contains(err.Error(), "step 2: softclock 0 was to lock callout 1, but it is about to lock callout 0") {
		t.Errorf("exit status %d, %v", status, err)
	}
}
