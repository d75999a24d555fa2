// Command mutants judges the front end by texts with faults. It leaves a statement of C
// out, turns a condition round or swaps two statements, and does the same to the text
// that was ported by hand. The front end translates the mutant of C; then both are
// tried with the same programs: all scenarios of tools/model/scenarios, bound and
// floating, and every program of up to two calls. The verdicts must be the same.
//
//	go run ./tools/cfront/mutants -sample 10            of the facility in tools/cfront/facility
//	go run ./tools/cfront/mutants -rev r262057          of a text of FreeBSD, for which SBS_FREEBSD
//	                                                    names a folder with a subfolder a revision
//	go run ./tools/cfront/mutants -list -rev r262057    their names
//
// Which statement of Go stands for which of C follows from the texts: within a function
// of the same name, the statements are aligned by the names in them, and only those
// count whose partner is the same in every best alignment, and which stand in the same
// branches. How many these are is printed.
//
// The source tree is not changed, and nothing of a text is kept. The exit status is 0 if
// all verdicts are equal, 1 if one differs, or 2 for input that cannot be used.
package main
