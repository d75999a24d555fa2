package scenario

import (
	"fmt"
	"strings"
	"time"

	"ktimeout/sys"
)

// String returns the scenario as the text of a file, without comments except the
// title. Parse reads the same scenario from it, except for line numbers. Defaults
// are written out, so that the text means the same when a default changes.
func (s *Scenario) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if s.Title != "" {
		line("# %s", s.Title)
	}
	line("cpus %d", s.CPUs)
	if len(s.Times) != 0 {
		line("times%s", spans(s.Times))
	} else {
		line("ticks %d%s", s.Ticks, each(s.Each))
	}
	for _, l := range s.Locks {
		switch {
		case l.Giant:
		case l.Stepwise:
			line("rwlock %s stepwise", l.Name)
		case l.RW:
			line("rwlock %s", l.Name)
		case l.Spin:
			line("mutex %s spin", l.Name)
		default:
			line("mutex %s", l.Name)
		}
	}
	for _, ch := range s.Channels {
		if ch.Shares < 0 {
			line("channel %s", ch.Name)
		} else {
			line("channel %s shares cpu %d", ch.Name, ch.Shares)
		}
	}
	for _, v := range s.Vars {
		line("%s %s %d", v.kind(), v.Name, v.Value)
	}
	for i := range s.Callouts {
		line("%s", s.declaration(&s.Callouts[i]))
	}
	if s.Illegal != nil {
		line("%s", s.Illegal)
	}
	if len(s.Start) != 0 {
		line("start:%s", s.list(s.Start))
	}
	for _, c := range s.Callouts {
		for _, steps := range c.Handler {
			line("handler %s:%s", c.Name, s.list(steps))
		}
		if len(c.Drained) != 0 {
			line("drained %s:%s", c.Name, s.list(c.Drained))
		}
	}
	for _, v := range s.Vars {
		if len(v.Zero) != 0 {
			line("zero %s:%s", v.Name, s.list(v.Zero))
		}
	}
	for _, t := range s.Threads {
		line("thread %s cpu %d:%s", t.Name, t.CPU, s.list(t.Steps))
	}
	for i, k := range s.Finally {
		b.WriteString([]string{"finally: ", "; "}[min(i, 1)])
		fmt.Fprintf(&b, "%s %s %d", k.What, s.about(&k), k.Value)
	}
	if len(s.Finally) != 0 {
		line("")
	}
	for _, e := range s.Expect {
		mode := ""
		if !e.Both {
			mode = e.Mode.String() + " "
		}
		line("expect %s%s: %s", mode, strings.Join(e.Revisions, " "), e.Verdicts)
	}
	return b.String()
}

// about returns the name of what an assertion is about.
func (s *Scenario) about(k *Check) string {
	if k.Var >= 0 {
		return s.Vars[k.Var].Name
	}
	return s.Callouts[k.Callout].Name
}

// spans returns times with a blank before each.
func spans(all []time.Duration) (text string) {
	for _, d := range all {
		text += " " + spanString(d)
	}
	return text
}

func each(yes bool) string {
	if yes {
		return " each"
	}
	return ""
}

// declaration returns the line that declares a callout or a handle.
func (s *Scenario) declaration(c *Callout) string {
	if c.Timeout {
		return "timeout " + c.Name
	}
	text := "callout " + c.Name
	if c.At != "" {
		text += " at " + c.At
	}
	switch {
	case c.Giant:
		text += " " + giant
	case c.NoLock:
		text += " nolock"
	case c.Lock >= 0 && s.Locks[c.Lock].RW:
		text += " rwlock " + s.Locks[c.Lock].Name
	case c.Lock >= 0:
		text += " mutex " + s.Locks[c.Lock].Name
	}
	if c.Shared {
		text += " shared"
	}
	if c.ReturnUnlocked {
		text += " returnunlocked"
	}
	if c.Trylock {
		text += " trylock"
	}
	return text
}

// list returns the steps as a file has them after a colon.
func (s *Scenario) list(steps []Step) string {
	if len(steps) == 0 {
		return ""
	}
	return " " + s.written(steps, true)
}

// StepString returns a step of the scenario as a file writes it.
func (s *Scenario) StepString(st *Step) string {
	f := formOf(st.Op)
	text := f.word
	for _, a := range f.args {
		if word := s.argument(a, st); word != "" {
			text += f.gap(a) + word
		}
	}
	return text
}

// resultString returns a result of the step as a file writes it.
func (st *Step) resultString(r int32) string {
	if st.Op == Sleep {
		switch r {
		case 0:
			return "woken"
		case sys.EWOULDBLOCK:
			return "timeout"
		}
	}
	return fmt.Sprint(r)
}
