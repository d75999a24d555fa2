package diagram

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"ktimeout/tools/racehunt/internal/say"
)

// Widths of the text of a trace, in columns: it never needs more than FullWidth, and is
// not readable with fewer than leastWidth.
const (
	FullWidth  = 130
	stateWidth = 112 // with fewer columns the state is left out
	leastWidth = 72
)

// Text writes the trace on lines of at most width columns, but for the token: first what
// is known of it, then at most 40 lines, a heading and one line for each row. The line of
// the failing row begins with an exclamation mark. On a text in C each row has a second
// line, with the statement.
func (t *Trace) Text(w io.Writer, width int) error {
	width = max(min(width, FullWidth), leastWidth)
	var b bytes.Buffer
	t.writeHead(&b, width)
	t.writeRows(&b, width)
	_, err := w.Write(b.Bytes())
	return err
}

func (t *Trace) writeHead(b *bytes.Buffer, width int) {
	const label = 10
	for _, f := range t.facts() {
		for i, line := range wrap(printable(f.text), width-label, 20) {
			name := f.name
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(b, "%-*s%s\n", label, name, line)
		}
	}
	if t.Token != "" {
		fmt.Fprintf(b, "racehunt replay %s\n", printable(t.Token))
	}
	b.WriteByte('\n')
}

// fact is one thing that is known of a trace.
type fact struct{ name, text string }

// facts returns what is known of the trace, without empty facts.
func (t *Trace) facts() []fact {
	all := []fact{
		{"scenario", title(t)},
		{"revision", t.Revision},
		{"verdict", sentence(t)},
		{"assuming", t.Assuming},
		{"trace", t.size()},
		{"at first", t.first()},
	}
	var facts []fact
	for _, f := range all {
		if f.text != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

func title(t *Trace) string { return either(t.Scenario, t.Title) }

func sentence(t *Trace) string { return either(t.graded(), t.Sentence) }

// either joins two strings, or returns the one that is not empty.
func either(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ": " + b
}

// length says how long the trace is.
func (t *Trace) length() string {
	return say.Count(len(t.Steps), "step") + ", " + say.Count(t.Preemptions, "preemption")
}

// size says how long the trace is, and what is known of shorter ones.
func (t *Trace) size() string {
	s := t.length()
	if t.Minimal != "" {
		s += "; " + t.Minimal
	}
	return s
}

// first says what the columns show before the first step.
func (t *Trace) first() string {
	if t.Start == nil {
		return ""
	}
	var s []string
	for i, c := range t.Columns {
		s = append(s, c+" "+value(t.Start, i))
	}
	return strings.Join(s, ", ")
}

func (t *Trace) writeRows(b *bytes.Buffer, all int) {
	rows := t.Runs()
	lines := make([][4]string, len(rows)) // step, lane, where, state
	heads := [4]string{"step", "lane", "function and line", "state"}
	most := [4]int{12, 14, 44, 26}
	narrow := all < FullWidth
	if narrow {
		heads[2] = "function"
		most = [4]int{9, 12, max(all/4, 24), all / 5}
	}
	if all < stateWidth {
		heads[3], most[3] = "", 0 // what the rows do is more important
	}
	var width [4]int
	for i, r := range rows {
		lines[i] = [4]string{span(r), t.who(r), t.where(r, narrow), t.changed(r)}
	}
	for _, l := range append(lines, heads) {
		for i, s := range l {
			width[i] = min(max(width[i], columns(s)), most[i])
		}
	}
	// The mark takes 2 columns, the gaps 2 each.
	what := all - 2 - 4*2 - width[0] - width[1] - width[2] - width[3]
	line := func(mark string, l [4]string, did string) {
		s := fmt.Sprintf("%-2s%s  %s  %s  %s  %s", mark, pad(l[0], width[0]), pad(l[1], width[1]),
			pad(did, what), pad(l[2], width[2]), pad(l[3], width[3]))
		b.WriteString(strings.TrimRight(s, " ") + "\n")
	}
	line("", heads, "what it does")
	for i, r := range rows {
		mark := ""
		if t.Steps[r.Key].Bad {
			mark = "!"
		}
		line(mark, lines[i], t.did(r, what))
		if s := &t.Steps[r.Key]; s.C != "" && !r.Elided {
			before := 2 + width[0] + 2 + width[1] + 2
			fmt.Fprintf(b, "%*s%s\n", before, "", clip(printable(s.C), all-before))
		}
	}
}

// pad makes a string width columns wide.
func pad(s string, width int) string {
	s = clip(s, width)
	return s + strings.Repeat(" ", width-columns(s))
}

func (t *Trace) who(r Row) string {
	if r.Elided {
		return "…"
	}
	return printable(t.Lanes[r.Lane].Name)
}

// where returns the function and the line of a row, and the file unless narrow. The
// revision is not repeated, as it is in the header.
func (t *Trace) where(r Row, narrow bool) string {
	if s := &t.Steps[r.Key]; narrow && !r.Elided && s.Func != "" {
		return printable(fmt.Sprintf("%s:%d", s.Func, s.Line))
	}
	function, line := t.place(r)
	return printable(strings.TrimSpace(function + " " + strings.TrimPrefix(line, t.Revision+"/")))
}

// changed returns the columns that a row changed, with their new values.
func (t *Trace) changed(r Row) string {
	var s []string
	for _, c := range t.Changes(r) {
		s = append(s, c.Column+" = "+c.To)
	}
	return printable(strings.Join(s, ", "))
}

// did returns what a row does and its notes, in width columns if possible.
func (t *Trace) did(r Row, width int) string {
	parts := t.parts(r)
	for _, n := range t.notes(r) {
		parts = append(parts, part{n.text, signal, 0})
	}
	if l := t.preempted(r); l >= 0 {
		text := t.preempts(r, l)
		if t.Steps[r.First].Beside && tooLong(text, parts, width) {
			text = "beside " + t.Lanes[l].Name
		}
		parts = append([]part{{text, failure, 0}}, parts...)
	}
	for i := range parts {
		parts[i].text = printable(parts[i].text)
	}
	return fit(parts, width, 1)
}

// tooLong tells whether a text and the calls of a row do not fit into width columns.
func tooLong(text string, parts []part, width int) bool {
	for _, p := range parts {
		if p.level >= call {
			text += "; " + p.text
		} else if !strings.HasSuffix(text, "…") {
			text += "; …"
		}
	}
	return columns(text) > width
}
