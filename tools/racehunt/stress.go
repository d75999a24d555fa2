package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// stress runs every revision under every workload that was asked for, and returns
// what came out. Those that it has not begun when ctx is done are not run.
func stress(ctx context.Context, o *options, p *printer) ([]result, error) {
	dir := ""
	if o.Profile != "" {
		var err error
		if dir, err = os.MkdirTemp("", "racehunt-"); err != nil {
			return nil, fmt.Errorf("-profile: %w", err)
		}
	}
	var results []result
	for _, w := range o.Workloads {
		for _, rev := range o.Revs {
			if ctx.Err() != nil {
				results = append(results, result{Revision: rev, Workload: w, Verdict: neverRun, CPUs: o.CPUs, Seed: o.Seed, Assuming: o.assumptions()})
				continue
			}
			j := stressJob{Revision: rev, Workload: w, CPUs: o.CPUs, Callouts: o.Callouts, Hz: o.Hz, Seed: o.Seed,
				Floating: !o.Bound, D: o.stressTime(), Profile: o.Profile, Gops: o.Gops}
			if dir != "" {
				j.Dir = filepath.Join(dir, rev+"-"+w)
			}
			p.begin(rev, w)
			r, err := runStress(ctx, j, p.stresses)
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

// runStress runs one workload on one revision in a child.
func runStress(ctx context.Context, j stressJob, progress func(message)) (result, error) {
	r := result{Revision: j.Revision, Workload: j.Workload, CPUs: j.CPUs, Seed: j.Seed}
	o, err := runJob(ctx, job{Stress: &j}, progress)
	if err == nil {
		o.judge(&r)
	}
	return r, err
}

// profileFile returns the file that a child has left in dir, or "" where it left
// none that is whole: a broken machine may take the process down while the profile
// is being ended, and pprof writes a file only then.
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
