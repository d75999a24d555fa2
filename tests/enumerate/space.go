package enumerate

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tests/scenario"
)

// Space says which programs there are: two threads, one on each of two CPUs,
// and the first run of the handler share a number of calls on one callout.
type Space struct {
	Calls    []string // words of Calls
	Floating bool     // threads and softclocks float
	Kinds    []string // words of Kinds
	Starts   []string // words of Starts
	// Ticks is how often the clocks tick in a run, with the tick that makes the
	// callout due in a program that begins so.
	Ticks int
}

// Words that a Space is made of.
var (
	// Calls: reset to CPU 0, to CPU 1 and to the CPU that the callout is on, and
	// the others by their names. No call is made where it is not legal.
	Calls = []string{"reset0", "reset1", "stop", "drain", "reset", "schedule", "deactivate", "pending", "active"}
	// Kinds: without a lock, and with a mutex.
	Kinds = []string{"mpsafe", "mutex"}
	// Starts: reset and stopped again, pending on CPU 0, and due there.
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
	if sp.Ticks < 1 || sp.Ticks > 8 {
		return fmt.Errorf("%d ticks: give 1 to 8", sp.Ticks)
	}
	return nil
}

// split is how n calls are shared.
type split struct{ t1, t2, handler int }

func splits(n int) (out []split) {
	for h := 0; h <= n; h++ {
		for a := n - h; a >= 0; a-- {
			out = append(out, split{a, n - h - a, h})
		}
	}
	return out
}

// Count is how many programs of n calls there are to look at. Some of them are
// left out: see Program.
func (sp *Space) Count(n int) int {
	words := 1
	for range n {
		words *= len(sp.Calls)
	}
	return words * len(splits(n)) * len(sp.Kinds) * len(sp.Starts)
}

// Program returns program number i of n calls, or nil if it is left out: it
// makes a call where that is not legal, it has a twin with the threads' names
// exchanged, or its handler is not run for sure and hence it is a smaller one.
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
	calls := make([]string, n)
	for k := range calls {
		calls[k] = sp.Calls[next(len(sp.Calls))]
	}
	t1, t2, handler := calls[:cut.t1], calls[cut.t1:cut.t1+cut.t2], calls[cut.t1+cut.t2:]
	if sp.Floating && slices.Compare(t1, t2) < 0 {
		return nil
	}
	arms := func(c string) bool { return strings.HasPrefix(c, "reset") || c == "schedule" }
	switch {
	case slices.Contains(handler, "drain"):
		return nil
	case kind == "mpsafe" && slices.Contains(calls[:len(t1)+len(t2)], "deactivate"):
		return nil
	case start == "idle" && len(handler) != 0 && !slices.ContainsFunc(calls[:len(t1)+len(t2)], arms):
		return nil
	}
	return sp.build(fmt.Sprintf("n%d", n), kind, start, t1, t2, handler)
}

func (sp *Space) build(name, kind, start string, t1, t2, handler []string) *scenario.Scenario {
	var b strings.Builder
	ticks := sp.Ticks
	if start == "due" {
		ticks--
	}
	fmt.Fprintf(&b, "cpus 2\nticks %d\n", ticks)
	lock := kind == "mutex"
	if lock {
		b.WriteString("mutex m\ncallout c mutex m\n")
	} else {
		b.WriteString("callout c\n")
	}
	begin := []string{"reset0"}
	if start == "idle" {
		begin = append(begin, "stop")
	}
	fmt.Fprintf(&b, "start: %s", steps(begin, lock))
	if start == "due" {
		b.WriteString("; tick")
	}
	b.WriteByte('\n')
	if len(handler) != 0 {
		fmt.Fprintf(&b, "handler c: %s\n", steps(handler, false))
	}
	for k, t := range [][]string{t1, t2} {
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

// steps writes calls as the steps of a scenario, with the callout's lock held
// around those that need it.
func steps(calls []string, lock bool) string {
	var out []string
	for _, c := range calls {
		text := map[string]string{"reset0": "reset c 1 cpu 0", "reset1": "reset c 1 cpu 1", "reset": "reset c 1", "schedule": "schedule c 1"}[c]
		if text == "" {
			text = c + " c"
		}
		if lock && c != "drain" && c != "pending" && c != "active" {
			text = "lock m; " + text + "; unlock m"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
