// Package exit has the exit statuses by which the judge tells what it found. It
// leaves out 2, with which a Go program that panics ends.
package exit

// The statuses. 0 says that every search came to its end without a failure.
const (
	Found   = 1 // a failure
	Cut     = 3 // no failure, but some search was cut short
	Trouble = 4 // the judge could not do its work
)
