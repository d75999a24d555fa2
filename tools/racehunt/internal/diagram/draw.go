package diagram

import "fmt"

// draw draws the bands of the CPUs, which begin at top, and the rows.
func (p *picture) draw(top int) {
	bottom := p.top[len(p.rows)]
	for _, b := range p.bands {
		p.rect("band", b.x, top, b.w, bottom-top, 6, "")
	}
	for i, r := range p.rows {
		if p.Steps[r.Key].Bad {
			p.rect("fault", margin/2, p.top[i]+1, p.width-margin, p.top[i+1]-p.top[i]-2, 4, "")
			p.rect("edge", margin/2, p.top[i]+1, 3, p.top[i+1]-p.top[i]-2, 1, "")
		}
		p.path("rule", "M%d %dH%d", margin/2, p.top[i], p.width-margin/2)
	}
	p.drawLanes()
	p.drawCalls()
	p.drawWaits()
	p.drawLocks()
	for i, r := range p.rows {
		p.drawNotes(i)
		if l := p.preempted(r); l >= 0 {
			p.drawPreemption(i, l)
		}
	}
	for i := range p.rows {
		p.drawStep(i)
	}
	for i := range p.rows {
		p.writeRow(i)
	}
}

// drawLanes draws the lines of the lanes, broken where steps are left out.
func (p *picture) drawLanes() {
	for l := range p.Lanes {
		from := p.top[0]
		for i, r := range p.rows {
			if r.Elided {
				p.path("life", "M%d %dV%d", p.axis(l), from, p.top[i])
				p.path("life skipped", "M%d %dV%d", p.axis(l), p.top[i]+3, p.top[i+1])
				from = p.top[i+1]
			}
		}
		p.path("life", "M%d %dV%d", p.axis(l), from, p.top[len(p.rows)])
	}
}

// drawCalls draws the calls and handlers of a lane as boxes around its line; the box of
// a call that a handler makes is inside the handler's.
func (p *picture) drawCalls() {
	var handlers []extent
	for _, e := range p.calls(p.rows) {
		class, half := "runs", 8
		if e.handler {
			class = "handler"
			handlers = append(handlers, e)
		}
		for _, h := range handlers {
			if class == "runs" && h.lane == e.lane && h.from <= e.from && e.to <= h.to {
				half = 5
			}
		}
		y := p.mid(e.from) - 6 + half/2
		p.rect(class, p.axis(e.lane)-half, y, 2*half, p.end(e)-y, 3, e.name)
	}
}

// end returns where an extent ends.
func (p *picture) end(e extent) int {
	y := p.top[e.to+1]
	if !e.open {
		y -= rowBelow / 2
	}
	return y
}

// drawWaits hatches the line of a lane that cannot go on.
func (p *picture) drawWaits() {
	for _, e := range p.waited(p.rows) {
		from := p.noted(e.from, waits, e.lane)
		to := p.end(e)
		if !e.open {
			to = p.noted(e.to, woke, e.lane)
		}
		x := p.axis(e.lane) - 4
		if to <= from {
			continue
		}
		p.rect("blank", x, from, 8, to-from, 0, "")
		fmt.Fprintf(p, `<rect class="waiting" x="%d" y="%d" width="8" height="%d" fill="url(#%s-hatch)">`, x, from, to-from, p.id)
		p.tip("waits for "+e.name, "")
		p.WriteString("</rect>\n")
	}
}

// noted returns the height of the line with a row's note of this kind on a lane, or the
// height of the row's mark.
func (p *picture) noted(row int, kind noteKind, lane int) int {
	for _, l := range p.lines[row] {
		if l.note != nil && l.note.kind == kind && l.note.lane == lane {
			return l.y - 4
		}
	}
	return p.mid(row)
}

// drawLocks draws the locks that a lane holds as bars beside its line.
func (p *picture) drawLocks() {
	for _, h := range p.locks {
		x := p.left[h.lane] + bars + h.slot*barStep
		y := p.mid(h.from) - 5
		p.rect("lock", x, y, barWidth, p.end(h.extent)-y, 2, h.name)
		name := printable(h.name)
		x, most := p.beside(h.lane, h.from)
		p.text(x, p.base(h.from, p.lead(h.from)+h.label)-1, labelSize, name, word{"halo lock", clip(name, most)})
	}
}

