package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"

	"ktimeout/tools/cfront/mutants/judge"
	"ktimeout/tools/internal/module"
	"ktimeout/tools/version"
)

// options has the values of the flags.
type options struct {
	rev    string
	only   *regexp.Regexp
	list   bool
	sample int
	jobs   int
	judge.Programs
}

// perBatch is how many mutants one child program has.
const perBatch = 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run runs the program and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseFlags(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	status := 2
	if err == nil {
		status, err = o.run(ctx, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "mutants: %v\n", err)
	}
	return status
}

// parseFlags reads the flags. An error is one line.
func parseFlags(args []string, out io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("mutants", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.rev, "rev", "", "mutate this frozen `revision`, whose text is in the folder that "+environment+" names; else the facility of tools/cfront/facility")
	only := fs.String("run", "", "only mutants whose names match this regular `expression`")
	fs.BoolVar(&o.list, "list", false, "print the names of the mutants")
	fs.IntVar(&o.sample, "sample", 120, "only so many of them, the same at each run; 0: all")
	fs.StringVar(&o.Scenarios, "scenario", "*", "only scenarios whose names match this `pattern`")
	fs.IntVar(&o.Calls, "n", 2, "calls of the largest programs, 1 to 3")
	fs.IntVar(&o.jobs, "j", runtime.NumCPU(), "children at a time")
	printVersion := version.Flag(fs)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(out, "usage: mutants [flags]")
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, fmt.Errorf("%w; mutants -h lists the flags", err)
	}
	if *printVersion {
		version.Print(out, "mutants")
		return nil, flag.ErrHelp // the program has nothing else to do
	}
	var err error
	switch o.only, err = regexp.Compile(*only); {
	case err != nil:
		return nil, fmt.Errorf("-run: %w", err)
	case fs.NArg() != 0:
		return nil, fmt.Errorf("%q is no flag; mutants -h lists them", fs.Arg(0))
	case o.sample < 0:
		return nil, fmt.Errorf("-sample %d: give 1 or more, or 0 for all", o.sample)
	case o.Calls < 1 || o.Calls > 3:
		return nil, fmt.Errorf("-n %d: give 1 to 3", o.Calls)
	case o.jobs < 1:
		return nil, fmt.Errorf("-j %d: give 1 or more", o.jobs)
	}
	if _, err := o.Names(); err != nil {
		return nil, fmt.Errorf("-scenario: %w; tools/model/scenarios has them", err)
	}
	return o, nil
}

// run makes the mutants, judges them and prints what came of it.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) (int, error) {
	root, err := module.Root()
	if err != nil {
		return 1, err
	}
	t, err := open(root, o.rev)
	if err != nil {
		return 2, err
	}
	c, g, err := t.sites(root)
	if err != nil {
		return 2, err
	}
	all := mutants(c, g)
	counted(stdout, t, c, g, len(all))
	all = slices.DeleteFunc(all, func(m mutant) bool { return !o.only.MatchString(m.name) })
	all = sample(all, o.sample)
	if o.list {
		for i := range all {
			fmt.Fprintf(stdout, "%s\n    %s\n", all[i].name, all[i].goAt)
		}
		return 0, nil
	}
	all = append([]mutant{unchanged}, all...)
	results, err := o.judge(ctx, root, t, c, g, all, stdout, stderr)
	if err != nil {
		return 1, err
	}
	if results[0].outcome != equal {
		return 1, errors.New("the texts differ as they are: the mutants say nothing")
	}
	return report(stdout, &results[0], results[1:]), nil
}

// unchanged is no mutant: both texts as they are.
var unchanged = mutant{name: "unchanged", goAt: "unchanged"}

// judge builds the mutants in batches, and judges them.
func (o *options) judge(ctx context.Context, root string, t *texts, c, g *source, all []mutant, out, progress io.Writer) ([]result, error) {
	programs, err := o.Names()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	results := make([]result, len(all))
	for from := 0; from < len(all); from += perBatch {
		to := min(from+perBatch, len(all))
		b := newBatch(root, filepath.Join(dir, fmt.Sprint(from)))
		for i := from; i < to; i++ {
			if err := errors.Join(b.c(name(i, inC), t, c.apply(all[i].c)), b.port(name(i, inGo), t, g.apply(all[i].g))); err != nil {
				return nil, err
			}
		}
		bin, err := b.build(ctx)
		if err != nil {
			return nil, err
		}
		o.batch(ctx, &child{bin, o.Programs}, b, all, results, from, to, programs, out, progress)
		if err := os.RemoveAll(b.dir); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// batch judges the mutants of a batch, some at a time.
func (o *options) batch(ctx context.Context, c *child, b *batch, all []mutant, results []result, from, to int, programs []string, out, progress io.Writer) {
	var workers sync.WaitGroup
	var printing sync.Mutex
	next := make(chan int)
	for range o.jobs {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range next {
				names := [sides]string{name(i, inC), name(i, inGo)}
				r, ok := b.decided(names)
				if !ok {
					r = c.judge(ctx, names, programs)
				}
				results[i] = r
				printing.Lock()
				fmt.Fprintf(progress, "%d of %d  %-14s %3d verdicts equal, %3d not decided  %s\n",
					i, len(all)-1, r.outcome, len(r.verdicts), r.undecided, all[i].name)
				r.show(out, &all[i])
				printing.Unlock()
			}
		}()
	}
	for i := from; i < to; i++ {
		next <- i
	}
	close(next)
	workers.Wait()
}

// decided returns what became of a mutant that was not built.
func (b *batch) decided(names [sides]string) (result, bool) {
	c, g := b.unbuilt[names[inC]], b.unbuilt[names[inGo]]
	switch {
	case c == "" && g == "":
		return result{}, false
	case c != "" && g != "":
		return result{outcome: incomparable, why: "neither is built: " + c + "; " + g}, true
	case c != "":
		return result{outcome: different, why: "only C is not built: " + c}, true
	}
	return result{outcome: different, why: "only Go is not built: " + g}, true
}
