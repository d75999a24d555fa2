package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"ktimeout/tests/bench"
)

func TestBadUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-rounds 2":    "-rounds 2: give 3 to 1000",
		"-d 1us":       "-d 1µs: give 1ms to 10s",
		"-run (":       "-run: ",
		"-src /none":   "-src: open /none/sys/kern/kern_timeout.c: no such file or directory",
		"more":         `"more" is no flag`,
		"-nonsense":    "report -h lists the flags",
		"-rounds many": "report -h lists the flags",
	} {
		var stdout, stderr bytes.Buffer
		if got := run(context.Background(), strings.Fields(args), &stdout, &stderr); got != 2 {
			t.Errorf("%s: exit status %d, want 2", args, got)
		}
		if text := stderr.String(); !strings.Contains(text, want) || strings.Count(text, "\n") != 1 || stdout.Len() != 0 {
			t.Errorf("%s: %q, want one line with %q", args, text, want)
		}
	}
}

// TestAgainstC holds the port against this project's own facility in C.
func TestAgainstC(t *testing.T) {
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	facility, err := filepath.Abs("../../../tools/cfront/facility/c")
	if err != nil {
		t.Fatal(err)
	}
	tree := t.TempDir()
	for link, to := range map[string]string{"sys/kern": ".", "sys/sys": "sys"} {
		if err := os.MkdirAll(filepath.Join(tree, "sys"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(facility, to), filepath.Join(tree, link)); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), []string{"-src", tree, "-rounds", "3", "-d", "1ms"}, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d, %s", got, stderr.String())
	}
	for _, c := range againstC {
		if !strings.Contains(stdout.String(), "| "+c.name+" ") {
			t.Errorf("no line of %q", c.name)
		}
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "report-*")); err != nil || len(left) != 0 {
		t.Errorf("%v, %v are left", left, err)
	}
}

// TestWrongC checks that a text that does not do what is timed ends the report, and is not timed.
func TestWrongC(t *testing.T) {
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip(err)
	}
	const facility = "../../../tools/cfront/facility/c"
	tree := t.TempDir()
	if err := os.CopyFS(filepath.Join(tree, "sys/sys"), os.DirFS(filepath.Join(facility, "sys"))); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(facility, "kern_timeout.c"))
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(string(text), "\treturn (1);\n", "\treturn (0);\n", 1)
	if err := os.MkdirAll(filepath.Join(tree, "sys/kern"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(tree, "sys/kern/kern_timeout.c"), []byte(wrong), 0o666); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	got := run(context.Background(), []string{"-src", tree, "-rounds", "3", "-d", "1ms", "-run", "^reset.stop$"}, &stdout, &stderr)
	if want := "the C code: reset_stop: callout_stop did not stop what was pending"; got != 1 || !strings.Contains(stderr.String(), want) || stdout.Len() != 0 {
		t.Errorf("exit status %d, %q, %q; want 1, %q", got, stderr.String(), stdout.String(), want)
	}
}

// TestSmallHeap checks that the collector's small heap comes before the cases that leave a large one, and
// that what is said of a heap is its size.
func TestSmallHeap(t *testing.T) {
	at := func(name string) int {
		return slices.IndexFunc(cases, func(c benchCase) bool { return strings.Contains(c.name, name) })
	}
	if c, m := at("collector"), at("a million"); c < 0 || c > m {
		t.Errorf("the collector is case %d, a million timers are case %d", c, m)
	}
	runtime.GC()
	before := liveHeap()
	held := make([]byte, 32<<20)
	runtime.GC()
	if grown := liveHeap() - before; grown < 31<<20 || grown > 40<<20 {
		t.Errorf("with 32 MB more the heap has grown by %d bytes", grown)
	}
	runtime.KeepAlive(held)
}

func TestQuartiles(t *testing.T) {
	if q := quartilesOf([]float64{5, 1, 4, 2, 3}); q != (quartiles{2, 3, 4}) {
		t.Errorf("%v", q)
	}
}

func TestTable(t *testing.T) {
	tab := &table{}
	m := measured{a: quartiles{1, 20, 3}, b: quartiles{1, 1e4, 3}, ratio: quartiles{0.1, 0.2, 0.3}}
	tab.pair("fast", "slow", 1, m, 0.25)
	m.had = 0.84
	tab.pair("slow", "fast", 1, m, 0.15)
	tab.pair("any", "thing", 2, m, 0)
	tab.spread("3 CPUs", bench.Spread{Mean: 5, P999: 7000}, bench.Spread{Mean: 2e6, P999: 3e6})
	tab.note("a note of %d", 7)
	var b bytes.Buffer
	tab.write(&b)
	for _, want := range []string{
		"| fast | slow    | 1           | 20 ns    | 10 µs      | 0.20 [0.10, 0.30] | at most 0.25 | yes  |",
		"| slow | fast    | 1 (had 0.8) | 20 ns    | 10 µs      | 0.20 [0.10, 0.30] | at most 0.15 | no   |",
		"| any  | thing   | 2 (had 0.8) | 20 ns    | 10 µs      | 0.20 [0.10, 0.30] | -            |      |",
		"| 3 CPUs     | 5 ns          | 7 µs   | 2 ms                    | 3 ms   |",
		"- a note of 7\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no line\n%s\nin\n%s", want, b.String())
		}
	}
}

