// Package exit has the exit statuses by which the judge tells what it found. 2 is
// that of a Go program that panics.
package exit

// The statuses; 0 says that every search ended and none found anything.
const (
	Found   = 1 // a failure
	Cut     = 3 // none, but some search was cut short
	Trouble = 4 // it could not do its work
)
