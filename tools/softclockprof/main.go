package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	go func() {
		<-ctx.Done()
		stop() // from now on a second Ctrl-C kills the process
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run runs the program and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil && o.Compare[0] != "" {
		err = compare(stdout, o.Compare[0], o.Compare[1])
		if err == nil {
			return 0
		}
	}
	var out *folder
	if err == nil {
		out, err = newFolder(o)
	}
	if err != nil {
		fmt.Fprintf(stderr, "softclockprof: %v\n", err)
		return 2
	}
	s := &session{options: o, command: "softclockprof " + strings.Join(args, " "), out: out, stdout: stdout, stderr: stderr}
	if err := s.run(ctx); err != nil {
		fmt.Fprintf(stderr, "softclockprof: %v\n", err)
		return 1
	}
	return 0
}
