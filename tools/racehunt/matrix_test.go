package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/diagram"
)

// aTrace is a run of two steps.
func aTrace(verdict string) *diagram.Trace {
	return &diagram.Trace{Scenario: "s", Revision: "r216804", Verdict: verdict, Sentence: "it breaks", Token: "rh1.AAAA",
		Lanes: []diagram.Lane{{Name: "t1", Kind: "client"}}, Columns: []string{"c_cpu"}, Start: []string{"0"},
		Steps: []diagram.Step{{Op: "tick", State: []string{"0"}}, {Op: "c.c_cpu = 1", State: []string{"1"}, Bad: true}}}
}

// inMode makes a cell.
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

func inMode(mode, verdict, expected string) cell {
	c := cell{Scenario: "s", Revision: "r216804", Mode: mode, Verdict: verdict, Expected: expecting(expected),
		Runs: 1000, Traces: 70, Seconds: 0.0123, Assuming: "2 CPUs, 1 ticks in all, softclock and client threads " + mode}
	switch verdict {
	case unreachable:
		c.Complete = true
	case inconclusive:
		c.Sentence = "stopped after 1000 runs"
	case notRun:
		c.Runs, c.Traces, c.Seconds, c.Assuming = 0, 0, 0, ""
	case failedCell:
		c.Sentence = "it died"
	default:
		c.trace, c.Grade = aTrace(verdict), spec.Manual
		c.Preemptions, c.Least, c.Sentence = 1, true, "it breaks"
		c.Steps, c.Token = len(c.trace.Steps), c.trace.Token
	}
	return c
}

func TestMerge(t *testing.T) {
	shorter := inMode("floating", "rule 5", "")
	shorter.Preemptions = 0
	tests := []struct {
		name             string
		bound, floating  cell
		state            diagram.State
		verdict, detail  string
		expected, traces string
	}{
		{"both fail", inMode("bound", "rule 5", "rule 5"), inMode("floating", "rule 5", "rule 5"),
			diagram.Reachable, "rule 5 M", "1 preemption, 2 steps, 12.3ms", "", "bound"},
		{"the shorter run is shown", inMode("bound", "rule 5", ""), shorter,
			diagram.Reachable, "rule 5 M", "0 preemptions, 2 steps, 12.3ms", "", "floating"},
		{"one fails", inMode("bound", "panic", ""), inMode("floating", unreachable, ""),
			diagram.Reachable, "bound panic M, floating unreachable", "1 preemption, 2 steps, 12.3ms", "", "bound"},
		{"they fail otherwise", inMode("bound", "panic", ""), inMode("floating", "rule 2", ""),
			diagram.Reachable, "bound panic M, floating rule 2 M", "1 preemption, 2 steps, 12.3ms", "", "bound floating"},
		{"none fails", inMode("bound", unreachable, unreachable), inMode("floating", unreachable, unreachable),
			diagram.Unreachable, "", "2,000 runs, 140 traces, unbounded", "", ""},
		{"one is open", inMode("bound", unreachable, unreachable), inMode("floating", inconclusive, unreachable),
			diagram.Inconclusive, "", "bound unreachable, floating 1,000 runs in 12.3ms", "floating unreachable", ""},
		{"one died", inMode("bound", failedCell, ""), inMode("floating", unreachable, ""),
			diagram.Inconclusive, "", "bound failed: it died, floating unreachable", "", ""},
		{"none was run", inMode("bound", notRun, unreachable), inMode("floating", notRun, unreachable),
			diagram.NotRun, "", "", "unreachable", ""},
		{"not as expected", inMode("bound", "rule 5", unreachable), inMode("floating", "rule 5", unreachable),
			diagram.Reachable, "rule 5 M", "1 preemption, 2 steps, 12.3ms", "unreachable", "bound"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cells := []cell{tt.bound, tt.floating}
			d := merge(cells)
			if d.State != tt.state || d.Verdict != tt.verdict || d.Detail != tt.detail || d.Expected != tt.expected {
				t.Errorf("got %s, %q, %q, expected %q\nwant %s, %q, %q, expected %q", d.State, d.Verdict, d.Detail, d.Expected,
					tt.state, tt.verdict, tt.detail, tt.expected)
			}
			var traces []string
			for _, c := range shown(cells) {
				traces = append(traces, c.Mode)
			}
			if got := strings.Join(traces, " "); got != tt.traces {
				t.Errorf("shown are the runs of %q, want %q", got, tt.traces)
			}
			if d.Trace != nil && !strings.HasPrefix(tt.traces, "floating") && d.Trace != cells[0].trace {
				t.Error("it links to another run")
			}
		})
	}
}

