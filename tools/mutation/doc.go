// Command mutation shows that the search would notice faults. It takes the statements
// of kern/timeout and kern/sleepqueue that synchronise or carry out the protocol. One
// at a time, it leaves a statement out or turns it round, builds the judge with the
// mutant, and has it look for a failure: in the scenarios of tools/model/scenarios,
// and then in all programs of up to two calls, or of three if nothing is found by
// then. Mutants that survive are given to the tests of the two packages, which are
// counted apart.
//
//	go run ./tools/mutation            all of them: about an hour on 2 cores
//	go run ./tools/mutation -sample 20 some of them
//	go run ./tools/mutation -list      their names
//	go run ./tools/mutation -reverts   each FIX of the port taken back alone
//
// The source tree is not changed. Mutants that the search did not catch are listed,
// with the argument why they do no harm if survivors.go has one. The exit status is 0
// if every survivor has an argument and the search caught at least 95 % of the other
// mutants; else 1; or 2 for a flag that makes no sense.
package main
