package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"ktimeout/tools/internal/module"
	"ktimeout/tools/mutation/internal/exit"
)

// outcome is what became of a mutant.
type outcome string

const (
	caught   outcome = "caught"
	tested   outcome = "only tests fail" // the tests of kern/timeout and kern/sleepqueue
	survived outcome = "SURVIVED"
	cut      outcome = "inconclusive" // a search was cut short, or the judge did not end in time
	unbuilt  outcome = "does not build"
	unjudged outcome = "not judged" // the run was stopped before
)

// verdict is the outcome for a mutant, and what led to it.
type verdict struct {
	outcome
	by   string
	took time.Duration
}

// run judges the mutants, prints a line for each, and then prints how many were
// caught.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) (int, error) {
	root, err := module.Root()
	if err != nil {
		return 1, err
	}
	mutants, err := o.choose(root)
	if err != nil {
		return 1, err
	}
	if o.list && !o.reverts {
		for i := range mutants {
			fmt.Fprintln(stdout, mutants[i].name())
		}
		return 0, nil
	}
	dir, err := os.MkdirTemp("", "mutation-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if o.reverts {
		return o.runReverts(ctx, root, dir, stdout)
	}
	if v := o.judge(ctx, root, dir, nil); v.outcome != survived {
		return 1, fmt.Errorf("the judge finds fault with the port as it is: %s %s", v.outcome, v.by)
	}
	verdicts := make([]verdict, len(mutants))
	var next, done sync.Mutex
	var workers sync.WaitGroup
	taken, judged := 0, 0
	for range o.jobs {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for {
				next.Lock()
				i := taken
				taken++
				next.Unlock()
				if i >= len(mutants) {
					return
				}
				v := o.judge(ctx, root, filepath.Join(dir, fmt.Sprint(i)), &mutants[i])
				done.Lock()
				judged++
				verdicts[i] = v
				fmt.Fprintf(stderr, "%d of %d  %-14s %5.1f s  %s\n", judged, len(mutants), v.outcome, v.took.Seconds(), mutants[i].name())
				done.Unlock()
			}
		}()
	}
	workers.Wait()
	return report(stdout, mutants, verdicts), nil
}

// judge builds the judge with a mutant, or with the unchanged port, and runs it.
func (o *options) judge(ctx context.Context, root, dir string, m *mutant) (v verdict) {
	start := time.Now()
	defer func() { v.took = time.Since(start) }()
	if ctx.Err() != nil {
		return verdict{outcome: unjudged}
	}
	changed := map[string][]byte{}
	if m != nil {
		src, err := os.ReadFile(filepath.Join(root, m.file))
		if err != nil {
			return verdict{outcome: unbuilt, by: err.Error()}
		}
		changed[m.file] = m.apply(src)
		defer os.RemoveAll(dir)
	}
	bin, overlay, err := build(ctx, root, dir, changed)
	if err != nil {
		return verdict{outcome: unbuilt, by: err.Error()}
	}
	shortened := ""
	for _, args := range [][]string{
		{"-n", fmt.Sprint(min(o.n, 2))},
		{"-from", "3", "-n", fmt.Sprint(o.n)},
	} {
		switch v := o.try(ctx, bin, args); {
		case m == nil:
			return v
		case v.outcome == cut:
			shortened = v.by
		case v.outcome != survived:
			return v
		}
	}
	if v := o.test(ctx, root, overlay); v.outcome != survived || shortened == "" {
		return v
	}
	return verdict{outcome: cut, by: shortened}
}

// test runs the tests of the mutated packages, with and without the kernel's
// assertions. Rapid's failed histories are not kept, or the next mutant would be
// tried with them.
func (o *options) test(ctx context.Context, root, overlay string) verdict {
	for _, args := range [][]string{
		{"-tags", "invariants", "./kern/timeout", "-rapid.nofailfile"},
		{"-tags", "invariants", "./kern/sleepqueue"},
		{"./kern/sleepqueue"},
	} {
		limited, cancel := context.WithTimeout(ctx, o.limit)
		cmd := exec.CommandContext(limited, "go", append([]string{"test", "-short", "-overlay", overlay}, args...)...)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		late := limited.Err() != nil
		cancel()
		switch {
		case ctx.Err() != nil:
			return verdict{outcome: unjudged}
		case err != nil && late:
			return verdict{outcome: cut, by: fmt.Sprintf("the tests were not through in %v", o.limit)}
		case err != nil:
			return verdict{outcome: tested, by: failedTest(string(out))}
		}
	}
	return verdict{outcome: survived}
}

