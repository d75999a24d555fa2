package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// hunt runs every revision under every workload that was asked for, until ctx
// is done, and returns what came out.
func hunt(ctx context.Context, o *options, p *printer) ([]result, error) {
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
				return results, nil
			}
			j := job{Revision: rev, Workload: w, CPUs: o.CPUs, Callouts: o.Callouts, Hz: o.Hz, Seed: o.Seed,
				Floating: !o.Bound, D: o.D, Profile: o.Profile, Gops: o.Gops}
			if dir != "" {
				j.Dir = filepath.Join(dir, rev+"-"+w)
			}
			p.begin(rev, w)
			r, err := runJob(ctx, j, p.progress)
			if err != nil {
				return results, fmt.Errorf("%s under %s: %w", rev, w, err)
			}
			r.Assuming = o.assumptions()
			r.Profile = profileFile(j.Dir)
			p.end(&r)
			results = append(results, r)
		}
	}
	return results, nil
}

// profileFile returns the file that a child has left in dir, or "".
func profileFile(dir string) string {
	if dir == "" {
		return ""
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		return ""
	}
	return files[0]
}
