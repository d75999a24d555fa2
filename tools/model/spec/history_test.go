package spec

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"ktimeout/tools/model/kpi"
)

// handlerSlot is the slot of the calls that the handler makes.
const handlerSlot = MaxCalls - 1

// parse reads a history, events between semicolons:
//
//	A reset 1 on 0 in 2     thread A calls callout_reset: arming 1, CPU 0, 2 ticks
//	A = 0                   its call returns 0
//	A stop = 1              a call with nothing in between
//	h schedule on 1         the handler calls
//	enter 1 on 0            the handler is entered, argument of arming 1, on CPU 0
//	exit; tick 3; free; quiet
//	drained                 the function of an async drain is called
//
// Two things may be left out: "in 1" of a call, and the CPU, which is then the
// one of the callout for a call and CPU 0 for an entry. On a locked callout, a
// call that arms, stops or deactivates has the lock, and so has softclock at an
// entry, unless "nolock" is said, or "shared" for a lock that is held for
// reading; other calls have it if "lock" is said.
func parse(tb testing.TB, k Kind, text string) []Event {
	tb.Helper()
	var events []Event
	for _, line := range strings.Split(text, ";") {
		w := strings.Fields(line)
		if len(w) == 0 {
			continue
		}
		if e, n := parsePlain(tb, k, w); n > 0 {
			for range n {
				events = append(events, e)
			}
			continue
		}
		slot := int(w[0][0] - 'A')
		if w[0] == "h" {
			slot = handlerSlot
		}
		if w[1] != "=" {
			events = append(events, parseCall(tb, k, slot, w))
		}
		if i := word(w, "="); i > 0 {
			events = append(events, End(slot, number(tb, w, i+1)))
		}
	}
	return events
}

// parsePlain reads an event that is no call and tells how often it happens.
func parsePlain(tb testing.TB, k Kind, w []string) (Event, int) {
	switch w[0] {
	case "enter":
		cpu := 0
		if i := word(w, "on"); i > 0 {
			cpu = number(tb, w, i+1)
		}
		return Enter(number(tb, w, 1), cpu, k.Locked && word(w, "nolock") < 0), 1
	case "exit":
		return Exit(), 1
	case "tick":
		if len(w) > 1 {
			return Tick(), number(tb, w, 1)
		}
		return Tick(), 1
	case "free":
		return Free(), 1
	case "drained":
		return Drain(), 1
	case "quiet":
		return Quiet(), 1
	}
	return Event{}, 0
}

func parseCall(tb testing.TB, k Kind, slot int, w []string) Event {
	ops := map[string]kpi.Op{
		"init": kpi.Init, "reset": kpi.Reset, "schedule": kpi.Schedule, "stop": kpi.Stop,
		"drain": kpi.Drain, "async_drain": kpi.AsyncDrain, "pending": kpi.Pending, "active": kpi.Active, "deactivate": kpi.Deactivate,
	}
	op, ok := ops[w[1]]
	if !ok {
		tb.Fatalf("unknown call %q", w)
	}
	c := Call{Op: op, Handler: slot == handlerSlot, CPU: kpi.Stay}
	if op == kpi.Reset {
		c.Arming = number(tb, w, 2)
	}
	if i := word(w, "on"); i > 0 {
		c.CPU = number(tb, w, i+1)
	}
	if i := word(w, "in"); i > 0 {
		c.Ticks = number(tb, w, i+1)
	}
	c.Shared = word(w, "shared") > 0
	switch op {
	case kpi.Reset, kpi.Schedule, kpi.Stop, kpi.Deactivate, kpi.AsyncDrain:
		c.Lock = k.Locked && !c.Shared && word(w, "nolock") < 0
	default:
		c.Lock = word(w, "lock") > 0
	}
	return Begin(slot, c)
}

func word(w []string, what string) int {
	for i := range w {
		if w[i] == what {
			return i
		}
	}
	return -1
}

func number(tb testing.TB, w []string, i int) int {
	tb.Helper()
	if i >= len(w) {
		tb.Fatalf("number missing in %q", w)
	}
	n, err := strconv.Atoi(w[i])
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// walk hands a history to an automaton. It returns the violation and the index of
// the event at which it was found, or nil.
func walk(tb errorer, a *Automaton, history []Event) (*Violation, int) {
	tb.Helper()
	s := Start
	for i, e := range history {
		if s = a.Next(s, e); s == Failed {
			v, at := a.Explain(history)
			if v == nil || at != i {
				tb.Errorf("failed at %d, explained with %v at %d\n%s", i, v, at, show(history, i))
			}
			return v, i
		}
	}
	if v, at := a.Explain(history); v != nil {
		tb.Errorf("accepted, but explained with %v\n%s", v, show(history, at))
	}
	return nil, len(history)
}

// errorer is a *testing.T or a *rapid.T.
type errorer interface {
	Helper()
	Errorf(format string, args ...any)
}

func show(history []Event, at int) string {
	var b strings.Builder
	for i, e := range history {
		mark := "  "
		if i == at {
			mark = "=>"
		}
		fmt.Fprintf(&b, "%s %2d %v\n", mark, i, e)
	}
	return b.String()
}
