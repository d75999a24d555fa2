// Command coverage reports what the exploration of the maintained port has not seen:
// schedule points of kern/timeout and kern/sleepqueue that no run has reached, and
// pairs of dependent operations of two threads that were met in one order only. It
// explores every scenario of tools/model/scenarios and every program of up to two
// calls.
//
//	go run ./tools/coverage
//
// The search says nothing about code at a point that it never reaches. If a pair was
// met in one order only, the code around it imposes that order, or a scenario is
// missing. Assertions and traces are ignored.
package main
