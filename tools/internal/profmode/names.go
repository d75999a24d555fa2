// Package profmode has the names of the profiles of github.com/pkg/profile that
// the flag -profile of the tools takes. It imports that package only, and with the
// build tag thin nothing.
package profmode

// Names are the names of all modes.
var Names = []string{"cpu", "mem", "mutex", "block", "trace", "goroutine", "thread"}
