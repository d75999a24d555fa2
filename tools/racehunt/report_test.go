package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
)

var results = []result{
	{Revision: "r216804", Workload: "seed", Verdict: broke, Rule: 5, Grade: spec.Manual, Sentence: "callout_drain returned 1 while the handler still ran on CPU 2",
		Seconds: 0.0123, counts: counts{Ops: 321, Migrations: 45, Drains: 67, Slept: 8}, CPUs: 4, Seed: 1,
		Assuming: "4 CPUs", Detail: []string{"first call", "second call"}},
	{Revision: "timeout", Workload: "seed", Verdict: survived, Seconds: 5.003, CPUs: 4, Seed: 1, Assuming: "4 CPUs"},
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	p := &printer{out: &out, progr: &out, width: 200}
	if err := p.report(results); err != nil {
		t.Fatal(err)
	}
	want := `
r216804 under seed: rule 5 M: callout_drain returned 1 while the handler still ran on CPU 2
    first call
    second call

4 CPUs
revision  workload  verdict   time    operations  migrations  drains  slept  what was broken
r216804   seed      broke     12.3ms  321         45          67      8      rule 5 M: callout_drain returned 1 while the handler still ran on CPU 2
timeout   seed      survived  5s      0           0           0       0
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	p := &printer{out: &out, json: true}
	if err := p.report(results); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(results) {
		t.Fatalf("%d lines for %d results:\n%s", len(lines), len(results), out.String())
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"revision": "r216804", "workload": "seed", "verdict": "broke", "rule": 5.0,
		"ops": 321.0, "drains_slept": 8.0, "seconds": 0.0123, "cpus": 4.0} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &printer{progr: &out}
	p.begin("timeout", "wild")
	m := message{Elapsed: 2 * time.Second, Counts: counts{Ops: 5000, Migrations: 7, Drains: 9, Slept: 3}}
	p.stresses(m) // sooner than a second after the beginning
	if out.Len() != 0 {
		t.Errorf("a line too soon: %q", out.String())
	}
	p.printed = p.printed.Add(-time.Hour)
	p.stresses(m)
	if got := strings.Join(strings.Fields(out.String()), " "); got != "timeout wild 2.0 s 5000 operations 7 migrations 9 drains (3 slept) 2500/s" {
		t.Errorf("got %q", got)
	}
	out.Reset()
	p.terminal = true
	p.stresses(m)
	if got := out.String(); !strings.HasPrefix(got, "\r") || strings.Contains(got, "\n") {
		t.Errorf("on a terminal the line is %q; it should be written over", got)
	}
}

func TestStressStatus(t *testing.T) {
	of := func(rev, workload string, v verdict) result {
		return result{Revision: rev, Workload: workload, Verdict: v}
	}
	tests := []struct {
		name string
		in   []result
		want int
	}{
		{"as expected", []result{of("r216804", "seed", broke), of("timeout", "seed", survived)}, 0},
		{"a crash is a break", []result{of("r216804", "seed", crashed)}, 0},
		{"r216804 survives", []result{of("r216804", "seed", survived)}, 1},
		{"timeout hangs", []result{of("r216804", "seed", broke), of("timeout", "seed", hung)}, 1},
		{"timeout interrupted", []result{of("timeout", "seed", interrupted)}, 1},
		{"another one interrupted", []result{of("r216805", "seed", interrupted)}, 1},
		{"another workload interrupted", []result{of("timeout", "wild", interrupted)}, 1},
		{"never begun", []result{of("r216804", "seed", broke), of("r216805", "touch", neverRun)}, 1},
		{"only seed counts", []result{of("timeout", "wild", broke), of("r216804", "touch", survived)}, 0},
		{"a run failed", []result{of("r220456", "touch", failed)}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := stressStatus(tt.in); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

const crash = `boot: threads are not pinned
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=0x51d9f2]

goroutine 41 [running, locked to thread]:
ktimeout/sys.TAILQ_REMOVE[...](...)
	/src/sys/queue.go:224
ktimeout/kern/timeout/r220456.softclock({0x5, 0x7})
	/src/kern/timeout/r220456/kern_timeout.go:431 +0x112
ktimeout/kern/smp.ithread_loop({0x5, 0x7})
	/src/kern/smp/kern_intr.go:190 +0x31

