package main

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/cfront/mutants/judge"
)

func TestBadUsage(t *testing.T) {
	t.Setenv(environment, "")
	for args, want := range map[string]string{
		"-run (":      "-run: ",
		"-sample -1":  "-sample -1: give 1 or more, or 0",
		"-j 0":        "-j 0: give 1 or more",
		"-n 4":        "-n 4: give 1 to 3",
		"-scenario x": "-scenario: there is no scenario x",
		"more":        `"more" is no flag`,
		"-nonsense":   "mutants -h lists the flags",
		"-rev r1/2":   "-rev r1/2: give the name of a frozen revision",
		"-rev r26205": "-rev r26205: set SBS_FREEBSD to a folder",
	} {
		var stdout, stderr bytes.Buffer
		if got := run(context.Background(), strings.Fields(args), &stdout, &stderr); got != 2 {
			t.Errorf("%s: exit status %d, want 2", args, got)
		}
		if text := stderr.String(); !strings.Contains(text, want) || strings.Count(text, "\n") != 1 || stdout.Len() != 0 {
			t.Errorf("%s: %q, want one line with %q", args, text, want)
		}
	}
	t.Setenv(environment, t.TempDir())
	for rev, want := range map[string]string{"r1": "there is no port of it", "r262057": "put the text there"} {
		var stderr bytes.Buffer
		if got := run(context.Background(), []string{"-rev", rev}, io.Discard, &stderr); got != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: exit status %d, %q, want %q", rev, got, stderr.String(), want)
		}
	}
}

// Ten mutants of the facility have the same verdicts in C and in Go; and pairs that are
// made unequal are refused: the change on one side only, code that one side does not
// take, and that neither takes.
func TestFacility(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and searches for half a minute")
	}
	root, of, c, g := facility(t)
	all := mutants(c, g)
	i := slices.IndexFunc(all, func(m mutant) bool { return strings.HasSuffix(m.name, "left out: wakeup(&cc->cc_waiting);") })
	if i < 0 {
		t.Fatal("nothing wakes those that drain")
	}
	onlyC, wrongC, wrongGo := all[i], all[i], all[i]
	onlyC.g = nil
	wrongC.c = one(all[i].pair.c.at, "nobody();")
	wrongGo.g = one(all[i].pair.g.at, "nobody()")
	neither := wrongC
	neither.g = wrongGo.g
	some := append([]mutant{unchanged}, sample(all, ten)...)
	some = append(some, onlyC, wrongC, wrongGo, neither)

	var out bytes.Buffer
	o := &options{jobs: runtime.NumCPU(), Programs: judge.Programs{Scenarios: "drain*", Calls: 1}}
	results, err := o.judge(context.Background(), root, of, c, g, some, &out, testWriter{t})
	if err != nil {
		t.Fatal(err)
	}
	for i := range results[:ten+1] {
		if results[i].outcome != equal {
			t.Errorf("%s: %s", some[i].name, results[i].outcome)
		}
	}
	noticed := 0
	for i := range results[1 : ten+1] {
		if results[i+1].notices(&results[0]) {
			noticed++
		}
	}
	if noticed == 0 {
		t.Error("no mutant changes a verdict")
	}
	for i, want := range []struct {
		outcome
		text string
	}{
		{different, "lost wakeup"}, {different, "only C is not built: "}, {different, "only Go is not built: "},
		{incomparable, "neither is built: "},
	} {
		r := &results[ten+1+i]
		var shown bytes.Buffer
		r.show(&shown, &some[ten+1+i])
		if r.outcome != want.outcome || !strings.Contains(shown.String(), want.text) {
			t.Errorf("pair %d that was made unequal: %s\n%s", i, r.outcome, &shown)
		}
	}
	if status := report(io.Discard, &results[0], results[1:]); status != 1 {
		t.Errorf("exit status %d with differences", status)
	}
	if status := report(io.Discard, &results[0], results[1:ten+1]); status != 0 {
		t.Errorf("exit status %d without", status)
	}
}

// ten is how many mutants the test judges.
const ten = 10

// testWriter writes into the log of a test.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// A mutant changes something if a verdict that both have is not the same.
func TestNotices(t *testing.T) {
	a := result{verdicts: map[int]string{0: "unreachable", 1: "rule 5 M"}}
	for _, c := range []struct {
		verdicts map[int]string
		want     bool
	}{
		{map[int]string{0: "unreachable"}, false},
		{map[int]string{0: "unreachable", 1: "unreachable"}, true},
		{map[int]string{2: judge.Fails}, false},
	} {
		b := result{verdicts: c.verdicts}
		if got := b.notices(&a); got != c.want {
			t.Errorf("%v: %v", c.verdicts, got)
		}
	}
}
