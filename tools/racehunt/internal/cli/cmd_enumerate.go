package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"ktimeout/sys"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/enum"
	"ktimeout/tools/racehunt/internal/usage"
)

// cmdEnumerate is racehunt enumerate.
func cmdEnumerate(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	o, shards, err := parseEnumerate(args, stdout)
	switch {
	case err != nil:
		return 2, err
	case shards != nil:
		return enum.Merge(shards, stdout, o.JSON)
	}
	return enum.Run(ctx, o, stdout, stderr)
}

// parseEnumerate reads the flags of racehunt enumerate. shards are the files to merge.
func parseEnumerate(args []string, stdout io.Writer) (_ *enum.Options, shards []string, _ error) {
	o := &enum.Options{}
	var calls, kinds, starts, in, shard, merge string
	fs := newFlags("enumerate")
	rev := fs.rev("timeout", "`revision`")
	fs.IntVar(&o.N, "n", 0, "look at programs of up to so many calls, 1 to 12; 0 goes on until the time is up")
	fs.DurationVar(&o.D, "d", 0, "`time` after which to stop; 0 means no limit")
	fs.StringVar(&calls, "calls", "reset0,reset1,stop,drain", "`calls` that programs make, separated by commas, of "+strings.Join(enumerate.Calls, ",")+
		"; of a text of the sbt era all it has, of "+strings.Join(enumerate.SbtCalls, ",")+", from "+enumerate.Alone[0]+" on in programs of one call only")
	fs.IntVar(&o.Space.Callouts, "callouts", 1, "callouts, 1 or 2; two have one lock, and a call may be on either")
	fs.StringVar(&kinds, "kinds", strings.Join(enumerate.Kinds, ","), "`kinds` of callouts; of a text of the sbt era all it has, of "+strings.Join(enumerate.SbtKinds, ","))
	fs.StringVar(&starts, "starts", strings.Join(enumerate.Starts, ","), "`states` of the callout when a program begins")
	fs.IntVar(&o.Space.Ticks, "ticks", 2, "clock interrupts in a run, the one that makes a callout due at the start counted in; 1 to 8")
	fs.StringVar(&in, "mode", "bound", "bound: threads and softclocks share their CPUs; floating: they float")
	memory := fs.memory("")
	fs.StringVar(&shard, "shard", "0/1", "do part `i/n` of the work; the files of all parts are put together by -merge")
	fs.IntVar(&o.Jobs, "j", runtime.NumCPU(), "processes at a time")
	fs.StringVar(&o.File, "o", "", "keep the state in `file`, and go on from it if it is there")
	fs.StringVar(&merge, "merge", "", "only merge these state `files`, separated by commas, and report")
	fs.BoolVar(&o.JSON, "json", false, "print the report as one JSON object on standard output, with the steps of the failing runs, and nothing else there")
	if err := fs.only(args, stdout); err != nil {
		return nil, nil, err
	}
	o.Rev = *rev
	m, noMode := scenario.ParseMode(in)
	o.Space.Calls, o.Space.Kinds, o.Space.Starts = words(calls), words(kinds), words(starts)
	o.Space.Floating, o.Space.Memory = m.Floats(), *memory
	if merge != "" {
		shards = words(merge)
	}
	r := scenario.Revision(o.Rev)
	if r == nil {
		return nil, nil, noRevision(o.Rev)
	}
	if r.Era != nil {
		if err := sbtWords(&o.Space, r, fs); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case noMode != nil:
		return nil, nil, usage.Errorf("-mode %s: give bound or floating", in)
	case o.N < 0 || o.N > 12:
		return nil, nil, usage.Errorf("-n %d: give 1 to 12, or 0 for no limit", o.N)
	case o.D < 0:
		return nil, nil, usage.Errorf("-d %v: give a time above zero, as in -d 20m", o.D)
	case o.N == 0 && o.D == 0 && shards == nil:
		return nil, nil, usage.Errorf("say how far to go: -n 4, -d 20m, or both")
	case o.Jobs < 1:
		return nil, nil, usage.Errorf("-j %d: give 1 or more", o.Jobs)
	}
	if n, err := fmt.Sscanf(shard, "%d/%d", &o.Shard.Part, &o.Shard.Of); n != 2 || err != nil ||
		o.Shard.Of < 1 || o.Shard.Part < 0 || o.Shard.Part >= o.Shard.Of || shard != fmt.Sprintf("%d/%d", o.Shard.Part, o.Shard.Of) {
		return nil, nil, usage.Errorf("-shard %s: give i/n with i from 0 to n-1, as in -shard 0/4", shard)
	}
	if err := o.Space.Check(); err != nil {
		return nil, nil, usage.Errorf("%v", err)
	}
	return o, shards, nil
}

// sbtWords makes a space one of the sbt era. Of calls and kinds it has those that the text
// has, where no flag says which; others are refused.
func sbtWords(sp *enumerate.Space, rev *sys.Revision, fs *flags) error {
	sp.Sbt = true
	given := make(map[string]bool)
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, l := range []struct {
		flag       string
		have       *[]string
		all, known []string
	}{{"calls", &sp.Calls, enumerate.SbtCalls, enumerate.SbtCallsOf(rev)}, {"kinds", &sp.Kinds, enumerate.SbtKinds, enumerate.SbtKindsOf(rev)}} {
		if !given[l.flag] {
			*l.have = l.known
		}
		for _, w := range *l.have {
			if slices.Contains(l.all, w) && !slices.Contains(l.known, w) {
				return usage.Errorf("-%s %s: the text does not have it; give one or more of %s", l.flag, w, strings.Join(l.known, ","))
			}
		}
	}
	return nil
}

// words splits a list into its words, each once.
func words(list string) (out []string) {
	for _, w := range strings.Split(list, ",") {
		if w = strings.TrimSpace(w); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// revisionNames are the names of all revisions.
func revisionNames() string { return strings.Join(scenario.RevisionNames(), ", ") }
