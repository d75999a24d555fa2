package check

import (
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/say"
)

// endDrain ends a drain. Called with mu held.
func (c *Call) endDrain(end uint64, result, now int32, pending, solo bool) *Violation {
	s := c.s
	s.drains--
	s.drained = end
	s.drainer.CompareAndSwap(c.by.Td, nil)
	s.ck.Stats.Drains.Add(1)
	if s.slept.Load() {
		s.ck.Stats.Slept.Add(1)
	}

	// An arming that another thread makes during the drain counts as made after it,
	// and so do those that the handler of such an arming makes.
	clean := s.arming == 0 && s.armedBy < c.begin
	if a := s.run; a != nil && (clean || a.end != 0 && a.end < c.begin) {
		return s.violation(spec.Rule5, "callout_drain returned %d while the handler still ran on CPU %d", result, s.runCPU)
	}
	if clean && pending {
		return s.violation(spec.Rule5, "callout_drain returned %d and left the callout pending", result)
	}

	// The result of a drain that had to wait says nothing. It may have had to wait
	// if a handler was entered in this life of the callout: softclock may still be busy
	// with the callout long after the handler has returned, and then carry out or drop a
	// deferred move.
	exact := solo && s.ran == 0
	var v *Violation
	if exact {
		v = c.result(result, now, solo)
		if s.ck.Negative && c.mayDeny(result) && c.pending != 0 {
			s.more++
		}
	} else {
		s.more++
		if result > 0 {
			s.less++
		}
	}
	if result > 0 {
		s.cancelled++
	}
	c.kill(now, result, solo)
	if clean {
		// The drain ends all armings that the handler made, too.
		for _, a := range s.arms {
			if a.state == maybe || a.state == live || a.state == doomed {
				a.state = dead
				a.killer, a.killBy, a.killed, a.killShared = c.call, c.by.Td.Td_name, result, false
			}
		}
		s.active = 0
		s.open = false
	} else {
		s.active = -1
	}
	return v
}

// Asleep looks whether a thread that drains the callout sleeps now, and notes it if so.
// The handler calls it.
func (s *Slot) Asleep() {
	td := s.drainer.Load()
	if td != nil && td.Td_md.Md_wait.Load() == sys.WAIT_PARKED {
		s.slept.Store(true)
	}
}

// Init notes that the callout is initialised: a new life of it begins.
func (s *Slot) Init(by Caller) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ck.Stats.Ops.Add(1)
	s.note(event{begin: s.tick(), who: by.Td.Td_name, call: kpi.Call{Op: kpi.Init}, cpu: by.CPU, tick: by.Tick})
}

// Free notes that the callout was drained and is no longer used: its life is over. It
// returns a violation if the sums of that life do not add up, or nil.
func (s *Slot) Free(by Caller) *Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(event{begin: s.tick(), who: by.Td.Td_name, call: kpi.Call{Op: kpi.Free}, cpu: by.CPU, tick: by.Tick})
	v := s.sums()
	s.epoch++
	s.made, s.ran, s.cancelled, s.more, s.less = 0, 0, 0, 0, 0
	s.active = 0
	s.open = false
	return v
}

// Written returns the violation that the memory of the callout was written to after
// Free and before Init.
func (s *Slot) Written() *Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.violation(spec.Rule10Drain, "the callout was written to after it had been drained and freed")
}

// sums compares the number of armings made with the numbers entered and cancelled.
// Called with mu held.
func (s *Slot) sums() *Violation {
	lost := s.made - s.ran - s.cancelled
	switch {
	case lost > s.more:
		clause := spec.Rule4
		if s.Tried {
			clause = spec.Rule13
		}
		return s.violation(clause, "%s made, %d entered and %d cancelled by what stop and reset returned; cancelled without saying so, or lost: %d",
			say.Count(s.made, "arming"), s.ran, s.cancelled, lost-s.more)
	case lost < -s.less:
		return s.violation(spec.Rule4, "%s made, %d entered and %d cancelled by what stop and reset returned; results that said so without cancelling: %d",
			say.Count(s.made, "arming"), s.ran, s.cancelled, -s.less-lost)
	}
	return nil
}
