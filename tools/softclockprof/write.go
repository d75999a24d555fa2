package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"ktimeout/tools/softclockprof/internal/export"
	"ktimeout/tools/softclockprof/internal/meter"
)

// write writes all files, and prints where they are.
func (s *session) write() error {
	err := s.out.found(func(path string) string {
		if strings.HasSuffix(path, ".out") {
			return "go tool trace " + path
		}
		return "go tool pprof -http localhost: " + path
	})
	add := func(name, opens string, write func(w io.Writer) error) {
		err = errors.Join(err, s.out.write(name, opens, write))
	}
	if s.figures != nil && len(s.figures.Handlers) != 0 {
		add("callouts.pprof", "go tool pprof -http localhost: "+filepath.Join(s.out.path, "callouts.pprof"), func(w io.Writer) error {
			return export.Callouts(w, s.Rev, s.figures.Handlers, s.begun, s.took)
		})
	}
	if s.window != nil {
		add("trace.perfetto-trace", "https://ui.perfetto.dev, Open trace file", func(w io.Writer) error {
			return export.Perfetto(w, s.CPUs, s.events)
		})
		add("ktr.txt", "ktrdump -ct; schedgraph.py reads its KTRGRAPH lines", func(w io.Writer) error {
			_, err := export.KTR(w)
			return err
		})
	}
	for k := range meter.Measures {
		if h := s.histogram(k); h != nil {
			unit, name := unitOf(k)
			add(hdrFile(k), "HDR histogram plotter; values in "+name, func(w io.Writer) error { return export.HDR(w, h, unit) })
		}
	}
	add(summaryFile, "softclockprof -compare; each figure with its unit", s.summary().write)
	page := s.page()
	add("report.html", "a browser", page.Write)
	if s.sampling.known() {
		fmt.Fprintf(s.stdout, "\n%v\n", &s.sampling)
	}
	if text := s.sampling.warning(); text != "" {
		fmt.Fprintf(s.stderr, "softclockprof: %s\n", text)
	}
	fmt.Fprintf(s.stdout, "\nwritten to %s:\n", s.out.path)
	width := 22
	for _, f := range s.out.files {
		width = max(width, len(f.name))
	}
	for _, f := range s.out.files {
		fmt.Fprintf(s.stdout, "  %-*s %s\n", width, f.name, f.opens)
	}
	return err
}

// histogram returns the histogram of a measure, or nil. Waits and holds of locks
// are taken from the window, all others from the run.
func (s *session) histogram(k meter.Measure) *hdr.Histogram {
	f := s.figures
	if k.OfWindow() {
		f = s.window
	}
	if f == nil {
		return nil
	}
	h, none := f.Histogram(k)
	if none != nil {
		return nil
	}
	return h
}

// unitOf returns the divisor and the name of the unit in which a histogram is
// written.
func unitOf(k meter.Measure) (float64, string) {
	if k == meter.LateTicks {
		return 1, "ticks"
	}
	return 1e3, "µs"
}

// hdrFile returns the name of the file for a histogram.
func hdrFile(k meter.Measure) string {
	if k == meter.LateTicks {
		return k.String() + ".hgrm"
	}
	return k.String() + "_us.hgrm"
}
