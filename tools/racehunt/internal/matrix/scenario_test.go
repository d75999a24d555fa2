package matrix

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

func TestPrintScenario(t *testing.T) {
	files, err := source.Own("handler-on-two-cpus")
	if err != nil {
		t.Fatal(err)
	}
	cells := []cell.Cell{inMode(scenario.Bound, scenario.Rule(5), "rule 5"), inMode(scenario.Floating, scenario.Rule(5), "unreachable"), inMode(scenario.Bound, scenario.Unreachable, ""),
		inMode(scenario.Floating, scenario.Inconclusive, "unreachable")}
	cells[2].Revision, cells[3].Revision = "timeout", "timeout"
	var out bytes.Buffer
	p := &screen.Screen{Out: &out, Err: &out, Width: 200}
	if err := Scenario(p, files[0], cells); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	_, table, _ := strings.Cut(text, "\nhandler-on-two-cpus: ")
	want := `problem 2: the handler runs on two CPUs at once
revision  mode      verdict       expected           runs   traces  preemptions   time    what happens
r216804   bound     rule 5 M      yes                1,000  70      1, the least  12.3ms  2 steps: it breaks
r216804   floating  rule 5 M      NO: unreachable    1,000  70      1, the least  12.3ms  2 steps: it breaks
timeout   bound     unreachable   -                  1,000  70      unbounded     12.3ms
timeout   floating  INCONCLUSIVE  open: unreachable  1,000  70      cut short     12.3ms  stopped after 1000 runs
bound: 2 CPUs, 1 ticks in all, softclock and client threads bound
floating: 2 CPUs, 1 ticks in all, softclock and client threads floating
`
	if table != want {
		t.Errorf("got\n%s\nwant\n%s", table, want)
	}
	for _, want := range []string{"racehunt replay rh1.AAAA", "at last   c_cpu 1\n", "floating: rule 5 M: it breaks; 1 preemption, 2 steps"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
}

func TestPrintScenarioAsJSON(t *testing.T) {
	var out bytes.Buffer
	p := &screen.Screen{Out: &out, JSON: true}
	if err := Scenario(p, source.File{}, []cell.Cell{inMode(scenario.Bound, scenario.Rule(5), "rule 5"), inMode(scenario.Floating, scenario.Unreachable, "")}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines for two cells:\n%s", len(lines), out.String())
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"scenario": "s", "revision": "r216804", "mode": "bound", "verdict": "rule 5", "grade": "M",
		"expected": "rule 5", "runs": 1000.0, "preemptions": 1.0, "least": true, "steps": 2.0, "token": "rh1.AAAA"} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	if detail, ok := got["detail"].([]any); !ok || len(detail) < 3 {
		t.Errorf("the run is %v", got["detail"])
	}
}
