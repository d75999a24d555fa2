package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"

	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/internal/module"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
	"ktimeout/tools/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options has the values of the flags.
type options struct {
	runs   int
	n      int
	loader scenario.Loader // of all programs
}

// run runs the program and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o := &options{}
	fs := flag.NewFlagSet("coverage", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.IntVar(&o.runs, "runs", 2000, "runs of each scenario and each program at most, 1 or more")
	fs.IntVar(&o.n, "n", 2, "calls of the largest programs, 0 to 3")
	printVersion := version.Flag(fs)
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stdout, "usage: coverage [flags]")
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return 0
	case err != nil:
		err = fmt.Errorf("%w; coverage -h lists the flags", err)
	case *printVersion:
		version.Print(stdout, "coverage")
		return 0
	case fs.NArg() != 0:
		err = fmt.Errorf("%q is no flag; coverage -h lists them", fs.Arg(0))
	case o.runs < 1:
		err = fmt.Errorf("-runs %d: give 1 or more", o.runs)
	case o.n < 0 || o.n > 3:
		err = fmt.Errorf("-n %d: give 0 to 3", o.n)
	}
	if err != nil {
		fmt.Fprintf(stderr, "coverage: %v\n", err)
		return 2
	}
	if err := o.cover(ctx, stdout); err != nil {
		fmt.Fprintf(stderr, "coverage: %v\n", err)
		return 1
	}
	return 0
}

// cover explores the programs and prints what was not seen.
func (o *options) cover(ctx context.Context, out io.Writer) error {
	root, err := module.Root()
	if err != nil {
		return err
	}
	all, err := points(root)
	if err != nil {
		return err
	}
	w := newWatch(root)
	if err := o.scenarios(ctx, w); err != nil {
		return err
	}
	if err := o.programs(ctx, w); err != nil {
		return err
	}
	report(out, all, w)
	return ctx.Err()
}

// scenarios explores every scenario, bound and floating.
func (o *options) scenarios(ctx context.Context, w *watch) error {
	all, err := scenario.ReadAll(scenarios.Files, "*.scn")
	if err != nil {
		return err
	}
	for _, s := range all {
		for _, floating := range []bool{false, true} {
			if err := o.explore(ctx, w, s, floating); err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
		}
	}
	return nil
}

// programs explores every program of up to n calls.
func (o *options) programs(ctx context.Context, w *watch) error {
	sp := &enumerate.Space{Callouts: 1, Calls: enumerate.Calls, Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2}
	for n := 1; n <= o.n; n++ {
		for i := range sp.Count(n) {
			s := sp.Program(n, i)
			if s == nil || ctx.Err() != nil {
				continue
			}
			if err := o.explore(ctx, w, s, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// watched is a program whose runs are watched.
type watched struct {
	*scenario.Program
	w *watch
}

// Begin implements explore.Program.
func (p watched) Begin() {
	p.w.begin()
	p.Program.Begin()
}

// explore explores a scenario on the maintained port.
func (o *options) explore(ctx context.Context, w *watch, s *scenario.Scenario, floating bool) error {
	p, err := o.loader.Load(s, &timeout.Revision, floating)
	if err != nil {
		return err
	}
	machine := sys.Hook()
	sys.Set_hook(watching{machine, w})
	explore.Prove(ctx, watched{p, w}, explore.Options{Runs: o.runs, Steps: 1000, Loops: s.Loops()})
	sys.Set_hook(machine)
	return p.Close()
}

// report prints the points that were not reached and the pairs that were met in
// one order only.
func report(out io.Writer, all []point, w *watch) {
	missed := 0
	for _, p := range all {
		if !w.reached[p.place] {
			missed++
			fmt.Fprintf(out, "never reached: %s %s: %s\n", p.place, p.function, p.text)
		}
	}
	var one []string
	for p := range w.pairs {
		if !w.pairs[pair{p.second, p.first}] {
			one = append(one, fmt.Sprintf("in one order only: %s, then %s", p.first, p.second))
		}
	}
	sort.Strings(one)
	for _, line := range one {
		fmt.Fprintln(out, line)
	}
	fmt.Fprintf(out, "%d of %d schedule points reached; %d ordered pairs of dependent operations met, %d of them in one order only\n",
		len(all)-missed, len(all), len(w.pairs), len(one))
}
