package spec

import (
	"fmt"
	"math"

	"ktimeout/tools/model/kpi"
)

const (
	// MaxSlots is how many slots of timeout() can be told apart.
	MaxSlots = 8
	// MaxTimeouts is the largest number of a function with its argument.
	MaxTimeouts = 31
	// NoSlot is the slot of a handle that was only initialised.
	NoSlot = -1
)

// SlotEvent is something that happened to the slots of timeout(). Callers make
// events with the functions below.
type SlotEvent struct {
	N     int32 // Began: ticks of a timeout; Rested: number of free slots
	Total int32 // Rested: number of all slots
	What  What
	Call  uint8  // Began, Ended: which call
	Op    kpi.Op // Began: Timeout or Untimeout
	Fn    uint8  // Began, Entered: which function and argument
	Slot  int8   // Began: slot of an untimeout; Ended: slot of a timeout
	Lock  bool   // the caller, or softclock at an entry, has Giant
	Sbt   bool   // Ticked: the ticks of a timeout count from the beginning of its call (sbt era)
}

// BeginTimeout is the start of timeout(). fn, from 1, numbers the pair of
// function and argument. call, less than MaxCalls, identifies the call among
// those in progress. Less than 1 tick counts as 1.
func BeginTimeout(call, fn, ticks int) SlotEvent {
	return SlotEvent{
		What: Began, Op: kpi.Timeout, Call: clamp(call), Fn: clamp(fn), N: int32(min(max(ticks, 1), math.MaxInt16)),
	}
}

// EndTimeout is the end of timeout(), with the slot of the handle that it
// returned. Callers number the slots from 0 in any order and keep the numbers.
func EndTimeout(call, slot int) SlotEvent {
	return SlotEvent{What: Ended, Call: clamp(call), Slot: slotNumber(slot)}
}

// BeginUntimeout is the start of untimeout() with the handle of a slot, or with
// NoSlot. giant says whether the caller holds Giant until the call has ended.
func BeginUntimeout(call, fn, slot int, giant bool) SlotEvent {
	return SlotEvent{
		What: Began, Op: kpi.Untimeout, Call: clamp(call), Fn: clamp(fn), Slot: slotNumber(slot), Lock: giant,
	}
}

// EndUntimeout is the end of untimeout().
func EndUntimeout(call int) SlotEvent { return SlotEvent{What: Ended, Call: clamp(call)} }

// EnterTimeout says that softclock calls the function with its argument; 0 is a
// pair that no timeout was given. giant says whether softclock holds Giant as it
// should.
func EnterTimeout(fn int, giant bool) SlotEvent {
	return SlotEvent{What: Entered, Fn: clamp(fn), Lock: giant}
}

// ExitTimeout is the return of the function.
func ExitTimeout() SlotEvent { return SlotEvent{What: Exited} }

// SlotTick says that ticks advanced by one.
func SlotTick() SlotEvent { return SlotEvent{What: Ticked} }

// SlotQuiet is the end of a run, as Quiet is. It gives the number of free slots
// and of all slots.
func SlotQuiet(free, total int) SlotEvent {
	return SlotEvent{What: Rested, N: int32(free), Total: int32(total)}
}

func slotNumber(n int) int8 {
	if n < NoSlot || n >= MaxSlots {
		return MaxSlots
	}
	return int8(n)
}

func (e SlotEvent) String() string {
	switch e.What {
	case Began:
		if e.Op == kpi.Untimeout {
			return fmt.Sprintf("call %d: untimeout of function %d, slot %d", e.Call, e.Fn, e.Slot)
		}
		return fmt.Sprintf("call %d: timeout of function %d in %d ticks", e.Call, e.Fn, e.N)
	case Ended:
		return fmt.Sprintf("call %d: returns, slot %d", e.Call, e.Slot)
	case Entered:
		return fmt.Sprintf("function %d entered", e.Fn)
	case Exited:
		return "function returns"
	case Ticked:
		return "tick"
	case Rested:
		return fmt.Sprintf("everything at rest, %d of %d slots free", e.N, e.Total)
	}
	return fmt.Sprintf("What(%d)", uint8(e.What))
}
