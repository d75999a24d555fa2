package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"ktimeout/tools/racehunt/internal/enum"
)

func main() {
	if text := os.Getenv(childEnv); text != "" {
		os.Exit(runChild(text, os.Stdin, os.Stdout))
	}
	if text := os.Getenv(enum.ChildEnv); text != "" {
		os.Exit(enum.Child(text, os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program; it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) != 0 && (args[0] == "-enumerate" || args[0] == "--enumerate") {
		return enum.Main(ctx, args[1:], stdout, stderr)
	}
	o, err := parseOptions(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
		return 2
	}
	p := &printer{out: stdout, progr: stdout, terminal: terminal(stdout), json: o.JSON}
	if o.JSON {
		p.progr, p.terminal = stderr, terminal(stderr)
	}
	results, err := hunt(ctx, o, p)
	if e := p.report(results); err == nil {
		err = e
	}
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
		return 1
	}
	return exitStatus(results)
}

// terminal tells whether w is one.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
