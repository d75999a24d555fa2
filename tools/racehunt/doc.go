// Racehunt says which races of callout(9) can be reached, in which revision of
// kern_timeout.c, and shows the shortest interleaving that reaches each.
//
//	go run ./tools/racehunt [COMMAND] [flags]
//
// Without a command it searches its own scenarios, those of tools/model/scenarios: small
// client programs, each of which it runs on every revision in every interleaving, with
// threads that are bound to their CPUs and with threads that float. It prints a matrix.
// Where a promise is broken a cell has the kind of failure, its least number of
// preemptions, and the steps and the time that it took; elsewhere the number of runs,
// none of which fails. Below the matrix are the failing runs: for each scenario and kind
// of failure the shortest one, step by step, and for every failing cell a token. Then it
// runs the workloads seed and touch on every revision, on 4 CPUs of the host, 2 seconds
// each at most. It checks every call against the same promises, and prints for each
// workload the time and the calls up to the first violation. All that takes less than a
// minute.
//
//	racehunt scenario FILE...       the scenarios of files or folders
//	racehunt enumerate -n 3         every small program
//	racehunt replay TOKEN           one failing run, step by step
//	racehunt replay TOKEN -rev REV  the same on another revision
//	racehunt stress                 stress runs only
//	racehunt rules                  what the revisions are held to
//	racehunt help COMMAND           what a command does, and its flags
//
// With -memory tso memory is that of amd64, with store buffers: a store may be seen by others
// after what its thread reads next.
//
// With -json they print the same for programs, with the steps of runs; with -html FILE
// and -svg FOLDER they draw the matrix and the runs. Flags may stand before or behind
// what a command is given.
//
// The path of a text of kern_timeout.c, which ends in .c, stands wherever -rev takes the
// name of a revision: the text is translated to Go, a program is built that holds it
// beside the ports, and that program runs the command. It takes the go command and no
// network; what is built is kept in the user's cache. -D, -header and -keep are about
// such texts.
//
//	racehunt c NEW.c                    what a text breaks, beside the frozen port that it is nearest to
//	racehunt c OLD.c NEW.c              which verdicts differ between two texts, those that got worse first
//	racehunt c -patch FILE.diff OLD.c   the same without and with a patch
//	racehunt c -git REPO A..B           what each commit of a range breaks and mends
//
//	racehunt texts FOLDER...            the matrix of the texts of source trees, and what was translated
//
//	racehunt report -o FOLDER               a page for each cause of what is wrong in FreeBSD's main
//	racehunt report -o FOLDER -tree TREE    the same of a source tree, with the mends tried on it
//
// With -tree FOLDER, FreeBSD's source tree, the main job has a column "tree" for the text
// there, beside the ports.
//
// Nearest is the port in whose functions the fewest names differ, one by one, since no
// text in C of the ports is at hand. A verdict got worse if something fails and did not,
// or a graver promise is broken, or is not known any more; then the status is 1. What
// came out is kept by the text, the tool and the scenario: a known text is not built and
// not searched again.
//
// A token repeats its run on any machine. On another revision a run is followed as long
// as the operations agree; then the thread that ran last goes on. The letter after a
// verdict is its grade, which says what is broken: M, a sentence of the manual; P,
// practice in FreeBSD's own tree; O, a promise of this project. The package
// ktimeout/tools/model/scenario says what a scenario file is.
//
// The exit status is 0 if all verdicts are there and as they should be: every scenario
// got the verdicts that it expects, under the workload seed r216804 broke and timeout,
// the maintained port, did not, no program of enumerate fails, and the run of replay
// fails. The status is 1 if one of these is not so, or is not known (INCONCLUSIVE,
// interrupted, not run, not translated, failed), or if the results could not be written. It is 2 for bad
// usage, on the command line or in a file.
//
// Tables and runs are as wide as the terminal, or as COLUMNS says, or 100 columns;
// only a token is longer. Progress goes to standard error.
//
// Searches and stress runs are child processes of racehunt, since a process has one
// machine, and the failure that it finds may crash it.
//
// The packages are in internal, on levels; each imports only from levels below its own:
//
//	cli                                     the commands, their flags and their exit statuses
//	report                                  the pages about what is wrong in a text
//	contrast                                what differs between two texts in C
//	matrix, races, replay, search, stress, text    the outcomes as a matrix, a token's run, searches and stress runs in child processes, texts in C
//	cell, enum, watch                       an outcome of a search; small programs, in child processes; the watchdog of stress runs
//	expect, load, retrace, screen           what is expected of the texts of FreeBSD; workloads; a run taken once more; what is written to
//	build, causes, check, diagram, history, likeness, patch, source   programs built of texts; what is wrong in main; the promises as stress runs go; pictures of runs; which port a text is like; texts in repositories and with patches; scenario files
//	child, cline, foreign, kernelc, last, mend, mode, sarif, say, stack, usage, whole
package main
