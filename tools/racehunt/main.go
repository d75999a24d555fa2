package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"ktimeout/tools/internal/tty"
	"ktimeout/tools/model/scenario"
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
	p := &printer{out: stdout, width: tty.Width(stdout), progr: stderr, progrWidth: tty.Width(stderr), terminal: tty.Is(stderr), json: o.JSON}
	status, err := o.run(ctx, p)
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
	}
	return status
}

// run does what the flags ask for and returns the exit status.
func (o *options) run(ctx context.Context, p *printer) (status int, err error) {
	switch o.What {
	case wantReplay:
		status, err = replay(o, p)
	case wantStress:
		var results []result
		results, err = stress(ctx, o, p)
		status = stressStatus(results)
		err = errors.Join(err, p.report(results))
	default:
		status, err = o.hunt(ctx, p)
	}
	if err != nil || ctx.Err() != nil {
		status = 1
	}
	return status, err
}

// hunt searches the scenarios and, where those are racehunt's own, makes stress
// runs too.
func (o *options) hunt(ctx context.Context, p *printer) (int, error) {
	x := newExploration(o, p)
	finished := p.scenario
	if o.What == wantAll {
		finished = p.quietly
	}
	err := x.run(ctx, finished)
	if err == nil && o.What == wantAll && !o.JSON {
		err = p.matrix(o, x.cells)
	}
	status := exploreStatus(x.cells)
	var results []result
	if err == nil && o.What == wantAll {
		results, err = stress(ctx, o, p)
		status = max(status, stressStatus(results))
		err = errors.Join(err, p.report(results))
	}
	return status, errors.Join(err, o.writePage(page(o, x.cells, results), x.cells))
}
