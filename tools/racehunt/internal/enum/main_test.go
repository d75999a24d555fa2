package enum

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/racehunt/internal/retrace"
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
		if status != 0 || !strings.Contains(stdout, "complete up to 1 call, INCONCLUSIVE beyond; 0 groups of failures") {
			t.Fatalf("half %s: status %d\n%s%s", i, status, stdout, stderr)
		}
	}
	status, stdout, stderr := call(t, bg, "-merge", filepath.Join(dir, "0")+","+filepath.Join(dir, "1"))
	if status != 0 || !strings.Contains(stdout, "    1        60        0") || !strings.Contains(stdout, "complete up to 1 call") {
		t.Errorf("merge: status %d\n%s%s", status, stdout, stderr)
	}
	status, stdout, _ = call(t, bg, "-merge", filepath.Join(dir, "0"))
	if status != 1 || !strings.Contains(stdout, "complete up to 0 calls") || !strings.Contains(stdout, "INCONCLUSIVE") {
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

// What fails is shown with the smallest program and a token, in the singular where
// there is one of a thing.
func TestReport(t *testing.T) {
	status, stdout, stderr := call(t, context.Background(), "-rev", "r216804", "-n", "2")
	if status != 1 || !strings.Contains(stdout, "the handler was entered on CPU 1 while it ran on CPU 0") ||
		!strings.Contains(stdout, "reset c 1 cpu 1") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
	if one := regexp.MustCompile(`\b1 (programs|calls|preemptions|steps|groups|ticks|runs)\b`).FindAllString(stdout+stderr, -1); one != nil {
		t.Errorf("it says %q", one)
	}
	if !strings.Contains(stdout, "   1 program, the smallest of 2 calls; 1 preemption (") {
		t.Errorf("no group has one program with one preemption:\n%s", stdout)
	}
	groups := strings.Count(stdout, ", the smallest of ")
	tokens := regexp.MustCompile(`racehunt -replay (\S+)`).FindAllStringSubmatch(stdout, -1)
	if len(tokens) != groups || groups == 0 {
		t.Fatalf("%d tokens for %d groups:\n%s", len(tokens), groups, stdout)
	}
	for _, m := range tokens {
		r, err := retrace.ParseToken(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if tr, err := r.Trace(); err != nil || tr.Verdict == "" {
			t.Errorf("%s: %v", m[1], err)
		}
	}
}

// As JSON the report has the steps of the runs.
func TestReportAsJSON(t *testing.T) {
	status, stdout, stderr := call(t, context.Background(), "-rev", "r216804", "-n", "1", "-json")
	var r reportJSON
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || status != 1 {
		t.Fatalf("status %d, %v\n%s%s", status, err, stdout, stderr)
	}
	if r.Revision != "r216804" || r.Mode != "bound" || r.Complete != 1 || len(r.Sizes) != 1 || r.Sizes[0].Programs != 60 || len(r.Groups) != 1 {
		t.Fatalf("got %+v", r)
	}
	g := r.Groups[0]
	if g.Verdict != "rule 2" || g.Programs != 2 || g.Token == "" || len(g.Schedule) != g.Steps || g.Schedule[g.Steps-1].Kind == "" || !g.Schedule[g.Steps-1].Bad {
		t.Errorf("the group is %+v", g)
	}
}

// The status is 0 only if no program is missing that was asked for, and a stop keeps
// what there is.
func TestStatus(t *testing.T) {
	for args, want := range map[string]int{
		"-n 4 -d 100ms": 1, // the time is up too early
		"-d 100ms":      0, // nobody said how far
		"-n 1":          0,
	} {
		if status, stdout, stderr := call(t, context.Background(), strings.Fields(args)...); status != want || !strings.Contains(stdout, "INCONCLUSIVE") {
			t.Errorf("%s: status %d, want %d\n%s%s", args, status, want, stdout, stderr)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range []string{"-n 1", "-d 1m"} {
		if status, stdout, stderr := call(t, ctx, strings.Fields(args)...); status != 1 || !strings.Contains(stdout, "INCONCLUSIVE") {
			t.Errorf("%s, interrupted: status %d\n%s%s", args, status, stdout, stderr)
		}
	}
	st := enumerate.Begin("timeout", enumerate.Space{}, enumerate.Shard{Of: 1})
	st.N, st.Sizes[0].Cut = 2, 1
	if status(&st, 1, false) != 1 {
		t.Error("a program that was cut does not count")
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	if status := Main(context.Background(), []string{"-n", "1"}, full, new(bytes.Buffer)); status != 1 {
		t.Errorf("a report that cannot be printed: status %d", status)
	}
}
