// Package child runs a job in a process of its own, which is a second instance of this
// program: a process has one machine, and the failure that it finds may crash it. The
// package of a kind of job defines the type of the job, the type of the report and the
// function that does the job.
//
// It imports only the standard library.
package child

import "os"

// env is the environment variable that makes the program a child; it holds the kind.
const env = "RACEHUNT_CHILD"

// Kind is a kind of child. It tells the program which job it has.
type Kind string

// Asked returns the kind of child as which the program was started, "" if it is no
// child.
func Asked() Kind { return Kind(os.Getenv(env)) }

// Message is a message of a child, one JSON object on a line. Several times a second it
// says how far the child is; the last one says how the job ended.
type Message[T any] struct {
	Note    string `json:",omitempty"` // for the reader
	Failed  string `json:",omitempty"` // why it could not run
	Done    bool   `json:",omitempty"` // the last message
	Stopped bool   `json:",omitempty"` // it was stopped before its time
	Report  T
}

// Outcome is how a child ended.
type Outcome[T any] struct {
	Last   Message[T] // the last message that is not a Note
	Silent bool       // it said nothing for too long, and was killed
	Stderr string
	End    error // how the process ended, nil for status 0
}
