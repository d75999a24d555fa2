// Package bench holds the benchmarks of the callouts, each beside something in
// the same run to compare it with: a bare lock pair, two list operations, and
// time.Timer. Nothing of it is meant to be imported.
//
//	go test -bench . ./tests/bench
//
// Times are ns per operation on one thread that is bound to CPU 0, unless the
// name says otherwise. Quote medians of several runs (-count 10) and ratios.
package bench
