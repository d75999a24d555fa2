package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/cfront/mutants/judge"
)

// script writes a child that answers by the program that it is to begin with.
func script(t *testing.T, answers string) *child {
	t.Helper()
	path := filepath.Join(t.TempDir(), "child")
	if err := os.WriteFile(path, []byte("#!/bin/sh\ncase $4 in\n"+answers+"\nesac\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return &child{bin: path}
}

// A program that kills the child, or that does not end, has that as its verdict, and
// those behind it are tried.
func TestDeaths(t *testing.T) {
	c := script(t, `0) echo '{"Index":0,"Verdict":"unreachable"}'; echo 'panic: oh' >&2; exit 2;;
2) echo '{"Index":2,"Verdict":"does not end"}'; exit 3;;
3) echo '{"Index":3,"Verdict":"rule 5 M"}';;`)
	lines, err := c.all(context.Background(), "r", 4)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, l := range lines {
		if l.Index != i {
			t.Errorf("line %d is of program %d", i, l.Index)
		}
		got = append(got, l.Verdict)
	}
	if want := []string{"unreachable", died, judge.Endless, "rule 5 M"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(lines) > 1 && lines[1].Why != "panic: oh" {
		t.Errorf("it dies of %q", lines[1].Why)
	}
}

// After some deaths no more programs are tried; and a child that is called wrongly is
// an error.
func TestGivenUp(t *testing.T) {
	c := script(t, `*) echo 'panic: oh' >&2; echo 'goroutine 1' >&2; exit 2;;`)
	if lines, err := c.all(context.Background(), "r", 100); err != nil || len(lines) != deaths {
		t.Errorf("%d lines: %v", len(lines), err)
	}
	c = script(t, `*) echo 'what?' >&2; exit 2;;`)
	if _, err := c.all(context.Background(), "r", 100); err == nil || !strings.Contains(err.Error(), "what?") {
		t.Error(err)
	}
}
