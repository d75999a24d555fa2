package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/load"
)

// options are what the flags say.
type options struct {
	Revs      []string
	Workloads []string
	CPUs      int
	Callouts  int
	Hz        int
	D         time.Duration
	Seed      uint64
	JSON      bool
	Profile   string
	Gops      bool
	Bound     bool
}

// profiles are the modes of -profile.
var profiles = []string{"cpu", "mem", "mutex", "block", "trace", "goroutine", "thread"}

// usageError is a flag that cannot be obeyed: one line that names it and says
// what would do.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func badUsage(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// parseOptions reads the command line. It returns flag.ErrHelp after -h, and a
// usageError for what cannot be obeyed; help goes to out.
func parseOptions(args []string, out io.Writer) (*options, error) {
	o := &options{}
	var revs, workloads string
	fs := flag.NewFlagSet("racehunt", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&revs, "rev", strings.Join(revisionNames(), ","), "`revisions`, separated by commas")
	fs.StringVar(&workloads, "workload", "seed,touch", "`workloads`, separated by commas, of "+strings.Join(load.Workloads, ", "))
	fs.IntVar(&o.CPUs, "cpus", 4, fmt.Sprintf("CPUs of the machine, 2 to %d; more than the host has cores is fine", sys.MAXCPU))
	fs.DurationVar(&o.D, "d", 5*time.Second, "time for each revision and workload")
	fs.Uint64Var(&o.Seed, "seed", 1, "seed of the random choices; wild also draws its mix of calls from it")
	fs.IntVar(&o.Callouts, "callouts", 0, "callouts, at least 1 (default 16 for each CPU)")
	fs.IntVar(&o.Hz, "hz", 1000, "ticks a second, 10 to 10000")
	fs.BoolVar(&o.Bound, "bound", false, "bind the softclock threads to their CPUs; upstream lets them float, and so does racehunt")
	fs.BoolVar(&o.JSON, "json", false, "print one JSON object for each revision and workload on standard output, and nothing else there")
	fs.StringVar(&o.Profile, "profile", "", "write a profile of each run; `mode` is one of "+strings.Join(profiles, ", "))
	fs.BoolVar(&o.Gops, "gops", false, "start a gops agent in each run, on the loopback interface")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(out, "usage: racehunt [flags]")
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, badUsage("%v; racehunt -h lists the flags", err)
	}
	if fs.NArg() != 0 {
		return nil, badUsage("%q is no flag; racehunt takes flags only, -h lists them", fs.Arg(0))
	}
	var err error
	if o.Revs, err = choices("rev", revs, revisionNames()); err != nil {
		return nil, err
	}
	if o.Workloads, err = choices("workload", workloads, load.Workloads); err != nil {
		return nil, err
	}
	return o, o.check()
}

// check checks the numbers and fills in what depends on others.
func (o *options) check() error {
	switch {
	case o.CPUs < 2 || o.CPUs > sys.MAXCPU:
		return badUsage("-cpus %d: give 2 to %d; a callout can move only between two", o.CPUs, sys.MAXCPU)
	case o.D <= 0:
		return badUsage("-d %v: give a time above zero, as in -d 10s", o.D)
	case o.Callouts < 0 || o.Callouts > 1<<20:
		return badUsage("-callouts %d: give 1 to %d, or leave it out for 16 for each CPU", o.Callouts, 1<<20)
	case o.Hz < 10 || o.Hz > 10000:
		return badUsage("-hz %d: give 10 to 10000", o.Hz)
	case o.Profile != "" && !slices.Contains(profiles, o.Profile):
		return badUsage("-profile %s: there is no such mode; give one of %s", o.Profile, strings.Join(profiles, ", "))
	}
	if o.Callouts == 0 {
		o.Callouts = 16 * o.CPUs
	}
	return nil
}

// choices splits a list and checks that each of its words is known. They come
// back in the order in which they were asked for, once each.
func choices(name, list string, known []string) ([]string, error) {
	var out []string
	for _, s := range strings.Split(list, ",") {
		s = strings.TrimSpace(s)
		if !slices.Contains(known, s) {
			return nil, badUsage("-%s %s: %q is not known; give one or more of %s", name, list, s, strings.Join(known, ","))
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, nil
}

// assumptions says under what scheduling the verdicts hold.
func (o *options) assumptions() string {
	soft := "softclock threads float"
	if o.Bound {
		soft = "softclock threads are bound"
	}
	return fmt.Sprintf("%d CPUs on %d cores, %d ticks a second, %d callouts, seed %d; %s, clients are bound; preemption is the host's",
		o.CPUs, runtime.NumCPU(), o.Hz, o.Callouts, o.Seed, soft)
}
