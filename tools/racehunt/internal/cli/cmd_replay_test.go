package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
)

// tokenOf returns the token of the run in which a scenario fails.
func tokenOf(t *testing.T, scenario, revision string) string {
	t.Helper()
	_, out, _ := racehunt(t, "scenario", scenario, "-rev", revision, "-mode", "bound")
	m := aToken.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("%s does not fail on %s:\n%s", scenario, revision, out)
	}
	return m[1]
}

// A run is taken on another revision: the output says where it parts, and whether it
// still fails.
func TestReplayOnAnotherRevision(t *testing.T) {
	problem1, moves := tokenOf(t, "drain-while-handler-runs", "r216804"), tokenOf(t, "fix-two-moves", "r220456")
	tests := []struct {
		name, token, revision string
		status                int
		last                  string
	}{
		{"its own", problem1, "r216804", 0, "\ngoes on r216804 as it went on r216804\n" +
			"still fails on r216804: rule 5 M: c: callout_drain returned while the handler ran\n"},
		{"mended", problem1, "timeout", 1, "\nparts at step 4: softclock 0 was to load c.c_flags, but it is about to store c.c_flags; " +
			"from there on whoever ran last goes on\ndoes not fail on timeout: nothing goes wrong in it\n"},
		{"not mended", moves, "r262057", 0, "from there on whoever ran last goes on\n" +
			"still fails on r262057: rule 3 M: c: callout_reset returned 0 although an arming was pending\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errs := racehunt(t, "replay", tt.token, "-rev", tt.revision)
			if status != tt.status || errs != "" || !strings.HasSuffix(out, tt.last) || !strings.Contains(out, "\nrevision  "+tt.revision+"\n") {
				t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
			}
		})
	}
	status, out, errs := racehunt(t, "replay", problem1, "-rev", "timeout", "-json")
	var c cell.Cell
	if err := json.Unmarshal([]byte(out), &c); err != nil || status != 1 || errs != "" {
		t.Fatalf("exit status %d, stderr %q, %v", status, errs, err)
	}
	if c.Verdict != scenario.Passes || c.Revision != "timeout" || c.FoundOn != "r216804" || c.Was != scenario.Rule(5) || c.Parted == nil || c.Parted.Step != 4 ||
		c.Parted.Wanted != "load c.c_flags" || len(c.Schedule) != c.Steps {
		t.Errorf("got %+v", c)
	}
}

// The JSON has the steps of a run as values, from a search and from a token alike.
func TestStepsAsJSON(t *testing.T) {
	_, found, _ := racehunt(t, "scenario", "drain-while-handler-runs", "-rev", "r216804", "-mode", "bound", "-json")
	var c, again cell.Cell
	if err := json.Unmarshal([]byte(found), &c); err != nil {
		t.Fatalf("%v: %s", err, found)
	}
	_, replayed, _ := racehunt(t, "replay", c.Token, "-json")
	if err := json.Unmarshal([]byte(replayed), &again); err != nil {
		t.Fatalf("%v: %s", err, replayed)
	}
	for _, c := range []cell.Cell{c, again} {
		if len(c.Schedule) != c.Steps || c.Steps == 0 {
			t.Fatalf("%d steps are there of %d", len(c.Schedule), c.Steps)
		}
		first, last := c.Schedule[0], c.Schedule[c.Steps-1]
		if first.Step != 1 || first.Actor != "softclock 0" || first.ActorKind != "softclock" || first.Kind != "park" || first.CPU != 0 {
			t.Errorf("the first step is %+v", first)
		}
		if last.Actor != "t1" || last.Kind != "unlock" || last.Object != "callout 1" || last.Function == "" ||
			last.File != "r216804/kern_timeout.go" || last.Line == 0 || !last.Bad {
			t.Errorf("the last step is %+v", last)
		}
		moved := false
		for _, s := range c.Schedule {
			moved = moved || s.Kind == "store" && s.Object == "c.c_cpu" && s.Value == "1" && s.State["c_cpu"] == "1"
		}
		if !moved {
			t.Errorf("no step stores 1 in c.c_cpu: %+v", c.Schedule)
		}
	}
}
