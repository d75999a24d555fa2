package spec

import (
	"cmp"
	"fmt"
	"math"

	"ktimeout/tools/model/kpi"
)

// What is the kind of an event.
type What uint8

// The kinds.
const (
	Began   What = iota + 1 // a call began
	Ended                   // a call returned
	Entered                 // softclock called the handler
	Exited                  // the handler returned
	Ticked                  // ticks advanced by one
	Freed                   // the client freed the memory
	Rested                  // the run came to rest
)

const (
	// MaxCalls is how many calls of a callout can be in progress at a time.
	MaxCalls = 8
	// MaxArmings is the largest number of an arming.
	MaxArmings = 63
)

// Event is something that happened to a callout. Callers make events with the
// functions below, and hand them to [Automaton.Next] in the order in which they
// happened.
type Event struct {
	Ticks   int32 // Began, of an arming: at least 1, or 0 if it is due at once
	What    What
	Slot    uint8  // Began, Ended: which call
	Op      kpi.Op // Began
	Arming  uint8  // Began: of Reset; Entered: the arming whose argument the handler was given
	CPU     int8   // Began, of an arming: its CPU, or kpi.Stay; Entered: the CPU of the softclock
	Handler bool   // Began: the handler of this callout makes the call
	Lock    bool   // Began: the caller holds the callout's lock; Entered: softclock does
	Shared  bool   // Began: the caller holds it for reading
	Direct  bool   // Began, of an arming: made with C_DIRECT_EXEC; Entered: from the timer interrupt
	Result  int8   // Ended: its sign
}

// Call is a call that begins.
type Call struct {
	Op kpi.Op
	// Handler: made by the handler of this callout, not by a thread or by the
	// handler of another callout.
	Handler bool
	// Lock: the caller holds the lock of a locked callout exclusively, until the
	// call has ended. It is ignored for a Drain, which may drop Giant.
	Lock bool
	// Shared: the caller holds the lock for reading. It matters only for a Reset
	// or Schedule of a CALLOUT_SHAREDLOCK callout.
	Shared bool
	// Arming is the number, from 1, of the arming that a Reset makes. Each Reset
	// has its own number, which stands for the argument.
	Arming int
	// CPU of a Reset or Schedule, up to 127, or kpi.Stay. For the caller's own CPU
	// give its number.
	CPU int
	// Ticks of a Reset or Schedule, from the moment at which it takes effect, or of a Sbt
	// kind from its beginning.
	// Less than 1 counts as 1, unless it is Due.
	Ticks int
	// Due: of a Reset or Schedule in the sbt era, whose time is here already.
	Due bool
	// Direct: of a Reset with C_DIRECT_EXEC (sbt era).
	Direct bool
}

// Begin is the start of a call. The slot, less than MaxCalls, identifies it among
// the calls in progress; a thread can use the same slot for all its calls.
func Begin(slot int, c Call) Event {
	e := Event{What: Began, Slot: clamp(slot), Op: c.Op, Handler: c.Handler, Lock: c.Lock && c.Op != kpi.Drain}
	switch c.Op {
	case kpi.Reset:
		e.Arming = clamp(c.Arming)
		e.Direct = c.Direct
		fallthrough
	case kpi.Schedule:
		e.Shared = c.Shared && !c.Lock
		e.CPU = int8(c.CPU)
		// The cap can make the ticks too few, which is harmless: an early entry
		// is then let pass.
		e.Ticks = int32(min(max(c.Ticks, 1), math.MaxInt16))
		if c.Due {
			e.Ticks = 0
		}
	}
	return e
}

// End is the end of the call in a slot. The result is ignored if calls of the
// kind return nothing.
func End(slot int, result int) Event {
	return Event{What: Ended, Slot: clamp(slot), Result: int8(cmp.Compare(result, 0))}
}

// Enter is the start of the handler, called by softclock of the given CPU with
// the argument of the Reset numbered arming, or with another argument if that is
// 0. lock says whether softclock holds the lock of a locked callout as it should.
func Enter(arming, cpu int, lock bool) Event {
	return Event{What: Entered, Arming: clamp(arming), CPU: int8(cpu), Lock: lock}
}

// EnterDirect is the start of the handler like [Enter], called by the timer interrupt of
// the CPU (sbt era).
func EnterDirect(arming, cpu int, lock bool) Event {
	e := Enter(arming, cpu, lock)
	e.Direct = true
	return e
}

// clamp returns n as a byte, and for a number that is out of range one that is
// refused.
func clamp(n int) uint8 {
	if n < 0 || n > math.MaxUint8 {
		return math.MaxUint8
	}
	return uint8(n)
}

// Exit is the return of the handler.
func Exit() Event { return Event{What: Exited} }

// Tick says that ticks advanced by one.
func Tick() Event { return Event{What: Ticked} }

// Free says that the client freed the callout's memory, as it may after a drain.
func Free() Event { return Event{What: Freed} }

// Quiet is the end of a run: all calls have ended, no handler runs, and ticks
// advanced until softclock of every CPU had nothing left to do.
func Quiet() Event { return Event{What: Rested} }

func (e Event) String() string {
	switch e.What {
	case Began:
		s := fmt.Sprintf("call %d: %v", e.Slot, e.Op)
		if e.Op == kpi.Reset {
			s += fmt.Sprintf(", arming %d", e.Arming)
		}
		if e.Op.Arms() {
			if e.CPU != kpi.Stay {
				s += fmt.Sprintf(", on CPU %d", e.CPU)
			}
			s += fmt.Sprintf(", in %d ticks", e.Ticks)
			if e.Direct {
				s += ", direct"
			}
		}
		if e.Handler {
			s += ", by the handler"
		}
		if e.Lock {
			s += ", lock held"
		}
		if e.Shared {
			s += ", lock held for reading"
		}
		return s
	case Ended:
		return fmt.Sprintf("call %d: returns %d", e.Slot, e.Result)
	case Entered:
		s := fmt.Sprintf("CPU %d: handler entered, argument of arming %d", e.CPU, e.Arming)
		if e.Direct {
			s += ", from the timer interrupt"
		}
		if e.Lock {
			s += ", lock held"
		}
		return s
	case Exited:
		return "handler returns"
	case Ticked:
		return "tick"
	case Freed:
		return "memory freed"
	case Rested:
		return "everything at rest"
	}
	return fmt.Sprintf("What(%d)", uint8(e.What))
}
