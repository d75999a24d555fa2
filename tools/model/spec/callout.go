package spec

import "ktimeout/tools/model/kpi"

// maxTaken is how many armings of a callout can be taken and not entered at a
// time. Each was taken by another CPU, and no revision has more than one.
const maxTaken = 4

// callout is one state in which a callout can be: a case of the automaton. Its
// zero value is a callout that was initialised on CPU 0.
//
// The fields, here and in the structs below, are ordered so that there is no
// padding between them: a callout is hashed as one piece of memory.
type callout struct {
	pend   arming
	taken  [maxTaken]arming // not entered; in order, so that equal states are equal
	calls  [MaxCalls]call
	run    running
	cpu    int8  // the CPU of the callout
	arg    uint8 // the argument that callout_schedule arms it with; 0: it was never reset
	active bool
	// late: softclock may still be busy with an arming that it took and that has
	// been cancelled or has finished since. A drain, and a reset to another CPU,
	// may then find the callout as if the handler ran.
	late  bool
	freed bool
	// skipped: late began as a taken arming was cancelled, not as the handler returned. It
	// is kept for a Negative kind only.
	skipped bool
	// owed is asyncBit if an async drain has returned 0, or will, and its function was not
	// called yet.
	owed uint16
}

// asyncBit is the bit of an async drain among those of drains that wait.
const asyncBit = 1 << asyncSlot

// asyncSlot is above the slots of calls: an async drain waits when its call is over.
const asyncSlot = MaxCalls

// arming is an arming that is pending or taken. Two that are equal are not told
// apart, since it does not matter which of them is entered.
type arming struct {
	by  kpi.Op // the call that made it: Reset; Schedule, which may give several armings the same argument; 0: no arming
	arg uint8
	cpu int8
	// recorder is set if the arming may be a recorded move, took the place of
	// nothing that was pending, and the call that made it has not returned: it is
	// the slot of that call, plus one.
	recorder uint8
	left     int16 // ticks until it is due
	// exempt has a bit for each waiting drain that need not wait for the arming,
	// as it was made later.
	exempt  uint16
	direct  bool // made with C_DIRECT_EXEC
	crossed bool // made while the handler of an arming of the other way ran
}

func (a *arming) live() bool { return a.by != 0 }

// running is the handler, from its entry to its return.
type running struct {
	on     bool
	cpu    int8
	exempt uint16 // the exempt of its arming
	from   source
}

// source is who enters what a CPU has taken: its softclock, or its timer interrupt.
type source uint16

const (
	softclock source = iota
	interrupt
)

func (a *arming) source() source {
	if a.direct {
		return interrupt
	}
	return softclock
}

// call is a call in progress.
type call struct {
	op     kpi.Op // 0: none
	phase  phase
	result answer
	maker  maker
	arming uint8
	cpu    int8
	ticks  int16
}

// maker has a bit for each thing that matters about the maker of a call.
type maker uint8

const (
	byHandler maker = 1 << iota // it is the handler of the callout
	withLock                    // it holds the lock of the callout exclusively
	reading                     // it holds the lock of the callout for reading
	directly                    // it arms with C_DIRECT_EXEC
)

type phase uint8

const (
	ready   phase = iota // the call has not taken effect
	waiting              // a drain that has taken effect and must or may wait
	done                 // the call has taken effect
)

type answer uint8

const (
	zero answer = iota
	nonzero
	either
	cancelled // either, for a drain that has waited and has cancelled something

	// Of stops and drains of a Negative kind.
	one       // 1: it cancelled something
	minus     // -1: there was nothing
	oneOrZero // 1, or 0 as softclock may be busy with the callout still
	minusOrZero
)

// told is the answer of a Negative kind to whoever stops a callout: whether it has
// cancelled something, whether softclock services the callout, and whether it may do so
// still. From the handler's return until softclock has seen it 0 is right too, and where
// nothing was cancelled also from the cancelling of a taken arming.
func (c *callout) told(some, serviced bool) answer {
	switch {
	case serviced:
		return zero
	case some && c.late && !c.skipped:
		return oneOrZero
	case some:
		return one
	case c.late:
		return minusOrZero
	}
	return minus
}

func answerOf(b bool) answer {
	if b {
		return nonzero
	}
	return zero
}

// allows tells whether a call may return the result. A drain returns a negative
// one to say that it has cancelled nothing.
func (q *call) allows(result int8) bool {
	switch q.result {
	case one:
		return result > 0
	case minus:
		return result < 0
	case oneOrZero:
		return result >= 0
	case minusOrZero:
		return result <= 0
	}
	if q.op == kpi.Drain && result < 0 {
		return q.result == either
	}
	return q.result == either || q.result == cancelled || q.result == answerOf(result != 0)
}

// noted is a case with notes from which a violation is explained. The notes have
// no influence on which histories are accepted.
type noted struct {
	callout
	fates fates
	// read has the bits of the armings that were already taken when a reset under
	// the read lock cancelled them.
	read uint64
	// paid tells that the function of the last async drain that owed a call was called.
	paid bool
}

// fates has for each argument what became of its armings.
type fates [MaxArmings + 1]fate

