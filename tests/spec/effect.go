package spec

// effect emits what may be the case after the call in slot i has taken effect.
func (k Kind) effect(c callout, f fates, i int, emit func(callout, fates)) {
	switch c.calls[i].op {
	case Init:
		c.pend = arming{}
		c.cpu, c.arg = int8(k.CPU), 0
		c.active, c.freed = false, false
		c.finish(i, either)
		emit(c, f)
	case Reset, Schedule:
		for _, reach := range k.reach(&c, i) {
			k.arm(c, f, i, reach, emit)
		}
	case Stop:
		for _, reach := range k.reach(&c, i) {
			d, g := c, f
			r := answerOf(d.cancel(&g, stopped, reach))
			// (open) The handler runs and the callout was armed again.
			if r == nonzero && c.run.on {
				r = either
			}
			d.note(&g, leftByStop)
			d.active = false
			d.finish(i, r)
			emit(d, g)
		}
	case Drain:
		drain(c, f, i, emit)
	case Pending:
		d := c
		d.finish(i, answerOf(c.pend.live()))
		emit(d, f)
		if c.pend.recorder != 0 {
			c.finish(i, zero)
			emit(c, f)
		}
	case Active:
		c.finish(i, answerOf(c.active))
		emit(c, f)
	case Deactivate:
		c.active = false
		c.finish(i, either)
		emit(c, f)
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
func (k Kind) arm(c callout, f fates, i int, reach bool, emit func(callout, fates)) {
	q := c.calls[i]
	d, g := c, f
	cancelled := answerOf(d.cancel(&g, replaced, reach))
	d.note(&g, leftByReset)
	drains := d.drains()

	if drains != 0 {
		r, h := d, g
		if q.op == Reset {
			h[q.arming] = refused
		}
		r.finish(i, cancelled)
		emit(r, h)
		r.active = true
		emit(r, h)
	}

	a := arming{by: q.op, arg: q.arming, left: q.ticks, exempt: drains}
	if q.op == Schedule {
		a.arg = d.arg
	}
	if q.maker&byHandler != 0 {
		a.exempt = c.run.exempt
	}
	g[a.arg] = unknown
	d.arg = a.arg
	d.active = true
	d.finish(i, cancelled)

	a.cpu = q.cpu
	if q.cpu == Stay {
		a.cpu = d.cpu
		// A move was recorded: is the callout on the CPU that it leaves, or on
		// that to which it goes?
		if c.pend.live() && c.pend.cpu != d.cpu {
			k.put(d, g, a, c.pend.cpu, i, c.busy(), emit)
		}
	}
	k.put(d, g, a, a.cpu, i, c.busy(), emit)
}

// put makes an arming pending on a CPU. As long as softclock is busy with the
// callout it stays on its CPU and the move is recorded, if it is another one;
// and if the move is cancelled it has stayed there.
func (k Kind) put(c callout, f fates, a arming, cpu int8, i int, busy bool, emit func(callout, fates)) {
	a.cpu = cpu
	if cpu != c.cpu && (busy || c.late) {
		a.recorder = uint8(i) + 1
		c.pend = a
		emit(c, f)
	}
	c.pend = a
	c.cpu = cpu
	emit(c, f)
}

// drain lets a drain take effect. It waits if softclock is busy with the
// callout, and may if it could be.
func drain(c callout, f fates, i int, emit func(callout, fates)) {
	recorded := c.pend.live() && c.pend.cpu != c.cpu
	r := answerOf(c.cancel(&f, drained, false))
	c.active = false
	if !c.busy() {
		d := c
		d.finish(i, r)
		emit(d, f)
		if !c.late {
			return
		}
	}
	if c.busy() || recorded {
		r = either
	}
	c.finish(i, r)
	c.calls[i].phase = waiting
	emit(c, f)
}

// again lets a waiting drain do once more what it did: it looks at the callout
// anew whenever it has waited, or is about to.
func again(c callout, f fates, i int, emit func(callout, fates)) {
	if !c.pend.live() && !c.active {
		return
	}
	if c.cancel(&f, drained, false) {
		c.calls[i].result = either
	}
	c.active = false
	emit(c, f)
}
