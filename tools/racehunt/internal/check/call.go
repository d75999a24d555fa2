package check

import (
	"fmt"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// Caller says which thread makes a call, where and when.
type Caller struct {
	Td        *sys.Thread
	CPU       int32 // the CPU on which it runs
	Tick      int32 // ticks, read before the call
	InHandler bool  // it is in the handler of the same callout
	Shared    bool  // the callout's lock is held for reading only
}

// Call is one call in progress. Begin makes it; the zero value is not valid.
type Call struct {
	s       *Slot
	call    kpi.Call
	by      Caller
	begin   uint64
	alone   bool    // no other call was in progress at its begin
	arming  *Arming // the arming that it makes, if any
	ev      *event
	evNo    int
	thread  bool   // it arms, and is made by a thread, not by the handler
	pending int    // armings that may have been pending at its begin
	runs    uint64 // Slot.handlers at its begin
	ran     bool   // the handler ran at its begin
}

// Begin notes that a call on s begins. If the call arms, fn is the number of the
// function, and the caller must pass the record that Arming returns as the argument; if
// it arms for the caller's CPU, it must arm for by.CPU.
func (s *Slot) Begin(call kpi.Call, by Caller, fn int8) Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ck.Stats.Ops.Add(1)
	c := Call{s: s, call: call, by: by, alone: s.inflight == 0, ran: s.run != nil, runs: s.handlers.Load()}
	c.begin = s.tick()
	s.begun = c.begin
	s.inflight++
	for _, a := range s.arms {
		switch a.state {
		case live, maybe, making:
			c.pending++
		}
	}
	e := event{begin: c.begin, who: by.Td.Td_name, inHandler: by.InHandler, call: call,
		cpu: by.CPU, tick: by.Tick, result: running}
	switch {
	case call.Op.Arms():
		c.thread = !by.InHandler
		if c.thread {
			s.arming++
			s.armedBy = c.begin
		}
		toCPU := call.CPU
		if toCPU == kpi.Curcpu {
			toCPU = by.CPU
		}
		c.arming = s.arm(&c, toCPU, fn)
		e.arming, e.toCPU = c.arming.no, toCPU
	case call.Op == kpi.Stop:
		s.openMoves()
	case call.Op == kpi.Drain:
		s.openMoves()
		s.drains++
		s.drained = c.begin
		s.slept.Store(false)
		s.drainer.Store(by.Td)
	}
	c.evNo = s.events
	c.ev = s.note(e)
	return c
}

// openMoves notes that a stop or drain begins: it may take effect before the armings that are
// being made, cancel the move that one of them was to inherit, and leave the callout where it was.
// Called with mu held.
func (s *Slot) openMoves() {
	for _, a := range s.arms {
		if a.state == making && a.call.CPU == kpi.Stay {
			a.cpu = sys.NOCPU
		}
	}
}

// arm makes the record of an arming. Called with mu held.
func (s *Slot) arm(c *Call, toCPU int32, fn int8) *Arming {
	a := s.record()
	s.serial++
	s.made++
	s.ck.Stats.Armed.Add(1)
	prev := s.last
	for _, b := range s.arms {
		if b.state == making {
			// b may take effect after the new arming, and inherit from it.
			b.anyArg = b.call.Op == kpi.Schedule
			if b.call.CPU == kpi.Stay {
				b.cpu = sys.NOCPU
			}
		}
	}
	*a = Arming{Slot: s, no: s.serial, epoch: s.epoch, state: making, fn: fn, cpu: toCPU,
		due: c.by.Tick + max(1, c.call.Ticks), begin: c.begin, call: c.call, byHandler: c.by.InHandler}
	if c.call.Op == kpi.Schedule && prev != nil {
		a.fn = prev.fn
		a.alias, a.aliasNo = prev.root()
		a.anyArg = !c.alone || s.argOpen
	}
	if c.call.CPU == kpi.Stay && prev != nil {
		// If prev was to move the callout and was cancelled, it is not known whether the
		// callout moved.
		over := s.run == nil && (prev.state == entered || prev.state == finished)
		if c.alone && (prev.state == live || over) && !s.cpuOpen {
			a.cpu = prev.cpu
		}
	}
	if prev != nil && prev.cpu != a.cpu && a.cpu != sys.NOCPU {
		s.ck.Stats.Migrations.Add(1)
	}
	s.last = a
	return a
}

// root returns the arming from which a has its function and argument, perhaps a
// itself, and that arming's number.
func (a *Arming) root() (*Arming, uint64) {
	if a.alias != nil {
		return a.alias, a.aliasNo
	}
	return a, a.no
}

// Arming returns the record of the arming that the call makes, or nil.
func (c *Call) Arming() *Arming { return c.arming }

// exclusive tells whether the caller holds the callout's lock for writing, so that the
// call cancels even an arming that softclock has taken. Called with mu held.
func (c *Call) exclusive() bool { return c.s.Kind.Locked() && !c.by.Shared }

// mayDeny tells whether the call may return that although it has cancelled an arming.
// docs/spec.md allows 0 of a stop while the handler runs; where stops can return -1, while the
// callout is being serviced, which is longer than the checker can see. Called with mu held.
func (c *Call) mayDeny(result int32) bool {
	if c.s.ck.Negative {
		return result == 0 && (c.call.Op == kpi.Stop || c.call.Op == kpi.Drain)
	}
	return c.call.Op == kpi.Stop && (c.ran || c.s.run != nil || c.runs != c.s.handlers.Load())
}

