package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/internal/module"
)

func TestBadUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-run (":         "-run: ",
		"-sample -1":     "-sample -1: give 1 or more, or 0",
		"-j 0":           "-j 0: give 1 or more",
		"-n 5":           "-n 5: give 1 to 4",
		"-d 1ms":         "-d 1ms: give 1s or more",
		"-list -reverts": "-list and -reverts: give one of them",
		"more":           `"more" is no flag`,
		"-nonsense":      "mutation -h lists the flags",
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

// fixture has an example of everything that is mutated, and of what is not.
const fixture = `package p

func f(c *C) {
	var x bool
	if sys.Asserting() {
		lock(c)
	}
	lock(c)
	if c.held && other() {
		c.held = false
	} else {
		x = other()
	}
again:
	for c.held {
		c.flags.Store(c.flags.Load()&^sys.CALLOUT_A | sys.CALLOUT_B)
		goto again
	}
	y := c.held
	use(x, y)
}
`

func TestFind(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "f.go"), []byte(fixture), 0o600); err != nil {
		t.Fatal(err)
	}
	mutants, err := find(root, target{"f.go", regexp.MustCompile(`\b(lock|held|flags)\b`)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range mutants {
		m := &mutants[i]
		got = append(got, m.name())
		changed := string(m.apply([]byte(fixture)))
		if len(changed) != len(fixture)-(m.to-m.from)+len(m.by) || changed == fixture {
			t.Errorf("%s: changed to\n%s", m.name(), changed)
		}
	}
	const store = "c.flags.Load()&^sys.CALLOUT_A | sys.CALLOUT_B"
	want := []string{
		"f.go:8 f: left out: lock(c)",
		"f.go:9 f: turned round: c.held && other()",
		"f.go:10 f: left out: c.held = false",
		"f.go:10 f: turned round: false",
		"f.go:15 f: turned round: c.held",
		"f.go:16 f: left out: c.flags.Store(" + store + ")",
		"f.go:16 f: without | sys.CALLOUT_B: " + store,
		"f.go:16 f: without &^ sys.CALLOUT_A: c.flags.Load()&^sys.CALLOUT_A",
		"f.go:17 f: left out: goto again",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i, part := range map[int]string{1: "if !(c.held && other()) {", 3: "c.held = true", 7: "Store(c.flags.Load() | sys.CALLOUT_B)"} {
		if text := string(mutants[i].apply([]byte(fixture))); !strings.Contains(text, part) {
			t.Errorf("%s: no %q in\n%s", mutants[i].name(), part, text)
		}
	}
}

// TestTargets checks that every target exists, and that no two mutants have the
// same name.
func TestTargets(t *testing.T) {
	root, err := module.Root()
	if err != nil {
		t.Fatal(err)
	}
	o := &options{only: regexp.MustCompile("")}
	all, err := o.choose(root)
	if err != nil || len(all) < 300 {
		t.Fatalf("%d mutants: %v", len(all), err)
	}
	o.sample = 10
	some, err := o.choose(root)
	if err != nil || len(some) != 10 {
		t.Fatalf("%d mutants: %v", len(some), err)
	}
	keys := map[string]bool{}
	for i := range all {
		keys[all[i].key()] = true
	}
	for key := range harmless {
		if !keys[key] {
			t.Errorf("survivors.go names %q, which is no mutant any more", key)
		}
	}
}

// TestReverts checks that every revert finds its place, and that its scenarios
// exist.
func TestReverts(t *testing.T) {
	root, err := module.Root()
	if err != nil {
		t.Fatal(err)
	}
	for i := range reverts {
		r := &reverts[i]
		if files, err := r.changed(root); err != nil || len(files) == 0 {
			t.Errorf("%d files: %v", len(files), err)
		}
		for _, s := range r.scenarios {
			if _, err := os.Stat(filepath.Join(root, "tools", "model", "scenarios", s+".scn")); err != nil {
				t.Error(err)
			}
		}
		if len(r.scenarios) == 0 {
			t.Errorf("%s: no scenario shows it", r.name)
		}
	}
}

// TestTry checks which outcome each exit status of the judge leads to. A judge that
// could not do its work has caught nothing.
func TestTry(t *testing.T) {
	o := &options{}
	for script, want := range map[string]verdict{
		"exit 0":                              {outcome: survived},
		"echo it fails; exit 1":               {outcome: caught, by: "it fails"},
		"echo 'panic: x'; exit 2":             {outcome: caught, by: "it dies: panic: x"},
		"echo a search was cut short; exit 3": {outcome: cut, by: "a search was cut short"},
		"echo no scenario; exit 4":            {outcome: unjudged, by: "exit status 4: no scenario"},
		"exec sleep 60":                       {outcome: cut, by: "the judge was not through in 1s"},
	} {
		o.limit = time.Minute
		if want.outcome == cut && want.by != "a search was cut short" {
			o.limit = time.Second
		}
		if got := o.try(context.Background(), "/bin/sh", []string{"-c", script}); got != want {
			t.Errorf("%s: %+v, want %+v", script, got, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if got := o.try(ctx, "/bin/sh", []string{"-c", "exit 0"}); got.outcome != unjudged {
		t.Errorf("stopped: %+v", got)
	}
}

// TestTestsCut checks that tests that were stopped do not count as failed.
func TestTestsCut(t *testing.T) {
	root, err := module.Root()
	if err != nil {
		t.Fatal(err)
	}
	o := &options{limit: time.Millisecond}
	if got := o.test(context.Background(), root, ""); got.outcome != cut {
		t.Errorf("%+v, want %s", got, cut)
	}
}

func TestReport(t *testing.T) {
	m := []mutant{{file: "a.go", line: 1, function: "f", what: "left out", text: "x"}, {file: "a.go", line: 2, function: "f", what: "left out", text: "y"}}
	var b bytes.Buffer
	if got := report(&b, m, []verdict{{outcome: caught}, {outcome: survived}}); got != 1 {
		t.Errorf("exit status %d with half of them caught", got)
	}
	for _, want := range []string{"SURVIVED  a.go:2 f: left out: y\n", "1 caught by the search, 0 by tests alone, 1 survived, 0 inconclusive, 0 do not build, 0 not judged\nthe search caught 50.0 % of those judged, and 50.0 % without the 0"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if got := report(&b, m, []verdict{{outcome: caught}, {outcome: caught}}); got != 0 {
		t.Errorf("exit status %d with all of them caught", got)
	}
	if got := report(&b, m, []verdict{{outcome: caught}, {outcome: cut}}); got != 1 {
		t.Errorf("exit status %d where one search was cut short", got)
	}
	if got := report(&b, m, []verdict{{outcome: caught}, {outcome: unjudged}}); got != 1 {
		t.Errorf("exit status %d of a run that was stopped", got)
	}

	// An argument excuses a mutant that survives, but not one that a test
	// catches.
	for key := range harmless {
		f := strings.SplitN(key, ": ", 3)
		m[1].function, m[1].what, m[1].text = f[0], f[1], f[2]
		break
	}
	b.Reset()
	if got := report(&b, m, []verdict{{outcome: caught}, {outcome: survived}}); got != 0 || !strings.Contains(b.String(), "harmless: ") {
		t.Errorf("exit status %d with an argument:\n%s", got, b.String())
	}
	b.Reset()
	if got := report(&b, m, []verdict{{outcome: caught}, {outcome: tested, by: "TestX"}}); got != 1 || !strings.Contains(b.String(), "    TestX\n") {
		t.Errorf("exit status %d with an argument, though a test fails:\n%s", got, b.String())
	}
}

// TestOneMutant judges one mutant that is caught quickly.
func TestOneMutant(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the judge")
	}
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), []string{"-run", "callout_cpu_switch: left out: CC_UNLOCK", "-n", "1"}, &stdout, &stderr); got != 0 {
		t.Errorf("exit status %d:\n%s%s", got, stdout.String(), stderr.String())
	}
	if !strings.Contains(stdout.String(), "1 mutants: 1 caught by the search") {
		t.Errorf("%s", stdout.String())
	}
}

// -version prints one line and does nothing else.
func TestVersion(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), []string{"-version"}, &stdout, &stderr)
	if out := stdout.String(); status != 0 || stderr.Len() != 0 || !strings.HasPrefix(out, "mutation: ktimeout") || strings.Count(out, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, out, stderr.String())
	}
}
