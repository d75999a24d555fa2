package enum

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
)

// options are what the flags say.
type options struct {
	rev   string
	space enumerate.Space
	shard enumerate.Shard
	n     int
	d     time.Duration
	jobs  int
	file  string
	merge []string
	json  bool
}

const usage = `usage: racehunt -enumerate [flags]

exit status:
  0  every program of up to -n calls was looked at, or as many as there was time for without -n, and none fails
  1  some fail, or are missing: the time was up before -n was reached, an interrupt, INCONCLUSIVE, parts that
     -merge was not given; or what was found could not be printed or written
  2  bad usage

flags:
`

// parse reads the flags after -enumerate. An error is one line.
func parse(args []string, out io.Writer) (*options, error) {
	o := &options{}
	var calls, kinds, starts, mode, shard, merge string
	fs := flag.NewFlagSet("racehunt -enumerate", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.rev, "rev", "timeout", "`revision`")
	fs.IntVar(&o.n, "n", 0, "look at programs of up to so many calls, 1 to 12; 0 goes on until the time is up")
	fs.DurationVar(&o.d, "d", 0, "`time` after which to stop; 0 means no limit")
	fs.StringVar(&calls, "calls", "reset0,reset1,stop,drain", "`calls` that programs make, separated by commas, of "+strings.Join(enumerate.Calls, ","))
	fs.IntVar(&o.space.Callouts, "callouts", 1, "callouts, 1 or 2; two have one lock, and a call may be on either")
	fs.StringVar(&kinds, "kinds", strings.Join(enumerate.Kinds, ","), "`kinds` of callouts")
	fs.StringVar(&starts, "starts", strings.Join(enumerate.Starts, ","), "`states` of the callout when a program begins")
	fs.IntVar(&o.space.Ticks, "ticks", 2, "clock interrupts in a run, the one that makes a callout due at the start counted in; 1 to 8")
	fs.StringVar(&mode, "mode", "bound", "bound: threads and softclocks share their CPUs; floating: they float")
	fs.StringVar(&shard, "shard", "0/1", "do part `i/n` of the work; the files of all parts are put together by -merge")
	fs.IntVar(&o.jobs, "j", runtime.NumCPU(), "processes at a time")
	fs.StringVar(&o.file, "o", "", "keep the state in `file`, and go on from it if it is there")
	fs.StringVar(&merge, "merge", "", "only merge these state `files`, separated by commas, and report")
	fs.BoolVar(&o.json, "json", false, "print the report as one JSON object on standard output, with the steps of the failing runs, and nothing else there")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(out, usage)
			fs.SetOutput(out)
			fs.PrintDefaults()
			return nil, err
		}
		return nil, fmt.Errorf("%w; racehunt -enumerate -h lists the flags", err)
	}
	o.space.Calls, o.space.Kinds, o.space.Starts = words(calls), words(kinds), words(starts)
	o.space.Floating = mode == "floating"
	if merge != "" {
		o.merge = words(merge)
	}
	switch {
	case fs.NArg() != 0:
		return nil, fmt.Errorf("%q is no flag; racehunt -enumerate -h lists them", fs.Arg(0))
	case scenario.Revision(o.rev) == nil:
		return nil, fmt.Errorf("-rev %s: there is no such revision; give one of %s", o.rev, strings.Join(revisions(), ", "))
	case mode != "bound" && mode != "floating":
		return nil, fmt.Errorf("-mode %s: give bound or floating", mode)
	case o.n < 0 || o.n > 12:
		return nil, fmt.Errorf("-n %d: give 1 to 12, or 0 for no limit", o.n)
	case o.d < 0:
		return nil, fmt.Errorf("-d %v: give a time above zero, as in -d 20m", o.d)
	case o.n == 0 && o.d == 0 && o.merge == nil:
		return nil, errors.New("say how far to go: -n 4, -d 20m, or both")
	case o.jobs < 1:
		return nil, fmt.Errorf("-j %d: give 1 or more", o.jobs)
	}
	if n, err := fmt.Sscanf(shard, "%d/%d", &o.shard.Part, &o.shard.Of); n != 2 || err != nil ||
		o.shard.Of < 1 || o.shard.Part < 0 || o.shard.Part >= o.shard.Of || shard != fmt.Sprintf("%d/%d", o.shard.Part, o.shard.Of) {
		return nil, fmt.Errorf("-shard %s: give i/n with i from 0 to n-1, as in -shard 0/4", shard)
	}
	return o, o.space.Check()
}

// words splits a list, and leaves out what is there twice.
func words(list string) (out []string) {
	for _, w := range strings.Split(list, ",") {
		if w = strings.TrimSpace(w); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func revisions() (names []string) {
	for _, r := range scenario.Revisions {
		names = append(names, r.Name)
	}
	return names
}
