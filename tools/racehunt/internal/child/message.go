// Package child runs a job in a process of its own, which is this program once
// more: a process has one machine, and may not outlive what it has found. A kind of
// job is a type, as is what such a child reports; whoever has a kind of job says what
// the child does.
//
// It imports the standard library only.
package child

import "os"

// env is the environment variable that makes the program a child; it holds the kind.
const env = "RACEHUNT_CHILD"

// Kind is a kind of child. The program knows by it which job it has.
type Kind string

// Asked returns the kind of child that the program is to be, "" if it is none.
func Asked() Kind { return Kind(os.Getenv(env)) }

// Message is what a child says, one JSON object a line: how far it is, several
// times a second, and how it ended.
type Message[T any] struct {
	Note    string `json:",omitempty"` // for the reader
	Failed  string `json:",omitempty"` // why it could not run
	Done    bool   `json:",omitempty"` // the last message
	Stopped bool   `json:",omitempty"` // before its time
	Report  T
}

// Outcome is how a child ended.
type Outcome[T any] struct {
	Last   Message[T] // that is no note
	Silent bool       // it said nothing for too long, and was killed
	Stderr string
	End    error // of the process
}
