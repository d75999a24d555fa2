// Package stress runs the revisions under a load of threads and handlers on the host
// machine, each run in a child process, and reports how each run ended.
//
// It imports the loads, the checker and the watchdog, child processes and the screen.
package stress

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
)

// Options say what is to be run.
type Options struct {
	Revs      []string
	Workloads []string
	D         time.Duration // the time of each run
	CPUs      int
	Callouts  int
	Hz        int
	Seed      uint64
	Profile   string // mode, or ""
	Gops      bool
	Bound     bool
}

// Job is a workload on one revision.
type Job struct {
	Revision string
	Workload string
	CPUs     int
	Callouts int
	Hz       int
	Seed     uint64
	Floating bool
	D        time.Duration
	Profile  string // mode, or ""
	Dir      string // where the profile goes
	Gops     bool
}

// Report is what a child says of its run.
type Report struct {
	Elapsed   time.Duration
	Counts    Counts
	Violation *check.Violation `json:",omitempty"`
}

type (
	message = child.Message[Report]
	outcome = child.Outcome[Report]
)

// Kind is the kind of the child that does such a job.
const Kind child.Kind = "stress"

// Run runs every revision under every workload of o, and returns the results. Runs that
// have not begun when ctx is done get the verdict NotRun.
func Run(ctx context.Context, o *Options, sc *screen.Screen) ([]Result, error) {
	p := &progress{Screen: sc}
	dir := ""
	if o.Profile != "" {
		var err error
		if dir, err = os.MkdirTemp("", "racehunt-"); err != nil {
			return nil, fmt.Errorf("-profile: %w", err)
		}
	}
	var results []Result
	for _, w := range o.Workloads {
		for _, rev := range o.Revs {
			if ctx.Err() != nil {
				results = append(results, Result{Revision: rev, Workload: w, Verdict: NotRun, CPUs: o.CPUs, Seed: o.Seed, Assuming: o.assumptions()})
				continue
			}
			j := Job{Revision: rev, Workload: w, CPUs: o.CPUs, Callouts: o.Callouts, Hz: o.Hz, Seed: o.Seed,
				Floating: !o.Bound, D: o.D, Profile: o.Profile, Gops: o.Gops}
			if dir != "" {
				j.Dir = filepath.Join(dir, rev+"-"+w)
			}
			p.begin(rev, w)
			r, err := runOne(ctx, j, p.stresses)
			if err != nil {
				return results, fmt.Errorf("%s under %s: %w", rev, w, err)
			}
			r.Assuming = o.assumptions()
			if r.Profile = profileFile(j.Dir); dir != "" && r.Profile == "" {
				p.stresses(message{Note: "no profile: the process died before it was written"})
			}
			p.end(&r)
			results = append(results, r)
		}
	}
	return results, nil
}

// runOne runs one workload on one revision in a child.
func runOne(ctx context.Context, j Job, progress func(message)) (Result, error) {
	r := Result{Revision: j.Revision, Workload: j.Workload, CPUs: j.CPUs, Seed: j.Seed}
	o, err := child.Run(ctx, Kind, j, progress)
	if err == nil {
		judge(&o, &r)
	}
	return r, err
}

// profileFile returns the profile that a child has left in dir, or "" if there is no
// complete one: pprof writes the file only when the profile ends, and a broken machine
// may crash the process just then.
func profileFile(dir string) string {
	if dir == "" {
		return ""
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		return ""
	}
	if st, err := os.Stat(files[0]); err != nil || st.Size() == 0 {
		return ""
	}
	return files[0]
}

// assumptions says how threads are scheduled in stress runs, on which their verdicts
// depend.
func (o *Options) assumptions() string {
	soft := "softclock threads float"
	if o.Bound {
		soft = "softclock threads are bound"
	}
	return fmt.Sprintf("%s on %s, %s a second, %s, seed %d; %s, clients are bound; preemption is the host's",
		say.Count(o.CPUs, "CPU"), say.Count(runtime.NumCPU(), "core"), say.Count(o.Hz, "tick"), say.Count(o.Callouts, "callout"), o.Seed, soft)
}
