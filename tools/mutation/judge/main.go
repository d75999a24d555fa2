// Command judge looks for a failure of the maintained port that it was built with: in
// every scenario of tools/model/scenarios that expects none, and in all programs of
// up to -n calls. It prints a failure on one line, and ends with an exit status of
// package exit. tools/mutation runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"syscall"
	"time"

	"ktimeout/kern/timeout"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
	"ktimeout/tools/mutation/internal/exit"
)

// Limits of one search. The unchanged port stays far below each of them.
const (
	steps   = 1000
	perRuns = 200_000
	perTime = 20 * time.Second
	perCPU  = time.Minute // CPU time that a search that is stopped after perTime cannot use
)

// errCut says that the judge cannot decide: a search did not end within its
// limits.
var errCut = errors.New("a search was cut short")

// failure is what the judge looks for.
type failure string

func (f failure) Error() string { return string(f) }

func main() {
	n := flag.Int("n", 2, "calls of the largest programs")
	from := flag.Int("from", 0, "0: scenarios first; else programs of so many calls and more")
	only := flag.String("scenario", "*", "only this scenario")
	flag.Parse()
	err := judge(*only, *from, *n)
	if err != nil {
		fmt.Println(err)
	}
	found := failure("")
	switch {
	case errors.As(err, &found):
		os.Exit(exit.Found)
	case errors.Is(err, errCut):
		os.Exit(exit.Cut)
	case err != nil:
		os.Exit(exit.Trouble)
	}
}

// judge returns the first failure that it finds, or else errCut if a search was
// cut short.
func judge(only string, from, n int) error {
	cut := error(nil)
	if from == 0 {
		all, err := scenario.ReadAll(scenarios.Files, only+".scn")
		if err != nil {
			return err
		}
		if cut = files(all); cut != nil && !errors.Is(cut, errCut) {
			return cut
		}
		from = 1
	}
	if err := programs(from, n); err != nil {
		return err
	}
	return cut
}

// files explores scenarios, bound and floating.
func files(all []*scenario.Scenario) error {
	cut := error(nil)
	for _, s := range all {
		for _, floating := range []bool{false, true} {
			err := search(s, floating)
			switch {
			case errors.Is(err, errCut):
				cut = err
			case err != nil:
				return err
			}
		}
	}
	return cut
}

// watch ends the process with the status of a failure if the search takes more CPU
// time than it can need: a step that never ends cannot be stopped. The caller calls
// over when the search has ended.
func watch(what string) (over func()) {
	begun, done := cpuTime(), make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Second):
				if cpuTime()-begun > perCPU {
					fmt.Printf("%s: a step does not end\n", what)
					os.Exit(exit.Found)
				}
			}
		}
	}()
	return func() { close(done) }
}

// cpuTime returns the CPU time that the process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// search explores a scenario, and returns an error unless the verdict is the one
// that the scenario expects.
func search(s *scenario.Scenario, floating bool) error {
	defer watch(fmt.Sprintf("scenario %s, floating %v", s.Name, floating))()
	p, err := scenario.Load(s, &timeout.Revision, floating)
	if err != nil {
		return failure(err.Error())
	}
	ctx, cancel := context.WithTimeout(context.Background(), perTime)
	defer cancel()
	by := p.Prove
	if s.Loops() {
		by = p.Reach // traces of loops are without number
	}
	r := by(ctx, explore.Options{Steps: steps, Runs: perRuns})
	if err := p.Close(); err != nil {
		return failure(err.Error())
	}
	got, text := scenario.Outcome{Kind: scenario.Unreachable}, "it should fail and does not"
	switch {
	case r.Failure != nil:
		got = scenario.OutcomeOf(r.Failure)
		text = got.Kind.String() + ": " + r.Failure.Text
	case !r.Complete:
		return fmt.Errorf("scenario %s, floating %v: %w: %v: %s", s.Name, floating, errCut, scenario.Inconclusive, r.Why)
	}
	if !s.Expected(timeout.Revision.Name, floating).Allows(got) {
		return failure(fmt.Sprintf("scenario %s, floating %v: %s", s.Name, floating, text))
	}
	return nil
}

// programs explores all programs with a number of calls between from and n.
func programs(from, n int) error {
	cut := error(nil)
	var l scenario.Loader
	sp := &enumerate.Space{Callouts: 1, Calls: []string{"reset0", "reset1", "stop", "drain"}, Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2}
	for k := from; k <= n; k++ {
		for chunk := 0; chunk*enumerate.ChunkSize < sp.Count(k); chunk++ {
			over := watch(fmt.Sprintf("programs of %d calls", k))
			f, _, err := enumerate.Look(context.Background(), &l, sp, &timeout.Revision, k, chunk)
			over()
			switch {
			case err != nil:
				return failure(err.Error())
			case len(f.Groups) != 0:
				return failure(fmt.Sprintf("program of %d calls: %s: %s", k, f.Groups[0].Kind, f.Groups[0].Text))
			case f.Cut != 0:
				cut = fmt.Errorf("program of %d calls: %w", k, errCut)
			}
		}
	}
	return cut
}
