package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/stress"
)

// TestMain makes the test program its own child, as Main does.
func TestMain(m *testing.M) {
	if kind := child.Asked(); kind != "" {
		os.Exit(runChild(kind))
	}
	os.Exit(m.Run())
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

func TestWholeProgram(t *testing.T) {
	frozen(t)
	t.Setenv("TMPDIR", t.TempDir())
	var stdout, stderr bytes.Buffer
	args := strings.Fields("stress -rev r216804,timeout -workload seed -d 1s -json -profile cpu")
	if got := run(context.Background(), args, &stdout, &stderr); got != 0 {
		t.Errorf("exit status %d, want 0; %s", got, stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d objects for two runs:\n%s", len(lines), stdout.String())
	}
	for _, l := range lines {
		var r stress.Result
		if err := json.Unmarshal([]byte(l), &r); err != nil {
			t.Fatalf("%v: %s", err, l)
		}
		if r.Profile == "" && r.Revision == "r216804" && strings.Contains(stderr.String(), "no profile") {
			continue // the bug crashed the process
		}
		if st, err := os.Stat(r.Profile); err != nil || st.Size() == 0 {
			t.Errorf("%s: profile %q: %v", r.Revision, r.Profile, err)
		}
	}
	if !strings.Contains(stderr.String(), "operations") {
		t.Errorf("the progress is %q", stderr.String())
	}
}

// An interrupt makes the status 1: a verdict is missing, of a run that is cut short or of
// one that never begins.
func TestInterruptedStress(t *testing.T) {
	frozen(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, errs := new(bytes.Buffer), &trigger{of: "operations", then: cancel}
	args := strings.Fields("stress -workload seed -rev r216805,timeout -d 1m")
	if status := run(ctx, args, out, errs); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	for _, want := range []string{"r216805   seed      interrupted", "timeout   seed      not run"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
}

// Output that cannot be written makes the status 1.
func TestOutputThatFails(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	for _, args := range []string{"stress -workload seed -rev timeout -d 100ms", "scenario handler-on-two-cpus -rev timeout -mode bound", "rules", "enumerate -n 1 -j 1"} {
		if status := run(context.Background(), strings.Fields(args), full, new(bytes.Buffer)); status != 1 {
			t.Errorf("%s: exit status %d, want 1", args, status)
		}
	}
}

// If the environment asks for an unknown kind of child, the program ends with a status,
// not a panic.
func TestNoSuchChild(t *testing.T) {
	if status := runChild("grandchild"); status != 2 {
		t.Errorf("exit status %d, want 2", status)
	}
}
