// Package cell has the result for one scenario on one revision in one mode, and shows its
// failing run as text and as pictures.
//
// It imports the package that repeats runs, the diagrams and the screen.
package cell

import (
	"fmt"
	"time"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/say"
)

// Cell is the result for one scenario on one revision in one mode.
type Cell struct {
	Scenario string               `json:"scenario"`
	Revision string               `json:"revision"`
	Mode     scenario.Mode        `json:"mode"`
	Verdict  scenario.Kind        `json:"verdict"`
	Grade    spec.Grade           `json:"grade,omitempty"`    // grade of the clause that the failure breaks
	Expected scenario.Expectation `json:"expected,omitempty"` // the verdict that the scenario expects
	Sentence string               `json:"sentence,omitempty"` // what happens, or why there is no verdict
	Complete bool                 `json:"complete"`           // every run was explored, without a bound on preemptions
	Least    bool                 `json:"least"`              // every run with fewer preemptions was explored
	Runs     int                  `json:"runs"`               // until the failure was found, or in all
	Traces   int                  `json:"traces"`
	By       scenario.Search      `json:"by,omitempty"` // the search that decided
	Seconds  float64              `json:"seconds"`
	// Of the failing run:
	Preemptions int              `json:"preemptions"`
	Steps       int              `json:"steps"`
	Token       string           `json:"token,omitempty"`
	Schedule    []diagram.Record `json:"schedule,omitempty"` // its steps
	Detail      []string         `json:"detail,omitempty"`   // the run as text
	Assumed     string           `json:"assuming,omitempty"` // Assuming in words
	Notes       []string         `json:"notes,omitempty"`    // on a text in C: what a reader must know
	// Of a run that was followed on another revision than the one on which it was found:
	FoundOn string               `json:"found_on,omitempty"`
	Was     scenario.Kind        `json:"was,omitempty"`    // its verdict there, if it can still be repeated
	Parted  *retrace.MisfitError `json:"parted,omitempty"` // the first step that differs

	Trace    *diagram.Trace        `json:"-"`
	Assuming *scenario.Assumptions `json:"-"` // the assumptions of a search
}

// Of returns the cell of a verdict, without the failing run.
func Of(v *scenario.Verdict) *Cell {
	c := &Cell{
		Scenario: v.Scenario, Revision: v.Revision, Mode: scenario.ModeOf(v.Floating), Verdict: v.Kind(), Grade: v.Outcome().Grade,
		Complete: v.Complete, Least: v.Least, Runs: v.Runs, Traces: v.Traces, Seconds: v.Elapsed.Seconds(),
		Preemptions: v.Preemptions, Assumed: v.Assuming.String(), Assuming: &v.Assuming, By: v.By, Notes: scenario.Revision(v.Revision).Notes,
	}
	switch {
	case v.Lacks != "":
		c.Sentence, c.Assumed, c.Assuming = v.Lacks, "", nil
	case v.Failure != nil:
		c.Sentence = v.Failure.Text
	case !v.Complete:
		c.Sentence = v.Why
	}
	return c
}

// Take adds to a cell what the trace of its failing run says.
func (c *Cell) Take(t *diagram.Trace) {
	c.Preemptions, c.Steps, c.Token = t.Preemptions, len(t.Steps), t.Token
	// The trace names threads better. But only the verdict has the line of the scenario's
	// file for an assertion.
	if c.Verdict != scenario.Result && c.Verdict != scenario.Finally {
		c.Sentence = t.Sentence
	}
}

// Reachable tells whether a failure was found.
func (c *Cell) Reachable() bool { return c.Verdict.Fails() }

// AsExpected tells whether the verdict is the one that the scenario expects, if it
// expects one.
func (c *Cell) AsExpected() bool { return c.Expected.Allows(c.Outcome()) }

// Outcome is the verdict with its grade.
func (c *Cell) Outcome() scenario.Outcome {
	return scenario.Outcome{Kind: c.Verdict, Grade: c.Grade}
}

// Open tells whether the verdict is not known: the search did not end, or it came to code
// that was not translated.
func (c *Cell) Open() bool {
	return c.Verdict == scenario.Inconclusive || c.Verdict == scenario.NotRun || c.Verdict == scenario.NotTranslated
}

// Time is how long the search took.
func (c *Cell) Time() time.Duration { return time.Duration(c.Seconds * float64(time.Second)) }

// Length says how long the failing run is.
func (c *Cell) Length() string {
	return fmt.Sprintf("%s, %s", say.Count(c.Preemptions, "preemption"), say.Count(c.Steps, "step"))
}

// Bound says up to how many preemptions runs were explored.
func (c *Cell) Bound() string {
	switch {
	case c.Complete && c.By != scenario.NoSearch:
		return "unbounded, by " + c.By.String()
	case c.Complete:
		return "unbounded"
	case c.Verdict == scenario.Inconclusive:
		return "cut short"
	case c.Reachable() && c.Least:
		return fmt.Sprintf("%d, the least", c.Preemptions)
	case c.Reachable():
		return fmt.Sprint(c.Preemptions)
	}
	return "-"
}

// Status is 0 if every cell got a verdict, and the one that is expected of
// it.
func Status(cells []Cell) int {
	for i := range cells {
		if c := &cells[i]; c.Verdict == scenario.Failed || c.Open() && len(c.Expected) == 0 || !c.AsExpected() {
			return 1
		}
	}
	return 0
}

// Shortest returns the cell whose failing run has the fewest preemptions, and of
// those the fewest steps, or nil.
func Shortest(cells []Cell) *Cell {
	var best *Cell
	for i := range cells {
		c := &cells[i]
		if c.Reachable() && (best == nil || c.Preemptions < best.Preemptions || c.Preemptions == best.Preemptions && c.Steps < best.Steps) {
			best = c
		}
	}
	return best
}
