// Racehunt takes the revisions of kern_timeout.c one after the other, boots a
// machine with each, in a process of its own, and runs a workload on it whose
// every call is held against the promises of callout(9).
//
//	go run ./tools/racehunt [flags]
//
// Without flags it runs the workloads seed and touch on every revision, on 4
// CPUs, 5 seconds each at most. It prints a line for each as it goes and a table
// at the end: the verdict, the time and the calls to the first violation, and
// the rule that was broken.
//
// The exit status is 0 when under seed r216804 broke and timeout, the maintained
// port, did not (of those that were asked for), 1 when not so, 2 for bad usage.
package main
