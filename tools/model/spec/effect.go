package spec

import "ktimeout/tools/model/kpi"

// effect emits the cases that are possible after the call in slot i has taken
// effect.
func (k Kind) effect(c noted, i int, emit func(noted)) {
	switch c.calls[i].op {
	case kpi.Init:
		c.pend = arming{}
		c.cpu, c.arg = int8(k.CPU), 0
		c.active, c.freed = false, false
		c.finish(i, either)
		emit(c)
	case kpi.Reset, kpi.Schedule:
		for _, reach := range k.reach(&c.callout, i) {
			k.arm(c, i, reach, emit)
		}
	case kpi.Stop:
		for _, reach := range k.reach(&c.callout, i) {
			d := c
			if k.Negative {
				k.stop(d, i, reach, emit)
				continue
			}
			r := answerOf(d.cancel(stopped, reach, c.calls[i].maker))
			// (open) The handler runs and the callout was armed again: the stop
			// may return 0.
			if r == nonzero && c.run.on {
				r = either
			}
			d.note(leftByStop)
			d.active = false
			d.finish(i, r)
			emit(d)
		}
	case kpi.Drain:
		k.drain(c, i, emit)
	case kpi.Pending:
		d := c
		d.finish(i, answerOf(c.pend.live()))
		emit(d)
		if c.pend.recorder != 0 {
			c.finish(i, zero)
			emit(c)
		}
	case kpi.Active:
		c.finish(i, answerOf(c.active))
		emit(c)
	case kpi.Deactivate:
		c.active = false
		c.finish(i, either)
		emit(c)
	}
}

// stop lets a stop of a Negative kind take effect.
func (k Kind) stop(d noted, i int, reach bool, emit func(noted)) {
	before := d.callout
	some := d.cancel(stopped, reach, d.calls[i].maker)
	r := before.told(some, d.busy())
	d.skipped = d.skipped || d.late && !before.late
	d.note(leftByStop)
	d.active = false
	d.finish(i, r)
	emit(d)
}

// reach returns whether a stop or reset cancels armings that are taken. On a
// locked callout it does with the lock held; with the lock held for reading or
// not at all, both are possible.
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
	result := answerOf(d.cancel(replaced, reach, q.maker))
	d.skipped = k.Negative && (d.skipped || d.late && !c.late)
	d.note(leftByReset)
	drains := d.drains()

	if drains != 0 {
		r := d
		if q.op == kpi.Reset {
			r.fates[q.arming] = refused
		}
		r.finish(i, result)
		emit(r)
		r.active = true
		emit(r)
	}

	a := arming{by: q.op, arg: q.arming, left: q.ticks, exempt: drains}
	if q.op == kpi.Schedule {
		a.arg = d.arg
	}
	if q.maker&byHandler != 0 {
		a.exempt = c.run.exempt
	}
	a.direct = q.maker&directly != 0
	a.crossed = c.run.on && c.run.from != a.source()
	d.fates[a.arg] = unknown
	d.read &^= 1 << a.arg
	d.arg = a.arg
	d.active = true
	d.finish(i, result)

	a.cpu = q.cpu
	if q.cpu == kpi.Stay {
		a.cpu = d.cpu
		if c.pend.live() {
			a.cpu = c.pend.cpu // where a recorded move goes
		}
	}
	// As long as softclock is busy with the callout, the callout stays on its
	// CPU, and a move to another CPU is recorded. If that move is cancelled, the
	// callout has never left.
	if a.cpu != d.cpu && (c.busy() || d.late) {
		r := d
		r.pend = a
		if !c.pend.live() || c.pend.recorder != 0 {
			r.pend.recorder = uint8(i) + 1
		}
		emit(r)
	}
	d.pend = a
	d.cpu = a.cpu
	emit(d)
}

// drain lets a drain take effect. It waits if softclock is busy with the callout,
// and may wait if softclock may be.
func (k Kind) drain(c noted, i int, emit func(noted)) {
	recorded := c.pend.live() && c.pend.cpu != c.cpu
	r := answerOf(c.cancel(drained, false, 0))
	c.active = false
	if !c.busy() {
		d := c
		if k.Negative {
			d.finish(i, c.told(r == nonzero, false))
		} else {
			d.finish(i, r)
		}
		emit(d)
		if !c.late {
			return
		}
	}
	switch {
	case k.Negative && r == nonzero:
		r = cancelled
	case k.Negative:
		r = either
	case r == nonzero && (c.busy() || recorded):
		r = cancelled
	case c.busy():
		r = either
	}
	c.finish(i, r)
	c.calls[i].phase = waiting
	emit(c)
}

// again lets a waiting drain cancel once more: it looks at the callout anew each
// time it wakes up or is about to wait.
func again(c noted, i int, emit func(noted)) {
	if !c.pend.live() && !c.active {
		return
	}
	if c.cancel(drained, false, 0) {
		c.calls[i].result = cancelled
	}
	c.active = false
	emit(c)
}
