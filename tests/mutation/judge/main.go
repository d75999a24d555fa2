// Command judge looks for a failure of the maintained port as it was built: in
// every scenario of tests/testdata that says it has none, and in all programs of
// up to -n calls. It prints what it finds in one line, and exits 1; 0 if there is
// nothing. tests/mutation runs it.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ktimeout/kern/timeout"
	"ktimeout/tests/enumerate"
	"ktimeout/tests/explore"
	"ktimeout/tests/scenario"
)

// Limits of one search. The unchanged port needs a small part of each.
const (
	steps   = 1000
	perRuns = 200_000
	perTime = 20 * time.Second
)

func main() {
	n := flag.Int("n", 2, "calls of the largest programs")
	from := flag.Int("from", 0, "0: scenarios first; else programs of so many calls and more")
	only := flag.String("scenario", "", "only this scenario")
	flag.Parse()
	err := judge(flag.Arg(0), *only, *from, *n)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// judge returns the first failure that it finds.
func judge(testdata, only string, from, n int) error {
	if from == 0 {
		if err := scenarios(testdata, cmp.Or(only, "*")); err != nil {
			return err
		}
		from = 1
	}
	return programs(from, n)
}

// scenarios runs the scenarios whose names match.
func scenarios(testdata, pattern string) error {
	files, err := filepath.Glob(filepath.Join(testdata, pattern+".scn"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("%s holds no scenarios: %w", testdata, errors.Join(err, os.ErrNotExist))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		s, err := scenario.Parse(file, text)
		if err != nil {
			return err
		}
		for _, floating := range []bool{false, true} {
			if err := search(s, floating); err != nil {
				return fmt.Errorf("scenario %s, floating %v: %w", s.Name, floating, err)
			}
		}
	}
	return nil
}

// search explores a scenario, and returns an error unless what comes out is what
// it expects.
func search(s *scenario.Scenario, floating bool) error {
	p, err := scenario.Load(s, &timeout.Revision, floating)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), perTime)
	defer cancel()
	r := p.Prove(ctx, explore.Options{Steps: steps, Runs: perRuns})
	got := "unreachable"
	switch {
	case r.Failure != nil:
		got = r.Failure.Kind + ": " + r.Failure.Text
	case !r.Complete:
		got = "it does not end: " + r.Why
	}
	if want := s.Expected(timeout.Revision.Name, floating); got != want && (r.Failure == nil || r.Failure.Kind != want) {
		return errors.New(got)
	}
	return p.Close()
}

// programs explores all programs of some numbers of calls.
func programs(from, n int) error {
	sp := &enumerate.Space{Callouts: 1, Calls: []string{"reset0", "reset1", "stop", "drain"}, Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2}
	for k := from; k <= n; k++ {
		for chunk := 0; chunk*enumerate.ChunkSize < sp.Count(k); chunk++ {
			f, _, err := enumerate.Look(context.Background(), sp, &timeout.Revision, k, chunk)
			switch {
			case err != nil:
				return err
			case len(f.Groups) != 0:
				return fmt.Errorf("program of %d calls: %s: %s", k, f.Groups[0].Kind, f.Groups[0].Text)
			case f.Cut != 0:
				return fmt.Errorf("program of %d calls: a search does not end", k)
			}
		}
	}
	return nil
}
