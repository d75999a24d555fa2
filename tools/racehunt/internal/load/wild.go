package load

import (
	"fmt"
	"runtime"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/check"
)

// weights says how often each call is made; drawn from the seed of the run.
type weights struct {
	thread, handler [free + 1]int // by check.Op, and free
	threads, inside int           // their sums
	others          int           // one handler in so many calls into other callouts; 0 none
	timeouts        bool
	shallow         int // most ticks of most armings
}

// free stands for: drain, free, poison, initialise and arm anew.
const free = check.Free

// draw draws the weights.
func (w *weights) draw(r *rng) {
	pick := func() int { return [...]int{0, 1, 1, 4, 8}[r.n(5)] }
	for _, op := range []check.Op{check.ResetOn, check.Reset, check.ResetCurcpu, check.Schedule, check.ScheduleOn,
		check.ScheduleCurcpu, check.Stop, check.Drain, check.Pending, check.Active, check.Deactivate} {
		w.thread[op], w.handler[op] = pick(), pick()
	}
	for _, op := range []check.Op{check.Pending, check.Active, check.Deactivate} {
		w.thread[op] /= 4
		w.handler[op] /= 4
	}
	w.handler[check.Drain] = 0 // a handler does not sleep
	w.thread[free] = 1 + pick()
	for op := range w.thread {
		w.threads += w.thread[op]
		w.inside += w.handler[op]
	}
	w.others = [...]int{0, 2, 8}[r.n(3)]
	w.timeouts = r.in(2)
	w.shallow = [...]int{1, 3, 100}[r.n(3)]
}

// choose draws a call.
func choose(w *[free + 1]int, sum int, r *rng) (check.Op, bool) {
	if sum == 0 {
		return 0, false
	}
	n := r.n(sum)
	for op, k := range w {
		if n < k {
			return check.Op(op), true
		}
		n -= k
	}
	return 0, false
}

// ticks draws for how long an arming is made.
func (e *Env) ticks(r *rng) int32 {
	if r.in(50) {
		return int32(r.n(3)) - 1
	}
	return int32(1 + r.n(e.weight.shallow))
}

// startWild starts the workload wild: a thread for each CPU and some that float,
// all of which use all callouts.
func (e *Env) startWild() {
	var r rng
	r.seed(e.Seed, 0)
	e.weight.draw(&r)
	if e.weight.timeouts {
		e.tmo = newTimeouts(e)
	}
	e.body = e.wildHandler
	var a Act
	a.rnd.seed(e.Seed, 1<<33)
	td := smp.Curthread()
	for _, cl := range e.clients {
		cl.gate.shut() // handlers of those before it may try it
	}
	for _, cl := range e.clients {
		cl.init(td)
		e.arm(&a, cl)
		cl.gate.open()
	}
	for i := range e.CPUs + e.CPUs/4 + 1 {
		cpu := int32(i)
		if i >= e.CPUs {
			cpu = sys.NOCPU
		}
		e.thread(fmt.Sprintf("wild %d", i), cpu, e.wild)
	}
}

// wild is the body of a thread.
func (e *Env) wild(a *Act) {
	td := smp.Curthread()
	for !e.stop.Load() {
		if e.tmo != nil && a.rnd.in(4) {
			if a.rnd.in(2) {
				e.tmo.call(a)
			} else {
				e.tmo.cancel(a)
			}
		}
		cl := e.clients[a.rnd.n(len(e.clients))]
		op, _ := choose(&e.weight.thread, e.weight.threads, &a.rnd)
		switch {
		case op == free:
			e.renew(a, cl)
		case cl.gate.enter():
			e.wildCall(a, cl, td, op)
			cl.gate.leave()
		}
		switch a.rnd.n(8) {
		case 0:
			busy(time.Duration(a.rnd.n(20000)))
		case 1:
			time.Sleep(time.Duration(a.rnd.n(100000)))
		case 2:
			runtime.Gosched()
		}
	}
	for _, cl := range e.clients {
		if cl.gate.shutForGood() {
			e.retire(a, cl)
		}
	}
}

// renew drains a callout that nobody else uses, frees it and arms it anew.
func (e *Env) renew(a *Act, cl *client) {
	if !cl.gate.shut() {
		return
	}
	e.retire(a, cl)
	cl.init(smp.Curthread())
	e.arm(a, cl)
	cl.gate.open()
}

// wildCall makes a call from a thread, with the lock held where that is asked
// for, and now and then for a while before or after the call.
func (e *Env) wildCall(a *Act, cl *client, td *sys.Thread, op check.Op) {
	if op == check.Drain {
		cl.drain(a, td)
		return
	}
	if cl.lk == nil {
		if op != check.Deactivate { // that takes the handler, or a lock
			e.call(a, cl, td, op, false)
		}
		return
	}
	cl.lk.lock()
	defer cl.lk.unlock()
	if a.rnd.in(4) {
		busy(time.Duration(a.rnd.n(50000)))
	}
	e.call(a, cl, td, op, false)
	if a.rnd.in(4) {
		linger(&a.rnd)
		if op, ok := choose(&e.weight.thread, e.weight.threads, &a.rnd); ok && op != check.Drain && op != free {
			e.call(a, cl, td, op, false)
		}
	}
}

// call makes a call. The lock of a locked callout is held.
func (e *Env) call(a *Act, cl *client, td *sys.Thread, op check.Op, inHandler bool) {
	by := cl.by(td, inHandler)
	switch op {
	case check.Stop:
		ret := cl.halt(a, by)
		if ret == 0 && cl.lk == nil && a.rnd.in(4) {
			cl.Settle()
		}
	case check.Pending, check.Active, check.Deactivate:
		cl.ask(a, by, op)
	default:
		cl.reset(a, by, op, e.ticks(&a.rnd), int32(a.rnd.n(e.CPUs)))
	}
}

// wildHandler is the body of a handler: up to three calls into its own callout
// or another one.
func (e *Env) wildHandler(r *run) {
	rnd := &r.act.rnd
	linger(rnd)
	for range rnd.n(4) {
		op, ok := choose(&e.weight.handler, e.weight.inside, rnd)
		if !ok {
			break
		}
		if e.weight.others != 0 && rnd.in(e.weight.others) {
			e.wildOther(r, op)
		} else if op != check.Stop || r.cl.Kind != check.RwShared { // stop wants it exclusively
			e.call(&r.act, r.cl, r.td, op, true)
		}
		linger(rnd)
	}
	if r.cl.Kind == check.ReturnUnlocked && rnd.in(2) {
		r.cl.lk.unlock()
		r.locked = false
		linger(rnd)
	}
}

// wildOther makes a call from a handler into another callout. A lock that the
// handler does not hold is only tried, as its order is not known.
func (e *Env) wildOther(r *run, op check.Op) {
	cl := e.clients[r.act.rnd.n(len(e.clients))]
	if cl == r.cl || !cl.gate.enter() {
		return
	}
	defer cl.gate.leave()
	switch {
	case cl.lk == nil && op != check.Deactivate, cl.lk != nil && cl.lk == r.cl.lk && r.locked && cl.Kind != check.RwShared:
		e.call(&r.act, cl, r.td, op, false)
	case cl.lk != nil && cl.lk != r.cl.lk && cl.lk.try():
		e.call(&r.act, cl, r.td, op, false)
		cl.lk.unlock()
	}
}
