package stress

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/racehunt/internal/child"
)

// TestMain makes the test program the child, as racehunt does.
func TestMain(m *testing.M) {
	if child.Asked() == Kind {
		os.Exit(Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func testJob(rev, workload string, d time.Duration) Job {
	return Job{Revision: rev, Workload: workload, CPUs: 4, Callouts: 64, Hz: 1000, Seed: 1, Floating: true, D: d}
}

// runTest runs a job to its end.
func runTest(t *testing.T, j Job) Result {
	t.Helper()
	r, err := runOne(context.Background(), j, func(message) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
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
	if !r.Verdict.Bad() {
		t.Errorf("r216804: %s after %v and %d operations; it should break", r.Verdict, r.time(), r.Ops)
	}
}

// Main survives seed and touch. Wild breaks it, by what the explored machine finds, too: a schedule
// after a recorded move (rule 1), callout_active after a drain of what has run (rule 7), and what
// results then.
func TestMainUnderLoad(t *testing.T) {
	frozen(t)
	for _, workload := range []string{"seed", "touch"} {
		if r := runTest(t, testJob("main", workload, time.Second)); r.Verdict != Survived || r.Ops == 0 || r.Direct != 0 {
			t.Errorf("%s: %s: %s", workload, r.Verdict, r.what())
		}
	}
	if r := runTest(t, testJob("main", "wild", 20*time.Second)); !r.Verdict.Bad() {
		t.Errorf("wild: %s", r.Verdict)
	}
}

func TestTouchHangsR216805(t *testing.T) {
	frozen(t)
	r := runTest(t, testJob("r216805", "touch", 10*time.Second))
	if r.Verdict != Hung || !strings.Contains(r.Sentence, "spins in callout_lock") {
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
	if r.Verdict != Survived {
		t.Fatalf("timeout: %s: %s\n%s", r.Verdict, r.what(), strings.Join(r.Detail, "\n"))
	}
	if r.Migrations == 0 || r.Drains == 0 || r.Handlers == 0 {
		t.Errorf("it survived an idle machine: %+v", r.Counts)
	}
}

func TestWildDoesNotBreakTimeout(t *testing.T) {
	r := runTest(t, testJob("timeout", "wild", time.Second))
	if r.Verdict != Survived {
		t.Fatalf("timeout: %s: %s\n%s", r.Verdict, r.what(), strings.Join(r.Detail, "\n"))
	}
}

func TestBoundSoftclock(t *testing.T) {
	j := testJob("timeout", "seed", 500*time.Millisecond)
	j.Floating = false
	if r := runTest(t, j); r.Verdict != Survived {
		t.Fatalf("timeout: %s: %s\n%s", r.Verdict, r.what(), strings.Join(r.Detail, "\n"))
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, err := runOne(ctx, testJob("timeout", "seed", time.Hour), func(message) { cancel() })
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != Interrupted {
		t.Errorf("%s: %s; want interrupted", r.Verdict, r.what())
	}
}

func TestChildThatCannotBoot(t *testing.T) {
	j := testJob("timeout", "seed", time.Second)
	j.CPUs = 1000
	r := runTest(t, j)
	if r.Verdict != Failed || !strings.Contains(r.Sentence, "cannot boot timeout") {
		t.Errorf("%s: %s; want a failure to boot", r.Verdict, r.what())
	}
}

// TestProfileFile checks that an incomplete profile is not reported.
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

// The assumptions say how threads are scheduled.
func TestAssumptions(t *testing.T) {
	o := &Options{CPUs: 24, Callouts: 384, Hz: 1000, Seed: 1, Bound: true}
	if s := o.assumptions(); !strings.Contains(s, "24 CPUs") || !strings.Contains(s, "softclock threads are bound") {
		t.Errorf("the assumptions are %q", s)
	}
}
