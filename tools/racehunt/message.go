package main

import (
	"time"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/diagram"
)

// childEnv is the environment variable that makes the program a child. The child
// reads its job, one JSON object, from its standard input, and stops before its
// time when that ends.
const childEnv = "RACEHUNT_CHILD"

// job is what a child is told to do: one of these.
type job struct {
	Stress  *stressJob  `json:",omitempty"`
	Explore *exploreJob `json:",omitempty"`
}

// stressJob is a workload on one revision.
type stressJob struct {
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

// exploreJob is the search of one scenario, on one revision in one mode.
type exploreJob struct {
	Name     string
	Text     []byte // of the scenario's file
	Revision string
	Floating bool
	D        time.Duration
}

// message is what a child says, one JSON object a line: how far it is, several
// times a second, and how it ended.
type message struct {
	Note    string `json:",omitempty"` // for the reader
	Failed  string `json:",omitempty"` // why it could not run
	Done    bool   `json:",omitempty"` // the last message
	Stopped bool   `json:",omitempty"` // before its time

	// Of stress:
	Elapsed   time.Duration
	Counts    counts
	Violation *check.Violation `json:",omitempty"`

	// Of a search:
	Stats *explore.Stats `json:",omitempty"`
	Cell  *cell          `json:",omitempty"` // what came out
	Trace *diagram.Trace `json:",omitempty"` // of the failing run
}
