package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

// Row is a line of a table of two columns.
type Row struct{ Name, Value string }

// Handler is a line of the table of handlers.
type Handler struct {
	Name, Place   string
	CPU           int32
	Calls         int64
	Share         float64 // part of the time in all handlers, in per cent
	Mean, Longest time.Duration
	Late, Latest  time.Duration // mean and largest
	LateTick      int64         // largest, in ticks; tick era
	Beyond        time.Duration // longest time after the end of the window; sbt era
}

// CPU is a line of the table of CPUs.
type CPU struct {
	CPU         int
	Phase       time.Duration // delay of its clock after the first CPU's; tick era
	Ticks, Runs int64         // sbt era: runs of callout_process, of softclock
	Share       float64       // part of the time spent in softclock, in per cent
	Waits       int64         // waits for cc_lock
	Waited      time.Duration
	Callouts    int64 // on the wheel at the end
	Buckets     int64 // buckets that are not empty
	Fullest     int64 // callouts in the fullest bucket
}

// Percentiles is a line of the table of histograms.
type Percentiles struct {
	Name                     string
	Unit                     string
	Count                    int64
	P50, P90, P99, P999, Max string
	File                     string
}

// Second has the measurements of one second of the run.
type Second struct {
	At       time.Duration // since the run began
	Fires    float64       // handlers called a second
	P99      time.Duration // of the lateness
	Averages []float64     // values of debug.to_avg_*, in the order of Page.Averages
}

// Page is what the page shows.
type Page struct {
	Title     string
	Command   string
	Warnings  []string
	What      []Row
	Measured  []Row
	Lateness  []Bar
	Histogram []Percentiles
	Window    []Percentiles // of the window
	Handlers  []Handler
	CPUs      []CPU
	Seconds   []Second
	Averages  []string // names of the sysctls
	Wheel     Wheel
	Files     []Row
	Notes     []string
	Sbt       bool // of a revision of the sbt era
}

// Bar is a bar of a distribution.
type Bar struct {
	Label string
	Count float64
}

// Wheel is the occupancy of the callwheels at the end of the run.
type Wheel struct {
	Buckets int     // of each wheel
	Each    int     // buckets in a bin
	CPUs    [][]int // number of callouts by CPU and bin; the first bin begins at the present time
}

//go:embed page.html
var pageText string

//go:embed page.css
var pageCSS string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"css":     func() template.CSS { return template.CSS(pageCSS) },
	"percent": func(x float64) string { return fmt.Sprintf("%.1f %%", x) },
	"count":   Count,
	"time":    Time,
}).Parse(pageText))

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	view := struct {
		*Page
		LatenessChart, WheelChart, FiresChart, AveragesChart template.HTML
	}{Page: p}
	for _, c := range []struct {
		to   *template.HTML
		draw func() (string, error)
		show bool
	}{
		{&view.LatenessChart, p.lateness, len(p.Lateness) != 0},
		{&view.WheelChart, p.wheel, len(p.Wheel.CPUs) != 0},
		{&view.FiresChart, p.fires, len(p.Seconds) > 1},
		{&view.AveragesChart, p.averages, len(p.Seconds) > 1 && len(p.Averages) != 0},
	} {
		if !c.show {
			continue
		}
		svg, err := c.draw()
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		*c.to = template.HTML(svg)
	}
	return page.Execute(w, view)
}

// Count writes a number with its thousands separated.
func Count(n int64) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, c := range s {
		if i != 0 && (len(s)-i)%3 == 0 && s[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Time writes a time with about three figures.
func Time(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d)
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(d)/1e3)
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g s", d.Seconds())
}
