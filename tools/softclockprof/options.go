package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/bits"
	"net"
	"slices"
	"strings"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/internal/profmode"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/softclockprof/internal/load"
	"ktimeout/tools/softclockprof/internal/meter"
	"ktimeout/tools/version"
)

// options has the values of the flags.
type options struct {
	Rev      *sys.Revision
	CPUs     int
	Callouts int
	Hz       int
	Ncallout int
	D        time.Duration
	Window   time.Duration
	Ops      int
	Mix      load.Mix
	Spread   load.Spread
	Span     time.Duration
	Cost     time.Duration
	Kind     string
	Floating bool
	Seed     uint64

	Out     string
	Profile string
	Labels  meter.Labels
	Hist    bool
	Gops    bool
	HTTP    string

	Flags   map[string]string // by name: the values in force of the flags that decide what is measured
	Compare [2]string         // two folders to compare; if set, nothing else is done
}

const (
	maxCallouts = 10_000_000
	maxBuckets  = 1 << 26 // of all wheels together: a GiB
	noProfile   = "none"
	// defaultHz is in step with none of the tick rates that hosts have, which are
	// multiples of 50: its ticks drift through all phases of the host's ticks 24
	// times a second or more.
	defaultHz = 1024
)

// parseOptions reads the flags. An error is one line.
func parseOptions(args []string, out io.Writer) (*options, error) {
	o := &options{}
	var rev, mix, spread, labels string
	var compare bool
	fs := flag.NewFlagSet("softclockprof", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&rev, "rev", "timeout", "`revision` to run: "+revisions())
	fs.IntVar(&o.CPUs, "cpus", 4, "CPUs of the machine, 1 to 64; there may be more than cores")
	fs.IntVar(&o.Callouts, "callouts", 100_000, "callouts that are armed, 1 to 10000000")
	fs.IntVar(&o.Hz, "hz", defaultHz, "ticks a second, 1 to 10000; a multiple of 50 may keep step with the host's ticks, and cpu.pprof lack most")
	fs.IntVar(&o.Ncallout, "ncallout", smp.NCALLOUT, "least number of buckets of a callwheel, 1 to 16777216; C takes it from the size of the machine")
	fs.DurationVar(&o.D, "d", 10*time.Second, "`time` to run once all callouts are armed")
	fs.DurationVar(&o.Window, "window", 200*time.Millisecond, "`time` to record every event after that, up to 1m; 0 leaves out KTR and the Perfetto trace")
	fs.IntVar(&o.Ops, "ops", 20_000, "calls of clients a second, up to 100000000; 0: none")
	fs.StringVar(&mix, "mix", "reset=6,stop=2,drain=1,move=1", "`weights` of those calls; what was stopped is armed when its turn comes again")
	fs.StringVar(&spread, "spread", string(load.Uniform), "how the times of armings are spread: uniform, bursty (due together, ten times in a span), or tcp (long; nearly all are stopped or armed again first)")
	fs.DurationVar(&o.Span, "span", 0, "longest `time` of an arming; without it 10s, and for tcp six times what clients need to come round once")
	fs.DurationVar(&o.Cost, "cost", 0, "`time` that each handler spends, up to 1s")
	fs.StringVar(&o.Kind, "kind", load.Kinds[0], "callouts: mpsafe, with a mutex, or direct (main only: the timer interrupt calls the handlers)")
	fs.BoolVar(&o.Floating, "floating", false, "softclock threads float, as upstream leaves them; else each is bound to its CPU")
	fs.Uint64Var(&o.Seed, "seed", 1, "seed of the times and of the clients' choices")
	fs.StringVar(&o.Out, "o", "", "`folder` to write to, new or empty; by default one named after the revision and the time")
	fs.StringVar(&o.Profile, "profile", "cpu", "profile of Go to take: "+strings.Join(profmode.Names, ", ")+", or none")
	fs.StringVar(&labels, "labels", string(meter.CPULabel), "labels of a CPU profile: cpu, handler (that and the handler), or none")
	fs.BoolVar(&o.Hist, "hist", true, "measure lateness and handlers; -hist=false leaves the probes out")
	fs.BoolVar(&o.Gops, "gops", false, "start an agent for the tool gops, on loopback")
	fs.StringVar(&o.HTTP, "http", "", "serve the sysctls and net/http/pprof on a loopback `address`, as in 127.0.0.1:6060")
	fs.BoolVar(&compare, "compare", false, "run nothing: show the figures of two runs side by side, softclockprof -compare FOLDER FOLDER")
	printVersion := version.Flag(fs)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(out, "usage: softclockprof [flags]\n       softclockprof -compare FOLDER FOLDER")
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, fmt.Errorf("%w; softclockprof -h lists the flags", err)
	}
	if *printVersion {
		version.Print(out, "softclockprof")
		return nil, flag.ErrHelp // the program has nothing else to do
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if compare {
		if len(given) != 1 || fs.NArg() != len(o.Compare) {
			return nil, errors.New("-compare: give the folders of two runs and no other flag, as in softclockprof -compare FOLDER FOLDER")
		}
		o.Compare = [2]string(fs.Args())
		return o, nil
	}
	if fs.NArg() != 0 {
		return nil, fmt.Errorf("%q is no flag; softclockprof -h lists them", fs.Arg(0))
	}
	o.Rev, o.Spread, o.Labels = scenario.Revision(rev), load.Spread(spread), meter.Labels(labels)
	if o.Rev == nil {
		return nil, fmt.Errorf("-rev %s: there is no such revision; give one of %s", rev, revisions())
	}
	var err error
	if o.Mix, err = load.ParseMix(mix); err != nil {
		return nil, fmt.Errorf("-mix %w", err)
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := o.checkSpan(given["span"]); err != nil {
		return nil, err
	}
	if err := o.checkHTTP(); err != nil {
		return nil, err
	}
	o.Flags = map[string]string{}
	fs.VisitAll(func(f *flag.Flag) {
		if !slices.Contains([]string{"o", "gops", "http", "compare", "version"}, f.Name) {
			o.Flags[f.Name] = f.Value.String()
		}
	})
	o.Flags["mix"] = o.Mix.String()
	return o, nil
}

// revisions returns the names of all revisions.
func revisions() string {
	return strings.Join(scenario.RevisionNames(), ", ") + ", " + strings.ReplaceAll(scenario.LaterNames(), ",", ", ")
}

// check returns what is wrong with the options.
func (o *options) check() error {
	within := func(name string, v, lo, hi int) error {
		if v < lo || v > hi {
			return fmt.Errorf("-%s %d: give %d to %d", name, v, lo, hi)
		}
		return nil
	}
	for _, err := range []error{
		within("cpus", o.CPUs, 1, sys.MAXCPU), within("callouts", o.Callouts, 1, maxCallouts),
		within("hz", o.Hz, 1, 10000), within("ncallout", o.Ncallout, 1, 1<<24), within("ops", o.Ops, 0, 100_000_000),
	} {
		if err != nil {
			return err
		}
	}
	switch {
	case o.D <= 0:
		return fmt.Errorf("-d %v: give a time above zero, as in -d 10s", o.D)
	case o.Window < 0 || o.Window > time.Minute:
		return fmt.Errorf("-window %v: give up to 1m, or 0 for no trace", o.Window)
	case o.Cost < 0 || o.Cost > time.Second:
		return fmt.Errorf("-cost %v: give up to 1s", o.Cost)
	case !slices.Contains(load.Spreads, o.Spread):
		return fmt.Errorf("-spread %s: give uniform, bursty or tcp", o.Spread)
	case o.Spread == load.TCP && o.Ops == 0:
		return errors.New("-spread tcp: clients must come round, give -ops above 0")
	case !slices.Contains(load.Kinds, o.Kind):
		return fmt.Errorf("-kind %s: give mpsafe, mutex or direct", o.Kind)
	case o.Kind == load.Direct && o.Rev.Era == nil:
		return fmt.Errorf("-kind direct: %s is of the tick era, which has no direct armings; give mpsafe or mutex, or -rev %s", o.Rev.Name, scenario.Later[0].Name)
	case o.Profile != noProfile && !slices.Contains(profmode.Names, o.Profile):
		return fmt.Errorf("-profile %s: there is no such mode; give one of %s, or none", o.Profile, strings.Join(profmode.Names, ", "))
	case !slices.Contains([]meter.Labels{meter.NoLabels, meter.CPULabel, meter.HandlerLabel}, o.Labels):
		return fmt.Errorf("-labels %s: give none, cpu or handler", o.Labels)
	}
	if wheels := o.CPUs << bits.Len(uint(o.Ncallout-1)); wheels > maxBuckets {
		return fmt.Errorf("-ncallout %d: the wheels of %d CPUs have %d buckets; give less, up to %d in all", o.Ncallout, o.CPUs, wheels, maxBuckets)
	}
	return nil
}

// checkSpan returns what is wrong with the span, and sets a default if none was
// given.
func (o *options) checkSpan(given bool) error {
	const longest = 1 << 30 // ticks
	if !given {
		o.Span = 10 * time.Second
		if o.Spread == load.TCP {
			o.Span = max(time.Duration(float64(o.Callouts)/float64(o.Ops)*load.Rounds*float64(time.Second)), time.Second)
			if o.ticks() > longest {
				return fmt.Errorf("-spread tcp: %d calls a second come round too seldom; give more -ops, fewer -callouts, or a -span", o.Ops)
			}
		}
	}
	if n := o.ticks(); n < 1 || n > longest {
		return fmt.Errorf("-span %v: at %d ticks a second that is %d ticks; give 1 to %d", o.Span, o.Hz, n, longest)
	}
	return nil
}

// ticks returns the span in ticks.
func (o *options) ticks() int64 { return int64(o.Span.Seconds() * float64(o.Hz)) }

func (o *options) checkHTTP() error {
	if o.HTTP == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(o.HTTP)
	if err != nil {
		return fmt.Errorf("-http %s: give an address and a port, as in 127.0.0.1:6060", o.HTTP)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("-http %s: only loopback is served; give 127.0.0.1 or localhost", o.HTTP)
	}
	return nil
}
