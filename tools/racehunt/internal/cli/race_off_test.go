//go:build !race

package cli

// raceEnabled tells that the race detector watches. It ends a child at the
// races that the frozen revisions are kept for, so they are not run then.
const raceEnabled = false
