package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	"ktimeout/sys"
)

func TestBadUsage(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"-rev r1":                               "-rev r1: there is no such revision; give one of r216804, ",
		"-cpus 0":                               "-cpus 0: give 1 to 64",
		"-callouts 10000001":                    "-callouts 10000001: give 1 to 10000000",
		"-hz 0":                                 "-hz 0: give 1 to 10000",
		"-ncallout 0":                           "-ncallout 0: give 1 to 16777216",
		"-ops -1":                               "-ops -1: give 0 to 100000000",
		"-d 0s":                                 "-d 0s: give a time above zero",
		"-window 2m":                            "-window 2m0s: give up to 1m",
		"-cost 2s":                              "-cost 2s: give up to 1s",
		"-mix reset":                            `-mix "reset": give a weight`,
		"-spread even":                          "-spread even: give uniform, bursty or tcp",
		"-spread tcp -ops 0":                    "-spread tcp: clients must come round",
		"-d -1s":                                "-d -1s: give a time above zero",
		"-window -1s":                           "-window -1s: give up to 1m, or 0 for no trace",
		"-cost -1s":                             "-cost -1s: give up to 1s",
		"-callouts 0":                           "-callouts 0: give 1 to 10000000",
		"-hz 99999999999999999999":              "value out of range",
		"-seed -1":                              "-seed",
		"-ncallout 16777216 -cpus 8":            "-ncallout 16777216: the wheels of 8 CPUs have 134217728 buckets; give less",
		"-span 0":                               "-span 0s: at 1024 ticks a second that is 0 ticks",
		"-span 0 -spread tcp":                   "-span 0s: at 1024 ticks a second that is 0 ticks",
		"-span -1s":                             "-span -1s: at 1024 ticks a second that is -1024 ticks",
		"-span 1us":                             "-span 1µs: at 1024 ticks a second that is 0 ticks",
		"-spread tcp -ops 1 -callouts 10000000": "-spread tcp: 1 calls a second come round too seldom",
		"-compare":                              "-compare: give the folders of two runs and no other flag",
		"-compare " + full:                      "-compare: give the folders of two runs and no other flag",
		"-hz 50 -compare a b":                   "-compare: give the folders of two runs and no other flag",
		"-compare " + full + " " + full:         "-compare " + full + ": there is no summary.json; give a folder that a run has written",
		"-compare " + full + "/x a":             "-compare " + full + "/x: summary.json: not a directory; give a folder that a run has written",
		"-span 3000h -hz 10000":                 "-span 3000h0m0s: at 10000 ticks a second",
		"-kind giant":                           "-kind giant: give mpsafe, mutex or direct",
		"-kind direct":                          "-kind direct: timeout is of the tick era, which has no direct armings; give mpsafe or mutex, or -rev main",
		"-profile heap":                         "-profile heap: there is no such mode; give one of cpu, ",
		"-labels all":                           "-labels all: give none, cpu or handler",
		"-http 0.0.0.0:80":                      "-http 0.0.0.0:80: only loopback is served",
		"-http :80":                             "-http :80: only loopback is served",
		"-http localhost":                       "-http localhost: give an address and a port",
		"-nonsense":                             "softclockprof -h lists the flags",
		"more":                                  `"more" is no flag`,
		"-o " + full:                            "the folder is not empty",
		"-o " + filepath.Join(full, "x"):        "-o: ",
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

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), []string{"-h"}, &stdout, &stderr); got != 0 || !strings.Contains(stdout.String(), "-callouts") {
		t.Errorf("exit status %d: %s", got, stdout.String())
	}
}

// names returns the names of the files in a folder.
func names(t *testing.T, dir string) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, e := range entries {
		if st, err := e.Info(); err == nil && st.Size() > 0 {
			all[e.Name()] = true
		}
	}
	return all
}

