package diagram

import (
	"fmt"
	"slices"
)

// legend explains, below y, the marks that are in the picture, and returns where the
// legend ends.
func (p *picture) legend(y int) int {
	const sign, gap = 26, 22
	x := margin
	entry := func(there bool, text string, draw func(x, y int)) {
		if !there {
			return
		}
		w := sign + wide(text, placeSize)
		if x > margin && x+w > p.width-margin {
			x = margin
			y += leading + 8
		}
		draw(x, y)
		p.text(x+sign, y+4, placeSize, "", word{"dim", text})
		x += w + gap
	}
	for _, k := range []string{"client", "softclock", "clock", "buffer"} {
		entry(p.has(k), map[string]string{"client": "client thread", "softclock": "softclock thread", "clock": "clock", "buffer": "store buffer drains"}[k],
			func(x, y int) { p.node(k, x+10, y) })
	}
	var runs, handlers bool
	for _, e := range p.calls(p.rows) {
		handlers = handlers || e.handler
		runs = runs || !e.handler
	}
	marks := p.marks()
	entry(runs, "in a call", func(x, y int) { p.rect("runs", x+4, y-8, 12, 16, 3, "") })
	entry(handlers, "handler runs", func(x, y int) { p.rect("handler", x+4, y-8, 12, 16, 3, "") })
	entry(len(p.locks) > 0, "holds the lock", func(x, y int) { p.rect("lock", x+8, y-8, barWidth, 16, 2, "") })
	entry(marks[waits], "cannot go on", func(x, y int) {
		fmt.Fprintf(p, `<rect class="waiting" x="%d" y="%d" width="8" height="16" fill="url(#%s-hatch)"/>`+"\n", x+6, y-8, p.id)
	})
	entry(marks[woke], "wakeup", func(x, y int) { p.arrow("woke", x, x+20, y) })
	entry(marks[moved], "the callout moves", func(x, y int) { p.arrow("moved", x, x+20, y) })
	entry(p.takesCPU(), "preempted", func(x, y int) { p.jag(x+10, y) })
	entry(true, "the promise is broken", func(x, y int) { p.cross(x+10, y) })
	return y + leading
}

// has tells whether there is a lane of a kind.
func (p *picture) has(kind string) bool {
	for _, l := range p.Lanes {
		if l.Kind == kind {
			return true
		}
	}
	return false
}

// takesCPU tells whether in some row a lane loses its CPU.
func (p *picture) takesCPU() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Preempts && !s.Beside })
}

// marks tells for each kind of note whether there is one.
func (p *picture) marks() [waits + 1]bool {
	var marks [waits + 1]bool
	for _, lines := range p.lines {
		for _, l := range lines {
			if l.note != nil {
				marks[l.note.kind] = true
			}
		}
	}
	return marks
}
