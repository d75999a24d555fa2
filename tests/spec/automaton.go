package spec

// Kind is what was said about a callout when it was initialised.
type Kind struct {
	// Locked: it has a lock, a mutex, a rwlock or Giant. Else it is MPSAFE.
	Locked bool
	// CPU is where it is then: that on which the kernel booted.
	CPU int
}

// Automaton is the specification of callouts of one kind, as far as it has been
// asked for. It grows with the histories that it is asked about and may be kept
// as long as the process; it is not for concurrent use.
type Automaton struct {
	dfa *dfa[callout, fates, Event]
}

// New returns the specification of a kind of callouts.
func New(k Kind) *Automaton {
	return &Automaton{newDFA[callout, fates, Event](k)}
}

// Next returns the state after an event on a callout in state s. If no choice of
// moments at which the calls took effect explains the history, it returns Failed
// and what the event violates; after that there is nothing more to ask.
func (a *Automaton) Next(s State, e Event) (State, *Violation) { return a.dfa.next(s, e) }

// Size is how many states and how many transitions are remembered: some hundred
// bytes each.
func (a *Automaton) Size() (states, transitions int) {
	return len(a.dfa.states), len(a.dfa.edges)
}

func (k Kind) start() callout { return callout{cpu: int8(k.CPU)} }

func (k Kind) merge(a, b fates) fates {
	for i := range a {
		a[i] = max(a[i], b[i])
	}
	return a
}

func (k Kind) moves(c callout, f fates, emit func(callout, fates)) {
	d := c
	if d.take() {
		emit(d, f)
	}
	for i, q := range c.calls {
		switch {
		case q.op != 0 && q.phase == ready:
			k.effect(c, f, i, emit)
		case q.phase == waiting:
			again(c, f, i, emit)
		}
	}
}

func (k Kind) step(c callout, f fates, e Event, emit func(callout, fates)) {
	switch e.What {
	case Began:
		q := call{op: e.Op, arming: e.Arming, cpu: e.CPU, ticks: int16(e.Ticks)}
		if e.Handler {
			q.maker |= byHandler
		}
		if e.Lock {
			q.maker |= withLock
		}
		c.calls[e.Slot] = q
	case Ended:
		q := c.calls[e.Slot]
		if q.phase == ready || q.phase == waiting && !c.clear(e.Slot) || !q.result.allows(e.Result) {
			return
		}
		c.end(e.Slot)
	case Entered:
		if c.freed || c.run.on || k.Locked && (!e.Lock || c.lockHeld()) || e.Arming == 0 {
			return
		}
		for i, a := range c.taken {
			if a.live() && a.arg == e.Arming && a.cpu == e.CPU {
				c.enter(&f, i)
				emit(c, f)
				return
			}
		}
		return
	case Exited:
		c.run = running{}
		c.late = true
	case Ticked:
		if c.pend.left > 0 {
			c.pend.left--
		}
	case Freed:
		c.freed = true
	case Rested:
		if c.pend.live() || c.taken[0].live() {
			return
		}
	}
	emit(c, f)
}

func (k Kind) misuse(c callout, e Event) string {
	if (e.What == Began || e.What == Ended) && e.Slot >= MaxCalls {
		return "too many calls in progress"
	}
	switch e.What {
	case Began:
		switch {
		case c.calls[e.Slot].op != 0:
			return "a call begins in the slot of another that has not ended"
		case e.Op == 0 || e.Op > Deactivate:
			return "an unknown call"
		case e.Op == Reset && (e.Arming == 0 || e.Arming > MaxArmings):
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
