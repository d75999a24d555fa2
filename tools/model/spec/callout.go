package spec

import "ktimeout/tools/model/kpi"

// maxTaken is how many armings of a callout can be taken and not entered at a
// time. Each is another CPU's, and no revision gets beyond one.
const maxTaken = 4

// callout is what may be the case of a callout. Its zero value is a callout on
// CPU 0 that was initialised.
//
// Its fields and theirs stand so that there is no padding between them, and it is
// hashed in one go.
type callout struct {
	pend   arming
	taken  [maxTaken]arming // not entered; in order, so that equal states are equal
	calls  [MaxCalls]call
	run    running
	cpu    int8  // that the callout is on
	arg    uint8 // that callout_schedule arms it with, 0: was never reset
	active bool
	// late: softclock may not be done with an arming that was taken, and cancelled
	// or finished since. To a drain, and to who arms the callout for another CPU,
	// that is as if the handler ran.
	late  bool
	freed bool
}

// arming is an arming that is pending or taken. Of two that are equal it does
// not matter which is entered, so they are not told apart.
type arming struct {
	by  kpi.Op // that made it: Reset; Schedule, hence perhaps not the only one with its argument; 0: there is none
	arg uint8
	cpu int8
	// recorder is the slot, plus one, of the call that made it and has not
	// returned, if it may be a move that is recorded for later and has taken the
	// place of nothing that was pending.
	recorder uint8
	left     int16 // ticks until it is due
	// exempt has the bits of the waiting drains that it counts as made after.
	exempt uint16
}

func (a *arming) live() bool { return a.by != 0 }

// running is the handler, from its entry to its return.
type running struct {
	on     bool
	cpu    int8
	exempt uint16 // that of the arming
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

// maker says who makes a call.
type maker uint8

const (
	byHandler maker = 1 << iota // of the callout
	withLock                    // held, of the callout
	reading                     // with the lock held for reading
)

type phase uint8

const (
	ready   phase = iota // has not taken effect
	waiting              // drain: has taken effect and must or may wait
	done                 // has taken effect
)

type answer uint8

const (
	zero answer = iota
	nonzero
	either
	cancelled // either, of a drain that has waited and has cancelled
)

func answerOf(b bool) answer {
	if b {
		return nonzero
	}
	return zero
}

// allows tells whether a call may return the result. A negative one of a drain
// says that it has cancelled nothing.
func (q *call) allows(result int8) bool {
	if q.op == kpi.Drain && result < 0 {
		return q.result == either
	}
	return q.result == either || q.result == cancelled || q.result == answerOf(result != 0)
}

// noted is what may be the case of a callout, with notes from which a violation
// is explained. What is accepted does not depend on the notes.
type noted struct {
	callout
	fates fates
	// read has the bits of the armings that were taken when a reset under the read
	// lock cancelled them.
	read uint64
}

// fates says what became of the armings with each argument.
type fates [MaxArmings + 1]fate

// fate is what became last of an arming with some argument.
type fate uint8

// The fates. If several are possible the largest is told.
const (
	unknown     fate = iota // not armed, or still to be entered
	entered                 //
	leftByReset             // was taken when a reset came, and still to be entered
	leftByStop              // was taken when a stop came, and still to be entered
	replaced                // cancelled by a reset
	refused                 // not made, because a drain waited
	drained                 // cancelled by a drain
	stopped                 // cancelled by a stop
)

// cancel cancels what is pending, and with reach what is taken too, and tells
// whether that was anything.
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

// note notes what becomes of the armings that a call, the first to come, has
// left taken.
func (c *noted) note(what fate) {
	for _, a := range c.taken {
		if a.live() && c.fates[a.arg] == unknown {
			c.fates[a.arg] = what
		}
	}
}

// busy tells whether an arming is taken or its handler runs.
func (c *callout) busy() bool { return c.run.on || c.taken[0].live() }

// take lets softclock take what is pending and tells whether it could. It is one
// thread for each CPU, which runs what it has taken before it goes on.
func (c *callout) take() bool {
	a := c.pend
	if !a.live() || a.left > 0 || c.run.on && c.run.cpu == a.cpu || c.taken[maxTaken-1].live() {
		return false
	}
	for _, t := range c.taken {
		if t.live() && t.cpu == a.cpu {
			return false
		}
	}
	c.pend = arming{}
	c.cpu = a.cpu
	a.recorder = 0
	// No two are of one CPU, so that orders them.
	i := 0
	for i < maxTaken && c.taken[i].live() && c.taken[i].cpu < a.cpu {
		i++
	}
	copy(c.taken[i+1:], c.taken[i:])
	c.taken[i] = a
	return true
}

// enter lets the handler of what the CPU's softclock has taken start.
func (c *noted) enter(i int) {
	a := c.taken[i]
	copy(c.taken[i:], c.taken[i+1:])
	c.taken[maxTaken-1] = arming{}
	c.run = running{true, a.cpu, a.exempt}
	c.late = false
	c.fates[a.arg] = entered
}

// drains returns the bits of the drains that wait.
func (c *callout) drains() uint16 {
	var set uint16
	for i, q := range c.calls {
		if q.phase == waiting {
			set |= 1 << i
		}
	}
	return set
}

// clear tells whether nothing is left that the waiting drain must not leave.
func (c *callout) clear(slot uint8) bool {
	bit := uint16(1) << slot
	for _, a := range c.taken {
		if a.live() && a.exempt&bit == 0 {
			return false
		}
	}
	return (!c.run.on || c.run.exempt&bit != 0) && (!c.pend.live() || c.pend.exempt&bit != 0)
}

// finish gives a call its result. What is not needed any more is forgotten, so
// that equal states are equal.
func (c *callout) finish(i int, r answer) {
	q := c.calls[i]
	c.calls[i] = call{op: q.op, phase: done, result: r, maker: q.maker}
}

// end removes a call that has returned, and all that mentions it.
func (c *callout) end(slot uint8) {
	c.calls[slot] = call{}
	bit := uint16(1) << slot
	c.pend.exempt &^= bit
	c.run.exempt &^= bit
	for i := range c.taken {
		c.taken[i].exempt &^= bit
	}
	if c.pend.recorder == slot+1 {
		c.pend.recorder = 0
	}
}

// lockHeld tells whether a thread with a call in progress has the callout's lock.
func (c *callout) lockHeld() bool {
	for _, q := range c.calls {
		if q.maker == withLock {
			return true
		}
	}
	return false
}
