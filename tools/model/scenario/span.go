package scenario

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ktimeout/sys/sbt"
)

// This file has times that are no ticks, which only the sbt era has.

// maxSpan is the longest time that a scenario may name.
const maxSpan = time.Second

// units are those of a time as it is written, the largest first.
var units = []struct {
	name string
	unit time.Duration
}{{"s", time.Second}, {"ms", time.Millisecond}, {"us", time.Microsecond}}

// unitOf returns the unit with which a word ends that is a time, or 0.
func unitOf(word string) (number string, unit time.Duration) {
	at := strings.IndexFunc(word, func(r rune) bool { return r < '0' || '9' < r })
	for _, u := range units {
		if at > 0 && word[at:] == u.name {
			return word[:at], u.unit
		}
	}
	return "", 0
}

// isSpan tells whether a word is a number with a unit.
func isSpan(word string) bool {
	_, unit := unitOf(word)
	return unit != 0
}

// spanString writes a time with the largest unit of which it is a multiple.
func spanString(d time.Duration) string {
	for _, u := range units {
		if d%u.unit == 0 {
			return strconv.Itoa(int(d/u.unit)) + u.name
		}
	}
	return d.String()
}

// sbtOf is a time in the kernel's form.
func sbtOf(d time.Duration) int64 { return sbt.Nstosbt(int64(d)) }

// span reads a time that is the thing.
func (w *words) span(thing string) (time.Duration, error) {
	t, err := w.next("its " + thing)
	if err != nil {
		return 0, err
	}
	number, unit := unitOf(t.text)
	if unit == 0 {
		return 0, w.p.errorf(t.line, `%s %q is no time; write a number and its unit, as "5us", "2ms" or "1s"`, thing, clip(t.text))
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > int(maxSpan/unit) {
		return 0, w.p.errorf(t.line, "%s %s is out of range; write 1us to %s", thing, clip(t.text), spanString(maxSpan))
	}
	return time.Duration(n) * unit, nil
}

// times reads the times of a run.
func (p *parser) times(w *words, _ []token) error {
	if line, both := p.once["ticks"]; both {
		return p.errorf(w.line, "ticks stands on line %d already; remove one of the two", line)
	}
	for !w.done() {
		d, err := w.span("time")
		switch n := len(p.sc.Times); {
		case err != nil:
			return err
		case n == maxTicks:
			return p.errorf(w.line, "there are more than %d times; leave %s out", maxTicks, spanString(d))
		case n > 0 && d <= p.sc.Times[n-1]:
			return p.errorf(w.line, "time %s is not after %s; write times in their order", spanString(d), spanString(p.sc.Times[n-1]))
		}
		p.sc.Times = append(p.sc.Times, d)
	}
	p.sc.Ticks = len(p.sc.Times)
	if p.sc.Ticks == 0 {
		return p.errorf(w.line, `times names none; write %q`, w.usage)
	}
	return w.end(nil)
}

// How is how callout_reset_sbt is called, where a step does not call callout_reset.
type How struct {
	Span      time.Duration // until it is due, or with Abs and Precalc since the set-up; 0: in ticks
	Prec      time.Duration // how late it may be
	Direct    bool          // C_DIRECT_EXEC
	Abs       bool          // C_ABSOLUTE
	Precalc   bool          // C_PRECALC
	Hardclock bool          // C_HARDCLOCK
}

// sbt tells whether the step is of the sbt era.
func (h How) sbt() bool { return h != How{} }

// how reads the words behind the time of a reset.
func (w *words) how(s *Step) error {
	line := w.line
	seen := []string{}
	for !w.done() {
		word := w.rest[0].text
		switch word {
		case "direct":
			s.How.Direct = true
		case "abs":
			s.How.Abs = true
		case "precalc":
			s.How.Precalc = true
		case "hardclock":
			s.How.Hardclock = true
		case "prec":
		default:
			return nil // whoever reads on says what is wrong with it
		}
		w.accept(word)
		if slices.Contains(seen, word) {
			return w.p.errorf(w.line, "%s stands twice; remove one of the two", word)
		}
		seen = append(seen, word)
		if word == "prec" {
			var err error
			if s.How.Prec, err = w.span("precision"); err != nil {
				return err
			}
		}
	}
	switch h := &s.How; {
	case h.Abs && h.Precalc:
		return w.p.errorf(line, "abs and precalc are two ways to give a moment; remove one of the two")
	case (h.Abs || h.Precalc) && h.Span == 0:
		return w.p.errorf(line, `ticks are counted from now; write the moment as a time, as "5us"`)
	case h.Hardclock && (h.Abs || h.Precalc):
		return w.p.errorf(line, "hardclock says from when a time is counted, and a moment is not counted from anything; remove hardclock")
	case h.Hardclock && h.Span == 0:
		return w.p.errorf(line, "ticks are counted from the last hardclock already; remove hardclock")
	}
	return nil
}

// howString writes these words.
func (h How) howString() string {
	var out []string
	for _, f := range []struct {
		on   bool
		word string
	}{{h.Direct, "direct"}, {h.Abs, "abs"}, {h.Precalc, "precalc"}, {h.Hardclock, "hardclock"}} {
		if f.on {
			out = append(out, f.word)
		}
	}
	if h.Prec != 0 {
		out = append(out, "prec "+spanString(h.Prec))
	}
	return strings.Join(out, " ")
}

// Sbt tells whether the scenario has words that only the sbt era has.
func (s *Scenario) Sbt() bool {
	return len(s.Times) != 0 || s.trylock() || s.spins() || slices.ContainsFunc(s.lists(), func(l []Step) bool {
		return slices.ContainsFunc(l, func(s Step) bool { return s.How.sbt() || s.Op == When || s.Result == -1 })
	})
}

// trylock tells whether a callout has its lock tried.
func (s *Scenario) trylock() bool {
	return slices.ContainsFunc(s.Callouts, func(c Callout) bool { return c.Trylock })
}

// spins tells whether a callout has a spin mutex.
func (s *Scenario) spins() bool {
	return slices.ContainsFunc(s.Callouts, func(c Callout) bool { return c.Lock >= 0 && s.Locks[c.Lock].Spin })
}

// direct tells whether some arming of a callout is direct; with -1, of any.
func (s *Scenario) direct(callout int) bool {
	return slices.ContainsFunc(s.lists(), func(l []Step) bool {
		return slices.ContainsFunc(l, func(s Step) bool { return s.How.Direct && (callout < 0 || s.Callout == callout) })
	})
}
