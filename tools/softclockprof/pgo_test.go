package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/pprof/profile"
)

// TestProfileOfBuilds checks that the profile by which go build optimises this program and the
// report of the benchmarks is one of the callout code as it is: the compiler passes over
// functions that are not there any more without a word.
func TestProfileOfBuilds(t *testing.T) {
	file, err := os.ReadFile("default.pgo")
	if err != nil {
		t.Fatal(err)
	}
	if other, err := os.ReadFile("../../tests/bench/report/default.pgo"); err != nil || !bytes.Equal(file, other) {
		t.Errorf("tests/bench/report has another profile: %v", err)
	}
	p, err := profile.ParseData(file)
	if err != nil {
		t.Fatal(err)
	}
	samples := map[string]int64{} // by function: in how many it was on the stack
	for _, s := range p.Sample {
		for _, l := range s.Location {
			for _, line := range l.Line {
				samples[line.Function.Name] += s.Value[0]
			}
		}
	}
	for _, name := range []string{
		"ktimeout/kern/timeout.Callout_reset_on", "ktimeout/kern/timeout._callout_stop_safe",
		"ktimeout/kern/timeout.callout_lock", "ktimeout/kern/timeout.softclock_call_cc",
	} {
		if samples[name] < 20 {
			t.Errorf("%s is in %d samples", name, samples[name])
		}
	}
	have := map[string]bool{}
	for name := range samples {
		path, function, _ := strings.Cut(strings.TrimPrefix(name, "ktimeout/"), ".")
		if !strings.HasPrefix(name, "ktimeout/") || strings.ContainsAny(function, ".[(") {
			continue // of others, a method, a function in a function, or generic
		}
		if !have[path] {
			have[path] = true
			functions(t, path, have)
		}
		if !have[path+"."+function] {
			t.Errorf("%s is not there: take a new profile, as docs/performance.md says", name)
		}
	}
}

// functions adds the functions of a package of the project.
func functions(t *testing.T, path string, have map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", path, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				have[path+"."+fn.Name.Name] = true
			}
		}
	}
}
