package diagram

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/racehunt/internal/say"
)

// part is a piece of the text of a row.
type part struct {
	text  string
	level level
	steps int // how many steps it stands for
}

// parts returns what the lane of a row does, step by step.
func (t *Trace) parts(r Row) []part {
	if r.Elided {
		return []part{{t.elided(r), signal, r.Last - r.First + 1}}
	}
	var parts []part
	for i := r.First; i <= r.Last; i++ {
		s := &t.Steps[i]
		var before, after []part
		for _, c := range s.Call {
			if c.Ends {
				after = append(after, part{c.Text, call, 0})
			} else {
				before = append(before, part{c.Text, call, 0})
			}
		}
		parts = append(parts, before...)
		// The note of a wait names the operation, too.
		if s.Op != "" && !strings.HasPrefix(s.Waits, s.Op) {
			parts = append(parts, part{s.Op, t.said(i), 1})
		}
		parts = append(parts, after...)
	}
	return parts
}

// said is the level of a step's operation: lower than that of the call or of the note
// that is shown with the step.
func (t *Trace) said(i int) level {
	switch l := t.level(i); l {
	case call:
		return quiet
	case signal:
		return state
	default:
		return l
	}
}

// elided says which steps a row leaves out.
func (t *Trace) elided(r Row) string {
	seen := make([]bool, len(t.Lanes))
	preemptions := 0
	for i := r.First; i <= r.Last; i++ {
		seen[t.Steps[i].Lane] = true
		if t.Steps[i].Preempts {
			preemptions++
		}
	}
	var names []string
	for i, l := range t.Lanes {
		if seen[i] {
			names = append(names, l.Name)
		}
	}
	s := say.Count(r.Last-r.First+1, "step") + " of " + strings.Join(names, ", ")
	if preemptions > 0 {
		s += " with " + say.Count(preemptions, "preemption")
	}
	return s
}

// preempted returns the lane that is preempted when the row begins, or -1.
func (t *Trace) preempted(r Row) int {
	if r.Elided || r.First == 0 || !t.Steps[r.First].Preempts {
		return -1
	}
	return t.Steps[r.First].Left
}

// preempts says what the row does to the preempted lane, left: it takes the CPU of left,
// or goes on while left is in some function.
func (t *Trace) preempts(r Row, left int) string {
	name := t.Lanes[left].Name
	if !t.Steps[r.First].Beside {
		return "preempts " + name
	}
	if f := t.stands(r, left); f != "" {
		return "while " + name + " is in " + f
	}
	return "while " + name + " goes on"
}

// stands returns the function in which a lane is when a row begins, or "".
func (t *Trace) stands(r Row, lane int) string {
	for _, s := range slices.Backward(t.Steps[:r.First]) {
		if s.Lane == lane {
			return s.Func
		}
	}
	return ""
}

// place returns the function and the line that a row is about, or the file alone if the
// line is not known.
func (t *Trace) place(r Row) (function, line string) {
	s := &t.Steps[r.Key]
	switch {
	case r.Elided || s.File == "":
		return "", ""
	case s.Line == 0:
		return s.Func, s.File
	}
	return s.Func, fmt.Sprintf("%s:%d", s.File, s.Line)
}

// span returns the numbers of the steps of a row, as the user counts them.
func span(r Row) string {
	if r.First == r.Last {
		return fmt.Sprint(r.First + 1)
	}
	return fmt.Sprintf("%d–%d", r.First+1, r.Last+1)
}

// fit joins parts. If they do not go into that many lines of width columns, parts are
// left out one after the other, the lowest level first. In their place stands their
// number of steps, or an ellipsis or nothing if that saves a part that others notice.
// The result may still be too long.
func fit(parts []part, width, lines int) string {
	fits := func(s string) bool { return len(wrap(s, width, lines+1)) <= lines }
	parts = slices.Clone(parts)
	for {
		least, left := -1, 0
		for i, p := range parts {
			if p.text == "" {
				continue
			}
			if left++; least < 0 || p.level < parts[least].level {
				least = i
			}
		}
		s := join(parts, counted)
		if fits(s) || least < 0 {
			return s
		}
		if parts[least].level > quiet {
			if s = join(parts, hinted); fits(s) {
				return s
			}
			s = join(parts, silent)
			if fits(s) || left == 1 || parts[least].level >= signal {
				return s
			}
		}
		parts[least].text = ""
	}
}

// gap is what stands in the place of parts that are left out.
type gap int

const (
	counted gap = iota // the number of their steps
	hinted             // an ellipsis
	silent             // nothing
)

// join joins parts, and writes equal neighbours once, with their number.
func join(parts []part, g gap) string {
	var words []string
	for i := 0; i < len(parts); {
		p, n, left := parts[i], 0, 0
		for i < len(parts) && parts[i].text == p.text {
			n++
			left += parts[i].steps
			i++
		}
		switch {
		case p.text == "" && (left == 0 || g == silent):
		case p.text == "" && (left == 1 || g == hinted):
			words = append(words, "…")
		case p.text == "":
			words = append(words, "("+say.Count(left, "step")+")")
		case n > 1:
			words = append(words, fmt.Sprintf("%s ×%d", p.text, n))
		default:
			words = append(words, p.text)
		}
	}
	return strings.Join(words, "; ")
}
