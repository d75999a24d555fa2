package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"ktimeout/tools/internal/module"
	"ktimeout/tools/model/scenario"
)

func TestBadUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-runs 0":   "-runs 0: give 1 or more",
		"-n 4":      "-n 4: give 0 to 3",
		"more":      `"more" is no flag`,
		"-nonsense": "coverage -h lists the flags",
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

func TestParse(t *testing.T) {
	got, err := parse("f.go", []byte(`package p

func f(c *C) {
	CC_LOCK(c)
	if sys.Asserting() {
		c.C_flags.Load()
	}
	if c.C_flags.Load() != 0 && c.C_cpu.Load() != 1 {
		other(c)
	}
	c.c.C_flags.Store(
		0)
	c.C_flags.Peek()
}
`))
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, p := range got {
		lines = append(lines, p.line)
		if p.function != "f" || p.file != "f.go" {
			t.Errorf("%+v", p)
		}
	}
	if want := []int{4, 8, 11}; len(lines) != 3 || lines[0] != want[0] || lines[1] != want[1] || lines[2] != want[2] {
		t.Errorf("lines %v, want %v", lines, want)
	}
}

// TestWatch explores one scenario: the watch must have seen what it does, and
// nothing else.
func TestWatch(t *testing.T) {
	s, err := scenario.Parse("s", []byte("callout c\nstart: reset c 1 cpu 0\nthread t1 cpu 0: stop c\nthread t2 cpu 1: reset c 1 cpu 0\n"))
	if err != nil {
		t.Fatal(err)
	}
	root, err := module.Root()
	if err != nil {
		t.Fatal(err)
	}
	w := newWatch(root)
	if err := (&options{runs: 1000}).explore(context.Background(), w, s, false); err != nil {
		t.Fatal(err)
	}
	all, err := points(root)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range all {
		if w.reached[p.place] {
			seen[p.function] = true
		}
	}
	for function, want := range map[string]bool{"callout_lock": true, "Callout_reset_on": true, "_callout_stop_safe": true,
		"callout_cpu_switch": false, "Untimeout": false, "Callout_deactivate": false} {
		if seen[function] != want {
			t.Errorf("%s: reached %v, want %v", function, seen[function], want)
		}
	}
	both := 0
	for p := range w.pairs {
		if w.pairs[pair{p.second, p.first}] {
			both++
		}
	}
	if both == 0 {
		t.Errorf("of %d pairs none was met in both orders", len(w.pairs))
	}
	var b bytes.Buffer
	report(&b, all, w)
	if text := b.String(); !strings.Contains(text, "never reached: kern_timeout.go:") || !strings.Contains(text, "schedule points reached") {
		t.Errorf("%s", text)
	}
}

// -version prints one line and does nothing else.
func TestVersion(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), []string{"-version"}, &stdout, &stderr)
	if out := stdout.String(); status != 0 || stderr.Len() != 0 || !strings.HasPrefix(out, "coverage: ktimeout") || strings.Count(out, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, out, stderr.String())
	}
}
