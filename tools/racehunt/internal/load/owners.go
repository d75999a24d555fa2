package load

import (
	"fmt"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
)

// startOwners starts the workloads seed and touch: one bound thread for each
// CPU, which owns its share of the callouts.
func (e *Env) startOwners(touch bool) {
	e.body = func(r *run) { e.move(r, touch) }
	n := min(e.CPUs, e.Callouts)
	for i := range n {
		var own []*client
		for j := i; j < len(e.clients); j += n {
			own = append(own, e.clients[j])
		}
		e.thread(fmt.Sprintf("owner %d", i), int32(i), func(a *Act) { e.own(a, own) })
	}
}

// own is the body of an owner: it drains its callouts one after the other,
// frees and poisons them, and initialises and arms them anew.
func (e *Env) own(a *Act, own []*client) {
	td := smp.Curthread()
	for _, cl := range own {
		cl.init(td)
		e.arm(a, cl)
	}
	for !e.stop.Load() {
		cl := own[a.rnd.n(len(own))]
		e.retire(a, cl)
		if a.rnd.in(4) {
			busy(time.Duration(a.rnd.n(5000)))
		}
		cl.init(td)
		e.arm(a, cl)
		if !a.rnd.in(3) {
			time.Sleep(time.Duration(a.rnd.n(300000)))
		}
	}
	for _, cl := range own {
		e.retire(a, cl)
	}
}

// retire drains a callout and frees it.
func (e *Env) retire(a *Act, cl *client) {
	td := smp.Curthread()
	cl.call(a, cl.by(td, false), kpi.Call{Op: kpi.Drain})
	if cl.lk != nil && e.Workload != "wild" && !cl.lk.free() {
		v := check.Violates(spec.Rule6, "%s is still held after the handler is over and callout_drain has returned", cl.lk)
		v.Detail = cl.History()
		e.ck.Fail(v)
	}
	cl.poison(td)
}

// arm arms a drained callout on any CPU.
func (e *Env) arm(a *Act, cl *client) {
	if cl.lk != nil {
		cl.lk.lock()
	}
	cl.call(a, cl.by(smp.Curthread(), false), kpi.Call{Op: kpi.Reset, Ticks: int32(1 + a.rnd.n(3)), CPU: int32(a.rnd.n(e.CPUs))})
	if cl.lk != nil {
		cl.lk.unlock()
	}
}

// move is the body of the handlers of seed and touch: it moves the callout away from
// the CPU whose wheel it came from. If softclock floats and runs on another CPU now, it
// arms for the caller's CPU in half of the cases.
func (e *Env) move(r *run, touch bool) {
	rnd := &r.act.rnd
	linger(rnd)
	if rnd.in(20) {
		return
	}
	from := r.cl.mem.C_cpu.Peek()
	cpu := e.otherCPU(rnd, from)
	if smp.PCPU_GET().Pc_cpuid != from && rnd.in(2) {
		cpu = kpi.Curcpu
	}
	r.cl.call(&r.act, r.cl.by(r.td, true), kpi.Call{Op: kpi.Reset, Ticks: int32(1 + rnd.n(3)), CPU: cpu})
	linger(rnd)
	if touch && rnd.in(4) {
		r.cl.call(&r.act, r.cl.by(r.td, true), kpi.Call{Op: kpi.Stop})
		linger(rnd)
	}
}
