package enumerate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
)

// Space says which programs there are: two threads, one on each of two CPUs,
// and the first run of the handler share a number of calls on one callout, or on two
// that share a lock. Only the handler of the first callout makes calls.
type Space struct {
	Calls    []string // words of Calls
	Callouts int      // 1 or 2
	Floating bool     // threads and softclocks float: they are bound to no CPU
	Kinds    []string // words of Kinds
	Starts   []string // words of Starts
	// Ticks is the number of ticks in a run, including the tick at the start of a
	// program that begins with the callout due.
	Ticks int
}

// The words of which the fields of a Space are lists.
var (
	// Calls: reset0, reset1 and reset arm for CPU 0, for CPU 1 and for the CPU that the
	// callout is on; the others are named as in the KPI. Programs that make a call where
	// it is not legal are left out.
	Calls = []string{"reset0", "reset1", "stop", "drain", "reset", "schedule", "deactivate", "pending", "active"}
	// Kinds: a callout without a lock, and one with a mutex.
	Kinds = []string{"mpsafe", "mutex"}
	// Starts: the callout was armed and stopped again, is pending on CPU 0, or is due
	// there.
	Starts = []string{"idle", "armed", "due"}
)

// Check returns an error that says what is wrong with the space.
func (sp *Space) Check() error {
	for _, l := range []struct {
		name        string
		have, known []string
	}{{"call", sp.Calls, Calls}, {"kind", sp.Kinds, Kinds}, {"start", sp.Starts, Starts}} {
		if len(l.have) == 0 {
			return fmt.Errorf("no %s is given; give one or more of %s", l.name, strings.Join(l.known, ","))
		}
		for _, w := range l.have {
			if !slices.Contains(l.known, w) {
				return fmt.Errorf("there is no %s %q; give one or more of %s", l.name, w, strings.Join(l.known, ","))
			}
		}
	}
	if sp.Callouts != 1 && sp.Callouts != 2 {
		return fmt.Errorf("%d callouts: give 1 or 2", sp.Callouts)
	}
	if sp.Ticks < 1 || sp.Ticks > 8 {
		return fmt.Errorf("%d ticks: give 1 to 8", sp.Ticks)
	}
	return nil
}

// split says how many of n calls each thread and the handler make.
type split struct{ t1, t2, handler int }

func splits(n int) (out []split) {
	for h := 0; h <= n; h++ {
		for a := n - h; a >= 0; a-- {
			out = append(out, split{a, n - h - a, h})
		}
	}
	return out
}

// Count is the number of programs of n calls, including those that Program leaves out.
func (sp *Space) Count(n int) int {
	words := 1
	for range n {
		words *= len(sp.Calls) * sp.Callouts
	}
	return words * len(splits(n)) * len(sp.Kinds) * len(sp.Starts)
}

// call is one call of a program: which, and on which callout.
type call struct{ what, on string }

func (c call) compare(d call) int {
	return cmp.Or(cmp.Compare(c.what, d.what), cmp.Compare(c.on, d.on))
}

// callouts are the names of the callouts.
var callouts = []string{"c", "d"}

// Program returns program number i of n calls, or nil if the program is left out. It
// is left out if it makes an illegal call, if another program differs from it only in
// the names of the threads or of the callouts, or if its handler is never run, so that
// a smaller program does the same.
func (sp *Space) Program(n, i int) *scenario.Scenario {
	next := func(m int) int {
		d := i % m
		i /= m
		return d
	}
	kind := sp.Kinds[next(len(sp.Kinds))]
	start := sp.Starts[next(len(sp.Starts))]
	of := splits(n)
	cut := of[next(len(of))]
	calls := make([]call, n)
	for k := range calls {
		calls[k] = call{sp.Calls[next(len(sp.Calls))], callouts[next(sp.Callouts)]}
	}
	t1, t2, handler := calls[:cut.t1], calls[cut.t1:cut.t1+cut.t2], calls[cut.t1+cut.t2:]
	arms := func(c call) bool {
		return c.on == "c" && (strings.HasPrefix(c.what, "reset") || c.what == "schedule")
	}
	is := func(what string) func(call) bool { return func(c call) bool { return c.what == what } }
	threads := calls[:cut.t1+cut.t2]
	switch {
	case sp.Floating && slices.CompareFunc(t1, t2, call.compare) < 0:
		return nil
	case len(handler) == 0 && calls[0].on != "c":
		return nil
	case slices.ContainsFunc(handler, is("drain")):
		return nil
	case kind == "mpsafe" && slices.ContainsFunc(threads, is("deactivate")):
		return nil
	case start == "idle" && len(handler) != 0 && !slices.ContainsFunc(threads, arms):
		return nil
	}
	return sp.build(fmt.Sprintf("n%d", n), kind, start, t1, t2, handler)
}

func (sp *Space) build(name, kind, start string, t1, t2, handler []call) *scenario.Scenario {
	var b strings.Builder
	ticks := sp.Ticks
	if start == "due" {
		ticks--
	}
	fmt.Fprintf(&b, "cpus 2\nticks %d\n", ticks)
	lock := kind == "mutex"
	of := ""
	if lock {
		b.WriteString("mutex m\n")
		of = " mutex m"
	}
	var begin []call
	for _, c := range callouts[:sp.Callouts] {
		fmt.Fprintf(&b, "callout %s%s\n", c, of)
		begin = append(begin, call{"reset0", c})
		if start == "idle" {
			begin = append(begin, call{"stop", c})
		}
	}
	fmt.Fprintf(&b, "start: %s", steps(begin, lock))
	if start == "due" {
		b.WriteString("; tick")
	}
	b.WriteByte('\n')
	if len(handler) != 0 {
		// softclock holds the lock around the handler.
		fmt.Fprintf(&b, "handler c: %s\n", steps(handler, false))
	}
	for k, t := range [][]call{t1, t2} {
		if len(t) != 0 {
			fmt.Fprintf(&b, "thread t%d cpu %d: %s\n", k+1, k, steps(t, lock))
		}
	}
	if len(t1)+len(t2) == 0 {
		b.WriteString("thread t1 cpu 0: pending c\n")
	}
	s, err := scenario.Parse(name, []byte(b.String()))
	if err != nil {
		panic(fmt.Sprintf("%v in\n%s", err, b.String()))
	}
	return s
}

// arming says how the words that arm a callout are written in a scenario.
var arming = map[string]string{
	"reset0": "reset %s 1 cpu 0", "reset1": "reset %s 1 cpu 1", "reset": "reset %s 1", "schedule": "schedule %s 1",
}

// steps writes calls as the steps of a scenario, with the callout's lock held
// around those that need it.
func steps(calls []call, lock bool) string {
	var out []string
	for _, c := range calls {
		text := c.what + " " + c.on
		if form := arming[c.what]; form != "" {
			text = fmt.Sprintf(form, c.on)
		}
		if lock && c.what != "drain" && c.what != "pending" && c.what != "active" {
			text = "lock m; " + text + "; unlock m"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
