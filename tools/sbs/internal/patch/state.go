// Package patch leads the hunks of a diff of FreeBSD to where they land in the port,
// and holds what was done there against what they ask for.
package patch

import (
	"ktimeout/tools/sbs/internal/unidiff"
)

// State says what is to be done about a hunk.
type State string

// The states.
const (
	ToDo        State = "to do"
	Already     State = "already in the port"
	Not         State = "not applicable" // Why says why
	Conflicting State = "conflicting"    // the port does not have what the hunk changes
)

// Place is where a hunk lands.
type Place struct {
	Hunk     unidiff.Hunk `json:"-"`
	File     string       `json:"file"` // of FreeBSD
	At       int          `json:"at"`   // line of the diff
	Function string       `json:"function"`
	Go       string       `json:"go,omitempty"`
	First    int          `json:"first,omitempty"` // lines of Go
	Last     int          `json:"last,omitempty"`
	Sure     float32      `json:"sure"` // how sure that is, 0 to 1
	State    State        `json:"state"`
	Why      string       `json:"why,omitempty"`
}
