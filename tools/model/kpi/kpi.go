// Package kpi lists what a client can ask of callout(9) and timeout(9), and makes
// these calls on any revision. The specification, the language of the scenarios,
// the stress runs and the linear model take their calls from here. It imports
// sys.
package kpi

import (
	"fmt"
	"strings"

	"ktimeout/sys"
)

// Op is what a client asks for, whichever function of C it calls for that.
type Op uint8

// The calls.
const (
	Reset      Op = iota + 1 // callout_reset, _reset_on, _reset_curcpu
	Schedule                 // callout_schedule, _on, _curcpu
	Stop                     // callout_stop
	Drain                    // callout_drain
	Pending                  // callout_pending
	Active                   // callout_active
	Deactivate               // callout_deactivate
	Free                     // no function: the client frees the memory of the callout
	Init                     // callout_init, callout_init_mtx, ... anew
	Timeout                  // timeout
	Untimeout                // untimeout
	// Ops is one more than the last call: packages with steps that are no calls
	// number them from here.
	Ops
)

// ops has the name and the kind of each call.
var ops = [Ops]struct {
	name    string
	handle  bool // of timeout(), not of a callout
	arms    bool // makes an arming
	asks    bool // changes nothing
	returns bool // has a result
}{
	Reset:      {name: "callout_reset", arms: true, returns: true},
	Schedule:   {name: "callout_schedule", arms: true, returns: true},
	Stop:       {name: "callout_stop", returns: true},
	Drain:      {name: "callout_drain", returns: true},
	Pending:    {name: "callout_pending", asks: true, returns: true},
	Active:     {name: "callout_active", asks: true, returns: true},
	Deactivate: {name: "callout_deactivate"},
	Free:       {name: "free"},
	Init:       {name: "callout_init"},
	Timeout:    {name: "timeout", handle: true, arms: true},
	Untimeout:  {name: "untimeout", handle: true},
}

func (op Op) known() bool { return op != 0 && op < Ops }

// String is the name of the C function, without the ending of a variant such as
// _on.
func (op Op) String() string {
	if !op.known() {
		return fmt.Sprintf("Op(%d)", uint8(op))
	}
	return ops[op].name
}

// Word is the name without its prefix.
func (op Op) Word() string { return strings.TrimPrefix(op.String(), "callout_") }

// OnCallout tells whether the call is about a callout, not about a handle of
// timeout().
func (op Op) OnCallout() bool { return op.known() && !ops[op].handle }

// Arms tells whether the call makes an arming.
func (op Op) Arms() bool { return op.known() && ops[op].arms }

// Asks tells whether the call changes nothing.
func (op Op) Asks() bool { return op.known() && ops[op].asks }

// Returns tells whether the call has a result that means something.
func (op Op) Returns() bool { return op.known() && ops[op].returns }

// The CPU of an arming that names none.
const (
	Stay   = sys.NOCPU // the one that the callout is on
	Curcpu = -2        // the CPU of the caller
)

// Call is a call on a callout. The function and the argument of the handler are
// not part of it.
type Call struct {
	Op    Op
	CPU   int32 // of an arming: a CPU, Stay or Curcpu
	Ticks int32 // of an arming, unless it is a Sbt
	Sbt   *Sbt  // of a Reset in times of the sbt era; nil: in ticks
}

// Sbt is how callout_reset_sbt says when an arming is due.
type Sbt struct {
	Time, Prec int64 // 32.32 fixed point seconds
	Flags      int32 // C_
}

// String is the name of the function that is called.
func (c Call) String() string {
	name := c.Op.String()
	if c.Sbt != nil {
		name += "_sbt"
	}
	switch {
	case !c.Op.Arms(), c.CPU == Stay:
		return name
	case c.CPU == Curcpu:
		return name + "_curcpu"
	}
	return name + "_on"
}

// Make makes the call on c and returns its result, or 0 if it has none. fn and arg
// are used by a Reset. For Curcpu callers put in the number of the CPU, as they
// have to know for which CPU the call was made. Make does not do Init and Free:
// only the caller knows how the callout was initialised and where it lies.
func (c Call) Make(rev *sys.Revision, on *sys.Callout, fn sys.Callout_func, arg any) int32 {
	switch c.Op {
	case Reset:
		if c.Sbt != nil {
			return rev.Era.Callout_reset_sbt_on(on, c.Sbt.Time, c.Sbt.Prec, fn, arg, c.CPU, c.Sbt.Flags)
		}
		if c.CPU == Stay {
			return rev.Callout_reset(on, c.Ticks, fn, arg)
		}
		return rev.Callout_reset_on(on, c.Ticks, fn, arg, c.CPU)
	case Schedule:
		if c.CPU == Stay {
			return rev.Callout_schedule(on, c.Ticks)
		}
		return rev.Callout_schedule_on(on, c.Ticks, c.CPU)
	case Stop:
		return rev.Callout_stop_safe(on, 0)
	case Drain:
		return rev.Callout_stop_safe(on, 1)
	case Pending:
		return answer(rev.Callout_pending(on))
	case Active:
		return answer(rev.Callout_active(on))
	case Deactivate:
		rev.Callout_deactivate(on)
		return 0
	}
	panic(fmt.Sprintf("kpi: a call of %v cannot be made here", c.Op))
}

func answer(yes bool) int32 {
	if yes {
		return 1
	}
	return 0
}
