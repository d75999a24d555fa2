package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestBadUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-rounds 2":    "-rounds 2: give 3 to 1000",
		"-d 1us":       "-d 1µs: give 1ms to 10s",
		"-run (":       "-run: ",
		"more":         `"more" is no flag`,
		"-nonsense":    "report -h lists the flags",
		"-rounds many": "report -h lists the flags",
	} {
		var stdout, stderr bytes.Buffer
		if got := run(context.Background(), strings.Fields(args), &stdout, &stderr); got != 2 {
			t.Errorf("%s: exit status %d, want 2", args, got)
		}
		if text := stderr.String(); !strings.Contains(text, want) || strings.Count(text, "\n") != 1 || stdout.Len() != 0 {
			t.Errorf("%s: %q, want one line with %q", args, text, want)
		}
	}
}

func TestQuartiles(t *testing.T) {
	if q := quartilesOf([]float64{5, 1, 4, 2, 3}); q != (quartiles{2, 3, 4}) {
		t.Errorf("%v", q)
	}
}

func TestTable(t *testing.T) {
	tab := &table{}
	m := measured{a: quartiles{1, 20, 3}, b: quartiles{1, 1e4, 3}, ratio: quartiles{0.1, 0.2, 0.3}}
	tab.pair("fast", "slow", m, 0.25)
	tab.pair("slow", "fast", m, 0.15)
	tab.pair("any", "thing", m, 0)
	tab.note("a note of %d", 7)
	var b bytes.Buffer
	tab.write(&b)
	for _, want := range []string{
		"| fast | slow    | 20 ns    | 10 µs      | 0.20 [0.10, 0.30] | at most 0.25 | yes  |",
		"| slow | fast    | 20 ns    | 10 µs      | 0.20 [0.10, 0.30] | at most 0.15 | no   |",
		"| any  | thing   | 20 ns    | 10 µs      | 0.20 [0.10, 0.30] | -            |      |",
		"- a note of 7\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no line\n%s\nin\n%s", want, b.String())
		}
	}
}

// TestCases runs the cases that need little time and memory.
func TestCases(t *testing.T) {
	var stdout, stderr bytes.Buffer
	args := []string{"-rounds", "3", "-d", "1ms", "-run", "reset.stop|reset_on|limit|24 CPUs|wheel|memory|facility"}
	if got := run(context.Background(), args, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	text := stdout.String()
	for _, want := range []string{"time.Timer", "two lock pairs", "to the same CPU", "and one more lock pair", "one thread", "sync.Mutex around each call",
		"the collector always running", "longest wait", "fire, CPU time of each of a batch", "allocations of a batch in the sbt era 0, in the tick era 0", "64 bytes a callout", "reset+stop 0, reset to another CPU 0, drain 0, lock pair 0"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
}

// TestInterrupt checks that a report that is stopped prints the cases so far.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, nil, &stdout, &stderr); got != 0 || !strings.Contains(stdout.String(), "cores") {
		t.Errorf("exit status %d: %s", got, stdout.String())
	}
}

// -version prints one line and does nothing else.
func TestVersion(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), []string{"-version"}, &stdout, &stderr)
	if out := stdout.String(); status != 0 || stderr.Len() != 0 || !strings.HasPrefix(out, "report: ktimeout") || strings.Count(out, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, out, stderr.String())
	}
}
