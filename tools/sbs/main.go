// Sbs compares the port side by side with the C text that it was made from: check
// says for each statement whether the port has it, show and html put the two
// beside each other, accept writes down that notes were read, patch finds where a
// diff of FreeBSD lands, diff shows two revisions, draft writes Go for a file of C,
// and fetch brings the C files.
package main

import (
	"fmt"
	"io"
	"os"
)

// command is one of the commands.
type command struct {
	name, args, does string
	run              func(args []string, stdout, stderr io.Writer) int
}

// commands is set by init, as each command prints its own usage from here.
var commands []command

func init() {
	commands = []command{
		{"fetch", "REV", "bring FreeBSD's files of a revision into the cache", cmdFetch},
		{"check", "[-src PATH] [-rev REV] [-json] [-v]", "say what has become of every statement of C", cmdCheck},
		{"show", "[-src PATH] [-rev REV] FUNCTION|FILE.c:LINE", "put one function beside its C text", cmdShow},
		{"html", "[-src PATH] [-rev REV] -o FILE | -diff [-src1 PATH -src2 PATH] REV1 REV2 -o FILE",
			"write a page with both texts side by side, or with two revisions of both", cmdHTML},
		{"accept", "[-src PATH] -rev REV", "write down that the notes of a port were read beside what differs", cmdAccept},
		{"patch", "[-src PATH] [-rev REV] [-json | -verify | -apply] FILE.diff", "lead a diff of FreeBSD to its place in the port", cmdPatch},
		{"draft", "[-like REV] FILE.c -o DIR", "write Go for a file of C in the manner of the ports", cmdDraft},
		{"diff", "[-src1 PATH -src2 PATH] REV1 REV2", "show two revisions of the port, hunk by hunk, beside the change of C", cmdDiff},
	}
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run runs a command. The exit status is 0, or 1 if a check fails, or 2 for bad
// input.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && (args[0] == "-version" || args[0] == "--version") {
		fmt.Fprintln(stdout, version())
		return 0
	}
	if len(args) == 0 {
		usage(stdout)
		return 2
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		return cmdHelp(args[1:], stdout, stderr)
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(args[1:], stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "sbs: there is no command %q; sbs help lists them\n", args[0])
	return 2
}
