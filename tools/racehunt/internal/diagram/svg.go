package diagram

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
)

//go:embed svg.css
var svgStyle string

// SVG writes the trace as one picture that needs nothing else. Time runs
// downwards; a row of the picture is a row of Runs.
func (t *Trace) SVG(w io.Writer) error {
	_, err := w.Write(t.svg("trace", true).Bytes())
	return err
}

// svg draws the trace. The ids of its elements begin with id, so that a page can have
// several pictures. If alone is set, the picture says what is known of the trace, and has
// its own style.
func (t *Trace) svg(id string, alone bool) *picture {
	p := &picture{Trace: t, id: id, rows: t.Runs()}
	p.hang()
	p.across()
	p.say()

	// The height of the picture must be written first, but is known last.
	y := margin
	if alone {
		y = p.head(y)
	}
	top := y
	y = p.heads(y)
	p.down(y)
	heads := p.take() // they go on top of the bands that draw draws
	p.draw(top)
	height := p.legend(p.top[len(p.rows)]+leading) + margin
	rest := p.take()

	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" class="trace" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title %s-desc">`+"\n",
		p.width, height, p.width, height, id, id)
	fmt.Fprintf(p, `<title id="%s-title">`, id)
	p.escape(either(t.Scenario, t.Revision) + ": " + t.graded())
	fmt.Fprintf(p, `</title><desc id="%s-desc">`, id)
	p.escape(t.Sentence + ". " + t.size() + ".")
	p.WriteString("</desc>\n")
	if alone {
		fmt.Fprintf(p, "<style>\n%s</style>\n", svgStyle)
	}
	fmt.Fprintf(p, `<defs><pattern id="%s-hatch" width="5" height="5" patternUnits="userSpaceOnUse"><path class="hatch" d="M-1 6L6 -1M-1 1L1 -1M4 6L6 4"/></pattern></defs>`+"\n", id)
	p.rect("page", 0, 0, p.width, height, 0, "")
	p.WriteString(rest)
	p.WriteString(heads)
	p.WriteString("</svg>\n")
	return p
}

// head writes what is known of the trace, and returns where that ends.
func (p *picture) head(y int) int {
	write := func(class string, size, most int, s string) {
		for _, l := range wrap(printable(s), room(p.width-2*margin, size), most) {
			y += size + 6
			p.text(margin, y, size, "", word{class, l})
		}
	}
	write("sans strong", 17, 2, either(p.Scenario, p.Title))
	y += 4
	write("sans bad", 13, 5, either(p.Revision+", "+p.graded(), p.Sentence))
	y += 4
	write("sans dim", placeSize, 3, p.size())
	write("sans dim", placeSize, 3, p.Assuming)
	if p.Token != "" {
		write("dim", placeSize, 5, "racehunt replay "+p.Token)
	}
	return y + margin
}

// heads writes the heads of the columns, and returns where they end.
func (p *picture) heads(y int) int {
	cpus := y + leading
	names := cpus + 8
	high := 0
	for _, b := range p.bands {
		p.text(b.x+(b.w-wide(b.name, bodySize))/2, cpus, bodySize, "", word{"strong", b.name})
		for _, l := range b.lanes {
			high = max(high, p.name(l, names))
		}
	}
	bottom := names + high*leading + 6

	// The first values of the columns go beside the names of the lanes.
	size := placeSize
	line := cpus
	for _, s := range wrap(printable(p.first()), room(p.width-margin-p.whoX-wide("at first  ", size), size), 2) {
		label := "at first  "
		if line > cpus {
			label = strings.Repeat(" ", len(label))
		}
		p.text(p.whoX, line, size, p.first(), word{"dim", label}, word{"body", s})
		line += leading
	}
	base := max(bottom-6, line+4)
	p.text(margin, base, labelSize, "", word{"dim", "step"})
	p.text(p.whoX, base, labelSize, "", word{"dim", "lane"})
	p.text(p.whatX, base, labelSize, "", word{"dim", "what it does, and where"})
	p.text(p.changeX, base, labelSize, "", word{"dim", "state that changed"})
	return base + 8
}

// name writes the name of a lane below y, and returns how many lines it takes.
func (p *picture) name(lane, y int) int {
	name := printable(p.Lanes[lane].Name)
	lines := wrap(name, room(p.laneW[lane]-nameLeft, placeSize), 2)
	for i, s := range lines {
		p.text(p.left[lane]+nameLeft, y+(i+1)*leading-3, placeSize, name, word{"body", s})
	}
	return len(lines)
}
