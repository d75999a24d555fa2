package main

import (
	"time"

	"ktimeout/tools/racehunt/internal/check"
)

// childEnv is the environment variable that makes the program a child: it holds
// the job as JSON.
const childEnv = "RACEHUNT_CHILD"

// job is what a child is told to do.
type job struct {
	Revision string
	Workload string
	CPUs     int
	Callouts int
	Hz       int
	Seed     uint64
	Floating bool
	D        time.Duration
	Profile  string // mode, or ""
	Dir      string // where the profile goes
	Gops     bool
}

// message is what a child says, one JSON object a line: how far it is, several
// times a second, and how it ended.
type message struct {
	Elapsed   time.Duration
	Counts    counts
	Note      string           `json:",omitempty"` // for the reader
	Failed    string           `json:",omitempty"` // why it could not run
	Done      bool             `json:",omitempty"` // the last message
	Stopped   bool             `json:",omitempty"` // before its time
	Violation *check.Violation `json:",omitempty"`
}
