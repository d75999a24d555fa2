package main

import (
	"fmt"
	"strings"
	"time"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/say"
)

// cell is what came out for one scenario on one revision in one mode.
type cell struct {
	Scenario string `json:"scenario"`
	Revision string `json:"revision"`
	Mode     string `json:"mode"`
	// Verdict is the kind of failure that is reachable, or one of the words below.
	Verdict  string               `json:"verdict"`
	Grade    spec.Grade           `json:"grade,omitempty"`    // of the clause that a failure breaks
	Expected scenario.Expectation `json:"expected,omitempty"` // by the scenario
	Sentence string               `json:"sentence,omitempty"` // what happens, or why there is no verdict
	Complete bool                 `json:"complete"`           // every run was looked at, without a bound on preemptions
	Least    bool                 `json:"least"`              // every run with fewer preemptions was looked at
	Runs     int                  `json:"runs"`               // until the failure was found, or in all
	Traces   int                  `json:"traces"`
	By       string               `json:"by,omitempty"` // the search that decided, by what it goes through
	Seconds  float64              `json:"seconds"`
	// Of the failing run:
	Preemptions int              `json:"preemptions"`
	Steps       int              `json:"steps"`
	Token       string           `json:"token,omitempty"`
	Schedule    []diagram.Record `json:"schedule,omitempty"` // its steps
	Detail      []string         `json:"detail,omitempty"`   // the run as text
	Assuming    string           `json:"assuming,omitempty"`
	// Of a run that was followed on another revision than the one on which it was found:
	FoundOn string               `json:"found_on,omitempty"`
	Was     string               `json:"was,omitempty"`    // its verdict there, if it can still be had
	Parted  *retrace.MisfitError `json:"parted,omitempty"` // where it goes otherwise

	trace *diagram.Trace
}

// Verdicts of cells that are no kinds of failures.
const (
	unreachable  = "unreachable"
	inconclusive = "INCONCLUSIVE"
	notRun       = "not run"
	failedCell   = "failed"
	passes       = "passes" // the one run that was looked at
)

// modes are the ways of scheduling, by whether threads float.
var modes = map[bool]string{false: "bound", true: "floating"}

// cellOf takes over a verdict, but for the run that shows it.
func cellOf(v *scenario.Verdict) *cell {
	c := &cell{
		Scenario: v.Scenario, Revision: v.Revision, Mode: modes[v.Floating], Verdict: v.Kind(), Grade: v.Outcome().Grade,
		Complete: v.Complete, Least: v.Least, Runs: v.Runs, Traces: v.Traces, Seconds: v.Elapsed.Seconds(),
		Preemptions: v.Preemptions, Assuming: v.Assuming, By: v.By.String(),
	}
	switch {
	case v.Failure != nil:
		c.Sentence = v.Failure.Text
	case !v.Complete:
		c.Sentence = strings.TrimPrefix(v.Why, inconclusive+": ")
	}
	return c
}

// take takes over what the trace of the failing run says.
func (c *cell) take(t *diagram.Trace) {
	c.Preemptions, c.Steps, c.Token = t.Preemptions, len(t.Steps), t.Token
	// The trace names threads better; the verdict knows the line of the file.
	if !strings.HasPrefix(c.Sentence, "line ") {
		c.Sentence = t.Sentence
	}
}

// reachable tells whether a failure was found.
func (c *cell) reachable() bool {
	switch c.Verdict {
	case unreachable, inconclusive, notRun, failedCell, passes:
		return false
	}
	return true
}

// asExpected tells whether the verdict is the one that the scenario expects, if it
// expects one.
func (c *cell) asExpected() bool { return c.Expected.Allows(c.outcome()) }

// outcome is the verdict with its grade.
func (c *cell) outcome() scenario.Outcome { return scenario.Outcome{Kind: c.Verdict, Grade: c.Grade} }

// open tells whether it is not known how the search would have ended.
func (c *cell) open() bool { return c.Verdict == inconclusive || c.Verdict == notRun }

func (c *cell) time() time.Duration { return time.Duration(c.Seconds * float64(time.Second)) }

// shortest says how long the failing run is.
func (c *cell) shortest() string {
	return fmt.Sprintf("%s, %s", say.Count(c.Preemptions, "preemption"), say.Count(c.Steps, "step"))
}

// bound says up to how many preemptions runs were looked at.
func (c *cell) bound() string {
	switch {
	case c.Complete && c.By != "":
		return "unbounded, by " + c.By
	case c.Complete:
		return "unbounded"
	case c.Verdict == inconclusive:
		return "cut short"
	case c.reachable() && c.Least:
		return fmt.Sprintf("%d, the least", c.Preemptions)
	case c.reachable():
		return fmt.Sprint(c.Preemptions)
	}
	return "-"
}

// exploreStatus is 0 if every cell got a verdict, and the one that is expected of
// it.
func exploreStatus(cells []cell) int {
	for i := range cells {
		if c := &cells[i]; c.Verdict == failedCell || c.open() || !c.asExpected() {
			return 1
		}
	}
	return 0
}
