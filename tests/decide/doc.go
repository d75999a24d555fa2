// Package decide has 30 small programs by which it is measured how soon a verdict
// is there: 18 come from a generator with a fixed seed, 12 are made by hand. They
// have up to 3 threads, 2 handlers, 10 calls and 2 ticks.
//
// go run ./tests/decide/table prints what comes out for each of them and in how long.
// A short test decides six.
//
// It may import tools/model/scenario.
package decide
