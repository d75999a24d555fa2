package report

import (
	"bytes"
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// colours are distinguishable also for people who cannot tell red from green
// (Okabe and Ito, 2008).
var colours = []color.Color{
	color.RGBA{0x00, 0x72, 0xb2, 0xff},
	color.RGBA{0xe6, 0x9f, 0x00, 0xff},
	color.RGBA{0x00, 0x9e, 0x73, 0xff},
	color.RGBA{0xcc, 0x79, 0xa7, 0xff},
	color.RGBA{0x56, 0xb4, 0xe9, 0xff},
	color.RGBA{0xd5, 0x5e, 0x00, 0xff},
}

func colour(i int) color.Color { return colours[i%len(colours)] }

// Size of a chart, in points.
const (
	width  = 680
	height = 230
)

func newPlot(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.Legend.Top = true
	p.Legend.Padding = vg.Points(3)
	p.Legend.ThumbnailWidth = vg.Points(12)
	for _, s := range []*draw.TextStyle{&p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		s.Font.Variant = "Sans"
		s.Font.Size = font.Points(9)
	}
	p.Y.Min = 0
	p.X.Tick.Marker, p.Y.Tick.Marker = thousands{}, thousands{}
	return p
}

// thousands is a ticker that writes large numbers legibly.
type thousands struct{}

// Ticks implements plot.Ticker.
func (thousands) Ticks(lo, hi float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(lo, hi)
	for i := range ticks {
		if t := &ticks[i]; t.Label != "" {
			t.Label = short(t.Value)
		}
	}
	return ticks
}

func short(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%.3gM", v/1e6)
	case v >= 1e3:
		return fmt.Sprintf("%.3gk", v/1e3)
	}
	return fmt.Sprintf("%.3g", v)
}

// svg draws a plot as an SVG element. With legend, the top of the plot is kept
// free for the legend.
func svg(p *plot.Plot, legend bool) (string, error) {
	if legend {
		p.Y.Max *= 1.35
	}
	c := vgsvg.NewWith(vgsvg.UseWH(width, height))
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	// The page is not an XML document, and scales the picture.
	text := b.String()
	text = text[strings.Index(text, "<svg"):]
	end := strings.Index(text, ">")
	return fmt.Sprintf(`<svg viewBox="0 0 %d %d" role="img">`, width, height) + text[end+1:], nil
}

func bars(values []float64, w vg.Length, c color.Color) (*plotter.BarChart, error) {
	b, err := plotter.NewBarChart(plotter.Values(values), w)
	if err != nil {
		return nil, err
	}
	b.Color = c
	b.LineStyle.Width = 0
	return b, nil
}

// lateness draws the percentiles of the lateness of handlers.
func (p *Page) lateness() (string, error) {
	pl := newPlot("lateness, up to", "handlers")
	var counts []float64
	var labels []string
	for i, b := range p.Lateness {
		label := b.Label
		if len(p.Lateness) > 14 && i%2 != 0 {
			label = "" // there is not enough room for all labels
		}
		counts, labels = append(counts, b.Count), append(labels, label)
	}
	b, err := bars(counts, vg.Points(0.8*560/float64(len(counts))), colour(0))
	if err != nil {
		return "", err
	}
	pl.Add(b)
	pl.NominalX(labels...)
	return svg(pl, false)
}

// wheel draws the callouts on the wheels by the number of ticks until softclock
// comes to their bucket; in the sbt era a bucket has another width than a tick.
func (p *Page) wheel() (string, error) {
	until := "ticks until softclock comes to the bucket"
	if p.Sbt {
		until = "buckets, of 1/256 s, until callout_process comes to it"
	}
	pl := newPlot(until, "callouts")
	var below *plotter.BarChart
	bins := len(p.Wheel.CPUs[0])
	legend := len(p.Wheel.CPUs) <= len(colours)
	for cpu, of := range p.Wheel.CPUs {
		values := make([]float64, bins)
		for i, n := range of {
			values[i] = float64(n)
		}
		b, err := bars(values, vg.Points(580/float64(bins)), colour(cpu))
		if err != nil {
			return "", err
		}
		if below != nil {
			b.StackOn(below)
		}
		below = b
		pl.Add(b)
		if legend {
			pl.Legend.Add(fmt.Sprintf("CPU %d", cpu), b)
		}
	}
	pl.X.Tick.Marker = plot.TickerFunc(func(lo, hi float64) []plot.Tick {
		var ticks []plot.Tick
		for i := 0; i <= bins; i += max(bins/8, 1) {
			ticks = append(ticks, plot.Tick{Value: float64(i) - 0.5, Label: fmt.Sprint(i * p.Wheel.Each)})
		}
		return ticks
	})
	return svg(pl, legend)
}

// line adds a series: a value for each second of the run.
func (p *Page) line(pl *plot.Plot, name string, i int, value func(s *Second) float64) error {
	xys := make(plotter.XYs, len(p.Seconds))
	for k := range p.Seconds {
		xys[k].X, xys[k].Y = p.Seconds[k].At.Seconds(), value(&p.Seconds[k])
	}
	l, err := plotter.NewLine(xys)
	if err != nil {
		return err
	}
	l.Color = colour(i)
	l.Width = vg.Points(1.5)
	pl.Add(l)
	pl.X.Min = 0
	if name != "" {
		pl.Legend.Add(name, l)
	}
	return nil
}

// fires draws how many handlers were called each second.
func (p *Page) fires() (string, error) {
	pl := newPlot("seconds", "handlers a second")
	if err := p.line(pl, "", 0, func(s *Second) float64 { return s.Fires }); err != nil {
		return "", err
	}
	return svg(pl, false)
}

// averages draws the course of the sysctls debug.to_avg_*.
func (p *Page) averages() (string, error) {
	pl := newPlot("seconds", "of one run of softclock")
	for i, name := range p.Averages {
		if err := p.line(pl, name, i, func(s *Second) float64 { return s.Averages[i] }); err != nil {
			return "", err
		}
	}
	return svg(pl, true)
}
