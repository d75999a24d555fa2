package stress

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/screen"
)

var results = []Result{
	{Revision: "r216804", Workload: "seed", Verdict: Broke, Rule: 5, Grade: spec.Manual, Sentence: "callout_drain returned 1 while the handler still ran on CPU 2",
		Seconds: 0.0123, Counts: Counts{Ops: 321, Migrations: 45, Drains: 67, Slept: 8}, CPUs: 4, Seed: 1,
		Assuming: "4 CPUs", Detail: []string{"first call", "second call"}},
	{Revision: "timeout", Workload: "seed", Verdict: Survived, Seconds: 5.003, CPUs: 4, Seed: 1, Assuming: "4 CPUs"},
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	p := &screen.Screen{Out: &out, Err: &out, Width: 200}
	if err := Print(p, results); err != nil {
		t.Fatal(err)
	}
	want := `
r216804 under seed: rule 5 M: callout_drain returned 1 while the handler still ran on CPU 2
    first call
    second call

4 CPUs
revision  workload  verdict   time    operations  migrations  drains  slept  what was broken
r216804   seed      broke     12.3ms  321         45          67      8      rule 5 M: callout_drain returned 1 while the handler still ran on CPU 2
timeout   seed      survived  5s      0           0           0       0
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	p := &screen.Screen{Out: &out, JSON: true}
	if err := Print(p, results); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(results) {
		t.Fatalf("%d lines for %d results:\n%s", len(lines), len(results), out.String())
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"revision": "r216804", "workload": "seed", "verdict": "broke", "rule": 5.0,
		"ops": 321.0, "drains_slept": 8.0, "seconds": 0.0123, "cpus": 4.0} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{Screen: &screen.Screen{Err: &out}}
	p.begin("timeout", "wild")
	m := message{Report: Report{Elapsed: 2 * time.Second, Counts: Counts{Ops: 5000, Migrations: 7, Drains: 9, Slept: 3}}}
	p.stresses(m) // shows nothing: the run began less than a second ago
	if out.Len() != 0 {
		t.Errorf("a line too soon: %q", out.String())
	}
	p.Printed = p.Printed.Add(-time.Hour)
	p.stresses(m)
	if got := strings.Join(strings.Fields(out.String()), " "); got != "timeout wild 2.0 s 5000 operations 7 migrations 9 drains (3 slept) 2500/s" {
		t.Errorf("got %q", got)
	}
	out.Reset()
	p.Terminal = true
	p.stresses(m)
	if got := out.String(); !strings.HasPrefix(got, "\r") || strings.Contains(got, "\n") {
		t.Errorf("on a terminal the line is %q; it should be written over", got)
	}
}
