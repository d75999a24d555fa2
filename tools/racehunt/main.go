package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"ktimeout/tests/scenario"
	"ktimeout/tools/internal/tty"
	"ktimeout/tools/racehunt/internal/enum"
)

func main() {
	if os.Getenv(childEnv) != "" {
		os.Exit(runChild(os.Stdin, os.Stdout))
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
	if bad := (*scenario.Error)(nil); errors.As(err, &bad) {
		fmt.Fprintln(stderr, bad) // file:line: for editors, which go there
		return 2
	}
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
		return 2
	}
	p := &printer{out: stdout, progr: stdout, terminal: tty.Is(stdout), json: o.JSON}
	if o.JSON {
		p.progr, p.terminal = stderr, tty.Is(stderr)
	}
	status, err := o.run(ctx, p)
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
	}
	return status
}

// run does what the flags ask for and returns the exit status.
func (o *options) run(ctx context.Context, p *printer) (int, error) {
	switch o.What {
	case wantReplay:
		return replay(o, p)
	case wantStress:
		results, err := stress(ctx, o, p)
		return stressStatus(results, err), errors.Join(err, p.report(results))
	}
	x := newExploration(o, p)
	finished := p.scenario
	if o.What == wantAll {
		finished = p.quietly
	}
	err := x.run(ctx, finished)
	if err == nil && o.What == wantAll && !o.JSON {
		err = printMatrix(p.out, o, x.cells)
	}
	status := exploreStatus(x.cells)
	var results []result
	if err == nil && o.What == wantAll {
		results, err = stress(ctx, o, p)
		status = max(status, stressStatus(results, err))
		err = errors.Join(err, p.report(results))
	}
	err = errors.Join(err, o.writePage(page(o, x.cells, results), x.cells))
	if err != nil || ctx.Err() != nil {
		status = 1
	}
	return status, err
}
