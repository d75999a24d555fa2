package stress

import (
	"fmt"
	"time"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
)

// Verdict says how a run ended.
type Verdict string

// The verdicts.
const (
	Survived    Verdict = "survived"    // no violation in the time it was given
	Broke       Verdict = "broke"       // a promise was broken
	Hung        Verdict = "hung"        // threads cannot go on any more
	Crashed     Verdict = "crashed"     // a kernel panic or a fault of the Go runtime
	Interrupted Verdict = "interrupted" // it was stopped before its time
	Failed      Verdict = "failed"      // it could not be run
	NotRun      Verdict = "not run"     // an interrupt came before it began

	// NotTranslated: a thread came to code that could not be translated from C.
	NotTranslated Verdict = "not translated"
)

// Bad tells whether the revision is at fault.
func (v Verdict) Bad() bool { return v == Broke || v == Hung || v == Crashed }

// Counts are what a run did.
type Counts struct {
	Ops        uint64 `json:"ops"`
	Migrations uint64 `json:"migrations"`
	Drains     uint64 `json:"drains"`
	Slept      uint64 `json:"drains_slept"`
	Armings    uint64 `json:"armings"`
	Handlers   uint64 `json:"handlers"`
	Direct     uint64 `json:"handlers_direct,omitempty"` // of these by the timer interrupt; sbt era
}

func countsOf(s *check.Stats) Counts {
	return Counts{Ops: s.Ops.Load(), Migrations: s.Migrations.Load(), Drains: s.Drains.Load(),
		Slept: s.Slept.Load(), Armings: s.Armed.Load(), Handlers: s.Entered.Load(), Direct: s.Direct.Load()}
}

// Result is the outcome of one revision under one workload.
type Result struct {
	Revision string     `json:"revision"`
	Workload string     `json:"workload"`
	Verdict  Verdict    `json:"verdict"`
	Rule     int        `json:"rule,omitempty"`     // number of the rule that was broken
	Grade    spec.Grade `json:"grade,omitempty"`    // grade of the broken clause
	Sentence string     `json:"sentence,omitempty"` // what happened
	Seconds  float64    `json:"seconds"`            // to the violation, or in all
	Counts              // what it did in that time
	CPUs     int        `json:"cpus"`
	Seed     uint64     `json:"seed"`
	Assuming string     `json:"assuming"`
	Detail   []string   `json:"detail,omitempty"` // calls, threads or stack
	Profile  string     `json:"profile,omitempty"`
}

// time is how long the run took.
func (r *Result) time() time.Duration { return time.Duration(r.Seconds * float64(time.Second)) }

// what says in one sentence what happened.
func (r *Result) what() string {
	if r.Rule != 0 {
		return fmt.Sprintf("rule %d %v: %s", r.Rule, r.Grade, r.Sentence)
	}
	return r.Sentence
}

// Status returns 0 if no run failed to start, was interrupted, was not run or came to code
// that was not translated, and if under
// the workload seed r216804, the code before the fix, broke and the maintained port
// survived.
func Status(results []Result) int {
	for _, r := range results {
		switch {
		case r.Verdict == Failed, r.Verdict == Interrupted, r.Verdict == NotRun, r.Verdict == NotTranslated,
			r.Workload == "seed" && r.Revision == "r216804" && !r.Verdict.Bad(),
			r.Workload == "seed" && r.Revision == "timeout" && r.Verdict != Survived:
			return 1
		}
	}
	return 0
}
