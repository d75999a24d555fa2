package matrix

import (
	"bytes"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

// aTrace is a run of two steps.
func aTrace(verdict string) *diagram.Trace {
	return &diagram.Trace{Scenario: "s", Revision: "r216804", Verdict: verdict, Sentence: "it breaks", Token: "rh1.AAAA",
		Lanes: []diagram.Lane{{Name: "t1", Kind: "client"}}, Columns: []string{"c_cpu"}, Start: []string{"0"},
		Steps: []diagram.Step{{Op: "tick", State: []string{"0"}}, {Op: "c.c_cpu = 1", State: []string{"1"}, Bad: true}}}
}

// expecting returns what a scenario expects, or nothing for "".
func expecting(text string) scenario.Expectation {
	var e scenario.Expectation
	if text == "" {
		return e
	}
	if err := e.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return e
}

// inMode makes a cell.
func inMode(m scenario.Mode, verdict scenario.Kind, expected string) cell.Cell {
	c := cell.Cell{Scenario: "s", Revision: "r216804", Mode: m, Verdict: verdict, Expected: expecting(expected),
		Runs: 1000, Traces: 70, Seconds: 0.0123, Assuming: &scenario.Assumptions{CPUs: 2, Ticks: 1, Mode: m, Memory: "m"}}
	c.Assumed = "2 CPUs, 1 ticks in all, softclock and client threads " + m.String()
	switch verdict {
	case scenario.Unreachable:
		c.Complete = true
	case scenario.Inconclusive:
		c.Sentence = "stopped after 1000 runs"
	case scenario.NotRun, scenario.NotHad:
		c.Runs, c.Traces, c.Seconds, c.Assumed, c.Assuming = 0, 0, 0, "", nil
	case scenario.Failed:
		c.Sentence = "it died"
	default:
		c.Trace, c.Grade = aTrace(verdict.String()), spec.Manual
		c.Preemptions, c.Least, c.Sentence = 1, true, "it breaks"
		c.Steps, c.Token = len(c.Trace.Steps), c.Trace.Token
	}
	return c
}

func TestMerge(t *testing.T) {
	shorter := inMode(scenario.Floating, scenario.Rule(5), "")
	shorter.Preemptions = 0
	tests := []struct {
		name             string
		bound, floating  cell.Cell
		state            diagram.State
		verdict, detail  string
		expected, traces string
	}{
		{"both fail", inMode(scenario.Bound, scenario.Rule(5), "rule 5"), inMode(scenario.Floating, scenario.Rule(5), "rule 5"),
			diagram.Reachable, "rule 5 M", "1 preemption, 2 steps, 12.3ms", "", "bound"},
		{"the shorter run is shown", inMode(scenario.Bound, scenario.Rule(5), ""), shorter,
			diagram.Reachable, "rule 5 M", "0 preemptions, 2 steps, 12.3ms", "", "floating"},
		{"one fails", inMode(scenario.Bound, scenario.Panic, ""), inMode(scenario.Floating, scenario.Unreachable, ""),
			diagram.Reachable, "bound panic M, floating unreachable", "1 preemption, 2 steps, 12.3ms", "", "bound"},
		{"they fail otherwise", inMode(scenario.Bound, scenario.Panic, ""), inMode(scenario.Floating, scenario.Rule(2), ""),
			diagram.Reachable, "bound panic M, floating rule 2 M", "1 preemption, 2 steps, 12.3ms", "", "bound floating"},
		{"none fails", inMode(scenario.Bound, scenario.Unreachable, "unreachable"), inMode(scenario.Floating, scenario.Unreachable, "unreachable"),
			diagram.Unreachable, "", "2,000 runs, 140 traces, unbounded", "", ""},
		{"one is open", inMode(scenario.Bound, scenario.Unreachable, "unreachable"), inMode(scenario.Floating, scenario.Inconclusive, "unreachable"),
			diagram.Inconclusive, "", "bound unreachable, floating 1,000 runs in 12.3ms", "floating unreachable", ""},
		{"one died", inMode(scenario.Bound, scenario.Failed, ""), inMode(scenario.Floating, scenario.Unreachable, ""),
			diagram.Inconclusive, "", "bound failed: it died, floating unreachable", "", ""},
		{"none was run", inMode(scenario.Bound, scenario.NotRun, "unreachable"), inMode(scenario.Floating, scenario.NotRun, "unreachable"),
			diagram.NotRun, "", "", "unreachable", ""},
		{"neither is had", inMode(scenario.Bound, scenario.NotHad, ""), inMode(scenario.Floating, scenario.NotHad, ""),
			diagram.NotHad, "", "", "", ""},
		{"one is not had", inMode(scenario.Bound, scenario.Unreachable, ""), inMode(scenario.Floating, scenario.NotHad, ""),
			diagram.Inconclusive, "", "bound unreachable, floating not had", "", ""},
		{"not as expected", inMode(scenario.Bound, scenario.Rule(5), "unreachable"), inMode(scenario.Floating, scenario.Rule(5), "unreachable"),
			diagram.Reachable, "rule 5 M", "1 preemption, 2 steps, 12.3ms", "unreachable", "bound"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cells := []cell.Cell{tt.bound, tt.floating}
			d := merge(cells)
			if d.State != tt.state || d.Verdict != tt.verdict || d.Detail != tt.detail || d.Expected != tt.expected {
				t.Errorf("got %s, %q, %q, expected %q\nwant %s, %q, %q, expected %q", d.State, d.Verdict, d.Detail, d.Expected,
					tt.state, tt.verdict, tt.detail, tt.expected)
			}
			var traces []string
			for _, c := range shown(cells) {
				traces = append(traces, c.Mode.String())
			}
			if got := strings.Join(traces, " "); got != tt.traces {
				t.Errorf("shown are the runs of %q, want %q", got, tt.traces)
			}
			if d.Trace != nil && !strings.HasPrefix(tt.traces, "floating") && d.Trace != cells[0].Trace {
				t.Error("it links to another run")
			}
		})
	}
}

