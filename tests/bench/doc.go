// Package bench holds what the benchmarks of the callouts do, each beside
// something in the same run to compare it with: a bare lock pair, list operations,
// time.Timer, sync.Mutex.
//
//	go test -bench . -count 10 ./tests/bench
//	go run ./tests/bench/report
//
// The first prints times for benchstat, the second one table of ratios, measured
// in turns on one core. Times are ns per operation on one thread that is bound to
// CPU 0, unless the name says otherwise. Quote medians of several runs and ratios.
package bench
