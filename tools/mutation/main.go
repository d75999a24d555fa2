package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"slices"
	"time"

	"ktimeout/tools/version"
)

// options has the values of the flags.
type options struct {
	only    *regexp.Regexp
	list    bool
	reverts bool
	sample  int
	jobs    int
	n       int
	limit   time.Duration
}

// wanted is the percentage of mutants that must be caught, of those that can do
// harm.
const wanted = 95

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run runs the program and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "mutation: %v\n", err)
		return 2
	}
	status, err := o.run(ctx, stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "mutation: %v\n", err)
		return 1
	}
	return status
}

// parse reads the flags. An error is one line.
func parse(args []string, out io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("mutation", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	only := fs.String("run", "", "only mutants whose names match this regular `expression`")
	fs.BoolVar(&o.list, "list", false, "print the names of the mutants")
	fs.BoolVar(&o.reverts, "reverts", false, "take each FIX of the maintained port back instead, and see its scenarios fail")
	fs.IntVar(&o.sample, "sample", 0, "only so many of them, the same at each run; 0: all")
	fs.IntVar(&o.jobs, "j", runtime.NumCPU(), "judges at a time")
	fs.IntVar(&o.n, "n", 3, "calls of the largest programs that are looked at, 1 to 4")
	fs.DurationVar(&o.limit, "d", 5*time.Minute, "`time` after which a judge is stopped; what it has not found by then is inconclusive")
	printVersion := version.Flag(fs)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(out, "usage: mutation [flags]")
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, fmt.Errorf("%w; mutation -h lists the flags", err)
	}
	if *printVersion {
		version.Print(out, "mutation")
		return nil, flag.ErrHelp // the program has nothing else to do
	}
	var err error
	switch o.only, err = regexp.Compile(*only); {
	case err != nil:
		return nil, fmt.Errorf("-run: %w", err)
	case fs.NArg() != 0:
		return nil, fmt.Errorf("%q is no flag; mutation -h lists them", fs.Arg(0))
	case o.list && o.reverts:
		return nil, errors.New("-list and -reverts: give one of them")
	case o.sample < 0:
		return nil, fmt.Errorf("-sample %d: give 1 or more, or 0 for all", o.sample)
	case o.jobs < 1:
		return nil, fmt.Errorf("-j %d: give 1 or more", o.jobs)
	case o.n < 1 || o.n > 4:
		return nil, fmt.Errorf("-n %d: give 1 to 4", o.n)
	case o.limit < time.Second:
		return nil, fmt.Errorf("-d %v: give 1s or more", o.limit)
	}
	return o, nil
}

// choose returns the mutants that the flags ask for.
func (o *options) choose(root string) ([]mutant, error) {
	var all []mutant
	for _, t := range targets {
		m, err := find(root, t)
		if err != nil {
			return nil, err
		}
		all = append(all, m...)
	}
	all = slices.DeleteFunc(all, func(m mutant) bool { return !o.only.MatchString(m.name()) })
	if o.sample != 0 && o.sample < len(all) {
		r := rand.New(rand.NewPCG(1, 1))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:o.sample]
		slices.SortFunc(all, func(a, b mutant) int { return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.from, b.from)) })
	}
	return all, nil
}
