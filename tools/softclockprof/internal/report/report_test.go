package report

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := Count(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestTime(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0 ns", 999: "999 ns", 1500: "1.5 µs", 2 * time.Millisecond: "2 ms", 90 * time.Second: "90 s"} {
		if got := Time(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}

func TestPage(t *testing.T) {
	p := &Page{
		Title:     "softclock of <timeout>",
		Command:   "softclockprof -rev timeout",
		What:      []Row{{"machine", "one"}},
		Measured:  []Row{{"fires a second", "12"}},
		Lateness:  []Bar{{"1 µs", 5}, {"2 µs", 50}},
		Warnings:  []string{"take care"},
		Window:    []Percentiles{{Name: "cc lock hold", Count: 54321, File: "cc_lock_hold_us.hgrm"}},
		Histogram: []Percentiles{{Name: "drain", Count: 4321, P50: "1 µs", File: "drain_us.hgrm"}},
		Handlers:  []Handler{{Name: "sleepq_timeout", Place: "a.go:1", CPU: 3, Calls: 98765, Share: 12.34}},
		CPUs:      []CPU{{CPU: 0, Ticks: 1000}, {CPU: 1, Ticks: 1001, Phase: 321 * time.Microsecond}},
		Seconds:   []Second{{At: time.Second, Fires: 10, Averages: []float64{1}}, {At: 2 * time.Second, Fires: 20, Averages: []float64{2}}},
		Averages:  []string{"debug.to_avg_depth"},
		Wheel:     Wheel{Buckets: 64, Each: 8, CPUs: [][]int{{1, 2, 3, 4, 5, 6, 7, 8}, {8, 7, 6, 5, 4, 3, 2, 1}}},
		Files:     []Row{{"ktr.txt", "schedgraph"}},
		Notes:     []string{"a note"},
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"softclock of &lt;timeout&gt;", "softclockprof -rev timeout", "fires a second", "4,321", "98,765", "12.3 %",
		"1,001", "ktr.txt", "a note", "64 buckets", "CPU 1", "debug.to_avg_depth",
		`<p class="warning">take care</p>`, "In the window", "54,321", "clock's phase", "321 µs"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if n := strings.Count(text, "<svg "); n != 4 {
		t.Errorf("%d pictures, want 4", n)
	}
	for _, outside := range []string{"src=", "href=", "url(", "@import", "<?xml"} {
		if strings.Contains(text, outside) {
			t.Errorf("the page has %q", outside)
		}
	}
}

// The page of a revision of the sbt era has other columns.
func TestPageSbt(t *testing.T) {
	p := &Page{
		Sbt:      true,
		Lateness: []Bar{{"1 µs", 5}},
		Handlers: []Handler{{Name: "fire", Beyond: 765 * time.Microsecond}},
		CPUs:     []CPU{{Ticks: 4711}},
		Seconds:  []Second{{At: time.Second}, {At: 2 * time.Second}},
		Wheel:    Wheel{Buckets: 64, Each: 32, CPUs: [][]int{{1, 2}}},
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"beyond precision, most", "765 µs", "callout_process runs", "4,711", "buckets, of 1/256 s", "by its precision"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, other := range []string{"phase", "<th>ticks</th>", "ticks until", "debug.to_avg"} {
		if strings.Contains(text, other) {
			t.Errorf("the page has %q", other)
		}
	}
}

// TestEmptyPage writes the page of a run that was stopped before it measured
// anything.
func TestEmptyPage(t *testing.T) {
	var b bytes.Buffer
	if err := (&Page{Title: "nothing"}).Write(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<svg") {
		t.Error("a picture of nothing")
	}
}
