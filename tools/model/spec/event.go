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
	Began   What = iota + 1 // a call
	Ended                   // a call, with its result
	Entered                 // the handler, by softclock
	Exited                  // the handler
	Ticked                  // ticks went on by one
	Freed                   // the client freed the memory
	Rested                  // the end of the run
)

const (
	// MaxCalls is how many calls of a callout can be in progress at a time.
	MaxCalls = 8
	// MaxArmings is the largest number of an arming.
	MaxArmings = 63
)

// Event is something that happened to a callout. Make events with the functions
// below, and hand them to [Automaton.Next] in the order in which they happened.
type Event struct {
	Ticks   int32 // Began: of an arming, at least 1
	What    What
	Slot    uint8  // Began, Ended: which call
	Op      kpi.Op // Began
	Arming  uint8  // Began: of Reset; Entered: whose argument the handler was given
	CPU     int8   // Began: of an arming, or kpi.Stay; Entered: whose softclock
	Handler bool   // Began: made by the handler of this callout
	Lock    bool   // Began: the caller has the callout's lock, Entered: softclock has
	Shared  bool   // Began: the caller has it for reading
	Result  int8   // Ended: its sign
}

// Call is a call that begins.
type Call struct {
	Op kpi.Op
	// Handler: made by the handler of this callout, not by a thread or by the
	// handler of another callout.
	Handler bool
	// Lock: the caller has the lock of a locked callout exclusively, until the
	// call has ended. Not looked at of a Drain, which may drop Giant.
	Lock bool
	// Shared: the caller has it for reading, which is looked at of a Reset or
	// Schedule of a CALLOUT_SHAREDLOCK callout.
	Shared bool
	// Arming is the number of the arming that a Reset makes, from 1; each has its
	// own. It stands for the argument.
	Arming int
	// CPU of a Reset or Schedule, up to 127, or kpi.Stay. A call for the CPU of the
	// caller names that.
	CPU int
	// Ticks of a Reset or Schedule, from the moment at which it takes effect.
	// Less than 1 is 1.
	Ticks int
}

// Begin is the start of a call. The slot, less than MaxCalls, tells it from the
// other calls in progress; a thread can use the same one for all its calls.
func Begin(slot int, c Call) Event {
	e := Event{What: Began, Slot: clamp(slot), Op: c.Op, Handler: c.Handler, Lock: c.Lock && c.Op != kpi.Drain}
	switch c.Op {
	case kpi.Reset:
		e.Arming = clamp(c.Arming)
		fallthrough
	case kpi.Schedule:
		e.Shared = c.Shared && !c.Lock
		e.CPU = int8(c.CPU)
		// The ticks that are left are counted down to 0 and may as well be too
		// few: then an early entry is let pass.
		e.Ticks = int32(min(max(c.Ticks, 1), math.MaxInt16))
	}
	return e
}

// End is the end of the call in a slot. The result of calls that return nothing
// is not looked at.
func End(slot int, result int) Event {
	return Event{What: Ended, Slot: clamp(slot), Result: int8(cmp.Compare(result, 0))}
}

// Enter is the start of the handler. It was given the argument of the Reset
// numbered arming; 0 is any other. Softclock of the given CPU runs it. lock says
// whether softclock has the lock of a locked callout as it should.
func Enter(arming, cpu int, lock bool) Event {
	return Event{What: Entered, Arming: clamp(arming), CPU: int8(cpu), Lock: lock}
}

// clamp makes a number that is out of range one that is refused.
func clamp(n int) uint8 {
	if n < 0 || n > math.MaxUint8 {
		return math.MaxUint8
	}
	return uint8(n)
}

// Exit is the return of the handler.
func Exit() Event { return Event{What: Exited} }

// Tick is ticks going on by one.
func Tick() Event { return Event{What: Ticked} }

// Free is the client freeing the callout's memory, which it may after a drain.
func Free() Event { return Event{What: Freed} }

// Quiet is the end of a run: all calls have ended, no handler runs, and ticks
// went on until softclock of every CPU had nothing left to do.
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
