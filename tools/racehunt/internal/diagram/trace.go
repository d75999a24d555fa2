package diagram

import (
	"strings"

	"ktimeout/tools/model/spec"
)

// Trace is one run, step by step, as it is shown to the user. It mostly is a run that
// breaks a promise.
type Trace struct {
	Scenario    string // name
	Title       string // one line about the scenario
	Revision    string
	Verdict     string     // kind of failure, "rule 5", "spin deadlock"
	Grade       spec.Grade // grade of the clause that it breaks
	Sentence    string     // what happened
	Assuming    string     // scheduling assumptions, memory model
	Minimal     string     // what is known of runs with fewer preemptions
	Preemptions int
	Token       string // replays it
	Lanes       []Lane // in the order in which they are drawn
	Columns     []string
	Start       []string // values of the columns before the first step; nil: the same as after it
	Steps       []Step
}

// Lane is a thread, or the clock of a CPU.
type Lane struct {
	Name string // "t1", "softclock 0", "clock 1"
	Kind string // "client", "softclock", "clock" or "buffer", which drains the stores of one of these
	CPU  int    // the CPU that it is bound to, -1 if it floats
}

// Step is one step of one lane.
type Step struct {
	Lane     int
	What     string   // kind of operation: "load", "store", "rmw", "lock", "unlock", "probe", "wait", "park", "tick", "drain", "fence" or "barrier"
	Object   string   // the word or the lock, or "" if it has no name or there is none
	Value    string   // the value of the word after the step, if the step writes a word of a callout
	Times    int      // how many equal steps this one stands for, if more than one
	Op       string   // the operation in words: "lock callout 0", "c.c_cpu = 1", "3 ticks"
	Call     []Moment // calls and handlers that began or ended in it
	Func     string   // ported function in which it is
	File     string   // file of that function, with the folder of the revision only, and without one in C: "r216804/kern_timeout.go"
	Line     int
	C        string   // the statement of C there, if the text is at hand
	Preempts bool     // it preempts the lane Left, which could have gone on
	Left     int      // with Preempts: the lane that ran last
	Beside   bool     // with Preempts: Left keeps its CPU, as the step's lane has another one
	Woke     []int    // the lanes that it woke
	Took     []string // locks that the lane holds after the step but not before
	Gave     []string // locks that the lane holds before the step but not after
	Moved    string   // "c: CPU 0 to CPU 1", if it changed a callout's CPU
	Waits    string   // what the lane waits for after the step, if it cannot go on: "lock m (held by t1)"
	State    []string // values of the columns after it
	Bad      bool     // it is the failing step, of which Trace.Sentence speaks
}

// Moment is the beginning or the end of a call or of a handler.
type Moment struct {
	Text    string // "callout_drain(c)", "callout_drain(c) = 1", "handler of c entered", "handler of c returned"
	Handler bool
	Ends    bool
}

// graded is the verdict with its grade: "rule 5 M".
func (t *Trace) graded() string { return strings.TrimSuffix(t.Verdict+" "+t.Grade.String(), " ") }
