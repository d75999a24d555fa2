package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/load"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/stress"
)

// stressTime is the time of a stress run, if -d does not say.
const stressTime = 5 * time.Second

// cmdStress is racehunt stress.
func cmdStress(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	o, asJSON, err := parseStress(args, stdout)
	if err != nil {
		return 2, err
	}
	p := screen.New(stdout, stderr, asJSON)
	results, err := stress.Run(ctx, o, p)
	return interrupted(ctx, stress.Status(results)), errors.Join(err, stress.Print(p, results))
}

// parseStress reads the flags of racehunt stress.
func parseStress(args []string, stdout io.Writer) (o *stress.Options, asJSON bool, err error) {
	f := newFlags("stress")
	revs, json := f.revs(scenario.RevisionNames()), f.json()
	under := f.list("workload", workloads, load.Workloads, "`workloads`, separated by commas, of "+strings.Join(load.Workloads, ", "))
	o = f.load("")
	d := f.limit(fmt.Sprintf("`time` for each run, without it %v", stressTime))
	if err := f.only(args, stdout); err != nil {
		return nil, false, err
	}
	if err := cmp.Or(f.checkLimit(*d), checkLoad(o)); err != nil {
		return nil, false, err
	}
	o.Revs, o.Workloads, o.D = revs.words, under.words, stressTime
	if *d != 0 {
		o.D = *d
	}
	return o, *json, nil
}
