package enumerate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
)

// Space says which programs there are: two threads, one on each of two CPUs,
// and the first run of the handler share a number of calls on one callout, or on two
// that share a lock. Only the handler of the first callout makes calls.
type Space struct {
	Calls    []string        // words of Calls
	Callouts int             // 1 or 2
	Floating bool            // threads and softclocks float: they are bound to no CPU
	Memory   explored.Memory `json:",omitempty"`
	Kinds    []string        // words of Kinds
	Starts   []string        // words of Starts
	Sbt      bool            `json:",omitempty"` // of the sbt era: the words are those of SbtCalls and SbtKinds
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

	// SbtCalls: direct0 and direct1 arm for CPU 0 and CPU 1 with C_DIRECT_EXEC; absolute arms
	// for a moment right after the start, which may be over, with a precision, and for the CPU
	// that the callout is on. Those of Alone follow.
	SbtCalls = append([]string{"reset0", "reset1", "direct0", "direct1", "absolute", "schedule", "stop", "drain", "deactivate", "pending", "active"}, Alone...)
	// Alone are calls of the sbt era that are made in programs of one call only, since in larger
	// ones nothing can tell them from others: reset and curcpu choose a CPU, which reset0,
	// reset1, absolute and schedule do, too; sooner, hardclock and precalc are other ways to
	// say when an arming is due, whose arithmetic depends on nothing that other calls do; and
	// when touches no callout.
	Alone = []string{"reset", "curcpu", "sooner", "hardclock", "precalc", "when"}
	// SbtKinds: those, a spin mutex, a mutex that the handler gives back, a rwlock that is held
	// for reading by the handler and by whoever arms the callout, and a mutex that is tried.
	SbtKinds = []string{"mpsafe", "mutex", "spin", "returnunlocked", "shared", "trylock"}
)

// SbtKindsOf are the kinds that callouts of a revision of the sbt era can be of.
func SbtKindsOf(rev *sys.Revision) []string {
	return slices.DeleteFunc(slices.Clone(SbtKinds), func(kind string) bool {
		return kind == "spin" && !rev.Era.Spin || kind == "trylock" && !rev.Era.Trylock
	})
}

// SbtCallsOf are the calls that there are in a revision of the sbt era.
func SbtCallsOf(rev *sys.Revision) []string {
	return slices.DeleteFunc(slices.Clone(SbtCalls), func(call string) bool {
		return call == "when" && rev.Era.Callout_when == nil
	})
}