// TestGuard checks that a ratio that has grown by a third is said, that one that has doubled
// fails, and that neither is so below.
func TestGuard(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ratios.txt")
	last := &past{"a processor", []ratio{{"reset", "x", 1}, {"reset", "y", 1}, {"gone", "x", 1}}}
	if err := writeRatios(file, last); err != nil {
		t.Fatal(err)
	}
	read, err := readRatios(file)
	if err != nil || read.cpu != last.cpu || !slices.Equal(read.ratios, last.ratios) {
		t.Fatalf("%v, %v; want %v", read, err, last)
	}
	for _, c := range []struct {
		now   float64
		said  string
		holds bool
	}{
		{1.3, "", true},
		{1.4, "worse: reset, to y: 1.40, was 1.00\n", true},
		{2.1, "BAD: reset, to y: 2.10, was 1.00\n", false},
	} {
		for cpu, elsewhere := range map[string]string{"a processor": "", "another": "that was on another processor, a processor, so nothing fails\n"} {
			var b bytes.Buffer
			holds := guard(&b, read, &past{cpu, []ratio{{"reset", "x", 0.1}, {"reset", "y", c.now}, {"new", "x", 9}}})
			want := c.said + "2 ratios were held against those of the last run\n" + elsewhere
			if holds != (c.holds || elsewhere != "") || b.String() != want {
				t.Errorf("%v on %s: %v, %q; want %v, %q", c.now, cpu, holds, b.String(), c.holds, want)
			}
		}
	}
}

// TestGuardFile checks that a file that is no list of ratios is refused.
func TestGuardFile(t *testing.T) {
	for text, want := range map[string]string{
		"a\tb\t1\n":              ":1: it does not say of which processor",
		"# cpu\na\tb\t1\nrest\n": ":3: 1 fields, want 3",
		"# cpu\na\tb\tc\n":       `:2: "c" is no ratio`,
		"# cpu\na\tb\t0\n":       `:2: "0" is no ratio`,
	} {
		file := filepath.Join(t.TempDir(), "ratios.txt")
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		if got := run(context.Background(), []string{"-last", file}, &stdout, &stderr); got != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%q: exit status %d, %q; want 2, %q", text, got, stderr.String(), want)
		}
	}
}

// TestCommitted checks that the committed ratios are of pairs, each once, and can be read.
func TestCommitted(t *testing.T) {
	p, err := readRatios("../ratios.txt")
	if err != nil || p.cpu == "" || len(p.ratios) == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	seen := make(map[ratio]bool)
	for _, r := range p.ratios {
		r.median = 0
		if seen[r] {
			t.Errorf("%s, to %s, is there twice", r.name, r.against)
		}
		seen[r] = true
	}
}

// TestStops checks what is said of stops of the world on a count that is known.
func TestStops(t *testing.T) {
	edges := []float64{0, 1e-6, 1e-5, 1e-4}
	before := &pauses{Counts: []uint64{5, 0, 1}, Buckets: edges}
	now := &pauses{Counts: []uint64{5, 98, 3}, Buckets: edges}
	p := now.since(before)
	if n, half, most := p.count(), p.quantile(0.5), p.quantile(0.99); n != 100 || half != 1e4 || most != 1e5 {
		t.Errorf("%d stops, half at most %v ns, 99 %% at most %v; want 100, 1e4, 1e5", n, half, most)
	}
}

// TestCases runs the cases that need little time and memory.
func TestCases(t *testing.T) {
	var stdout, stderr bytes.Buffer
	args := []string{"-rounds", "3", "-d", "1ms", "-run", "lock and unlock|reset.stop|CPU$|24 CPUs|callout_tick|many CPUs|memory$|facility"}
	if got := run(context.Background(), args, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	text := stdout.String()
	for _, want := range []string{"time.Timer", "two lock pairs", "to the same CPU", "a compare-and-swap", "one thread", "sync.Mutex around each call",
		"longest wait", "callout_tick and the store", "24 CPUs, one wheel", "fire, CPU time of each of a batch", "allocations of a batch in the sbt era 0, in the tick era 0", "64 bytes a callout", "reset+stop 0, reset to another CPU 0, drain 0, lock pair 0"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
}

// TestInterrupt checks that a report that is stopped prints the cases so far.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, nil, &stdout, &stderr); got != 0 || !strings.Contains(stdout.String(), "cores") {
		t.Errorf("exit status %d: %s", got, stdout.String())
	}
}

// -version prints one line and does nothing else.
func TestVersion(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), []string{"-version"}, &stdout, &stderr)
	if out := stdout.String(); status != 0 || stderr.Len() != 0 || !strings.HasPrefix(out, "report: ktimeout") || strings.Count(out, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, out, stderr.String())
	}
}