// drawNotes draws what a row does to others: wakeups as arrows from lane to
// lane, moves as arrows from CPU to CPU.
func (p *picture) drawNotes(row int) {
	lane := p.rows[row].Lane
	for _, l := range p.lines[row] {
		if l.note == nil {
			continue
		}
		y := l.y - 4
		switch l.note.kind {
		case woke:
			from, to := p.axis(lane), p.axis(l.note.lane)
			switch {
			case to < from:
				p.arrow("woke", from, to+6, y)
			case to > from:
				p.arrow("woke", from, to-6, y)
			}
		case moved:
			p.drawMove(p.Steps[l.note.step].Moved, y)
		}
	}
}

// drawMove draws a move between the bands of two CPUs, if the picture has both.
func (p *picture) drawMove(move string, y int) {
	from, to, ok := cpus(move)
	if !ok {
		return
	}
	var a, b *band
	for i := range p.bands {
		switch p.bands[i].name {
		case from:
			a = &p.bands[i]
		case to:
			b = &p.bands[i]
		}
	}
	if a == nil || b == nil || a == b {
		return
	}
	x := a.x + a.w/2
	p.arrow("moved", x, b.x+b.w/2, y)
	fmt.Fprintf(p, `<circle class="moved dot" cx="%d" cy="%d" r="4"/>`+"\n", x, y)
}

// drawPreemption breaks the line of the lane that a row preempts. If that lane keeps its
// CPU it only writes so.
func (p *picture) drawPreemption(row, lane int) {
	x, y := p.axis(lane), p.base(row, 0)-4
	if !p.Steps[p.rows[row].First].Beside {
		p.path("gap", "M%d %dh%d", x-jagWidth/2, y, jagWidth)
		p.jag(x, y)
	}
	x, most := p.beside(lane, row)
	p.text(x+3, y+4, labelSize, p.preempts(p.rows[row], lane), word{"halo preempts", clip(p.mark(p.rows[row]), most)})
}

// drawStep draws the mark of a row on its lane, and a line if the lane goes on from the
// row before.
func (p *picture) drawStep(row int) {
	r := p.rows[row]
	if r.Elided {
		return
	}
	x, y := p.axis(r.Lane), p.mid(row)
	if row > 0 && p.rows[row-1].Lane == r.Lane && !p.rows[row-1].Elided {
		p.path("busy", "M%d %dV%d", x, p.mid(row-1), y)
	}
	if p.Steps[r.Key].Bad {
		p.cross(x, y)
		return
	}
	p.node(p.Lanes[r.Lane].Kind, x, y)
}

// jagWidth is how wide the mark of a preemption is.
const jagWidth = 20

// jag draws the mark of a preemption.
func (p *picture) jag(x, y int) { p.path("jag", "M%d %dl3 -5l7 10l7 -10l3 5", x-jagWidth/2, y) }

// cross draws the mark of the failing step.
func (p *picture) cross(x, y int) {
	fmt.Fprintf(p, `<circle class="cross dot" cx="%d" cy="%d" r="7.5"/>`+"\n", x, y)
	p.path("cross line", "M%d %dl6 6m0 -6l-6 6", x-3, y-3)
}

// node draws the mark of a kind of lane.
func (p *picture) node(kind string, x, y int) {
	switch kind {
	case "softclock":
		p.rect("node", x-5, y-5, 10, 10, 1, "")
	case "clock":
		p.path("node", "M%d %dl6 6l-6 6l-6 -6z", x, y-6)
	case "buffer":
		p.path("node", "M%d %dl6 -10l-12 0z", x, y+5)
	default:
		fmt.Fprintf(p, `<circle class="node" cx="%d" cy="%d" r="5.5"/>`+"\n", x, y)
	}
}

// writeRow writes the texts of a row.
func (p *picture) writeRow(row int) {
	r := p.rows[row]
	lead := p.lead(row)
	y := p.base(row, lead)
	p.text(margin, y, labelSize, "", word{"dim", span(r)})
	who := p.who(r)
	p.text(p.whoX, y, bodySize, who, word{"strong", clip(who, 14)})
	for _, l := range p.lines[row] {
		p.text(p.whatX, l.y, l.size, l.tip, word{l.class, l.text})
	}
	for i, c := range p.changes[row] {
		p.text(p.changeX, p.base(row, lead+i), bodySize, "", c...)
	}
}
