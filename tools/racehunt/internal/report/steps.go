package report

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"ktimeout/tools/racehunt/internal/cline"
	"ktimeout/tools/racehunt/internal/diagram"
)

// turn is what one lane does before another one goes on, or a part of it.
type turn struct {
	who, where, what string
}

// lines knows the lines of C of the steps of a trace.
type lines struct{ port *cline.Table }

// of returns the function and the line of C in which a step is, or "" and 0 if it is in no
// function of kern_timeout.c, and the function and 0 if the line is not known.
func (l lines) of(s *diagram.Step) (function string, line int) {
	switch base := path.Base(s.File); {
	case base == "kern_timeout.c":
		return s.Func, s.Line
	case base != cline.File:
		return "", 0
	case l.port != nil:
		return l.port.C(s.Func, s.Line)
	}
	return s.Func, 0
}

// turns returns a trace as a reader of C needs it: the calls, what changes, and the reads and
// writes of the words that are watched, each with its function and line.
func turns(t *diagram.Trace, l lines, watch []string) (out []turn) {
	var said []string // of the turn that is being put together
	var function string
	var first, last int
	flush := func(lane int) {
		if len(said) != 0 {
			out = append(out, turn{who(&t.Lanes[lane]), place(function, first, last), strings.Join(said, "; ")})
		}
		said, function, first, last = nil, "", 0, 0
	}
	before := t.Start
	for i := range t.Steps {
		s := &t.Steps[i]
		if i > 0 && (t.Steps[i-1].Lane != s.Lane || s.Preempts) {
			flush(t.Steps[i-1].Lane)
		}
		f, line := l.of(s)
		what := notes(t, s, before, watch)
		before = s.State
		if len(what) == 0 {
			continue
		}
		if len(said) != 0 && f != "" && function != "" && f != function {
			flush(s.Lane)
		}
		if f != "" {
			if function = f; line != 0 {
				if first == 0 {
					first = line
				}
				last = line
			}
		}
		said = append(said, what...)
	}
	flush(t.Steps[len(t.Steps)-1].Lane)
	return out
}

// notes are what is said of a step.
func notes(t *diagram.Trace, s *diagram.Step, before, watch []string) (out []string) {
	for _, c := range s.Call {
		if !c.Ends {
			out = append(out, begins(c))
		}
	}
	if slices.Contains(watch, s.Object) {
		verb := map[string]string{"load": "reads", "store": "writes"}[s.What]
		if verb != "" {
			out = append(out, fmt.Sprintf("%s `%s`", verb, member(s.Object)))
		}
	}
	for i, column := range t.Columns {
		if from, to := at(before, i), at(s.State, i); from != to && before != nil {
			out = append(out, fmt.Sprintf("%s is %s now", word(column), value(to)))
		}
	}
	if s.Waits != "" {
		out = append(out, "waits for "+s.Waits)
	}
	for _, w := range s.Woke {
		if t.Lanes[w].Kind == "client" {
			out = append(out, "wakes "+t.Lanes[w].Name)
		}
	}
	for _, c := range s.Call {
		if c.Ends {
			out = append(out, ends(c))
		}
	}
	if s.What == "tick" && len(out) == 0 {
		out = append(out, s.Op)
	}
	if s.Bad {
		out = append(out, "**"+t.Sentence+"**")
	}
	return out
}

func begins(m diagram.Moment) string {
	if m.Handler {
		return m.Text
	}
	return fmt.Sprintf("calls `%s`", m.Text)
}

// ends says that a call has returned; its text has the result, if there is one.
func ends(m diagram.Moment) string {
	if m.Handler {
		return m.Text
	}
	call, result, has := strings.Cut(m.Text, " = ")
	name, _, _ := strings.Cut(call, "(")
	if !has {
		return fmt.Sprintf("`%s` returns", name)
	}
	return fmt.Sprintf("`%s` returns %s", name, result)
}

// member is a word of a callout as C has it.
func member(object string) string { return strings.Replace(object, ".", "->", 1) }

// word is what a column shows, in words.
func word(column string) string {
	name, cpu, has := strings.Cut(column, " ")
	switch {
	case !has:
		return "`" + name + "`"
	case name == "cc_migration":
		return "the move that is recorded on CPU " + cpu
	}
	return fmt.Sprintf("`%s` of CPU %s", name, cpu)
}

func at(state []string, i int) string {
	if i < len(state) {
		return state[i]
	}
	return ""
}

// value is the value of a column. Of a recorded move it is the CPU that it goes to.
func value(s string) string {
	if s == "" || s == "–" {
		return "none"
	}
	s, _, _ = strings.Cut(s, ", ")
	return s
}

func who(l *diagram.Lane) string {
	switch {
	case l.Kind == "softclock" && strings.HasPrefix(l.Name, "softclock "):
		return "softclock of CPU " + strings.TrimPrefix(l.Name, "softclock ")
	case l.Kind == "clock" && strings.HasPrefix(l.Name, "clock "):
		return "timer interrupt of CPU " + strings.TrimPrefix(l.Name, "clock ")
	}
	return "thread " + l.Name
}

// place is a function and its lines.
func place(function string, first, last int) string {
	switch {
	case function == "":
		return ""
	case first == 0:
		return "`" + function + "`"
	case first == last:
		return fmt.Sprintf("`%s`, %d", function, first)
	}
	return fmt.Sprintf("`%s`, %d to %d", function, first, last)
}
