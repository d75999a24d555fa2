package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/internal/profmode"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/load"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/stress"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

// what is what the flags ask for.
type what uint8

const (
	wantAll     what = iota // racehunt's own scenarios, and short stress runs
	wantStress              // -workload
	wantExplore             // -scenario
	wantReplay              // -replay
)

// options are what the flags say.
type options struct {
	What what
	Revs []string
	D    time.Duration // 0: as it fits
	JSON bool

	// Of stress:
	Workloads []string
	CPUs      int
	Callouts  int
	Hz        int
	Seed      uint64
	Profile   string
	Gops      bool
	Bound     bool

	// Of scenarios:
	Files    []source.File
	Floating []bool // modes
	Pages    cell.Files
	Replay   *retrace.Run
	Token    string
	On       *sys.Revision // the revision on which the run is to be followed, nil: as it was found
}

// Flags that are about stress runs only, and those that are about scenarios only.
var (
	stressFlags  = []string{"cpus", "callouts", "hz", "seed", "bound", "profile", "gops"}
	exploreFlags = []string{"mode", "html", "svg"}
	replayFlags  = []string{"replay", "rev", "html", "svg", "json"}
)

const synopsis = `usage: racehunt [flags]
       racehunt -workload NAMES [flags]    stress runs only
       racehunt -scenario FILES [flags]    every interleaving of these scenarios
       racehunt -replay TOKEN [flags]      one run, as it was found, or with -rev on another revision
       racehunt -enumerate [flags]         every small program; -enumerate -h lists its flags

exit status:
  0  every verdict that was asked for is there: scenarios got those that they expect; under the workload
     seed r216804 broke and timeout did not; no program of -enumerate fails; the run of -replay fails
  1  one of these is not so, or is not known: INCONCLUSIVE, interrupted, not run, failed; or what was
     found could not be printed or written
  2  bad usage, in the command line or in a file

flags:
`

// parseOptions reads the command line. It returns flag.ErrHelp after -h, and an
// error of one line for what cannot be obeyed; help goes to out.
func parseOptions(args []string, out io.Writer) (*options, error) {
	o := &options{}
	var revs, workloads, mode string
	var scenarios []string
	fs := flag.NewFlagSet("racehunt", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&revs, "rev", strings.Join(revisionNames(), ","), "`revisions`, separated by commas")
	fs.StringVar(&workloads, "workload", "seed,touch", "only stress runs, under these `workloads`, separated by commas, of "+strings.Join(load.Workloads, ", "))
	fs.IntVar(&o.CPUs, "cpus", 4, fmt.Sprintf("stress: CPUs of the machine, 2 to %d; more than the host has cores is fine", sys.MAXCPU))
	fs.DurationVar(&o.D, "d", 0, fmt.Sprintf("`time` for each stress run, without it %v, or %v if there are scenarios too; and for each scenario, revision and mode, without it %v",
		stressTime, stressTimeShort, exploreTime))
	fs.Uint64Var(&o.Seed, "seed", 1, "stress: seed of the random choices; wild also draws its mix of calls from it")
	fs.IntVar(&o.Callouts, "callouts", 0, "stress: callouts, at least 1 (default 16 for each CPU)")
	fs.IntVar(&o.Hz, "hz", 1000, "stress: ticks a second, 10 to 10000")
	fs.BoolVar(&o.Bound, "bound", false, "stress: bind the softclock threads to their CPUs; upstream lets them float, and so does racehunt")
	fs.BoolVar(&o.JSON, "json", false, "print one JSON object for each outcome on standard output, with the steps of the failing run, and nothing else there")
	fs.StringVar(&o.Profile, "profile", "", "stress: write a profile of each run; `mode` is one of "+strings.Join(profmode.Names, ", "))
	fs.BoolVar(&o.Gops, "gops", false, "stress: start a gops agent in each run, on the loopback interface")
	fs.Func("scenario", "only these `scenarios`, separated by commas: files, folders for all *.scn in them, or names: "+source.OwnExamples(), func(list string) error {
		scenarios = append(scenarios, strings.Split(list, ",")...)
		return nil
	})
	fs.StringVar(&mode, "mode", "both", "scenarios: bound, threads stay on their CPUs and share them; floating, they float; or both")
	fs.StringVar(&o.Pages.HTML, "html", "", "scenarios: write the matrix and the diagrams of the failing runs to `file`")
	fs.StringVar(&o.Pages.SVG, "svg", "", "scenarios: write the diagram of each failing run to a file in `folder`")
	fs.StringVar(&o.Token, "replay", "", "take the run of this `token` again, and show it; with -rev on that revision: there it follows the run as long as operations agree, and then lets whoever ran go on")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, synopsis)
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, usage.Errorf("%v; racehunt -h lists the flags", err)
	}
	if fs.NArg() != 0 {
		return nil, usage.Errorf("%q is no flag; racehunt takes flags only, -h lists them", fs.Arg(0))
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := o.want(given); err != nil {
		return nil, err
	}
	if given["d"] && o.D <= 0 {
		return nil, usage.Errorf("-d %v: give a time above zero, as in -d 10s", o.D)
	}
	var err error
	if o.Revs, err = choices("rev", revs, revisionNames()); err != nil {
		return nil, err
	}
	if o.What == wantReplay && given["rev"] {
		if len(o.Revs) != 1 {
			return nil, usage.Errorf("-rev %s: -replay follows a run on one revision; give one of them", revs)
		}
		o.On = scenario.Revision(o.Revs[0])
	}
	if o.Workloads, err = choices("workload", workloads, load.Workloads); err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	return o, o.explored(scenarios, mode)
}

