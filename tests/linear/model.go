package linear

import (
	"fmt"

	"github.com/anishathalye/porcupine"

	"ktimeout/tools/model/kpi"
)

// Take is the operation by which softclock takes the callout, to call its
// handler.
const Take = kpi.Ops

// Call is a call, or a Take. Its argument is the one that a Reset gives the
// handler, or for a Take the one that the handler was called with.
type Call struct {
	Op  kpi.Op
	Arg int
}

func (c Call) String() string {
	if c.Op == Take {
		return fmt.Sprintf("take(%d)", c.Arg)
	}
	return fmt.Sprintf("%s(%d)", c.Op.Word(), c.Arg)
}

// state is the state of one MPSAFE callout.
type state struct {
	pending, active bool
	arg             int // of the last reset
}

// Model is callout(9) for one MPSAFE callout that no thread drains. Where
// docs/spec.md allows several behaviours it has that of the maintained port: the
// result of a stop is about the arming and not about the handler, a recorded move is
// pending at once, and a callout that has expired stays active. The result of a call
// is an int; that of a Take is ignored.
var Model = porcupine.Model{
	Init: func() any { return state{} },
	Step: func(s, in, out any) (bool, any) {
		st, call, result := s.(state), in.(Call), out.(int)
		is := func(b bool) bool { return (result != 0) == b }
		before := st
		switch call.Op {
		case kpi.Reset:
			return is(before.pending), state{pending: true, active: true, arg: call.Arg}
		case kpi.Schedule:
			return is(before.pending), state{pending: true, active: true, arg: st.arg}
		case kpi.Stop:
			return is(before.pending), state{arg: st.arg}
		case kpi.Deactivate:
			st.active = false
			return true, st
		case kpi.Pending:
			return is(before.pending), st
		case kpi.Active:
			return is(before.active), st
		}
		st.pending = false
		return before.pending && before.arg == call.Arg, st
	},
	DescribeOperation: func(in, out any) string {
		return fmt.Sprintf("%v = %d", in.(Call), out.(int))
	},
}
