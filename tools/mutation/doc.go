// Command mutation shows that the search would notice. It takes every statement of
// kern/timeout and kern/sleepqueue that synchronises or carries the protocol out,
// or turns it round, one at a time, builds the judge on what is left, and has it
// look for a failure: in the scenarios of tools/model/scenarios, and then in all programs
// of up to two calls, or of three for what is not caught by then. What survives that
// is given to the tests of the two packages, which count apart.
//
//	go run ./tools/mutation            all of them: about an hour on 2 cores
//	go run ./tools/mutation -sample 20 some of them
//	go run ./tools/mutation -list      their names
//	go run ./tools/mutation -reverts   each FIX of the port taken back alone
//
// Nothing in the source tree is changed. Those that the search did not catch are listed,
// with the argument why they do no harm where survivors.go has one. The exit status is
// 0 if each that survived has one, and the search caught at least 95 % of the rest,
// else 1; 2 for a flag that makes no sense.
package main
