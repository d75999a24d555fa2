package diagram

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
)

// box is the area that a text takes in a picture.
type box struct {
	x, y, w, h int
	text       string
}

// canvas collects the elements of a picture, and the boxes of its texts. What an element
// looks like is defined in svg.css, under its class.
type canvas struct {
	bytes.Buffer
	texts []box
}

// take returns what was drawn since the last take, and removes it from the canvas.
func (c *canvas) take() string {
	defer c.Reset()
	return c.String()
}

// advance is the width of a column of monospaced text, as a fraction of its size. The
// fonts of browsers have 0.55 to 0.603.
const advance = 0.61

// wide returns how many pixels a text takes.
func wide(s string, size int) int { return widths(columns(s), size) }

// widths returns how many pixels some columns of text take.
func widths(n, size int) int { return int(math.Ceil(float64(n) * float64(size) * advance)) }

// room returns how many columns of text fit into some pixels.
func room(pixels, size int) int { return max(int(float64(pixels)/(float64(size)*advance)), 1) }

// word is a piece of a text that has one look.
type word struct{ class, text string }

// text writes words on one line, which begins at x on base line y. A tip that differs
// from the words is shown when the pointer rests on them.
func (c *canvas) text(x, y, size int, tip string, words ...word) {
	all := ""
	for _, w := range words {
		all += w.text
	}
	if all == "" {
		return
	}
	c.texts = append(c.texts, box{x, y - size, wide(all, size), size + size/4, all})
	class := words[0].class
	fmt.Fprintf(c, `<text class="%s" x="%d" y="%d" font-size="%d">`, class, x, y, size)
	c.tip(tip, all)
	for _, w := range words {
		if w.class == class {
			c.escape(w.text)
			continue
		}
		fmt.Fprintf(c, `<tspan class="%s">`, w.class)
		c.escape(w.text)
		c.WriteString(`</tspan>`)
	}
	c.WriteString("</text>\n")
}

// tip writes what is shown when the pointer rests on an element.
func (c *canvas) tip(tip, shown string) {
	if tip == "" || tip == shown {
		return
	}
	c.WriteString("<title>")
	c.escape(tip)
	c.WriteString("</title>")
}

// rect draws a rectangle with corners of a radius.
func (c *canvas) rect(class string, x, y, w, h, radius int, tip string) {
	fmt.Fprintf(c, `<rect class="%s" x="%d" y="%d" width="%d" height="%d"`, class, x, y, w, max(h, 0))
	if radius > 0 {
		fmt.Fprintf(c, ` rx="%d"`, radius)
	}
	if tip == "" {
		c.WriteString("/>\n")
		return
	}
	c.WriteString(">")
	c.tip(tip, "")
	c.WriteString("</rect>\n")
}

// path draws a path.
func (c *canvas) path(class, format string, a ...any) {
	fmt.Fprintf(c, `<path class="%s" d="%s"/>`+"\n", class, fmt.Sprintf(format, a...))
}

// arrow draws a horizontal arrow.
func (c *canvas) arrow(class string, from, to, y int) {
	head := 6
	if to < from {
		head = -head
	}
	c.path(class+" line", "M%d %dH%d", from, y, to-head)
	c.path(class+" head", "M%d %dl%d -4v8z", to, y, -head-head/6)
}

// escape writes text without markup; characters that XML does not allow are replaced.
func (c *canvas) escape(s string) {
	// Writing to a buffer does not fail.
	_ = xml.EscapeText(c, []byte(printable(s)))
}
