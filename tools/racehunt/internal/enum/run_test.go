package enum

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/usage"
)

func TestMain(m *testing.M) {
	if child.Asked() == Kind {
		os.Exit(Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// options are those of the flags' defaults.
func options(rev string, n int) *Options {
	return &Options{Rev: rev, N: n, Jobs: 2, Shard: enumerate.Shard{Of: 1}, Space: enumerate.Space{Calls: enumerate.Calls[:4], Callouts: 1,
		Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2}}
}

func call(t *testing.T, ctx context.Context, o *Options) (status int, stdout, stderr string, err error) {
	t.Helper()
	var out, progress bytes.Buffer
	status, err = Run(ctx, o, &out, &progress)
	return status, out.String(), progress.String(), err
}

// An enumeration resumes from its state, but not from one of another enumeration, and the
// states of two halves can be merged.
func TestState(t *testing.T) {
	dir := t.TempDir()
	half := func(i int) *Options {
		o := options("r262057", 1)
		o.Shard, o.File = enumerate.Shard{Part: i, Of: 2}, filepath.Join(dir, strconv.Itoa(i))
		return o
	}
	bg := context.Background()
	for _, i := range []int{0, 1, 1} {
		status, stdout, _, err := call(t, bg, half(i))
		if status != 0 || err != nil || !strings.Contains(stdout, "complete up to 1 call, INCONCLUSIVE beyond; 0 groups of failures") {
			t.Fatalf("half %d: status %d, %v\n%s", i, status, err, stdout)
		}
	}
	var both, one bytes.Buffer
	status, err := Merge([]string{half(0).File, half(1).File}, &both, false)
	if text := both.String(); status != 0 || err != nil || !strings.Contains(text, "    1        60        0") || !strings.Contains(text, "complete up to 1 call") {
		t.Errorf("merge: status %d, %v\n%s", status, err, text)
	}
	status, err = Merge([]string{half(0).File}, &one, false)
	if text := one.String(); status != 1 || err != nil || !strings.Contains(text, "complete up to 0 calls") || !strings.Contains(text, "INCONCLUSIVE") {
		t.Errorf("half a merge: status %d, %v\n%s", status, err, text)
	}
	for name, change := range map[string]func(*Options){
		"another revision": func(o *Options) { o.Rev = "timeout" },
		"another part":     func(o *Options) { o.Shard.Part = 1 },
		"other programs":   func(o *Options) { o.Space.Ticks = 3 },
	} {
		o := half(0)
		change(o)
		bad := (*usage.Error)(nil)
		if _, stdout, _, err := call(t, bg, o); !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), "-o: ") || stdout != "" {
			t.Errorf("%s: %v, %q", name, err, stdout)
		}
	}
}

// A failure is shown with its smallest program and a token, and in the singular where the
// number is one.
func TestReport(t *testing.T) {
	status, stdout, stderr, err := call(t, context.Background(), options("r216804", 2))
	if err != nil {
		t.Fatal(err)
	}
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
	tokens := regexp.MustCompile(`racehunt replay (\S+)`).FindAllStringSubmatch(stdout, -1)
	if len(tokens) != groups || groups == 0 {
		t.Fatalf("%d tokens for %d groups:\n%s", len(tokens), groups, stdout)
	}
	for _, m := range tokens {
		r, err := retrace.ParseToken(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if _, kind, err := r.Trace(); err != nil || kind == 0 {
			t.Errorf("%s: %v", m[1], err)
		}
	}
}

// As JSON the report has the steps of the runs.
func TestReportAsJSON(t *testing.T) {
	o := options("r216804", 1)
	o.JSON = true
	status, stdout, _, err := call(t, context.Background(), o)
	var r reportJSON
	if bad := json.Unmarshal([]byte(stdout), &r); bad != nil || err != nil || status != 1 {
		t.Fatalf("status %d, %v, %v\n%s", status, err, bad, stdout)
	}
	if r.Revision != "r216804" || r.Mode != scenario.Bound || r.Complete != 1 || len(r.Sizes) != 1 || r.Sizes[0].Programs != 60 || len(r.Groups) != 1 {
		t.Fatalf("got %+v", r)
	}
	g := r.Groups[0]
	if g.Verdict != "rule 2" || g.Programs != 2 || g.Token == "" || len(g.Schedule) != g.Steps || g.Schedule[g.Steps-1].Kind == "" || !g.Schedule[g.Steps-1].Bad {
		t.Errorf("the group is %+v", g)
	}
}

// The status is 0 only if no requested program is missing, and an interrupt keeps the
// results so far.
func TestStatus(t *testing.T) {
	within := func(n int, d time.Duration) *Options {
		o := options("timeout", n)
		o.D = d
		return o
	}
	for _, tt := range []struct {
		name string
		o    *Options
		want int
	}{
		{"the time is up too early", within(4, 100*time.Millisecond), 1},
		{"nobody said how far", within(0, 100*time.Millisecond), 0},
		{"to the end", within(1, 0), 0},
	} {
		if status, stdout, _, err := call(t, context.Background(), tt.o); status != tt.want || err != nil || !strings.Contains(stdout, "INCONCLUSIVE") {
			t.Errorf("%s: status %d, want %d; %v\n%s", tt.name, status, tt.want, err, stdout)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, o := range []*Options{within(1, 0), within(0, time.Minute)} {
		if status, stdout, _, err := call(t, ctx, o); status != 1 || err != nil || !strings.Contains(stdout, "INCONCLUSIVE") {
			t.Errorf("%d calls in %v, interrupted: status %d, %v\n%s", o.N, o.D, status, err, stdout)
		}
	}
	st := enumerate.Begin("timeout", enumerate.Space{}, enumerate.Shard{Of: 1})
	st.N, st.Sizes[0].Cut = 2, 1
	if status(&st, 1, false) != 1 {
		t.Error("a program that was cut does not count")
	}
}
