package load

import (
	"sync"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/say"
)

// States of a timeout.
const (
	tmoFree    = iota // its last use is over: it may be used again
	tmoPending        // timeout was called, and its handler has neither run nor been cancelled
	tmoMaybe          // untimeout was called, perhaps too late
	tmoDead           // cancelled: its handler must not run
)

// tmo is one use of timeout(), and the argument of its handler.
type tmo struct {
	t      *timeouts
	no     int
	state  int                // under t.mu
	due    int32              // under t.mu
	since  int32              // tick of the last change, under t.mu
	fn     int8               // under t.mu
	handle sys.Callout_handle // under t.mu; kept when the timeout is over, as a stale handle
}

// timeouts makes the calls of timeout and untimeout of a workload, and checks rule 8.
// Handlers of timeout() run with Giant held, so an untimeout with Giant held is never
// too late.
type timeouts struct {
	env  *Env
	mu   sync.Mutex // never held across a call
	all  []*tmo
	next int
	most int // the most timeouts in use at once
	used int // timeouts that are pending or maybe
}

func newTimeouts(e *Env) *timeouts {
	t := &timeouts{env: e, most: e.Ncallout / 2}
	for i := range 4 * e.Ncallout {
		t.all = append(t.all, &tmo{t: t, no: i})
	}
	return t
}

var tmoHandlers = [...]sys.Callout_func{tmoHandler0, tmoHandler1}

func tmoHandler0(arg any) { arg.(*tmo).run(0) }
func tmoHandler1(arg any) { arg.(*tmo).run(1) }

func (t *timeouts) fail(format string, args ...any) {
	t.env.ck.Fail(check.Violates(spec.Rule8, format, args...))
}

// run is the handler: it checks that this call of it is legal.
func (m *tmo) run(fn int8) {
	t := m.t
	tick, cpu := t.env.Now(), smp.PCPU_GET().Pc_cpuid
	t.env.ck.Stats.Entered.Add(1)
	held := lock.Giant.Mtx_lock.Load()&^sys.MTX_FLAGMASK == smp.Curg()
	t.mu.Lock()
	state, due, want := m.state, m.due, m.fn
	if state == tmoPending || state == tmoMaybe {
		m.state = tmoFree
		t.used--
	}
	t.mu.Unlock()
	switch {
	case state == tmoFree:
		t.fail("the function given to timeout was called a second time")
	case state == tmoDead:
		t.fail("the function given to timeout was called after untimeout, with Giant held, had cancelled it")
	case tick-due < 0:
		t.fail("the function given to timeout was called %s before it was due", say.Count(due-tick, "tick"))
	case fn != want:
		t.fail("timeout called another function than it was given")
	case !held:
		t.fail("the function given to timeout was called without Giant held")
	case !t.env.Floating && cpu != 0:
		t.fail("the function given to timeout was called on CPU %d", cpu)
	}
}

// take finds a record for a new timeout, or nil if enough are in use.
func (t *timeouts) take(now int32) *tmo {
	t.mu.Lock()
	defer t.mu.Unlock()
	for range t.all {
		m := t.all[t.next]
		t.next = (t.next + 1) % len(t.all)
		if m.state == tmoMaybe && now-m.since > 2*sys.Hz {
			// m was cancelled: otherwise its handler would have run by now.
			m.state = tmoDead
			t.used--
		}
		if t.used < t.most && (m.state == tmoFree || m.state == tmoDead) {
			t.used++
			return m
		}
	}
	return nil
}

// call calls timeout.
func (t *timeouts) call(a *Act) {
	m := t.take(t.env.Now())
	if m == nil {
		return
	}
	ticks := int32(1 + a.rnd.n(8))
	fn := int8(a.rnd.n(len(tmoHandlers)))
	t.mu.Lock()
	m.state, m.fn, m.due = tmoPending, fn, t.env.from(smp.Curthread())+ticks
	m.handle = sys.Callout_handle{}
	t.mu.Unlock()
	t.env.ck.Stats.Ops.Add(1)
	a.begin(kpi.Timeout, nil)
	h := t.env.rev.Timeout(tmoHandlers[fn], m, ticks)
	a.end()
	t.mu.Lock()
	m.handle = h
	t.mu.Unlock()
}

// cancel calls untimeout: for a timeout that is pending, for one that is over (a stale
// handle), or with the function of another timeout.
func (t *timeouts) cancel(a *Act) {
	giant := a.rnd.in(2)
	if giant {
		lock.Mtx_lock(&lock.Giant)
		defer lock.Mtx_unlock(&lock.Giant)
	}
	m := t.all[a.rnd.n(len(t.all))]
	t.mu.Lock()
	state, h, fn, due := m.state, m.handle, m.fn, m.due
	other := a.rnd.in(8)
	if other {
		fn = 1 - fn
	} else if state == tmoPending && h.Callout != nil {
		m.state, m.since = tmoMaybe, t.env.Now()
	}
	t.mu.Unlock()
	if state != tmoPending && !a.rnd.in(4) {
		return
	}
	t.env.ck.Stats.Ops.Add(1)
	a.begin(kpi.Untimeout, nil)
	t.env.rev.Untimeout(tmoHandlers[fn], m, h)
	a.end()
	now := t.env.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	// Meanwhile the handler may have run, and m may be in use again.
	if other || h.Callout == nil || m.state != tmoMaybe || m.handle != h || m.due != due {
		return
	}
	m.since = now
	if state == tmoPending && (giant || now-due < 0) {
		m.state = tmoDead
		t.used--
	}
}

// finish waits until every timeout is over, and checks that all slots become free.
// Nothing may call timeout any more.
func (t *timeouts) finish() {
	deadline := time.Now().Add(4 * time.Second)
	for t.pending() != 0 {
		if time.Now().After(deadline) {
			t.fail("neither called nor cancelled: %s", say.Count(t.pending(), "timeout"))
			return
		}
		time.Sleep(time.Millisecond)
	}
	free := 0
	for {
		lock.Mtx_lock_spin(t.env.cc[0])
		free = t.env.rev.Callfree()
		lock.Mtx_unlock_spin(t.env.cc[0])
		if free == t.env.Ncallout {
			return
		}
		// The slot of the last handler is given back after it has returned.
		if time.Now().After(deadline) {
			t.fail("of %d timeout slots %d are free although none is in use", t.env.Ncallout, free)
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// pending counts the timeouts whose handlers must still be called.
func (t *timeouts) pending() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, m := range t.all {
		if m.state == tmoPending {
			n++
		}
	}
	return n
}