func TestWholeProgram(t *testing.T) {
	for args, want := range map[string]string{
		"-d 1s -callouts 2000 -span 500ms":                                        "report.html summary.json cpu.pprof callouts.pprof trace.perfetto-trace ktr.txt lateness_us.hgrm lateness_ticks.hgrm handler_us.hgrm softclock_run_us.hgrm drain_us.hgrm cc_lock_wait_us.hgrm cc_lock_hold_us.hgrm",
		"-d 300ms -callouts 2000 -hist=false -window 0 -profile none":             "report.html summary.json",
		"-d 300ms -callouts 2000 -kind mutex -profile mutex -window 0 -ops 0":     "report.html mutex.pprof callouts.pprof",
		"-d 300ms -callouts 2000 -spread tcp -profile trace -floating":            "report.html trace.out callouts.pprof trace.perfetto-trace",
		"-d 300ms -callouts 2000 -spread bursty -labels handler -rev r262057":     "report.html cpu.pprof callouts.pprof",
		"-d 300ms -callouts 2000 -rev main -labels handler":                       "report.html cpu.pprof callouts.pprof trace.perfetto-trace ktr.txt lateness_us.hgrm precision_us.hgrm beyond_precision_us.hgrm handler_us.hgrm softclock_run_us.hgrm callout_process_us.hgrm",
		"-d 300ms -callouts 2000 -rev main -kind direct -span 50ms -floating":     "report.html callouts.pprof lateness_us.hgrm beyond_precision_us.hgrm",
		"-d 300ms -callouts 1 -cpus 8 -hz 100 -cost 10us -span 20ms -profile mem": "report.html mem.pprof callouts.pprof",
	} {
		dir := filepath.Join(t.TempDir(), "out")
		var stdout, stderr bytes.Buffer
		if got := run(context.Background(), strings.Fields(args+" -o "+dir), &stdout, &stderr); got != 0 {
			t.Errorf("%s: exit status %d: %s", args, got, stderr.String())
			continue
		}
		if text := stdout.String(); !strings.Contains(text, "fires/s") || !strings.Contains(text, "written to "+dir) {
			t.Errorf("%s: %s", args, text)
		}
		have := names(t, dir)
		for _, name := range strings.Fields(want) {
			if !have[name] {
				t.Errorf("%s: no %s, but %v", args, name, have)
			}
			if !strings.Contains(stdout.String(), "  "+name+" ") {
				t.Errorf("%s: %s is not listed", args, name)
			}
		}
		page, err := os.ReadFile(filepath.Join(dir, "report.html"))
		if err != nil || !strings.Contains(string(page), "client calls a second") {
			t.Errorf("%s: the report: %v", args, err)
		}
	}
}

// TestInterrupt checks that a run that is stopped writes what it has measured.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	dir := filepath.Join(t.TempDir(), "out")
	stdout := &firstLine{then: cancel}
	var stderr bytes.Buffer
	if got := run(ctx, strings.Fields("-d 1h -callouts 1000 -span 100ms -window 50ms -o "+dir), stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	have := names(t, dir)
	for _, name := range []string{"report.html", "cpu.pprof", "callouts.pprof", "trace.perfetto-trace"} {
		if !have[name] {
			t.Errorf("no %s, but %v", name, have)
		}
	}
	page, _ := os.ReadFile(filepath.Join(dir, "report.html"))
	if !strings.Contains(string(page), "The run was stopped after") {
		t.Error("the report does not say that the run was stopped")
	}
}

// firstLine calls then at the first write.
type firstLine struct {
	bytes.Buffer
	then func()
}

func (w *firstLine) Write(p []byte) (int, error) {
	w.then()
	return w.Buffer.Write(p)
}

