package spec

import "ktimeout/tools/model/kpi"

// Kind is what was said about a callout when it was initialised.
type Kind struct {
	// Locked: it has a lock, a mutex, a rwlock or Giant. Else it is MPSAFE.
	Locked bool
	// Sbt: the ticks of a call that arms count from its beginning, when it finds out for
	// what time that is, and not from when it takes effect (sbt era).
	Sbt bool
	// Negative: stop and drain say by -1 that there was nothing, and by 0 that the callout
	// is being serviced (sbt era).
	Negative bool
	// Tried: softclock tries the callout's lock, and puts the arming off where the lock is
	// busy (CALLOUT_TRYLOCK, sbt era).
	Tried bool
	// CPU is the CPU that it is on then: the one on which the kernel booted.
	CPU int
}

// Automaton is the specification of callouts of one kind, as an automaton that is
// built as far as histories need it. It grows with each new history and may be
// kept as long as the process; it is not for concurrent use.
type Automaton struct {
	kind    Kind
	accept  *dfa[callout, Event]
	explain *dfa[noted, Event]
}

// New returns the specification of a kind of callouts.
func New(k Kind) *Automaton {
	return &Automaton{k, newDFA[callout, Event](accepting{k}), newDFA[noted, Event](k)}
}

// Next returns the state after an event on a callout in state s: Failed if no
// choice of the moments at which the calls took effect explains the history, and
// Failed after Failed.
func (a *Automaton) Next(s State, e Event) State { return a.accept.next(s, e) }

// Within tells whether all cases that are possible in state s are possible in t too, so
// that whatever history fails from t fails from s.
func (a *Automaton) Within(s, t State) bool { return a.accept.within(s, t) }

// Explain goes through a history that led to Failed. It returns what the first
// event that cannot be explained violates, and the index of that event; or nil
// and the length of the history if all can be explained. It is slower than Next,
// since it has to remember what became of each arming.
func (a *Automaton) Explain(history []Event) (*Violation, int) {
	if len(a.explain.edges) > maxExplained {
		a.explain = newDFA[noted, Event](a.kind)
	}
	s := Start
	for i, e := range history {
		to := a.explain.next(s, e)
		if to == Failed {
			return a.kind.violation(a.explain.all(s), e), i
		}
		s = to
	}
	return nil, len(history)
}

// maxExplained is how many transitions Explain remembers, some 100 MB at worst.
const maxExplained = 1 << 13

// Size is how many states and how many transitions Next remembers. Each takes a
// few hundred bytes, or some kilobytes if four threads call at a time. Callers
// that find this too much begin the next history with a new automaton.
func (a *Automaton) Size() (states, transitions int) {
	return len(a.accept.sets.end), len(a.accept.edges)
}

// accepting is the model of a Kind whose cases carry no notes.
type accepting struct{ k Kind }

func (m accepting) start() callout { return m.k.start().callout }

func (m accepting) misuse(c *callout, e Event) string { return c.misuse(e) }

func (m accepting) step(c callout, e Event) (callout, bool) {
	n, ok := m.k.step(noted{callout: c}, e)
	return n.callout, ok
}

func (m accepting) moves(c callout, emit func(callout)) {
	m.k.moves(noted{callout: c}, func(n noted) { emit(n.callout) })
}

func (k Kind) start() noted { return noted{callout: callout{cpu: int8(k.CPU)}} }

func (k Kind) misuse(c *noted, e Event) string { return c.callout.misuse(e) }

func (k Kind) moves(c noted, emit func(noted)) {
	d := c
	if d.take() {
		emit(d)
	}
	if k.Tried {
		c.putOff(emit)
	}
	for i, q := range c.calls {
		switch {
		case q.op != 0 && q.phase == ready:
			k.effect(c, i, emit)
		case q.phase == waiting:
			again(c, i, emit)
		}
	}
}

func (k Kind) step(c noted, e Event) (noted, bool) {
	switch e.What {
	case Began:
		q := call{op: e.Op, arming: e.Arming, cpu: e.CPU, ticks: int16(e.Ticks)}
		if e.Handler {
			q.maker |= byHandler
		}
		if e.Lock {
			q.maker |= withLock
		}
		if e.Shared {
			q.maker |= reading
		}
		if e.Direct {
			q.maker |= directly
		}
		if c.freed && e.Op.Arms() {
			return c, false
		}
		c.calls[e.Slot] = q
	case Ended:
		q := c.calls[e.Slot]
		if q.phase == ready || q.phase == waiting && !c.clear(e.Slot) || !q.allows(e.Result) {
			return c, false
		}
		c.end(e.Slot)
	case Entered:
		if c.freed || c.run.on || k.Locked && (!e.Lock || c.lockHeld()) || e.Arming == 0 {
			return c, false
		}
		for i, a := range c.taken {
			if a.live() && a.arg == e.Arming && a.cpu == e.CPU && a.direct == e.Direct {
				c.enter(i)
				return c, true
			}
		}
		return c, false
	case Exited:
		c.run = running{}
		c.late, c.skipped = true, false
	case Ticked:
		if c.pend.left > 0 {
			c.pend.left--
		}
		for i := range c.calls {
			if q := &c.calls[i]; k.Sbt && q.op.Arms() && q.ticks > 0 {
				q.ticks--
			}
		}
	case Freed:
		c.freed = true
	case Rested:
		if c.pend.live() || c.taken[0].live() {
			return c, false
		}
	}
	return c, true
}

// misuse returns what is wrong with an event that no history can have here, or
// "".
func (c *callout) misuse(e Event) string {
	if (e.What == Began || e.What == Ended) && e.Slot >= MaxCalls {
		return "too many calls in progress"
	}
	switch e.What {
	case Began:
		switch {
		case c.calls[e.Slot].op != 0:
			return "a call begins in the slot of another that has not ended"
		case !e.Op.OnCallout() || e.Op == kpi.Free:
			return "an unknown call"
		case e.Op == kpi.Reset && (e.Arming == 0 || e.Arming > MaxArmings):
			return "a number of an arming that is out of range"
		case e.Handler && !c.run.on:
			return "a call by the handler, which does not run"
		}
	case Ended:
		if c.calls[e.Slot].op == 0 {
			return "a call ends that did not begin"
		}
	case Entered:
		if e.Arming > MaxArmings {
			return "a number of an arming that is out of range"
		}
	case Exited:
		if !c.run.on {
			return "the handler returns and was not entered"
		}
		for _, q := range c.calls {
			if q.maker&byHandler != 0 {
				return "the handler returns from within a call"
			}
		}
	case Ticked, Freed:
	case Rested:
		if c.run.on {
			return "the run is over and the handler has not returned"
		}
		if c.calls != [MaxCalls]call{} {
			return "the run is over and a call has not ended"
		}
	default:
		return "an unknown event"
	}
	return ""
}