// solo tells whether the call was alone from its begin until now. Called with mu held.
func (c *Call) solo() bool { return c.alone && c.s.begun == c.begin }

// End notes that the call returned result; now is ticks, read after the return.
// pending is of drains only: whether the callout was marked as pending after the
// return. End returns what the call violates, or nil.
func (c *Call) End(result, now int32, pending bool) *Violation {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	solo := c.solo()
	end := s.tick()
	s.inflight--
	if c.thread {
		s.arming--
		s.armedBy = end
	}
	if s.events-c.evNo <= historySize && c.ev.begin == c.begin {
		c.ev.end, c.ev.result = end, result
	}
	switch {
	case c.call.Op == kpi.Drain:
		return c.endDrain(end, result, now, pending, solo)
	case c.call.Op.Asks():
		return c.endQuestion(result, now, solo)
	case c.call.Op == kpi.Deactivate:
		s.active = 0
		if !solo {
			s.active = -1
		}
		return nil
	}
	return c.endCancel(end, result, now, solo)
}

// endCancel ends a stop, reset or schedule. Called with mu held.
func (c *Call) endCancel(end uint64, result, now int32, solo bool) *Violation {
	s := c.s
	quiet := s.drains == 0 && s.drained < c.begin // no drain overlapped the call
	v := c.result(result, now, solo)
	switch {
	case result > 0:
		s.cancelled++
	case c.mayDeny(result) && c.pending != 0:
		s.more++
	}
	c.kill(now, result, solo)
	if c.call.Op == kpi.Stop {
		s.setActive(0, solo)
		return v
	}
	a := c.arming
	a.end = end
	if c.call.Op != kpi.Schedule {
		s.argOpen = !solo || !quiet
	}
	if c.call.CPU != kpi.Stay {
		s.cpuOpen = !solo || !quiet
	}
	if a.state == making {
		a.state = maybe
		if solo && quiet {
			a.state = live
		}
	}
	if !quiet {
		s.more++ // a drain may have refused the arming
	}
	s.setActive(1, solo && quiet)
	return v
}

func (s *Slot) setActive(v int8, sure bool) {
	if !sure {
		v = -1
	}
	s.active = v
}

// result checks the result of a call that was alone against the armings that were
// pending. Called with mu held.
func (c *Call) result(result, now int32, solo bool) *Violation {
	s := c.s
	if !solo {
		return nil
	}
	if result > 0 {
		if c.pending == 0 && !s.open {
			return s.violation(spec.Promise(c.call.Op), "%s returned %d although no arming was pending%s", c.call, result, s.running())
		}
		return nil
	}
	if c.mayDeny(result) {
		return nil
	}
	for _, a := range s.arms {
		if a.state == live && a.end < c.begin && (c.exclusive() || !due(a.due, now)) {
			clause := spec.Promise(c.call.Op)
			if s.Tried && due(a.due, now) {
				clause = spec.Rule13 // it may have been lost as the lock was busy
			}
			return s.violation(clause, "%s returned %d although %s was pending%s", c.call, result, a, s.running())
		}
	}
	return nil
}

// running says where the handler runs, for a sentence. Called with mu held.
func (s *Slot) running() string {
	if s.run == nil {
		return ""
	}
	return fmt.Sprintf(", while the handler runs on CPU %d", s.runCPU)
}

// kill makes the armings that are older than the call dead, or doomed where softclock
// may have taken them before. A result that says cancelled is about the arming that was
// pending, not about one that was doomed already. Called with mu held.
func (c *Call) kill(now, result int32, solo bool) {
	s := c.s
	for _, a := range s.arms {
		if a.end == 0 || a.end >= c.begin || a.state != live && a.state != maybe && a.state != doomed {
			continue
		}
		if a.state != doomed {
			a.killer, a.killBy, a.killed = c.call, c.by.Td.Td_name, result
			a.killShared = c.by.Shared && due(a.due, now)
		}
		switch {
		case c.exclusive(), c.call.Op == kpi.Drain, !due(a.due, now),
			a.state != doomed && solo && result > 0 && c.pending == 1:
			a.state = dead
		default:
			a.state = doomed
		}
	}
}

// endQuestion ends callout_pending or callout_active. Called with mu held.
func (c *Call) endQuestion(result, now int32, solo bool) *Violation {
	s := c.s
	if !solo || s.drains != 0 {
		return nil
	}
	if c.call.Op == kpi.Active {
		if s.active >= 0 && (result != 0) != (s.active != 0) {
			return s.violation(spec.Rule7, "callout_active returned %d, but %s%s", result,
				map[bool]string{true: "the callout was armed and not stopped since", false: "the callout was stopped or deactivated since"}[s.active == 1], s.running())
		}
		return nil
	}
	if result != 0 && c.pending == 0 && !s.open {
		return s.violation(spec.Rule7, "callout_pending returned %d although no arming was pending%s", result, s.running())
	}
	for _, a := range s.arms {
		if result == 0 && a.state == live && a.end < c.begin && !due(a.due, now) {
			return s.violation(spec.Rule7, "callout_pending returned 0 although %s was pending%s", a, s.running())
		}
	}
	return nil
}

// String names the arming in a sentence.
func (a *Arming) String() string {
	by := "a thread"
	if a.byHandler {
		by = "the handler"
	}
	where := ""
	if a.cpu != sys.NOCPU {
		where = fmt.Sprintf(" for CPU %d", a.cpu)
	}
	return fmt.Sprintf("the arming%s that %s made with %s", where, by, a.call)
}
