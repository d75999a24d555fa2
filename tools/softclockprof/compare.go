package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"ktimeout/tools/softclockprof/internal/report"
)

// compare prints the figures of two runs side by side. It reads them from the
// folders that the runs have written.
func compare(w io.Writer, dirs ...string) error {
	var runs []*summary
	for _, dir := range dirs {
		s, err := readSummary(dir)
		if err != nil {
			return fmt.Errorf("-compare %s: %w", dir, err)
		}
		runs = append(runs, s)
	}
	a, b := runs[0], runs[1]
	fmt.Fprintf(w, "options that differ: %s\n", differing(a.Options, b.Options))
	if a.Host != b.Host {
		fmt.Fprintf(w, "hosts that differ: %s / %s\n", a.Host, b.Host)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name, x, y, ratio string) { fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", name, x, y, ratio) }
	names, width := figureNames(a, b), 0
	for _, name := range names {
		width = max(width, len([]rune(name)))
	}
	left := func(name string) string { return name + strings.Repeat(" ", width-len([]rune(name))) }
	line(left("figure"), dirs[0], dirs[1], "ratio")
	for _, name := range names {
		x, y := a.figure(name), b.figure(name)
		line(left(name), x.String(), y.String(), ratio(x, y))
	}
	return t.Flush()
}

// readSummary reads the summary of a run from its folder. An error is one line.
func readSummary(dir string) (*summary, error) {
	text, err := os.ReadFile(filepath.Join(dir, summaryFile))
	var failed *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no %s; give a folder that a run has written", summaryFile)
	case errors.As(err, &failed):
		return nil, fmt.Errorf("%s: %w; give a folder that a run has written", summaryFile, failed.Err)
	case err != nil:
		return nil, err
	}
	s := &summary{}
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("%s: %w; give a folder that a run has written", summaryFile, err)
	}
	if s.Format != summaryFormat {
		return nil, fmt.Errorf("%s: its format is %q, and this program reads %q; run both with one version", summaryFile, s.Format, summaryFormat)
	}
	return s, nil
}

// differing says in which options two runs differ.
func differing(a, b map[string]string) string {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	value := func(of map[string]string, name string) string {
		if v, ok := of[name]; ok {
			return v
		}
		return "unknown"
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if x, y := value(a, name), value(b, name); x != y {
			parts = append(parts, fmt.Sprintf("-%s %s / %s", name, x, y))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// figureNames returns the names of the figures of a, in their order, and then the
// names that only b has.
func figureNames(a, b *summary) (names []string) {
	for _, f := range a.Figures {
		names = append(names, f.Name)
	}
	for _, f := range b.Figures {
		if a.figure(f.Name) == nil {
			names = append(names, f.Name)
		}
	}
	return names
}

// figure returns the figure with that name, or nil.
func (s *summary) figure(name string) *figure {
	for i := range s.Figures {
		if s.Figures[i].Name == name {
			return &s.Figures[i]
		}
	}
	return nil
}

func (f *figure) String() string {
	if f == nil {
		return "-"
	}
	switch f.Unit {
	case ns:
		return report.Time(time.Duration(f.Value))
	case perCent:
		return fmt.Sprintf("%.1f %%", f.Value)
	case perSecond:
		return report.Count(int64(math.Round(f.Value))) + " /s"
	case ticks:
		return fmt.Sprintf("%g ticks", f.Value)
	case count:
		return report.Count(int64(f.Value))
	}
	return fmt.Sprintf("%.3g", f.Value)
}

// ratio writes the second figure divided by the first.
func ratio(x, y *figure) string {
	if x == nil || y == nil || x.Unit != y.Unit || x.Value == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", y.Value/x.Value)
}
