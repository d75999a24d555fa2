package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// newFlags returns the flag set of a command, with the flags that all commands
// have.
func newFlags(name string) (fs *flag.FlagSet, src, rev *string) {
	fs = flag.NewFlagSet("sbs "+name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	src = fs.String("src", "", "a FreeBSD source tree, or one `file` of it")
	rev = fs.String("rev", "", "hold it against the port of this `revision`; without, the one that the text is most like")
	return fs, src, rev
}

// parse reads the flags. If the command must end, ok is false and status is its
// exit status.
func parse(fs *flag.FlagSet, args []string, stdout, stderr io.Writer) (status int, ok bool) {
	err := fs.Parse(args)
	switch {
	case err == nil:
		return 0, true
	case errors.Is(err, flag.ErrHelp):
		if err := help(stdout, fs); err != nil {
			return fail(stderr, err), false
		}
		return 0, false
	}
	return fail(stderr, fmt.Errorf("%w; %s -h lists the flags", err, fs.Name())), false
}

// fail prints an error on one line and returns the exit status for bad input.
func fail(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "sbs: %v\n", err)
	return 2
}
