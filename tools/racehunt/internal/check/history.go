package check

import (
	"fmt"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/racehunt/internal/say"
)

// historySize is how many events of a callout are remembered.
const historySize = 16

const running = -1 << 31 // stands for the result of a call that has not returned

// what is the kind of an event.
type what uint8

const (
	calls what = iota
	entries
	exits
)

// event is one line of a callout's history.
type event struct {
	begin, end uint64 // moments of Slot.clock
	at         time.Duration
	who        string
	inHandler  bool
	what       what
	call       kpi.Call
	cpu        int32 // CPU of the thread
	tick       int32
	arming     uint64 // serial number of the arming that was made or entered
	toCPU      int32  // the CPU that the arming is made for
	result     int32
}

func (e *event) String() string {
	where := ""
	if e.inHandler {
		where = ", in the handler"
	}
	s := fmt.Sprintf("%6d %9.3f ms tick %d  %s on CPU %d%s: ", e.begin,
		float64(e.at.Microseconds())/1000, e.tick, e.who, e.cpu, where)
	switch e.what {
	case entries:
		return s + fmt.Sprintf("handler entered [arming %d]", e.arming)
	case exits:
		return s + fmt.Sprintf("handler left [arming %d]", e.arming)
	}
	if e.call.Op == kpi.Free {
		return s + "freed and poisoned"
	}
	s += e.call.String()
	switch {
	case !e.call.Op.Returns():
		return s
	case e.call.Op.Arms() && e.toCPU == sys.NOCPU:
		s += fmt.Sprintf("(in %d) [arming %d]", e.call.Ticks, e.arming)
	case e.call.Op.Arms():
		s += fmt.Sprintf("(in %d, CPU %d) [arming %d]", e.call.Ticks, e.toCPU, e.arming)
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
	kind := s.Kind.String()
	if s.Tried {
		kind += " that is tried"
	}
	out = append(out, fmt.Sprintf("callout %d (%s), the last %s in its life:", s.No, kind, say.Count(n, "event")))
	for i := s.events - n; i != s.events; i++ {
		out = append(out, s.history[i%historySize].String())
	}
	return out
}

// History returns the last calls and events of the callout, oldest first. It never
// waits: if mu is taken it returns nothing.
func (s *Slot) History() []string {
	if !s.mu.TryLock() {
		return nil
	}
	defer s.mu.Unlock()
	return s.lines()
}
