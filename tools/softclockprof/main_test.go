package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestBadUsage(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"-rev r1":                        "-rev r1: there is no such revision; give one of r216804, ",
		"-cpus 0":                        "-cpus 0: give 1 to 64",
		"-callouts 10000001":             "-callouts 10000001: give 1 to 10000000",
		"-hz 0":                          "-hz 0: give 1 to 10000",
		"-ncallout 0":                    "-ncallout 0: give 1 to 16777216",
		"-ops -1":                        "-ops -1: give 0 to 100000000",
		"-d 0s":                          "-d 0s: give a time above zero",
		"-window 2m":                     "-window 2m0s: give up to 1m",
		"-cost 2s":                       "-cost 2s: give up to 1s",
		"-mix reset":                     `-mix "reset": give a weight`,
		"-spread even":                   "-spread even: give uniform, bursty or tcp",
		"-spread tcp -ops 0":             "-spread tcp: clients must come round",
		"-span 1us":                      "-span 1µs: at 1000 ticks a second that is 0 ticks",
		"-span 3000h -hz 10000":          "-span 3000h0m0s: at 10000 ticks a second",
		"-kind giant":                    "-kind giant: give mpsafe or mutex",
		"-profile heap":                  "-profile heap: there is no such mode; give one of cpu, ",
		"-labels all":                    "-labels all: give none, cpu or handler",
		"-http 0.0.0.0:80":               "-http 0.0.0.0:80: only loopback is served",
		"-http :80":                      "-http :80: only loopback is served",
		"-http localhost":                "-http localhost: give an address and a port",
		"-nonsense":                      "softclockprof -h lists the flags",
		"more":                           `"more" is no flag`,
		"-o " + full:                     "the folder is not empty",
		"-o " + filepath.Join(full, "x"): "-o: ",
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

// names returns the names in a folder.
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
		"-d 1s -callouts 2000 -span 500ms":                                        "report.html cpu.pprof callouts.pprof trace.perfetto-trace ktr.txt lateness_us.hgrm lateness_ticks.hgrm handler_us.hgrm softclock_run_us.hgrm drain_us.hgrm cc_lock_wait_us.hgrm cc_lock_hold_us.hgrm",
		"-d 300ms -callouts 2000 -hist=false -window 0 -profile none":             "report.html",
		"-d 300ms -callouts 2000 -kind mutex -profile mutex -window 0 -ops 0":     "report.html mutex.pprof callouts.pprof",
		"-d 300ms -callouts 2000 -spread tcp -profile trace -floating":            "report.html trace.out callouts.pprof trace.perfetto-trace",
		"-d 300ms -callouts 2000 -spread bursty -labels handler -rev r262057":     "report.html cpu.pprof callouts.pprof",
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

// TestInterrupt checks that a run that is stopped writes what it has.
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

// firstLine calls then when something is written.
type firstLine struct {
	bytes.Buffer
	then func()
}

func (w *firstLine) Write(p []byte) (int, error) {
	w.then()
	return w.Buffer.Write(p)
}

// TestInterruptedArming checks that a run that is stopped before it has begun
// says so.
func TestInterruptedArming(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	dir := filepath.Join(t.TempDir(), "out")
	if got := run(ctx, strings.Fields("-o "+dir), &stdout, &stderr); got != 1 || !strings.Contains(stderr.String(), "0 of 100000 callouts were armed") {
		t.Errorf("exit status %d: %s", got, stderr.String())
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("an empty folder is left: %v", err)
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
