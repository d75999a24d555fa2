// Command coverage says what the exploration of the maintained port has not seen:
// schedule points of kern/timeout and kern/sleepqueue that no run has come to, and
// pairs of dependent operations of two threads that met in one order only. It
// explores every scenario of tools/model/scenarios and every program of up to two calls.
//
//	go run ./tools/coverage
//
// A point that is never reached is code that the search says nothing about; a pair
// that was met in one order is either ordered by what surrounds it, or a scenario is
// missing. Assertions and traces are of no account.
package main
