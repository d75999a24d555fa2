package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/enum"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/replay"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/stress"
)

// children are the kinds of child processes.
var children = map[child.Kind]func(in io.Reader, out io.Writer) int{stress.Kind: stress.Child, search.Kind: search.Child}

func main() {
	if kind := child.Asked(); kind != "" {
		os.Exit(children[kind](os.Stdin, os.Stdout))
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
	status, err := o.run(ctx, screen.New(stdout, stderr, o.JSON))
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
	}
	return status
}

// run does what the flags ask for and returns the exit status.
func (o *options) run(ctx context.Context, p *screen.Screen) (status int, err error) {
	switch o.What {
	case wantReplay:
		status, err = replay.Replay(&replay.Options{Token: o.Token, Run: o.Replay, On: o.On, Files: o.Pages}, p)
	case wantStress:
		var results []stress.Result
		results, err = stress.Run(ctx, o.stress(), p)
		status = stress.Status(results)
		err = errors.Join(err, stress.Print(p, results))
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
func (o *options) hunt(ctx context.Context, p *screen.Screen) (int, error) {
	x := search.New(o.search(), p)
	err := x.Run(ctx, func(f source.File, cells []cell.Cell) error {
		if o.What == wantAll && !p.JSON {
			return nil
		}
		return matrix.Scenario(p, f, cells)
	})
	m := &matrix.Matrix{Files: o.Files, Revs: o.Revs, Modes: len(o.Floating), Cells: x.Cells}
	if err == nil && o.What == wantAll && !o.JSON {
		err = m.Print(p)
	}
	status := cell.Status(x.Cells)
	var results []stress.Result
	if err == nil && o.What == wantAll {
		results, err = stress.Run(ctx, o.stress(), p)
		status = max(status, stress.Status(results))
		err = errors.Join(err, stress.Print(p, results))
	}
	page := m.Page()
	if len(results) != 0 {
		page.Intro += "\n\nstress: " + results[0].Assuming
		page.Stress = stress.Rows(results)
	}
	return status, errors.Join(err, o.Pages.Write(page, x.Cells))
}
