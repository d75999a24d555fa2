package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	"ktimeout/tools/softclockprof/internal/report"
)

// TestSampling checks the sentence about a CPU profile, and which profiles get a
// warning.
func TestSampling(t *testing.T) {
	for _, c := range []struct {
		s     sampling
		has   float64
		warns bool
		says  string
	}{
		{sampling{}, 0, false, ""},
		{sampling{cpuTime{5 * time.Second, 0}, 4 * time.Second}, 80, false, "cpu.pprof has 80 % of the 5 s of CPU time that the process used: samples of 4 s."},
		{sampling{cpuTime{5 * time.Second, 0}, 3900 * time.Millisecond}, 78, true, "cpu.pprof has 78 % of the 5 s"},
		{sampling{cpuTime{5 * time.Second, 2 * time.Second}, 2700 * time.Millisecond}, 94, false, "cpu.pprof has 94 % of the 5 s of CPU time that the process used: samples of 2.7 s, and 2 s of sysmon"},
		{sampling{cpuTime{5 * time.Second, 2 * time.Second}, 110 * time.Millisecond}, 42.2, true, "cpu.pprof has 42 % of the 5 s"},
	} {
		if got := c.s.inProfile(); got < c.has-0.01 || got > c.has+0.01 {
			t.Errorf("%v: %v %% are in the profile, want %v %%", &c.s, got, c.has)
		}
		if text := c.s.warning(); (text != "") != c.warns {
			t.Errorf("%v %q", &c.s, text)
		}
		if c.s.known() != (c.says != "") || c.s.known() && !strings.HasPrefix(c.s.String(), c.says) {
			t.Errorf("%q, want %q", &c.s, c.says)
		}
	}
}

// TestWarning checks that the report has the warning, and the part of the CPU time
// that the profile has.
func TestWarning(t *testing.T) {
	o, err := parseOptions(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), strings.Fields("-d 300ms -callouts 1000 -window 0 -o "+dir), &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || !strings.Contains(string(page), "CPU time in cpu.pprof") || !strings.Contains(stdout.String(), "cpu.pprof has ") {
		t.Errorf("%v: neither the report nor the last lines say what cpu.pprof has: %s", err, stdout.String())
	}
	if o.Hz != defaultHz || defaultHz%50 == 0 {
		t.Errorf("%d ticks a second keep step with a host's", o.Hz)
	}
	s := &session{options: o, sampling: sampling{cpuTime{5 * time.Second, 0}, 110 * time.Millisecond}}
	p := report.Page{Warnings: []string{s.sampling.warning()}}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil || !strings.Contains(b.String(), "cpu.pprof has only 2 %") {
		t.Errorf("%v: the page does not warn", err)
	}
}

// TestAccount checks that the profile that a run writes has the CPU time of sysmon,
// and that it can be told from samples.
func TestAccount(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), strings.Fields("-d 500ms -callouts 1000 -span 50ms -window 0 -o "+dir), &stdout, &stderr); got != 0 {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	r, err := os.Open(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := profile.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	f := figuresOf(t, dir)
	counted, all := int64(0), int64(0)
	for _, s := range p.Sample {
		all += s.Value[1]
		if len(s.Label["counted"]) != 0 {
			counted += s.Value[1]
		}
	}
	if float64(counted) != f["CPU time, of sysmon"] || float64(all-counted) != f["CPU time, sampled"] {
		t.Errorf("%d ns of %d in the profile are counted; the figures are %v of sysmon, %v sampled", counted, all, f["CPU time, of sysmon"], f["CPU time, sampled"])
	}
}