var failLine = regexp.MustCompile(`(?m)^ *--- FAIL: (\S+)`)

// failedTest returns the name of the first test that failed, or how the tests
// ended.
func failedTest(out string) string {
	if f := failLine.FindStringSubmatch(out); f != nil {
		return f[1]
	}
	return firstFault(out)
}

// try runs the judge and returns what its exit status means.
func (o *options) try(ctx context.Context, bin string, args []string) verdict {
	limited, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	out, err := exec.CommandContext(limited, bin, args...).CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return verdict{outcome: unjudged}
	case err == nil:
		return verdict{outcome: survived}
	case limited.Err() != nil:
		return verdict{outcome: cut, by: fmt.Sprintf("the judge was not through in %v", o.limit)}
	}
	status := -1
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		status = e.ExitCode()
	}
	switch status {
	case exit.Found:
		return verdict{outcome: caught, by: lastLine(string(out))}
	case exit.Cut:
		return verdict{outcome: cut, by: lastLine(string(out))}
	case exit.Trouble, -1:
		return verdict{outcome: unjudged, by: fmt.Sprintf("%v: %s", err, lastLine(string(out)))}
	}
	return verdict{outcome: caught, by: "it dies: " + firstFault(string(out))}
}

var fault = regexp.MustCompile(`(?m)^(panic|fatal error): .*$`)

func firstFault(out string) string {
	if f := fault.FindString(out); f != "" {
		return f
	}
	return lastLine(out)
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// build builds the judge into dir, with some files changed. changed has their
// texts, by name under root. It returns the binary, and the overlay for go build.
func build(ctx context.Context, root, dir string, changed map[string][]byte) (bin, overlay string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", "", err
	}
	replace := map[string]string{}
	for file, text := range changed {
		path := filepath.Join(dir, filepath.Base(file))
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return "", "", err
		}
		replace[filepath.Join(root, file)] = path
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return "", "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", "", err
	}
	bin = filepath.Join(dir, "judge")
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-o", bin, "./tools/mutation/judge")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", "", fmt.Errorf("%w: %s", err, lastLine(string(out)))
	}
	return bin, overlay, nil
}

// report prints the table of mutants that were not caught, and the counts. It
// returns the exit status: 0 if the search caught the wanted percentage of mutants
// that can do harm, and every mutant that survives has an argument.
func report(out io.Writer, mutants []mutant, verdicts []verdict) int {
	count := map[outcome]int{}
	argued, unargued := 0, 0
	for i, v := range verdicts {
		count[v.outcome]++
		if v.outcome == caught {
			continue
		}
		fmt.Fprintf(out, "%s  %s\n", v.outcome, mutants[i].name())
		why := harmless[mutants[i].key()]
		switch {
		case v.outcome == survived && why != "":
			argued++
			fmt.Fprintf(out, "    harmless: %s\n", why)
		case v.outcome == survived:
			unargued++
		case v.by != "":
			fmt.Fprintf(out, "    %s\n", v.by)
		}
	}
	judged := count[caught] + count[tested] + count[survived] + count[cut]
	fmt.Fprintf(out, "%d mutants: %d caught by the search, %d by tests alone, %d survived, %d inconclusive, %d do not build, %d not judged\n",
		len(mutants), count[caught], count[tested], count[survived], count[cut], count[unbuilt], count[unjudged])
	fmt.Fprintf(out, "the search caught %.1f %% of those judged, and %.1f %% without the %d that are argued to be harmless\n",
		percent(count[caught], judged), percent(count[caught], judged-argued), argued)
	if percent(count[caught], judged-argued) < wanted || unargued != 0 || count[unjudged] != 0 {
		return 1
	}
	return 0
}

func percent(part, of int) float64 {
	if of == 0 {
		return 100
	}
	return 100 * float64(part) / float64(of)
}