// A page of all kinds of cells can be written.
func TestPage(t *testing.T) {
	files, err := source.Own("handler-on-two-cpus")
	if err != nil {
		t.Fatal(err)
	}

	cells := []cell.Cell{inMode(scenario.Bound, scenario.Rule(5), ""), inMode(scenario.Floating, scenario.Rule(5), ""), inMode(scenario.Bound, scenario.Unreachable, ""), inMode(scenario.Floating, scenario.NotRun, "")}
	cells[2].Revision, cells[3].Revision = "timeout", "timeout"
	m := &Matrix{Files: files, Revs: []string{"r216804", "timeout"}, Modes: 2, Cells: cells}
	p := m.Page()
	var html, text bytes.Buffer
	if err := p.HTML(&html); err != nil {
		t.Fatal(err)
	}
	if err := p.Text(&text, 200); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"handler-on-two-cpus", "rule 5", "bound: softclock and client threads bound", "rh1.AAAA"} {
		if !strings.Contains(html.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, want := range []string{"(2 CPUs, 1 tick)", "1 preemption, 2 steps", "INCONCLUSIVE", "bound unreachable, floating not"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the matrix lacks %q:\n%s", want, text.String())
		}
	}
}

// Below the matrix are the assumptions, every failing run, and every verdict that is not
// as expected.
func TestPrintMatrix(t *testing.T) {
	files, err := source.Own("handler-on-two-cpus")
	if err != nil {
		t.Fatal(err)
	}

	cells := []cell.Cell{inMode(scenario.Bound, scenario.Rule(5), "rule 5"), inMode(scenario.Floating, scenario.Rule(5), "unreachable"),
		inMode(scenario.Bound, scenario.Panic, ""), inMode(scenario.Floating, scenario.Failed, "")}
	cells[2].Revision, cells[3].Revision = "timeout", "timeout"
	var out bytes.Buffer
	m := &Matrix{Files: files, Revs: []string{"r216804", "timeout"}, Modes: 2, Cells: cells}
	if err := m.Print(&screen.Screen{Out: &out, Width: 120}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"expected floating unreachable", "\nbound: softclock and client threads bound to their CPUs, preemption", "The failing runs, 3 runs in all",
		"\nverdict   rule 5: it breaks\n", "\nverdict   panic: it breaks\n",
		"\nalso on r216804, floating: it breaks; 1 preemption, 2 steps; expected unreachable\nracehunt replay rh1.AAAA\n",
		"\ns on timeout, floating: failed: it died\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "racehunt replay "); n != 3 {
		t.Errorf("%d tokens for 3 failing cells:\n%s", n, text)
	}
}
