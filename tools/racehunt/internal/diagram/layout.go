package diagram

import (
	"cmp"
	"fmt"
	"slices"
)

// Measures of a picture, in pixels.
const (
	margin    = 20
	leading   = 15 // from one line of text to the next
	rowAbove  = 8  // above the first line of a row, and
	rowBelow  = 9  // below the last one
	groupGap  = 10 // between the lanes of two CPUs
	columnGap = 14 // between columns of text
	whatWidth = 338
	changeMax = 186 // of the column of state
	nameLeft  = 7   // of a lane: from its left to its name,
	axis      = 15  // to its line,
	bars      = 27  // to the first lock
	barStep   = 8   // and from one lock to the next
	barWidth  = 4

	bodySize  = 12
	placeSize = 11
	labelSize = 10
)

// line is one line of text in a row of the picture.
type line struct {
	class string
	size  int
	text  string
	tip   string
	y     int   // base line
	note  *note // the note that it shows, or nil
}

// band holds the lanes of one CPU.
type band struct {
	name  string
	x, w  int
	lanes []int
}

// picture is a trace that is being drawn.
type picture struct {
	*Trace
	canvas
	id string // begins the ids of its elements

	rows    []Row
	lines   [][]line   // for each row: what it does
	changes [][][]word // for each row: what it changed, line by line
	locks   []hold
	top     []int // the top of each row, and the bottom of the last
	bands   []band
	left    []int // the left edge of each lane
	laneW   []int
	whoX    int
	whatX   int
	changeX int
	changeW int
	width   int
}

// hold is a lock that was held, and where its bar stands.
type hold struct {
	extent
	slot  int // the place of its bar among those at the right of the lane
	label int // the line of its first row that has its name
}

// across lays out the columns.
func (p *picture) across() {
	steps, who := columns("step"), columns("lane")
	for _, r := range p.rows {
		steps = max(steps, columns(span(r)))
		who = max(who, columns(p.who(r)))
	}
	x := margin + widths(steps, labelSize) + columnGap/2

	p.laneW = p.laneWidths()
	p.left = make([]int, len(p.Lanes))
	p.bands = p.byCPU()
	for i := range p.bands {
		b := &p.bands[i]
		b.x = x
		for _, l := range b.lanes {
			p.left[l] = x
			x += p.laneW[l]
		}
		b.w = x - b.x
		x += groupGap
	}

	p.whoX = x + columnGap/2
	p.whatX = p.whoX + widths(min(who, 14), bodySize) + columnGap
	p.changeX = p.whatX + whatWidth + columnGap
	p.changeW = wide("state that changed", bodySize)
	for _, r := range p.rows {
		for _, c := range p.Changes(r) {
			p.changeW = max(p.changeW, wide(printable(c.Column+"  "+c.From+" → "+c.To), bodySize))
		}
	}
	p.changeW = min(p.changeW, changeMax)
	p.width = p.changeX + p.changeW + margin
}

// mark is what is written beside the lane that is preempted when a row begins.
func (p *picture) mark(r Row) string {
	if p.Steps[r.First].Beside {
		return "meanwhile"
	}
	return "preempted"
}

// laneWidths returns the width of every lane, which is enough for what is written in it
// unless that is very long.
func (p *picture) laneWidths() []int {
	const least, most = 76, 170
	width := make([]int, len(p.Lanes))
	for i, l := range p.Lanes {
		width[i] = max(least, nameLeft+min(wide(printable(l.Name), placeSize), 90)+barStep)
	}
	label := func(lane, row int, s string) {
		x := bars + p.slots(lane, row)*barStep
		width[lane] = max(width[lane], x+wide(printable(s), labelSize)+barStep)
	}
	for _, h := range p.locks {
		label(h.lane, h.from, h.name)
	}
	for i, r := range p.rows {
		if l := p.preempted(r); l >= 0 {
			label(l, i, p.mark(r))
		}
	}
	for i := range width {
		width[i] = min(width[i], most)
	}
	return width
}

// byCPU groups the lanes by CPU; those that float come last.
func (p *picture) byCPU() []band {
	order := make([]int, len(p.Lanes))
	for i := range order {
		order[i] = i
	}
	cpu := func(l int) uint { return uint(p.Lanes[l].CPU) } // -1 comes last
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(cpu(a), cpu(b)) })
	var bands []band
	for i, l := range order {
		if i == 0 || cpu(l) != cpu(order[i-1]) {
			name := "any CPU"
			if p.Lanes[l].CPU >= 0 {
				name = fmt.Sprintf("CPU %d", p.Lanes[l].CPU)
			}
			bands = append(bands, band{name: name})
		}
		b := &bands[len(bands)-1]
		b.lanes = append(b.lanes, l)
	}
	return bands
}

// hang gives every lock that was held a bar, and a line for its name in the row in which
// it was taken.
func (p *picture) hang() {
	labels := map[[2]int]int{} // by lane and row
	for _, e := range p.holds(p.rows) {
		h := hold{extent: e}
		for slices.ContainsFunc(p.locks, func(o hold) bool {
			return o.lane == h.lane && o.slot == h.slot && o.to >= h.from && o.from <= h.to
		}) {
			h.slot++
		}
		at := [2]int{h.lane, h.from}
		h.label = labels[at]
		labels[at]++
		p.locks = append(p.locks, h)
	}
}

