// Package bench has the work that the benchmarks of the callouts do, and work to
// compare it with in the same run: a bare lock pair, list operations, time.Timer,
// sync.Mutex.
//
//	go test -bench . -count 10 ./tests/bench
//	go run ./tests/bench/report
//
// The first command prints times for benchstat. The second prints one table of
// ratios, for which the two sides are measured in turns on one core. Times are ns
// per operation on one thread that is bound to CPU 0, unless the name says
// otherwise. Quote medians of several runs, and ratios.
package bench