// TestInterruptedArming checks that a run that is stopped while it arms callouts
// writes its files.
func TestInterruptedArming(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	dir := filepath.Join(t.TempDir(), "out")
	if got := run(ctx, strings.Fields("-o "+dir), &stdout, &stderr); got != 0 || stderr.Len() != 0 {
		t.Errorf("exit status %d: %s", got, stderr.String())
	}
	if have := names(t, dir); !have["report.html"] || !have[summaryFile] || len(have) != 2 {
		t.Errorf("%v is there", have)
	}
	page, _ := os.ReadFile(filepath.Join(dir, "report.html"))
	if text := string(page); !strings.Contains(text, "The run was stopped while callouts were armed, after 0 of 100,000") || strings.Contains(text, "NaN") {
		t.Error("the report does not say that callouts were not armed")
	}
	if err := compare(io.Discard, dir, dir); err != nil {
		t.Error(err)
	}
}

// TestInterruptedWindow checks that the window ends when the run is stopped, and
// that the window is short if the run was stopped before it.
func TestInterruptedWindow(t *testing.T) {
	for _, args := range []string{"-d 100ms", "-d 1h"} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		dir := filepath.Join(t.TempDir(), "out")
		var stdout, stderr bytes.Buffer
		ended := make(chan int)
		// Each case waits for a line: of handlers in the run of an hour, or of the
		// window after the short run.
		stdoutOf := io.Writer(&stdout)
		if args == "-d 1h" {
			stdoutOf = &firstLine{then: cancel}
		}
		go func() {
			ended <- run(ctx, strings.Fields(args+" -window 1m -callouts 1000 -span 100ms -o "+dir), stdoutOf, &stderr)
		}()
		if args != "-d 1h" {
			for sys.Ktr_mask.Load() == 0 {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}
		select {
		case got := <-ended:
			if got != 0 {
				t.Errorf("%s: exit status %d: %s", args, got, stderr.String())
			}
		case <-time.After(50 * time.Second):
			t.Fatalf("%s: the window goes on", args)
		}
		if have := names(t, dir); !have["trace.perfetto-trace"] {
			t.Errorf("%s: no trace, but %v", args, have)
		}
	}
}

