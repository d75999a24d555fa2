package load

import (
	"sync/atomic"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/check"
)

// handlers are the functions that armings name; each arming has its own pair of
// function and argument.
var handlers = [...]sys.Callout_func{handler0, handler1, handler2, handler3}

func handler0(arg any) { handle(arg.(*check.Arming), 0) }
func handler1(arg any) { handle(arg.(*check.Arming), 1) }
func handler2(arg any) { handle(arg.(*check.Arming), 2) }
func handler3(arg any) { handle(arg.(*check.Arming), 3) }

// poisoned is the function of a freed callout.
func poisoned(arg any) { handle(arg.(*check.Arming), -1) }

// run is one run of a handler.
type run struct {
	busy   atomic.Bool // the record is in use
	cl     *client
	td     *sys.Thread
	act    Act // what the handler does
	locked bool
}

// newRun returns the callout's run, or a new one while that is in use: a bug may let two
// handlers of a callout run at once.
func (cl *client) newRun() *run {
	r := &cl.run
	if !r.busy.CompareAndSwap(false, true) {
		r = new(run)
	}
	r.cl, r.td, r.locked = cl, smp.Curthread(), cl.lk != nil
	r.act.rnd.seed(cl.rnd.next(), 0)
	return r
}

func (r *run) over() { r.busy.Store(false) }

// handle is the body of every handler: it reports its entry, does what the workload
// wants, and reports that it is about to return.
func handle(a *check.Arming, fn int8) {
	cl := a.Slot.Client.(*client)
	e := cl.env
	r := cl.newRun()
	defer r.over()
	entry := check.Entry{Td: r.td, CPU: r.td.Td_oncpu.Peek(), Tick: e.Now(), Fn: fn,
		Held: cl.lk == nil || cl.lk.held()}
	entry.Direct = e.rev.Era != nil && r.td.Td_intr_nesting_level != 0
	if !e.Floating || r.act.rnd.in(8) {
		entry.OnCPU = e.onCPU
	}
	e.ck.Fail(a.Enter(entry))

	e.body(r)

	cl.Asleep()
	a.Leave(r.td, r.td.Td_oncpu.Peek(), e.Now())
	if r.locked && cl.Kind == check.ReturnUnlocked {
		cl.lk.unlock()
	}
}

// onCPU tells whether the handler of c, which calls it, runs for cpu: on that CPU if
// softclock is bound, else as the callout that cpu runs now.
func (e *Env) onCPU(c *sys.Callout, cpu int32) bool {
	if !e.Floating {
		return smp.PCPU_GET().Pc_cpuid == cpu
	}
	return e.runs(c, cpu)
}
