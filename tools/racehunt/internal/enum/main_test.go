package enum

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if text := os.Getenv(ChildEnv); text != "" {
		os.Exit(Child(text, os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func call(t *testing.T, ctx context.Context, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = Main(ctx, args, &out, &err)
	return status, out.String(), err.String()
}

// Bad usage gets one line, and nothing else.
func TestUsage(t *testing.T) {
	damaged := filepath.Join(t.TempDir(), "damaged")
	if err := os.WriteFile(damaged, []byte(`{"Revision":"timeout"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"":                          "say how far to go: -n 4, -d 20m, or both",
		"-n 13":                     "-n 13: give 1 to 12, or 0 for no limit",
		"-n 1 -rev r1":              "-rev r1: there is no such revision; give one of r216804, r216805, r220456, r262057, timeout",
		"-n 1 -mode tight":          "-mode tight: give bound or floating",
		"-n 1 -shard 2/2":           "-shard 2/2: give i/n with i from 0 to n-1, as in -shard 0/4",
		"-n 1 -shard 1":             "-shard 1: give i/n with i from 0 to n-1, as in -shard 0/4",
		"-n 1 -j 0":                 "-j 0: give 1 or more",
		"-d -1s":                    "-d -1s: give a time above zero, as in -d 20m",
		"-n 1 -calls stop,halt":     `there is no call "halt"; give one or more of reset0,reset1,stop,drain,reset,schedule,deactivate,pending,active`,
		"-n 1 -ticks 9":             "9 ticks: give 1 to 8",
		"-n 1 more":                 `"more" is no flag; racehunt -enumerate -h lists them`,
		"-n 1 -o " + damaged:        damaged + " is no state of an enumeration: no call is given; give one or more of reset0,reset1,stop,drain,reset,schedule,deactivate,pending,active; give another file",
		"-merge /nowhere/state":     "open /nowhere/state: no such file or directory",
		"-n 1 -o /nowhere/state -x": "flag provided but not defined: -x; racehunt -enumerate -h lists the flags",
	} {
		status, stdout, stderr := call(t, context.Background(), strings.Fields(args)...)
		if status != 2 || stdout != "" || stderr != "racehunt: "+want+"\n" {
			t.Errorf("%q: status %d, %q\n%s", args, status, stdout, stderr)
		}
	}
}

// A state is gone on with, refused to others, and merged with its other half.
func TestState(t *testing.T) {
	dir := t.TempDir()
	half := func(i string) []string {
		return []string{"-rev", "r262057", "-n", "1", "-j", "2", "-shard", i + "/2", "-o", filepath.Join(dir, i)}
	}
	bg := context.Background()
	for _, i := range []string{"0", "1", "1"} {
		status, stdout, stderr := call(t, bg, half(i)...)
		if status != 0 || !strings.Contains(stdout, "complete up to 1 calls, INCONCLUSIVE beyond; 0 groups of failures") {
			t.Fatalf("half %s: status %d\n%s%s", i, status, stdout, stderr)
		}
	}
	status, stdout, stderr := call(t, bg, "-merge", filepath.Join(dir, "0")+","+filepath.Join(dir, "1"))
	if status != 0 || !strings.Contains(stdout, "    1        60        0") || !strings.Contains(stdout, "complete up to 1 calls") {
		t.Errorf("merge: status %d\n%s%s", status, stdout, stderr)
	}
	status, stdout, _ = call(t, bg, "-merge", filepath.Join(dir, "0"))
	if status != 0 || !strings.Contains(stdout, "complete up to 0 calls") || !strings.Contains(stdout, "INCONCLUSIVE") {
		t.Errorf("half a merge: status %d\n%s", status, stdout)
	}
	for _, args := range [][]string{
		append(half("0"), "-rev", "timeout"),
		append(half("0"), "-shard", "1/2"),
		append(half("0"), "-ticks", "3"),
	} {
		if status, stdout, stderr := call(t, bg, args...); status != 2 || stdout != "" || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: status %d, %q\n%s", args, status, stdout, stderr)
		}
	}
}

// What fails is shown with the smallest program, and a stop keeps what there is.
func TestReport(t *testing.T) {
	status, stdout, stderr := call(t, context.Background(), "-rev", "r216804", "-n", "1")
	if status != 1 || !strings.Contains(stdout, "the handler was entered on CPU 1 while it ran on CPU 0") ||
		!strings.Contains(stdout, "reset c 1 cpu 1") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if status, stdout, stderr := call(t, ctx, "-n", "4"); status != 0 || !strings.Contains(stdout, "INCONCLUSIVE") {
		t.Errorf("stopped: status %d\n%s%s", status, stdout, stderr)
	}
}
