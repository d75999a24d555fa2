// Package decide has 30 small programs with which the time until a verdict is
// measured: 18 come from a generator with a fixed seed, 12 were made by hand.
// They have up to 3 threads, 2 handlers, 10 calls and 2 ticks.
//
// go run ./tests/decide/table prints the verdict on each of them and the time that it
// took; docs/performance.md has what came of it. A short test decides six.
//
// It may import tools/model/scenario.
package decide