// Check returns an error that says what is wrong with the space.
func (sp *Space) Check() error {
	calls, kinds := Calls, Kinds
	if sp.Sbt {
		calls, kinds = SbtCalls, SbtKinds
	}
	for _, l := range []struct {
		name        string
		have, known []string
	}{{"call", sp.Calls, calls}, {"kind", sp.Kinds, kinds}, {"start", sp.Starts, Starts}} {
		if len(l.have) == 0 {
			return fmt.Errorf("no %s is given; give one or more of %s", l.name, strings.Join(l.known, ","))
		}
		for _, w := range l.have {
			if !slices.Contains(l.known, w) {
				return fmt.Errorf("there is no %s %q; give one or more of %s", l.name, w, strings.Join(l.known, ","))
			}
		}
	}
	if len(sp.calls(2)) == 0 {
		return fmt.Errorf("programs of more than one call make none of %s; add one of %s", strings.Join(sp.Calls, ","), strings.Join(SbtCalls[:len(SbtCalls)-len(Alone)], ","))
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

// calls are those that programs of n calls make.
func (sp *Space) calls(n int) []string {
	if !sp.Sbt || n == 1 {
		return sp.Calls
	}
	return slices.DeleteFunc(slices.Clone(sp.Calls), func(call string) bool { return slices.Contains(Alone, call) })
}

// Count is the number of programs of n calls, including those that Program leaves out.
func (sp *Space) Count(n int) int {
	words := 1
	for range n {
		words *= len(sp.calls(n)) * sp.Callouts
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
	known, calls := sp.calls(n), make([]call, n)
	for k := range calls {
		calls[k] = call{known[next(len(known))], callouts[next(sp.Callouts)]}
	}
	t1, t2, handler := calls[:cut.t1], calls[cut.t1:cut.t1+cut.t2], calls[cut.t1+cut.t2:]
	arms := func(c call) bool { return c.on == "c" && arming[c.what] != "" }
	is := func(what string) func(call) bool { return func(c call) bool { return c.what == what } }
	direct := func(c call) bool { return c.what == "direct0" || c.what == "direct1" }
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
	case slices.ContainsFunc(calls, direct) && kind != "mpsafe" && kind != "spin":
		return nil // the timer interrupt can wait for no other lock
	case (kind == "mpsafe" || kind == "shared") && slices.ContainsFunc(handler, func(c call) bool { return c == call{"deactivate", "d"} }):
		return nil // only d's own handler may, as nothing else keeps softclock off d
	case kind == "shared" && slices.ContainsFunc(handler, is("stop")):
		return nil // stop asserts that the lock is held for writing
	case sp.Sbt && kind == "mpsafe" && slices.ContainsFunc(calls, is("active")):
		return nil // active is asked under the client's own lock, and there is none
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
	k := kinds[kind]
	b.WriteString(k.lock)
	var begin []call
	for _, c := range callouts[:sp.Callouts] {
		fmt.Fprintf(&b, "callout %s%s\n", c, k.of)
		begin = append(begin, call{"reset0", c})
		if start == "idle" {
			begin = append(begin, call{"stop", c})
		}
	}
	fmt.Fprintf(&b, "start: %s", sp.steps(begin, k))
	if start == "due" {
		b.WriteString("; tick")
	}
	b.WriteByte('\n')
	if len(handler) != 0 {
		// softclock holds the lock around the handler.
		fmt.Fprintf(&b, "handler c: %s%s\n", sp.steps(handler, lockKind{}), k.left)
	}
	for i, t := range [][]call{t1, t2} {
		if len(t) != 0 {
			fmt.Fprintf(&b, "thread t%d cpu %d: %s\n", i+1, i, sp.steps(t, k))
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

// lockKind is a kind of callouts as a scenario has it.
type lockKind struct {
	lock string // declares the lock
	of   string // follows the name of a callout
	left string // ends the handler
	read bool   // whoever arms a callout holds the lock for reading
}

var kinds = map[string]lockKind{
	"mpsafe":         {},
	"mutex":          {lock: "mutex m\n", of: " mutex m"},
	"spin":           {lock: "mutex m spin\n", of: " mutex m"},
	"returnunlocked": {lock: "mutex m\n", of: " mutex m returnunlocked", left: "; unlock m"},
	"shared":         {lock: "rwlock m\n", of: " rwlock m shared", read: true},
	"trylock":        {lock: "mutex m\n", of: " mutex m trylock"},
}

// arming says how the words that arm a callout are written in a scenario.
var arming = map[string]string{
	"reset0": "reset %s 1 cpu 0", "reset1": "reset %s 1 cpu 1", "reset": "reset %s 1", "schedule": "schedule %s 1",
	"direct0": "reset %s 1 cpu 0 direct", "direct1": "reset %s 1 cpu 1 direct", "absolute": "reset %s 1us abs prec 100us",
	"curcpu": "reset %s 1 curcpu", "sooner": "reset %s 5us", "hardclock": "reset %s 5us hardclock", "precalc": "reset %s 1us precalc prec 100us",
}

// steps writes calls as the steps of a scenario, with the callout's lock held
// around those that need it. In the sbt era active needs it, too.
func (sp *Space) steps(calls []call, k lockKind) string {
	var out []string
	for _, c := range calls {
		text := c.what + " " + c.on
		form := arming[c.what]
		switch {
		case form != "":
			text = fmt.Sprintf(form, c.on)
		case c.what == "when":
			text = "when 1us abs prec 100us = 1us 100us"
		}
		free := c.what == "drain" || c.what == "pending" || c.what == "when" || c.what == "active" && !sp.Sbt
		switch {
		case k.lock == "" || free:
		case k.read && form != "":
			text = "rlock m; " + text + "; runlock m"
		default:
			text = "lock m; " + text + "; unlock m"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}