// want finds out what is asked for, and refuses flags that are not about that.
func (o *options) want(given map[string]bool) error {
	refuse := func(flags []string, why string) error {
		for _, f := range flags {
			if given[f] {
				return usage.Errorf("-%s %s", f, why)
			}
		}
		return nil
	}
	switch {
	case given["replay"]:
		o.What = wantReplay
		for f := range given {
			if !slices.Contains(replayFlags, f) {
				return usage.Errorf("-%s does not go with -replay: the token says it all; leave one of the two out", f)
			}
		}
	case given["scenario"]:
		o.What = wantExplore
		if err := refuse([]string{"workload"}, "does not go with -scenario; leave one of the two out"); err != nil {
			return err
		}
		return refuse(stressFlags, "is about stress runs, and -scenario makes none; leave one of the two out")
	case given["workload"]:
		o.What = wantStress
		return refuse(exploreFlags, "is about scenarios, and -workload runs none; leave one of the two out")
	}
	return nil
}

// check checks the numbers and fills in what depends on others.
func (o *options) check() error {
	switch {
	case o.CPUs < 2 || o.CPUs > sys.MAXCPU:
		return usage.Errorf("-cpus %d: give 2 to %d; a callout can move only between two", o.CPUs, sys.MAXCPU)
	case o.Callouts < 0 || o.Callouts > 1<<20:
		return usage.Errorf("-callouts %d: give 1 to %d, or leave it out for 16 for each CPU", o.Callouts, 1<<20)
	case o.Hz < 10 || o.Hz > 10000:
		return usage.Errorf("-hz %d: give 10 to 10000", o.Hz)
	case o.Profile != "" && !slices.Contains(profmode.Names, o.Profile):
		return usage.Errorf("-profile %s: there is no such mode; give one of %s", o.Profile, strings.Join(profmode.Names, ", "))
	}
	if o.Callouts == 0 {
		o.Callouts = 16 * o.CPUs
	}
	return nil
}

// explored reads what is to be explored or replayed, and looks whether what comes
// of it can be written.
func (o *options) explored(scenarios []string, mode string) (err error) {
	switch mode {
	case "both":
		o.Floating = []bool{false, true}
	case cell.Modes[false], cell.Modes[true]:
		o.Floating = []bool{mode == cell.Modes[true]}
	default:
		return usage.Errorf("-mode %s: give bound, floating or both", mode)
	}
	switch o.What {
	case wantAll:
		o.Files, err = source.Own(source.OwnNames()...)
	case wantExplore:
		o.Files, err = source.Read(scenarios)
	case wantReplay:
		if o.Replay, err = retrace.ParseToken(o.Token); err != nil {
			return usage.Errorf("-replay: %v", err)
		}
	}
	if err != nil {
		return err
	}
	if o.Pages.HTML != "" {
		if err := whole.Writable(o.Pages.HTML); err != nil {
			return usage.Errorf("-html %s: %v; give a file in a folder that can be written to", o.Pages.HTML, err)
		}
	}
	if o.Pages.SVG != "" {
		if err := whole.Folder(o.Pages.SVG); err != nil {
			return usage.Errorf("-svg %s: %v; give a folder that can be written to", o.Pages.SVG, err)
		}
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
			return nil, usage.Errorf("-%s %s: %q is not known; give one or more of %s", name, list, s, strings.Join(known, ","))
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, nil
}

// Times, if -d does not say.
const (
	stressTime      = 5 * time.Second  // of a stress run
	stressTimeShort = 2 * time.Second  // of one after the scenarios
	exploreTime     = 20 * time.Second // of a cell
	matrixTime      = 30 * time.Second // of all of racehunt's own scenarios
)

// stressTime is the time of each stress run.
func (o *options) stressTime() time.Duration {
	switch {
	case o.D != 0:
		return o.D
	case o.What == wantAll:
		return stressTimeShort
	}
	return stressTime
}

// stress says which stress runs are wanted.
func (o *options) stress() *stress.Options {
	return &stress.Options{Revs: o.Revs, Workloads: o.Workloads, D: o.stressTime(), CPUs: o.CPUs, Callouts: o.Callouts, Hz: o.Hz, Seed: o.Seed,
		Profile: o.Profile, Gops: o.Gops, Bound: o.Bound}
}

// search says which searches are wanted. A cell has its time, and those of racehunt's
// own scenarios together all.
func (o *options) search() *search.Options {
	s := &search.Options{Files: o.Files, Revs: o.Revs, Floating: o.Floating, Each: o.D}
	if o.D == 0 {
		s.Each = exploreTime
		if o.What == wantAll {
			s.All = matrixTime
		}
	}
	return s
}
