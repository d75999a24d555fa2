package main

import (
	"fmt"
	"time"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
)

// verdict says how a run ended.
type verdict string

// The verdicts.
const (
	survived    verdict = "survived"    // no violation in the time it was given
	broke       verdict = "broke"       // a promise was broken
	hung        verdict = "hung"        // threads stand for good
	crashed     verdict = "crashed"     // a kernel panic or a fault of the Go runtime
	interrupted verdict = "interrupted" // it was stopped before its time
	failed      verdict = "failed"      // it could not be run
	neverRun    verdict = notRun        // an interrupt came before it began
)

// bad tells whether the revision is at fault.
func (v verdict) bad() bool { return v == broke || v == hung || v == crashed }

// counts are what a run did.
type counts struct {
	Ops        uint64 `json:"ops"`
	Migrations uint64 `json:"migrations"`
	Drains     uint64 `json:"drains"`
	Slept      uint64 `json:"drains_slept"`
	Armings    uint64 `json:"armings"`
	Handlers   uint64 `json:"handlers"`
}

func countsOf(s *check.Stats) counts {
	return counts{Ops: s.Ops.Load(), Migrations: s.Migrations.Load(), Drains: s.Drains.Load(),
		Slept: s.Slept.Load(), Armings: s.Armed.Load(), Handlers: s.Entered.Load()}
}

// result is the outcome of one revision under one workload.
type result struct {
	Revision string     `json:"revision"`
	Workload string     `json:"workload"`
	Verdict  verdict    `json:"verdict"`
	Rule     int        `json:"rule,omitempty"`     // of SPEC that was broken
	Grade    spec.Grade `json:"grade,omitempty"`    // of its clause
	Sentence string     `json:"sentence,omitempty"` // what happened
	Seconds  float64    `json:"seconds"`            // to the violation, or in all
	counts              // by then
	CPUs     int        `json:"cpus"`
	Seed     uint64     `json:"seed"`
	Assuming string     `json:"assuming"`
	Detail   []string   `json:"detail,omitempty"` // calls, threads or stack
	Profile  string     `json:"profile,omitempty"`
}

// time is how long the run took.
func (r *result) time() time.Duration { return time.Duration(r.Seconds * float64(time.Second)) }

// what says in one sentence what happened.
func (r *result) what() string {
	if r.Rule != 0 {
		return fmt.Sprintf("rule %d %v: %s", r.Rule, r.Grade, r.Sentence)
	}
	return r.Sentence
}

// stressStatus is 0 if every run got to its end, and under seed the code from
// before the fix broke and the maintained port did not.
func stressStatus(results []result) int {
	for _, r := range results {
		switch {
		case r.Verdict == failed, r.Verdict == interrupted, r.Verdict == neverRun,
			r.Workload == "seed" && r.Revision == "r216804" && !r.Verdict.bad(),
			r.Workload == "seed" && r.Revision == "timeout" && r.Verdict != survived:
			return 1
		}
	}
	return 0
}
