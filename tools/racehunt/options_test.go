package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestBadUsage(t *testing.T) {
	tests := []struct {
		args string
		want []string // the flag, and what would do
	}{
		{"-rev r1", []string{"-rev", `"r1"`, "r216804,r216805,r220456,r262057,timeout"}},
		{"-rev timeout,", []string{"-rev", `""`}},
		{"-workload sead", []string{"-workload", `"sead"`, "seed,touch,wild"}},
		{"-cpus 1", []string{"-cpus 1", "2 to 64"}},
		{"-cpus 65", []string{"-cpus 65", "2 to 64"}},
		{"-cpus four", []string{"-cpus", "four"}},
		{"-d 0", []string{"-d 0s", "above zero"}},
		{"-d 5", []string{"-d", "5"}},
		{"-callouts -1", []string{"-callouts -1", "1 to"}},
		{"-hz 5", []string{"-hz 5", "10 to 10000"}},
		{"-profile heap", []string{"-profile heap", "cpu, mem, mutex"}},
		{"-rev timeout -scenario nosuch.scn", []string{"-scenario nosuch.scn", "no such file", "of tools/model/scenarios"}},
		{"-scenario internal", []string{"-scenario internal", "no *.scn in this folder"}},
		{"-scenario drain-while-handler-runs -d 0s", []string{"-d 0s", "above zero"}},
		{"-scenario drain-while-handler-runs -mode fixed", []string{"-mode fixed", "bound, floating or both"}},
		{"-scenario drain-while-handler-runs -workload seed", []string{"-workload", "-scenario", "leave one"}},
		{"-scenario drain-while-handler-runs -cpus 4", []string{"-cpus", "stress runs", "leave one"}},
		{"-scenario drain-while-handler-runs -html nosuch/page.html", []string{"-html nosuch/page.html", "no such file", "give a file"}},
		{"-scenario drain-while-handler-runs -html internal", []string{"-html internal", "is a folder"}},
		{"-scenario drain-while-handler-runs -svg doc.go", []string{"-svg doc.go", "give a folder"}},
		{"-workload seed -mode bound", []string{"-mode", "scenarios", "leave one"}},
		{"-workload seed -html page.html", []string{"-html", "scenarios", "leave one"}},
		{"-replay x", []string{"-replay", "this is no token"}},
		{"-replay rh7.AAAA", []string{"-replay", "version 7"}},
		{"-replay rh1.AAAA -mode bound", []string{"-mode", "-replay", "leave one"}},
		{"-replay rh1.AAAA -rev timeout,r262057", []string{"-rev timeout,r262057", "one revision"}},
		{"-replay rh1.AAAA -rev r1", []string{"-rev", `"r1"`}},
		{"-speed 9", []string{"-speed", "-h lists"}},
		{"r216804", []string{`"r216804"`, "-h lists"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(context.Background(), strings.Fields(tt.args), &stdout, &stderr); got != 2 {
				t.Errorf("exit status %d, want 2", got)
			}
			line := stderr.String()
			if stdout.Len() != 0 || strings.Count(line, "\n") != 1 || !strings.HasPrefix(line, "racehunt: ") {
				t.Errorf("stdout %q, stderr %q; want one line on stderr", stdout.String(), line)
			}
			for _, want := range tt.want {
				if !strings.Contains(line, want) {
					t.Errorf("%q lacks %q", line, want)
				}
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), []string{"-h"}, &stdout, &stderr); got != 0 || stderr.Len() != 0 {
		t.Errorf("exit status %d, stderr %q; want 0 and nothing", got, stderr.String())
	}
	for _, flag := range []string{"-rev", "-workload", "-cpus", "-d ", "-seed", "-json", "-profile", "-gops", "-bound", "-callouts", "-hz",
		"-scenario", "-mode", "-html", "-svg", "-replay", "-enumerate", "exit status:", "INCONCLUSIVE"} {
		if !strings.Contains(stdout.String(), flag) {
			t.Errorf("the help lacks %s", flag)
		}
	}
}

func TestOptions(t *testing.T) {
	o, err := parseOptions(nil, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	if most := matrixTime + time.Duration(len(o.Revs)*len(o.Workloads))*o.stressTime(); most > 55*time.Second {
		t.Errorf("without flags it may take %v, which is too near to a minute", most)
	}
	if o.What != wantAll || len(o.Files) == 0 || len(o.Floating) != 2 {
		t.Errorf("without flags it wants %+v", o)
	}
	if o.Callouts != 64 || o.CPUs != 4 || o.Bound || o.JSON {
		t.Errorf("the defaults are %+v", o)
	}
	for args, want := range map[string]time.Duration{"": stressTimeShort, "-workload seed": stressTime, "-d 7s": 7 * time.Second} {
		if o, err = parseOptions(strings.Fields(args), new(bytes.Buffer)); err != nil || o.stressTime() != want {
			t.Errorf("with %q a stress run takes %v, want %v (%v)", args, o.stressTime(), want, err)
		}
	}
	o, err = parseOptions(strings.Fields("-rev timeout,r216804,timeout -workload wild -cpus 24 -bound"), new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(o.Revs, []string{"timeout", "r216804"}) || !slices.Equal(o.Workloads, []string{"wild"}) || o.Callouts != 384 {
		t.Errorf("got %+v", o)
	}
}
