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

// SlotEvent is something that happened to the slots of timeout(). Make them with
// the functions below.
type SlotEvent struct {
	N     int32 // Began: ticks of a timeout; Rested: slots that are free
	Total int32 // Rested: slots that there are
	What  What
	Call  uint8  // Began, Ended: which call
	Op    kpi.Op // Began: Timeout or Untimeout
	Fn    uint8  // Began, Entered: which function and argument
	Slot  int8   // Began: of an untimeout; Ended: of a timeout
	Lock  bool   // Giant is held, as for Event
}

// BeginTimeout is the start of timeout(). fn, from 1, numbers the function and
// the argument together. The call is a number less than MaxCalls that tells it
// from others in progress. Less than 1 tick is 1.
func BeginTimeout(call, fn, ticks int) SlotEvent {
	return SlotEvent{
		What: Began, Op: kpi.Timeout, Call: clamp(call), Fn: clamp(fn), N: int32(min(max(ticks, 1), math.MaxInt16)),
	}
}

// EndTimeout is its end, with the slot that the handle stands for. The slots
// that are used are numbered from 0, in any way, and stay numbered so.
func EndTimeout(call, slot int) SlotEvent {
	return SlotEvent{What: Ended, Call: clamp(call), Slot: slotNumber(slot)}
}

// BeginUntimeout is the start of untimeout() with the handle of a slot, or with
// NoSlot. giant tells whether the caller has Giant, until the call has ended.
func BeginUntimeout(call, fn, slot int, giant bool) SlotEvent {
	return SlotEvent{
		What: Began, Op: kpi.Untimeout, Call: clamp(call), Fn: clamp(fn), Slot: slotNumber(slot), Lock: giant,
	}
}

// EndUntimeout is its end.
func EndUntimeout(call int) SlotEvent { return SlotEvent{What: Ended, Call: clamp(call)} }

// EnterTimeout is the start of a function with its argument; 0 is any that was
// handed to no timeout. giant tells whether softclock has Giant as it should.
func EnterTimeout(fn int, giant bool) SlotEvent {
	return SlotEvent{What: Entered, Fn: clamp(fn), Lock: giant}
}

// ExitTimeout is its return.
func ExitTimeout() SlotEvent { return SlotEvent{What: Exited} }

// SlotTick is ticks going on by one.
func SlotTick() SlotEvent { return SlotEvent{What: Ticked} }

// SlotQuiet is the end of a run, as Quiet is, with how many slots are free and
// how many there are.
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
