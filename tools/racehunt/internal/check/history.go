package check

import (
	"fmt"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/say"
)

// Op is a call of the KPI or an event in a callout's life.
type Op uint8

// The calls and events.
const (
	Init Op = iota
	ResetOn
	Reset
	ResetCurcpu
	Schedule
	ScheduleOn
	ScheduleCurcpu
	Stop
	Drain
	Pending
	Active
	Deactivate
	Enter
	Exit
	Free
)

var opNames = [...]string{
	Init: "callout_init", ResetOn: "callout_reset_on", Reset: "callout_reset",
	ResetCurcpu: "callout_reset_curcpu", Schedule: "callout_schedule",
	ScheduleOn: "callout_schedule_on", ScheduleCurcpu: "callout_schedule_curcpu",
	Stop: "callout_stop", Drain: "callout_drain", Pending: "callout_pending",
	Active: "callout_active", Deactivate: "callout_deactivate",
	Enter: "handler entered", Exit: "handler left", Free: "freed and poisoned",
}

func (op Op) String() string { return opNames[op] }

func (op Op) arms() bool { return op >= ResetOn && op <= ScheduleCurcpu }

func (op Op) schedules() bool { return op >= Schedule && op <= ScheduleCurcpu }

// stays tells whether op arms the callout on the CPU that it is on.
func (op Op) stays() bool { return op == Reset || op == Schedule }

func (op Op) asks() bool { return op == Pending || op == Active }

// rule is the rule that says what op does.
func (op Op) rule() spec.Clause {
	switch {
	case op.arms():
		return spec.Rule3
	case op == Stop:
		return spec.Rule4
	case op == Drain:
		return spec.Rule5
	}
	return spec.Rule7
}

// historySize is how many events of a callout are remembered.
const historySize = 16

const running = -1 << 31 // result of a call that has not returned

// event is one line of a callout's history.
type event struct {
	begin, end uint64 // moments of the callout's own clock
	at         time.Duration
	who        string
	inHandler  bool
	op         Op
	cpu        int32 // CPU of the thread
	tick       int32
	arming     uint64 // made by an arming call, or entered
	toCPU      int32  // CPU that the arming is made for
	toTicks    int32
	result     int32
}

func (e *event) String() string {
	where := ""
	if e.inHandler {
		where = ", in the handler"
	}
	s := fmt.Sprintf("%6d %9.3f ms tick %d  %s on CPU %d%s: %s", e.begin,
		float64(e.at.Microseconds())/1000, e.tick, e.who, e.cpu, where, e.op)
	switch {
	case e.op.arms() && e.toCPU == sys.NOCPU:
		s += fmt.Sprintf("(in %d) [arming %d]", e.toTicks, e.arming)
	case e.op.arms():
		s += fmt.Sprintf("(in %d, CPU %d) [arming %d]", e.toTicks, e.toCPU, e.arming)
	case e.op == Enter || e.op == Exit:
		return s + fmt.Sprintf(" [arming %d]", e.arming)
	case e.op == Init || e.op == Free || e.op == Deactivate:
		return s
	}
	if e.result == running {
		return s + " has not returned"
	}
	return s + fmt.Sprintf(" = %d (until %d)", e.result, e.end)
}

// note remembers an event. Called with s.mu held.
func (s *Slot) note(e event) *event {
	p := &s.history[s.events%historySize]
	s.events++
	*p = e
	p.at = s.ck.Elapsed()
	return p
}

// lines returns the history, oldest first. Called with s.mu held.
func (s *Slot) lines() []string {
	n := min(s.events, historySize)
	out := make([]string, 0, n+1)
	out = append(out, fmt.Sprintf("callout %d (%s), the last %s in its life:", s.No, s.Kind, say.Count(n, "event")))
	for i := s.events - n; i != s.events; i++ {
		out = append(out, s.history[i%historySize].String())
	}
	return out
}

// History returns the last calls and events of the callout, oldest first. It
// waits for nobody: while the notes are being written it returns none.
func (s *Slot) History() []string {
	if !s.mu.TryLock() {
		return nil
	}
	defer s.mu.Unlock()
	return s.lines()
}
