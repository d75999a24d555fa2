package search

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

// Of a text that is known the table says what is expected, of other revisions the scenario. Under another
// memory model than that of the table a text that fails may fail in another way, and one that does
// not may not.
func TestExpected(t *testing.T) {
	files, err := source.Own("sleep-pause")
	if err != nil {
		t.Fatal(err)
	}
	table := &expect.Table{}
	table.Set("01", "sleep-pause", scenario.Bound, scenario.Expectation{{Kind: scenario.Rule(5)}})
	table.Set("03", "sleep-pause", scenario.Bound, scenario.Expectation{{Kind: scenario.Unreachable}})
	for memory, wants := range map[explored.Memory][]string{
		explored.SC:  {"unreachable", "rule 5", "", "unreachable"},
		explored.TSO: {"unreachable", "that it fails", "", "unreachable"},
	} {
		x := New(&Options{Files: files, Revs: []string{"timeout", "a.c", "b.c", "c.c"}, Modes: []scenario.Mode{scenario.Bound}, Memory: memory,
			Texts: Texts{table, map[string]string{"a.c": "01", "b.c": "02", "c.c": "03"}}}, screen.New(new(bytes.Buffer), new(bytes.Buffer), false))
		for i, want := range wants {
			c := &x.Cells[i]
			if got := c.Expected.String(); got != want {
				t.Errorf("%s, memory %s: %q, want %q", c.Revision, memory, got, want)
			}
			for _, k := range []scenario.Kind{scenario.Rule(5), scenario.Rule(4), scenario.Unreachable} {
				c.Verdict = k
				ok := want == "" || want == k.String() || want == "that it fails" && k != scenario.Unreachable
				if c.AsExpected() != ok {
					t.Errorf("%s, memory %s: %s is as expected: %v", c.Revision, memory, k, !ok)
				}
			}
		}
	}
}

// A search that is expected not to end decides the status no more than one that ends as expected.
func TestStatus(t *testing.T) {
	for _, c := range []struct {
		is       scenario.Kind
		expected scenario.Expectation
		want     int
	}{
		{scenario.Inconclusive, nil, 1},
		{scenario.Inconclusive, expect.From(scenario.Outcome{Kind: scenario.Inconclusive}), 0},
		{scenario.Unreachable, expect.From(scenario.Outcome{Kind: scenario.Inconclusive}), 0},
		{scenario.Panic, expect.From(scenario.Outcome{Kind: scenario.Inconclusive}), 1},
		{scenario.Inconclusive, expect.From(scenario.Outcome{Kind: scenario.Unreachable}), 1},
	} {
		if got := cell.Status([]cell.Cell{{Verdict: c.is, Expected: c.expected}}); got != c.want {
			t.Errorf("%s, expected %q: status %d", c.is, c.expected, got)
		}
	}
}

func TestJudge(t *testing.T) {
	exit := &exec.ExitError{}
	tests := []struct {
		name string
		o    outcome
		want scenario.Kind
		text string
	}{
		{"it told", outcome{Last: message{Done: true, Report: Report{Cell: &cell.Cell{Verdict: scenario.Rule(5), Sentence: "five"}}}}, scenario.Rule(5), "five"},
		{"it could not", outcome{Last: message{Done: true, Failed: "no"}, End: exit}, scenario.Failed, "no"},
		{"a step without end", outcome{Silent: true, End: exit}, scenario.Failed, "a step did not end"},
		{"a crash", outcome{Stderr: crash, End: exit}, scenario.Failed, "nil pointer dereference, in softclock"},
		{"not translated at boot", outcome{Stderr: "panic: not translated: f, a.c:7: assembly\n\ngoroutine 1 [running]:\n", End: exit}, scenario.NotTranslated, "f, a.c:7: assembly"},
		{"killed", outcome{End: exit}, scenario.Failed, "before it had reported"},
		{"silence", outcome{End: errors.New("closed")}, scenario.Failed, "before it had reported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := cell.Cell{Scenario: "s", Revision: "r216804", Mode: scenario.Bound, Verdict: scenario.NotRun, Expected: scenario.Expectation{{Kind: scenario.Rule(5)}}}
			judge(&tt.o, &c)
			if c.Verdict != tt.want || !strings.Contains(c.Sentence, tt.text) || c.Scenario != "s" || c.Expected.String() != "rule 5" {
				t.Errorf("got %+v, want %s, %s", c, tt.want, tt.text)
			}
		})
	}
}

// Searches that all use up their time together stay within the limit, however many they
// are.
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

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{Screen: &screen.Screen{Err: &out}}
	p.begin(7)
	c := cell.Cell{Scenario: "s", Revision: "r216804", Mode: scenario.Bound}
	p.searches(1, &c, message{Report: Report{Stats: &explore.Stats{Runs: 12345}}})
	if out.Len() != 0 {
		t.Errorf("a line too soon: %q", out.String())
	}
	p.Printed = p.Printed.Add(-time.Hour)
	p.searches(1, &c, message{})
	if want := "0 of 7 searched  s r216804 bound: 12,345 runs\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	p.searched(1)
	if line := p.line(); !strings.HasSuffix(line, "1 of 7 searched") {
		t.Errorf("got %q", line)
	}
}

const crash = "panic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 41 [running]:\n" +
	"ktimeout/kern/timeout/r220456.softclock({0x5, 0x7})\n\t/src/kern/timeout/r220456/kern_timeout.go:431 +0x112\n"
