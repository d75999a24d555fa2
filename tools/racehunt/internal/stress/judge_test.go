package stress

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
)

func TestStatus(t *testing.T) {
	of := func(rev, workload string, v Verdict) Result {
		return Result{Revision: rev, Workload: workload, Verdict: v}
	}
	tests := []struct {
		name string
		in   []Result
		want int
	}{
		{"as expected", []Result{of("r216804", "seed", Broke), of("timeout", "seed", Survived)}, 0},
		{"a crash is a break", []Result{of("r216804", "seed", Crashed)}, 0},
		{"r216804 survives", []Result{of("r216804", "seed", Survived)}, 1},
		{"timeout hangs", []Result{of("r216804", "seed", Broke), of("timeout", "seed", Hung)}, 1},
		{"timeout interrupted", []Result{of("timeout", "seed", Interrupted)}, 1},
		{"another one interrupted", []Result{of("r216805", "seed", Interrupted)}, 1},
		{"another workload interrupted", []Result{of("timeout", "wild", Interrupted)}, 1},
		{"never begun", []Result{of("r216804", "seed", Broke), of("r216805", "touch", NotRun)}, 1},
		{"only seed counts", []Result{of("timeout", "wild", Broke), of("r216804", "touch", Survived)}, 0},
		{"not translated", []Result{of("NEW.c", "touch", NotTranslated)}, 1},
		{"a run failed", []Result{of("r220456", "touch", Failed)}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Status(tt.in); got != tt.want {
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

func TestJudge(t *testing.T) {
	exit := &exec.ExitError{}
	tests := []struct {
		name   string
		last   message
		silent bool
		stderr string
		end    error
		want   Verdict
		text   string
	}{
		{"violation", message{Done: true, Report: Report{Violation: check.Violates(spec.Rule2, "two")}}, false, "", nil, Broke, "rule 2 M: two"},
		{"violation, then a crash", message{Done: true, Report: Report{Violation: check.Violates(spec.Rule2, "two")}}, false, crash, exit, Broke, "rule 2 M: two"},
		{"hang", message{Done: true, Report: Report{Violation: &check.Violation{Violation: *spec.Breaks(spec.Rule9, "hang"), Hang: true}}}, false, "", nil, Hung, "rule 9 M: hang"},
		{"crash", message{}, false, crash, exit, Crashed, "rule 9 M: fault: invalid memory address"},
		{"silence", message{}, true, "", exit, Hung, "rule 9 M: hang: the process said nothing for 8s"},
		{"end", message{Done: true}, false, "", nil, Survived, ""},
		{"data race", message{Done: true}, false, dataRace, exit, Broke, "rule 9 M: the race detector reports a data race, in callout_tick (kern_timeout.go:231)"},
		{"Ctrl-C", message{Done: true, Stopped: true}, false, "", nil, Interrupted, ""},
		{"no boot", message{Done: true, Failed: "cannot boot"}, false, "", exit, Failed, "cannot boot"},
		{"killed from outside", message{}, false, "", exit, Failed, "before it had reported"},
		{"says nothing and ends well", message{}, false, "", errors.New("closed"), Failed, "before it had reported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r Result
			o := outcome{Last: tt.last, Silent: tt.silent, Stderr: tt.stderr, End: tt.end}
			judge(&o, &r)
			if r.Verdict != tt.want || !strings.Contains(r.what(), tt.text) {
				t.Errorf("got %s: %s; want %s: … %s …", r.Verdict, r.what(), tt.want, tt.text)
			}
		})
	}
}
