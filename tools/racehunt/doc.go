// Racehunt says which races of callout(9) can be reached, in which revision of
// kern_timeout.c, and shows the shortest interleaving that reaches each.
//
//	go run ./tools/racehunt [flags]
//
// Without flags it takes its own scenarios, those of tests/testdata: small client
// programs, each of which it runs on every revision in every interleaving, with
// the threads bound to their CPUs and with threads that float. It prints a matrix:
// where a promise is broken the kind of failure, its least number of preemptions
// and the steps and the time that it took; elsewhere how many runs there are, none
// of which fails. Then it runs the workloads seed and touch on every revision, on 4
// CPUs of the host, 2 seconds each at most, every call held against the same
// promises, and prints for each the time and the calls to the first violation.
// All that takes less than a minute.
//
//	racehunt -scenario FILE          the scenarios of files or folders
//	racehunt -replay TOKEN           one failing run, step by step
//	racehunt -workload seed          stress runs only
//	racehunt -enumerate              every small program
//	racehunt -html FILE -svg FOLDER  the matrix and the runs as pictures
//
// With -scenario the failing runs are printed too, and the token with which -replay
// takes such a run again on any machine. The letter after a verdict is its grade: M, a
// sentence of the manual is broken; P, practice in FreeBSD's own tree; O, a promise of
// this project. The package ktimeout/tests/scenario says
// what a scenario file is.
//
// The exit status is 0 if every scenario got the verdicts that it expects and, under
// seed, r216804 broke and timeout, the maintained port, did not (of those that were
// asked for); 1 if not so, or if it was interrupted; 2 for bad usage.
//
// Searches and stress runs are child processes of racehunt, since a process has one
// machine and may not outlive what it has found.
package main