goroutine 1 [select]:
main.main()
	/src/main.go:3 +0x1
`

const dataRace = `==================
WARNING: DATA RACE
Write at 0x00c0002e2040 by goroutine 8:
  ktimeout/kern/timeout/r216805.callout_tick()
      /src/kern/timeout/r216805/kern_timeout.go:231 +0xfc

Previous read at 0x00c0002e2040 by goroutine 15:
  ktimeout/kern/timeout/r216805.softclock()
      /src/kern/timeout/r216805/kern_timeout.go:431 +0x219
==================
`

func TestFault(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"nil", crash, "fault: invalid memory address or nil pointer dereference, in softclock (kern_timeout.go:431)"},
		{"panic", strings.Replace(crash, "runtime error: invalid memory address or nil pointer dereference", "kernel panic: timeout table is full", 1),
			"kernel panic: timeout table is full, in softclock (kern_timeout.go:431)"},
		{"index", "panic: runtime error: index out of range [64] with length 64\n", "fault: index out of range [64] with length 64"},
		{"asleep", "fatal error: all goroutines are asleep - deadlock!\n", "fault of the Go runtime: all goroutines are asleep - deadlock!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, ok := readFault(tt.text)
			if !ok || f.sentence != tt.want {
				t.Errorf("got %v %q, want %q", ok, f.sentence, tt.want)
			}
		})
	}
	f, _ := readFault(crash)
	if s := strings.Join(f.stack, "\n"); !strings.Contains(s, "goroutine 41") || strings.Contains(s, "goroutine 1 ") {
		t.Errorf("the stack is\n%s\nwant that of goroutine 41 alone", s)
	}
	if _, ok := readFault("softclock: handler x took 0.01 s\n"); ok {
		t.Error("found a fault where there is none")
	}
}

func TestJudge(t *testing.T) {
	exit := &exec.ExitError{}
	tests := []struct {
		name   string
		last   message
		silent bool
		stderr string
		end    error
		want   verdict
		text   string
	}{
		{"violation", message{Done: true, Violation: check.Violates(spec.Rule2, "two")}, false, "", nil, broke, "rule 2 M: two"},
		{"violation, then a crash", message{Done: true, Violation: check.Violates(spec.Rule2, "two")}, false, crash, exit, broke, "rule 2 M: two"},
		{"hang", message{Done: true, Violation: &check.Violation{Rule: 9, Grade: spec.Manual, Text: "hang", Hang: true}}, false, "", nil, hung, "rule 9 M: hang"},
		{"crash", message{}, false, crash, exit, crashed, "rule 9 M: fault: invalid memory address"},
		{"silence", message{}, true, "", exit, hung, "rule 9 M: hang: the process said nothing for 8s"},
		{"end", message{Done: true}, false, "", nil, survived, ""},
		{"data race", message{Done: true}, false, dataRace, exit, broke, "rule 9 M: the race detector reports a data race, in callout_tick (kern_timeout.go:231)"},
		{"Ctrl-C", message{Done: true, Stopped: true}, false, "", nil, interrupted, ""},
		{"no boot", message{Done: true, Failed: "cannot boot"}, false, "", exit, failed, "cannot boot"},
		{"killed from outside", message{}, false, "", exit, failed, "before it had reported"},
		{"says nothing and ends well", message{}, false, "", errors.New("closed"), failed, "before it had reported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r result
			o := outcome{tt.last, tt.silent, tt.stderr, tt.end}
			o.judge(&r)
			if r.Verdict != tt.want || !strings.Contains(r.what(), tt.text) {
				t.Errorf("got %s: %s; want %s: … %s …", r.Verdict, r.what(), tt.want, tt.text)
			}
		})
	}
}

func TestTailKeepsBothEnds(t *testing.T) {
	var out tail
	for _, s := range []string{"first", strings.Repeat("x", tailSize), strings.Repeat("y", tailSize), "last"} {
		if n, err := out.Write([]byte(s)); n != len(s) || err != nil {
			t.Fatalf("wrote %d bytes of %d, %v", n, len(s), err)
		}
	}
	if s := out.String(); !strings.HasPrefix(s, "first") || !strings.HasSuffix(s, "last") || len(s) != 2*tailSize {
		t.Errorf("%d bytes, from %q to %q", len(s), s[:5], s[len(s)-5:])
	}
}
