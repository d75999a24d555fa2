package check

import (
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/say"
)

// Entry says how a handler was entered.
type Entry struct {
	Td   *sys.Thread
	CPU  int32 // the CPU on which the thread runs
	Tick int32
	Fn   int8 // the number of the function that was called
	Held bool // the callout's lock is held as it should be
	// Direct tells whether the timer interrupt called it, not softclock; sbt era.
	Direct bool
	// OnCPU tells whether the handler of c runs for cpu. It is called with Slot.mu
	// held, and is nil if that cannot be known.
	OnCPU func(c *sys.Callout, cpu int32) bool
}

// Enter notes that a handler was called with a as its argument. It returns what that
// violates, or nil.
func (a *Arming) Enter(e Entry) *Violation {
	s := a.Slot
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.tick()
	s.ck.Stats.Entered.Add(1)
	if e.Direct {
		s.ck.Stats.Direct.Add(1)
	}
	if a.poison {
		s.note(event{begin: now, who: e.Td.Td_name, inHandler: true, what: entries, cpu: e.CPU, tick: e.Tick})
		return s.violation(spec.Rule5, "softclock ran a callout that had been drained and freed: it called the poison on CPU %d", e.CPU)
	}
	a = a.charge(e)
	s.note(event{begin: now, who: e.Td.Td_name, inHandler: true, what: entries, cpu: e.CPU, tick: e.Tick, arming: a.no})
	v := a.enter(e)
	s.ran++
	a.state = entered
	s.run, s.runCPU = a, e.CPU
	s.handler.Store(e.Td)
	s.handlers.Add(1)
	return v
}

// enter returns what the entry of a violates, or nil. Called with mu held.
func (a *Arming) enter(e Entry) *Violation {
	s := a.Slot
	if s.run != nil {
		return s.violation(spec.Rule2, "the handler was entered on CPU %d while it ran on CPU %d", e.CPU, s.runCPU)
	}
	if s.open && a.epoch == s.epoch {
		return a.held(e)
	}
	if l := s.last; !a.enterable() && l != nil && l.alias != nil && !l.repeats(a) && l.enterable() {
		return s.violation(spec.Rule1, "%s was entered with the function and argument of an older arming, on CPU %d", l, e.CPU)
	}
	switch a.state {
	case entered, finished:
		return s.violation(spec.Rule1, "%s was entered a second time, on CPU %d", a, e.CPU)
	case dead:
		if a.epoch != s.epoch {
			return s.violation(spec.Rule5, "%s was entered on CPU %d after the callout had been drained and freed", a, e.CPU)
		}
		rule := spec.Promise(a.killer.Op)
		if a.killShared && rule == spec.Rule3 {
			rule = spec.Rule3Read
		}
		return s.violation(rule, "%s was entered on CPU %d after %s by %s had returned %d", a, e.CPU, a.killer, a.killBy, a.killed)
	case unused:
		return s.violation(spec.Rule1, "the handler was entered on CPU %d with the argument of no arming", e.CPU)
	}
	if !due(a.due, e.Tick) {
		return s.violation(s.lost(), "%s was entered %s before it was due", a, say.Count(a.due-e.Tick, "tick"))
	}
	if a.fn != e.Fn && !a.anyArg {
		return s.violation(spec.Rule1, "%s was entered with the function of another arming", a)
	}
	if !a.onCPU(e) {
		return s.violation(spec.Rule1, "%s was entered by another CPU's softclock, on CPU %d", a, e.CPU)
	}
	switch {
	case e.Direct && !a.direct():
		return s.violation(spec.Rule12, "%s was entered from the timer interrupt, on CPU %d, and was made without C_DIRECT_EXEC", a, e.CPU)
	case !e.Direct && a.direct():
		return s.violation(spec.Rule12, "%s was entered from softclock, on CPU %d, and was made with C_DIRECT_EXEC", a, e.CPU)
	}
	return a.held(e)
}

// direct tells whether the arming was made with C_DIRECT_EXEC.
func (a *Arming) direct() bool { return a.call.Sbt != nil && a.call.Sbt.Flags&sbt.C_DIRECT_EXEC != 0 }

// held returns a violation if the callout's lock is not held as it should be, or nil.
// Called with mu held.
func (a *Arming) held(e Entry) *Violation {
	if !e.Held {
		return a.Slot.violation(spec.Rule6, "the handler was entered on CPU %d without the callout's lock held", e.CPU)
	}
	return nil
}

// enterable tells whether a may still be entered. Called with mu held.
func (a *Arming) enterable() bool {
	return a.state == making || a.state == maybe || a.state == live || a.state == doomed
}

// repeats tells whether a schedule made a with b's function and argument.
func (a *Arming) repeats(b *Arming) bool { return a.alias == b && a.aliasNo == b.no }

// charge returns the arming to which an entry with argument a is charged: a itself, or
// one that a schedule made with a's function and argument. If several armings qualify,
// it takes the oldest for which the entry is legal. As this may be the wrong one, the
// others are no longer known to be live, and until a drain ends neither an entry nor a
// result counts as a violation because its arming is over. Called with mu held.
func (a *Arming) charge(e Entry) *Arming {
	s := a.Slot
	var oldest, fit *Arming
	n := 0
	for _, b := range s.arms {
		if !b.enterable() || b != a && !b.repeats(a) && !b.anyArg {
			continue
		}
		n++
		if oldest == nil || b.no < oldest.no {
			oldest = b
		}
		if (fit == nil || b.no < fit.no) && due(b.due, e.Tick) && b.onCPU(e) {
			fit = b
		}
	}
	if n > 1 {
		s.open = true
		for _, b := range s.arms {
			if b.state == live {
				b.state = maybe
			}
		}
	}
	switch {
	case fit != nil:
		return fit
	case oldest != nil:
		return oldest
	}
	return a
}

// onCPU tells whether the entry is for the CPU of a, as far as that is known. Called
// with mu held.
func (a *Arming) onCPU(e Entry) bool {
	return a.cpu == sys.NOCPU || e.OnCPU == nil || e.OnCPU(a.Slot.C, a.cpu)
}

// Leave notes that the handler that runs is about to return.
func (a *Arming) Leave(td *sys.Thread, cpu, tick int32) {
	s := a.Slot
	s.mu.Lock()
	defer s.mu.Unlock()
	a = s.run
	if a == nil {
		return
	}
	a.state = finished
	s.note(event{begin: s.tick(), who: td.Td_name, inHandler: true, what: exits, cpu: cpu, tick: tick, arming: a.no})
	s.run = nil
	s.handler.Store(nil)
	s.handlers.Add(1)
}

// Lost returns a violation if a live arming is overdue by more than late ticks at now,
// or nil. It never waits: if mu is taken it returns nil.
func (s *Slot) Lost(now, late int32) *Violation {
	if !s.mu.TryLock() {
		return nil
	}
	defer s.mu.Unlock()
	if s.run != nil {
		return nil
	}
	for _, a := range s.arms {
		if a.state == live && now-a.due > late {
			return s.violation(s.lost(), "%s is overdue by %s and was neither entered nor cancelled", a, say.Count(now-a.due, "tick"))
		}
	}
	return nil
}