// fate is what became of the latest arming with some argument.
type fate uint8

// The fates, least first. If several are possible, the explanation gives the
// largest.
const (
	unknown      fate = iota // not armed, or still to be entered
	entered                  //
	leftByReset              // was taken when a reset came, and still to be entered
	leftByStop               // was taken when a stop came, and still to be entered
	replaced                 // cancelled by a reset
	asyncRefused             // not made, because an async drain waited
	refused                  // not made, because a drain waited
	asyncDrained             // cancelled by an async drain
	drained                  // cancelled by a drain
	stopped                  // cancelled by a stop
)

// cancel cancels the pending arming, and with reach the taken ones too, and tells
// whether there were any.
func (c *noted) cancel(why fate, reach bool, by maker) bool {
	some := c.pend.live()
	if some {
		c.fates[c.pend.arg] = why
		c.read &^= 1 << c.pend.arg
		c.pend = arming{}
	}
	if reach && c.taken[0].live() {
		some = true
		for _, a := range c.taken {
			if a.live() {
				c.fates[a.arg] = why
				c.read &^= 1 << a.arg
				if by&reading != 0 {
					c.read |= 1 << a.arg
				}
			}
		}
		c.taken = [maxTaken]arming{}
		c.late = true
	}
	return some
}

// note records the fate of the armings that a call has left taken, unless an
// earlier call has recorded one.
func (c *noted) note(what fate) {
	for _, a := range c.taken {
		if a.live() && c.fates[a.arg] == unknown {
			c.fates[a.arg] = what
		}
	}
}

// busy tells whether an arming is taken or its handler runs.
func (c *callout) busy() bool { return c.run.on || c.taken[0].live() }

// take lets softclock take the pending arming and tells whether it could.
// Softclock is one thread for each CPU, which runs what it has taken before it
// takes more of the callout; and so is the timer interrupt of each CPU.
func (c *callout) take() bool {
	a := c.pend
	if !a.live() || a.left > 0 || c.run.on && c.run.cpu == a.cpu && c.run.from == a.source() || c.taken[maxTaken-1].live() {
		return false
	}
	for _, t := range c.taken {
		if t.live() && t.cpu == a.cpu && t.direct == a.direct {
			return false
		}
	}
	c.pend = arming{}
	c.cpu = a.cpu
	a.recorder = 0
	// Each was taken by another CPU, or the other way: they are kept in the order of CPUs,
	// what softclock has taken first.
	i := 0
	for i < maxTaken && c.taken[i].live() && (c.taken[i].cpu < a.cpu || c.taken[i].cpu == a.cpu && a.direct) {
		i++
	}
	copy(c.taken[i+1:], c.taken[i:])
	c.taken[i] = a
	return true
}

// putOff lets softclock link again what it has taken, as the lock is busy.
func (c *noted) putOff(emit func(noted)) {
	if c.pend.live() || c.freed {
		return
	}
	for i, a := range c.taken {
		if !a.live() || a.direct {
			continue
		}
		d := *c
		copy(d.taken[i:], d.taken[i+1:])
		d.taken[maxTaken-1] = arming{}
		d.pend = a
		emit(d)
	}
}

// enter lets the handler of the i-th taken arming start.
func (c *noted) enter(i int) {
	a := c.taken[i]
	copy(c.taken[i:], c.taken[i+1:])
	c.taken[maxTaken-1] = arming{}
	c.run = running{true, a.cpu, a.exempt, a.source()}
	c.late, c.skipped = false, false
	c.fates[a.arg] = entered
}

// drains returns the bits of the drains that wait.
func (c *callout) drains() uint16 {
	set := c.owed
	for i, q := range c.calls {
		if q.phase == waiting {
			set |= 1 << i
		}
	}
	return set
}

// clear tells whether nothing is left that keeps the drain in the slot waiting.
func (c *callout) clear(slot uint8) bool {
	bit := uint16(1) << slot
	for _, a := range c.taken {
		if a.live() && a.exempt&bit == 0 {
			return false
		}
	}
	return (!c.run.on || c.run.exempt&bit != 0) && (!c.pend.live() || c.pend.exempt&bit != 0)
}

// finish gives a call its result. It clears the fields that are not needed any
// more, so that equal states are equal.
func (c *callout) finish(i int, r answer) {
	q := c.calls[i]
	c.calls[i] = call{op: q.op, phase: done, result: r, maker: q.maker &^ directly}
}

// end removes a call that has returned, and every mention of it.
func (c *callout) end(slot uint8) {
	c.calls[slot] = call{}
	c.over(slot)
	if c.pend.recorder == slot+1 {
		c.pend.recorder = 0
	}
}

// over removes every mention of a drain.
func (c *callout) over(slot uint8) {
	bit := uint16(1) << slot
	c.pend.exempt &^= bit
	c.run.exempt &^= bit
	for i := range c.taken {
		c.taken[i].exempt &^= bit
	}
}

// lockHeld tells whether a thread with a call in progress has the callout's lock.
func (c *callout) lockHeld() bool {
	for _, q := range c.calls {
		if q.maker&(byHandler|withLock) == withLock {
			return true
		}
	}
	return false
}
