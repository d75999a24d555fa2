package load

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/racehunt/internal/check"
)

// choices are the calls from which the workload draws: every call that can be made on
// a callout, but for callout_async_drain, which few texts have. A call that arms is there three times: for a CPU that is drawn later (here
// 0), for the CPU that the callout is on, and for the caller's CPU. A free stands for
// all of drain, free, poison, initialise and arm anew.
var choices = func() (all []kpi.Call) {
	for op := range kpi.Ops {
		switch {
		case !op.OnCallout(), op == kpi.Init, op == kpi.AsyncDrain:
		case op.Arms():
			all = append(all, kpi.Call{Op: op}, kpi.Call{Op: op, CPU: kpi.Stay}, kpi.Call{Op: op, CPU: kpi.Curcpu})
		default:
			all = append(all, kpi.Call{Op: op})
		}
	}
	return all
}()

// weights says how often each call is made. It is drawn from the seed of the run.
type weights struct {
	thread, handler []int // the weight of each of the choices, in threads and in handlers
	others          int   // one in so many calls of a handler is on another callout; 0: none
	timeouts        bool
	shallow         int // the most ticks of an arming, but for a few
}

// draw draws the weights.
func (w *weights) draw(r *rng) {
	pick := func() int { return [...]int{0, 1, 1, 4, 8}[r.n(5)] }
	w.thread, w.handler = make([]int, len(choices)), make([]int, len(choices))
	for i, c := range choices {
		if c.Op == kpi.Free {
			continue
		}
		w.thread[i], w.handler[i] = pick(), pick()
		switch {
		case c.Op == kpi.Drain:
			w.handler[i] = 0 // a handler must not sleep
		case c.Op.Asks(), c.Op == kpi.Deactivate:
			w.thread[i] /= 4
			w.handler[i] /= 4
		}
	}
	w.thread[slices.Index(choices, kpi.Call{Op: kpi.Free})] = 1 + pick()
	w.others = [...]int{0, 2, 8}[r.n(3)]
	w.timeouts = r.in(2)
	w.shallow = [...]int{1, 3, 100}[r.n(3)]
}

// choose draws a call.
func choose(weights []int, r *rng) (kpi.Call, bool) {
	sum := 0
	for _, k := range weights {
		sum += k
	}
	if sum == 0 {
		return kpi.Call{}, false
	}
	n := r.n(sum)
	for i, k := range weights {
		if n < k {
			return choices[i], true
		}
		n -= k
	}
	return kpi.Call{}, false
}

// ticks draws the number of ticks after which an arming is due.
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
	if e.weight.timeouts && e.rev.Timeout != nil {
		e.tmo = newTimeouts(e)
	}
	e.body = e.wildHandler
	var a Act
	a.rnd.seed(e.Seed, 1<<33)
	td := smp.Curthread()
	for _, cl := range e.clients {
		cl.gate.shut() // until it is initialised: handlers of callouts armed earlier may try to use it
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
		c, _ := choose(e.weight.thread, &a.rnd)
		switch {
		case c.Op == kpi.Free:
			e.renew(a, cl)
		case cl.gate.enter():
			e.wildCall(a, cl, td, c)
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

// wildCall makes a call from a thread. It holds the lock of a locked callout around the
// call, except for a drain, and now and then for a while before or after it.
func (e *Env) wildCall(a *Act, cl *client, td *sys.Thread, c kpi.Call) {
	if c.Op == kpi.Drain {
		cl.call(a, cl.by(td, false), c)
		return
	}
	if cl.lk == nil {
		if c.Op != kpi.Deactivate { // legal only in the handler or with the callout's lock held
			e.call(a, cl, td, c, false)
		}
		return
	}
	cl.lk.lock()
	defer cl.lk.unlock()
	if a.rnd.in(4) {
		busy(time.Duration(a.rnd.n(50000)))
	}
	e.call(a, cl, td, c, false)
	if a.rnd.in(4) {
		cl.linger(&a.rnd)
		if c, ok := choose(e.weight.thread, &a.rnd); ok && c.Op != kpi.Drain && c.Op != kpi.Free {
			e.call(a, cl, td, c, false)
		}
	}
}

// call makes a call; if it arms, it draws the ticks and the CPU first. The lock of a
// locked callout is held.
func (e *Env) call(a *Act, cl *client, td *sys.Thread, c kpi.Call, inHandler bool) {
	by := cl.by(td, inHandler)
	if c.Op.Arms() {
		c.Ticks = e.ticks(&a.rnd)
		if cpu := int32(a.rnd.n(e.CPUs)); c.CPU >= 0 {
			c.CPU = cpu
		}
	}
	ret := cl.call(a, by, c)
	if c.Op == kpi.Stop && ret == 0 && cl.lk == nil && a.rnd.in(4) {
		cl.Settle()
	}
}

// wildHandler is the body of a handler: up to three calls into its own callout
// or another one.
func (e *Env) wildHandler(r *run) {
	rnd := &r.act.rnd
	r.cl.linger(rnd)
	for range rnd.n(4) {
		c, ok := choose(e.weight.handler, rnd)
		if !ok {
			break
		}
		if e.weight.others != 0 && rnd.in(e.weight.others) {
			e.wildOther(r, c)
		} else if c.Op != kpi.Stop || r.cl.Kind != check.RwShared { // a stop needs the lock exclusively
			e.call(&r.act, r.cl, r.td, c, true)
		}
		r.cl.linger(rnd)
	}
	if r.cl.Kind == check.ReturnUnlocked && rnd.in(2) {
		r.cl.lk.unlock()
		r.locked = false
		r.cl.linger(rnd)
	}
}

// wildOther makes a call from a handler on another callout. If the handler does not
// hold that callout's lock, it only tries to take it: to wait could reverse the order
// of two locks.
func (e *Env) wildOther(r *run, c kpi.Call) {
	cl := e.clients[r.act.rnd.n(len(e.clients))]
	if cl == r.cl || !cl.gate.enter() {
		return
	}
	defer cl.gate.leave()
	if r.cl.spins() && cl.lk != nil && cl.Kind != check.Spin {
		return // a lock that others sleep for
	}
	switch {
	case cl.lk == nil && c.Op != kpi.Deactivate, cl.lk != nil && cl.lk == r.cl.lk && r.locked && cl.Kind != check.RwShared:
		e.call(&r.act, cl, r.td, c, false)
	case cl.lk != nil && cl.lk != r.cl.lk && cl.lk.try():
		e.call(&r.act, cl, r.td, c, false)
		cl.lk.unlock()
	}
}
