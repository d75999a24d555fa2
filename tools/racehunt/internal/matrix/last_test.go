package matrix

import (
	"bytes"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/last"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

// What was last computed is a column of the matrix, marked so, if there is room for it, and
// stands below it else; a page has it always. A program that has changed since is not run.
func TestLastComputed(t *testing.T) {
	files, err := source.Own("handler-on-two-cpus", "sleep-pause", "two-movers-go-round")
	if err != nil {
		t.Fatal(err)
	}
	m := &Matrix{Files: files, Revs: []string{"r216804"}, Modes: 2, Last: &last.Column{SHA256: "96e2"}}
	for _, f := range files {
		for _, mode := range scenario.Modes {
			m.Cells = append(m.Cells, inMode(mode, scenario.Unreachable, ""))
			x := last.Cell{Scenario: f.Scenario.Name, Mode: mode, Program: last.Program(f.Text), Verdict: scenario.Unreachable}
			switch f.Scenario.Name {
			case "handler-on-two-cpus":
				x.Verdict, x.Grade, x.Preemptions, x.Steps = scenario.Rule(5), spec.Manual, 1, 90
			case "two-movers-go-round":
				x.Program = "another"
			}
			m.Last.Cells = append(m.Last.Cells, x)
		}
	}
	p := m.Page()
	if n := len(p.Scenarios[0].Cells); n != 2 || p.Scenarios[0].Cells[1].Detail != "1 preemption, 90 steps, last computed" ||
		p.Scenarios[1].Cells[1].Detail != "last computed" || p.Scenarios[2].Cells[1].String() != "not run" {
		t.Errorf("%+v", p.Scenarios)
	}
	var html, wide, narrow bytes.Buffer
	if err := p.HTML(&html); err != nil {
		t.Fatal(err)
	}
	if err := m.Print(&screen.Screen{Out: &wide, Width: 100}); err != nil {
		t.Fatal(err)
	}
	if err := m.Print(&screen.Screen{Out: &narrow, Width: 40}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"the page": html.String(), "wide": wide.String(), "narrow": narrow.String()} {
		flat := strings.Join(strings.Fields(text), " ")
		for _, want := range []string{"main", "last computed", "96e2", "racehunt -tree FOLDER"} {
			if !strings.Contains(flat, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
	}
	if head, _, _ := strings.Cut(strings.TrimSpace(wide.String()), "\n"); strings.Join(strings.Fields(head), " ") != "scenario r216804 main" {
		t.Errorf("the columns are %q", head)
	}
	if head, _, _ := strings.Cut(strings.TrimSpace(narrow.String()), "\n"); strings.Contains(head, "main") {
		t.Errorf("there is no room for main in %q", head)
	}
	if s := cell.Status(m.Cells); s != 0 {
		t.Errorf("status %d: what was last computed decides nothing", s)
	}
}