// figuresOf returns the figures that a run has written.
func figuresOf(t *testing.T, dir string) map[string]float64 {
	t.Helper()
	s, err := readSummary(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, f := range s.Figures {
		if _, twice := all[f.Name]; twice {
			t.Errorf("the figure %q is there twice", f.Name)
		}
		all[f.Name] = f.Value
	}
	return all
}

// TestWindowCountsNowhere checks that nothing recorded in the window, which lasts
// ten times as long as the run, is in a figure of the run; and that no figure
// counts the handlers that wake clients up.
func TestWindowCountsNowhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	var stderr bytes.Buffer
	if got := run(context.Background(), strings.Fields("-d 300ms -window 3s -callouts 500 -span 100ms -o "+dir), io.Discard, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	f := figuresOf(t, dir)
	fired := f["fires"] * f["run"] / 1e9
	const fire, slept = "tools/softclockprof/internal/load.(*Load).fire-fm: calls", "kern/sleepqueue.sleepq_timeout: calls"
	for _, name := range []string{"lateness, count", "lateness ticks, count", "handler, count", fire} {
		if f[name] == 0 || f[name] != f[fire] || f[name] > 2*fired {
			t.Errorf("%s: %v, but %v calls of the handler, and %v of the load in its time", name, f[name], f[fire], fired)
		}
	}
	if most := 2 * f["client calls"] * f["run"] / 1e9; f["drain, count"] > most {
		t.Errorf("%v drains, but at most %v calls", f["drain, count"], most)
	}
	ticks, runs := 0.0, 0.0
	for cpu := range 4 {
		ticks += f[fmt.Sprintf("CPU %d: ticks", cpu)]
		runs += f[fmt.Sprintf("CPU %d: softclock runs", cpu)]
	}
	if f["softclock run, count"] > 2*runs || ticks > 4*2*defaultHz*f["run"]/1e9 {
		t.Errorf("%v runs of softclock in the histogram, %v by the CPUs, %v ticks", f["softclock run, count"], runs, ticks)
	}
	handlers, err := os.Open(filepath.Join(dir, "callouts.pprof"))
	if err != nil {
		t.Fatal(err)
	}
	defer handlers.Close()
	p, err := profile.Parse(handlers)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0.0
	for _, s := range p.Sample {
		calls += float64(s.Value[0])
	}
	if calls != f[fire]+f[slept] {
		t.Errorf("callouts.pprof has %v calls, and the figures %v and %v", calls, f[fire], f[slept])
	}
}

// TestSbt checks that a run of the sbt era has the figures of its era and none that mean nothing
// there, and tells handlers that softclock calls from those that the timer interrupt does.
func TestSbt(t *testing.T) {
	for _, direct := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "out")
		args, fire := "-kind mutex", "tools/softclockprof/internal/load.(*Load).fire-fm"
		if direct {
			args, fire = "-kind direct", fire+" (direct)"
		}
		var stderr bytes.Buffer
		if got := run(context.Background(), strings.Fields(args+" -rev main -d 300ms -window 50ms -cpus 2 -callouts 500 -span 100ms -o "+dir), io.Discard, &stderr); got != 0 {
			t.Fatalf("exit status %d: %s", got, stderr.String())
		}
		f := figuresOf(t, dir)
		for _, name := range []string{"lateness, count", "precision, count", "beyond precision, count", "handler, count"} {
			if f[name] == 0 || f[name] != f[fire+": calls"] {
				t.Errorf("%s: %s: %v, but %v calls of the handler", args, name, f[name], f[fire+": calls"])
			}
		}
		if f["beyond precision, max"] > f["lateness, max"] || f["precision, max"] == 0 {
			t.Errorf("%s: beyond the precision of up to %v ns: %v ns, and late: %v ns", args, f["precision, max"], f["beyond precision, max"], f["lateness, max"])
		}
		// The timeouts of the clients' sleeps are direct.
		if f["kern/sleepqueue/sbt.timeout_r14 (direct): calls"] == 0 || f["callout process, count"] == 0 || f["time in callout_process"] == 0 {
			t.Errorf("%s: nothing of the timer interrupt: %v", args, f)
		}
		if runs := f["CPU 0: softclock runs"] + f["CPU 1: softclock runs"]; (runs == 0) != direct || (f["time in softclock"] == 0) != direct {
			t.Errorf("%s: %v runs of softclock, %v %% of the time", args, runs, f["time in softclock"])
		}
		for _, name := range []string{"lateness ticks, count", "CPU 0: ticks", "CPU 0: phase of its clock"} {
			if v, ok := f[name]; ok {
				t.Errorf("%s: %s is %v", args, name, v)
			}
		}
		left := 0.0
		for cpu := range 2 {
			left += f[fmt.Sprintf("CPU %d: callouts at the end", cpu)]
		}
		if left == 0 || left > 2*500 {
			t.Errorf("%s: %v callouts on the wheels, of 500", args, left)
		}
		page, err := os.ReadFile(filepath.Join(dir, "report.html"))
		if text := string(page); err != nil || !strings.Contains(text, "beyond precision, most") || strings.Contains(text, "clock's phase") || strings.Contains(text, "ticks until") {
			t.Errorf("%s: the report is not that of the era: %v", args, err)
		}
	}
}

// TestOneCallout checks that lateness and handlers are about the only callout, which
// is never due, and not about the sleeps of the client.
func TestOneCallout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	var stderr bytes.Buffer
	var stdout bytes.Buffer
	if got := run(context.Background(), strings.Fields("-d 300ms -window 100ms -callouts 1 -span 24h -spread tcp -ops 100 -o "+dir), &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	if strings.Contains(stdout.String(), "  late ") {
		t.Errorf("a lateness of nothing: %s", stdout.String())
	}
	f := figuresOf(t, dir)
	for _, name := range []string{"lateness, count", "lateness ticks, count", "handler, count"} {
		if n, ok := f[name]; ok {
			t.Errorf("%s: %v, and none was due", name, n)
		}
	}
	if f["kern/sleepqueue.sleepq_timeout: calls"] == 0 {
		t.Error("the table of handlers lacks the sleeps of the client")
	}
}