// A page of all kinds of cells can be written.
func TestPage(t *testing.T) {
	files, err := ownScenarios("handler-on-two-cpus")
	if err != nil {
		t.Fatal(err)
	}
	o := &options{Revs: []string{"r216804", "timeout"}, Floating: []bool{false, true}, Files: files}
	cells := []cell{inMode("bound", "rule 5", ""), inMode("floating", "rule 5", ""), inMode("bound", unreachable, ""), inMode("floating", notRun, "")}
	cells[2].Revision, cells[3].Revision = "timeout", "timeout"
	p := page(o, cells, results)
	var html, text bytes.Buffer
	if err := p.HTML(&html); err != nil {
		t.Fatal(err)
	}
	if err := p.Text(&text, 200); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"handler-on-two-cpus", "rule 5", "bound: softclock and client threads bound", "callout_drain returned 1", "rh1.AAAA"} {
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

// Below the matrix stand the assumptions, every failing run, and what is not as
// expected.
func TestPrintMatrix(t *testing.T) {
	files, err := ownScenarios("handler-on-two-cpus")
	if err != nil {
		t.Fatal(err)
	}
	o := &options{Revs: []string{"r216804", "timeout"}, Floating: []bool{false, true}, Files: files}
	cells := []cell{inMode("bound", "rule 5", "rule 5"), inMode("floating", "rule 5", unreachable),
		inMode("bound", "panic", ""), inMode("floating", failedCell, "")}
	cells[2].Revision, cells[3].Revision = "timeout", "timeout"
	var out bytes.Buffer
	p := &printer{out: &out, width: 120}
	if err := p.matrix(o, cells); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"expected floating unreachable", "\nbound: softclock and client threads bound\n", "The failing runs, 3 runs in all",
		"\nverdict   rule 5: it breaks\n", "\nverdict   panic: it breaks\n",
		"\nalso on r216804, floating: it breaks; 1 preemption, 2 steps; expected unreachable\nracehunt -replay rh1.AAAA\n",
		"\ns on timeout, floating: failed: it died\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "racehunt -replay "); n != 3 {
		t.Errorf("%d tokens for 3 failing cells:\n%s", n, text)
	}
}

// Of racehunt's own scenarios every failing cell has a token below the matrix, every
// kind of failure its run, no line is too wide, and every token can be replayed.
func TestEveryTokenReplays(t *testing.T) {
	o, err := parseOptions([]string{"-rev", "r216804,r216805,r262057,timeout"}, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	o.Files, err = ownScenarios("drain-while-handler-runs", "handler-on-two-cpus", "backout-thread-moves-and-stops", "fix-two-moves", "two-movers-go-round",
		"timeout-stale-handle")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p := &printer{out: &out, width: 100, progr: new(bytes.Buffer)}
	x := newExploration(o, p)
	if err := x.run(context.Background(), p.quietly); err != nil {
		t.Fatal(err)
	}
	if err := p.matrix(o, x.cells); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, l := range strings.Split(text, "\n") {
		if len([]rune(l)) > p.width && !strings.HasPrefix(l, "racehunt -replay ") {
			t.Errorf("%d columns: %s", len([]rune(l)), l)
		}
	}
	verdicts := map[string]string{} // of cells, by token
	for _, c := range x.cells {
		if c.reachable() {
			verdicts[c.Token] = c.Verdict
		}
	}
	tokens := aToken.FindAllStringSubmatch(text, -1)
	if len(tokens) != failures(x.cells) || len(tokens) < 8 || len(verdicts) != len(tokens) {
		t.Errorf("%d tokens for %d failing cells", len(tokens), failures(x.cells))
	}
	for _, m := range tokens {
		status, again, errs := racehunt(t, "-replay", m[1])
		if status != 0 || errs != "" || !strings.Contains(again, "\nverdict   "+verdicts[m[1]]) {
			t.Errorf("%s: exit status %d, stderr %q, want %s:\n%s", m[1], status, errs, verdicts[m[1]], again)
		}
	}
	kinds := 0
	for i := range o.Files {
		kinds += len(kindsOf(x.cells[i*x.width : (i+1)*x.width]))
	}
	if n := strings.Count(text, "\nverdict   "); n != kinds {
		t.Errorf("%d runs are shown of %d kinds", n, kinds)
	}
}

func TestExploreStatus(t *testing.T) {
	tests := []struct {
		name string
		in   cell
		want int
	}{
		{"as expected", inMode("bound", "rule 5", "rule 5"), 0},
		{"nothing is expected", inMode("bound", "rule 5", ""), 0},
		{"nothing is expected, and it is open", inMode("bound", inconclusive, ""), 1},
		{"nothing is expected, and it is not run", inMode("bound", notRun, ""), 1},
		{"another rule", inMode("bound", "rule 4", "rule 5"), 1},
		{"as expected, with its grade", inMode("bound", "rule 5", "rule 5 M"), 0},
		{"another grade", inMode("bound", "rule 5", "rule 5 O"), 1},
		{"one of two", inMode("bound", "rule 5", "rule 10 P or rule 5 M"), 0},
		{"none of two", inMode("bound", "rule 5", "rule 10 P or rule 5 P"), 1},
		{"open", inMode("bound", inconclusive, unreachable), 1},
		{"not run", inMode("bound", notRun, unreachable), 1},
		{"died", inMode("bound", failedCell, ""), 1},
	}
	for _, tt := range tests {
		if got := exploreStatus([]cell{tt.in}); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// However many searches take all the time that they can get, together they keep to
// what there is.
func TestAllowance(t *testing.T) {
	now := time.Now()
	a := allowance{each: 20 * time.Second, all: 30 * time.Second, end: now.Add(30 * time.Second)}
	if d := a.next(); d > 8*time.Second || d < 7*time.Second {
		t.Errorf("the first gets %v", d)
	}
	a.end = now
	if d := a.next(); d != 250*time.Millisecond {
		t.Errorf("when all is used up the next gets %v", d)
	}
	a = allowance{each: time.Minute}
	if d := a.next(); d != time.Minute {
		t.Errorf("without a limit it gets %v", d)
	}
}
