package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain makes the test program its own child, as main does.
func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(runChild(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func testJob(rev, workload string, d time.Duration) stressJob {
	return stressJob{Revision: rev, Workload: workload, CPUs: 4, Callouts: 64, Hz: 1000, Seed: 1, Floating: true, D: d}
}

// runTest runs a job to its end.
func runTest(t *testing.T, j stressJob) result {
	t.Helper()
	r, err := runStress(context.Background(), j, func(message) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// frozen skips the test under the race detector, which reports the very races
// that the frozen revisions are kept for.
func frozen(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("the frozen revisions race by design")
	}
}

func TestSeedBreaksR216804(t *testing.T) {
	frozen(t)
	r := runTest(t, testJob("r216804", "seed", 10*time.Second))
	if !r.Verdict.bad() {
		t.Errorf("r216804: %s after %v and %d operations; it should break", r.Verdict, r.time(), r.Ops)
	}
}

func TestTouchHangsR216805(t *testing.T) {
	frozen(t)
	r := runTest(t, testJob("r216805", "touch", 10*time.Second))
	if r.Verdict != hung || !strings.Contains(r.Sentence, "spins in callout_lock") {
		t.Fatalf("r216805: %s: %s; it should hang in callout_lock", r.Verdict, r.what())
	}
	report := strings.Join(r.Detail, "\n")
	for _, want := range []string{"softclock 0", "clock 3", "owner 1", "callout_stop has not returned"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report of the hang lacks %q:\n%s", want, report)
		}
	}
}

func TestSeedDoesNotBreakTimeout(t *testing.T) {
	r := runTest(t, testJob("timeout", "seed", time.Second))
	if r.Verdict != survived {
		t.Fatalf("timeout: %s: %s\n%s", r.Verdict, r.what(), strings.Join(r.Detail, "\n"))
	}
	if r.Migrations == 0 || r.Drains == 0 || r.Handlers == 0 {
		t.Errorf("it survived an idle machine: %+v", r.counts)
	}
}

func TestWildDoesNotBreakTimeout(t *testing.T) {
	r := runTest(t, testJob("timeout", "wild", time.Second))
	if r.Verdict != survived {
		t.Fatalf("timeout: %s: %s\n%s", r.Verdict, r.what(), strings.Join(r.Detail, "\n"))
	}
}

func TestBoundSoftclock(t *testing.T) {
	j := testJob("timeout", "seed", 500*time.Millisecond)
	j.Floating = false
	if r := runTest(t, j); r.Verdict != survived {
		t.Fatalf("timeout: %s: %s\n%s", r.Verdict, r.what(), strings.Join(r.Detail, "\n"))
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, err := runStress(ctx, testJob("timeout", "seed", time.Hour), func(message) { cancel() })
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != interrupted {
		t.Errorf("%s: %s; want interrupted", r.Verdict, r.what())
	}
}

func TestChildThatCannotBoot(t *testing.T) {
	j := testJob("timeout", "seed", time.Second)
	j.CPUs = 1000
	r := runTest(t, j)
	if r.Verdict != failed || !strings.Contains(r.Sentence, "cannot boot timeout") {
		t.Errorf("%s: %s; want a failure to boot", r.Verdict, r.what())
	}
}

// TestProfileFile checks that a profile that was not written to its end is not
// named as one.
func TestProfileFile(t *testing.T) {
	dir := t.TempDir()
	if got := profileFile(dir); got != "" {
		t.Errorf("no file: %q", got)
	}
	name := filepath.Join(dir, "cpu.pprof")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := profileFile(dir); got != "" {
		t.Errorf("an empty file: %q", got)
	}
	if err := os.WriteFile(name, []byte("profile"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := profileFile(dir); got != name {
		t.Errorf("a file: %q, want %q", got, name)
	}
}

func TestWholeProgram(t *testing.T) {
	frozen(t)
	t.Setenv("TMPDIR", t.TempDir())
	var stdout, stderr bytes.Buffer
	args := strings.Fields("-rev r216804,timeout -workload seed -d 1s -json -profile cpu")
	if got := run(context.Background(), args, &stdout, &stderr); got != 0 {
		t.Errorf("exit status %d, want 0; %s", got, stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d objects for two runs:\n%s", len(lines), stdout.String())
	}
	for _, l := range lines {
		var r result
		if err := json.Unmarshal([]byte(l), &r); err != nil {
			t.Fatalf("%v: %s", err, l)
		}
		if r.Profile == "" && r.Revision == "r216804" && strings.Contains(stderr.String(), "no profile") {
			continue // what it broke took the process down
		}
		if st, err := os.Stat(r.Profile); err != nil || st.Size() == 0 {
			t.Errorf("%s: profile %q: %v", r.Revision, r.Profile, err)
		}
	}
	if !strings.Contains(stderr.String(), "operations") {
		t.Errorf("the progress is %q", stderr.String())
	}
}

// An interrupt leaves a verdict out, of a run that is cut short or of one that
// never begins: the status says so.
func TestInterruptedStress(t *testing.T) {
	frozen(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, errs := new(bytes.Buffer), &trigger{of: "operations", then: cancel}
	args := strings.Fields("-workload seed -rev r216805,timeout -d 1m")
	if status := run(ctx, args, out, errs); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	for _, want := range []string{"r216805   seed      interrupted", "timeout   seed      not run"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
}

// What cannot be printed makes the status 1.
func TestOutputThatFails(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, args := range []string{"-workload seed -rev timeout -d 100ms", "-scenario handler-on-two-cpus -rev timeout -mode bound"} {
		if status := run(context.Background(), strings.Fields(args), full, new(bytes.Buffer)); status != 1 {
			t.Errorf("%s: exit status %d, want 1", args, status)
		}
	}
}