// TestCompare compares two runs with different options.
func TestCompare(t *testing.T) {
	write := func(s summary) string {
		t.Helper()
		dir := t.TempDir()
		w, err := os.Create(filepath.Join(dir, summaryFile))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.write(w), w.Close()); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	a := write(summary{Format: summaryFormat, Host: "h", Options: map[string]string{"hz": "1000", "cpus": "4"},
		Figures: []figure{{"handler, 50 %", 600, ns}, {"fires", 1000, perSecond}, {"old", 1, count}, {"zero", 0, count}}})
	b := write(summary{Format: summaryFormat, Host: "h", Options: map[string]string{"hz": "997", "cpus": "4", "cost": "1s"},
		Figures: []figure{{"handler, 50 %", 1050, ns}, {"fires", 500, perSecond}, {"zero", 3, count}, {"new", 12.5, perCent}}})
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), []string{"-compare", a, b}, &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	want := [][]string{{"options that differ: -cost unknown / 1s, -hz 1000 / 997"}, {""}, {"figure", a, b, "ratio"},
		{"handler, 50 %", "600 ns", "1.05 µs", "1.75"}, {"fires", "1,000 /s", "500 /s", "0.50"}, {"old", "1", "-", "-"},
		{"zero", "0", "3", "-"}, {"new", "-", "12.5 %", "-"}}
	if len(lines) != len(want) {
		t.Fatalf("%s", stdout.String())
	}
	for i, parts := range want {
		if got := strings.Join(strings.Fields(lines[i]), " "); got != strings.Join(parts, " ") {
			t.Errorf("%q, want %q", got, strings.Join(parts, " "))
		}
	}
	for text, want := range map[string]string{"{": "unexpected end of JSON input", `{"format":"softclockprof 0"}`: `its format is "softclockprof 0"`, "[]": "cannot unmarshal"} {
		bad := t.TempDir()
		if err := os.WriteFile(filepath.Join(bad, summaryFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		stdout.Reset()
		stderr.Reset()
		if got := run(context.Background(), []string{"-compare", a, bad}, &stdout, &stderr); got != 2 || !strings.Contains(stderr.String(), want) ||
			strings.Count(stderr.String(), "\n") != 1 || stdout.Len() != 0 {
			t.Errorf("%s: exit status %d: %s%s", text, got, stdout.String(), stderr.String())
		}
	}
}

func TestServe(t *testing.T) {
	addr, err := serveHTTP("127.0.0.1:0", "cpu")
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) (int, string) {
		t.Helper()
		r, err := (&http.Client{Timeout: 10 * time.Second}).Get("http://" + addr.String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(text)
	}
	if status, text := get("/sysctl"); status != http.StatusOK || !strings.Contains(text, "kern.hz") {
		t.Errorf("sysctl: %d %s", status, text)
	}
	if status, text := get("/debug/pprof/goroutine?debug=1"); status != http.StatusOK || !strings.Contains(text, "goroutine profile") {
		t.Errorf("goroutine: %d %.100s", status, text)
	}
	if status, text := get("/debug/pprof/profile"); status != http.StatusConflict || !strings.Contains(text, "-profile none") {
		t.Errorf("a second CPU profile: %d %s", status, text)
	}
	if _, err := serveHTTP(addr.String(), "cpu"); err == nil {
		t.Error("an address that is taken was served")
	}
}

// -version prints one line and does nothing else.
func TestVersion(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run(context.Background(), []string{"-version"}, &stdout, &stderr)
	if out := stdout.String(); status != 0 || stderr.Len() != 0 || !strings.HasPrefix(out, "softclockprof: ktimeout") || strings.Count(out, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, out, stderr.String())
	}
}
