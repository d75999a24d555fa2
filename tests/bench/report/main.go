// Command report compares the cost of the callouts with that of alternatives: it
// prints one table of ratios, from one run.
//
//	go run ./tests/bench/report
//
// The two sides of a pair are timed in turns on the same core, a dozen times or
// more. A ratio is the median of the ratios of all turns; its quartiles are in
// brackets. Each pair names the cores that it needs for itself, and says how many the
// process had, by its CPU time: where it had fewer others were at work. A run takes
// about three minutes and 2 GB. Ctrl-C ends it after the current case, and prints the
// table of the cases up to there.
//
//	go run ./tests/bench/report -last tests/bench/ratios.txt
//
// also holds the ratios against those of an earlier run: one that has grown by a third
// is said, one that has doubled makes the exit status 1. -save writes the file.
//
//	go run ./tests/bench/report -src TREE
//
// holds the port against C instead: sys/kern/kern_timeout.c of a tree of FreeBSD 8.0 to 9.3, with
// its callout.h, is built with cc -O2, as it stands, and its functions are timed in turns with the
// port's on one core. See ktimeout/tests/bench/native.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"time"

	"github.com/klauspost/cpuid/v2"

	"ktimeout/tools/version"
)

// options has the values of the flags.
type options struct {
	rounds int
	d      time.Duration
	only   *regexp.Regexp
	last   string // file with the ratios of an earlier run, or ""
	save   string // file for those of this one, or ""
	src    string // tree of a C text to hold the port against, or ""
	native string // the program that it was built into
}

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
		fmt.Fprintf(stderr, "report: %v\n", err)
		return 2
	}
	var last *past
	if o.last != "" {
		if last, err = readRatios(o.last); err != nil {
			fmt.Fprintf(stderr, "report: -last: %v\n", err)
			return 2
		}
	}
	done, err := o.build()
	if err != nil {
		fmt.Fprintf(stderr, "report: -src: %v\n", err)
		return 2
	}
	defer done()
	t := &table{}
	for _, c := range o.cases() {
		if ctx.Err() != nil {
			break
		}
		if !o.only.MatchString(c.name) {
			continue
		}
		fmt.Fprintf(stderr, "%s ...\n", c.name)
		if err := c.run(o, t); err != nil {
			fmt.Fprintf(stderr, "report: %s: %v\n", c.name, err)
			return 1
		}
	}
	fmt.Fprintf(stdout, "%s, %d cores, %s %s, %s; %d rounds of %v a side\n\n", cpuid.CPU.BrandName, runtime.NumCPU(), runtime.GOOS,
		runtime.GOARCH, runtime.Version(), o.rounds, o.d)
	t.write(stdout)
	now := &past{cpuid.CPU.BrandName, t.ratios}
	if o.save != "" {
		if err := writeRatios(o.save, now); err != nil {
			fmt.Fprintf(stderr, "report: -save: %v\n", err)
			return 1
		}
	}
	if o.last != "" && !guard(stdout, last, now) {
		return 1
	}
	return 0
}

// cases returns what is to be measured.
func (o *options) cases() []benchCase {
	if o.src != "" {
		return againstC
	}
	return cases
}

// parse reads the flags. An error is one line.
func parse(args []string, out io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("report", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.IntVar(&o.rounds, "rounds", 15, "how often the sides of a pair are timed in turns, 3 to 1000")
	fs.DurationVar(&o.d, "d", 20*time.Millisecond, "`time` of one side in a round, 1ms to 10s")
	fs.StringVar(&o.last, "last", "", "hold the ratios against those in this `file`: exit status 1 if one has doubled")
	fs.StringVar(&o.save, "save", "", "write the ratios to this `file`, for -last")
	fs.StringVar(&o.src, "src", "", "hold the port against sys/kern/kern_timeout.c of this `tree` alone, of FreeBSD 8.0 to 9.3, built by the C compiler")
	only := fs.String("run", "", "measure only the cases whose names match this regular `expression`")
	printVersion := version.Flag(fs)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(out, "usage: report [flags]")
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, fmt.Errorf("%w; report -h lists the flags", err)
	}
	if *printVersion {
		version.Print(out, "report")
		return nil, flag.ErrHelp // the program has nothing else to do
	}
	var err error
	switch o.only, err = regexp.Compile(*only); {
	case err != nil:
		return nil, fmt.Errorf("-run: %w", err)
	case fs.NArg() != 0:
		return nil, fmt.Errorf("%q is no flag; report -h lists them", fs.Arg(0))
	case o.rounds < 3 || o.rounds > 1000:
		return nil, fmt.Errorf("-rounds %d: give 3 to 1000", o.rounds)
	case o.d < time.Millisecond || o.d > 10*time.Second:
		return nil, fmt.Errorf("-d %v: give 1ms to 10s", o.d)
	}
	return o, nil
}
