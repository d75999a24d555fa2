//go:build !race

package timeout_test

// raceEnabled tells whether the race detector is built in.
const raceEnabled = false