// say breaks the texts into lines; their number gives the height of the rows.
func (p *picture) say() {
	p.lines = make([][]line, len(p.rows))
	p.changes = make([][][]word, len(p.rows))
	for i, r := range p.rows {
		p.lines[i] = p.sayRow(r)
		p.changes[i] = p.sayChanges(r)
	}
}

// sayRow returns the lines of a row: which lane it preempts, what it does and where, and
// its notes.
func (p *picture) sayRow(r Row) []line {
	var lines []line
	add := func(class string, size, most int, s string, n *note) {
		s = printable(s)
		for i, part := range even(s, room(whatWidth, size), most) {
			l := line{class: class, size: size, text: part, tip: s}
			if i == 0 {
				l.note = n
			}
			lines = append(lines, l)
		}
	}
	if l := p.preempted(r); l >= 0 {
		add("preempts", bodySize, 1, p.preempts(r, l), nil)
	}
	for _, s := range p.sentences(r) {
		add(s.class, bodySize, 2, s.text, nil)
	}
	function, place := p.Trace.place(r)
	add("dim", placeSize, 2, function+" "+place, nil)
	if !r.Elided {
		add("body", placeSize, 2, p.Steps[r.Key].C, nil)
	}
	for _, n := range p.notes(r) {
		add(n.kind.class(), bodySize, 2, n.text, &n)
	}
	if p.Steps[r.Key].Bad {
		add("bad", bodySize, 8, p.Sentence, nil)
	}
	return lines
}

// sentences returns what a row does: each begin or end of a call or a handler, and the
// operations in between.
func (p *picture) sentences(r Row) []word {
	const most, lines = 4, 2
	width := room(whatWidth, bodySize)
	parts := p.parts(r)
	if r.Elided {
		return []word{{"dim", parts[0].text}}
	}
	var s []word
	for i := 0; i < len(parts); {
		if parts[i].level == call {
			s = append(s, word{"strong", parts[i].text})
			i++
			continue
		}
		n := i
		for i < len(parts) && parts[i].level != call {
			i++
		}
		s = append(s, word{"body", fit(parts[n:i], width, lines)})
	}
	switch {
	case len(s) > most:
		return []word{{"body", fit(parts, width, lines)}}
	case len(s) == 0:
		return []word{{"body", p.Steps[r.Key].Op}} // a note says what it waits for
	}
	return s
}

// sayChanges returns the lines that say what a row changed.
func (p *picture) sayChanges(r Row) [][]word {
	if r.Elided {
		return nil
	}
	var lines [][]word
	fits := room(p.changeW, bodySize)
	for _, c := range p.Changes(r) {
		name, from, to := printable(c.Column), printable(c.From), printable(c.To)
		if columns(name+"  "+from+" → "+to) <= fits {
			lines = append(lines, []word{{"dim", name + "  "}, {"body", from + " → "}, {"strong", to}})
			continue
		}
		lines = append(lines, []word{{"dim", clip(name, fits)}})
		if columns("  "+from+" → "+to) <= fits {
			lines = append(lines, []word{{"body", "  " + from + " → "}, {"strong", to}})
			continue
		}
		lines = append(lines, []word{{"body", "  " + clip(from, fits-2)}})
		for i, s := range wrap(to, fits-4, 3) {
			arrow := "  → "
			if i > 0 {
				arrow = "    "
			}
			lines = append(lines, []word{{"body", arrow}, {"strong", s}})
		}
	}
	return lines
}

// down gives every row its height, from y on, and every line its place.
func (p *picture) down(y int) {
	p.top = make([]int, 0, len(p.rows)+1)
	for i := range p.rows {
		p.top = append(p.top, y)
		lines := p.lines[i]
		high := max(len(lines), len(p.changes[i])+p.lead(i))
		for _, h := range p.locks {
			if h.from == i {
				high = max(high, p.lead(i)+h.label+1)
			}
		}
		for j := range lines {
			lines[j].y = p.base(i, j)
		}
		y += rowAbove + high*leading + rowBelow
	}
	p.top = append(p.top, y)
}

// lead returns how many lines of a row come before what it does.
func (p *picture) lead(row int) int {
	if p.preempted(p.rows[row]) >= 0 {
		return 1
	}
	return 0
}

// base returns the base line of a line of a row.
func (p *picture) base(row, n int) int { return p.top[row] + rowAbove + n*leading + leading - 4 }

// mid returns the height at which the lane of a row is marked.
func (p *picture) mid(row int) int { return p.base(row, p.lead(row)) - 4 }

// slots returns how many places for bars of locks a lane needs in a row.
func (p *picture) slots(lane, row int) int {
	n := 0
	for _, h := range p.locks {
		if h.lane == lane && h.from <= row && row <= h.to {
			n = max(n, h.slot+1)
		}
	}
	return n
}

// beside returns where the text beside the locks of a lane begins, and how many columns
// it may take.
func (p *picture) beside(lane, row int) (x, most int) {
	x = p.left[lane] + bars + p.slots(lane, row)*barStep
	return x, room(p.left[lane]+p.laneW[lane]-x, labelSize)
}

// axis returns where the line of a lane stands.
func (p *picture) axis(lane int) int { return p.left[lane] + axis }
