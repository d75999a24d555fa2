package spec

// effect emits what may be the case after the call in slot i has taken effect.
func (k Kind) effect(c noted, i int, emit func(noted)) {
	switch c.calls[i].op {
	case Init:
		c.pend = arming{}
		c.cpu, c.arg = int8(k.CPU), 0
		c.active, c.freed = false, false
		c.finish(i, either)
		emit(c)
	case Reset, Schedule:
		for _, reach := range k.reach(&c.callout, i) {
			k.arm(c, i, reach, emit)
		}
	case Stop:
		for _, reach := range k.reach(&c.callout, i) {
			d := c
			r := answerOf(d.cancel(stopped, reach))
			// (open) The handler runs and the callout was armed again.
			if r == nonzero && c.run.on {
				r = either
			}
			d.note(leftByStop)
			d.active = false
			d.finish(i, r)
			emit(d)
		}
	case Drain:
		drain(c, i, emit)
	case Pending:
		d := c
		d.finish(i, answerOf(c.pend.live()))
		emit(d)
		if c.pend.recorder != 0 {
			c.finish(i, zero)
			emit(c)
		}
	case Active:
		c.finish(i, answerOf(c.active))
		emit(c)
	case Deactivate:
		c.active = false
		c.finish(i, either)
		emit(c)
	}
}

// reach tells whether a stop or reset cancels what is taken: with the lock of a
// locked callout it does, without that it might.
func (k Kind) reach(c *callout, i int) []bool {
	switch {
	case !k.Locked || !c.taken[0].live():
		return []bool{false}
	case c.calls[i].maker&withLock != 0:
		return []bool{true}
	default:
		return []bool{true, false}
	}
}

// arm lets a reset or schedule take effect.
func (k Kind) arm(c noted, i int, reach bool, emit func(noted)) {
	q := c.calls[i]
	d := c
	cancelled := answerOf(d.cancel(replaced, reach))
	d.note(leftByReset)
	drains := d.drains()

	if drains != 0 {
		r := d
		if q.op == Reset {
			r.fates[q.arming] = refused
		}
		r.finish(i, cancelled)
		emit(r)
		r.active = true
		emit(r)
	}

	a := arming{by: q.op, arg: q.arming, left: q.ticks, exempt: drains}
	if q.op == Schedule {
		a.arg = d.arg
	}
	if q.maker&byHandler != 0 {
		a.exempt = c.run.exempt
	}
	d.fates[a.arg] = unknown
	d.arg = a.arg
	d.active = true
	d.finish(i, cancelled)

	a.cpu = q.cpu
	if q.cpu == Stay {
		a.cpu = d.cpu
		// A move was recorded: is the callout on the CPU that it leaves, or on
		// that to which it goes?
		if c.pend.live() && c.pend.cpu != d.cpu {
			put(d, a, c.pend.cpu, i, c.busy(), emit)
		}
	}
	put(d, a, a.cpu, i, c.busy(), emit)
}

// put makes an arming pending on a CPU. As long as softclock is busy with the
// callout it stays on its CPU and the move is recorded, if it is another one;
// and if the move is cancelled it has stayed there.
func put(c noted, a arming, cpu int8, i int, busy bool, emit func(noted)) {
	a.cpu = cpu
	if cpu != c.cpu && (busy || c.late) {
		a.recorder = uint8(i) + 1
		c.pend = a
		emit(c)
	}
	c.pend = a
	c.cpu = cpu
	emit(c)
}

// drain lets a drain take effect. It waits if softclock is busy with the
// callout, and may if it could be.
func drain(c noted, i int, emit func(noted)) {
	recorded := c.pend.live() && c.pend.cpu != c.cpu
	r := answerOf(c.cancel(drained, false))
	c.active = false
	if !c.busy() {
		d := c
		d.finish(i, r)
		emit(d)
		if !c.late {
			return
		}
	}
	if c.busy() || recorded {
		r = either
	}
	c.finish(i, r)
	c.calls[i].phase = waiting
	emit(c)
}

// again lets a waiting drain do once more what it did: it looks at the callout
// anew whenever it has waited, or is about to.
func again(c noted, i int, emit func(noted)) {
	if !c.pend.live() && !c.active {
		return
	}
	if c.cancel(drained, false) {
		c.calls[i].result = either
	}
	c.active = false
	emit(c)
}
